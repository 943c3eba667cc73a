/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of reading and writing lists. */

#include "config.h"

#include "request/download-request-list.h"
#include "request/download-request-text.h"

#include "base/download-error.h"

#include "request-writer.h"

#include <string.h>

#define U "https://a.example/b"
#define SECRET "s3cr3t"
#define LIST(entries) "{\"pickup-list\": 1, \"downloads\": [" entries "]}"
#define ENTRY(members) LIST ("{\"url\": \"" U "\", " members "}")

static const struct
{
  const char *text;
  const char *requests; /* NULL if the whole is refused */
  guint       problems;
  const char *reason;
} lists[] = {
  { LIST (""), "", 0, "nothing in it" },
  { LIST ("{\"url\": \"" U "\"}"), U, 0, "the least" },
  { "\xef\xbb\xbf\n" LIST ("{\"url\": \"" U "\"}") "\n", U, 0, "a byte order mark" },
  { LIST ("{\"url\": \"" U "\"}, {\"url\": \"https://a.example/c\"}"), U "\nhttps://a.example/c", 0, "two" },
  { ENTRY ("\"head-url\": \"https://a.example/b?h\""), U " head=https://a.example/b?h", 0, "a head link" },
  { ENTRY ("\"needs-link\": true"), U " needs-link", 0, "without its signature" },
  { ENTRY ("\"needs-link\": false"), U, 0, "with it" },
  { ENTRY ("\"needs-link\": 1"), "", 1, "a number is no truth" },
  { ENTRY ("\"name\": \"c.bin\""), U " name=c.bin", 0, "a name" },
  { ENTRY ("\"name\": \"../../etc/c.bin\""), U " name=c.bin", 0, "a path is no name" },
  { ENTRY ("\"name\": \".bashrc\""), U " name=bashrc", 0, "nor is a hidden one" },
  { ENTRY ("\"name\": \"..\""), "", 1, "nothing left of it" },
  { ENTRY ("\"name\": 7"), "", 1, "no text" },
  { ENTRY ("\"name\": null, \"folder\": null, \"headers\": null, \"connections\": null"), U, 0, "null is not there" },
  { ENTRY ("\"folder\": \"/home/me/Downloads\""), U " folder=/home/me/Downloads", 0, "a folder" },
  { ENTRY ("\"folder\": \"/home/me/a.b/\""), U " folder=/home/me/a.b", 0, "a dot in it" },
  { ENTRY ("\"folder\": \"Downloads\""), "", 1, "a relative one" },
  { ENTRY ("\"folder\": \"\""), "", 1, "an empty one" },
  { ENTRY ("\"folder\": \"~/Downloads\""), "", 1, "one of a shell" },
  { ENTRY ("\"folder\": \"/home/me/.config/autostart\""), "", 1, "a hidden one" },
  { ENTRY ("\"folder\": \"/home/me/../you\""), "", 1, "a detour" },
  { ENTRY ("\"checksum\": \"MD5:5EB63BBBE01EEED093CB22BB8F5ACDC3\""), U " checksum=md5:5eb63bbbe01eeed093cb22bb8f5acdc3", 0, "a checksum" },
  { ENTRY ("\"checksum\": \"md5:" SECRET "\""), "", 1, "no checksum" },
  { ENTRY ("\"headers\": [\"X: y\", \"Cookie: a=b\"]"), U " [X: y] [Cookie: a=b]", 0, "headers" },
  { ENTRY ("\"headers\": []"), U, 0, "no headers" },
  { ENTRY ("\"headers\": [\"Range: " SECRET "\"]"), "", 1, "a header that is ours" },
  { ENTRY ("\"headers\": [\"" SECRET "\"]"), "", 1, "no header" },
  { ENTRY ("\"headers\": [\"X: a\\r\\nY: " SECRET "\"]"), "", 1, "two headers in one" },
  { ENTRY ("\"headers\": [1]"), "", 1, "a number among them" },
  { ENTRY ("\"headers\": \"X: y\""), "", 1, "not a list" },
  { ENTRY ("\"headers\": {\"X\": \"y\"}"), "", 1, "an object" },
  { ENTRY ("\"connections\": 16"), U " connections=16", 0, "the most" },
  { ENTRY ("\"connections\": 17"), "", 1, "too many" },
  { ENTRY ("\"connections\": -1"), "", 1, "less than none" },
  { ENTRY ("\"connections\": 4.0"), "", 1, "a fraction" },
  { ENTRY ("\"connections\": \"4\""), "", 1, "a text" },
  { ENTRY ("\"connections\": 4294967297"), "", 1, "more than 32 bits" },
  { ENTRY ("\"limit-rate\": 9223372036854775807"), U " limit=9223372036854775807", 0, "the fastest" },
  { ENTRY ("\"limit-rate\": 18446744073709551617"), "", 1, "more than 64 bits" },
  { ENTRY ("\"limit-rate\": 1e3"), "", 1, "another fraction" },
  { ENTRY ("\"x\": {\"y\": [1, {\"z\": null}]}"), U, 0, "members of later versions" },
  { ENTRY ("\"x\": \"\\\"[{[{\\\\\""), U, 0, "brackets in a text" },
  { ENTRY ("\"name\": \"\\u00e9\\ud83d\\ude00\""), U " name=\xc3\xa9\xf0\x9f\x98\x80", 0, "escapes" },
  { LIST ("{\"url\": \"" U "\", \"url\": \"https://a.example/c\"}"), "https://a.example/c", 0, "the last one of a name counts" },
  { LIST ("{}"), "", 1, "no link" },
  { LIST ("{\"url\": null}"), "", 1, "null for a link" },
  { LIST ("{\"url\": [\"" SECRET "\"]}"), "", 1, "a list of links" },
  { LIST ("{\"url\": \"file:///" SECRET "\"}"), "", 1, "another scheme" },
  { LIST ("{\"url\": \"" SECRET "\"}"), "", 1, "no link at all" },
  { LIST ("1, null, \"" U "\", [], {\"url\": \"" U "\"}"), U, 4, "bad ones do not stop a good one" },
  { "{\"pickup-list\": 1, \"x\": [], \"downloads\": []}", "", 0, "more beside the list" },
  { "{\"pickup-list\": 2, \"downloads\": []}", NULL, 0, "a later version" },
  { "{\"pickup-list\": 0, \"downloads\": []}", NULL, 0, "no version" },
  { "{\"pickup-list\": \"1\", \"downloads\": []}", NULL, 0, "a text for a version" },
  { "{\"pickup-list\": 1}", NULL, 0, "no downloads" },
  { "{\"pickup-list\": 1, \"downloads\": {}}", NULL, 0, "an object of downloads" },
  { "{\"downloads\": []}", NULL, 0, "not said to be a list" },
  { "[]", NULL, 0, "another JSON" },
  { "null", NULL, 0, "nothing in JSON" },
  { "", NULL, 0, "nothing" },
  { "{", NULL, 0, "cut off" },
  { "{\"pickup-list\": 1, \"downloads\": [}", NULL, 0, "crossed brackets" },
  { LIST ("") "]", NULL, 0, "a bracket too many" },
  { LIST ("{\"url\": \"" U "\" /* \" */ }"), NULL, 0, "a comment" },
  { LIST ("{'url': '" U "'}"), NULL, 0, "other quotes" },
  { LIST ("{\"url\": \"" U "\\u0000.exe\"}"), NULL, 0, "a NUL" },
  { LIST ("{\"url\": \"\\u1\", \"a\": \"[[[[[[[[[[[[\"}"), NULL, 0, "an escape that swallows a quote" },
  { LIST ("{\"url\": \"\\ud83d\", \"a\": \"[[[[[[[[[[[[\"}"), NULL, 0, "half a character that does" },
  { LIST ("{\"url\": \"\\ude00\"}"), NULL, 0, "the other half" },
  { LIST ("{\"url\": \"\\q\"}"), NULL, 0, "no escape" },
  { LIST ("{\"url\": \"a\nb\"}"), NULL, 0, "a line break in a text" },
  { LIST ("[[[[[[[[[[[[]]]]]]]]]]]]"), NULL, 0, "nested deeply" },
  { "var a = " LIST (""), NULL, 0, "JavaScript" },
};

static void
test_lists (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) requests = download_request_list_from_json (lists[i].text, -1, &problems, &error);

      g_test_message ("%s", lists[i].reason);
      if (lists[i].requests != NULL)
        {
          g_autofree char *found = NULL;

          g_assert_no_error (error);
          found = request_writer_describe (requests);
          g_assert_cmpstr (found, ==, lists[i].requests);
          g_assert_cmpuint (problems->len, ==, lists[i].problems);
          request_writer_assert_problems (problems, SECRET);
        }
      else
        {
          g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
          g_assert_null (requests);
          g_assert_null (problems);
        }
    }
}

static void
test_problem_number (void)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_request_list_from_json (LIST ("{\"url\": \"" U "\"}, {}"), -1, &problems, NULL);
  GError *error;

  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpuint (problems->len, ==, 1);
  error = g_ptr_array_index (problems, 0);
  g_assert_cmpstr (error->message, ==, "Entry 2: It has no “url”.");
}

static GPtrArray *
read_back (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  GPtrArray *requests = download_request_list_from_json (json, -1, &problems, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
  return requests;
}

static const struct
{
  const char *uri;
  const char *exported;
  gboolean    complete;
  gboolean    identity; /* stays */
  const char *reason;
} exports[] = {
  { U, U, TRUE, TRUE, "nothing to hide" },
  { U "?page=2&lang=en&v", U "?page=2&lang=en&v", TRUE, TRUE, "harmless parameters" },
  { U "?", U, TRUE, TRUE, "no parameters" },
  { "http://a.example:8080/b%20c?x=%2F", "http://a.example:8080/b%20c?x=%2F", TRUE, TRUE, "as it is written" },
  { "https://me:" SECRET "@a.example/b", U, FALSE, TRUE, "a password" },
  { U "?file=ubuntu-22.04.3-desktop-amd64.iso", U "?file=ubuntu-22.04.3-desktop-amd64.iso", TRUE, TRUE, "a long name" },
  { U "?access_token=" SECRET "&x=1", U "?x=1", FALSE, FALSE, "a token by its name" },
  { U "?API_KEY=" SECRET, U, FALSE, FALSE, "a key by its name" },
  { U "?x=" SECRET "A9f8e7d6c5b4a39281", U, FALSE, FALSE, "a secret by its look" },
  { U "?" SECRET "A9f8e7d6c5b4a39281", U, FALSE, FALSE, "a secret without a name" },
  { U "?Signature=" SECRET "&Expires=1700000000&OSSAccessKeyId=" SECRET, U, FALSE, TRUE, "OSS V1" },
  { "https://b.oss-cn-hangzhou.aliyuncs.com/k?Signature=" SECRET "&Expires=1700000000&OSSAccessKeyId=" SECRET "&security-token=" SECRET "&x-oss-process=style%2Fa",
    "https://b.oss-cn-hangzhou.aliyuncs.com/k?x-oss-process=style%2Fa", FALSE, TRUE, "OSS V1 with a process" },
  { "https://b.oss-cn-hangzhou.aliyuncs.com/k?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=" SECRET "&x-oss-credential=" SECRET "&x-oss-date=20240101T000000Z&x-oss-expires=60",
    "https://b.oss-cn-hangzhou.aliyuncs.com/k", FALSE, TRUE, "OSS V4" },
  { "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" SECRET "&X-Amz-Date=20240101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" SECRET "&versionId=3HL4kqtJvjVBH40Nrjfkd&response-content-disposition=attachment%3B%20filename%3D%22A9f8e7d6c5b4a39281.bin%22",
    "https://b.s3.amazonaws.com/k?versionId=3HL4kqtJvjVBH40Nrjfkd", FALSE, TRUE, "S3 V4" },
  { "https://a.blob.core.windows.net/c/k?sv=2022-11-02&se=2024-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=" SECRET, "https://a.blob.core.windows.net/c/k", FALSE, TRUE, "Azure" },
  { "https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=" SECRET "&X-Goog-Date=20240101T000000Z&X-Goog-Expires=60&X-Goog-SignedHeaders=host&X-Goog-Signature=" SECRET "&generation=17",
    "https://storage.googleapis.com/b/k?generation=17", FALSE, TRUE, "Google" },
  { "https://d1.cloudfront.net/k?Expires=1700000000&Signature=" SECRET "&Key-Pair-Id=" SECRET, "https://d1.cloudfront.net/k", FALSE, TRUE, "CloudFront" },
  { "http://127.0.0.1:9000/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" SECRET "&X-Amz-Date=20240101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" SECRET,
    "http://127.0.0.1:9000/b/k", FALSE, TRUE, "MinIO on this computer" },
};

static void
test_exports (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (exports); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (exports[i].uri, NULL);
      g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr (GPtrArray) found = NULL;
      g_autofree char *json = NULL;
      DownloadLink    *back;

      g_test_message ("%s", exports[i].reason);
      g_ptr_array_add (requests, download_request_new (link));
      json = download_request_list_to_json (requests, FALSE);
      g_assert_null (strstr (json, SECRET));

      found = read_back (json);
      back = download_request_get_link (g_ptr_array_index (found, 0));
      g_assert_cmpstr (download_link_get_uri (back), ==, exports[i].exported);
      g_assert_cmpint (download_request_get_needs_link (g_ptr_array_index (found, 0)), ==, !exports[i].complete);
      if (exports[i].identity)
        g_assert_cmpstr (download_link_get_identity (back), ==, download_link_get_identity (link));
    }
}

static DownloadRequest *
request_new_full (void)
{
  g_autoptr (DownloadLink) link = download_link_new ("https://me:" SECRET "@a.example/b?Signature=" SECRET "&Expires=1&OSSAccessKeyId=" SECRET, NULL);
  g_autoptr (DownloadLink) head_link = download_link_new ("https://a.example/b?Signature=" SECRET "2&Expires=1&OSSAccessKeyId=x", NULL);
  DownloadRequest *request = download_request_new (link);

  download_request_set_head_link (request, head_link);
  download_request_set_name (request, "c \"d\".bin");
  download_request_set_folder (request, "/home/me/Downloads");
  download_request_set_checksum (request, "crc32:1", NULL);
  download_request_set_connections (request, 3);
  download_request_set_limit_rate (request, 1000);
  download_request_add_header (request, "Cookie: a=" SECRET, NULL);
  download_request_add_header (request, "X: \xc3\xa9\\", NULL);
  return request;
}

static void
test_round_trip (void)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) full = NULL, safe = NULL;
  g_autofree char *with_secrets = NULL, *without_secrets = NULL, *before = NULL, *after = NULL, *known = NULL;

  g_ptr_array_add (requests, request_new_full ());
  with_secrets = download_request_list_to_json (requests, TRUE);
  full = read_back (with_secrets);
  before = request_writer_describe (requests);
  after = request_writer_describe (full);
  g_assert_cmpstr (after, ==, before);

  without_secrets = download_request_list_to_json (requests, FALSE);
  g_assert_null (strstr (without_secrets, SECRET));
  safe = read_back (without_secrets);
  known = request_writer_describe (safe);
  g_assert_cmpstr (known, ==, U " needs-link name=c \"d\".bin folder=/home/me/Downloads checksum=crc32:00000001 connections=3 limit=1000");

  g_assert_true (download_request_list_is (with_secrets));
  g_assert_true (download_request_list_is (without_secrets));
}

static void
test_odd_values (void)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (DownloadLink) link = download_link_new (U, NULL);
  g_autoptr (DownloadLink) head_link = download_link_new (U "?h", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *json = NULL, *known = NULL;
  DownloadRequest *request = download_request_new (link);

  download_request_set_folder (request, "/tmp/\xff");
  download_request_set_limit_rate (request, G_MAXUINT64);
  download_request_set_head_link (request, head_link);
  download_request_set_needs_link (request, TRUE);
  g_ptr_array_add (requests, request);
  json = download_request_list_to_json (requests, FALSE);
  found = read_back (json);
  known = request_writer_describe (found);
  g_assert_cmpstr (known, ==, U " head=" U "?h needs-link limit=9223372036854775807");
}

static void
test_is (void)
{
  g_assert_true (download_request_list_is (LIST ("")));
  g_assert_true (download_request_list_is ("\xef\xbb\xbf \r\n{\"x\":1,\"pickup-list\":"));
  g_assert_false (download_request_list_is ("{\"url\": \"" U "\"}"));
  g_assert_false (download_request_list_is ("[\"pickup-list\"]"));
  g_assert_false (download_request_list_is (""));
}

static void
test_limits (void)
{
  static const struct
  {
    const char *start;
    const char *again;
    const char *end;
    guint       times;
    int         requests; /* -1 if the whole is refused */
    guint       problems;
  } limits[] = {
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"" U "\"}", ",{\"url\":\"" U "\"}", "]}", DOWNLOAD_REQUEST_LIST_SIZE_MAX - 1, DOWNLOAD_REQUEST_LIST_SIZE_MAX, 0 },
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"" U "\"}", ",{\"url\":\"" U "\"}", "]}", DOWNLOAD_REQUEST_LIST_SIZE_MAX, -1, 0 },
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"" U "\",\"headers\":[\"x:y\"", ",\"x:y\"", "]}]}", 199, 1, 0 },
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"" U "\",\"headers\":[\"x:y\"", ",\"x:y\"", "]}]}", 200, 0, 1 },
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"" U "\",\"headers\":[\"x:", "yyyyyyyy", "\"]}]}", 8192, 0, 1 },
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"https://a.example/", "yyyyyyyy", "\"}]}", 10000, 0, 1 },
    { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"" U "\",\"folder\":\"/", "yyyyyyyy", "\"}]}", 1000, 0, 1 },
    { "{\"pickup-list\":1,\"downloads\":[0", ",0", "]}", 4000001, -1, 0 },
    { "", "[", "", 1000000, -1, 0 },
    { "", "{\"a\":", "", 1000000, -1, 0 },
    { "{\"pickup-list\":1,\"downloads\":[]}", "        ", "", DOWNLOAD_REQUEST_LIST_BYTES_MAX / 8, -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GString) text = g_string_new (limits[i].start);
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = NULL;

      for (guint j = 0; j < limits[i].times; j++)
        g_string_append (text, limits[i].again);
      g_string_append (text, limits[i].end);
      requests = download_request_list_from_json (text->str, (gssize) text->len, &problems, NULL);

      g_test_message ("%s%s…", limits[i].start, limits[i].again);
      g_assert_cmpint (requests != NULL ? (int) requests->len : -1, ==, limits[i].requests);
      g_assert_cmpuint (problems != NULL ? problems->len : 0, ==, limits[i].problems);
    }
}

static void
test_to_text (void)
{
  static const char *const signed_uri = "https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature=1";
  static const char *const head_uri = "https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature=2";
  g_autoptr (GPtrArray) requests = read_back (LIST ("{\"url\": \"https://me:" SECRET "@a.example/b?c=d\", \"headers\": [\"X: " SECRET "\"]}"));
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (DownloadLink) link = download_link_new (signed_uri, NULL);
  g_autoptr (DownloadLink) head = download_link_new (head_uri, NULL);
  DownloadRequest *request = download_request_new (link);
  g_autofree char *open = NULL, *safe = NULL, *empty = download_request_list_to_text (nothing, TRUE), *lines = NULL;

  download_request_set_head_link (request, head);
  g_ptr_array_add (requests, request);
  open = download_request_list_to_text (requests, TRUE);
  safe = download_request_list_to_text (requests, FALSE);
  lines = g_strdup_printf ("https://me:" SECRET "@a.example/b?c=d\n%s\n%s\n", signed_uri, head_uri);
  g_assert_cmpstr (open, ==, lines);
  g_assert_cmpstr (safe, ==, "https://a.example/b?c=d\nhttps://b.s3.amazonaws.com/k\n");
  g_assert_cmpstr (empty, ==, "");

  g_test_message ("two links to one object are found together again");
  again = download_requests_from_text (open, -1, NULL);
  g_assert_cmpuint (again->len, ==, 2);
  g_assert_cmpstr (download_link_get_uri (download_request_get_head_link (again->pdata[1])), ==, head_uri);
}

/* Whatever is read can be written and read again as the same, and nothing of it is repeated in a problem. */
static void
test_random (void)
{
  static const char *const seeds[] = {
    LIST ("{\"url\": \"https://a.example/" SECRET "\", \"headers\": [\"X: " SECRET "\"], \"connections\": 4}"),
    LIST ("{\"url\": \"" U "\\u0041\\ud83d\\ude00\", \"name\": \"" SECRET "\", \"folder\": \"/" SECRET "\"}, {\"x\": [null, {}]}"),
    LIST ("{\"url\": \"" U "\", \"limit-rate\": 12, \"checksum\": \"md5:" SECRET "\", \"needs-link\": true}"),
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (20240522);

  for (guint i = 0; i < 20000; i++)
    {
      gsize            length;
      g_autofree char *text = request_writer_mutate (random, seeds, G_N_ELEMENTS (seeds), "\"\\{}[],:ud08-+.etfn/*' \n", &length);
      g_autofree char *block = g_memdup2 (text, length);
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = download_request_list_from_json (block != NULL ? block : "", (gssize) length, &problems, NULL);

      if (problems != NULL)
        request_writer_assert_problems (problems, SECRET);
      if (requests != NULL)
        {
          g_autofree char *json = download_request_list_to_json (requests, TRUE);
          g_autoptr (GPtrArray) again = read_back (json);
          g_autofree char *before = request_writer_describe (requests);
          g_autofree char *after = request_writer_describe (again);

          g_assert_cmpstr (after, ==, before);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request-list/lists", test_lists);
  g_test_add_func ("/request-list/to-text", test_to_text);
  g_test_add_func ("/request-list/problem-number", test_problem_number);
  g_test_add_func ("/request-list/exports", test_exports);
  g_test_add_func ("/request-list/round-trip", test_round_trip);
  g_test_add_func ("/request-list/odd-values", test_odd_values);
  g_test_add_func ("/request-list/is", test_is);
  g_test_add_func ("/request-list/limits", test_limits);
  g_test_add_func ("/request-list/random", test_random);

  return g_test_run ();
}
