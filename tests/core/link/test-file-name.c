/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of making file names safe. */

#include "config.h"

#include "link/download-file-name.h"

#include <string.h>

#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A250 A50 A50 A50 A50 A50

typedef struct
{
  const char *name;
  const char *safe;
  const char *reason;
} NameCase;

static const NameCase names[] = {
  { "a.txt", "a.txt", "plain" },
  { "a", "a", "no extension" },
  { "a.tar.gz", "a.tar.gz", "two extensions" },
  { "A B (1).txt", "A B (1).txt", "blanks and brackets inside" },
  { "\xe6\x96\x87\xe4\xbb\xb6.zip", "\xe6\x96\x87\xe4\xbb\xb6.zip", "Chinese" },
  { "\xd0\xb0.txt", "\xd0\xb0.txt", "Cyrillic" },
  { "\xf0\x9f\x98\x80.png", "\xf0\x9f\x98\x80.png", "an emoji" },
  { "a+b=c&d.txt", "a+b=c&d.txt", "signs" },
  { "100%.txt", "100%.txt", "a percent sign" },
  { "%2e%2e%2fa", "%2e%2e%2fa", "nothing is unescaped here" },
  { "a'b\"c`d$e;f|g&h", "a'b\"c`d$e;f|g&h", "what a shell reads is no danger in a name" },
  { "a:b*c?d<e>f", "a:b*c?d<e>f", "what Windows forbids" },
  { "~user", "~user", "a tilde" },
  { "#a#", "#a#", "hashes" },
  { "a,b", "a,b", "a comma" },
  { "a@b", "a@b", "an at" },
  { "_a_", "_a_", "underscores" },
  { "a-b", "a-b", "a dash inside" },
  { "a..b", "a..b", "dots inside" },

  { "", NULL, "nothing" },
  { ".", NULL, "this folder" },
  { "..", NULL, "the folder above" },
  { "...", NULL, "dots" },
  { ". .", NULL, "dots and a blank" },
  { " ", NULL, "a blank" },
  { "\t\n", NULL, "only controls" },
  { "-", NULL, "a dash" },
  { "--", NULL, "dashes" },
  { "/", NULL, "the root" },
  { "//", NULL, "slashes" },
  { "\\", NULL, "a backslash" },
  { "a/", NULL, "a folder" },
  { "a\\", NULL, "a folder of Windows" },
  { "../", NULL, "the folder above, with a slash" },
  { "a/..", NULL, "a folder and out of it" },
  { "a/.", NULL, "a folder itself" },
  { "\xe2\x80\xae", NULL, "only an override" },
  { "\xe2\x80\x8b", NULL, "only a blank without width" },
  { "\xef\xbb\xbf", NULL, "only a mark" },
  { "\xc2\xa0", NULL, "only a blank that does not break" },
  { "\xe3\x80\x80", NULL, "only a wide blank" },

  { "/etc/passwd", "passwd", "an absolute path" },
  { "../../etc/passwd", "passwd", "a path upwards" },
  { "..\\..\\win.ini", "win.ini", "a path of Windows upwards" },
  { "C:\\Windows\\win.ini", "win.ini", "a path of Windows" },
  { "C:win.ini", "C:win.ini", "a drive is a name here" },
  { "\\\\server\\share\\a", "a", "a share" },
  { "a/b\\c/d", "d", "both separators" },
  { "....//....//a", "a", "doubled dots and slashes" },
  { "/..a", "a", "dots in front behind a slash" },
  { "file:///etc/passwd", "passwd", "a link" },
  { "a/b?c=d/e", "e", "a path with a query" },

  { ".bashrc", "bashrc", "a hidden file" },
  { "..bashrc", "bashrc", "two dots in front" },
  { ".ssh", "ssh", "a hidden folder" },
  { "-rf", "rf", "an option" },
  { "--help.txt", "help.txt", "a long option" },
  { " -.a", "a", "all that is unwanted in front" },
  { ". a", "a", "a dot and a blank" },
  { " a", "a", "a blank in front" },
  { "a ", "a", "a blank behind" },
  { "a.", "a", "a dot behind" },
  { "a.txt...", "a.txt", "dots behind" },
  { "a.txt. . ", "a.txt", "dots and blanks behind" },
  { "a.exe\xc2\xa0", "a.exe", "a blank that does not break, behind" },
  { "\xe3\x80\x80"
    "a",
    "a", "a wide blank in front" },
  { "a-", "a-", "a dash behind stays" },

  { "a\nb", "ab", "a new line" },
  { "a\r\nb", "ab", "a carriage return" },
  { "a\tb", "ab", "a tab" },
  { "a\x01\x02\x1f"
    "b",
    "ab", "controls" },
  { "a\x7f"
    "b",
    "ab", "a delete" },
  { "a\x1b[31mb", "a[31mb", "a terminal's escape" },
  { "a\xc2\x85"
    "b",
    "ab", "a control of the upper half" },
  { "a\xc2\x9b"
    "b",
    "ab", "another one" },
  { "evil\xe2\x80\xae"
    "fdp.exe",
    "evilfdp.exe", "right to left override" },
  { "a\xe2\x80\xaa"
    "b",
    "ab", "left to right embedding" },
  { "a\xe2\x80\xab"
    "b",
    "ab", "right to left embedding" },
  { "a\xe2\x80\xac"
    "b",
    "ab", "pop" },
  { "a\xe2\x80\xad"
    "b",
    "ab", "left to right override" },
  { "a\xe2\x81\xa6"
    "b",
    "ab", "isolate" },
  { "a\xe2\x81\xa9"
    "b",
    "ab", "pop isolate" },
  { "a\xe2\x80\x8e"
    "b",
    "ab", "left to right mark" },
  { "a\xe2\x80\x8f"
    "b",
    "ab", "right to left mark" },
  { "a\xd8\x9c"
    "b",
    "ab", "Arabic letter mark" },
  { "a\xe2\x80\x8b"
    "b",
    "ab", "a blank without width" },
  { "a\xe2\x81\xa0"
    "b",
    "ab", "a word joiner" },
  { "\xef\xbb\xbf"
    "a",
    "a", "a byte order mark" },
  { "a\xc2\xad"
    "b",
    "ab", "a soft hyphen" },
  { "a\xe2\x80\xa8"
    "b",
    "ab", "a line separator" },
  { "a\xe2\x80\xa9"
    "b",
    "ab", "a paragraph separator" },
  { "a\xf3\xa0\x81\x81"
    "b",
    "ab", "an invisible tag" },
  { "a\xef\xbf\xb9"
    "b",
    "ab", "an annotation anchor" },
  { "\xe2\x80\xae.a", "a", "an override in front of a dot" },
  { "a.\xe2\x80\xae", "a", "an override behind a dot" },
  { "\xd9\x86\xd9\x85\xe2\x80\x8c\xdb\x8c.txt", "\xd9\x86\xd9\x85\xe2\x80\x8c\xdb\x8c.txt", "Persian needs its joiner" },
  { "\xe2\x80\x8d.a", "a", "a joiner in front joins nothing" },
  { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "so does an emoji" },

  { "a\xff"
    "b",
    "a_b", "a byte that is no UTF-8" },
  { "\xff", "_", "only such a byte" },
  { "\xc4\xe3\xba\xc3.txt", "____.txt", "GBK" },
  { "a\xc3", "a_", "half a character" },
  { "\xc0\xaf"
    "a",
    "__a", "an overlong slash" },
  { "\xc0\xae\xc0\xae", "____", "overlong dots" },
  { "\xed\xa0\x80"
    "a",
    "___a", "half a surrogate" },
  { "\xf4\x90\x80\x80"
    "a",
    "____a", "beyond Unicode" },
  { "u\xcc\x88.txt", "\xc3\xbc.txt", "decomposed becomes composed" },
  { "u\xe2\x80\x8b\xcc\x88", "\xc3\xbc", "composed after what stood between is gone" },
  { "\xe2\x84\xab", "\xc3\x85", "an Angstrom is a letter" },
  { "\xef\xbc\x8f"
    "a",
    "\xef\xbc\x8f"
    "a",
    "a wide slash separates nothing" },
  { "\xe2\x88\x95"
    "a",
    "\xe2\x88\x95"
    "a",
    "a division slash neither" },

  { "CON", "CON", "Windows reserves it, nothing else does" },
  { "aux.c", "aux.c", "the same with an extension" },
  { A250 ".txt", A250 ".txt", "254 bytes" },
  { A250 "a.txt", A250 "a.txt", "255 bytes" },
  { A250 "aa.txt", A250 "a.txt", "256 bytes" },
  { A250 A250 ".tar.gz", A50 A50 A50 A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.tar.gz", "both extensions stay" },
  { A250 A250, A250 "aaaaa", "without an extension" },
  { A250 "." A250, A250 ".aaaa", "what is long is no extension" },
  { A250 "\xe6\x96\x87\xe6\x96\x87", A250 "\xe6\x96\x87", "no character is cut" },
  { A250 "aaaa b.txt", A250 "a.txt", "cut in front of a blank" },
};

static void
test_sanitize (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (names), >=, 100);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *safe = download_file_name_sanitize (names[i].name, -1, DOWNLOAD_FILE_NAME_MAX);

      g_test_message ("%s", names[i].reason);
      g_assert_cmpstr (safe, ==, names[i].safe);
      if (safe != NULL)
        {
          g_autofree char *again = download_file_name_sanitize (safe, -1, DOWNLOAD_FILE_NAME_MAX);

          g_assert_cmpstr (again, ==, safe);
        }
    }
}

static void
assert_safe (const char *name,
             gsize       max_bytes)
{
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, max_bytes);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "/\\\n\r\t"));
  g_assert_cmpint (name[0], !=, '.');
  g_assert_cmpint (name[0], !=, '-');
  g_assert_cmpint (name[strlen (name) - 1], !=, ' ');
}

static void
test_nul (void)
{
  g_autofree char *inside = download_file_name_sanitize ("a\0b.txt", 7, DOWNLOAD_FILE_NAME_MAX);
  g_autofree char *cut = download_file_name_sanitize ("a.txtjunk", 5, DOWNLOAD_FILE_NAME_MAX);
  g_autofree char *nothing = download_file_name_sanitize ("a", 0, DOWNLOAD_FILE_NAME_MAX);

  g_assert_cmpstr (inside, ==, "ab.txt");
  g_assert_cmpstr (cut, ==, "a.txt");
  g_assert_null (nothing);
}

/* Whatever comes in, what goes out is a name. */
static void
test_random (void)
{
  static const char alphabet[] = "ab./\\- \t\n\xe2\x80\xae\xc3\xbc\xff\xcc\x88\x01~\xf0\x9f\x98\x80";

  for (guint i = 0; i < 20000; i++)
    {
      char             name[64];
      gsize            length = (gsize) g_test_rand_int_range (0, sizeof name);
      gsize            max_bytes = (gsize) g_test_rand_int_range (16, 64);
      g_autofree char *safe = NULL;

      for (gsize j = 0; j < length; j++)
        name[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet)];

      safe = download_file_name_sanitize (name, (gssize) length, max_bytes);
      if (safe != NULL)
        {
          g_autofree char *numbered = download_file_name_number (safe, 1, max_bytes);
          g_autofree char *again = download_file_name_sanitize (safe, -1, max_bytes);

          g_assert_cmpstr (again, ==, safe);
          assert_safe (safe, max_bytes);
          assert_safe (numbered, max_bytes);
          g_assert_cmpstr (numbered, !=, safe);
        }
    }
}

static void
test_number (void)
{
  static const struct
  {
    const char *name;
    guint       number;
    gsize       max_bytes;
    const char *numbered;
    const char *reason;
  } cases[] = {
    { "a.txt", 1, 255, "a (1).txt", "plain" },
    { "a", 2, 255, "a (2)", "no extension" },
    { "a.tar.gz", 1, 255, "a (1).tar.gz", "two extensions" },
    { "a.TAR.xz", 1, 255, "a (1).TAR.xz", "in upper case" },
    { "a.tar", 1, 255, "a (1).tar", "only the first of them" },
    { "tar.gz", 1, 255, "tar (1).gz", "here it is the name" },
    { "a.b.txt", 1, 255, "a.b (1).txt", "other dots belong to the name" },
    { "a (1).txt", 1, 255, "a (1) (1).txt", "a number of its own" },
    { "a.txt", 4294967295u, 255, "a (4294967295).txt", "the largest number" },
    { "a.txt", 0, 255, "a.txt", "no number" },
    { "1.5 litres of milk", 1, 255, "1.5 litres of milk (1)", "a sentence is no extension" },
    { "v1.0", 3, 255, "v1 (3).0", "a version looks like one" },
    { "aaaaaaaaaaaaaaaaaaaa.txt", 1, 16, "aaaaaaaa (1).txt", "the stem gives way" },
    { "aaaaaaaaa aaaaaaaaaa.txt", 10, 18, "aaaaaaaaa (10).txt", "to the byte" },
    { "aaaaaaaa aaaaaaaaaaa.txt", 10, 18, "aaaaaaaa (10).txt", "not with a blank at its end" },
    { "\xe6\x96\x87\xe6\x96\x87\xe6\x96\x87\xe6\x96\x87.txt", 1, 16, "\xe6\x96\x87\xe6\x96\x87 (1).txt", "no character is cut" },
    { "\xf0\x9f\x98\x80.aaaaaaaaaaa", 0, 16, "\xf0\x9f\x98\x80.aaaaaaaaaaa", "just fits" },
    { "\xf0\x9f\x98\x80\xf0\x9f\x98\x80.aaaaaaaaaa", 1, 17, "\xf0\x9f\x98\x80\xf0\x9f\x98\x80.aaaa (1)", "a stem that would vanish" },
    { "a.aaaaaaaaaaaaaaaaa", 1, 16, "a.aaaaaaaaaa (1)", "an extension that leaves no room" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *numbered = download_file_name_number (cases[i].name, cases[i].number, cases[i].max_bytes);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (numbered, ==, cases[i].numbered);
      g_assert_cmpuint (strlen (numbered), <=, cases[i].max_bytes);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-name/sanitize", test_sanitize);
  g_test_add_func ("/file-name/nul", test_nul);
  g_test_add_func ("/file-name/random", test_random);
  g_test_add_func ("/file-name/number", test_number);

  return g_test_run ();
}
