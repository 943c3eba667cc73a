/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list for whoever only looks at it. */

#include "config.h"

#include "checkpoint/download-saved-list.h"

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal-file.h"
#include "checkpoint/download-journal-reader.h"

typedef struct
{
  DownloadCheckpointPlace     place;
  const DownloadJournalEntry *entry;
} Row;

struct _DownloadSavedList
{
  DownloadJournalReader *reader;
  GArray                *rows;
  guint                  next;
};

/* As download_journal_compare_checkpoints() does: the digits of an id sort as its numbers do. */
static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const Row               *left = a, *right = b;
  const DownloadJournalId *left_id = &left->entry->id, *right_id = &right->entry->id;

  if (left->place.position != right->place.position)
    return left->place.position < right->place.position ? -1 : 1;
  if (left->place.added_at != right->place.added_at)
    return left->place.added_at < right->place.added_at ? -1 : 1;
  if (left_id->high != right_id->high)
    return left_id->high < right_id->high ? -1 : 1;
  return left_id->low < right_id->low ? -1 : left_id->low > right_id->low;
}

static void
fill (DownloadSavedList *self)
{
  GHashTable    *entries = download_journal_reader_get_table (self->reader)->entries;
  GHashTableIter iter;
  gpointer       entry = NULL;

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), g_hash_table_size (entries));
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      const DownloadJournalEntry *known = entry;
      Row                         row = { download_checkpoint_read_place (&known->fields), known };

      g_array_append_val (self->rows, row);
    }
  g_array_sort (self->rows, compare_rows);
}

DownloadSavedList *
download_saved_list_read (const char *folder,
                          GError    **error)
{
  g_autoptr (DownloadSavedList) self = g_new0 (DownloadSavedList, 1);
  g_autofree char *path = g_build_filename (folder, DOWNLOAD_JOURNAL_NAME, NULL);

  self->reader = download_journal_reader_new (path, 0);
  if (!download_journal_reader_catch_up (self->reader, error) ||
      (download_journal_reader_get_table (self->reader)->newer && !download_journal_fail_newer (error)))
    return NULL;

  fill (self);
  return g_steal_pointer (&self);
}

void
download_saved_list_free (DownloadSavedList *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  download_journal_reader_free (self->reader);
  g_free (self);
}

DownloadCheckpoint *
download_saved_list_next (DownloadSavedList *self)
{
  DownloadCheckpoint *checkpoint = NULL;

  while (checkpoint == NULL && self->next < self->rows->len)
    checkpoint = download_journal_entry_to_checkpoint (g_array_index (self->rows, Row, self->next++).entry);

  return checkpoint;
}

GPtrArray *
download_saved_list_read_all (const char *folder,
                              GError    **error)
{
  g_autoptr (DownloadSavedList) self = download_saved_list_read (folder, error);
  GPtrArray          *checkpoints = NULL;
  DownloadCheckpoint *checkpoint = NULL;

  if (self == NULL)
    return NULL;

  checkpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) download_checkpoint_free);
  while ((checkpoint = download_saved_list_next (self)) != NULL)
    g_ptr_array_add (checkpoints, checkpoint);
  return checkpoints;
}
