/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Collects links in their order and each once. */

#include "config.h"

#include "request/download-link-collector.h"

struct _DownloadLinkCollector
{
  GPtrArray  *links;  /* DownloadLink, owned */
  GHashTable *uris;   /* strings of @links */
  GHashTable *texts;  /* owned strings: what was found before, to be recognised without being read */
  guint       n_seen; /* how often there was a link */
};

static void
link_unref (gpointer data)
{
  download_link_unref (data);
}

DownloadLinkCollector *
download_link_collector_new (void)
{
  DownloadLinkCollector *self = g_new0 (DownloadLinkCollector, 1);

  self->links = g_ptr_array_new_with_free_func (link_unref);
  self->uris = g_hash_table_new (g_str_hash, g_str_equal);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * download_link_collector_add:
 * @uri: any text
 *
 * Adds a link to @uri, if it is one and none that is exactly equal was added before.
 *
 * Returns: whether @uri is a link
 */
gboolean
download_link_collector_add (DownloadLinkCollector *self,
                             const char            *uri)
{
  DownloadLink *link;

  if (g_hash_table_contains (self->texts, uri))
    {
      self->n_seen++;
      return TRUE;
    }

  link = download_link_new (uri, NULL);
  if (link == NULL)
    return FALSE;

  self->n_seen++;
  g_hash_table_add (self->texts, g_strdup (uri));
  if (g_hash_table_add (self->uris, (gpointer) download_link_get_uri (link)))
    g_ptr_array_add (self->links, link);
  else
    download_link_unref (link);
  return TRUE;
}

guint
download_link_collector_get_size (const DownloadLinkCollector *self)
{
  return self->links->len;
}

/* How often something was a link, new or not. */
guint
download_link_collector_get_n_seen (const DownloadLinkCollector *self)
{
  return self->n_seen;
}

/**
 * download_link_collector_finish:
 * @self: (transfer full): a collector
 *
 * Returns: (transfer full) (element-type DownloadLink): the links; the array owns them
 */
GPtrArray *
download_link_collector_finish (DownloadLinkCollector *self)
{
  GPtrArray *links = self->links;

  g_hash_table_unref (self->uris);
  g_hash_table_unref (self->texts);
  g_free (self);
  return links;
}
