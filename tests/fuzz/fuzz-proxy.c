/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An environment: lines of "name=value". */

#include "config.h"

#include "fuzz.h"

#include "net/download-proxy-rules.h"

#include <gio/gio.h>
#include <string.h>

static char **lines;

static const char *
get_environment (const char *name)
{
  gsize length = strlen (name);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, length) == 0 && lines[i][length] == '=')
      return lines[i] + length + 1;
  return NULL;
}

/* GIO looks for a proxy's kind, host and port in what it is told. */
static void
check_proxy (const char *proxy)
{
  static const char *const kinds[] = { "http", "https", "socks4", "socks4a", "socks5", DOWNLOAD_PROXY_SOCKS5_LOCAL, NULL };
  g_autofree char         *kind = g_uri_parse_scheme (proxy);

  if (g_str_equal (proxy, "direct://"))
    return;
  g_assert_true (g_strv_contains (kinds, kind));
  g_assert_null (strpbrk (proxy, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const struct
  {
    const char *scheme, *host;
    int         port;
  } servers[] = {
    { "http", "a.example", 80 },
    { "https", "a.example", 443 },
    { "https", "192.0.2.1", 8443 },
    { "http", "2001:db8::1", 80 },
  };
  g_auto (GStrv) all = fuzz_lines (data, size);

  lines = all;
  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autofree char *proxy = NULL;
      g_autoptr (GError) error = NULL;
      gboolean found = download_proxy_rules_find (get_environment, servers[i].scheme, servers[i].host, servers[i].port, &proxy, &error);

      g_assert_true (found == (error == NULL));
      if (proxy != NULL)
        check_proxy (proxy);
    }
  return 0;
}
