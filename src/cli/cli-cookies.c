/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cookies of a browser, for the links that they belong to. */

#include "config.h"

#include "cli-cookies.h"

#include "cli-file.h"
#include "cli-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COOKIE "Cookie:"

/**
 * cli_cookies_load:
 * @path: name of a "cookies.txt"
 * @error: return location for a %CLI_OPTION_ERROR_USAGE that repeats nothing of what stands in it
 *
 * Returns: (transfer full) (nullable): %NULL if it cannot be read, or is none
 */
DownloadCookieFile *
cli_cookies_load (const char *path,
                  GError    **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;
  DownloadCookieFile *cookies = NULL;
  gsize               length;

  if (cli_file_read (path, &text, &length, &reason))
    cookies = download_cookie_file_parse (text, (gssize) length, &reason);
  if (cookies == NULL)
    g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, reason->message);
  return cookies;
}

static gboolean
has_cookie (DownloadRequest *request)
{
  const char *const *headers = download_request_get_headers (request);

  for (guint i = 0; headers[i] != NULL; i++)
    if (g_ascii_strncasecmp (headers[i], COOKIE, strlen (COOKIE)) == 0)
      return TRUE;
  return FALSE;
}

/**
 * cli_cookies_add:
 * @cookies: what was loaded
 * @request: (inout): gets those that are for its link, unless cookies were written down for it
 * @error: return location
 */
gboolean
cli_cookies_add (const DownloadCookieFile *cookies,
                 DownloadRequest          *request,
                 GError                  **error)
{
  g_autofree char *header = NULL;

  if (has_cookie (request))
    return TRUE;

  header = download_cookie_file_get_header (cookies, download_request_get_link (request), g_get_real_time ());
  return header == NULL || download_request_add_header (request, header, error);
}
