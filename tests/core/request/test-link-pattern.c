/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of links that stand for many. */

#include "config.h"

#include "base/download-error.h"
#include "request/download-link-pattern.h"

#include <string.h>

#define A "https://a.example/"

static const struct
{
  const char *text;
  const char *expanded; /* nullable: there is no pattern */
  const char *shown;    /* nullable */
  const char *reason;
} texts[] = {
  { A "f[1-3].bin", A "f1.bin\n" A "f2.bin\n" A "f3.bin", "f1.bin … f3.bin", "numbers" },
  { A "f[08-10].bin", A "f08.bin\n" A "f09.bin\n" A "f10.bin", "f08.bin … f10.bin", "with zeros in front" },
  { A "f[8-10]", A "f8\n" A "f9\n" A "f10", "f8 … f10", "without" },
  { A "f[0-1]", A "f0\n" A "f1", "f0 … f1", "from zero" },
  { A "f[00-01]", A "f00\n" A "f01", "f00 … f01", "from two zeros" },
  { A "f[0-9:4]", A "f0\n" A "f4\n" A "f8", "f0 … f8", "in steps" },
  { A "[a-c]", A "a\n" A "b\n" A "c", "a … c", "letters" },
  { A "[X-Z:2]", A "X\n" A "Z", "X … Z", "capital letters in steps" },
  { A "f.{tar,sig}", A "f.tar\n" A "f.sig", "f.tar … f.sig", "choices" },
  { A "f{,.sig}", A "f\n" A "f.sig", "f … f.sig", "or nothing" },
  { A "{a,b}/[1-2]/f?x=y", A "a/1/f?x=y\n" A "a/2/f?x=y\n" A "b/1/f?x=y\n" A "b/2/f?x=y", "a/1/f … b/2/f", "several: the last one changes first" },
  { "https://i[1-2].example/f", NULL, NULL, "no link by itself" },
  { A "f?k=secret&p=[1-2]&l=secret", A "f?k=secret&p=1&l=secret\n" A "f?k=secret&p=2&l=secret", "p=1 … p=2", "in a query, of which no more is shown" },
  { "www.example.org/f[1-2]", "https://www.example.org/f1\nhttps://www.example.org/f2", "f1 … f2", "without a scheme" },
  { "localhost:80/f[1-2]", "http://localhost:80/f1\nhttp://localhost:80/f2", "f1 … f2", "on this computer" },
  { "http://[::1]/f[1-2]", "http://[::1]/f1\nhttp://[::1]/f2", "f1 … f2", "an address has brackets as well" },
  { "# list\n  " A "f[1-2]\n\n" A "g{a,b}\r\nend", "# list\n" A "f1\n" A "f2\n\n" A "ga\n" A "gb\nend", "f1 … gb", "lines among others" },
  { A "[[1-2]]", A "[1]\n" A "[2]", "[1] … [2]", "within brackets" },
  { A "{a,b", NULL, NULL, "no end" },
  { A "{a}", NULL, NULL, "one choice" },
  { A "{a,{b,c}", A "{a,b\n" A "{a,c", "{a,b … {a,c", "only what is whole" },
  { A "f[1-1]", NULL, NULL, "one number" },
  { A "f[3-1]", NULL, NULL, "backwards" },
  { A "f[1-]", NULL, NULL, "no end of numbers" },
  { A "f[1-2:0]", NULL, NULL, "no step" },
  { A "f[1-2:]", NULL, NULL, "a colon alone" },
  { A "f[a-2]", NULL, NULL, "a letter and a number" },
  { A "f[A-z]", NULL, NULL, "both alphabets" },
  { A "f[]?a[]=b", NULL, NULL, "as forms write lists" },
  { A "f[1-9999999999999999]", NULL, NULL, "a number that is none" },
  { A "f?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A/20260101/r/s3/aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60"
      "&X-Amz-SignedHeaders=host&X-Amz-Signature=00&x=[1-2]",
    NULL, NULL, "a signature covers the brackets" },
  { "see " A "f[1-2]", NULL, NULL, "a sentence" },
  { "ftp://a.example/f[1-2]", NULL, NULL, "no link" },
  { "f[1-2]", NULL, NULL, "the name of a file" },
  { "{ \"a\": [1, 2] }", NULL, NULL, "a list" },
  { "", NULL, NULL, "nothing" },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLinkExpansion) expansion = download_link_pattern_expand (texts[i].text, -1, &error);
      g_autofree char *shown = expansion != NULL ? g_strdup_printf ("%s … %s", expansion->first, expansion->last) : NULL;

      g_test_message ("%s: %s", texts[i].text, texts[i].reason);
      g_assert_no_error (error);
      g_assert_cmpstr (expansion != NULL ? expansion->text : NULL, ==, texts[i].expanded);
      g_assert_cmpstr (shown, ==, texts[i].shown);
    }
}

static void
test_limit (void)
{
  static const struct
  {
    const char *text;
    guint       n_links; /* 0: too many */
  } table[] = {
    { A "f[0001-1000]", 1000 },
    { A "f[0-1000]", 0 },
    { A "f[1-100][0-9]", 1000 },
    { A "f[1-100]\n" A "g[1-900]", 1000 },
    { A "f[1-101]\n" A "g[1-900]", 0 },
    { A "[0-999999999999999][0-999999999999999][0-999999999999999][0-999999999999999]", 0 },
    { A "[a-z][a-z][a-z]", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLinkExpansion) expansion = download_link_pattern_expand (table[i].text, -1, &error);

      g_test_message ("%s", table[i].text);
      if (table[i].n_links == 0)
        {
          g_assert_null (expansion);
          g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
          g_assert_nonnull (strstr (error->message, "1000"));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (expansion->n_links, ==, table[i].n_links);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link-pattern/texts", test_texts);
  g_test_add_func ("/link-pattern/limit", test_limit);

  return g_test_run ();
}
