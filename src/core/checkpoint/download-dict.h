/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadDict:
 * @data: the bytes of an a{sv} in normal form, numbers in the order of this machine; they need not be aligned
 * @size: how many there are; none are an empty dictionary
 * @owner: (nullable): what keeps them, if they are not somebody else's
 *
 * A dictionary that stays where it was read: a #GVariant of each would be most of the work that a long list makes.
 */
typedef struct
{
  const guint8 *data;
  gsize         size;
  GBytes       *owner;
} DownloadDict;

/* Whether they are an a{sv} in normal form, whoever wrote them: nothing else may become a DownloadDict. */
gboolean download_dict_is_normal (const guint8 *data,
                                  gsize         size);

/* Of a @variant that is not in normal form there is nothing in it. Lives no longer than @variant. */
void download_dict_init_from_variant (DownloadDict *self,
                                      GVariant     *variant);
void download_dict_clear (DownloadDict *self);

/* (transfer full): an a{sv} of its own. */
GVariant *download_dict_to_variant (const DownloadDict *self);

/**
 * DownloadDictWalk:
 *
 * Walks over the entries of a dictionary where they stand. g_variant_iter_loop() makes three objects of each.
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

/* What is found lives as long as the bytes of @dict. */
void     download_dict_walk_init (DownloadDictWalk   *self,
                                  const DownloadDict *dict);
gboolean download_dict_walk_next (DownloadDictWalk  *self,
                                  DownloadDictEntry *entry);

G_END_DECLS
