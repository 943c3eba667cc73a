/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of which cookies of a "cookies.txt" a link gets, and of what is none. */

#include "config.h"

#include "base/download-error.h"
#include "net/download-cookie-file.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define HEAD "# Netscape HTTP Cookie File\n"

/* clang-format off */
static const struct
{
  const char *text;
  const char *link;
  const char *header;
  const char *reason;
} cases[] = {
  { "", "https://a.example/x", NULL, "nothing at all" },
  { HEAD, "https://a.example/x", NULL, "no cookies" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\tv", "https://a.example/x", "Cookie: n=v", "without the first line, which curl does not ask for either" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://a.example/x", "Cookie: n=v", "one of the host" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\tn\tv\r\n\r\n", "https://a.example/x", "Cookie: n=v", "lines as Windows ends them" },
  { "\xef\xbb\xbf" HEAD "a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://a.example/x", "Cookie: n=v", "a mark of the byte order" },
  { "\xef\xbb\xbf" "a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://a.example/x", "Cookie: n=v", "the same before a cookie" },
  { "A.Example\tfalse\t/\tfalse\t0\tn\tv\n", "https://a.EXAMPLE./x", "Cookie: n=v", "hosts and flags have no case" },
  { "#HttpOnly_a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://a.example/x", "Cookie: n=v", "kept from pages, not from the server" },
  { "#a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://a.example/x", NULL, "a comment" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://b.a.example/x", NULL, "a host below, of a cookie of the host alone" },
  { ".a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://b.a.example/x", NULL, "the flag counts, not the dot" },
  { ".a.example\tTRUE\t/\tFALSE\t0\tn\tv\n", "https://b.a.example/x", "Cookie: n=v", "a host below" },
  { ".a.example\tTRUE\t/\tFALSE\t0\tn\tv\n", "https://a.example/x", "Cookie: n=v", "the domain itself" },
  { ".a.example\tTRUE\t/\tFALSE\t0\tn\tv\n", "https://ba.example/x", NULL, "a domain ends at a dot" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://b.example/x", NULL, "another host" },
  { ".com\tTRUE\t/\tFALSE\t0\tn\tv\n", "https://a.com/x", NULL, "a domain of many" },
  { ".co.uk\tTRUE\t/\tFALSE\t0\tn\tv\n", "https://a.co.uk/x", NULL, "a domain of many with a dot" },
  { "localhost\tTRUE\t/\tFALSE\t0\tn\tv\n", "http://localhost:8000/x", "Cookie: n=v", "a name without dots, on any port" },
  { "0.0.1\tTRUE\t/\tFALSE\t0\tn\tv\n", "https://10.0.0.1/x", NULL, "addresses have no domains" },
  { "10.0.0.1\tFALSE\t/\tFALSE\t0\tn\tv\n", "https://10.0.0.1/x", "Cookie: n=v", "an address" },
  { "a.example\tFALSE\t/\tTRUE\t0\tn\tv\n", "https://a.example/x", "Cookie: n=v", "for encrypted connections" },
  { "a.example\tFALSE\t/\tTRUE\t0\tn\tv\n", "http://a.example/x", NULL, "for encrypted connections only" },
  { "a.example\tFALSE\t/d\tFALSE\t0\tn\tv\n", "https://a.example/d/x", "Cookie: n=v", "its folder" },
  { "a.example\tFALSE\t/d\tFALSE\t0\tn\tv\n", "https://a.example/dd/x", NULL, "a folder that begins so" },
  { "a.example\tFALSE\t/d/\tFALSE\t0\tn\tv\n", "https://a.example/d/x", "Cookie: n=v", "a slash at the end" },
  { "a.example\tFALSE\t/\tFALSE\t1700000001\tn\tv\n", "https://a.example/x", "Cookie: n=v", "it lives" },
  { "a.example\tFALSE\t/\tFALSE\t1700000000\tn\tv\n", "https://a.example/x", NULL, "it is dead" },
  { "a.example\tFALSE\t/\tFALSE\t1800000000.123\tn\tv\n", "https://a.example/x", "Cookie: n=v", "fractions of a second" },
  { "a.example\tFALSE\t/\tFALSE\t-1\tn\tv\n", "https://a.example/x", "Cookie: n=v", "until the session ends" },
  { "a.example\tFALSE\t/\tFALSE\t99999999999999999999\tn\tv\n", "https://a.example/x", "Cookie: n=v", "for ever" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\t\n", "https://a.example/x", "Cookie: n=", "an empty value" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\n", "https://a.example/x", "Cookie: n=", "an empty value without its tab" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\ta=b==\n", "https://a.example/x", "Cookie: n=a=b==", "equals signs in a value" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\t\"a b\"\n", "https://a.example/x", "Cookie: n=\"a b\"", "quotes and blanks in a value" },
  { "a.example\tFALSE\t/\tFALSE\t0\tn\tv\na.example\tFALSE\t/d\tFALSE\t0\tm\tw\na.example\tFALSE\t/\tFALSE\t0\to\tx\n",
    "https://a.example/d/x", "Cookie: m=w; n=v; o=x", "the longest path first, then as they stand" },
};

static const struct
{
  const char *text;
  guint       line;
  const char *reason;
} bad_files[] = {
  { "[{\"domain\": \"a.example\"}]", 1, "what another extension writes" },
  { HEAD "a.example FALSE / FALSE 0 n v\n", 2, "blanks for tabs" },
  { HEAD "a.example\tFALSE\t/\tFALSE\tsoon\tn\tv\n", 2, "no time" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t1.5.2\tn\tv\n", 2, "two dots" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t\tn\tv\n", 2, "no time at all" },
  { HEAD "a.example\tyes\t/\tFALSE\t0\tn\tv\n", 2, "no flag" },
  { HEAD "a.example\tFALSE\tx\tFALSE\t0\tn\tv\n", 2, "no path" },
  { HEAD "\tFALSE\t/\tFALSE\t0\tn\tv\n", 2, "no host" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\t\tv\n", 2, "no name" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\n", 2, "neither name nor value" },
  { HEAD "\na.example\tFALSE\t/\tFALSE\t0\tn\tv;w\n", 3, "another cookie in the value" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\tn\tv\tw\n", 2, "another field" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\tn\tv\rX: y\n", 2, "another header in the value" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\tn=m\tv\n", 2, "an equals sign in the name" },
  { HEAD "a.example\tFALSE\t/\tFALSE\t0\tn\t\xff\n", 2, "no text" },
  { "https://a.example/x?token=SECRET\n", 1, "a link" },
};
/* clang-format on */

static void
test_header (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadCookieFile) file = download_cookie_file_parse (cases[i].text, -1, &error);
      g_autoptr (DownloadLink) link = download_link_new (cases[i].link, NULL);
      g_autofree char *header = NULL;

      g_test_message ("%s", cases[i].reason);
      g_assert_no_error (error);
      header = download_cookie_file_get_header (file, link, NOW);
      g_assert_cmpstr (header, ==, cases[i].header);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadCookieFile) file = download_cookie_file_parse (bad_files[i].text, -1, &error);
      g_autofree char *line = g_strdup_printf ("Line %u ", bad_files[i].line);

      g_test_message ("%s", bad_files[i].reason);
      g_assert_null (file);
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
      g_assert_true (g_str_has_prefix (error->message, line));
      g_assert_null (strstr (error->message, "SECRET"));
    }
}

/* What a file holds behind a zero is not passed over. */
static void
test_zero (void)
{
  static const char text[] = HEAD "\0a.example\tFALSE\t/\tFALSE\t0\tn\tv\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadCookieFile) file = download_cookie_file_parse (text, sizeof text - 1, &error);

  g_assert_null (file);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cookie-file/header", test_header);
  g_test_add_func ("/cookie-file/bad", test_bad);
  g_test_add_func ("/cookie-file/zero", test_zero);

  return g_test_run ();
}
