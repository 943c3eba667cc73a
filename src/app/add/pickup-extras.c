/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Puts what was said under "More" on top of what the links say. */

#include "config.h"

#include "add/pickup-extras.h"

#include <string.h>

/* Sent by itself, with the only value it can have. */
#define CHECKSUM_MODE "x-amz-checksum-mode"

PickupExtras *
pickup_extras_new (void)
{
  PickupExtras *self = g_new0 (PickupExtras, 1);

  self->headers = g_new0 (char *, 1);
  self->signed_headers = g_new0 (char *, 1);
  return self;
}

void
pickup_extras_free (PickupExtras *self)
{
  g_clear_pointer (&self->head_link, download_link_unref);
  g_free (self->checksum);
  g_strfreev (self->headers);
  g_strfreev (self->signed_headers);
  g_free (self);
}

static gboolean
has_name (const char *header,
          const char *name)
{
  const gsize length = strcspn (header, ":");

  return strlen (name) == length && g_ascii_strncasecmp (header, name, length) == 0;
}

static gboolean
names_one_of (const char        *header,
              const char *const *headers)
{
  g_autofree char *name = g_strndup (header, strcspn (header, ":"));

  for (gsize i = 0; headers[i] != NULL; i++)
    if (has_name (headers[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
is_signed_with (DownloadRequest *request,
                const char      *header)
{
  g_autofree char *name = g_strndup (header, strcspn (header, ":"));
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strv_contains (download_link_get_signed_headers (download_request_get_link (request)), lower);
}

/* What is said here counts more than what came with the link. */
static gboolean
set_headers (const PickupExtras *self,
             DownloadRequest    *request,
             GError            **error)
{
  const char *const *old = download_request_get_headers (request);
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (gsize i = 0; self->headers[i] != NULL; i++)
    g_ptr_array_add (mine, self->headers[i]);
  for (gsize i = 0; self->signed_headers[i] != NULL; i++)
    if (is_signed_with (request, self->signed_headers[i]))
      g_ptr_array_add (mine, self->signed_headers[i]);
  if (mine->len == 0)
    return TRUE;
  g_ptr_array_add (mine, NULL);

  for (gsize i = 0; old[i] != NULL; i++)
    if (!names_one_of (old[i], (const char *const *) mine->pdata))
      g_ptr_array_add (all, (gpointer) old[i]);
  for (guint i = 0; i < mine->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (mine, i));
  return download_request_set_headers (request, (const char *const *) all->pdata, error);
}

/* Leaves @request as it is where nothing is said. */
gboolean
pickup_extras_apply (const PickupExtras *self,
                     DownloadRequest    *request,
                     GError            **error)
{
  if (self->head_link != NULL)
    download_request_set_head_link (request, self->head_link);
  if (self->connections > 0)
    download_request_set_connections (request, self->connections);
  if (self->limit_rate > 0)
    download_request_set_limit_rate (request, self->limit_rate);
  if (self->start_at > 0)
    download_request_set_start_at (request, self->start_at);
  return (self->checksum == NULL || download_request_set_checksum (request, self->checksum, error)) &&
         set_headers (self, request, error);
}

/* @requests: (element-type DownloadRequest)
 *
 * Returns: (transfer full): the names of the headers that links were signed with and that nobody has given yet */
char **
pickup_extras_find_needed_headers (GPtrArray *requests)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < requests->len; i++)
    {
      DownloadRequest   *request = g_ptr_array_index (requests, i);
      const char *const *needed = download_link_get_signed_headers (download_request_get_link (request));

      for (gsize j = 0; needed[j] != NULL; j++)
        if (!g_str_equal (needed[j], CHECKSUM_MODE) && !download_request_reserves_header (needed[j]) &&
            !names_one_of (needed[j], download_request_get_headers (request)) &&
            g_hash_table_add (known, (gpointer) needed[j]))
          g_strv_builder_add (names, needed[j]);
    }
  return g_strv_builder_end (names);
}
