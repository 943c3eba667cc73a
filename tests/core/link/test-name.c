/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of which of several names a file gets. */

#include "config.h"

#include "link/download-link-name.h"

#define A "https://a.example"
#define B "https://b.example"

/* clang-format off */
static const struct
{
  const char *disposition;
  const char *asked;
  const char *final;
  const char *name;
  const char *reason;
} cases[] = {
  { "told.zip", A "/own.iso", B "/target.bin", "told.zip", "what the server says comes first" },
  { "told", A "/own.iso", B "/target.bin", "told", "even without an extension" },
  { NULL, A "/own.iso", A "/own.iso", "own.iso", "no redirect" },
  { NULL, A "/own.iso", B "/target.bin", "own.iso", "the own name tells what it is" },
  { NULL, A "/own.tar.gz", B "/0f3a9c", "own.tar.gz", "a target that tells nothing" },
  { NULL, A "/download", A "/download", "download", "a program, and no redirect" },
  { NULL, A "/download", B "/target.zip", "target.zip", "no extension, and a target that has one" },
  { NULL, A "/latest", B "/pickup-1.2.tar.xz", "pickup-1.2.tar.xz", "a word" },
  { NULL, A "/x/y.zip/download", B "/y.zip?sig=secret", "y.zip", "a page of downloads" },
  { NULL, A "/get.php?id=7", B "/target.pdf", "target.pdf", "a script" },
  { NULL, A "/GET.PHP?id=7", B "/target.pdf", "target.pdf", "a script in upper case" },
  { NULL, A "/file.aspx", B "/target.pdf", "target.pdf", "a script of another kind" },
  { NULL, A "/cgi-bin/dl.cgi", B "/target.pdf", "target.pdf", "a program" },
  { NULL, A "/dl.pl", B "/target.pdf", "target.pdf", "a program in Perl" },
  { NULL, A "/dl.pl", A "/dl.pl", "dl.pl", "a program in Perl that is the file" },
  { NULL, A "/get.php", B "/serve.php", "get.php", "from script to script" },
  { NULL, A "/download", B "/serve.php", "download", "a target that is a script's" },
  { NULL, A "/download", B "/0f3a9c", "download", "neither has an extension" },
  { NULL, A "/get.php", B "/0f3a9c", "get.php", "neither tells anything" },
  { NULL, A "/download", B "/", "download", "a target without a name" },
  { NULL, A "/", B "/target.zip", "target.zip", "no own name" },
  { NULL, A "/", B "/0f3a9c", "0f3a9c", "no own name, and a target that tells nothing" },
  { NULL, A "/", B "/get.php", "get.php", "no own name, and a target that is a script's" },
  { NULL, A "/", B "/", NULL, "no name at all" },
  { NULL, A "/v1.2", B "/pickup.tar.gz", "pickup.tar.gz", "a version has no extension" },
  { NULL, A "/release-2024.10", B "/pickup.deb", "pickup.deb", "nor has a date" },
  { NULL, A "/disk.001", B "/target.bin", "disk.001", "the part of an archive has" },
  { NULL, A "/movie.mp4", B "/target.bin", "movie.mp4", "a digit in an extension" },
  { NULL, A "/a.7z", B "/target.bin", "a.7z", "a digit first in an extension" },
  { NULL, A "/.hidden", B "/target.zip", "target.zip", "a dot in front is no extension" },
  { NULL, A "/end.", B "/target.zip", "target.zip", "nor is a dot at the end" },
  { NULL, A "/Mr.%20Smith", B "/target.zip", "target.zip", "nor is what has a blank in it" },
  { NULL, A "/a.thisisnoextension", B "/target.zip", "target.zip", "nor is a sentence" },
  { NULL, A "/caf%C3%A9.txt", B "/target.zip", "caf\xc3\xa9.txt", "escapes" },
  { NULL, A "/get?attname=own", B "/target.zip", "own", "a name that the link asks for" },
  { NULL, A "/x?response-content-disposition=attachment%3B%20filename%3Downname", B "/target.zip", "ownname", "a header that the link asks for" },
  { NULL, A "/get.php", B "/0f3a9c?response-content-disposition=attachment%3B%20filename%3Dreal.zip", "real.zip", "a header that the target asks for" },
  { NULL, A "/get.php", B "/0f3a9c?response-content-disposition=attachment%3B%20filename%3Dreal", "real", "a header that the target asks for, without an extension" },
  { NULL, A "/own.iso", B "/0f3a9c?response-content-disposition=attachment%3B%20filename%3Dreal.zip", "own.iso", "the own name tells what it is, whatever the target asks for" },
};
/* clang-format on */

static void
test_choice (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) asked = download_link_new (cases[i].asked, NULL);
      g_autoptr (DownloadLink) final = download_link_new (cases[i].final, NULL);
      g_autofree char *name = download_link_choose_name (cases[i].disposition, asked, final);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/name/choice", test_choice);

  return g_test_run ();
}
