/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is put into the journal becomes records for its thread. Claims belong to the ITEM that was put here last, unless it was told that
 * somebody replaced it. */

#include "config.h"

#include "checkpoint/download-journal-private.h"

#include "base/download-clock.h"
#include "checkpoint/download-event-log.h"
#include "checkpoint/download-journal-file.h"

#include <errno.h>

typedef struct
{
  guint64 generation;
  guint64 sequence; /* of the put; 0 if it was read */
} Generation;

guint64
download_journal_make_random (void)
{
  return (guint64) g_random_int () << 32 | g_random_int ();
}

static void
set_generation (DownloadJournal         *self,
                const DownloadJournalId *id,
                guint64                  generation,
                guint64                  sequence)
{
  Generation value = { generation, sequence };

  g_hash_table_replace (self->generations, g_memdup2 (id, sizeof *id), g_memdup2 (&value, sizeof value));
}

static guint64
get_generation (DownloadJournal         *self,
                const DownloadJournalId *id)
{
  const Generation *found = g_hash_table_lookup (self->generations, id);

  return found != NULL ? found->generation : 0;
}

/* A put that the thread had not seen when it read this stands behind it. */
void
download_journal_take_generations (DownloadJournal           *self,
                                   const DownloadJournalNews *news)
{
  for (guint i = 0; i < news->generations->len; i++)
    {
      const DownloadJournalGeneration *told = &g_array_index (news->generations, DownloadJournalGeneration, i);
      const Generation                *known = g_hash_table_lookup (self->generations, &told->id);

      if (known != NULL && known->sequence > news->sequence)
        continue;
      if (told->generation != 0)
        set_generation (self, &told->id, told->generation, known != NULL && known->generation == told->generation ? known->sequence : 0);
      else
        g_hash_table_remove (self->generations, &told->id);
    }
}

/* Takes a floating @payload. */
static guint64
push (DownloadJournal          *self,
      DownloadJournalRecordType type,
      const DownloadJournalId  *id,
      guint64                   generation,
      GVariant                 *payload,
      gboolean                  sync)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (!download_journal_record_append (bytes, type, self->writer_id, ++self->sequence, payload))
    {
      download_error_set_from_errno (&error, EFBIG, DOWNLOAD_JOURNAL_NAME);
      download_journal_tell_failure (self, error);
      return self->sequence;
    }

  download_journal_thread_push (self->thread, type, id, self->sequence, generation,
                                g_byte_array_free_to_bytes (g_steal_pointer (&bytes)), sync);
  download_journal_check_pulse (self);
  return self->sequence;
}

guint64
download_journal_put (DownloadJournal          *self,
                      const DownloadCheckpoint *checkpoint)
{
  DownloadJournalId id;
  guint64           generation = download_journal_make_random ();
  guint64           boot = download_checkpoint_get_boot_tag (checkpoint->written_boot_id);
  guint64           sequence = 0;
  GVariant         *durable = NULL, *written = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), 0);
  g_return_val_if_fail (download_journal_id_parse (checkpoint->id, &id), 0);

  set_generation (self, &id, generation, self->sequence + 1);
  durable = download_journal_ranges_to_variant (checkpoint->durable, 0, download_crc_set_get_size (checkpoint->durable));
  written = download_journal_ranges_to_variant (checkpoint->written, 0, download_crc_set_get_size (checkpoint->written));
  sequence = push (self, DOWNLOAD_JOURNAL_ITEM, &id, generation,
                   g_variant_new ("(tttt@a(ttt)@a(ttt)@a{sv})", id.high, id.low, generation, boot, durable, written,
                                  download_checkpoint_to_variant (checkpoint)),
                   checkpoint->state == DOWNLOAD_STATE_FINISHED);
  if (checkpoint->part_mtime != 0)
    download_journal_put_stamp (self, checkpoint);
  return sequence;
}

void
download_journal_put_fields (DownloadJournal          *self,
                             const DownloadCheckpoint *checkpoint)
{
  DownloadJournalId id;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (checkpoint->id, &id));

  push (self, DOWNLOAD_JOURNAL_FIELDS, &id, 0,
        g_variant_new ("(tt@a{sv})", id.high, id.low, download_checkpoint_to_variant (checkpoint)), FALSE);
}

void
download_journal_put_state (DownloadJournal *self,
                            const char      *id,
                            DownloadState    state,
                            const GError    *error)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  push (self, DOWNLOAD_JOURNAL_STATE, &key, 0,
        g_variant_new ("(tt@a{sv})", key.high, key.low, download_checkpoint_state_to_variant (state, error)),
        state == DOWNLOAD_STATE_FINISHED);
}

void
download_journal_put_event (DownloadJournal     *self,
                            const char          *id,
                            const DownloadEvent *event)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  push (self, DOWNLOAD_JOURNAL_EVENTS, &key, 0,
        g_variant_new ("(tt@" DOWNLOAD_EVENT_LOG_TYPE ")", key.high, key.low, download_event_to_variant (event)), FALSE);
}

guint64
download_journal_put_written (DownloadJournal      *self,
                              const char           *id,
                              const DownloadCrcSet *ranges)
{
  DownloadJournalId key;
  guint64           boot = download_checkpoint_get_boot_tag (download_clock_get_boot_id ());
  guint64           sequence = 0;
  guint             size = download_crc_set_get_size (ranges);

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), 0);
  g_return_val_if_fail (download_journal_id_parse (id, &key), 0);

  for (guint first = 0; first < size; first += DOWNLOAD_JOURNAL_MAX_RANGES)
    {
      guint count = MIN (size - first, (guint) DOWNLOAD_JOURNAL_MAX_RANGES);

      sequence = push (self, DOWNLOAD_JOURNAL_WRITTEN, &key, 0,
                       g_variant_new ("(tttt@a(ttt))", key.high, key.low, get_generation (self, &key), boot,
                                      download_journal_ranges_to_variant (ranges, first, count)),
                       FALSE);
    }

  return sequence;
}

void
download_journal_put_durable (DownloadJournal *self,
                              const char      *id,
                              guint64          sequence,
                              gboolean         sync)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  push (self, DOWNLOAD_JOURNAL_DURABLE, &key, 0,
        g_variant_new ("(tttt)", key.high, key.low, get_generation (self, &key), sequence), sync);
}

void
download_journal_put_stamp (DownloadJournal          *self,
                            const DownloadCheckpoint *checkpoint)
{
  DownloadJournalId id;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (checkpoint->id, &id));

  push (self, DOWNLOAD_JOURNAL_STAMP, &id, 0,
        g_variant_new ("(ttttxx)", id.high, id.low, get_generation (self, &id), checkpoint->part_size, checkpoint->part_mtime,
                       checkpoint->part_ctime),
        FALSE);
}

void
download_journal_remove (DownloadJournal *self,
                         const char      *id)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  g_hash_table_remove (self->generations, &key);
  push (self, DOWNLOAD_JOURNAL_REMOVE, &key, 0, g_variant_new ("(tt)", key.high, key.low), TRUE);
}
