/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state file: the bytes as they are, and with right checksums, which nobody finds by chance. */

#include "config.h"

#include "fuzz.h"

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal-payload.h"
#include "checkpoint/download-journal-table.h"
#include "sink/download-partial-name.h"
#include "verify/download-crc64.h"

#include <string.h>

/* See FORMAT.md. */
#define AT_LENGTH 4
#define AT_CRC 8
#define AT_TYPE 16

static const guint8 magic[] = { 0xff, 0x50, 0x4a, 0xfe };

static void
mend (guint8 *data,
      gsize   size)
{
  for (gsize i = 0; i + DOWNLOAD_JOURNAL_FRAME <= size;)
    {
      guint32 length;
      guint64 crc;

      memcpy (&length, data + i + AT_LENGTH, sizeof length);
      length = GUINT32_FROM_LE (length);
      if (memcmp (data + i, magic, sizeof magic) != 0 || length % 8 != 0 || length > size - i - DOWNLOAD_JOURNAL_FRAME)
        {
          i++;
          continue;
        }
      crc = GUINT64_TO_LE (download_crc64_update (0, data + i + AT_TYPE, DOWNLOAD_JOURNAL_FRAME - AT_TYPE + length));
      memcpy (data + i + AT_CRC, &crc, sizeof crc);
      i += DOWNLOAD_JOURNAL_FRAME + length;
    }
}

static const char *const payload_types[] = {
  [DOWNLOAD_JOURNAL_ITEM] = DOWNLOAD_JOURNAL_ITEM_PAYLOAD,
  [DOWNLOAD_JOURNAL_STATE] = DOWNLOAD_JOURNAL_STATE_PAYLOAD,
  [DOWNLOAD_JOURNAL_WRITTEN] = DOWNLOAD_JOURNAL_WRITTEN_PAYLOAD,
  [DOWNLOAD_JOURNAL_DURABLE] = DOWNLOAD_JOURNAL_DURABLE_PAYLOAD,
  [DOWNLOAD_JOURNAL_REMOVE] = DOWNLOAD_JOURNAL_REMOVE_PAYLOAD,
  [DOWNLOAD_JOURNAL_FIELDS] = DOWNLOAD_JOURNAL_FIELDS_PAYLOAD,
  [DOWNLOAD_JOURNAL_STAMP] = DOWNLOAD_JOURNAL_STAMP_PAYLOAD,
};

/* What is read where it stands is in normal form to GLib, too: otherwise it could not be trusted. */
static void
check_form (const DownloadJournalRecord *record)
{
  DownloadJournalPayload payload;
  g_autoptr (GVariant) variant = NULL;

  if (download_journal_payload_init (&payload, record))
    {
      g_assert_cmpuint (record->type, <, G_N_ELEMENTS (payload_types));
      variant = download_journal_record_get_payload (record, payload_types[record->type]);
      g_assert_nonnull (variant);
    }
  download_journal_payload_clear (&payload);
}

/* With an @owner, records are kept where they stand. */
static DownloadJournalTable *
replay (const guint8 *data,
        gsize         size,
        GBytes       *owner,
        gboolean     *damaged)
{
  DownloadJournalTable *table = download_journal_table_new ();
  DownloadJournalScan   scan = { .data = data, .length = size, .owner = owner };
  DownloadJournalRecord record;
  DownloadJournalId     id;
  gsize                 end = 0;

  while (download_journal_scan_next (&scan, &record))
    {
      g_assert_cmpuint (scan.end, >=, end + DOWNLOAD_JOURNAL_FRAME);
      g_assert_cmpuint (scan.end, <=, size);
      g_assert_true (record.payload >= data && record.payload + record.length <= data + scan.end);
      end = scan.end;
      check_form (&record);
      if (download_journal_table_apply (table, &record, &id))
        g_assert_cmpuint (record.format, <=, DOWNLOAD_JOURNAL_FORMAT);
    }
  *damaged = scan.damaged || !download_journal_scan_has_torn_tail (&scan);
  return table;
}

static void
check_claims (const DownloadCrcSet *claims,
              gint64                total)
{
  guint64 end = 0;

  for (guint i = 0; i < download_crc_set_get_size (claims); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (claims, i);

      g_assert_true (range->start >= end && range->end > range->start);
      g_assert_true (total < 0 || range->end <= (guint64) total);
      end = range->end;
    }
}

static void
check_file_name (const char *name)
{
  g_assert_true (name == NULL || download_partial_name_is_valid (name));
}

/* However often a foreign sentence names its values. */
static void
check_error (const GError *error)
{
  if (error == NULL || download_error_get_sentence (error) == NULL)
    return;

  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, (DOWNLOAD_SENTENCE_VALUES_MAX + 1) * DOWNLOAD_SENTENCE_SIZE_MAX);
}

static void
check_checkpoint (const DownloadCheckpoint *checkpoint)
{
  g_autoptr (DownloadRangeSet) safe = download_checkpoint_get_safe_ranges (checkpoint);
  g_autoptr (GVariant) written = g_variant_ref_sink (download_checkpoint_to_variant (checkpoint));
  g_autoptr (DownloadCheckpoint) again = download_checkpoint_new_from_variant (checkpoint->id, written, NULL, NULL);
  g_autoptr (GVariant) written_again = NULL;

  fuzz_check_link (download_request_get_link (checkpoint->request));
  check_file_name (checkpoint->name);
  check_file_name (checkpoint->part_name);
  check_file_name (checkpoint->publish_name);
  check_error (checkpoint->error);
  check_claims (checkpoint->durable, checkpoint->version->total);
  check_claims (checkpoint->written, checkpoint->version->total);
  g_assert_true ((checkpoint->version->total < 0) == (checkpoint->version->end == DOWNLOAD_END_UNKNOWN));
  if (checkpoint->state != DOWNLOAD_STATE_FINISHED)
    g_assert_cmpuint (download_range_set_get_bytes (safe), ==, download_checkpoint_get_received (checkpoint));

  /* What the next process reads is what this one knew. */
  g_assert_nonnull (again);
  written_again = g_variant_ref_sink (download_checkpoint_to_variant (again));
  g_assert_true (g_variant_equal (written, written_again));
}

static void
check_entry (const DownloadJournalEntry *entry,
             DownloadJournalTable       *again)
{
  const DownloadJournalEntry *same = download_journal_table_find (again, &entry->id);
  g_autoptr (DownloadCheckpoint) checkpoint = download_journal_entry_to_checkpoint (entry);
  g_autoptr (DownloadCheckpoint) compacted = same != NULL ? download_journal_entry_to_checkpoint (same) : NULL;
  g_autofree char *id = download_journal_id_to_string (&entry->id);

  g_assert_nonnull (same);
  g_assert_cmpuint (same->generation, ==, entry->generation);
  g_assert_true ((checkpoint != NULL) == (compacted != NULL));
  if (checkpoint == NULL)
    return;

  check_checkpoint (checkpoint);
  g_assert_cmpstr (checkpoint->id, ==, id);
  g_assert_cmpuint (download_crc_set_get_bytes (checkpoint->durable), ==, download_crc_set_get_bytes (compacted->durable));
  g_assert_cmpuint (download_crc_set_get_bytes (checkpoint->written), ==, download_crc_set_get_bytes (compacted->written));
  g_assert_cmpint (checkpoint->part_mtime, ==, compacted->part_mtime);
  g_assert_cmpuint (checkpoint->events != NULL ? download_event_log_get (checkpoint->events)->len : 0, ==,
                    compacted->events != NULL ? download_event_log_get (compacted->events)->len : 0);
}

/* A compaction says the same in sound records. */
static void
check_table (DownloadJournalTable *table)
{
  g_autoptr (GByteArray) compaction = g_byte_array_new ();
  g_autoptr (DownloadJournalTable) again = NULL;
  GHashTableIter iter;
  gpointer       entry = NULL;
  gboolean       damaged = FALSE;

  g_assert_true (download_journal_table_write (table, compaction));
  again = replay (compaction->data, compaction->len, NULL, &damaged);
  g_assert_false (damaged || again->newer);
  g_assert_cmpuint (g_hash_table_size (again->entries), ==, g_hash_table_size (table->entries));
  g_hash_table_iter_init (&iter, table->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    check_entry (entry, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *mended = fuzz_text (data, size);
  gboolean         damaged = FALSE;
  g_autoptr (DownloadJournalTable) raw = replay (data, size, NULL, &damaged);
  g_autoptr (GBytes) owner = g_bytes_new_static (mended, size);
  g_autoptr (DownloadJournalTable) table = NULL;

  mend ((guint8 *) mended, size);
  table = replay ((const guint8 *) mended, size, owner, &damaged);
  check_table (raw);
  check_table (table);
  return 0;
}
