/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the file name in a Content-Disposition header. */

#include "config.h"

#include "link/download-file-name.h"

#define WENJIAN "\xe6\x96\x87\xe4\xbb\xb6"

static const struct
{
  const char *header;
  const char *name;
  const char *reason;
} names[] = {
  { "attachment; filename=a.txt", "a.txt", "a token" },
  { "attachment; filename=\"a.txt\"", "a.txt", "quoted" },
  { "attachment;filename=a.txt", "a.txt", "without a blank" },
  { "ATTACHMENT; FILENAME=a.txt", "a.txt", "in upper case" },
  { "attachment ; filename = \"a.txt\" ", "a.txt", "blanks everywhere" },
  { "inline; filename=a.txt", "a.txt", "inline" },
  { "form-data; name=\"x\"; filename=\"a.txt\"", "a.txt", "other parameters" },
  { "attachment; filename=\"a b.txt\"", "a b.txt", "a blank" },
  { "attachment; filename=a b.txt", "a b.txt", "a blank that is not quoted" },
  { "attachment; filename=\"a;b.txt\"", "a;b.txt", "a semicolon" },
  { "attachment; filename=\"a\\\"b.txt\"", "a\"b.txt", "an escaped quote" },
  { "attachment; filename=\"a=b.txt\"", "a=b.txt", "an equals sign" },
  { "attachment; filename=a=b.txt", "a=b.txt", "an equals sign that is not quoted" },
  { "attachment; filename='a.txt'", "'a.txt'", "other quotes are letters" },
  { "attachment; filename=\"a.txt", "a.txt", "an open quote" },
  { "attachment; filename=\"a.txt\"junk; x=y", "a.txt", "junk behind the quote" },
  { "attachment; filename=a.txt; filename=b.txt", "a.txt", "the first of two" },
  { "attachment; xfilename=a.txt", NULL, "another name" },
  { "attachment; filename=a.txt; filename*=UTF-8''b.txt", "b.txt", "the extended one wins" },
  { "attachment; filename*=UTF-8''b.txt; filename=a.txt", "b.txt", "in the other order" },
  { "attachment; filename*=UTF-8''%e6%96%87%E4%BB%B6.zip", WENJIAN ".zip", "UTF-8" },
  { "attachment; filename*=utf-8'zh-CN'%e6%96%87%E4%BB%B6.zip", WENJIAN ".zip", "with a language" },
  { "attachment; filename*=ISO-8859-1''%e4.txt", "\xc3\xa4.txt", "Latin-1" },
  { "attachment; filename*=GBK''%CE%C4%BC%FE.zip", WENJIAN ".zip", "GBK" },
  { "attachment; filename*=UTF-8''a%20b%2Bc.txt", "a b+c.txt", "escapes" },
  { "attachment; filename*=UTF-8''it's.txt", "it's.txt", "an apostrophe in the name" },
  { "attachment; filename*=\"UTF-8''a.txt\"", "a.txt", "quoted although it must not be" },
  { "attachment; filename*=a%20b.txt", "a b.txt", "without an encoding" },
  { "attachment; filename*=UTF-8''%ff.txt; filename=a.txt", "a.txt", "broken: the plain one is left" },
  { "attachment; filename*=X-NONE''b.txt; filename=a.txt", "a.txt", "an unknown encoding" },
  { "attachment; filename*=UTF-8''..; filename=a.txt", "a.txt", "unusable" },
  { "attachment; filename*=UTF-8''; filename=a.txt", "a.txt", "empty" },
  { "attachment; filename=" WENJIAN ".zip", WENJIAN ".zip", "UTF-8 as it is" },
  { "attachment; filename=\"\xe4.txt\"", "\xc3\xa4.txt", "Latin-1 as it is" },
  { "attachment; filename=%E6%96%87%E4%BB%B6.zip", WENJIAN ".zip", "escaped although it must not be" },
  { "attachment; filename=\"a%20b.txt\"", "a b.txt", "escaped and quoted" },
  { "attachment; filename=\"100%.txt\"", "100%.txt", "no escape" },
  { "attachment; filename=\"50%25 off.txt\"", "50%25 off.txt", "a blank shows that nothing is escaped" },
  { "attachment; filename=%ff.txt", "%ff.txt", "an escape that is no UTF-8" },
  { "attachment; filename=\"=?UTF-8?B?5paH5Lu2LnppcA==?=\"", WENJIAN ".zip", "an encoded word" },
  { "attachment; filename=\"=?utf-8?Q?=E6=96=87_a.txt?=\"", "\xe6\x96\x87 a.txt", "in the other encoding" },
  { "attachment; filename=\"=?UTF-8?B?5paH?= =?UTF-8?B?5Lu2?=\"", WENJIAN, "two words" },
  { "attachment; filename=\"=?iso-8859-1?Q?=E4.txt?=\"", "\xc3\xa4.txt", "in Latin-1" },
  { "attachment; filename=\"=?UTF-8?X?abc?=\"", "=?UTF-8?X?abc?=", "an unknown kind of word" },
  { "attachment; filename=\"/etc/passwd\"", "passwd", "a path" },
  { "attachment; filename=\"..\\\\..\\\\a.txt\"", "a.txt", "escaped backslashes" },
  { "attachment; filename=\"C:\\Users\\x\\a.txt\"", "a.txt", "backslashes as they are" },
  { "attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd", "an escaped path" },
  { "attachment; filename=..%2F..%2Fpasswd", "passwd", "an escaped path in the plain one" },
  { "attachment; filename*=UTF-8''%e2%80%aefdp.exe", "fdp.exe", "an override" },
  { "attachment; filename*=UTF-8''a%00b.txt", "a%00b.txt", "an escaped NUL stays escaped" },
  { "attachment; filename=\"it\\'s.txt\"", "it's.txt", "an escaped apostrophe" },
  { "attachment; filename=\"\\'a.txt\\'\"", "'a.txt'", "escaped apostrophes around it" },
  { "attachment; filename=it's.txt", "it's.txt", "an apostrophe that is not quoted" },
  { "attachment; filename*=UTF-8'caf%C3%A9.txt", "caf\xc3\xa9.txt", "one quote is missing" },
  { "attachment; filename*=utf-8'a.txt; filename=b.txt", "a.txt", "one quote is missing, and a plain one" },
  { "attachment; filename*=ISO-8859-1'caf%E9.txt", "caf\xc3\xa9.txt", "one quote is missing, Latin-1" },
  { "attachment; filename*=don't.txt", "don't.txt", "a quote that is no border" },
  { "attachment; filename*=''a.txt", "a.txt", "an empty encoding" },
  { "attachment; filename*='en'a.txt", "a.txt", "an empty encoding and a language" },
  { "attachment; filename*=UTF-8''%zz.txt; filename=a.txt", "a.txt", "an escape that is none: the plain one is left" },
  { "attachment; filename*=UTF-8''a%.txt; filename=\"b.txt\"", "b.txt", "a lone percent sign: the plain one is left" },
  { "attachment; filename*=UTF-8''a%4; filename=\"b.txt\"", "b.txt", "half an escape: the plain one is left" },
  { "attachment; filename=b.txt; filename*=UTF-8''a%E4.txt", "b.txt", "Latin-1 that calls itself UTF-8: the plain one is left" },
  { "attachment; filename*=UTF-8''a%zz.txt", "a%zz.txt", "an escape that is none, and nothing else" },
  { "attachment; filename*=UTF-8''%zz.txt; filename=..", "%zz.txt", "an escape that is none, and a plain one that is unusable" },
  { "attachment; filename*=us-ascii''caf%E9.txt; filename=a.txt", "a.txt", "bytes that the encoding does not have" },
  { "attachment; filename*=UTF-8''a-%2541.txt", "a-%41.txt", "escaped once only" },
  { "attachment; filename*=UTF-8''%5ca.txt", "a.txt", "an escaped backslash" },
  { "attachment; filename *=UTF-8''b.txt; filename=a.txt", "a.txt", "a blank inside the name of the parameter" },
  { "attachment; filename* = UTF-8''b.txt; filename=a.txt", "b.txt", "blanks around the equals sign" },
  { "attachment; filename*=UTF-8''b.txt; filename*=UTF-8''c.txt", "b.txt", "the first of two extended ones" },
  { "attachment; filename=\"caf\xef\xbf\xbd.txt\"", NULL, "a byte that was lost on the way" },
  { "attachment; filename=\"caf\xef\xbf\xbd.txt\"; filename*=UTF-8''caf%C3%A9.txt", "caf\xc3\xa9.txt", "a byte that was lost in the plain one" },
  { "attachment; filename*=UTF-8''caf\xef\xbf\xbd.txt; filename=a.txt", "a.txt", "a byte that was lost in the extended one" },
  { "attachment; filename*0=\"a b\"; filename*1=\"c.txt\"", "a bc.txt", "in parts" },
  { "attachment; filename*1=b.txt; filename*0=a", "ab.txt", "parts in another order" },
  { "attachment; filename*0*=GBK''%CE%C4; filename*1*=%BC%FE; filename*2=.zip", WENJIAN ".zip", "escaped parts and one that is not" },
  { "attachment; filename*0=100%41; filename*1*=%20a.txt", "100%41 a.txt", "only what is marked so is escaped" },
  { "attachment; filename*0=b.txt; filename=a.txt", "b.txt", "one part, and a plain one" },
  { "attachment; filename*1=b.txt; filename=a.txt", "a.txt", "parts without the first: the plain one is left" },
  { "attachment; filename*0=a; filename*2=b.txt", "a", "what follows a gap is not read" },
  { "attachment; filename*0*=UTF-8''%zz; filename=a.txt", "a.txt", "a part with an escape that is none: the plain one is left" },
  { "attachment; filename*0=..; filename*1=/../x.txt", "x.txt", "a path in parts" },
  { "attachment; filename*=UTF-8''c.txt; filename*0=a.txt", "c.txt", "the whole one wins over parts" },
  { "attachment; filename=foo[1](2).txt", "foo[1](2).txt", "brackets that are not quoted" },
  { "attachment; filename=a,b.txt", "a,b.txt", "a comma that is not quoted" },
  { "attachment; x=\"\\\"\\\\\";filename=a.txt", "a.txt", "escapes in another parameter" },
  { "attachment; x=\"filename=b.txt\"; filename=a.txt", "a.txt", "a name in the value of another" },
  { "\"a; filename=b;c\"; filename=a.txt", "a.txt", "a quoted type" },
  { "\"inline\"; filename=a.txt", "a.txt", "a quoted type without a name in it" },
  { "att\"achment; filename=a.txt", "a.txt", "a quote that nothing closes" },
  { "filename=a.txt", "a.txt", "no type" },
  { "; filename=a.txt", "a.txt", "an empty type" },
  { "filename=\"a.txt\"; x", "a.txt", "no type, quoted" },
  { "attachment", NULL, "no name" },
  { "attachment;", NULL, "no parameter" },
  { "attachment; filename", NULL, "no value" },
  { "attachment; filename=", NULL, "an empty value" },
  { "attachment; filename=\"\"", NULL, "an empty quoted value" },
  { "attachment=filename;", NULL, "what OSS was seen to send" },
  { "attachment; filename=\"..\"", NULL, "the folder above" },
  { "attachment; filename=/", NULL, "the root" },
  { "", NULL, "nothing" },
  { ";;;=;=;\"", NULL, "noise" },
  { "attachment; filename=\"\\", NULL, "an escape and the end" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = download_file_name_from_disposition (names[i].header);

      g_test_message ("%s", names[i].reason);
      g_assert_cmpstr (name, ==, names[i].name);
    }
}

/* No header makes it read beyond the end. */
static void
test_random (void)
{
  static const char alphabet[] = "filename*='\"\\;= UTF-8%2?Bq\xe4\xff";

  for (guint i = 0; i < 20000; i++)
    {
      gsize            length = (gsize) g_test_rand_int_range (0, 40);
      g_autofree char *header = g_malloc (length + 1);
      g_autofree char *text = NULL, *name = NULL;

      for (gsize j = 0; j < length; j++)
        header[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      header[length] = '\0';

      text = g_strconcat (i % 2 == 0 ? "a; filename=" : "a; filename*=", header, NULL);
      name = download_file_name_from_disposition (text);
      g_assert_true (name == NULL || g_utf8_validate (name, -1, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/disposition/names", test_names);
  g_test_add_func ("/disposition/random", test_random);

  return g_test_run ();
}
