/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Following the state file. */

#define G_LOG_DOMAIN "download-checkpoint"

#include "config.h"

#include "checkpoint/download-journal-reader.h"

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

struct _DownloadJournalReader
{
  char                 *path;
  guint64               own_writer;
  DownloadJournalTable *table;
  guint8                header[DOWNLOAD_JOURNAL_HEADER_SIZE]; /* tells one file from another; inodes are used again */
  guint64               offset;
  GHashTable           *touched; /* DownloadJournalId */
  GHashTable           *puts;    /* DownloadJournalId → Put: own ITEMs that nobody replaced */
};

static GHashTable *
new_id_table (GDestroyNotify value_free)
{
  return g_hash_table_new_full (download_journal_id_hash, download_journal_id_equal, g_free, value_free);
}

static void
touch (DownloadJournalReader   *self,
       const DownloadJournalId *id)
{
  g_hash_table_add (self->touched, g_memdup2 (id, sizeof *id));
}

/* Once the own ITEM of a download was read, any other generation means that somebody replaced it since. */
static void
follow_put (DownloadJournalReader   *self,
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

/* Applies what stands behind the offset. A record that is only half there is left for the next time. With an @owner, records are kept
 * where they are: that is for whole files, as all of it lasts as long as any record does. */
static void
apply_bytes (DownloadJournalReader *self,
             const guint8          *data,
             gsize                  length,
             GBytes                *owner)
{
  DownloadJournalScan   scan = { .data = data, .length = length, .owner = owner };
  DownloadJournalRecord record;
  DownloadJournalId     id;

  while (download_journal_scan_next (&scan, &record))
    if (download_journal_table_apply (self->table, &record, &id))
      {
        follow_put (self, &id);
        if (record.writer != self->own_writer)
          touch (self, &id);
      }
  self->offset += scan.end;
}

/* Takes @bytes. */
static void
apply_whole (DownloadJournalReader *self,
             GByteArray            *bytes)
{
  g_autoptr (GBytes) owner = g_byte_array_free_to_bytes (bytes);

  apply_bytes (self, g_bytes_get_data (owner, NULL), g_bytes_get_size (owner), owner);
}

static void
read_records (DownloadJournalReader *self,
              int                    fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = download_journal_file_read (fd, self->offset, &error);

  if (bytes != NULL && self->offset == 0)
    apply_whole (self, g_steal_pointer (&bytes));
  else if (bytes != NULL)
    apply_bytes (self, bytes->data, bytes->len, NULL);
  else
    g_debug ("not read: %s", error->message);
}

/* The whole file is another one: what differs and is not of this journal's own making was changed by others. */
static void
compare_tables (DownloadJournalReader *self,
                DownloadJournalTable  *before)
{
  GHashTableIter iter;
  gpointer       value = NULL;

  g_hash_table_remove_all (self->touched);
  g_hash_table_iter_init (&iter, self->table->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DownloadJournalEntry *entry = value;
      const DownloadJournalEntry *old = download_journal_table_find (before, &entry->id);

      if (entry->writer != self->own_writer &&
          (old == NULL || old->writer != entry->writer || old->sequence != entry->sequence))
        touch (self, &entry->id);
    }

  g_hash_table_iter_init (&iter, before->entries);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (download_journal_table_find (self->table, value) == NULL)
      touch (self, value);
}

static void
read_anew (DownloadJournalReader *self,
           int                    fd)
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
follow_file (DownloadJournalReader *self,
             int                    fd,
             GError               **error)
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
gboolean
download_journal_reader_catch_up (DownloadJournalReader *self,
                                  GError               **error)
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

DownloadJournalReader *
download_journal_reader_new (const char *path,
                             guint64     own_writer)
{
  DownloadJournalReader *self = g_new0 (DownloadJournalReader, 1);

  self->path = g_strdup (path);
  self->own_writer = own_writer;
  self->table = download_journal_table_new ();
  self->touched = new_id_table (NULL);
  self->puts = new_id_table (g_free);
  return self;
}

void
download_journal_reader_free (DownloadJournalReader *self)
{
  g_free (self->path);
  download_journal_table_free (self->table);
  g_hash_table_unref (self->touched);
  g_hash_table_unref (self->puts);
  g_free (self);
}

/* What the file says in much more words than it takes must not stay in memory like that. The file is left to compaction. */
static void
repack (DownloadJournalReader *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) owner = NULL;
  DownloadJournalTable *table = NULL;

  if (!download_journal_table_write (self->table, bytes))
    return;

  owner = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  table = download_journal_table_new_from_bytes (owner);
  table->newer = self->table->newer;
  download_journal_table_free (self->table);
  self->table = table;
}

void
download_journal_reader_start (DownloadJournalReader *self,
                               GByteArray            *bytes)
{
  const gsize length = bytes->len;

  if (length > 0)
    memcpy (self->header, bytes->data, MIN (length, sizeof self->header));
  apply_whole (self, bytes);
  if (download_journal_table_estimate (self->table) < length / 2)
    repack (self);
}

gboolean
download_journal_reader_is_behind (DownloadJournalReader *self,
                                   DownloadJournalFile   *file)
{
  return !download_journal_file_ends_at (file, self->header, self->offset);
}

gboolean
download_journal_reader_add_appended (DownloadJournalReader *self,
                                      const guint8          *header,
                                      guint64                offset,
                                      GBytes *const         *records,
                                      guint                  n_records)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (self->offset != offset || memcmp (self->header, header, sizeof self->header) != 0)
    return FALSE;

  for (guint i = 0; i < n_records; i++)
    g_byte_array_append (bytes, g_bytes_get_data (records[i], NULL), (guint) g_bytes_get_size (records[i]));
  apply_bytes (self, bytes->data, bytes->len, NULL);
  return TRUE;
}

DownloadJournalTable *
download_journal_reader_get_table (DownloadJournalReader *self)
{
  return self->table;
}

GHashTable *
download_journal_reader_take_touched (DownloadJournalReader *self)
{
  GHashTable *touched = g_steal_pointer (&self->touched);

  self->touched = new_id_table (NULL);
  return touched;
}

void
download_journal_reader_note_put (DownloadJournalReader   *self,
                                  const DownloadJournalId *id,
                                  guint64                  generation)
{
  Put put = { generation, FALSE };

  g_hash_table_replace (self->puts, g_memdup2 (id, sizeof *id), g_memdup2 (&put, sizeof put));
}

void
download_journal_reader_note_remove (DownloadJournalReader   *self,
                                     const DownloadJournalId *id)
{
  g_hash_table_remove (self->puts, id);
}

guint64
download_journal_reader_get_generation (DownloadJournalReader   *self,
                                        const DownloadJournalId *id)
{
  const Put                  *put = g_hash_table_lookup (self->puts, id);
  const DownloadJournalEntry *entry = put == NULL ? download_journal_table_find (self->table, id) : NULL;

  if (put != NULL)
    return put->generation;
  return entry != NULL ? entry->generation : 0;
}
