/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of links without their scheme. */

#include "config.h"

#include "request/download-link-bare.h"

#define LABEL "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk."

static const struct
{
  const char *line;
  const char *link; /* nullable */
  const char *reason;
} lines[] = {
  { "www.example.org/file.zip", "https://www.example.org/file.zip", "the usual one" },
  { "WWW.Example.org/file.zip", "https://WWW.Example.org/file.zip", "in upper case" },
  { "www.example.org", "https://www.example.org", "nothing has to follow" },
  { "www.example.museum?a=b", NULL, "a query without a path" },
  { "www.example.anything/b", "https://www.example.anything/b", "any domain, behind www" },
  { "www.example.org:8443/b?c=d&e=%20#f", "https://www.example.org:8443/b?c=d&e=%20#f", "a port and a query" },
  { "www.example.org:/b", NULL, "no port" },
  { "www.example.org:123456/b", NULL, "too many digits" },
  { "www.", NULL, "no name" },
  { "www.a", NULL, "no domain" },
  { "www..example.org/b", NULL, "an empty part" },
  { "www.example.org./b", NULL, "the root" },
  { "www.1.2.3/b", "https://www.1.2.3/b", "no address of a computer" },
  { "dl.example.com/a.tar.gz", "https://dl.example.com/a.tar.gz", "a well-known domain" },
  { "example.de/a", "https://example.de/a", "a country" },
  { "example.xn--p1ai/a", "https://example.xn--p1ai/a", "a country in another script" },
  { "example.com", NULL, "a name that may be one of a file" },
  { "example.com/", NULL, "nothing on it" },
  { "example.com//a", NULL, "no path of a link" },
  { "readme.md", NULL, "a file" },
  { "linux-6.1.orig/kernel", NULL, "a folder with a dot" },
  { "src/example.com/a", NULL, "a path" },
  { "./example.com/a", NULL, "a path" },
  { "../example.com/a", NULL, "a path" },
  { "/example.com/a", NULL, "a path" },
  { ".example.com/a", NULL, "a hidden folder" },
  { "-a.example.com/a", "https://-a.example.com/a", "what servers know is not judged here" },
  { "a-.example.com/a", NULL, "a hyphen at the end" },
  { "me@example.com/a", NULL, "an address of mail" },
  { "user:password@example.com/a", NULL, "a password" },
  { "see www.example.org/file.zip", NULL, "a sentence" },
  { "www.example.org/my file.zip", NULL, "a blank" },
  { "www.example.org/<b>", NULL, "a tag" },
  { "127.0.0.1:8080/a.bin", "http://127.0.0.1:8080/a.bin", "an address" },
  { "127.0.0.1/a.bin", "http://127.0.0.1/a.bin", "an address without a port" },
  { "10.0.0.0/8", NULL, "a network" },
  { "1.2.3/4", NULL, "a version" },
  { "256.0.0.1/a", NULL, "no address" },
  { "localhost:8000/a", "http://localhost:8000/a", "this computer" },
  { "localhost/a", "http://localhost/a", "this computer without a port" },
  { "localhost", NULL, "nothing on it" },
  { "https://www.example.org/a", NULL, "it has its scheme" },
  { "", NULL, "nothing" },
  { LABEL LABEL LABEL LABEL "com/a", NULL, "too long" },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *link = download_link_bare_complete (lines[i].line);

      g_test_message ("%s: %s", lines[i].line, lines[i].reason);
      g_assert_cmpstr (link, ==, lines[i].link);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link-bare/lines", test_lines);

  return g_test_run ();
}
