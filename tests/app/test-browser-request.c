/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what becomes of a download that a browser tells of: whoever calls may be anybody. */

#include "config.h"

#include "files/pickup-browser-request.h"

#include <string.h>

#define LINK "https://a.example/b.bin?x=1"
#define FIRST "https://www.a.example/get"

static DownloadRequest *
read_row (const char *text,
          gboolean    first,
          GError    **error)
{
  g_autoptr (GVariant) description = g_variant_ref_sink (g_variant_new_parsed (text));

  g_assert_true (g_variant_is_of_type (description, G_VARIANT_TYPE (PICKUP_BROWSER_REQUEST_TYPE)));
  return (first ? pickup_browser_request_new_for_first_link : pickup_browser_request_new) (description, error);
}

static void
test_taken (void)
{
  static const struct
  {
    const char *text;
    const char *headers; /* one a line */
  } rows[] = {
    { "('" LINK "', '', '', '', '', @a(ss) [])", "" },
    { "('" LINK "', '', 'https://p.example/page?q', 'https://p.example/whole#part', 'Browser/1 (X)', @a(ss) [])", "Referer: https://p.example/page?q\nUser-Agent: Browser/1 (X)" },
    { "('" LINK "', '" FIRST "', '', '', '', [('a', 'b'), ('__Host-c', 'd=e\"f\" g'), ('h', '')])", "Cookie: a=b; __Host-c=d=e\"f\" g; h=" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadRequest) request = read_row (rows[i].text, FALSE, &error);
      g_autofree char *headers = NULL;

      g_assert_no_error (error);
      headers = g_strjoinv ("\n", (char **) download_request_get_headers (request));
      g_assert_cmpstr (headers, ==, rows[i].headers);
      g_assert_cmpstr (download_link_get_uri (download_request_get_link (request)), ==, LINK);
      g_assert_null (download_request_get_folder (request));
      g_assert_null (download_request_get_name (request));
    }
}

static void
test_refused (void)
{
  static const char *const rows[] = {
    "('', '', '', '', '', @a(ss) [])",
    "('file:///etc/passwd', '', '', '', '', @a(ss) [])",
    "('javascript:alert(1)', '', '', '', '', @a(ss) [])",
    "('blob:https://a.example/1', '', '', '', '', @a(ss) [])",
    "('data:text/plain,x', '', '', '', '', @a(ss) [])",
    "('ftp://a.example/b', '', '', '', '', @a(ss) [])",
    "('https://a.example/b\\r\\nX: y', '', '', '', '', @a(ss) [])",
    "('" LINK "', '', 'about:blank', '', '', @a(ss) [])",
    "('" LINK "', '', 'https://p.example/#token', '', '', @a(ss) [])",
    "('" LINK "', '', 'https://me:secret@p.example/', '', '', @a(ss) [])",
    "('" LINK "', '', 'https://p.example/\\r\\nX: y', '', '', @a(ss) [])",
    "('" LINK "', '', '', '', 'Browser\\r\\nHost: b.example', @a(ss) [])",
    "('" LINK "', '', '', '', 'Browser\\u0001', @a(ss) [])",
    "('" LINK "', '', '', 'about:blank', '', @a(ss) [])",
    "('" LINK "', '', '', 'javascript:alert(1)', '', @a(ss) [])",
    "('" LINK "', '', '', 'file:///etc/passwd', '', @a(ss) [])",
    "('" LINK "', '', '', 'https://me:secret@p.example/', '', @a(ss) [])",
    "('" LINK "', '', '', '', '', [('', 'b')])",
    "('" LINK "', '', '', '', '', [('a;c', 'b')])",
    "('" LINK "', '', '', '', '', [('a=c', 'b')])",
    "('" LINK "', '', '', '', '', [('a c', 'b')])",
    "('" LINK "', '', '', '', '', [('a', 'b; c=d')])",
    "('" LINK "', '', '', '', '', [('a', 'b\\r\\nX: y')])",
    "('" LINK "', '', '', '', '', [('a', 'b\\n')])",
    "('" LINK "', '', '', '', '', [('a', 'b\\u007f')])",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i]);
      g_assert_null (read_row (rows[i], FALSE, &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_too_long (void)
{
  g_autofree char *much = g_strnfill (70000, 'x');
  g_autofree char *link = g_strconcat ("https://a.example/", much, NULL);
  g_autoptr (GVariant) rows = g_variant_ref_sink (g_variant_new_parsed (
    "[(%s, '', '', '', '', @a(ss) []), ('" LINK "', '', %s, '', '', []), ('" LINK "', '', '', '', %s, []), ('" LINK "', '', '', '', '', [('a', %s)])]",
    link, link, much, much));

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      g_assert_null (pickup_browser_request_new (row, NULL));
    }
}

/* Cookies are of the origin that the browser has got its answer from. */
static void
test_first_link (void)
{
  static const struct
  {
    const char *text;
    const char *headers; /* %NULL: there is no other link */
  } rows[] = {
    { "('" LINK "', '', '', '', '', @a(ss) [])", NULL },
    { "('" LINK "', '" LINK "', '', '', '', @a(ss) [])", NULL },
    { "('" LINK "', 'about:blank', '', '', '', @a(ss) [])", NULL },
    { "('" LINK "', '" FIRST "', '', '', 'Browser/1', [('a', 'b')])", "User-Agent: Browser/1" },
    { "('" LINK "', 'https://a.example/get', '', '', '', [('a', 'b')])", "Cookie: a=b" },
    { "('" LINK "', 'http://a.example/get', '', '', '', [('a', 'b')])", "" },
    { "('" LINK "', 'https://a.example:8443/get', '', '', '', [('a', 'b')])", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DownloadRequest) request = read_row (rows[i].text, TRUE, NULL);
      g_autofree char *headers = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (request != NULL, ==, rows[i].headers != NULL);
      if (request == NULL)
        continue;
      headers = g_strjoinv ("\n", (char **) download_request_get_headers (request));
      g_assert_cmpstr (headers, ==, rows[i].headers);
      g_assert_cmpstr (download_link_get_path (download_request_get_link (request)), ==, "/get");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/browser-request/taken", test_taken);
  g_test_add_func ("/browser-request/refused", test_refused);
  g_test_add_func ("/browser-request/too-long", test_too_long);
  g_test_add_func ("/browser-request/first-link", test_first_link);
  return g_test_run ();
}
