/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How one kind of folder is asked for and read. */

#include "config.h"

#include "listing/download-lister.h"

#include <string.h>

typedef struct
{
  char *prefix;
  gsize n_skipped; /* bytes of each key: all up to the last slash of the prefix */
} DownloadListerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DownloadLister, download_lister, G_TYPE_OBJECT)

static void
download_lister_finalize (GObject *object)
{
  DownloadListerPrivate *priv = download_lister_get_instance_private (DOWNLOAD_LISTER (object));

  g_free (priv->prefix);

  G_OBJECT_CLASS (download_lister_parent_class)->finalize (object);
}

static void
download_lister_class_init (DownloadListerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_lister_finalize;
}

static void
download_lister_init (DownloadLister *self)
{
  DownloadListerPrivate *priv = download_lister_get_instance_private (self);

  priv->prefix = g_strdup ("");
}

/* What all keys begin with; it may be empty. */
const char *
download_lister_get_prefix (DownloadLister *self)
{
  DownloadListerPrivate *priv = download_lister_get_instance_private (self);

  return priv->prefix;
}

/* For those that are derived from it, when they are made. */
void
download_lister_set_prefix (DownloadLister *self,
                            const char     *prefix)
{
  DownloadListerPrivate *priv = download_lister_get_instance_private (self);
  const char            *slash = strrchr (prefix, '/');

  g_free (priv->prefix);
  priv->prefix = g_strdup (prefix);
  priv->n_skipped = slash != NULL ? (gsize) (slash + 1 - prefix) : 0;
}

/* (transfer none): its key, from the folder on that the prefix names. */
const char *
download_lister_get_name (DownloadLister             *self,
                          const DownloadListingEntry *entry)
{
  DownloadListerPrivate *priv = download_lister_get_instance_private (self);

  return entry->key + priv->n_skipped;
}

/**
 * download_lister_new_request:
 * @entry: what was listed, and is no folder
 * @now: real time in microseconds, by the server's clock as far as that is known
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a request for it
 */
DownloadRequest *
download_lister_new_request (DownloadLister             *self,
                             const DownloadListingEntry *entry,
                             gint64                      now,
                             GError                    **error)
{
  return DOWNLOAD_LISTER_GET_CLASS (self)->new_request (self, entry, now, error);
}
