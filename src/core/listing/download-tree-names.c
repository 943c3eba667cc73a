/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the objects of a listing are saved below a folder. Pure.
 *
 * 1. A path leads nowhere but below the folder: each part of a key becomes one safe name, an empty one or ".." an underscore.
 * 2. An object keeps the path that it has, in later runs too. Whoever comes later and would get the same is marked with a digest of
 *    its key: the mark does not depend on what else there is.
 * 3. A name is a file or a folder. Folders may be shared by keys that are written differently. */

#include "config.h"

#include "listing/download-tree-names.h"

#include "base/download-plain-name.h"
#include "link/download-file-name.h"

#include <string.h>

#define NAMELESS "_"
#define MARK_DIGITS 8

struct _DownloadTreeNames
{
  GHashTable *owners; /* what stands for a path → what stands for its owner, or FOLDER */
  gboolean    plain;
};

/* No owner is the number of that. */
#define FOLDER GSIZE_TO_POINTER (1)

/* Of the number of an owner: it has asked for its path already. */
#define ASKED 1

/* Long lists of paths are kept as numbers. That two paths have the same, if ever, costs one of them a mark. */
static gpointer
get_number (const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize  length = sizeof digest, number;

  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&number, digest, sizeof number);
  return GSIZE_TO_POINTER ((number | 2) & ~(gsize) ASKED);
}

static char *
get_mark (const char *key,
          gsize       length)
{
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) key, length);

  return g_strndup (digest, MARK_DIGITS);
}

/* A backslash is a separator elsewhere; here it is a letter that should not get into a name. */
static char *
get_safe_name (DownloadTreeNames *self,
               const char        *part,
               gsize              length)
{
  g_autofree char *whole = g_strdelimit (g_strndup (part, length), "\\", '_');
  g_autofree char *name = download_file_name_sanitize (whole, -1, DOWNLOAD_FILE_NAME_MAX);

  if (name == NULL)
    return g_strdup (NAMELESS);
  return self->plain ? download_plain_name (name) : g_steal_pointer (&name);
}

static char *
join (const char *folder,
      const char *name)
{
  return folder[0] != '\0' ? g_strconcat (folder, "/", name, NULL) : g_strdup (name);
}

static gpointer
with_asked (gpointer owner)
{
  return GSIZE_TO_POINTER (GPOINTER_TO_SIZE (owner) | ASKED);
}

static gboolean
is_free (DownloadTreeNames *self,
         const char        *path,
         gpointer           owner)
{
  gpointer holder = g_hash_table_lookup (self->owners, get_number (path));

  return holder == NULL || with_asked (holder) == with_asked (owner);
}

/* The path of the part of @key that ends at @end, in @folder, as far as @owner may have it. */
static char *
find_path (DownloadTreeNames *self,
           const char        *folder,
           const char        *key,
           const char        *part,
           const char        *end,
           gpointer           owner)
{
  g_autofree char *name = get_safe_name (self, part, (gsize) (end - part));
  g_autofree char *mark = NULL;
  char            *path = join (folder, name);

  for (guint number = 0; !is_free (self, path, owner); number++)
    {
      g_autofree char *marked = NULL, *numbered = NULL;

      if (mark == NULL)
        mark = get_mark (key, (gsize) (end - key));
      marked = download_file_name_mark (name, mark, DOWNLOAD_FILE_NAME_MAX);
      numbered = download_file_name_number (marked, number, DOWNLOAD_FILE_NAME_MAX);
      g_free (path);
      path = join (folder, numbered);
    }

  return path;
}

/* All of @key but what is behind its last slash, where @last is set to. */
static char *
take_folders (DownloadTreeNames *self,
              const char        *key,
              const char       **last)
{
  char *folder = g_strdup ("");

  *last = key;
  for (const char *end = strchr (key, '/'); end != NULL; end = strchr (*last, '/'))
    {
      char *deeper = find_path (self, folder, key, *last, end, FOLDER);

      g_hash_table_insert (self->owners, get_number (deeper), FOLDER);
      g_free (folder);
      folder = deeper;
      *last = end + 1;
    }

  return folder;
}

DownloadTreeNames *
download_tree_names_new (void)
{
  DownloadTreeNames *self = g_new0 (DownloadTreeNames, 1);

  self->owners = g_hash_table_new (NULL, NULL);
  return self;
}

/* From now on only names that Windows can have as well are chosen. */
void
download_tree_names_make_plain (DownloadTreeNames *self)
{
  self->plain = TRUE;
}

void
download_tree_names_free (DownloadTreeNames *self)
{
  g_hash_table_unref (self->owners);
  g_free (self);
}

/**
 * download_tree_names_hold:
 * @path: of a file, from the folder on
 * @owner: what the object is known by
 *
 * The object has that path since an earlier run.
 */
void
download_tree_names_hold (DownloadTreeNames *self,
                          const char        *path,
                          const char        *owner)
{
  for (const char *end = strchr (path, '/'); end != NULL; end = strchr (end + 1, '/'))
    {
      g_autofree char *folder = g_strndup (path, (gsize) (end - path));

      g_hash_table_insert (self->owners, get_number (folder), FOLDER);
    }

  g_hash_table_insert (self->owners, get_number (path), get_number (owner));
}

/**
 * download_tree_names_choose:
 * @key: the object's, from the folder on: any bytes
 * @owner: what it is known by
 *
 * Returns: (transfer full) (nullable): its path from the folder on, in UTF-8; %NULL if that was asked for before
 */
char *
download_tree_names_choose (DownloadTreeNames *self,
                            const char        *key,
                            const char        *owner)
{
  const char      *last;
  g_autofree char *folder = take_folders (self, key, &last);
  g_autofree char *path = find_path (self, folder, key, last, last + strlen (last), get_number (owner));
  gpointer         asked = with_asked (get_number (owner));

  if (g_hash_table_lookup (self->owners, get_number (path)) == asked)
    return NULL;

  g_hash_table_insert (self->owners, get_number (path), asked);
  return g_steal_pointer (&path);
}

/**
 * download_tree_names_choose_folder:
 * @key: that of an object that stands for a folder, from the folder on; it ends with a slash
 *
 * Returns: (transfer full): the path of the folder
 */
char *
download_tree_names_choose_folder (DownloadTreeNames *self,
                                   const char        *key)
{
  const char *last;

  return take_folders (self, key, &last);
}
