/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal as its owner sees it: puts become records for the writer's thread, reading follows the file. */

#include "config.h"

#include "checkpoint/download-journal.h"

#include "base/download-clock.h"
#include "checkpoint/download-event-log.h"
#include "checkpoint/download-journal-reader.h"
#include "checkpoint/download-journal-writer.h"

#include <errno.h>

struct _DownloadJournal
{
  GObject parent_instance;

  char                  *path;
  DownloadJournalWriter *writer;         /* NULL: nothing is written */
  GError                *refusal;        /* why, unless it was opened for reading */
  GSource               *refusal_source; /* tells it */

  DownloadJournalReader *reader;
  guint64                writer_id;
  guint64                sequence; /* the last one given away */
  gboolean               was_damaged;
};

G_DEFINE_FINAL_TYPE (DownloadJournal, download_journal, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint64
make_random (void)
{
  return (guint64) g_random_int () << 32 | g_random_int ();
}

static void
failed_cb (GObject      *owner,
           const GError *error)
{
  g_signal_emit (owner, signals[FAILED], 0, error);
}

static gboolean
refused_cb (gpointer user_data)
{
  g_autoptr (DownloadJournal) self = g_object_ref (DOWNLOAD_JOURNAL (user_data));

  g_signal_emit (self, signals[FAILED], 0, self->refusal);
  return G_SOURCE_REMOVE;
}

static void
download_journal_dispose (GObject *object)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (object);

  g_clear_pointer (&self->writer, download_journal_writer_stop);
  if (self->refusal_source != NULL)
    g_source_destroy (self->refusal_source);
  g_clear_pointer (&self->refusal_source, g_source_unref);

  G_OBJECT_CLASS (download_journal_parent_class)->dispose (object);
}

static void
download_journal_finalize (GObject *object)
{
  DownloadJournal *self = DOWNLOAD_JOURNAL (object);

  g_free (self->path);
  g_clear_error (&self->refusal);
  download_journal_reader_free (self->reader);

  G_OBJECT_CLASS (download_journal_parent_class)->finalize (object);
}

static void
download_journal_class_init (DownloadJournalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = download_journal_dispose;
  object_class->finalize = download_journal_finalize;

  /**
   * DownloadJournal::failed:
   * @error: why nothing can be written just now
   */
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
download_journal_init (DownloadJournal *self)
{
  self->writer_id = make_random ();
}

static DownloadJournal *
new_for_folder (const char *folder)
{
  DownloadJournal *self = g_object_new (DOWNLOAD_TYPE_JOURNAL, NULL);

  self->path = g_build_filename (folder, DOWNLOAD_JOURNAL_NAME, NULL);
  self->reader = download_journal_reader_new (self->path, self->writer_id);
  return self;
}

/* Takes @refusal. */
static void
refuse_to_write (DownloadJournal *self,
                 GError          *refusal)
{
  self->refusal = refusal;
  self->refusal_source = g_idle_source_new ();
  g_source_set_priority (self->refusal_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->refusal_source, "[pickup] journal");
  g_source_set_callback (self->refusal_source, refused_cb, self, NULL);
  g_source_attach (self->refusal_source, g_main_context_get_thread_default ());
}

static void
forget_touched (DownloadJournal *self)
{
  g_hash_table_unref (download_journal_reader_take_touched (self->reader));
}

DownloadJournal *
download_journal_open (const char *folder,
                       GError    **error)
{
  g_autoptr (DownloadJournalFile) file = download_journal_file_open (folder, error);
  g_autoptr (DownloadJournal) self = NULL;
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) refusal = NULL;

  if (file == NULL)
    return NULL;

  self = new_for_folder (folder);
  bytes = download_journal_file_prepare (file, &refusal);
  if (bytes != NULL)
    {
      self->was_damaged = download_journal_file_is_damaged (file);
      download_journal_reader_start (self->reader, bytes);
      download_journal_file_set_live_size (file, download_journal_table_estimate (download_journal_reader_get_table (self->reader)));
      self->writer = download_journal_writer_new (g_steal_pointer (&file), G_OBJECT (self), failed_cb);
    }
  else if (g_file_test (self->path, G_FILE_TEST_EXISTS) && download_journal_reader_catch_up (self->reader, NULL))
    {
      refuse_to_write (self, g_steal_pointer (&refusal));
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return NULL;
    }

  forget_touched (self);
  return g_steal_pointer (&self);
}

DownloadJournal *
download_journal_open_for_reading (const char *folder,
                                   GError    **error)
{
  g_autoptr (DownloadJournal) self = new_for_folder (folder);

  if (!download_journal_reader_catch_up (self->reader, error))
    return NULL;
  if (!download_journal_check_version (self, error))
    return NULL;

  forget_touched (self);
  return g_steal_pointer (&self);
}

static int
compare_checkpoints (gconstpointer a,
                     gconstpointer b)
{
  const DownloadCheckpoint *left = *(const DownloadCheckpoint *const *) a;
  const DownloadCheckpoint *right = *(const DownloadCheckpoint *const *) b;

  if (left->position != right->position)
    return left->position < right->position ? -1 : 1;
  if (left->added_at != right->added_at)
    return left->added_at < right->added_at ? -1 : 1;
  return g_strcmp0 (left->id, right->id);
}

static GPtrArray *
new_checkpoints (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) download_checkpoint_free);
}

gboolean
download_journal_check_version (DownloadJournal *self,
                                GError         **error)
{
  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), FALSE);

  return !download_journal_reader_get_table (self->reader)->newer || download_journal_fail_newer (error);
}

gboolean
download_journal_was_damaged (DownloadJournal *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), FALSE);

  return self->was_damaged;
}

GPtrArray *
download_journal_load (DownloadJournal *self)
{
  GPtrArray     *checkpoints = new_checkpoints ();
  GHashTableIter iter;
  gpointer       entry = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  download_journal_reader_catch_up (self->reader, NULL);
  forget_touched (self);
  g_hash_table_iter_init (&iter, download_journal_reader_get_table (self->reader)->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      DownloadCheckpoint *checkpoint = download_journal_entry_to_checkpoint (entry);

      if (checkpoint != NULL)
        g_ptr_array_add (checkpoints, checkpoint);
    }

  g_ptr_array_sort (checkpoints, compare_checkpoints);
  return checkpoints;
}

GPtrArray *
download_journal_load_changes (DownloadJournal *self,
                               GPtrArray      **removed)
{
  GPtrArray *checkpoints = new_checkpoints ();
  g_autoptr (GHashTable) touched = NULL;
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer       id = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  download_journal_reader_catch_up (self->reader, NULL);
  touched = download_journal_reader_take_touched (self->reader);
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      const DownloadJournalEntry *entry = download_journal_table_find (download_journal_reader_get_table (self->reader), id);
      DownloadCheckpoint         *checkpoint = entry != NULL ? download_journal_entry_to_checkpoint (entry) : NULL;

      if (checkpoint != NULL)
        g_ptr_array_add (checkpoints, checkpoint);
      else if (entry == NULL)
        g_ptr_array_add (gone, download_journal_id_to_string (id));
    }

  g_ptr_array_sort (checkpoints, compare_checkpoints);
  if (removed != NULL)
    *removed = g_steal_pointer (&gone);
  return checkpoints;
}

DownloadCheckpoint *
download_journal_find (DownloadJournal *self,
                       const char      *id)
{
  DownloadJournalId           key;
  const DownloadJournalEntry *entry = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  if (!download_journal_id_parse (id, &key))
    return NULL;

  download_journal_reader_catch_up (self->reader, NULL);
  entry = download_journal_table_find (download_journal_reader_get_table (self->reader), &key);
  return entry != NULL ? download_journal_entry_to_checkpoint (entry) : NULL;
}

/* Takes a floating @payload. */
static guint64
push (DownloadJournal          *self,
      DownloadJournalRecordType type,
      const DownloadJournalId  *id,
      GVariant                 *payload,
      gboolean                  sync)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (!download_journal_record_append (bytes, type, self->writer_id, ++self->sequence, payload))
    {
      download_error_set_from_errno (&error, EFBIG, DOWNLOAD_JOURNAL_NAME);
      g_signal_emit (self, signals[FAILED], 0, error);
    }
  else if (self->writer != NULL)
    {
      download_journal_writer_push (self->writer, type, id, g_byte_array_free_to_bytes (g_steal_pointer (&bytes)), sync);
    }

  return self->sequence;
}

guint64
download_journal_put (DownloadJournal          *self,
                      const DownloadCheckpoint *checkpoint)
{
  DownloadJournalId id;
  guint64           generation = make_random ();
  guint64           boot = download_checkpoint_get_boot_tag (checkpoint->written_boot_id);
  guint64           sequence = 0;
  GVariant         *durable = NULL, *written = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), 0);
  g_return_val_if_fail (download_journal_id_parse (checkpoint->id, &id), 0);

  download_journal_reader_note_put (self->reader, &id, generation);
  durable = download_journal_ranges_to_variant (checkpoint->durable, 0, download_crc_set_get_size (checkpoint->durable));
  written = download_journal_ranges_to_variant (checkpoint->written, 0, download_crc_set_get_size (checkpoint->written));
  sequence = push (self, DOWNLOAD_JOURNAL_ITEM, &id,
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

  push (self, DOWNLOAD_JOURNAL_FIELDS, &id,
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

  push (self, DOWNLOAD_JOURNAL_STATE, &key,
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

  push (self, DOWNLOAD_JOURNAL_EVENTS, &key,
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

      sequence = push (self, DOWNLOAD_JOURNAL_WRITTEN, &key,
                       g_variant_new ("(tttt@a(ttt))", key.high, key.low, download_journal_reader_get_generation (self->reader, &key), boot,
                                      download_journal_ranges_to_variant (ranges, first, count)),
                       FALSE);
    }

  return sequence;
}

void
download_journal_put_durable (DownloadJournal *self,
                              const char      *id,
                              guint64          sequence)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  push (self, DOWNLOAD_JOURNAL_DURABLE, &key,
        g_variant_new ("(tttt)", key.high, key.low, download_journal_reader_get_generation (self->reader, &key), sequence), TRUE);
}

void
download_journal_put_stamp (DownloadJournal          *self,
                            const DownloadCheckpoint *checkpoint)
{
  DownloadJournalId id;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (checkpoint->id, &id));

  push (self, DOWNLOAD_JOURNAL_STAMP, &id,
        g_variant_new ("(ttttxx)", id.high, id.low, download_journal_reader_get_generation (self->reader, &id),
                       checkpoint->part_size, checkpoint->part_mtime, checkpoint->part_ctime),
        FALSE);
}

void
download_journal_remove (DownloadJournal *self,
                         const char      *id)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  download_journal_reader_note_remove (self->reader, &key);
  push (self, DOWNLOAD_JOURNAL_REMOVE, &key, g_variant_new ("(tt)", key.high, key.low), TRUE);
}

void
download_journal_rewrite (DownloadJournal *self)
{
  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));

  if (self->writer != NULL)
    download_journal_writer_rewrite (self->writer);
}

void
download_journal_flush_async (DownloadJournal    *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));

  g_task_set_source_tag (task, download_journal_flush_async);
  if (self->writer != NULL)
    download_journal_writer_flush (self->writer, g_steal_pointer (&task));
  else if (self->refusal != NULL)
    g_task_return_error (task, g_error_copy (self->refusal));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
download_journal_flush_finish (DownloadJournal *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
download_journal_get_path (DownloadJournal *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  return self->path;
}
