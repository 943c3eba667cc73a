/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/*
 * A disk that is built again from what record.c wrote down, up to any point, as a power loss at that point would leave it: what
 * was synced is there, and of all else whatever the model says.
 */

typedef enum
{
  DISK_ALL,          /* all that was done: a killed process */
  DISK_SYNCED,       /* only what was synced */
  DISK_RANDOM_PAGES, /* and some of the other pages */
  DISK_ZEROS,        /* sizes and names of all, zeros where nothing was synced */
  DISK_OLD_NAMES,    /* all bytes, but only the names that were synced */
  DISK_DATA_BEHIND,  /* all names, of files as they were synced */
  DISK_TORN_512,     /* all, but the last write to each file only in some sectors */
  DISK_TORN_4096,    /* likewise, in pages */
  DISK_REORDERED,    /* some of the writes and names that were not synced, whatever their order */
  DISK_EXT4_ORDERED, /* a sync of anything makes all names before it durable, and data never come behind their metadata */
  DISK_STRICTEST,    /* each name and sector old or new, or rubbish where a write was on its way */
  DISK_N_MODELS,
} DiskModel;

const char *disk_model_to_string (DiskModel model);

/* An inode. */
typedef struct
{
  guint64     inode;
  gboolean    is_folder;
  gboolean    is_planted; /* not made by the program */
  GByteArray *synced;     /* of a file */
  GHashTable *names;      /* of a folder: name → DiskNode, as synced */
  GArray     *pending;    /* indices of the events that are not synced */
} DiskNode;

typedef struct _Disk Disk;

/* @logs: as record.c made them, in their order; @root: inode of the folder that holds all else. */
Disk *disk_new (const char *const *logs,
                guint64            root);
void  disk_free (Disk *self);
guint disk_get_n_events (Disk *self);

/* Plays one more event. FALSE when there is none. */
gboolean disk_play (Disk *self);

/* Whether the latest event was not the program's. */
gboolean disk_is_being_prepared (Disk *self);

/* The time of the latest event, and by how much the machine may have held the program up before: the longest time in which nothing
 * was heard of it, and the longest sync, twice, because the state file is synced behind the file. Microseconds. */
gint64 disk_get_time (Disk *self);
gint64 disk_get_delay (Disk *self);

/* Bytes of the file that had been written before @time, as [start, end) pairs. (element-type guint64) */
GArray *disk_get_written_before (Disk   *self,
                                 guint64 inode,
                                 gint64  time);

/* A state of the disk: paths below the root → bytes (a folder has none), and which node is behind each path. */
typedef struct
{
  GHashTable *files; /* path → GByteArray, owned */
  GHashTable *nodes; /* path → DiskNode, not owned; folders as well */
} DiskState;

DiskState *disk_build (Disk     *self,
                       DiskModel model,
                       guint32   seed);
void       disk_state_free (DiskState *self);
