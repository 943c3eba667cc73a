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

static gboolean
is_in_path (const char *path,
            const char *folder)
{
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) && (path[length] == '\0' || path[length] == '/' || folder[length - 1] == '/');
}

void
download_cookie_scope_clear (DownloadCookieScope *self)
{
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->path, g_free);
}

/**
 * download_cookie_scope_has:
 * @link: what will be asked for
 * @host: its host, see download_cookie_match_get_host()
 * @now: real time in microseconds
 */
gboolean
download_cookie_scope_has (const DownloadCookieScope *self,
                           const DownloadLink        *link,
                           const char                *host,
                           gint64                     now)
{
  if (self->expires <= now || (self->is_secure && !download_link_is_secure (link)) ||
      !is_in_path (download_link_get_path (link), self->path))
    return FALSE;
  return self->is_host_only ? g_str_equal (host, self->domain) : download_cookie_match_domain (host, self->domain);
}

/* For arrays of pointers to what begins with a scope: those of the longest path come first (RFC 6265, 5.4). */
int
download_cookie_scope_compare_paths (gconstpointer a,
                                     gconstpointer b)
{
  gsize x = strlen ((*(const DownloadCookieScope *const *) a)->path), y = strlen ((*(const DownloadCookieScope *const *) b)->path);

  return x > y ? -1 : x < y;
}
