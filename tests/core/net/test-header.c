/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the strict header parsers: what is not exactly right says nothing. */

#include "config.h"

#include "net/download-header.h"

#define LARGEST "9223372036854775807"
#define LARGEST_LESS_1 "9223372036854775806"
#define UNTOLD G_GINT64_CONSTANT (-1)

/* What is no UTF-8 must not get into the output of a test. */
static void
tell_case (const char *text,
           const char *reason)
{
  g_autofree char *escaped = g_strescape (text != NULL ? text : "(none)", NULL);

  g_test_message ("%s: %s", escaped, reason);
}

typedef struct
{
  const char *text;
  gboolean    sound;
  guint64     start;
  guint64     end;
  gint64      total;
  const char *reason;
} RangeCase;

static const RangeCase range_cases[] = {
  { "bytes 0-9/10", TRUE, 0, 10, 10, "the whole object" },
  { "bytes 0-0/1", TRUE, 0, 1, 1, "one byte of one" },
  { "bytes 0-0/2", TRUE, 0, 1, 2, "one byte of two" },
  { "bytes 5-9/10", TRUE, 5, 10, 10, "the end" },
  { "bytes 9-9/10", TRUE, 9, 10, 10, "the last byte" },
  { "bytes 5-7/10", TRUE, 5, 8, 10, "the middle" },
  { "bytes 0-9/*", TRUE, 0, 10, UNTOLD, "an unknown total" },
  { "bytes 5-5/*", TRUE, 5, 6, UNTOLD, "one byte of an unknown total" },
  { "bytes */10", TRUE, 0, 0, 10, "refused, and the size" },
  { "bytes */0", TRUE, 0, 0, 0, "refused, and empty" },
  { "bytes */" LARGEST, TRUE, 0, 0, G_MAXINT64, "refused, and as large as can be" },
  { "Bytes 0-9/10", TRUE, 0, 10, 10, "units have no case" },
  { "BYTES 0-9/10", TRUE, 0, 10, 10, "units have no case" },
  { "bytes  0-9/10", TRUE, 0, 10, 10, "two spaces" },
  { "bytes\t0-9/10", TRUE, 0, 10, 10, "a tab" },
  { "bytes 0-9/10 ", TRUE, 0, 10, 10, "a space at the end" },
  { "bytes 0-9/10\t ", TRUE, 0, 10, 10, "white space at the end" },
  { "bytes 00-09/010", TRUE, 0, 10, 10, "leading zeros are digits" },
  { "bytes 4294967296-4294967297/4294967298", TRUE, 4294967296, 4294967298, 4294967298, "beyond 32 bits" },
  { "bytes 0-" LARGEST_LESS_1 "/" LARGEST, TRUE, 0, G_MAXINT64, G_MAXINT64, "as large as can be" },
  { "bytes 0-" LARGEST_LESS_1 "/*", TRUE, 0, G_MAXINT64, UNTOLD, "as large as can be, of an unknown total" },
  { "bytes=0-9/10", TRUE, 0, 10, 10, "the form of the request" },
  { "bytes = 0-9/10", TRUE, 0, 10, 10, "the form of the request with blanks" },
  { "bytes=5-9/*", TRUE, 5, 10, UNTOLD, "the form of the request, and an unknown total" },
  { "bytes=*/10", TRUE, 0, 0, 10, "the form of the request, refused" },
  { "bytes: 0-9/10", TRUE, 0, 10, 10, "a colon" },
  { "bytes:0-9/10", TRUE, 0, 10, 10, "a colon without a blank" },
  { "BYTES : 5-9/10", TRUE, 5, 10, 10, "a colon between blanks" },
  { "bytes: */10", TRUE, 0, 0, 10, "a colon, refused" },
  { "0-9/10", TRUE, 0, 10, 10, "no unit" },
  { "5-9/*", TRUE, 5, 10, UNTOLD, "no unit, of an unknown total" },
  { "*/10", TRUE, 0, 0, 10, "no unit, refused" },
  { "\t0-9/10 ", TRUE, 0, 10, 10, "no unit between blanks" },
  { " bytes 0-9/10", TRUE, 0, 10, 10, "a space in front" },
  { "bytes 0 -9/10", TRUE, 0, 10, 10, "a space before the hyphen" },
  { "bytes 0- 9/10", TRUE, 0, 10, 10, "a space behind the hyphen" },
  { "bytes 0\t-\t9/10", TRUE, 0, 10, 10, "tabs around the hyphen" },
  { "bytes 0-9 /10", TRUE, 0, 10, 10, "a space before the slash" },
  { "bytes 0-9/ 10", TRUE, 0, 10, 10, "a space behind the slash" },
  { "bytes 0 - 9 / 10", TRUE, 0, 10, 10, "spaces everywhere" },
  { "bytes 0 - 9 / *", TRUE, 0, 10, UNTOLD, "spaces everywhere, of an unknown total" },
  { "bytes * / 10", TRUE, 0, 0, 10, "spaces around the slash, refused" },

  { NULL, FALSE, 0, 0, 0, "no header" },
  { "", FALSE, 0, 0, 0, "nothing" },
  { "=0-9/10", FALSE, 0, 0, 0, "an equals sign and no unit" },
  { ":0-9/10", FALSE, 0, 0, 0, "a colon and no unit" },
  { "bytes==0-9/10", FALSE, 0, 0, 0, "two equals signs" },
  { "bytes:=0-9/10", FALSE, 0, 0, 0, "a colon and an equals sign" },
  { "bytes bytes 0-9/10", FALSE, 0, 0, 0, "the unit twice" },
  { "bytes=9-0/10", FALSE, 0, 0, 0, "the form of the request, reversed" },
  { "bytes=0-10/10", FALSE, 0, 0, 0, "the form of the request, beyond the total" },
  { "bytes=0-", FALSE, 0, 0, 0, "a request" },
  { "bytes=-5", FALSE, 0, 0, 0, "a request for the end" },
  { "9-0/10", FALSE, 0, 0, 0, "no unit, reversed" },
  { "0-10/10", FALSE, 0, 0, 0, "no unit, beyond the total" },
  { "*/*", FALSE, 0, 0, 0, "no unit, and nothing told" },
  { "bytes 0 9/10", FALSE, 0, 0, 0, "a space for the hyphen" },
  { "bytes 0-9 10", FALSE, 0, 0, 0, "a space for the slash" },
  { "bytes 1 0-1 9/20", FALSE, 0, 0, 0, "spaces inside numbers" },
  { "bytes 0 - - 9/10", FALSE, 0, 0, 0, "two hyphens between spaces" },
  { "bytes 0-9/10 /10", FALSE, 0, 0, 0, "two totals" },
  { "bytes 0\xe2\x80\x93"
    "9/10",
    FALSE, 0, 0, 0, "another dash" },
  { "bytes\xc2\xa0"
    "0-9/10",
    FALSE, 0, 0, 0, "another blank" },
  { "bytes 0-\r\n9/10", FALSE, 0, 0, 0, "a line break" },
  { "bytes", FALSE, 0, 0, 0, "a unit alone" },
  { "bytes ", FALSE, 0, 0, 0, "a unit and a space" },
  { "byte", FALSE, 0, 0, 0, "shorter than the unit" },
  { "items 0-9/10", FALSE, 0, 0, 0, "another unit" },
  { "byte 0-9/10", FALSE, 0, 0, 0, "a unit cut short" },
  { "bytes0-9/10", FALSE, 0, 0, 0, "no space" },
  { "bytess 0-9/10", FALSE, 0, 0, 0, "a longer unit" },
  { "none", FALSE, 0, 0, 0, "the word of Accept-Ranges" },
  { "bytes 0-9", FALSE, 0, 0, 0, "no total" },
  { "bytes 0-9/", FALSE, 0, 0, 0, "an empty total" },
  { "bytes 0-/10", FALSE, 0, 0, 0, "no end" },
  { "bytes -9/10", FALSE, 0, 0, 0, "no start" },
  { "bytes -/10", FALSE, 0, 0, 0, "neither" },
  { "bytes 9/10", FALSE, 0, 0, 0, "one number" },
  { "bytes /10", FALSE, 0, 0, 0, "no range" },
  { "bytes 10", FALSE, 0, 0, 0, "a total alone" },
  { "bytes *", FALSE, 0, 0, 0, "an asterisk alone" },
  { "bytes */", FALSE, 0, 0, 0, "refused, with an empty total" },
  { "bytes */*", FALSE, 0, 0, 0, "refused, and nothing told" },
  { "bytes **/10", FALSE, 0, 0, 0, "two asterisks" },
  { "bytes *-9/10", FALSE, 0, 0, 0, "an asterisk for the start" },
  { "bytes 0-*/10", FALSE, 0, 0, 0, "an asterisk for the end" },
  { "bytes 9-0/10", FALSE, 0, 0, 0, "reversed" },
  { "bytes 6-5/10", FALSE, 0, 0, 0, "reversed by one" },
  { "bytes 1-0/*", FALSE, 0, 0, 0, "reversed, of an unknown total" },
  { "bytes 0-10/10", FALSE, 0, 0, 0, "one beyond the total" },
  { "bytes 10-19/10", FALSE, 0, 0, 0, "behind the total" },
  { "bytes 0-0/0", FALSE, 0, 0, 0, "a byte of nothing" },
  { "bytes 0-9/5", FALSE, 0, 0, 0, "twice the total" },
  { "bytes 0-9/10 11", FALSE, 0, 0, 0, "something behind it" },
  { "bytes 0-9/10, bytes 10-19/20", FALSE, 0, 0, 0, "two headers joined" },
  { "bytes 0-9/10,", FALSE, 0, 0, 0, "a comma" },
  { "bytes 0-9/10;", FALSE, 0, 0, 0, "a semicolon" },
  { "bytes 0-4,5-9/10", FALSE, 0, 0, 0, "two ranges" },
  { "bytes 0--9/10", FALSE, 0, 0, 0, "a sign for the end" },
  { "bytes +0-9/10", FALSE, 0, 0, 0, "a sign for the start" },
  { "bytes 0-+9/10", FALSE, 0, 0, 0, "a plus for the end" },
  { "bytes 0-9/+10", FALSE, 0, 0, 0, "a plus for the total" },
  { "bytes 0-9/-1", FALSE, 0, 0, 0, "a negative total" },
  { "bytes 0-9/**", FALSE, 0, 0, 0, "two asterisks for the total" },
  { "bytes 0x0-0x9/0x10", FALSE, 0, 0, 0, "hexadecimal" },
  { "bytes 0-9/10.0", FALSE, 0, 0, 0, "a fraction" },
  { "bytes 0-9/1e1", FALSE, 0, 0, 0, "an exponent" },
  { "bytes a-b/c", FALSE, 0, 0, 0, "letters" },
  { "bytes \xd9\xa0-\xd9\xa9/10", FALSE, 0, 0, 0, "digits of another script" },
  { "bytes 0-" LARGEST "/*", FALSE, 0, 0, 0, "an end that no file reaches" },
  { "bytes 0-9/9223372036854775808", FALSE, 0, 0, 0, "a total of 2^63" },
  { "bytes 0-9223372036854775808/*", FALSE, 0, 0, 0, "an end of 2^63" },
  { "bytes 0-18446744073709551615/*", FALSE, 0, 0, 0, "an end of 2^64 - 1, whose length is 0" },
  { "bytes 18446744073709551616-18446744073709551617/*", FALSE, 0, 0, 0, "2^64, which wraps to 0" },
  { "bytes 0-9/18446744073709551626", FALSE, 0, 0, 0, "2^64 + 10, which wraps to 10" },
  { "bytes 0-99999999999999999999999999999999999999/*", FALSE, 0, 0, 0, "far beyond" },
  { "bytes */18446744073709551616", FALSE, 0, 0, 0, "refused, with a size that wraps to 0" },
};

static void
test_content_range (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (range_cases); i++)
    {
      const RangeCase     *c = &range_cases[i];
      DownloadContentRange range = { 0 };

      tell_case (c->text, c->reason);
      g_assert_cmpint (download_header_parse_content_range (c->text, &range), ==, c->sound);
      if (!c->sound)
        continue;
      g_assert_cmpuint (range.start, ==, c->start);
      g_assert_cmpuint (range.end, ==, c->end);
      g_assert_cmpint (range.total, ==, c->total);
    }
}

static void
test_number (void)
{
  static const struct
  {
    const char *text;
    gboolean    sound;
    guint64     number;
    const char *reason;
  } cases[] = {
    { "0", TRUE, 0, "zero" },
    { "1", TRUE, 1, "one" },
    { "007", TRUE, 7, "leading zeros" },
    { "4294967296", TRUE, 4294967296, "beyond 32 bits" },
    { LARGEST, TRUE, G_MAXINT64, "the largest" },
    { "9223372036854775808", FALSE, 0, "one more" },
    { "18446744073709551616", FALSE, 0, "wraps to 0" },
    { "99999999999999999999999", FALSE, 0, "far beyond" },
    { NULL, FALSE, 0, "no header" },
    { "", FALSE, 0, "nothing" },
    { " 1", FALSE, 0, "a space in front" },
    { "1 ", FALSE, 0, "a space behind" },
    { "+1", FALSE, 0, "a plus" },
    { "-1", FALSE, 0, "a minus" },
    { "1,1", FALSE, 0, "two headers joined" },
    { "1, 1", FALSE, 0, "two headers joined" },
    { "0x1", FALSE, 0, "hexadecimal" },
    { "1.0", FALSE, 0, "a fraction" },
    { "1k", FALSE, 0, "a unit" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 number = 0;

      tell_case (cases[i].text, cases[i].reason);
      g_assert_cmpint (download_header_parse_number (cases[i].text, &number), ==, cases[i].sound);
      if (cases[i].sound)
        g_assert_cmpuint (number, ==, cases[i].number);
    }
}

static void
test_date (void)
{
  static const struct
  {
    const char *text;
    gint64      seconds;
    const char *reason;
  } cases[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777, "as it should be" },
    { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777, "the form of RFC 850" },
    { "Sun Nov  6 08:49:37 1994", 784111777, "the form of asctime()" },
    { "Thu, 29 Feb 2024 23:59:59 GMT", 1709251199, "a leap day" },
    { "Fri, 01 Jan 2100 00:00:00 GMT", 4102444800, "beyond 2038" },
    { NULL, 0, "no header" },
    { "", 0, "nothing" },
    { "0", 0, "a number" },
    { "-1", 0, "a negative number, as in Expires" },
    { "yesterday", 0, "a word" },
    { "Sun, 32 Nov 1994 08:49:37 GMT", 0, "no such day" },
    { "Sun, 06 Foo 1994 08:49:37 GMT", 0, "no such month" },
    { "Thu, 30 Feb 2023 08:49:37 GMT", 0, "no such day of February" },
    { "Sun, 06 Nov 1994 25:49:37 GMT", 0, "no such hour" },
    { "Sun, 06 Nov 1994", 0, "no time of day" },
    { "Sun, ", 0, "cut short" },
    { "\xff\xfe\xfd", 0, "no text" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      tell_case (cases[i].text, cases[i].reason);
      g_assert_cmpint (download_header_parse_date (cases[i].text), ==, cases[i].seconds * G_USEC_PER_SEC);
    }
}

static void
test_retry_after (void)
{
  const gint64 now = 784111777 * G_TIME_SPAN_SECOND;
  const struct
  {
    const char *text;
    gint64      seconds;
    const char *reason;
  } cases[] = {
    { "0", 0, "at once" },
    { "1", 1, "a second" },
    { "120", 120, "two minutes" },
    { "Sun, 06 Nov 1994 08:49:37 GMT", 0, "now" },
    { "Sun, 06 Nov 1994 08:50:37 GMT", 60, "a minute from now" },
    { "Sun, 06 Nov 1994 08:48:37 GMT", 0, "a minute ago" },
    { NULL, -1, "no header" },
    { "", -1, "nothing" },
    { "soon", -1, "a word" },
    { "-5", -1, "a negative number" },
    { "1.5", -1, "a fraction" },
    { "99999999999999999999", -1, "no number that fits" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      tell_case (cases[i].text, cases[i].reason);
      g_assert_cmpint (download_header_parse_retry_after (cases[i].text, now), ==, cases[i].seconds);
    }
}

static void
test_etag (void)
{
  static const struct
  {
    const char *text;
    gboolean    is_etag;
    gboolean    is_strong;
    const char *reason;
  } cases[] = {
    { "\"abc\"", TRUE, TRUE, "a strong one" },
    { "\"\"", TRUE, TRUE, "an empty one" },
    { "\"d41d8cd98f00b204e9800998ecf8427e-38\"", TRUE, TRUE, "of a multipart upload" },
    { "\"W/\"", TRUE, TRUE, "W/ inside is a part of it" },
    { "\"0x8D4BCC2E4835CD0\"", TRUE, TRUE, "of Azure" },
    { "W/\"abc\"", TRUE, FALSE, "a weak one" },
    { "W/\"\"", TRUE, FALSE, "an empty weak one" },
    { NULL, FALSE, FALSE, "no header" },
    { "", FALSE, FALSE, "nothing" },
    { "\"", FALSE, FALSE, "one quote" },
    { "abc", FALSE, FALSE, "no quotes" },
    { "\"abc", FALSE, FALSE, "no closing quote" },
    { "abc\"", FALSE, FALSE, "no opening quote" },
    { "\"a\"b\"", FALSE, FALSE, "a quote inside" },
    { "\"a\", \"b\"", FALSE, FALSE, "two" },
    { "w/\"abc\"", FALSE, FALSE, "a small w" },
    { "W/abc", FALSE, FALSE, "weak without quotes" },
    { "W/\"", FALSE, FALSE, "weak with one quote" },
    { "W/", FALSE, FALSE, "weak and nothing" },
    { "W/W/\"abc\"", FALSE, FALSE, "weak twice" },
    { "*", FALSE, FALSE, "any, which is not one" },
    { " \"abc\"", FALSE, FALSE, "a space in front" },
    { "\"caf\xc3\xa9\"", TRUE, TRUE, "UTF-8" },
    { "\"caf\xef\xbf\xbd\"", FALSE, FALSE, "a byte that was lost on the way" },
    { "W/\"\xef\xbf\xbd\"", FALSE, FALSE, "weak, and a byte that was lost" },
    { "\"caf\xe9\"", FALSE, FALSE, "Latin-1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      tell_case (cases[i].text, cases[i].reason);
      g_assert_cmpint (download_header_is_etag (cases[i].text), ==, cases[i].is_etag);
      g_assert_cmpint (download_header_is_strong_etag (cases[i].text), ==, cases[i].is_strong);
    }
}

static void
test_etags_match (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean    match;
    const char *reason;
  } cases[] = {
    { "\"a\"", "\"a\"", TRUE, "the same" },
    { "W/\"a\"", "W/\"a\"", TRUE, "the same, weak" },
    { "W/\"a\"", "\"a\"", TRUE, "one of them weak" },
    { "\"a\"", "W/\"a\"", TRUE, "the other weak" },
    { "\"a\"", "\"b\"", FALSE, "others" },
    { "W/\"a\"", "W/\"b\"", FALSE, "others, weak" },
    { "\"a\"", "\"A\"", FALSE, "case counts" },
    { NULL, "\"a\"", FALSE, "one is missing" },
    { "\"a\"", NULL, FALSE, "the other is missing" },
    { NULL, NULL, FALSE, "none at all" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (download_header_etags_match_weakly (cases[i].a, cases[i].b), ==, cases[i].match);
    }
}

static void
test_links (void)
{
  static const struct
  {
    const char *list;
    const char *target;
    const char *reason;
  } cases[] = {
    { "<https://a/?b=1,2>; rel=\"next\"", "https://a/?b=1,2", "one" },
    { "<a>; rel=prev, <b>;title=\"x, <c>; rel=next\" ; REL = \"last NEXT\"", "b", "a later one, among others" },
    { "<a>; rel=prev; rel=next", NULL, "the first relation counts" },
    { "<a>; relation=next", NULL, "another parameter" },
    { "<a>; rel=nextone", NULL, "another relation" },
    { "<a>; rel", NULL, "without a value" },
    { "<a>;;; rel=next;", "a", "empty parameters" },
    { "<a; rel=next", NULL, "no end" },
    { "a; rel=next", NULL, "no target" },
    { "<a>; title=\"b; rel=next", NULL, "a string without an end" },
    { "", NULL, "nothing" },
    { NULL, NULL, "none at all" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *target = download_header_find_link (cases[i].list, "next");

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (target, ==, cases[i].target);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/header/content-range", test_content_range);
  g_test_add_func ("/header/number", test_number);
  g_test_add_func ("/header/date", test_date);
  g_test_add_func ("/header/retry-after", test_retry_after);
  g_test_add_func ("/header/etag", test_etag);
  g_test_add_func ("/header/etags-match", test_etags_match);
  g_test_add_func ("/header/links", test_links);

  return g_test_run ();
}
