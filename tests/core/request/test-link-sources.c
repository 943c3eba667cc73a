/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of links as mail programs, chats, terminals, wikis, tables and pages wrap them. Every way in reads them alike. */

#include "config.h"

#include "request/download-link-text.h"
#include "request/download-request-text.h"

#include <string.h>

#define L "https://a.example/b"
#define LONG "https://a.example/a-folder-with-a-long-name/and-another-one-that-is-longer" /* as wide as mail */

typedef struct
{
  const char *text;
  const char *links; /* with blanks between them */
  const char *reason;
} Source;

static char *
join_links (GPtrArray *links)
{
  GString *found = g_string_new (NULL);

  for (guint i = 0; links != NULL && i < links->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", download_link_get_uri (g_ptr_array_index (links, i)));
  return g_string_free (found, FALSE);
}

static void
assert_source (const Source *source)
{
  g_autoptr (GPtrArray) text = download_link_text_find (source->text, -1);
  g_autoptr (GPtrArray) list = download_link_text_parse_list (source->text, -1, NULL);
  g_autoptr (GPtrArray) argument = download_link_text_parse_argument (source->text, NULL);
  g_autoptr (GPtrArray) requests = download_requests_from_text (source->text, -1, NULL);
  g_autofree char *in_text = join_links (text);
  g_autofree char *in_list = join_links (list);
  g_autofree char *in_argument = join_links (argument);

  g_test_message ("%s", source->reason);
  g_assert_cmpstr (in_text, ==, source->links);
  g_assert_cmpstr (in_list, ==, source->links);
  g_assert_cmpstr (in_argument, ==, source->links);
  if (strstr (source->links, "Signature=") == NULL)
    g_assert_cmpuint (requests->len, ==, text->len);
}

static void
assert_sources (const Source *sources,
                gsize         n_sources)
{
  for (gsize i = 0; i < n_sources; i++)
    assert_source (&sources[i]);
}

static void
test_characters (void)
{
  static const Source sources[] = {
    { L "\xe2\x80\x8b", L, "a zero-width blank behind it, as chats put it there" },
    { "\xe2\x80\x8b" L, L, "and in front" },
    { "https://a.example/\xe2\x80\x8b"
      "b/\xe2\x80\x8b"
      "c",
      "https://a.example/b/c", "where a wiki allows a break" },
    { "https://a.example/b\xe2\x81\xa0/c", "https://a.example/b/c", "a word joiner" },
    { "https://a.example/lo\xc2\xad"
      "ng",
      "https://a.example/long", "a soft hyphen" },
    { "\xe2\x80\xaa" L "\xe2\x80\xac", L, "marks of direction, from a table or an address bar" },
    { "\xe2\x81\xa8" L "\xe2\x81\xa9", L, "and the newer ones" },
    { "\xe2\x80\x8e" L "\xe2\x80\x8f", L, "and single ones" },
    { "\xef\xbb\xbf" L, L, "a byte order mark" },
    { "x\n\xef\xbb\xbf" L "\n", L, "one in the middle, where two files were joined" },
    { L "\xef\xb8\x8f", L, "a variation selector, behind an emoji that was taken away" },
    { L "\xc2\xa0", L, "a blank that does not break" },
    { "\xc2\xa0" L, L, "and in front" },
    { "\xc2\xa0\xc2\xa0" L "\xc2\xa0\xc2\xa0", L, "and several" },
    { L "\xc2\xa0the second part", L, "and a comment behind it" },
    { L "\xe3\x80\x80", L, "a wide blank" },
    { L "\xe2\x80\xaf", L, "a narrow one" },
    { L "\xe2\x80\xa8" L "/c", L " " L "/c", "a line separator" },
    { L "\xe2\x80\x8b" L "/c", L " " L "/c", "a zero-width blank between two" },
    { L "?X-Goog-Signature=a_-~b\xe2\x80\x8b", L "?X-Goog-Signature=a_-~b", "a signature stays whole" },
    { L "\t", L, "a tab" },
    { L "\x0b", L, "a vertical one, as word processors break lines" },
    { "https://a.example/\xe2\x80\x93x", "https://a.example/%E2%80%93x", "a dash belongs to a name" },
  };

  assert_sources (sources, G_N_ELEMENTS (sources));
}

static void
test_escapes (void)
{
  static const Source sources[] = {
    { L "?c=d&amp;e=f", L "?c=d&e=f", "the source of a page" },
    { L "?c=d&#38;e=f", L "?c=d&e=f", "with a number" },
    { L "?c=d&#038;e=f&#038;g=h", L "?c=d&e=f&g=h", "as WordPress writes it" },
    { L "?c=d&#x26;e=f", L "?c=d&e=f", "hexadecimal" },
    { L "?c=d&amp;amp;e=f", L "?c=d&e=f", "twice" },
    { L "?c=d&amp;e=f&g=h", L "?c=d&amp;e=f&g=h", "no source: one ampersand is bare" },
    { "&lt;" L "?c=d&amp;e=f&gt;", L "?c=d&e=f", "angle brackets in a source" },
    { "&quot;" L "&quot;", L, "quotes in a source" },
    { L "&nbsp;next", L, "a blank in a source" },
    { "{\"u\":\"https:\\/\\/a.example\\/b?c=d\\u0026e\\u003Df\"}", L "?c=d&e=f", "JSON of PHP" },
    { "{\"text\":\"see \\\"" L "\\\" now\"}", L, "quotes in JSON" },
    { "\"" L "\\n" L "/c\\n\"", L " " L "/c", "breaks in JSON" },
    { "curl " L "\\?c\\=d\\&e=f", L "?c=d&e=f", "a shell" },
    { "https://a.example/my\\ file.zip", "https://a.example/my%20file.zip", "a shell's blank" },
    { "https://a.example/b\\_c\\_d", "https://a.example/b_c_d", "Markdown" },
    { L "?c=3Dd&e=3Df", L "?c=d&e=f", "the source of a mail" },
    { L "?c=3Dd", L "?c=3Dd", "a value that begins so" },
    { L "?c=3Dd&e=f", L "?c=3Dd&e=f", "no source: one is bare" },
  };

  assert_sources (sources, G_N_ELEMENTS (sources));
}

static void
test_forbidden (void)
{
  static const Source sources[] = {
    { "https://a.example/x\"y.zip", "https://a.example/x%22y.zip", "a quotation mark" },
    { "https://a.example/x<1.zip", "https://a.example/x%3C1.zip", "less than" },
    { "https://a.example/x>y.zip", "https://a.example/x%3Ey.zip", "greater than" },
    { "https://a.example/x^y.zip", "https://a.example/x%5Ey.zip", "a caret" },
    { "https://a.example/{x}.zip", "https://a.example/%7Bx%7D.zip", "braces" },
    { "https://a.example/x`y.zip", "https://a.example/x%60y.zip", "a backquote" },
    { "https://a.example/x|y.zip", "https://a.example/x|y.zip", "a bar, which browsers send as it is" },
    { "https://a.example/x\\y.zip", "https://a.example/x/y.zip", "a backslash" },
    { L "?c={d}^e|f", L "?c={d}^e|f", "in a query browsers send these" },
    { L "?c=d\"e", L "?c=d%22e", "but not this one" },
    { L "?c=d\\e", L "?c=d\\e", "and a backslash stays one there" },
    { L "?c=`d`e", L "?c=`d`e", "backquotes in a query" },
    { L "%zz%2", L "%zz%2", "what is no escape stays" },
    { "https://a.example/a/../b/./c//d", "https://a.example/a/../b/./c//d", "and so do dots" },
    { L ">", L "%3E", "an angle bracket behind it without the one in front" },
    { "<" L ">", L, "with it" },
    { "<URL:" L ">", L, "as mail was written once" },
    { "< " L " >", L, "with blanks between" },
    { L "#part", L, "a fragment is not sent" },
    { L "?c='d'", L "?c='d'", "single quotes are allowed" },
  };

  assert_sources (sources, G_N_ELEMENTS (sources));
}

static void
test_lines (void)
{
  static const Source sources[] = {
    { L " " L "/c", L " " L "/c", "two on a line" },
    { L "\t" L "/c", L " " L "/c", "with a tab" },
    { L "," L "/c", L " " L "/c", "with a comma" },
    { L ", " L "/c", L " " L "/c", "and a blank" },
    { L "|" L "/c", L " " L "/c", "with a bar" },
    { L "; " L "/c; ", L " " L "/c", "with a semicolon" },
    { L " # a comment", L, "a comment" },
    { L " #comment", L, "without a blank" },
    { L "  the second part", L, "behind two blanks" },
    { L "\tthe second part", L, "in the next column" },
    { L " (the second part)", L, "in brackets" },
    { L " - the second part", L, "behind a dash" },
    { L " // the second part", L, "as in C" },
    { L ".zip the second part", L ".zip", "without a mark" },
    { L "?c=d the second part", L "?c=d", "behind a query" },
    { L " <- here", L, "an arrow" },
    { "https://a.example/my file.zip", "https://a.example/my%20file.zip", "a blank in a name" },
    { "https://a.example/my great file.zip?c=d", "https://a.example/my%20great%20file.zip?c=d", "two, and a query" },
    { "- " L "\n- " L "/c\n", L " " L "/c", "a list" },
    { "* " L "\n* " L "/c\n", L " " L "/c", "with stars" },
    { "1) " L "\n2) " L "/c\n", L " " L "/c", "with numbers" },
    { "- [ ] " L "\n- [x] " L "/c\n", L " " L "/c", "of things to do" },
    { L "\n# " L "/old\n" L "/c\n", L " " L "/c", "a comment in a list is not fetched" },
    { L "\r" L "/c\r", L " " L "/c", "lines of old Macs" },
    { L ".", L ".", "alone, a dot belongs to it" },
    { L ",", L, "but no comma" },
  };

  assert_sources (sources, G_N_ELEMENTS (sources));
}

static void
test_mail (void)
{
  static const Source sources[] = {
    { LONG "/\nc/d.zip\n", LONG "/c/d.zip", "broken at a slash" },
    { LONG "?c=d&\ne=f\n", LONG "?c=d&e=f", "at an ampersand" },
    { "See " LONG "/b-\nc/d.zip\n", LONG "/b-c/d.zip", "behind a word" },
    { LONG "?X=0a1b2c3d\n4e5f60\n", LONG "?X=0a1b2c3d4e5f60", "in the middle of a signature" },
    { LONG "/ \nc/d.zip\n", LONG "/c/d.zip", "format=flowed" },
    { "> " LONG "/\n> c/d.zip\n", LONG "/c/d.zip", "in a reply" },
    { ">> " LONG "/\n>> c/d.zip\n> x\n", LONG "/c/d.zip", "in a reply to a reply" },
    { "> " L "\n", L, "a reply" },
    { "> " LONG "/\nc/d.zip\n", LONG "/", "the answer is no part of what it answers" },
    { LONG "/\nthanks\n", LONG "/thanks", "broken at a slash, whatever follows" },
    { LONG "\nthanks\n", LONG, "a word" },
    { LONG "\nThanks a lot/bye\n", LONG, "a sentence" },
    { LONG "\n" L "\n", LONG " " L, "another link" },
    { LONG "?c=d\n9e107d9d372bb6826bd81d3542a419d6\n", LONG "?c=d", "a checksum beneath it" },
    { LONG "\n\nc/d.zip\n", LONG, "an empty line between" },
    { L "/\nc/d.zip\n", L "/", "a line that is too short to have been broken" },
    { "<https://a.example/\nb/\nc.zip>", "https://a.example/b/c.zip", "between angle brackets" },
    { "x <https://a.example/\n  b.zip> and more", "https://a.example/b.zip", "and text around" },
    { "> <https://a.example/\n> b.zip>", "https://a.example/b.zip", "in a reply" },
    { "<https://a.example/\nis a link>", "https://a.example/", "but no text" },
    { "https://a.example/lo=\nng.zip", "https://a.example/long.zip", "quoted-printable" },
    { L "?c=3Dd&e=\n=3Df", L "?c=d&e=f", "with an escape behind the break" },
    { "<a href=3D\"https://a.example/b?c=3Dd&amp;e=\n=3Df\">x</a>", L "?c=d&e=f", "HTML in it" },
    { L "?sig=ab%2Bcd=\nthanks\n", L "?sig=ab%2Bcd=", "the end of a signature" },
    { L "?sig=abcd==\n" L "/c\n", L "?sig=abcd== " L "/c", "and another link" },
  };

  assert_sources (sources, G_N_ELEMENTS (sources));
}

static void
test_markup (void)
{
  static const Source sources[] = {
    { "[text](" L ")", L, "Markdown" },
    { "[text](" L " \"title\")", L, "with a title" },
    { "[text](<" L ">)", L, "with angle brackets" },
    { "[1]: " L " 'title'", L, "a reference" },
    { "![](" L ".png)", L ".png", "a picture" },
    { "| name | " L " |", L, "a table" },
    { "|" L "|text|", L, "without blanks" },
    { "[[" L "][text]]", L, "org-mode" },
    { "[[" L "]]", L, "without a text" },
    { "[text|" L "]", L, "JIRA" },
    { "[" L "|text]", L, "a wiki the other way round" },
    { "[" L " text]", L, "MediaWiki" },
    { "{{cite web|url=" L "|title=x}}", L, "a template" },
    { "`text <" L ">`_", L, "reStructuredText" },
    { "<" L "|text>", L, "Slack" },
    { "||" L "||", L, "a spoiler" },
    { "*" L "*", L, "bold" },
    { "_" L "_", L, "italic" },
    { "~" L "~", L, "struck through" },
    { "[url]" L "[/url]", L, "a forum" },
    { "[url=" L "]text[/url]", L, "with a text" },
    { "\\href{" L "}{text}", L, "TeX" },
    { "=HYPERLINK(\"" L "\";\"text\")", L, "a spreadsheet" },
    { "1,\"" L "\",x", L, "a row of values" },
    { "1\t" L "\tx", L, "with tabs" },
    { "<a href=\"" L "?c=d&amp;e=f\">text</a>", L "?c=d&e=f", "HTML" },
    { L "<br>" L "/c<br/>", L " " L "/c", "breaks of HTML" },
    { "<p>" L "</p>", L, "a paragraph" },
    { "\033]8;;" L "\033\\text\033]8;;\033\\", L, "a terminal" },
    { "\033[4m" L "\033[0m", L, "underlined there" },
    { "Location: " L "\r\n", L, "a header" },
    { "<guid isPermaLink=\"true\">" L "</guid>", L, "a feed" },
    { "<![CDATA[" L "]]>", L, "more of it" },
    { "\xc2\xbb" L "\xc2\xab", L, "German quotes" },
    { "\xe2\x80\x9e" L "\xe2\x80\x9c", L, "others" },
    { "\xef\xbc\x88" L "\xef\xbc\x89", L, "wide brackets" },
  };

  assert_sources (sources, G_N_ELEMENTS (sources));
}

static void
test_unmarked_blank (void)
{
  g_autoptr (GPtrArray) text = download_link_text_find (L " c", -1);
  g_autoptr (GPtrArray) list = download_link_text_parse_list (L " c", -1, NULL);
  g_autofree char *in_text = join_links (text);
  g_autofree char *in_list = join_links (list);

  /* Nothing can tell; but who writes a list or an argument means a link. */
  g_assert_cmpstr (in_text, ==, L);
  g_assert_cmpstr (in_list, ==, L "%20c");
}

static void
test_arguments (void)
{
  static const struct
  {
    const char *text;
    const char *link; /* NULL: refused where one belongs */
    const char *reason;
  } cases[] = {
    { L, L, "one" },
    { " \xe2\x80\x8b" L "\n", L, "with what came along" },
    { L " " L "/c", NULL, "two" },
    { "", NULL, "nothing" },
    { "a.example/b", NULL, "no scheme" },
    { "ftp://a.example/b", NULL, "another scheme" },
    { "https://", NULL, "no host" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = download_link_text_read (cases[i].text, &error);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (link != NULL ? download_link_get_uri (link) : NULL, ==, cases[i].link);
      g_assert_true ((error == NULL) == (cases[i].link != NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();

  g_test_add_func ("/link-sources/characters", test_characters);
  g_test_add_func ("/link-sources/escapes", test_escapes);
  g_test_add_func ("/link-sources/forbidden", test_forbidden);
  g_test_add_func ("/link-sources/lines", test_lines);
  g_test_add_func ("/link-sources/mail", test_mail);
  g_test_add_func ("/link-sources/markup", test_markup);
  g_test_add_func ("/link-sources/unmarked-blank", test_unmarked_blank);
  g_test_add_func ("/link-sources/arguments", test_arguments);

  return g_test_run ();
}
