/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom a cookie is for (RFC 6265, 5.1). */

#include "config.h"

#include "net/download-cookie-match.h"

#include <string.h>

/**
 * download_cookie_match_get_host:
 *
 * Returns: (transfer full): the host of @link in lower case and without the dot of the root
 */
char *
download_cookie_match_get_host (const DownloadLink *link)
{
  char *host = g_ascii_strdown (download_link_get_host (link), -1);
  gsize length = strlen (host);

  if (length > 1 && host[length - 1] == '.')
    host[length - 1] = '\0';
  return host;
}

/**
 * download_cookie_match_domain:
 * @host: in lower case
 * @domain: in lower case, without a dot in front
 *
 * Returns: whether @host is @domain or below it
 */
gboolean
download_cookie_match_domain (const char *host,
                              const char *domain)
{
  gsize host_length = strlen (host), length = strlen (domain);

  if (g_str_equal (host, domain))
    return TRUE;
  return host_length > length && g_str_has_suffix (host, domain) && host[host_length - length - 1] == '.' &&
         !g_hostname_is_ip_address (host);
}

/**
 * download_cookie_match_path:
 * @path: that of a link
 * @folder: that of a cookie
 */
gboolean
download_cookie_match_path (const char *path,
                            const char *folder)
{
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) && (path[length] == '\0' || path[length] == '/' || folder[length - 1] == '/');
}
