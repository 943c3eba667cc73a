/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cookies, a line each; who hands one out alternates. Each carries the mark of its host, and comes back to whom it belongs only. */

#include "config.h"

#include "fuzz.h"

#include "net/download-cookies.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define MAX_LINES 64

static const struct
{
  const char *uri;
  const char *mark;
} hosts[] = {
  { "https://a.example.com/b/c", "MARK-0" },
  { "http://a.example.com/b/c", "MARK-1" },
  { "https://other.example.net/b/c", "MARK-2" },
  { "https://a.example.com:8443/b/c", "MARK-3" },
  { "https://192.0.2.1/b/c", "MARK-4" },
};

/* Which marks each host may get to see. What was set over http may go on to https, as in browsers. */
static const char *const strangers[][5] = {
  { "MARK-2", "MARK-3", "MARK-4" },
  { "MARK-2", "MARK-3", "MARK-4" },
  { "MARK-0", "MARK-1", "MARK-3", "MARK-4" },
  { "MARK-0", "MARK-1", "MARK-2", "MARK-4" },
  { "MARK-0", "MARK-1", "MARK-2", "MARK-3" },
};

static void
check_cookies (DownloadCookies *cookies)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (hosts[i].uri, NULL);
      g_autofree char *value = download_cookies_get (cookies, link, "own=1", NOW);

      if (value == NULL)
        continue;
      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_null (strpbrk (value, "\r\n"));
      for (gsize j = 0; j < G_N_ELEMENTS (strangers[i]) && strangers[i][j] != NULL; j++)
        g_assert_null (strstr (value, strangers[i][j]));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_auto (GStrv) lines = fuzz_lines (data, size);
  g_autoptr (DownloadCookies) cookies = download_cookies_new ();

  for (gsize i = 0; lines[i] != NULL && i < MAX_LINES; i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (hosts[i % G_N_ELEMENTS (hosts)].uri, NULL);
      g_autofree char *set = g_strconcat (hosts[i % G_N_ELEMENTS (hosts)].mark, lines[i], NULL);

      if (strstr (lines[i], "MARK") == NULL)
        download_cookies_take (cookies, link, set, NOW);
    }
  check_cookies (cookies);
  return 0;
}
