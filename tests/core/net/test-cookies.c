/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of who gets which cookie back. */

#include "config.h"

#include "net/download-cookies.h"

#include <string.h>

/* Sun, 06 Nov 1994 08:49:37 GMT */
#define NOW (G_GINT64_CONSTANT (784111777) * G_USEC_PER_SEC)

/* clang-format off */
static const struct
{
  const char *from;
  const char *set[3];
  const char *to;
  const char *cookie;
  const char *reason;
} cases[] = {
  { "https://a.example/x", { "n=v" }, "https://a.example/y", "n=v", "the same host" },
  { "https://a.example/x", { "n=v" }, "https://b.example/y", NULL, "another host" },
  { "https://a.example/x", { "n=v" }, "https://b.a.example/y", NULL, "a host in the domain, which was not named" },
  { "https://a.example/x", { "n=v" }, "https://A.EXAMPLE/y", "n=v", "hosts have no case" },
  { "https://a.example/x", { "n=v" }, "https://a.example./y", "n=v", "nor does the dot of the root matter" },
  { "https://a.example/x", { "n=v" }, "https://a.example:8443/y", NULL, "another port is another origin" },
  { "https://a.example/x", { "n=v" }, "http://a.example/y", "n=v", "the usual ports of both schemes belong together" },
  { "https://a.example/x", { "n=v; Secure" }, "https://a.example/y", "n=v", "for encrypted connections" },
  { "https://a.example/x", { "n=v; Secure" }, "http://a.example/y", NULL, "for encrypted connections only" },
  { "http://a.example/x", { "n=v; Secure" }, "https://a.example/y", NULL, "what is not encrypted cannot ask for that" },
  { "https://w.a.example/x", { "n=v; Domain=a.example" }, "https://b.a.example/y", "n=v", "a domain that was named" },
  { "https://w.a.example/x", { "n=v; Domain=.a.example" }, "https://a.example/y", "n=v", "with a dot in front" },
  { "https://w.a.example/x", { "n=v; Domain=A.Example" }, "https://a.example/y", "n=v", "domains have no case" },
  { "https://w.a.example/x", { "n=v; domain = a.example ;" }, "https://a.example/y", "n=v", "blanks" },
  { "https://w.a.example/x", { "n=v; Domain=b.example" }, "https://b.example/y", NULL, "a domain of somebody else" },
  { "https://w.a.example/x", { "n=v; Domain=v.w.a.example" }, "https://v.w.a.example/y", NULL, "a host below" },
  { "https://wa.example/x", { "n=v; Domain=a.example" }, "https://a.example/y", NULL, "a domain ends at a dot" },
  { "https://a.example.com/x", { "n=v; Domain=com" }, "https://b.com/y", NULL, "a domain of many" },
  { "https://a.co.uk/x", { "n=v; Domain=co.uk" }, "https://b.co.uk/y", NULL, "a domain of many with a dot" },
  { "https://a.co.uk/x", { "n=v; Domain=CO.UK" }, "https://b.co.uk/y", NULL, "in upper case" },
  { "https://a.github.io/x", { "n=v; Domain=github.io" }, "https://b.github.io/y", NULL, "a domain of strangers" },
  { "https://localhost/x", { "n=v; Domain=localhost" }, "https://localhost/y", "n=v", "a name without dots for itself" },
  { "https://10.0.0.1/x", { "n=v" }, "https://10.0.0.1/y", "n=v", "an address" },
  { "https://10.0.0.1/x", { "n=v; Domain=0.0.1" }, "https://0.0.0.1/y", NULL, "addresses have no domains" },
  { "https://10.0.0.1/x", { "n=v; Domain=10.0.0.1" }, "https://10.0.0.1/y", "n=v", "an address named" },
  { "https://a.example/d/x", { "n=v" }, "https://a.example/d/y", "n=v", "the same folder" },
  { "https://a.example/d/x", { "n=v" }, "https://a.example/y", NULL, "the folder above" },
  { "https://a.example/d/x", { "n=v" }, "https://a.example/dd/y", NULL, "a folder that begins so" },
  { "https://a.example/d/x", { "n=v; Path=/" }, "https://a.example/y", "n=v", "every folder" },
  { "https://a.example/d/x", { "n=v; Path=/e" }, "https://a.example/e/y", "n=v", "another folder" },
  { "https://a.example/d/x", { "n=v; Path=/e" }, "https://a.example/e", "n=v", "the folder itself" },
  { "https://a.example/d/x", { "n=v; Path=/e/" }, "https://a.example/e/y", "n=v", "a slash at the end" },
  { "https://a.example/d/x", { "n=v; Path=relative" }, "https://a.example/d/y", "n=v", "a path that is none" },
  { "https://a.example/x", { "n=v; Max-Age=60" }, "https://a.example/y", "n=v", "it lives" },
  { "https://a.example/x", { "n=v; Max-Age=0" }, "https://a.example/y", NULL, "it is dead" },
  { "https://a.example/x", { "n=v; Max-Age=-1" }, "https://a.example/y", NULL, "it never lived" },
  { "https://a.example/x", { "n=v; Max-Age=soon" }, "https://a.example/y", "n=v", "no time" },
  { "https://a.example/x", { "n=v; Max-Age=9223372036854775807" }, "https://a.example/y", "n=v", "as long as can be" },
  { "https://a.example/x", { "n=v; Expires=Sun, 06 Nov 1994 08:50:37 GMT" }, "https://a.example/y", "n=v", "it lives for a minute" },
  { "https://a.example/x", { "n=v; Expires=Thu, 01 Jan 1970 00:00:01 GMT" }, "https://a.example/y", NULL, "it died long ago" },
  { "https://a.example/x", { "n=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT" }, "https://a.example/y", NULL, "how cookies are deleted" },
  { "https://a.example/x", { "n=v; expires=Thu, 01-Jan-1970 00:00:00 GMT; path=/" }, "https://a.example/y", NULL, "and by old programs" },
  { "https://a.example/x", { "n=v; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:01 GMT" }, "https://a.example/y", "n=v", "the span counts" },
  { "https://a.example/x", { "n=v; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=60" }, "https://a.example/y", "n=v", "in whatever order" },
  { "https://a.example/x", { "n=v", "n=w" }, "https://a.example/y", "n=w", "a new value" },
  { "https://a.example/x", { "n=v", "n=; Max-Age=0" }, "https://a.example/y", NULL, "taken back" },
  { "https://a.example/d/x", { "n=v; Path=/", "m=w" }, "https://a.example/d/y", "m=w; n=v", "the nearest first" },
  { "https://a.example/x", { "n=v", "m=w" }, "https://a.example/y", "n=v; m=w", "the oldest first" },
  { "https://a.example/x", { " n = v " }, "https://a.example/y", "n=v", "blanks around it" },
  { "https://a.example/x", { "n=a=b" }, "https://a.example/y", "n=a=b", "an equals sign" },
  { "https://a.example/x", { "n=\"v\"" }, "https://a.example/y", "n=\"v\"", "quotes are a part of it" },
  { "https://a.example/x", { "n=" }, "https://a.example/y", "n=", "an empty value" },
  { "https://a.example/x", { "n" }, "https://a.example/y", NULL, "no value" },
  { "https://a.example/x", { "=v" }, "https://a.example/y", NULL, "no name" },
  { "https://a.example/x", { "" }, "https://a.example/y", NULL, "nothing" },
  { "https://a.example/x", { ";;;" }, "https://a.example/y", NULL, "semicolons" },
  { "https://a.example/x", { "n=caf\xef\xbf\xbd" }, "https://a.example/y", NULL, "a byte that was lost on the way" },
  { "https://a.example/x", { "n=v\x01" }, "https://a.example/y", NULL, "a control character" },
  { "https://a.example/x", { "n=v\r\nX: y" }, "https://a.example/y", NULL, "a line break" },
  { "https://a.example/x", { "__Secure-n=v; Secure" }, "https://a.example/y", "__Secure-n=v", "a promise that is kept" },
  { "https://a.example/x", { "__Secure-n=v" }, "https://a.example/y", NULL, "a promise that is broken" },
  { "https://a.example/x", { "__Host-n=v; Secure; Path=/" }, "https://a.example/y", "__Host-n=v", "another promise that is kept" },
  { "https://w.a.example/x", { "__Host-n=v; Secure; Path=/; Domain=a.example" }, "https://w.a.example/y", NULL, "another promise that is broken" },
  { "https://a.example/d/x", { "__Host-n=v; Secure" }, "https://a.example/d/y", NULL, "a promise about the path that is broken" },
};
/* clang-format on */

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadCookies) cookies = download_cookies_new ();
      g_autoptr (DownloadLink) from = download_link_new (cases[i].from, NULL);
      g_autoptr (DownloadLink) to = download_link_new (cases[i].to, NULL);
      g_autofree char *cookie = NULL;

      g_test_message ("%s", cases[i].reason);
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].set) && cases[i].set[j] != NULL; j++)
        download_cookies_take (cookies, from, cases[i].set[j], NOW);
      cookie = download_cookies_get (cookies, to, NULL, NOW);
      g_assert_cmpstr (cookie, ==, cases[i].cookie);
    }
}

static void
test_callers (void)
{
  g_autoptr (DownloadCookies) cookies = download_cookies_new ();
  g_autoptr (DownloadLink) link = download_link_new ("https://a.example/x", NULL);
  g_autofree char *none = download_cookies_get (cookies, link, "own=1", NOW);
  g_autofree char *merged = NULL;

  g_assert_null (none);
  download_cookies_take (cookies, link, "n=v", NOW);
  merged = download_cookies_get (cookies, link, "own=1;n=old ; odd;", NOW);
  g_assert_cmpstr (merged, ==, "own=1; odd; n=v");
}

static void
test_limits (void)
{
  g_autoptr (DownloadCookies) cookies = download_cookies_new ();
  g_autoptr (DownloadLink) link = download_link_new ("https://a.example/x", NULL);
  g_autofree char *huge = g_strnfill (5000, 'n');
  g_autofree char *cookie = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *set = g_strdup_printf ("n%u=v", i);

      download_cookies_take (cookies, link, set, NOW);
    }
  huge[1] = '=';
  download_cookies_take (cookies, link, huge, NOW);
  cookie = download_cookies_get (cookies, link, NULL, NOW);
  g_assert_cmpuint (strlen (cookie), <, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cookies/table", test_table);
  g_test_add_func ("/cookies/callers", test_callers);
  g_test_add_func ("/cookies/limits", test_limits);

  return g_test_run ();
}
