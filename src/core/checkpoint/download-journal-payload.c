/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Payloads are read where they stand. Their checksum is right, but anybody can make one: the form of every byte is checked. */

#include "config.h"

#include "checkpoint/download-journal-payload.h"

#include "checkpoint/download-dict-private.h"

#include <string.h>

/* What the payloads begin with: the id; the id, generation and boot. */
#define ID_SIZE 16
#define DELTA_SIZE 32
#define STAMP_SIZE 48

static gboolean
set_ranges (DownloadJournalRanges *ranges,
            const guint8          *data,
            gsize                  start,
            gsize                  end)
{
  if (end < start || (end - start) % sizeof (DownloadCrcRange) != 0)
    return FALSE;

  ranges->data = data + start;
  ranges->n_ranges = (end - start) / sizeof (DownloadCrcRange);
  return TRUE;
}

static gboolean
set_dict (DownloadDict *dict,
          const guint8 *data,
          gsize         start,
          gsize         end)
{
  dict->data = data + start;
  dict->size = end - start;
  return download_dict_is_normal (dict->data, dict->size);
}

/* Two arrays end where the numbers at the end say, the last of which is that of the first; the dictionary ends where they begin. */
static gboolean
set_item (DownloadJournalPayload *self,
          const guint8           *data,
          gsize                   size)
{
  const gsize offset_size = download_dict_get_offset_size (size);
  gsize       durable_end = 0, written_end = 0, end = 0;

  if (size < DELTA_SIZE + 2 * offset_size)
    return FALSE;

  end = size - 2 * offset_size;
  written_end = download_dict_read_offset (data + end, offset_size);
  durable_end = download_dict_read_offset (data + end + offset_size, offset_size);
  return written_end <= end && download_dict_is_smallest (end, 2, offset_size) &&
         set_ranges (&self->durable, data, DELTA_SIZE, durable_end) &&
         set_ranges (&self->written, data, durable_end, written_end) &&
         set_dict (&self->dict, data, written_end, end);
}

static gboolean
set_members (DownloadJournalPayload   *self,
             DownloadJournalRecordType type,
             const guint8             *data,
             gsize                     size)
{
  switch (type)
    {
    case DOWNLOAD_JOURNAL_ITEM:
      return set_item (self, data, size);
    case DOWNLOAD_JOURNAL_STATE:
    case DOWNLOAD_JOURNAL_FIELDS:
      return size >= ID_SIZE && set_dict (&self->dict, data, ID_SIZE, size);
    case DOWNLOAD_JOURNAL_WRITTEN:
      return size >= DELTA_SIZE && set_ranges (&self->written, data, DELTA_SIZE, size);
    case DOWNLOAD_JOURNAL_DURABLE:
      return size == DELTA_SIZE;
    case DOWNLOAD_JOURNAL_REMOVE:
      return size == ID_SIZE;
    case DOWNLOAD_JOURNAL_STAMP:
      return size == STAMP_SIZE;
    case DOWNLOAD_JOURNAL_HEADER:
    case DOWNLOAD_JOURNAL_EVENTS:
    default:
      return FALSE;
    }
}

static const char *
get_type_string (DownloadJournalRecordType type)
{
  if (type == DOWNLOAD_JOURNAL_ITEM)
    return DOWNLOAD_JOURNAL_ITEM_PAYLOAD;
  if (type == DOWNLOAD_JOURNAL_WRITTEN)
    return DOWNLOAD_JOURNAL_WRITTEN_PAYLOAD;
  if (type == DOWNLOAD_JOURNAL_STATE || type == DOWNLOAD_JOURNAL_FIELDS)
    return DOWNLOAD_JOURNAL_FIELDS_PAYLOAD;
  return NULL;
}

/* The file is little-endian. What has its members found is in normal form, and its layout stays the same. */
static gboolean
use_byte_order (DownloadJournalPayload      *self,
                const DownloadJournalRecord *record)
{
  const char *type = get_type_string (record->type);
  g_autoptr (GVariant) payload = NULL;

  if (G_BYTE_ORDER == G_LITTLE_ENDIAN || type == NULL)
    return TRUE;

  payload = download_journal_record_get_payload (record, type);
  if (payload == NULL)
    return FALSE;

  self->owner = g_variant_get_data_as_bytes (payload);
  return set_members (self, record->type, g_bytes_get_data (self->owner, NULL), g_bytes_get_size (self->owner));
}

gboolean
download_journal_payload_init (DownloadJournalPayload      *self,
                               const DownloadJournalRecord *record)
{
  memset (self, 0, sizeof *self);
  return set_members (self, record->type, record->payload, record->length) && use_byte_order (self, record);
}

void
download_journal_payload_clear (DownloadJournalPayload *self)
{
  download_dict_clear (&self->dict);
  g_clear_pointer (&self->owner, g_bytes_unref);
}

DownloadCrcRange
download_journal_ranges_get (const DownloadJournalRanges *self,
                             gsize                        index)
{
  DownloadCrcRange range;

  memcpy (&range, self->data + index * sizeof range, sizeof range);
  return range;
}

void
download_journal_payload_keep_dict (DownloadJournalPayload      *self,
                                    const DownloadJournalRecord *record,
                                    DownloadDict                *dict)
{
  GBytes *owner = self->owner != NULL ? self->owner : record->owner;

  download_dict_clear (dict);
  dict->owner = owner != NULL ? g_bytes_ref (owner) : g_bytes_new (self->dict.data, self->dict.size);
  dict->data = owner != NULL ? self->dict.data : g_bytes_get_data (dict->owner, NULL);
  dict->size = self->dict.size;
}
