/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Holds the headers that a link was signed with against those that were sent. */

#include "config.h"

#include "net/download-refusal-private.h"

#include <string.h>

/* What each way of signing covers without naming it: headers whose names begin so break a link that lacks them. */
static const struct
{
  const char *scheme;
  const char *name;
} covered[] = {
  { "oss-", "x-oss-" },
  { "oss-", "content-type" },
  { "oss-", "content-md5" },
  { "s3-", "x-amz-" },
  { "s3-v2", "content-type" },
  { "s3-v2", "content-md5" },
  { "gcs-", "x-goog-" },
  { "obs", "x-obs-" },
  { "obs", "content-type" },
  { "obs", "content-md5" },
};

static gboolean
contains (const char *const *names,
          const char        *name)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* A link is a stranger's text: what is shown of it as a header has to look like one. */
static gboolean
is_header_name (const char *name)
{
  gsize length = strlen (name);

  return length <= 40 && g_ascii_isalpha (name[0]) && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/**
 * download_refusal_find_missing_headers:
 *
 * Which headers the link was signed with but was not sent with. If it was sent with all of them, one of them has another
 * value than it was signed with, and all of them are suspects.
 *
 * Returns: (transfer full) (element-type utf8): names that can be shown; empty without suspects
 */
GPtrArray *
download_refusal_find_missing_headers (const DownloadRefusal *self)
{
  const char *const *signed_headers = download_link_get_signed_headers (self->link);
  GPtrArray         *missing = g_ptr_array_new_with_free_func (g_free);
  gboolean           all_sent = TRUE;

  for (gsize i = 0; signed_headers[i] != NULL; i++)
    all_sent = all_sent && contains (self->sent, signed_headers[i]);
  for (gsize i = 0; signed_headers[i] != NULL; i++)
    if (is_header_name (signed_headers[i]) && (all_sent || !contains (self->sent, signed_headers[i])))
      g_ptr_array_add (missing, g_strdup (signed_headers[i]));
  return missing;
}

static gboolean
is_covered (const DownloadRefusal *self,
            const char            *name)
{
  const char *scheme = download_link_get_signature_scheme (self->link);

  for (gsize i = 0; scheme != NULL && i < G_N_ELEMENTS (covered); i++)
    if (g_str_has_prefix (scheme, covered[i].scheme) &&
        g_ascii_strncasecmp (name, covered[i].name, strlen (covered[i].name)) == 0)
      return TRUE;
  return FALSE;
}

/**
 * download_refusal_find_unsigned_header:
 *
 * Which header was sent that the link was not signed with but would have to be. Only what was sent is ever named,
 * whatever the server says.
 *
 * Returns: (nullable): a name
 */
const char *
download_refusal_find_unsigned_header (const DownloadRefusal *self)
{
  const char *named = self->body->headers_not_signed;
  g_auto (GStrv) names = g_strsplit_set (named != NULL ? named : "", ",; \t\r\n", -1);

  for (gsize i = 0; self->sent != NULL && self->sent[i] != NULL; i++)
    if (contains ((const char *const *) names, self->sent[i]))
      return self->sent[i];
  for (gsize i = 0; self->sent != NULL && self->sent[i] != NULL; i++)
    if (is_covered (self, self->sent[i]) && !contains (download_link_get_signed_headers (self->link), self->sent[i]))
      return self->sent[i];
  return NULL;
}
