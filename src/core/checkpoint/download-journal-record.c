/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame around a record, and finding records in bytes that may be damaged. */

#include "config.h"

#include "checkpoint/download-journal-record.h"

#include "verify/download-crc64.h"
#include "base/download-planted.h"

#include <string.h>

/* Not UTF-8, and behind it a frame has zero bytes: no text that a record carries can look like a record. */
static const guint8 magic[4] = { 0xff, 'P', 'J', 0xfe };

/* Where things are in a frame. */
enum
{
  AT_LENGTH = 4,
  AT_CRC = 8,
  AT_TYPE = 16,
  AT_FORMAT = 17,
  AT_PADDING = 18,
  AT_WRITER = 24,
  AT_SEQUENCE = 32,
};

#define ALIGNMENT 8
#define ID_DIGITS 32

static void
put_uint32 (guint8 *to,
            guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (to, &value, sizeof value);
}

static void
put_uint64 (guint8 *to,
            guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (to, &value, sizeof value);
}

static guint32
get_uint32 (const guint8 *from)
{
  guint32 value = 0;

  memcpy (&value, from, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
get_uint64 (const guint8 *from)
{
  guint64 value = 0;

  memcpy (&value, from, sizeof value);
  return GUINT64_FROM_LE (value);
}

gboolean
download_journal_id_parse (const char        *text,
                           DownloadJournalId *id)
{
  char high[ID_DIGITS / 2 + 1] = { 0 };

  if (text == NULL || strlen (text) != ID_DIGITS || strspn (text, "0123456789abcdef") != ID_DIGITS)
    return FALSE;

  memcpy (high, text, ID_DIGITS / 2);
  id->high = g_ascii_strtoull (high, NULL, 16);
  id->low = g_ascii_strtoull (text + ID_DIGITS / 2, NULL, 16);
  return TRUE;
}

char *
download_journal_id_to_string (const DownloadJournalId *id)
{
  static const char digits[] = "0123456789abcdef";
  char             *text = g_malloc (ID_DIGITS + 1);

  for (guint i = 0; i < ID_DIGITS; i++)
    {
      const guint64 half = i < ID_DIGITS / 2 ? id->high : id->low;

      text[i] = digits[half >> (60 - i % 16 * 4) & 0xf];
    }
  text[ID_DIGITS] = '\0';
  return text;
}

guint
download_journal_id_hash (gconstpointer id)
{
  const DownloadJournalId *self = id;
  guint64                  mixed = (self->high ^ self->low) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (mixed >> 32);
}

gboolean
download_journal_id_equal (gconstpointer a,
                           gconstpointer b)
{
  const DownloadJournalId *left = a, *right = b;

  return left->high == right->high && left->low == right->low;
}

gboolean
download_journal_record_append (GByteArray               *to,
                                DownloadJournalRecordType type,
                                guint64                   writer,
                                guint64                   sequence,
                                GVariant                 *payload)
{
  g_autoptr (GVariant) native = g_variant_ref_sink (payload);
  g_autoptr (GVariant) little = G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap (native) : g_variant_ref (native);
  gsize   size = g_variant_get_size (little);
  gsize   padding = (ALIGNMENT - size % ALIGNMENT) % ALIGNMENT;
  gsize   start = to->len;
  guint8 *frame = NULL;

  if (size + padding > DOWNLOAD_JOURNAL_MAX_BODY)
    return FALSE;

  g_byte_array_set_size (to, (guint) (start + DOWNLOAD_JOURNAL_FRAME + size + padding));
  frame = to->data + start;
  memset (frame, 0, DOWNLOAD_JOURNAL_FRAME);
  memcpy (frame, magic, sizeof magic);
  put_uint32 (frame + AT_LENGTH, (guint32) (size + padding));
  frame[AT_TYPE] = (guint8) type;
  frame[AT_FORMAT] = DOWNLOAD_JOURNAL_FORMAT;
  frame[AT_PADDING] = (guint8) padding;
  put_uint64 (frame + AT_WRITER, writer);
  put_uint64 (frame + AT_SEQUENCE, sequence);
  g_variant_store (little, frame + DOWNLOAD_JOURNAL_FRAME);
  memset (frame + DOWNLOAD_JOURNAL_FRAME + size, 0, padding);
  put_uint64 (frame + AT_CRC, download_crc64_update (0, frame + AT_TYPE, DOWNLOAD_JOURNAL_FRAME - AT_TYPE + size + padding));
  return TRUE;
}

/**
 * download_journal_record_get_payload:
 * @type: a GVariant type string
 *
 * Reads the payload in the order of safety and speed: the checksum was right, then the form is checked, and only then are the
 * bytes trusted, because looking into untrusted ones takes quadratic time.
 *
 * Returns: (transfer full) (nullable): the payload, which keeps its own copy of the bytes; %NULL if it is not of @type
 */
GVariant *
download_journal_record_get_payload (const DownloadJournalRecord *self,
                                     const char                  *type)
{
  g_autoptr (GBytes) bytes = g_bytes_new (self->payload, self->length);
  g_autoptr (GVariant) untrusted = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));
  g_autoptr (GVariant) trusted = NULL;

  if (!g_variant_is_normal_form (untrusted))
    return NULL;

  trusted = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, TRUE));
  return G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap (trusted) : g_steal_pointer (&trusted);
}

guint64
download_journal_record_get_number (const DownloadJournalRecord *self,
                                    guint                        index)
{
  g_return_val_if_fail ((index + 1) * sizeof (guint64) <= self->length, 0);

  return get_uint64 (self->payload + index * sizeof (guint64));
}

static gboolean
is_length_plausible (gsize length)
{
  return length <= DOWNLOAD_JOURNAL_MAX_BODY && length % ALIGNMENT == 0;
}

/* Returns the size of the record at @frame, or 0 if there is no whole and right one. */
static gsize
read_record (const guint8          *frame,
             gsize                  available,
             DownloadJournalRecord *record)
{
  gsize length = 0, padding = 0;

  if (available < DOWNLOAD_JOURNAL_FRAME || memcmp (frame, magic, sizeof magic) != 0)
    return 0;

  length = get_uint32 (frame + AT_LENGTH);
  padding = frame[AT_PADDING];
  if (!is_length_plausible (length) || length > available - DOWNLOAD_JOURNAL_FRAME || padding > length)
    return 0;
  if (download_crc64_update (0, frame + AT_TYPE, DOWNLOAD_JOURNAL_FRAME - AT_TYPE + length) != get_uint64 (frame + AT_CRC) &&
      !PLANTED ("journal-tail-trusted"))
    return 0;

  record->type = (DownloadJournalRecordType) frame[AT_TYPE];
  record->format = frame[AT_FORMAT];
  record->writer = get_uint64 (frame + AT_WRITER);
  record->sequence = get_uint64 (frame + AT_SEQUENCE);
  record->payload = frame + DOWNLOAD_JOURNAL_FRAME;
  record->length = length - padding;
  return DOWNLOAD_JOURNAL_FRAME + length;
}

gboolean
download_journal_scan_next (DownloadJournalScan   *self,
                            DownloadJournalRecord *record)
{
  while (self->offset < self->length)
    {
      const guint8 *found = NULL;
      gsize         size = read_record (self->data + self->offset, self->length - self->offset, record);

      if (size > 0)
        {
          record->owner = self->owner;
          self->damaged |= self->offset != self->end;
          self->offset += size;
          self->end = self->offset;
          return TRUE;
        }

      found = memmem (self->data + self->offset + 1, self->length - self->offset - 1, magic, sizeof magic);
      self->offset = found != NULL ? (gsize) (found - self->data) : self->length;
    }

  return FALSE;
}

/**
 * download_journal_scan_has_torn_tail:
 *
 * Tells what a scan that came to its end left over behind the last good record.
 *
 * Returns: %TRUE if that is nothing, or what an interrupted append leaves: the beginning of a record, or zeros; %FALSE if it is
 *   damage
 */
gboolean
download_journal_scan_has_torn_tail (const DownloadJournalScan *self)
{
  const guint8 *tail = self->data;
  gsize         left = self->length - self->end, length = 0, zeros = 0;

  /* An empty file may have no bytes to point at. */
  if (left == 0)
    return TRUE;

  tail += self->end;
  while (zeros < left && tail[zeros] == 0)
    zeros++;
  if (zeros == left)
    return TRUE;

  if (memcmp (tail, magic, MIN (left, sizeof magic)) != 0)
    return FALSE;
  if (left < DOWNLOAD_JOURNAL_FRAME)
    return TRUE;

  length = get_uint32 (tail + AT_LENGTH);
  return is_length_plausible (length) && length > left - DOWNLOAD_JOURNAL_FRAME;
}
