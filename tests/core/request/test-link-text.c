/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of finding links in text and reading lists of them. */

#include "config.h"

#include "request/download-link-text.h"

static void
assert_links (GPtrArray  *links,
              const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", download_link_get_uri (g_ptr_array_index (links, i)));

  g_assert_cmpstr (found->str, ==, expected);
}

#define LONG "a-rather-long-name-of-a-file-that-fills-a-line-of-a-window-of-a-terminal.tar.gz"

static const struct
{
  const char *text;
  const char *links;
  const char *reason;
} texts[] = {
  { "", "", "nothing" },
  { "no link here", "", "no link" },
  { "http:// https://", "", "schemes alone" },
  { "ftp://a.example/b", "", "another scheme" },
  { "www.example.org/file.zip", "https://www.example.org/file.zip", "without a scheme" },
  { "see www.example.org/file.zip", "", "in a sentence such a name is no link" },
  { "a\nwww.example.org/file.zip?a=b&c=d\nb", "https://www.example.org/file.zip?a=b&c=d", "a line of its own" },
  { "> dl.example.com/a,\n> dl.example.com/b", "https://dl.example.com/a https://dl.example.com/b", "in a reply, with a comma" },
  { "https://a.example/" LONG "\nwww.example.org/" LONG, "https://a.example/" LONG " https://www.example.org/" LONG, "beneath another that fills its line" },
  { "https://a.example/b", "https://a.example/b", "alone" },
  { "  https://a.example/b  ", "https://a.example/b", "alone with blanks" },
  { "https://a.example/b.", "https://a.example/b.", "alone on its line a dot belongs to it" },
  { "https://a.example/b,", "https://a.example/b", "but no comma" },
  { "HTTPS://A.example/b", "https://a.example/b", "in upper case" },
  { "see https://a.example/b.", "https://a.example/b", "the end of a sentence" },
  { "Is it https://a.example/b?", "https://a.example/b", "a question" },
  { "https://a.example/b?c=d is it", "https://a.example/b?c=d", "a query" },
  { "wow https://a.example/b!!!", "https://a.example/b", "shouting" },
  { "so: https://a.example/b; then", "https://a.example/b", "a semicolon" },
  { "(https://a.example/b)", "https://a.example/b", "in brackets" },
  { "(see https://a.example/b)", "https://a.example/b", "at the end of a bracket" },
  { "(see https://a.example/b_(c))", "https://a.example/b_(c)", "brackets of its own" },
  { "[text](https://a.example/b)", "https://a.example/b", "Markdown" },
  { "[text](https://a.example/b), and more", "https://a.example/b", "Markdown in a sentence" },
  { "[text](https://a.example/b_(c)d)e", "https://a.example/b_(c)d", "Markdown with brackets" },
  { "[https://a.example/b]", "https://a.example/b", "square brackets" },
  { "{https://a.example/b}", "https://a.example/b", "curly brackets" },
  { "**https://a.example/b**", "https://a.example/b", "bold" },
  { "<https://a.example/b>", "https://a.example/b", "angle brackets" },
  { "x <https://a.example/b> y", "https://a.example/b", "angle brackets in a sentence" },
  { "\"https://a.example/b\"", "https://a.example/b", "quotes" },
  { "'https://a.example/b'", "https://a.example/b", "single quotes" },
  { "curl -o x 'https://a.example/b?c=d&e=f' -H 'X: y'", "https://a.example/b?c=d&e=f", "a command" },
  { "curl https://a.example/b\\?c\\=d\\&e=f", "https://a.example/b?c=d&e=f", "a command with escapes" },
  { "`https://a.example/b`", "https://a.example/b", "code" },
  { "\xe2\x80\x9chttps://a.example/b\xe2\x80\x9d", "https://a.example/b", "typographic quotes" },
  { "\xe2\x80\x98https://a.example/b\xe2\x80\x99", "https://a.example/b", "typographic single quotes" },
  { "\xe9\x93\xbe\xe6\x8e\xa5\xef\xbc\x9ahttps://a.example/b\xef\xbc\x8c\xe8\xaf\xb7\xe4\xb8\x8b\xe8\xbd\xbd", "https://a.example/b", "Chinese punctuation" },
  { "\xe3\x80\x8chttps://a.example/b\xe3\x80\x8d", "https://a.example/b", "Chinese quotes" },
  { "https://a.example/b\xe3\x80\x80x", "https://a.example/b", "a wide blank" },
  { "https://a.example/b\xc2\xa0x", "https://a.example/b", "a blank that does not break" },
  { "https://a.example/b\xe2\x80\x8bx", "https://a.example/bx", "a blank without width, where the link may be broken" },
  { "x https://a.example/\xe6\x96\x87", "https://a.example/%E6%96%87", "letters beyond ASCII belong to it" },
  { "x https://a.example/b?s=ab_-~__ y", "https://a.example/b?s=ab_-~__", "how signatures end" },
  { "x https://a.example/b?s=ab== y", "https://a.example/b?s=ab==", "how others end" },
  { "<a href=\"https://a.example/b?c=d&amp;e=f\">x</a>", "https://a.example/b?c=d&e=f", "HTML" },
  { "https://a.example/b?c=d&amp;e=f&g=h", "https://a.example/b?c=d&amp;e=f&g=h", "not HTML: one ampersand is bare" },
  { "{\"url\": \"https://a.example/b?c=d\\u0026e=f\"}", "https://a.example/b?c=d&e=f", "JSON" },
  { "{\"url\":\"https://a.example/b\",\"x\":1}", "https://a.example/b", "JSON without blanks" },
  { "https://a.example/b\nhttps://a.example/c", "https://a.example/b https://a.example/c", "two lines" },
  { "https://a.example/b\r\n\r\nhttps://a.example/c\r\n", "https://a.example/b https://a.example/c", "lines of Windows" },
  { "https://a.example/b https://a.example/c", "https://a.example/b https://a.example/c", "two on a line" },
  { "https://a.example/b,https://a.example/c;https://a.example/d", "https://a.example/b https://a.example/c https://a.example/d", "separators" },
  { "https://a.example/b\nx\nhttps://a.example/b", "https://a.example/b", "the same twice" },
  { "https://a.example/b?Expires=1\nhttps://a.example/b?Expires=2", "https://a.example/b?Expires=1 https://a.example/b?Expires=2", "not quite the same" },
  { "https://a.example/?u=https://b.example/c", "https://a.example/?u=https://b.example/c", "a link in a link" },
  { "https://a.example/b,c;d", "https://a.example/b,c;d", "separators that are none" },
  { "url=https://a.example/b", "https://a.example/b", "behind an equals sign" },
  { "xhttps://a.example/b", "", "the end of another word" },
  { "https://a.example/b|c", "https://a.example/b|c", "a bar" },
  { "x https://[2001:db8::1]:80/b y", "https://[2001:db8::1]:80/b", "IPv6" },
  { "x https://a.example y", "https://a.example/", "no path" },
  { "https://a b", "https://a/", "a short host" },
  { "https://a..b/", "", "no host" },
  { "1. https://a.example/b\n2. https://a.example/c", "https://a.example/b https://a.example/c", "a numbered list" },
  { "\xef\xbb\xbfhttps://a.example/b", "https://a.example/b", "a byte order mark" },
  { "\xff https://a.example/b \xff", "https://a.example/b", "bytes that are no UTF-8" },
  { "https://a.example/\xff", "https://a.example/%FF", "such a byte in the link" },
  { "x https://a.example/\xf0\x9f\x98\x80 y", "https://a.example/%F0%9F%98%80", "an emoji in the link" },
};

static void
test_find (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) links = download_link_text_find (texts[i].text, -1);

      g_test_message ("%s", texts[i].reason);
      assert_links (links, texts[i].links);
    }
}

static void
test_long (void)
{
  g_autofree char *tail = g_strnfill (8 * 1024, 'a');
  g_autofree char *uri = g_strconcat ("https://a.example/?X-Amz-Security-Token=", tail, NULL);
  g_autofree char *text = g_strconcat ("see (", uri, ").", NULL);
  g_autoptr (GPtrArray) links = download_link_text_find (text, -1);

  assert_links (links, uri);
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) links = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "https://a.example/%u\nhttps://a.example/%u\n", i, i);

  links = download_link_text_find (text->str, (gssize) text->len);
  g_assert_cmpuint (links->len, ==, 5000);
  g_assert_cmpstr (download_link_get_path (g_ptr_array_index (links, 4999)), ==, "/4999");
}

static void
test_list (void)
{
  static const char list[] = "# my list\n"
                             "\n"
                             "https://a.example/b c\n"
                             "  https://a.example/d.  \r\n"
                             "not a link\n"
                             "#https://a.example/commented\n"
                             "ftp://a.example/e\n"
                             "https://a.example/d.\n"
                             "https://a.example/f";
  g_autoptr (GArray) others = NULL;
  g_autoptr (GPtrArray) links = download_link_text_parse_list (list, -1, &others);
  g_autoptr (GPtrArray) cut = download_link_text_parse_list (list, 15, NULL);

  assert_links (links, "https://a.example/b%20c https://a.example/d. https://a.example/f");
  g_assert_cmpuint (others->len, ==, 2);
  g_assert_cmpuint (g_array_index (others, guint, 0), ==, 5);
  g_assert_cmpuint (g_array_index (others, guint, 1), ==, 7);
  g_assert_cmpuint (cut->len, ==, 0);
}

static void
test_list_encodings (void)
{
  g_autofree char *utf16 = NULL;
  gsize            length;
  g_autoptr (GPtrArray) links = NULL, empty = NULL;
  g_autoptr (GArray) others = NULL;

  utf16 = g_convert ("\xef\xbb\xbfhttps://a.example/b\r\nhttps://a.example/c", -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  links = download_link_text_parse_list (utf16, (gssize) length, &others);
  assert_links (links, "https://a.example/b https://a.example/c");
  g_assert_cmpuint (others->len, ==, 0);

  /* What "find -print0" and its kin write. */
  g_clear_pointer (&links, g_ptr_array_unref);
  links = download_link_text_parse_list ("https://a.example/b\0https://a.example/c\0", 40, NULL);
  assert_links (links, "https://a.example/b https://a.example/c");

  empty = download_link_text_parse_list ("", 0, NULL);
  g_assert_cmpuint (empty->len, ==, 0);
}

/* Whatever the text is, what is found are links. */
static void
test_random (void)
{
  static const char *const pieces[] = { "https://", "http://", "a.example", "/", "(", ")", "[", "]", "'", "\"", "&amp;", "&", ".",
                                        ",", " ", "\n", "\\", "\\u0026", "?", "\xe3\x80\x8d", "\xff", "*", "x", "{", "}" };

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GPtrArray) links = NULL;

      for (int j = g_test_rand_int_range (0, 30); j > 0; j--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

      links = download_link_text_find (text->str, (gssize) text->len);
      for (guint j = 0; j < links->len; j++)
        g_assert_true (g_str_is_ascii (download_link_get_uri (g_ptr_array_index (links, j))));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link-text/find", test_find);
  g_test_add_func ("/link-text/long", test_long);
  g_test_add_func ("/link-text/many", test_many);
  g_test_add_func ("/link-text/list", test_list);
  g_test_add_func ("/link-text/list-encodings", test_list_encodings);
  g_test_add_func ("/link-text/random", test_random);

  return g_test_run ();
}
