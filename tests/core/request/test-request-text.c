/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the one door for text. */

#include "config.h"

#include "request/download-request-text.h"

#include "request-writer.h"

#define U "https://a.example/b"
#define S "https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature="
#define T "https://b.s3.amazonaws.com/l?AWSAccessKeyId=a&Expires=1&Signature="
#define SECRET "s3cr3t"

static const struct
{
  const char *text;
  const char *requests;
  guint       problems;
  const char *reason;
} texts[] = {
  { "", "", 0, "nothing" },
  { "Hello!", "", 0, "no link" },
  { U, U, 0, "a link" },
  { "See (" U ") and https://a.example/c.", U "\nhttps://a.example/c", 0, "links in a sentence" },
  { U "\n" U, U, 0, "the same twice" },
  { S "1\n" S "2", S "1 head=" S "2", 0, "two signatures for an object: one is for HEAD" },
  { "HEAD: " S "1 GET: " S "2", S "1 head=" S "2", 0, "whatever is written beside them" },
  { S "1\n" T "1\n" S "2\n" T "2", S "1 head=" S "2\n" T "1 head=" T "2", 0, "for each object of many" },
  { S "1\n" S "2\n" S "3", S "1\n" S "2\n" S "3", 0, "three are no pair" },
  { S "1\n" T "2", S "1\n" T "2", 0, "two objects" },
  { "http://a.example/b\n" U, "http://a.example/b\n" U, 0, "without a signature they are no pair" },
  { "ftp://a.example/" SECRET "\n" U "\nmagnet:?x", U, 2, "links that are not for us" },
  { "www.a.org/b", "https://www.a.org/b", 0, "a link without its scheme" },
  { "https://" SECRET "..x/\n" U, U, 1, "a link without a server" },
  { "https:// is how links begin: " U, U, 0, "a sentence is no link" },
  { "curl '" U "' -H 'X: y'", U " [X: y]", 0, "a command" },
  { "curl '" U "' -d " SECRET, "", 1, "a refused command is not searched for links" },
  { "curl '" U "'\nhttps://a.example/c", U "\nhttps://a.example/c", 0, "a command and a link" },
  { "https://a.example/c\ncurl '" U "' \\\n  -H 'X: y'\nhttps://a.example/d", "https://a.example/c\n" U " [X: y]\nhttps://a.example/d", 0, "between links" },
  { "https://a.example/c\nhello\ncurl -I 'https://a.example/h'\nhttps://a.example/d", "https://a.example/c\nhttps://a.example/h\nhttps://a.example/d", 0, "one for the headers only" },
  { "curl '" U "' -d " SECRET "\nhttps://a.example/c", "https://a.example/c", 1, "a refused command in front" },
  { "curl is nice: " U, U, 0, "a sentence about curl" },
  { "curl '" S "1'\ncurl '" S "2'", S "1\n" S "2", 0, "of commands the method is known" },
  { "{\"pickup-list\": 1, \"downloads\": [{\"url\": \"" U "\", \"name\": \"c\", \"folder\": \"/tmp\"}, {}]}", U " name=c", 1, "a list, without its folders" },
  { "{\"pickup-list\": 9, \"downloads\": [{\"url\": \"" U "\"}]}", "", 1, "a list that cannot be read is not searched for links" },
  { "{\"url\": \"" U "\"}", U, 0, "another JSON" },
  { "\xff\xfe"
    "h\0t\0t\0p\0s\0:\0/\0/\0a\0.\0b\0/\0",
    "https://a.b/", 0, "UTF-16" },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gssize length = (guchar) texts[i].text[0] == 0xff ? 26 : -1;
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = download_requests_from_text (texts[i].text, length, &problems);
      g_autofree char *found = request_writer_describe (requests);

      g_test_message ("%s", texts[i].reason);
      g_assert_cmpstr (found, ==, texts[i].requests);
      g_assert_cmpuint (problems->len, ==, texts[i].problems);
      request_writer_assert_problems (problems, SECRET);
    }
}

/* What is possible instead is said. */
static void
test_other_protocols (void)
{
  static const struct
  {
    const char *text;
    const char *said;
  } table[] = {
    { "magnet:?xt=urn:btih:" SECRET, "BitTorrent" },
    { "Magnet:?xt=urn:btih:" SECRET, "BitTorrent" },
    { "ftp://a.example/" SECRET, "does not speak FTP" },
    { "ftps://a.example/" SECRET, "does not speak FTP" },
    { "sftp://a.example/" SECRET, "SSH" },
    { "ed2k://|file|" SECRET, "eDonkey" },
    { "s3://bucket/" SECRET, "pickup-cli get" },
    { "gs://bucket/" SECRET, "pickup-cli get" },
    { "blob:https://a.example/" SECRET, "only in the page" },
    { "other://a.example/" SECRET, "http or https" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = download_requests_from_text (table[i].text, -1, &problems);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", table[i].text);
      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_nonnull (strstr (((GError *) g_ptr_array_index (problems, 0))->message, table[i].said));
      request_writer_assert_problems (problems, SECRET);
      if (!g_str_has_prefix (table[i].text, "other"))
        {
          g_assert_null (download_link_new (table[i].text, &error));
          g_assert_nonnull (strstr (error->message, table[i].said));
        }
    }
}

static void
test_line_number (void)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text ("curl '" U "' \\\n -O\n\ngopher://a.example/", -1, &problems);

  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((GError *) g_ptr_array_index (problems, 0))->message, ==,
                   "Line 4 is no link that can be downloaded: it has to be one with http or https.");
}

static void
test_without_commands (void)
{
  g_autofree char *rest = download_text_without_commands ("hello\ncurl '" U "' \\\n -O\n\n" U);

  g_assert_cmpstr (rest, ==, "hello\n\n\n\n" U);
}

/* Two hundred fresh links at once, each with its head link. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) requests = NULL;

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (text, "https://b.s3.amazonaws.com/k%u?AWSAccessKeyId=a&Expires=1&Signature=%u\n", i % 200, i);

  requests = download_requests_from_text (text->str, (gssize) text->len, NULL);
  g_assert_cmpuint (requests->len, ==, 200);
  for (guint i = 0; i < requests->len; i++)
    g_assert_nonnull (download_request_get_head_link (g_ptr_array_index (requests, i)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request-text/texts", test_texts);
  g_test_add_func ("/request-text/other-protocols", test_other_protocols);
  g_test_add_func ("/request-text/line-number", test_line_number);
  g_test_add_func ("/request-text/without-commands", test_without_commands);
  g_test_add_func ("/request-text/many", test_many);

  return g_test_run ();
}
