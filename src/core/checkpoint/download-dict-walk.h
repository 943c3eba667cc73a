/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadDictWalk:
 *
 * Walks over the entries of an a{sv} where they stand. g_variant_iter_loop() makes three objects of each, which of a long list is most of
 * the work.
 */
typedef struct
{
  const guint8 *data;
  gsize         size;
  gsize         offset_size; /* of each number in the table at the end, which says where an entry ends */
  gsize         n_entries;
  gsize         next;  /* the index of the next entry */
  gsize         start; /* where that begins */
} DownloadDictWalk;

#define DOWNLOAD_DICT_TYPE 16

/**
 * DownloadDictEntry:
 * @index: in the dictionary
 * @key: within the dictionary's bytes, as all of it
 * @type: of the value; longer ones are cut, and are none that is known
 * @data: the value's bytes, in the order of this machine; they need not be aligned
 * @size: how many there are
 */
typedef struct
{
  gsize         index;
  const char   *key;
  char          type[DOWNLOAD_DICT_TYPE];
  const guint8 *data;
  gsize         size;
} DownloadDictEntry;

/* Of a dictionary that is not in normal form there is nothing to walk over. What is found lives as long as @dict. */
void     download_dict_walk_init (DownloadDictWalk *self,
                                  GVariant         *dict);
gboolean download_dict_walk_next (DownloadDictWalk  *self,
                                  DownloadDictEntry *entry);

G_END_DECLS
