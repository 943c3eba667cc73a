/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "disk.h"

#include "record.h"

#include <string.h>

#define SECTOR 512
#define PAGE 4096

typedef struct
{
  const Record *record;
  const char   *name;
  const char   *other_name;
  const guint8 *bytes;
  DiskNode     *node;   /* what it is about: a file, or what gets a name */
  DiskNode     *folder; /* nullable */
} Event;

struct _Disk
{
  GPtrArray  *logs;   /* of GMappedFile */
  GArray     *events; /* of Event */
  guint       n_played;
  GPtrArray  *nodes;  /* owned, all that ever were */
  GHashTable *inodes; /* number → the latest DiskNode */
  GHashTable *syncs;  /* thread → index of the event at which its sync began */
  DiskNode   *root;
  guint       synced_metadata; /* how many events the latest sync of anything came behind */
  gint64      longest_pause;
  gint64      longest_sync;
};

static const char *const model_names[DISK_N_MODELS] = {
  "all",
  "synced",
  "random-pages",
  "zeros",
  "old-names",
  "data-behind",
  "torn-512",
  "torn-4096",
  "reordered",
  "ext4-ordered",
  "strictest",
};

const char *
disk_model_to_string (DiskModel model)
{
  return model_names[model];
}

static void
node_free (gpointer data)
{
  DiskNode *node = data;

  g_byte_array_unref (node->synced);
  g_hash_table_unref (node->names);
  g_array_unref (node->pending);
  g_free (node);
}

static DiskNode *
add_node (Disk    *self,
          guint64  inode,
          gboolean is_folder)
{
  DiskNode *node = g_new0 (DiskNode, 1);

  node->inode = inode;
  node->is_folder = is_folder;
  node->synced = g_byte_array_new ();
  node->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  node->pending = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->nodes, node);
  g_hash_table_replace (self->inodes, g_memdup2 (&inode, sizeof inode), node);
  return node;
}

static DiskNode *
find_node (Disk   *self,
           guint64 inode)
{
  return g_hash_table_lookup (self->inodes, &inode);
}

/* A process that was killed may have left half an event. */
static void
read_log (Disk       *self,
          const char *path)
{
  g_autoptr (GError) error = NULL;
  GMappedFile *file = g_mapped_file_new (path, FALSE, &error);
  const char  *at = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  const char  *end = at != NULL ? at + g_mapped_file_get_length (file) : NULL;

  if (file == NULL)
    g_error ("%s", error->message);
  g_ptr_array_add (self->logs, file);

  while ((gsize) (end - at) >= sizeof (Record))
    {
      Event  event = { 0 };
      Record record;
      gsize  length;

      memcpy (&record, at, sizeof record);
      g_assert (record.magic == RECORD_MAGIC);
      length = sizeof record + record.name_size + record.other_name_size + record.size;
      if ((gsize) (end - at) < length)
        break;

      event.record = g_memdup2 (&record, sizeof record);
      event.name = record.name_size > 0 ? at + sizeof record : NULL;
      event.other_name = record.other_name_size > 0 ? at + sizeof record + record.name_size : NULL;
      event.bytes = (const guint8 *) at + length - record.size;
      g_array_append_val (self->events, event);
      at += length;
    }
}

static void
clear_event (gpointer data)
{
  g_free ((gpointer) ((Event *) data)->record);
}

Disk *
disk_new (const char *const *logs,
          guint64            root)
{
  Disk *self = g_new0 (Disk, 1);

  self->logs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_mapped_file_unref);
  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_array_set_clear_func (self->events, clear_event);
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->inodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->syncs = g_hash_table_new (NULL, NULL);
  for (guint i = 0; logs[i] != NULL; i++)
    read_log (self, logs[i]);
  self->root = add_node (self, root, TRUE);
  return self;
}

void
disk_free (Disk *self)
{
  g_hash_table_unref (self->syncs);
  g_hash_table_unref (self->inodes);
  g_ptr_array_unref (self->nodes);
  g_array_unref (self->events);
  g_ptr_array_unref (self->logs);
  g_free (self);
}

guint
disk_get_n_events (Disk *self)
{
  return self->events->len;
}

static Event *
get_event (Disk *self,
           guint index)
{
  return &g_array_index (self->events, Event, index);
}

static void
set_size (GByteArray *bytes,
          gsize       size)
{
  gsize old = bytes->len;

  g_byte_array_set_size (bytes, (guint) size);
  if (size > old)
    memset (bytes->data + old, 0, size - old);
}

static void
apply_to_file (const Event *event,
               GByteArray  *bytes)
{
  const Record *record = event->record;

  if (record->kind == RECORD_WRITE)
    {
      set_size (bytes, MAX (bytes->len, record->offset + record->size));
      memcpy (bytes->data + record->offset, event->bytes, record->size);
    }
  else if (record->kind == RECORD_TRUNCATE)
    {
      set_size (bytes, record->offset);
    }
  else if (record->kind == RECORD_RESERVE)
    {
      set_size (bytes, MAX (bytes->len, record->offset));
    }
}

static void
apply_to_names (const Event *event,
                GHashTable  *names)
{
  const Record *record = event->record;

  if (record->kind == RECORD_UNLINK || record->kind == RECORD_RENAME)
    g_hash_table_remove (names, event->name);
  if (record->kind == RECORD_RENAME)
    g_hash_table_replace (names, g_strdup (event->other_name), event->node);
  else if (record->kind != RECORD_UNLINK)
    g_hash_table_replace (names, g_strdup (event->name), event->node);
}

static gpointer
thread_key (const Record *record)
{
  return GSIZE_TO_POINTER ((gsize) record->process << 32 | record->thread);
}

/* What came before the sync began is durable now. */
static void
end_sync (Disk  *self,
          Event *event)
{
  DiskNode *node = event->node;
  guint     begin = GPOINTER_TO_UINT (g_hash_table_lookup (self->syncs, thread_key (event->record)));

  while (node->pending->len > 0 && g_array_index (node->pending, guint, 0) < begin)
    {
      const Event *one = get_event (self, g_array_index (node->pending, guint, 0));

      if (node->is_folder)
        apply_to_names (one, node->names);
      else
        apply_to_file (one, node->synced);
      g_array_remove_index (node->pending, 0);
    }
  self->synced_metadata = MAX (self->synced_metadata, begin);
  self->longest_sync = MAX (self->longest_sync, event->record->time - get_event (self, begin)->record->time);
}

/* The live names of a folder: those that were synced, and what was done since. */
static GHashTable *
copy_names (GHashTable *names)
{
  GHashTable    *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer       name, node;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, &node))
    g_hash_table_insert (copy, g_strdup (name), node);
  return copy;
}

static DiskNode *
look_up (Disk       *self,
         DiskNode   *folder,
         const char *name)
{
  g_autoptr (GHashTable) names = copy_names (folder->names);

  for (guint i = 0; i < folder->pending->len; i++)
    apply_to_names (get_event (self, g_array_index (folder->pending, guint, i)), names);
  return g_hash_table_lookup (names, name);
}

static void
find_what_it_is_about (Disk  *self,
                       Event *event)
{
  const Record *record = event->record;

  event->folder = record->folder != 0 ? find_node (self, record->folder) : NULL;
  if (record->kind == RECORD_MADE || record->kind == RECORD_MKDIR)
    event->node = add_node (self, record->inode, record->kind == RECORD_MKDIR);
  else if (record->kind == RECORD_RENAME)
    event->node = look_up (self, event->folder, event->name);
  else if (record->kind != RECORD_UNLINK)
    event->node = find_node (self, record->inode);
  if (event->node != NULL)
    event->node->is_planted |= record->process == 0;
}

static void
add_pending (DiskNode *node,
             guint     index)
{
  g_array_append_val (node->pending, index);
}

gboolean
disk_play (Disk *self)
{
  guint  index = self->n_played;
  Event *event = index < self->events->len ? get_event (self, index) : NULL;

  if (event == NULL)
    return FALSE;

  self->n_played++;
  find_what_it_is_about (self, event);
  if (index > 0 && event->record->process == get_event (self, index - 1)->record->process)
    self->longest_pause = MAX (self->longest_pause, event->record->time - get_event (self, index - 1)->record->time);

  if (event->record->kind == RECORD_SYNC_BEGIN)
    g_hash_table_replace (self->syncs, thread_key (event->record), GUINT_TO_POINTER (index));
  else if (event->record->kind == RECORD_SYNC_END)
    end_sync (self, event);
  else if (event->folder != NULL && (event->name == NULL || *event->name != '\0'))
    add_pending (event->folder, index);
  else if (event->folder == NULL && event->record->kind != RECORD_ATTRIBUTE)
    add_pending (event->node, index);
  return TRUE;
}

gboolean
disk_is_being_prepared (Disk *self)
{
  return get_event (self, self->n_played - 1)->record->process == 0;
}

gint64
disk_get_time (Disk *self)
{
  return get_event (self, self->n_played - 1)->record->time;
}

gint64
disk_get_delay (Disk *self)
{
  return self->longest_pause + 2 * self->longest_sync;
}

GArray *
disk_get_written_before (Disk   *self,
                         guint64 inode,
                         gint64  time)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < self->n_played; i++)
    {
      const Record *record = get_event (self, i)->record;
      guint64       end = record->offset + record->size;

      if (record->kind == RECORD_WRITE && record->inode == inode && record->time < time)
        {
          g_array_append_val (result, record->offset);
          g_array_append_val (result, end);
        }
    }

  return result;
}

/* How a state is built. */
typedef struct
{
  Disk      *disk;
  DiskModel  model;
  GRand     *rand;
  guint      committed; /* of the events so many have their names durable, for ext4 */
  DiskState *state;
} Building;

static gboolean
toss (Building *building)
{
  return g_rand_boolean (building->rand);
}

static gboolean
keeps_name (Building *building,
            guint     index)
{
  switch (building->model)
    {
    case DISK_SYNCED:
    case DISK_OLD_NAMES:
      return FALSE;
    case DISK_REORDERED:
    case DISK_STRICTEST:
    case DISK_RANDOM_PAGES:
      return toss (building);
    case DISK_EXT4_ORDERED:
      return index < building->committed;
    case DISK_ALL:
    case DISK_ZEROS:
    case DISK_DATA_BEHIND:
    case DISK_TORN_512:
    case DISK_TORN_4096:
    case DISK_N_MODELS:
      return TRUE;
    }
  g_return_val_if_reached (TRUE);
}

static GByteArray *
copy_bytes (const GByteArray *bytes)
{
  GByteArray *copy = g_byte_array_sized_new (bytes->len);

  return g_byte_array_append (copy, bytes->data, bytes->len);
}

/* As many of the events as the caller wants, applied to what was synced. */
static GByteArray *
play_file (Building *building,
           DiskNode *node,
           guint     n_events)
{
  GByteArray *bytes = copy_bytes (node->synced);

  for (guint i = 0; i < n_events; i++)
    if (building->model != DISK_REORDERED || toss (building))
      apply_to_file (get_event (building->disk, g_array_index (node->pending, guint, i)), bytes);
  return bytes;
}

/* What becomes of the bytes from @start to before @end, which are on their way. */
static void
spoil (DiskNode   *node,
       GByteArray *bytes,
       gsize       start,
       gsize       end,
       gboolean    with_rubbish)
{
  gsize known = CLAMP (node->synced->len, start, end);

  if (with_rubbish)
    {
      memset (bytes->data + start, 0xA5, end - start);
      return;
    }

  memset (bytes->data + start, 0, end - start);
  if (known > start)
    memcpy (bytes->data + start, node->synced->data + start, known - start);
}

/* Turns some of the units that are on their way back into what was synced, or into rubbish; never what stands beside them in a unit:
 * disks are trusted to leave alone what is not written to. */
static void
mix_units (Building   *building,
           DiskNode   *node,
           GByteArray *bytes,
           gsize       unit,
           gboolean    with_rubbish)
{
  gsize              n_units = bytes->len / unit + 1;
  g_autofree guint8 *fates = g_malloc (n_units);

  for (gsize i = 0; i < n_units; i++)
    fates[i] = (guint8) g_rand_int_range (building->rand, 0, with_rubbish ? 3 : 2);

  for (guint i = 0; i < node->pending->len; i++)
    {
      const Record *record = get_event (building->disk, g_array_index (node->pending, guint, i))->record;
      gsize         end = record->kind == RECORD_WRITE ? MIN (record->offset + record->size, bytes->len) : 0;

      for (gsize at = record->offset, next; at < end; at = next)
        {
          next = MIN ((at / unit + 1) * unit, end);
          if (fates[at / unit] > 0)
            spoil (node, bytes, at, next, fates[at / unit] == 2);
        }
    }
}

/* Of the last write only some units have arrived. */
static GByteArray *
tear (Building *building,
      DiskNode *node,
      gsize     unit)
{
  guint        n = node->pending->len;
  const Event *last = get_event (building->disk, g_array_index (node->pending, guint, n - 1));
  GByteArray  *bytes = play_file (building, node, n - 1);
  gboolean     in_order = toss (building);
  gsize        kept = (gsize) g_rand_int_range (building->rand, 0, (gint32) (last->record->size / unit) + 1);

  for (guint64 at = last->record->offset, end = at + last->record->size, i = 0; at < end; i++)
    {
      guint64 next = MIN ((at / unit + 1) * unit, end);

      if (last->record->kind == RECORD_WRITE && (in_order ? i < kept : toss (building)))
        {
          set_size (bytes, MAX (bytes->len, next));
          memcpy (bytes->data + at, last->bytes + (at - last->record->offset), next - at);
        }
      at = next;
    }
  return bytes;
}

static GByteArray *
build_file (Building *building,
            DiskNode *node)
{
  GByteArray *bytes;
  guint       n = node->pending->len;

  if (n == 0 || building->model == DISK_SYNCED || building->model == DISK_DATA_BEHIND)
    return g_byte_array_ref (node->synced);
  if (building->model == DISK_TORN_512 || building->model == DISK_TORN_4096)
    return tear (building, node, building->model == DISK_TORN_512 ? SECTOR : PAGE);

  if (building->model == DISK_EXT4_ORDERED)
    n = (guint) g_rand_int_range (building->rand, 0, (gint32) n + 1);
  bytes = play_file (building, node, n);
  if (building->model == DISK_RANDOM_PAGES)
    mix_units (building, node, bytes, PAGE, FALSE);
  else if (building->model == DISK_STRICTEST)
    mix_units (building, node, bytes, SECTOR, TRUE);
  if (building->model == DISK_STRICTEST && toss (building))
    set_size (bytes, node->synced->len);
  if (building->model == DISK_ZEROS)
    {
      gsize size = bytes->len;

      g_byte_array_unref (bytes);
      bytes = copy_bytes (node->synced);
      set_size (bytes, size);
    }
  return bytes;
}

static void
build_folder (Building   *building,
              DiskNode   *folder,
              const char *path)
{
  g_autoptr (GHashTable) names = copy_names (folder->names);
  GHashTableIter iter;
  gpointer       name, value;

  for (guint i = 0; i < folder->pending->len; i++)
    if (keeps_name (building, g_array_index (folder->pending, guint, i)))
      apply_to_names (get_event (building->disk, g_array_index (folder->pending, guint, i)), names);

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      DiskNode        *node = value;
      g_autofree char *below = *path != '\0' ? g_strconcat (path, "/", name, NULL) : g_strdup (name);

      if (node->is_folder)
        build_folder (building, node, below);
      else
        g_hash_table_replace (building->state->files, g_strdup (below), build_file (building, node));
      g_hash_table_replace (building->state->nodes, g_steal_pointer (&below), node);
    }
}

DiskState *
disk_build (Disk     *self,
            DiskModel model,
            guint32   seed)
{
  DiskState *state = g_new0 (DiskState, 1);
  Building   building = { self, model, g_rand_new_with_seed (seed), 0, state };

  building.committed = (guint) g_rand_int_range (building.rand, (gint32) self->synced_metadata, (gint32) self->n_played + 1);
  state->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_byte_array_unref);
  state->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  build_folder (&building, self->root, "");
  g_rand_free (building.rand);
  return state;
}

void
disk_state_free (DiskState *self)
{
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->nodes);
  g_free (self);
}
