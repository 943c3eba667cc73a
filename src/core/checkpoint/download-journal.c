/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal as its owner sees it: puts become records for the writer's thread, reading follows the file. */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal.h"

#include "base/download-clock.h"
#include "checkpoint/download-journal-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  guint64  generation;
  gboolean read; /* it was seen in the file */
} Put;

struct _DownloadJournal
{
  GObject parent_instance;

  char                  *path;
  DownloadJournalWriter *writer;         /* NULL: nothing is written */
  GError                *refusal;        /* why, unless it was opened for reading */
  GSource               *refusal_source; /* tells it */

  guint64     writer_id;
  guint64     sequence; /* the last one given away */
  GHashTable *puts;     /* DownloadJournalId → Put: the ITEMs of this journal that nobody replaced */

  /* What was read. */
  DownloadJournalTable *table;
  guint8                header[DOWNLOAD_JOURNAL_HEADER_SIZE]; /* tells one file from another; inodes are used again */
  guint64               offset;
  GHashTable           *touched; /* DownloadJournalId: changed by others since load_changes() */
};

G_DEFINE_FINAL_TYPE (DownloadJournal, download_journal, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GHashTable *
new_id_table (GDestroyNotify value_free)
{
  return g_hash_table_new_full (download_journal_id_hash, download_journal_id_equal, g_free, value_free);
}

static guint64
make_random (void)
{
  return (guint64) g_random_int () << 32 | g_random_int ();
}

static void
touch (DownloadJournal         *self,
       const DownloadJournalId *id)
{
  g_hash_table_add (self->touched, g_memdup2 (id, sizeof *id));
}

/* Once the own ITEM of a download was read, any other generation means that somebody replaced it since. */
static void
follow_put (DownloadJournal         *self,
            const DownloadJournalId *id)
{
  Put                        *put = g_hash_table_lookup (self->puts, id);
  const DownloadJournalEntry *entry = put != NULL ? download_journal_table_find (self->table, id) : NULL;

  if (put == NULL)
    return;

  if (entry != NULL && entry->generation == put->generation)
    put->read = TRUE;
  else if (put->read)
    g_hash_table_remove (self->puts, id);
}

/* Applies what stands behind the offset. A record that is only half there is left for the next time. */
static void
apply_bytes (DownloadJournal  *self,
             const GByteArray *bytes)
{
  DownloadJournalScan   scan = { .data = bytes->data, .length = bytes->len };
  DownloadJournalRecord record;
  DownloadJournalId     id;

  while (download_journal_scan_next (&scan, &record))
    if (download_journal_table_apply (self->table, &record, &id))
      {
        follow_put (self, &id);
        if (record.writer != self->writer_id)
          touch (self, &id);
      }
  self->offset += scan.end;
}

static void
read_records (DownloadJournal *self,
              int              fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = download_journal_file_read (fd, self->offset, &error);

  if (bytes != NULL)
    apply_bytes (self, bytes);
  else
    g_debug ("not read: %s", error->message);
}

/* The whole file is another one: what differs and is not of this journal's own making was changed by others. */
static void
compare_tables (DownloadJournal      *self,
                DownloadJournalTable *before)
{
  GHashTableIter iter;
  gpointer       value = NULL;

  g_hash_table_remove_all (self->touched);
  g_hash_table_iter_init (&iter, self->table->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DownloadJournalEntry *entry = value;
      const DownloadJournalEntry *old = download_journal_table_find (before, &entry->id);

      if (entry->writer != self->writer_id &&
          (old == NULL || old->writer != entry->writer || old->sequence != entry->sequence))
        touch (self, &entry->id);
    }

  g_hash_table_iter_init (&iter, before->entries);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (download_journal_table_find (self->table, value) == NULL)
      touch (self, value);
}

static void
read_anew (DownloadJournal *self,
           int              fd)
{
  g_autoptr (DownloadJournalTable) before = g_steal_pointer (&self->table);
  g_autoptr (GHashTable) touched = g_steal_pointer (&self->touched);
  GHashTableIter iter;
  gpointer       id = NULL;

  self->table = download_journal_table_new ();
  self->touched = new_id_table (NULL);
  self->offset = 0;
  read_records (self, fd);
  compare_tables (self, before);

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    touch (self, id);
}

static gboolean
follow_file (DownloadJournal *self,
             int              fd,
             GError         **error)
{
  guint8      header[DOWNLOAD_JOURNAL_HEADER_SIZE] = { 0 };
  struct stat st;

  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || pread (fd, header, sizeof header, 0) < 0)
    {
      download_error_set_from_errno (error, EPERM, DOWNLOAD_JOURNAL_NAME);
      return FALSE;
    }

  if (memcmp (header, self->header, sizeof header) != 0 || (guint64) st.st_size < self->offset)
    {
      memcpy (self->header, header, sizeof header);
      read_anew (self, fd);
    }
  else if ((guint64) st.st_size > self->offset)
    {
      read_records (self, fd);
    }

  return TRUE;
}

/* A file that is gone for the moment says nothing new. */
static gboolean
catch_up (DownloadJournal *self,
          GError         **error)
{
  int      fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gboolean done = FALSE;

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    {
      download_error_set_from_errno (error, errno, DOWNLOAD_JOURNAL_NAME);
      return FALSE;
    }

  done = follow_file (self, fd, error);
  close (fd);
  return done;
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
  g_hash_table_unref (self->puts);
  g_hash_table_unref (self->touched);
  download_journal_table_free (self->table);

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
  self->puts = new_id_table (g_free);
  self->touched = new_id_table (NULL);
  self->table = download_journal_table_new ();
}

static DownloadJournal *
new_for_folder (const char *folder)
{
  DownloadJournal *self = g_object_new (DOWNLOAD_TYPE_JOURNAL, NULL);

  self->path = g_build_filename (folder, DOWNLOAD_JOURNAL_NAME, NULL);
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

/* What was read to look the file over is not read again. */
static void
start_from (DownloadJournal  *self,
            const GByteArray *bytes)
{
  memcpy (self->header, bytes->data, MIN (bytes->len, sizeof self->header));
  apply_bytes (self, bytes);
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
      start_from (self, bytes);
      download_journal_file_set_live_size (file, download_journal_table_estimate (self->table));
      self->writer = download_journal_writer_new (g_steal_pointer (&file), G_OBJECT (self), failed_cb);
    }
  else if (g_file_test (self->path, G_FILE_TEST_EXISTS) && catch_up (self, NULL))
    {
      refuse_to_write (self, g_steal_pointer (&refusal));
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return NULL;
    }

  g_hash_table_remove_all (self->touched);
  return g_steal_pointer (&self);
}

DownloadJournal *
download_journal_open_for_reading (const char *folder,
                                   GError    **error)
{
  g_autoptr (DownloadJournal) self = new_for_folder (folder);

  if (!catch_up (self, error))
    return NULL;
  if (self->table->newer)
    {
      download_journal_fail_newer (error);
      return NULL;
    }

  g_hash_table_remove_all (self->touched);
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

GPtrArray *
download_journal_load (DownloadJournal *self)
{
  GPtrArray     *checkpoints = new_checkpoints ();
  GHashTableIter iter;
  gpointer       entry = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  catch_up (self, NULL);
  g_hash_table_remove_all (self->touched);
  g_hash_table_iter_init (&iter, self->table->entries);
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
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer       id = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), NULL);

  catch_up (self, NULL);
  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      const DownloadJournalEntry *entry = download_journal_table_find (self->table, id);
      DownloadCheckpoint         *checkpoint = entry != NULL ? download_journal_entry_to_checkpoint (entry) : NULL;

      if (checkpoint != NULL)
        g_ptr_array_add (checkpoints, checkpoint);
      else if (entry == NULL)
        g_ptr_array_add (gone, download_journal_id_to_string (id));
    }

  g_hash_table_remove_all (self->touched);
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

  catch_up (self, NULL);
  entry = download_journal_table_find (self->table, &key);
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
  Put               put = { make_random (), FALSE };
  guint64           boot = download_checkpoint_get_boot_tag (checkpoint->written_boot_id);
  GVariant         *durable = NULL, *written = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_JOURNAL (self), 0);
  g_return_val_if_fail (download_journal_id_parse (checkpoint->id, &id), 0);

  g_hash_table_replace (self->puts, g_memdup2 (&id, sizeof id), g_memdup2 (&put, sizeof put));
  durable = download_journal_ranges_to_variant (checkpoint->durable, 0, download_crc_set_get_size (checkpoint->durable));
  written = download_journal_ranges_to_variant (checkpoint->written, 0, download_crc_set_get_size (checkpoint->written));
  return push (self, DOWNLOAD_JOURNAL_ITEM, &id,
               g_variant_new ("(tttt@a(ttt)@a(ttt)@a{sv})", id.high, id.low, put.generation, boot, durable, written,
                              download_checkpoint_to_variant (checkpoint)),
               checkpoint->state == DOWNLOAD_STATE_FINISHED);
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

/* The ITEM that a delta belongs to: the last one that was put here, else the one that was read. */
static guint64
get_generation (DownloadJournal         *self,
                const DownloadJournalId *id)
{
  const Put                  *put = g_hash_table_lookup (self->puts, id);
  const DownloadJournalEntry *entry = put == NULL ? download_journal_table_find (self->table, id) : NULL;

  if (put != NULL)
    return put->generation;
  return entry != NULL ? entry->generation : 0;
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
                       g_variant_new ("(tttt@a(ttt))", key.high, key.low, get_generation (self, &key), boot,
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
        g_variant_new ("(tttt)", key.high, key.low, get_generation (self, &key), sequence), TRUE);
}

void
download_journal_remove (DownloadJournal *self,
                         const char      *id)
{
  DownloadJournalId key;

  g_return_if_fail (DOWNLOAD_IS_JOURNAL (self));
  g_return_if_fail (download_journal_id_parse (id, &key));

  g_hash_table_remove (self->puts, &key);
  push (self, DOWNLOAD_JOURNAL_REMOVE, &key, g_variant_new ("(tt)", key.high, key.low), TRUE);
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
