/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of names and passwords in "~/.netrc". */

#include "config.h"

#include "net/download-netrc.h"

#include "base/download-error.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *found; /* nullable: for a.example */
  const char *reason;
} files[] = {
  { "machine a.example login n password p", "n p", "in one line" },
  { "machine a.example\n\tlogin n\n\tpassword p\n", "n p", "in several" },
  { "machine a.example\r\nlogin n\r\npassword p\r\n", "n p", "line ends of Windows" },
  { "machine A.Example login n password p", "n p", "case does not matter" },
  { "machine a.example password p account x login n", "n p", "in another order, with an account" },
  { "machine b.example login m password q\nmachine a.example login n password p", "n p", "the second" },
  { "machine a.example login n password p\nmachine a.example login m password q", "n p", "the first of two" },
  { "machine b.a.example login n password p", NULL, "a host below" },
  { "machine example login n password p", NULL, "a host above" },
  { "default login n password p", "n p", "for all others" },
  { "default login m password q\nmachine a.example login n password p", "n p", "a name counts more than its place" },
  { "machine a.example login n\ndefault login m password q", "m q", "no password" },
  { "machine a.example password p", NULL, "no name" },
  { "# a comment machine\nmachine a.example # another\n login n password p", "n p", "comments" },
  { "machine a.example login n password #p", "n #p", "a password that looks like one" },
  { "machine a.example login n password machine", "n machine", "a password that looks like a word" },
  { "machine a.example login \"n m\" password \"p \\\"\\\\\\tq\"", "n m p \"\\\tq", "in quotes" },
  { "machine a.example login n password \"\"", "n ", "an empty password" },
  { "macdef init\nmachine a.example login m password q\n\nmachine a.example login n password p", "n p", "a macro of ftp" },
  { "machine a.example login n password p\nmacdef init\ncd /\n", "n p", "a macro up to the end" },
  { "", NULL, "nothing" },
  { "# only a comment", NULL, "only a comment" },
};

static char *
find (const DownloadNetrc *netrc)
{
  const char *name, *password;

  return download_netrc_find (netrc, "a.example", &name, &password) ? g_strdup_printf ("%s %s", name, password) : NULL;
}

static void
test_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadNetrc) netrc = download_netrc_parse (files[i].text, &error);
      g_autofree char *found = NULL;

      g_test_message ("%s", files[i].reason);
      g_assert_no_error (error);
      found = find (netrc);
      g_assert_cmpstr (found, ==, files[i].found);
    }
}

static void
test_wrong_files (void)
{
  static const struct
  {
    const char *text;
    const char *line;
    const char *reason;
  } table[] = {
    { "machine a.example login n password SECRET\nhunter SECRET", "Line 2", "an unknown word" },
    { "\n\nSECRET", "Line 3", "no netrc" },
    { "login n password SECRET", "Line 1", "for no host" },
    { "machine a.example login n password", "Line 1", "no password at the end" },
    { "machine a.example login n password \"SECRET", "Line 1", "quotes without an end" },
    { "machine", "Line 1", "no host" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", table[i].reason);
      g_assert_null (download_netrc_parse (table[i].text, &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
      g_assert_nonnull (strstr (error->message, table[i].line));
      g_assert_null (strstr (error->message, "SECRET"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netrc/files", test_files);
  g_test_add_func ("/netrc/wrong-files", test_wrong_files);

  return g_test_run ();
}
