/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the environment says about proxies, read as curl does. */

#include "config.h"

#include "net/download-proxy-rules.h"

#include "base/download-error.h"
#include "link/download-raw-uri.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* What is written, what GIO calls it, and the port when none is written. */
static const struct
{
  const char *written;
  const char *protocol;
  int         port;
} kinds[] = {
  { "http", "http", 1080 },
  { "https", "https", 443 },
  { "socks", "socks4", 1080 },
  { "socks4", "socks4", 1080 },
  { "socks4a", "socks4a", 1080 },
  { "socks5", DOWNLOAD_PROXY_SOCKS5_LOCAL, 1080 },
  { "socks5h", "socks5", 1080 },
};

static const char *
get_value (DownloadEnvironment environment,
           const char         *name)
{
  const char *value = environment (name);

  return value != NULL && value[strspn (value, " \t")] != '\0' ? value : NULL;
}

/* Servers run programs with a variable HTTP_PROXY that whoever asks can set: the one for http counts in lower case only. */
static const char *
find_value (DownloadEnvironment environment,
            const char         *scheme)
{
  const char *value;

  if (g_str_equal (scheme, "http"))
    {
      value = get_value (environment, "http_proxy");
    }
  else
    {
      value = get_value (environment, "https_proxy");
      if (value == NULL)
        value = get_value (environment, "HTTPS_PROXY");
    }
  if (value == NULL)
    value = get_value (environment, "all_proxy");
  return value != NULL ? value : get_value (environment, "ALL_PROXY");
}

static gboolean
has_common_bits (GInetAddress *a,
                 GInetAddress *b,
                 guint         bits)
{
  const guint8 *x = g_inet_address_to_bytes (a), *y = g_inet_address_to_bytes (b);

  if (g_inet_address_get_family (a) != g_inet_address_get_family (b) || bits > g_inet_address_get_native_size (a) * 8)
    return FALSE;
  if (memcmp (x, y, bits / 8) != 0)
    return FALSE;
  return bits % 8 == 0 || ((x[bits / 8] ^ y[bits / 8]) >> (8 - bits % 8)) == 0;
}

/* An address, or the beginning of one as in "10.0.0.0/8". */
static gboolean
address_fits (GInetAddress *host,
              const char   *pattern)
{
  const char      *slash = strchr (pattern, '/');
  g_autofree char *text = g_strndup (pattern, slash != NULL ? (gsize) (slash - pattern) : strlen (pattern));
  gsize            length = strlen (text);
  g_autoptr (GInetAddress) address = NULL;
  guint64 bits;

  if (length > 2 && text[0] == '[' && text[length - 1] == ']')
    {
      memmove (text, text + 1, length - 2);
      text[length - 2] = '\0';
    }
  address = g_inet_address_new_from_string (text);
  if (address == NULL)
    return FALSE;

  bits = g_inet_address_get_native_size (address) * 8;
  if (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, bits, &bits, NULL))
    return FALSE;
  return has_common_bits (host, address, (guint) bits);
}

/* A domain is its own and that of all hosts in it. Dots before and behind it mean nothing. */
static gboolean
name_fits (const char *host,
           const char *pattern)
{
  g_autofree char *name = g_strdup (pattern[0] == '.' ? pattern + 1 : pattern);
  gsize            host_length = strlen (host), length = strlen (name);

  if (length > 0 && name[length - 1] == '.')
    name[--length] = '\0';
  if (length == 0 || length > host_length || g_ascii_strcasecmp (host + host_length - length, name) != 0)
    return FALSE;
  return length == host_length || host[host_length - length - 1] == '.';
}

/* Takes a port off the end of @pattern; it must be that of the server. */
static gboolean
port_fits (char *pattern,
           int   port)
{
  char   *colon = strrchr (pattern, ':');
  guint64 number;

  /* An IPv6 address without brackets has no port. */
  if (colon == NULL || (strchr (pattern, ':') != colon && colon[-1] != ']'))
    return TRUE;
  if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &number, NULL))
    return TRUE;

  *colon = '\0';
  return (int) number == port;
}

static gboolean
is_exempt (const char *list,
           const char *host,
           int         port)
{
  g_auto (GStrv) patterns = NULL;
  g_autofree char *name = g_strdup (host);
  g_autoptr (GInetAddress) address = NULL;
  gsize length = strlen (name);

  if (list == NULL)
    return FALSE;
  if (g_str_equal (list, "*"))
    return TRUE;

  if (length > 1 && name[length - 1] == '.')
    name[length - 1] = '\0';
  address = g_inet_address_new_from_string (name);
  patterns = g_strsplit_set (list, ", \t", -1);
  for (gsize i = 0; patterns[i] != NULL; i++)
    if (patterns[i][0] != '\0' && port_fits (patterns[i], port) &&
        (address != NULL ? address_fits (address, patterns[i]) : name_fits (name, patterns[i])))
      return TRUE;
  return FALSE;
}

static char *
escape_again (const char *text)
{
  g_autofree char *plain = g_uri_unescape_string (text, NULL);

  return g_uri_escape_string (plain != NULL ? plain : text, NULL, FALSE);
}

static char *
build_user_info (const char *user_info)
{
  g_auto (GStrv) parts = g_strsplit (user_info, ":", 2);
  g_autofree char *user = escape_again (parts[0] != NULL ? parts[0] : "");
  g_autofree char *password = escape_again (parts[0] != NULL && parts[1] != NULL ? parts[1] : "");

  return g_strdup_printf ("%s:%s@", user, password);
}

static char *
build_uri (gsize                 kind,
           DownloadRawAuthority *authority,
           const char           *raw_user_info)
{
  g_autofree char *user_info = raw_user_info != NULL ? build_user_info (raw_user_info) : g_strdup ("");

  return g_strdup_printf (strchr (authority->host, ':') != NULL ? "%s://%s[%s]:%d" : "%s://%s%s:%d", kinds[kind].protocol, user_info,
                          authority->host, authority->port > 0 ? authority->port : kinds[kind].port);
}

/* GIO's spelling of what curl understands, or NULL. */
static char *
read_proxy (const char *value)
{
  g_autofree char *text = g_strstrip (g_strdup (value));
  const char      *mark = strstr (text, "://");
  g_autofree char *scheme = mark != NULL ? g_ascii_strdown (text, mark - text) : g_strdup ("http");
  const char      *rest = mark != NULL ? mark + 3 : text;
  const char      *at = strrchr (rest, '@');
  const char      *host = at != NULL ? at + 1 : rest;
  g_autofree char *raw = g_strndup (host, strcspn (host, "/?#"));
  g_autofree char *user_info = at != NULL ? g_strndup (rest, (gsize) (at - rest)) : NULL;
  g_autoptr (DownloadRawAuthority) authority = download_raw_authority_split (raw);

  /* A password may hold anything, and what follows the host is nothing. */
  for (gsize i = 0; authority != NULL && authority->host[0] != '\0' && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (scheme, kinds[i].written))
      return build_uri (i, authority, user_info);
  return NULL;
}

/**
 * download_proxy_rules_find:
 * @scheme: "http" or "https", of the link
 * @host: of the link
 * @port: of the link
 * @proxy: (out) (transfer full) (nullable): the proxy as GIO wants it, "direct://", or %NULL if the environment says nothing
 * @error: return location for a %DOWNLOAD_ERROR_PROXY
 *
 * Returns: %FALSE if what it says cannot be understood
 */
gboolean
download_proxy_rules_find (DownloadEnvironment environment,
                           const char         *scheme,
                           const char         *host,
                           int                 port,
                           char              **proxy,
                           GError            **error)
{
  const char *value = find_value (environment, scheme);
  const char *exempt = get_value (environment, "no_proxy");

  *proxy = NULL;
  if (value == NULL)
    return TRUE;

  if (exempt == NULL)
    exempt = get_value (environment, "NO_PROXY");
  *proxy = is_exempt (exempt, host, port) ? g_strdup ("direct://") : read_proxy (value);
  if (*proxy == NULL)
    download_error_set (error, DOWNLOAD_ERROR_PROXY, N_ ("The proxy that the environment names cannot be understood."));
  return *proxy != NULL;
}
