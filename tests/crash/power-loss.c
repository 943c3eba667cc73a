/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Builds every state in which a power loss could have left the disk during a recorded run, and checks what the state file says of
 * it, as the core reads it: no wrong file under a final name, nothing claimed that is not there, no download forgotten, no file that
 * nobody knows of, nothing of anybody else touched, and no more to be fetched again than is promised. Or writes one of the states
 * into a folder, for a whole run of the program on it. */

#include "config.h"

#include "disk.h"

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal-table.h"
#include "verify/download-crc64.h"

#include <locale.h>
#include <string.h>

#define JOURNAL "state/journal"
#define DOWNLOADS "downloads/"

/* What power loss may cost, see the map. */
#define MAX_LOST_TIME (2 * G_USEC_PER_SEC)
#define MAX_TOLD 20

static char   **originals; /* NAME=PATH */
static gint64   root_inode;
static gint     stride = 1;
static gint     seed = 1;
static gint     build_cut = -1;
static gint     build_model;
static char    *build_to;
static gboolean bounded;
static char   **logs;

static const GOptionEntry entries[] = {
  { "root", 0, 0, G_OPTION_ARG_INT64, &root_inode, "Inode of the folder with state and downloads in it", "INODE" },
  { "original", 0, 0, G_OPTION_ARG_STRING_ARRAY, &originals, "What the server has", "NAME=PATH" },
  { "stride", 0, 0, G_OPTION_ARG_INT, &stride, "Cut behind every so manieth event", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Of all that is random", "N" },
  { "bounded", 0, 0, G_OPTION_ARG_NONE, &bounded, "Check what is to be fetched again, too", NULL },
  { "cut", 0, 0, G_OPTION_ARG_INT, &build_cut, "Build the state behind so many events", "N" },
  { "model", 0, 0, G_OPTION_ARG_INT, &build_model, "after this model", "N" },
  { "to", 0, 0, G_OPTION_ARG_FILENAME, &build_to, "in this folder", "FOLDER" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &logs, "Recorded runs, in their order", "LOG…" },
  { NULL },
};

typedef struct
{
  Disk       *disk;
  GHashTable *objects; /* name → GMappedFile */
  GHashTable *known;   /* ids of downloads that a sync has made durable */
  guint       n_states;
  guint       n_violations;

  /* The state that is looked at. */
  guint                 cut;
  DiskModel             model;
  DiskState            *state;
  DiskState            *live; /* where nothing is lost */
  DownloadJournalTable *table;
  GPtrArray            *checkpoints;
} Check;

G_GNUC_PRINTF (2, 3)
static void
violate (Check      *self,
         const char *format,
         ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (self->n_violations++ < MAX_TOLD)
    g_print ("violation: cut %u, %s: %s\n", self->cut, disk_model_to_string (self->model), text);
}

static DownloadJournalTable *
read_journal (DiskState *state)
{
  DownloadJournalTable *table = download_journal_table_new ();
  const GByteArray     *bytes = g_hash_table_lookup (state->files, JOURNAL);
  DownloadJournalScan   scan = { 0 };
  DownloadJournalRecord record;
  DownloadJournalId     touched;

  if (bytes == NULL)
    return table;

  scan.data = bytes->data;
  scan.length = bytes->len;
  while (download_journal_scan_next (&scan, &record))
    download_journal_table_apply (table, &record, &touched);
  return table;
}

static GPtrArray *
read_checkpoints (DownloadJournalTable *table)
{
  GPtrArray     *result = g_ptr_array_new_with_free_func ((GDestroyNotify) download_checkpoint_free);
  GHashTableIter iter;
  gpointer       entry;

  g_hash_table_iter_init (&iter, table->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      DownloadCheckpoint *checkpoint = download_journal_entry_to_checkpoint (entry);

      if (checkpoint != NULL)
        g_ptr_array_add (result, checkpoint);
    }
  return result;
}

static GMappedFile *
get_object (Check                    *self,
            const DownloadCheckpoint *checkpoint)
{
  g_autofree char *name = download_link_suggest_name (download_request_get_link (checkpoint->request));

  return g_hash_table_lookup (self->objects, name);
}

static gboolean
holds (const GByteArray *bytes,
       GMappedFile      *object,
       guint64           start,
       guint64           end)
{
  return end <= bytes->len && end <= g_mapped_file_get_length (object) &&
         memcmp (bytes->data + start, g_mapped_file_get_contents (object) + start, end - start) == 0;
}

static gboolean
is_whole (const GByteArray *bytes,
          GMappedFile      *object)
{
  return bytes->len == g_mapped_file_get_length (object) && holds (bytes, object, 0, bytes->len);
}

/* (nullable): where the file with this inode is among the downloads. */
static const char *
find_inode (DiskState *state,
            guint64    inode)
{
  GHashTableIter iter;
  gpointer       path, node;

  g_hash_table_iter_init (&iter, state->nodes);
  while (g_hash_table_iter_next (&iter, &path, &node))
    if (((DiskNode *) node)->inode == inode && g_str_has_prefix (path, DOWNLOADS))
      return path;
  return NULL;
}

/* A claim is as good as the object's own bytes and their CRC. */
static void
check_claims (Check                    *self,
              const DownloadCheckpoint *checkpoint,
              const DownloadCrcSet     *claims,
              const char               *what)
{
  const char       *path = find_inode (self->state, checkpoint->inode);
  const GByteArray *bytes = path != NULL ? g_hash_table_lookup (self->state->files, path) : NULL;
  GMappedFile      *object = get_object (self, checkpoint);

  if (download_crc_set_get_size (claims) == 0 || object == NULL)
    return;
  if (bytes == NULL)
    {
      /* A person had it removed: the claim goes next. */
      if (find_inode (self->live, checkpoint->inode) != NULL)
        violate (self, "%s is claimed of “%s”, which is not there", what, checkpoint->part_name);
      return;
    }

  for (guint i = 0; i < download_crc_set_get_size (claims); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (claims, i);
      const char             *data = g_mapped_file_get_contents (object);

      if (!holds (bytes, object, range->start, range->end))
        violate (self, "%s is claimed of “%s” at %" G_GUINT64_FORMAT "–%" G_GUINT64_FORMAT ", which does not hold", what, path,
                 range->start, range->end);
      else if (self->model == DISK_ALL && download_crc64_update (0, data + range->start, range->end - range->start) != range->crc)
        violate (self, "a claim of “%s” has a wrong CRC", path);
    }
}

static void
check_finished (Check                    *self,
                const DownloadCheckpoint *checkpoint)
{
  g_autofree char  *path = g_strconcat (DOWNLOADS, checkpoint->name, NULL);
  const GByteArray *bytes = g_hash_table_lookup (self->state->files, path);
  GMappedFile      *object = get_object (self, checkpoint);

  if (checkpoint->part_name != NULL)
    violate (self, "“%s” is said to be finished, and has a partial file", path);
  if (object != NULL && (bytes == NULL || !is_whole (bytes, object)))
    violate (self, "“%s” is said to be finished and is not", path);
}

/* Whether a download will find this file as its own. Under its final name that takes the intent to publish it. */
static gboolean
is_known (Check      *self,
          const char *name,
          DiskNode   *node)
{
  gboolean is_final = !g_str_has_suffix (name, ".part");

  for (guint i = 0; i < self->checkpoints->len; i++)
    {
      const DownloadCheckpoint *checkpoint = g_ptr_array_index (self->checkpoints, i);

      if (checkpoint->part_name != NULL && checkpoint->inode == node->inode && (!is_final || checkpoint->publish_name != NULL))
        return TRUE;
      if (checkpoint->part_name != NULL && checkpoint->inode == 0 && strcmp (checkpoint->part_name, name) == 0)
        return TRUE;
      if (checkpoint->part_name == NULL && g_strcmp0 (checkpoint->name, name) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_right_file (Check            *self,
               const GByteArray *bytes)
{
  GHashTableIter iter;
  gpointer       object;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &object))
    if (is_whole (bytes, object))
      return TRUE;
  return FALSE;
}

static void
check_file (Check            *self,
            const char       *path,
            DiskNode         *node,
            const GByteArray *bytes)
{
  const char *name = path + strlen (DOWNLOADS);

  if (node->is_planted)
    {
      if (bytes->len != node->synced->len || memcmp (bytes->data, node->synced->data, bytes->len) != 0)
        violate (self, "“%s” is somebody else's and was changed", path);
      return;
    }

  if (!g_str_has_suffix (name, ".part") && !is_right_file (self, bytes))
    violate (self, "wrong bytes under the final name “%s”", path);
  if (!is_known (self, name, node))
    violate (self, "nobody knows of “%s”", path);
}

static void
check_files (Check *self)
{
  GHashTableIter iter;
  gpointer       path, node;

  g_hash_table_iter_init (&iter, self->state->nodes);
  while (g_hash_table_iter_next (&iter, &path, &node))
    if (g_str_has_prefix (path, DOWNLOADS))
      check_file (self, path, node, g_hash_table_lookup (self->state->files, path));

  g_hash_table_iter_init (&iter, self->live->nodes);
  while (g_hash_table_iter_next (&iter, &path, &node))
    if (((DiskNode *) node)->is_planted && !g_hash_table_contains (self->state->nodes, path))
      violate (self, "“%s” is somebody else's and is gone", (char *) path);
}

/* Downloads that a synced record tells of do not vanish, unless a later one says so. */
static void
check_items (Check *self)
{
  g_autoptr (DownloadJournalTable) live = read_journal (self->live);
  GHashTableIter iter;
  gpointer       id;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (download_journal_table_find (live, id) != NULL && download_journal_table_find (self->table, id) == NULL)
      violate (self, "a download is not in the list any more");
}

/* Bytes that had come before the time and are claimed in no way that holds now. */
static guint64
count_lost (Check                    *self,
            const DownloadCheckpoint *checkpoint,
            gint64                    time)
{
  g_autoptr (GArray) written = disk_get_written_before (self->disk, checkpoint->inode, time);
  g_autoptr (DownloadRangeSet) claimed = download_crc_set_to_range_set (checkpoint->durable);
  guint64 lost = 0;

  for (guint i = 0; i + 1 < written->len; i += 2)
    {
      guint64 start = g_array_index (written, guint64, i), end = g_array_index (written, guint64, i + 1);
      guint64 kept = 0;

      for (guint j = 0; j < download_range_set_get_size (claimed); j++)
        {
          const DownloadRange *range = download_range_set_get (claimed, j);
          guint64              from = MAX (range->start, start), to = MIN (range->end, end);

          kept += to > from ? to - from : 0;
        }
      lost += end - start - kept;
    }
  return lost;
}

/* A machine that stands still for a while does not sync meanwhile. */
static void
check_bound (Check *self)
{
  gint64 time = disk_get_time (self->disk) - MAX_LOST_TIME - disk_get_delay (self->disk);

  for (guint i = 0; bounded && i < self->checkpoints->len; i++)
    {
      const DownloadCheckpoint *checkpoint = g_ptr_array_index (self->checkpoints, i);
      guint64                   lost = checkpoint->part_name != NULL ? count_lost (self, checkpoint, time) : 0;

      if (lost > 0)
        violate (self, "%" G_GUINT64_FORMAT " bytes that were there for more than two seconds are lost", lost);
    }
}

static void
check_state (Check    *self,
             DiskModel model)
{
  self->model = model;
  self->n_states++;
  self->state = disk_build (self->disk, model, (guint32) seed * 7919u + self->cut * DISK_N_MODELS + model);
  self->table = read_journal (self->state);
  self->checkpoints = read_checkpoints (self->table);

  for (guint i = 0; i < self->checkpoints->len; i++)
    {
      const DownloadCheckpoint *checkpoint = g_ptr_array_index (self->checkpoints, i);

      if (checkpoint->state == DOWNLOAD_STATE_FINISHED)
        check_finished (self, checkpoint);
      if (checkpoint->part_name == NULL)
        continue;
      check_claims (self, checkpoint, checkpoint->durable, "“durable”");
      if (model == DISK_ALL)
        check_claims (self, checkpoint, checkpoint->written, "“written”");
    }
  check_files (self);
  check_items (self);
  check_bound (self);

  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  g_clear_pointer (&self->table, download_journal_table_free);
  g_clear_pointer (&self->state, disk_state_free);
}

/* What the disk holds for sure now is a promise for all states to come. */
static void
remember_known (Check *self)
{
  DiskState *state = disk_build (self->disk, DISK_SYNCED, 0);
  g_autoptr (DownloadJournalTable) table = read_journal (state);
  GHashTableIter iter;
  gpointer       id;

  g_hash_table_iter_init (&iter, table->entries);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (self->known, g_memdup2 (id, sizeof (DownloadJournalId)));
  disk_state_free (state);
}

static gboolean
check_all (Check *self)
{
  while (disk_play (self->disk))
    {
      self->cut++;
      remember_known (self);
      if (self->cut % (guint) stride != 0 || disk_is_being_prepared (self->disk))
        continue;

      self->live = disk_build (self->disk, DISK_ALL, 0);
      for (guint model = 0; model < DISK_N_MODELS; model++)
        check_state (self, model);
      g_clear_pointer (&self->live, disk_state_free);
    }

  g_print ("events %u models %d states %u violations %u\n", self->cut, DISK_N_MODELS, self->n_states, self->n_violations);
  return self->n_states > 0 && self->n_violations == 0;
}

static gboolean
write_state (Check *self)
{
  DiskState     *state;
  GHashTableIter iter;
  gpointer       path, value;
  gboolean       done = TRUE;

  while (self->cut < (guint) build_cut && disk_play (self->disk))
    self->cut++;
  state = disk_build (self->disk, build_model, (guint32) seed);

  g_hash_table_iter_init (&iter, state->nodes);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const GByteArray *bytes = g_hash_table_lookup (state->files, path);
      g_autofree char  *to = g_build_filename (build_to, path, NULL);
      g_autofree char  *folder = bytes != NULL ? g_path_get_dirname (to) : g_strdup (to);

      done = done && g_mkdir_with_parents (folder, 0700) == 0 &&
             (bytes == NULL || g_file_set_contents_full (to, (const char *) bytes->data, bytes->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  disk_state_free (state);
  return done;
}

static GHashTable *
map_objects (void)
{
  GHashTable *objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_mapped_file_unref);

  for (guint i = 0; originals != NULL && originals[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (originals[i], "=", 2);
      g_autoptr (GError) error = NULL;
      GMappedFile *file = g_mapped_file_new (parts[1], FALSE, &error);

      if (file == NULL)
        g_error ("%s", error->message);
      g_hash_table_insert (objects, g_strdup (parts[0]), file);
    }
  return objects;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Check    check = { 0 };
  gboolean done;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || logs == NULL)
    g_error ("%s", error != NULL ? error->message : "no log");

  check.disk = disk_new ((const char *const *) logs, (guint64) root_inode);
  check.objects = map_objects ();
  check.known = g_hash_table_new_full (download_journal_id_hash, download_journal_id_equal, g_free, NULL);
  done = build_to != NULL ? write_state (&check) : check_all (&check);

  g_hash_table_unref (check.known);
  g_hash_table_unref (check.objects);
  disk_free (check.disk);
  g_strfreev (logs);
  g_strfreev (originals);
  g_free (build_to);
  return done ? 0 : 1;
}
