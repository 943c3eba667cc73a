/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of following a Location header. */

#include "config.h"

#include "base/download-error.h"
#include "link/download-link.h"

#define BASE "https://me:pw@example.com:8443/a/b/c?q=1"
#define HERE "https://me:pw@example.com:8443"

static void
test_resolved (void)
{
  static const struct
  {
    const char *location;
    const char *uri;
    const char *reason;
  } cases[] = {
    { "https://other.example/x?y", "https://other.example/x?y", "absolute" },
    { "HTTP://Other.Example", "http://other.example/", "absolute in upper case" },
    { " https://other.example/x ", "https://other.example/x", "blanks around" },
    { "https://other.example/a/../b/%2e%2e/%7e?%zz", "https://other.example/a/../b/%2e%2e/%7e?%zz", "absolute is byte-exact" },
    { "//other.example/x", "https://other.example/x", "relative to the scheme" },
    { "//other.example", "https://other.example/", "relative to the scheme, without a path" },
    { "/x", HERE "/x", "an absolute path" },
    { "/x/../y/./%41?z=/../", HERE "/x/../y/./%41?z=/../", "an absolute path is byte-exact" },
    { "x", HERE "/a/b/x", "a relative path" },
    { "x/y", HERE "/a/b/x/y", "two segments" },
    { "x/../y", HERE "/a/b/x/../y", "dot segments behind stay" },
    { "./x", HERE "/a/b/x", "here" },
    { ".", HERE "/a/b/", "here, nothing more" },
    { "./", HERE "/a/b/", "here, with a slash" },
    { "../x", HERE "/a/x", "one up" },
    { "..", HERE "/a/", "one up, nothing more" },
    { "../../x", HERE "/x", "two up" },
    { "../../../../x", HERE "/x", "never above the root" },
    { "./../x", HERE "/a/x", "here and up" },
    { "..x", HERE "/a/b/..x", "a name that begins with dots" },
    { ".x/y", HERE "/a/b/.x/y", "a hidden name" },
    { "...", HERE "/a/b/...", "three dots are a name" },
    { "?z", HERE "/a/b/c?z", "only a query" },
    { "?", HERE "/a/b/c?", "only an empty query" },
    { "#f", HERE "/a/b/c?q=1", "only a fragment" },
    { "x#f?g", HERE "/a/b/x", "the fragment is dropped" },
    { "x?u=http://y/z", HERE "/a/b/x?u=http://y/z", "a link in the query" },
    { "./x:y", HERE "/a/b/x:y", "a colon in a segment" },
    { "/a b/\xc3\xa4", HERE "/a%20b/%C3%A4", "what cannot be sent is escaped" },
  };
  g_autoptr (DownloadLink) base = download_link_new (BASE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = download_link_resolve (base, cases[i].location, &error);

      g_test_message ("%s", cases[i].reason);
      g_assert_no_error (error);
      g_assert_cmpstr (download_link_get_uri (link), ==, cases[i].uri);
    }
}

static void
test_root (void)
{
  g_autoptr (DownloadLink) base = download_link_new ("http://example.com", NULL);
  g_autoptr (DownloadLink) link = download_link_resolve (base, "x", NULL);
  g_autoptr (DownloadLink) up = download_link_resolve (base, "../..", NULL);

  g_assert_cmpstr (download_link_get_uri (link), ==, "http://example.com/x");
  g_assert_cmpstr (download_link_get_uri (up), ==, "http://example.com/");
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "", " ", "ftp://example.com/", "file:///etc/passwd", "data:,x", "javascript:1", "http:x", "https:", "x:y",
    "//", "///x", "https://example.com:0/", "https://a b/", "/a\nb"
  };
  g_autoptr (DownloadLink) base = download_link_new (BASE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", cases[i]);
      g_assert_null (download_link_resolve (base, cases[i], &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resolve/resolved", test_resolved);
  g_test_add_func ("/resolve/root", test_root);
  g_test_add_func ("/resolve/refused", test_refused);

  return g_test_run ();
}
