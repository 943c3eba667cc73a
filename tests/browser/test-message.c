/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what the native messaging host takes from a browser, and of what it answers. */

#include "config.h"

#include <string.h>

#include "browser-answer.h"
#include "browser-frame.h"
#include "browser-message.h"

#define ONE(more) "{\"type\":\"add\",\"downloads\":[{\"url\":\"https://a.example/b\",\"firstUrl\":\"\",\"referrer\":\"\",\"userAgent\":\"x\"" more "}]}"
#define TEXT(text) text, sizeof text - 1

static const struct
{
  const char        *name;
  const char        *text;
  gsize              length;
  BrowserMessageType type;
  gsize              n_downloads;
} messages[] = {
  { "state", TEXT ("{\"type\":\"state\"}"), BROWSER_MESSAGE_STATE, 0 },
  { "blanks around it", TEXT (" { \"type\" : \"state\" } \n"), BROWSER_MESSAGE_STATE, 0 },
  { "one download", TEXT (ONE ("")), BROWSER_MESSAGE_ADD, 1 },
  { "cookies", TEXT (ONE (",\"cookies\":[{\"name\":\"a\",\"value\":\"b\"},{\"name\":\"c\",\"value\":\"\"}]")), BROWSER_MESSAGE_ADD, 1 },
  { "no cookies", TEXT (ONE (",\"cookies\":[]")), BROWSER_MESSAGE_ADD, 1 },
  { "a page", TEXT (ONE (",\"page\":\"https://a.example/page\"")), BROWSER_MESSAGE_ADD, 1 },
  { "new links", TEXT ("{\"type\":\"renew\",\"downloads\":[{\"url\":\"https://a.example/b\",\"firstUrl\":\"\",\"referrer\":\"\",\"page\":\"\",\"userAgent\":\"x\"}]}"), BROWSER_MESSAGE_RENEW, 1 },
  { "what waits", TEXT ("{\"type\":\"waiting\",\"site\":\"a.example\"}"), BROWSER_MESSAGE_WAITING, 0 },
  { "what waits for nobody", TEXT ("{\"type\":\"waiting\",\"site\":\"\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "what waits without a site", TEXT ("{\"type\":\"waiting\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a number as site", TEXT ("{\"type\":\"waiting\",\"site\":1}"), BROWSER_MESSAGE_INVALID, 0 },
  { "what waits, and more", TEXT ("{\"type\":\"waiting\",\"site\":\"a.example\",\"more\":1}"), BROWSER_MESSAGE_INVALID, 0 },
  { "new links of a site", TEXT ("{\"type\":\"renew\",\"site\":\"a.example\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a page as a list", TEXT (ONE (",\"page\":[]")), BROWSER_MESSAGE_INVALID, 0 },
  { "nothing", TEXT (""), BROWSER_MESSAGE_INVALID, 0 },
  { "garbage", TEXT ("\x01\x02\xff\xfe{]"), BROWSER_MESSAGE_INVALID, 0 },
  { "bad UTF-8", TEXT (ONE (",\"cookies\":[{\"name\":\"a\xff\",\"value\":\"b\"}]")), BROWSER_MESSAGE_INVALID, 0 },
  { "a NUL", TEXT ("{\"type\":\"state\"}\0"), BROWSER_MESSAGE_INVALID, 0 },
  { "an escaped NUL", TEXT ("{\"type\":\"state\\u0000\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "half a character", TEXT (ONE (",\"cookies\":[{\"name\":\"\\ud800\",\"value\":\"b\"}]")), BROWSER_MESSAGE_INVALID, 0 },
  { "truncated", TEXT ("{\"type\":\"add\",\"downloads\":[{\"url\":\"https://a.ex"), BROWSER_MESSAGE_INVALID, 0 },
  { "a comment", TEXT ("/* a */ {\"type\":\"state\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "other quotation marks", TEXT ("{'type':'state'}"), BROWSER_MESSAGE_INVALID, 0 },
  { "two messages", TEXT ("{\"type\":\"state\"}{\"type\":\"state\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "two on lines of their own", TEXT ("{\"type\":\"state\"}\n{\"type\":\"state\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a list", TEXT ("[{\"type\":\"state\"}]"), BROWSER_MESSAGE_INVALID, 0 },
  { "a text", TEXT ("\"state\""), BROWSER_MESSAGE_INVALID, 0 },
  { "null", TEXT ("null"), BROWSER_MESSAGE_INVALID, 0 },
  { "no type", TEXT ("{}"), BROWSER_MESSAGE_INVALID, 0 },
  { "unknown type", TEXT ("{\"type\":\"quit\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a number as type", TEXT ("{\"type\":1}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a state with more", TEXT ("{\"type\":\"state\",\"more\":1}"), BROWSER_MESSAGE_INVALID, 0 },
  { "no downloads", TEXT ("{\"type\":\"add\"}"), BROWSER_MESSAGE_INVALID, 0 },
  { "none of them", TEXT ("{\"type\":\"add\",\"downloads\":[]}"), BROWSER_MESSAGE_INVALID, 0 },
  { "downloads as an object", TEXT ("{\"type\":\"add\",\"downloads\":{}}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a download as text", TEXT ("{\"type\":\"add\",\"downloads\":[\"https://a.example/b\"]}"), BROWSER_MESSAGE_INVALID, 0 },
  { "no link", TEXT ("{\"type\":\"add\",\"downloads\":[{\"firstUrl\":\"\",\"referrer\":\"\",\"userAgent\":\"\"}]}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a link as a list", TEXT ("{\"type\":\"add\",\"downloads\":[{\"url\":[],\"firstUrl\":\"\",\"referrer\":\"\",\"userAgent\":\"\"}]}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a link as null", TEXT ("{\"type\":\"add\",\"downloads\":[{\"url\":null,\"firstUrl\":\"\",\"referrer\":\"\",\"userAgent\":\"\"}]}"), BROWSER_MESSAGE_INVALID, 0 },
  { "a folder", TEXT (ONE (",\"folder\":\"/etc\"")), BROWSER_MESSAGE_INVALID, 0 },
  { "cookies as text", TEXT (ONE (",\"cookies\":\"a=b\"")), BROWSER_MESSAGE_INVALID, 0 },
  { "a cookie as text", TEXT (ONE (",\"cookies\":[\"a=b\"]")), BROWSER_MESSAGE_INVALID, 0 },
  { "a cookie without a value", TEXT (ONE (",\"cookies\":[{\"name\":\"a\"}]")), BROWSER_MESSAGE_INVALID, 0 },
  { "a cookie with a domain", TEXT (ONE (",\"cookies\":[{\"name\":\"a\",\"value\":\"b\",\"domain\":\"c\"}]")), BROWSER_MESSAGE_INVALID, 0 },
  { "deep", TEXT (ONE (",\"cookies\":[{\"name\":[[[[[[\"a\"]]]]]],\"value\":\"b\"}]")), BROWSER_MESSAGE_INVALID, 0 },
};

static void
test_messages (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GVariant) content = NULL;
      const BrowserMessageType type = browser_message_parse (messages[i].text, messages[i].length, &content);
      const gboolean           brings_downloads = type == BROWSER_MESSAGE_ADD || type == BROWSER_MESSAGE_RENEW;

      g_test_message ("%s", messages[i].name);
      g_assert_cmpint (type, ==, messages[i].type);
      g_assert_cmpint (content != NULL, ==, brings_downloads || type == BROWSER_MESSAGE_WAITING);
      g_assert_true (content == NULL || g_variant_is_of_type (content, G_VARIANT_TYPE (brings_downloads ? BROWSER_DOWNLOADS_TYPE : "s")));
      g_assert_cmpuint (brings_downloads ? g_variant_n_children (content) : 0, ==, messages[i].n_downloads);
    }
}

static void
test_content (void)
{
  static const char text[] = "{\"type\":\"add\",\"downloads\":[{\"url\":\"https://a.example/\\u00e4\\\"\",\"firstUrl\":\"https://b.example/\","
                             "\"referrer\":\"https://c.example/\",\"page\":\"https://c.example/d#e\",\"userAgent\":\"Browser/1\",\"cookies\":[{\"name\":\"n\",\"value\":\"v\"}]}]}";
  g_autoptr (GVariant) downloads = NULL;
  g_autofree char *shown = NULL;

  g_assert_cmpint (browser_message_parse (text, strlen (text), &downloads), ==, BROWSER_MESSAGE_ADD);
  shown = g_variant_print (downloads, FALSE);
  g_assert_cmpstr (shown, ==,
                   "[('https://a.example/ä\"', 'https://b.example/', 'https://c.example/', 'https://c.example/d#e', 'Browser/1', [('n', 'v')])]");
}

static BrowserMessageType
parse_many (guint n_downloads,
            guint n_cookies,
            guint n_bytes)
{
  g_autoptr (GString) text = g_string_new ("{\"type\":\"add\",\"downloads\":[");
  g_autofree char *path = g_strnfill (n_bytes - strlen ("https://a.example/"), 'x');
  g_autoptr (GVariant) downloads = NULL;

  for (guint i = 0; i < n_downloads; i++)
    {
      g_string_append_printf (text, "%s{\"url\":\"https://a.example/%s\",\"firstUrl\":\"\",\"referrer\":\"\",\"userAgent\":\"\",\"cookies\":[", i > 0 ? "," : "", path);
      for (guint j = 0; j < n_cookies; j++)
        g_string_append_printf (text, "%s{\"name\":\"a\",\"value\":\"b\"}", j > 0 ? "," : "");
      g_string_append (text, "]}");
    }
  g_string_append (text, "]}");
  return browser_message_parse (text->str, text->len, &downloads);
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GVariant) downloads = NULL;

  g_assert_cmpint (parse_many (BROWSER_MESSAGE_MAX_DOWNLOADS, 1, 100), ==, BROWSER_MESSAGE_ADD);
  g_assert_cmpint (parse_many (BROWSER_MESSAGE_MAX_DOWNLOADS + 1, 0, 100), ==, BROWSER_MESSAGE_INVALID);
  g_assert_cmpint (parse_many (1, BROWSER_MESSAGE_MAX_COOKIES, 100), ==, BROWSER_MESSAGE_ADD);
  g_assert_cmpint (parse_many (1, BROWSER_MESSAGE_MAX_COOKIES + 1, 100), ==, BROWSER_MESSAGE_INVALID);
  g_assert_cmpint (parse_many (1, 0, BROWSER_MESSAGE_MAX_TEXT), ==, BROWSER_MESSAGE_ADD);
  g_assert_cmpint (parse_many (1, 0, BROWSER_MESSAGE_MAX_TEXT + 1), ==, BROWSER_MESSAGE_INVALID);

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');
  g_assert_cmpint (browser_message_parse (deep->str, deep->len, &downloads), ==, BROWSER_MESSAGE_INVALID);
}

/* What one read of @size bytes of @data gives; -1 for an error. */
static gssize
read_frame (const void *data,
            gsize       size)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = browser_frame_read (input, &error);

  g_assert_true (message == NULL || error == NULL);
  return error != NULL ? -1 : message != NULL ? (gssize) g_bytes_get_size (message)
                                              : 0;
}

static void
test_frames (void)
{
  static const struct
  {
    guint32 length;
    gsize   size; /* of what follows */
    gssize  read;
  } frames[] = {
    { 5, 5, 5 },
    { 5, 9, 5 },
    { 5, 4, -1 },
    { 5, 0, -1 },
    { 0, 0, -1 },
    { BROWSER_FRAME_MAX, 5, -1 },
    { BROWSER_FRAME_MAX + 1, 5, -1 },
    { G_MAXUINT32, 5, -1 },
    { 0x6e7b2020, 5, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      guint8 data[16] = { 0 };

      memcpy (data, &frames[i].length, sizeof frames[i].length);
      g_assert_cmpint (read_frame (data, sizeof frames[i].length + frames[i].size), ==, frames[i].read);
    }
  g_assert_cmpint (read_frame ("", 0), ==, 0);
  g_assert_cmpint (read_frame ("\x01\x00", 2), ==, -1);
}

static void
test_whole_frame (void)
{
  g_autofree char *text = g_strnfill (BROWSER_FRAME_ANSWER_MAX, 'x');
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_true (browser_frame_write (output, text, &error));
  g_assert_true (browser_frame_write (output, "ab", &error));
  g_assert_cmpint (read_frame (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (output)),
                               g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output))),
                   ==, BROWSER_FRAME_ANSWER_MAX);
}

static void
test_answers (void)
{
  g_autoptr (GVariant) has = g_variant_ref_sink (g_variant_new_parsed ("[true, false]"));
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new_parsed ("(uint32 0, uint64 0, @a(ssd) [])"));
  g_autoptr (GVariant) some = g_variant_ref_sink (g_variant_new_parsed ("(uint32 2, uint64 1000, [('a\"\\\\b.bin', 'finished', 1.0)])"));
  g_autofree char *has_text = browser_answer_has (has);
  g_autofree char *none_text = browser_answer_state (none);
  g_autofree char *some_text = browser_answer_state (some);
  g_autoptr (GVariant) waiting = g_variant_ref_sink (g_variant_new_parsed ("[('a.bin', 'store.example'), ('b', 'c')]"));
  g_autofree char *waiting_text = browser_answer_waiting (waiting);
  g_autofree char *error_text = browser_answer_error ("not-there");

  g_assert_cmpstr (has_text, ==, "{\"has\":[true,false]}");
  g_assert_cmpstr (none_text, ==, "{\"downloading\":0,\"speed\":0,\"last\":[]}");
  g_assert_cmpstr (some_text, ==, "{\"downloading\":2,\"speed\":1000,\"last\":[{\"name\":\"a\\\"\\\\b.bin\",\"state\":\"finished\",\"fraction\":1.0}]}");
  g_assert_cmpstr (waiting_text, ==, "{\"waiting\":[{\"name\":\"a.bin\",\"host\":\"store.example\"},{\"name\":\"b\",\"host\":\"c\"}]}");
  g_assert_cmpstr (error_text, ==, "{\"error\":\"not-there\"}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/browser/message/table", test_messages);
  g_test_add_func ("/browser/message/content", test_content);
  g_test_add_func ("/browser/message/limits", test_limits);
  g_test_add_func ("/browser/frame/table", test_frames);
  g_test_add_func ("/browser/frame/whole", test_whole_frame);
  g_test_add_func ("/browser/answer", test_answers);
  return g_test_run ();
}
