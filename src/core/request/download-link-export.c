/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links without what opens doors. */

#include "config.h"

#include "request/download-link-export.h"

#include "link/download-link-path.h"
#include "link/download-link-query.h"
#include "link/download-link-scheme.h"

#include <string.h>

/* So many letters and digits in a row, mixed, are no word. */
#define RANDOM_BYTES_MIN 16

/* Which object, or which form of it, is meant: whatever the value looks like, it is no secret. */
static const char *const plain_names[] = {
  "versionid", "generation", "snapshot", "x-oss-process", "response-cache-control", "response-content-disposition",
  "response-content-encoding", "response-content-language", "response-content-type", "response-expires", NULL
};

static const char *const secret_words[] = {
  "auth", "code", "cred", "hash", "hmac", "jwt", "key", "otp", "pass", "policy", "pwd", "secret", "session", "sig", "sid",
  "ticket", "token", NULL
};

static gboolean
has_secret_name (const char *lower)
{
  for (guint i = 0; secret_words[i] != NULL; i++)
    if (strstr (lower, secret_words[i]) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
looks_random (const char *value)
{
  gsize    run = 0;
  gboolean digits = FALSE, letters = FALSE;

  for (const char *p = value; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("-_+/=~", *p) == NULL)
        {
          run = 0;
          digits = letters = FALSE;
          continue;
        }

      run++;
      digits = digits || g_ascii_isdigit (*p);
      letters = letters || g_ascii_isalpha (*p);
      if (run >= RANDOM_BYTES_MIN && digits && letters)
        return TRUE;
    }

  return FALSE;
}

/* Of a signature that is known, its own parameters are all there is to hide, and a word in the name of another one. Of
 * any other link nobody knows what opens it. */
static gboolean
is_secret (const DownloadLinkScheme    *scheme,
           const DownloadLinkParameter *parameter)
{
  g_autofree char *lower = g_ascii_strdown (parameter->name, -1);

  if (scheme != NULL && download_link_scheme_owns (scheme, parameter->name))
    return TRUE;
  if (g_strv_contains (plain_names, lower))
    return FALSE;

  return has_secret_name (lower) || (scheme == NULL && (looks_random (lower) || looks_random (parameter->value)));
}

/**
 * download_link_export:
 * @complete: (out): whether nothing had to be left out
 *
 * Leaves out user info, the signature, a secret in the path, and parameters that could be secrets by their name or by the look of their value.
 *
 * Returns: (transfer full): a link to the same object that is safe to hand on; if the signature is of a known kind, and nothing
 *   else had to be left out, one with the same identity
 */
char *
download_link_export (const DownloadLink *link,
                      gboolean           *complete)
{
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (download_link_get_query (link));
  const DownloadLinkScheme *scheme = download_link_scheme_find (download_link_get_path (link), query);
  GString                  *uri = g_string_new (download_link_get_origin (link));
  g_autofree char          *path = download_link_path_redact (download_link_get_host (link), download_link_get_path (link), "");
  char                      divider = '?';

  *complete = download_link_get_user_info (link) == NULL && g_str_equal (path, download_link_get_path (link));
  g_string_append (uri, path);
  for (guint i = 0; i < download_link_query_get_size (query); i++)
    {
      const DownloadLinkParameter *parameter = download_link_query_get (query, i);

      if (is_secret (scheme, parameter))
        {
          *complete = FALSE;
          continue;
        }

      g_string_append_printf (uri, "%c%s", divider, parameter->raw_name);
      if (parameter->raw_value != NULL)
        g_string_append_printf (uri, "=%s", parameter->raw_value);
      divider = '&';
    }

  return g_string_free (uri, FALSE);
}
