/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of requests. */

#include "config.h"

#include "base/download-error.h"
#include "request/download-request.h"

static DownloadRequest *
request_new (const char *uri)
{
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);

  return download_request_new (link);
}

static void
test_defaults (void)
{
  DownloadRequest *request = request_new ("https://example.com/a");

  g_assert_cmpstr (download_link_get_uri (download_request_get_link (request)), ==, "https://example.com/a");
  g_assert_null (download_request_get_head_link (request));
  g_assert_null (download_request_get_folder (request));
  g_assert_null (download_request_get_name (request));
  g_assert_null (download_request_get_headers (request)[0]);
  g_assert_null (download_request_get_checksum (request));
  g_assert_cmpuint (download_request_get_connections (request), ==, 0);
  g_assert_cmpuint (download_request_get_limit_rate (request), ==, 0);
  g_assert_cmpint (download_request_get_change_policy (request), ==, DOWNLOAD_CHANGE_POLICY_ASK);

  g_assert_finalize_object (request);
}

static void
test_setters (void)
{
  DownloadRequest *request = request_new ("https://example.com/a");
  g_autoptr (DownloadLink) link = download_link_new ("https://example.com/b", NULL);

  download_request_set_link (request, link);
  download_request_set_link (request, download_request_get_link (request));
  g_assert_true (download_request_get_link (request) == link);

  download_request_set_head_link (request, link);
  download_request_set_head_link (request, download_request_get_head_link (request));
  g_assert_true (download_request_get_head_link (request) == link);
  download_request_set_head_link (request, NULL);
  g_assert_null (download_request_get_head_link (request));

  download_request_set_folder (request, "/tmp/./a/");
  g_assert_cmpstr (download_request_get_folder (request), ==, "/tmp/a");
  download_request_set_folder (request, download_request_get_folder (request));
  g_assert_cmpstr (download_request_get_folder (request), ==, "/tmp/a");
  download_request_set_folder (request, NULL);
  g_assert_null (download_request_get_folder (request));

  download_request_set_name (request, "b.txt");
  download_request_set_name (request, download_request_get_name (request));
  g_assert_cmpstr (download_request_get_name (request), ==, "b.txt");
  download_request_set_name (request, "");
  g_assert_null (download_request_get_name (request));

  download_request_set_connections (request, 4);
  g_assert_cmpuint (download_request_get_connections (request), ==, 4);
  download_request_set_connections (request, G_MAXUINT);
  g_assert_cmpuint (download_request_get_connections (request), ==, DOWNLOAD_REQUEST_CONNECTIONS_MAX);

  download_request_set_limit_rate (request, G_MAXUINT64);
  g_assert_cmpuint (download_request_get_limit_rate (request), ==, G_MAXUINT64);
  g_assert_cmpint (download_request_get_start_at (request), ==, 0);
  download_request_set_start_at (request, -1);
  g_assert_cmpint (download_request_get_start_at (request), ==, 0);
  download_request_set_change_policy (request, DOWNLOAD_CHANGE_POLICY_COPY);
  g_assert_cmpint (download_request_get_change_policy (request), ==, DOWNLOAD_CHANGE_POLICY_COPY);

  g_assert_finalize_object (request);
}

static const struct
{
  const char *header;
  const char *stored; /* NULL if it is refused */
  const char *reason;
} headers[] = {
  { "Referer: https://example.com/", "Referer: https://example.com/", "plain" },
  { "X-Token:abc", "X-Token: abc", "without a blank" },
  { "Cookie:   a=b; c=d  ", "Cookie: a=b; c=d", "with blanks" },
  { "X-Empty:", "X-Empty: ", "an empty value" },
  { "Authorization: Bearer a:b", "Authorization: Bearer a:b", "a colon in the value" },
  { "x-amz-checksum-mode: ENABLED", "x-amz-checksum-mode: ENABLED", "a header that was signed" },
  { "X-Name: \xc3\xa4", "X-Name: \xc3\xa4", "UTF-8" },
  { "X-Tab: a\tb", "X-Tab: a\tb", "a tab inside" },
  { "If: x", "If: x", "nearly reserved" },
  { "Range-Unit: x", "Range-Unit: x", "nearly reserved" },
  { "", NULL, "nothing" },
  { "X-Token", NULL, "no colon" },
  { ": a", NULL, "no name" },
  { "X Token: a", NULL, "a blank in the name" },
  { "X-Token : a", NULL, "a blank behind the name" },
  { "X-T\xc3\xb6ken: a", NULL, "a letter beyond ASCII in the name" },
  { "X-(Token): a", NULL, "brackets in the name" },
  { "X-Token: a\r\nX-Other: b", NULL, "a smuggled header" },
  { "X-Token: a\nb", NULL, "a new line" },
  { "X-Token: a\rb", NULL, "a carriage return" },
  { "X-Token: a\x01", NULL, "a control character" },
  { "X-Token: \xff", NULL, "no UTF-8" },
  { "X\r\n: a", NULL, "a new line in the name" },
  { "Host: example.com", NULL, "reserved" },
  { "HOST: example.com", NULL, "reserved in upper case" },
  { "Content-Length: 1", NULL, "reserved" },
  { "Transfer-Encoding: chunked", NULL, "reserved" },
  { "Connection: close", NULL, "reserved" },
  { "Range: bytes=0-1", NULL, "reserved" },
  { "If-Match: \"a\"", NULL, "reserved" },
  { "if-range: \"a\"", NULL, "reserved" },
  { "If-None-Match: *", NULL, "reserved" },
  { "If-Modified-Since: x", NULL, "reserved" },
  { "Accept-Encoding: gzip", NULL, "reserved" },
  { "Proxy-Authorization: x", NULL, "reserved" },
  { "TE: trailers", NULL, "reserved" },
  { "Upgrade: h2c", NULL, "reserved" },
};

static void
test_headers (void)
{
  DownloadRequest *request = request_new ("https://example.com/a");
  guint            stored = 0;

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean added = download_request_add_header (request, headers[i].header, &error);

      g_test_message ("%s", headers[i].reason);
      g_assert_cmpint (added, ==, headers[i].stored != NULL);
      if (added)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (download_request_get_headers (request)[stored++], ==, headers[i].stored);
        }
      else
        {
          g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
        }
      g_assert_null (download_request_get_headers (request)[stored]);
    }

  g_assert_finalize_object (request);
}

static void
test_replaced_headers (void)
{
  const char *const good[] = { "X-C: 3", NULL };
  const char *const bad[] = { "X-D: 4", "Range: bytes=0-", NULL };
  const char *const none[] = { NULL };
  g_autoptr (DownloadRequest) request = request_new ("https://example.com/a");
  g_autoptr (GError) error = NULL;

  download_request_add_header (request, "X-A: 1", NULL);
  download_request_add_header (request, "X-B: 2", NULL);
  g_assert_true (download_request_set_headers (request, good, NULL));
  g_assert_cmpstr (download_request_get_headers (request)[0], ==, "X-C: 3");
  g_assert_null (download_request_get_headers (request)[1]);

  g_test_message ("all or nothing");
  g_assert_false (download_request_set_headers (request, bad, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  g_assert_cmpstr (download_request_get_headers (request)[0], ==, "X-C: 3");
  g_assert_true (download_request_set_headers (request, download_request_get_headers (request), NULL));
  g_assert_cmpstr (download_request_get_headers (request)[0], ==, "X-C: 3");
  g_assert_true (download_request_set_headers (request, none, NULL));
  g_assert_null (download_request_get_headers (request)[0]);
}

static void
test_checksum (void)
{
  DownloadRequest *request = request_new ("https://example.com/a");
  g_autoptr (GError) error = NULL;

  g_assert_true (download_request_set_checksum (request, "MD5:5EB63BBBE01EEED093CB22BB8F5ACDC3", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (download_request_get_checksum (request), ==, "md5:5eb63bbbe01eeed093cb22bb8f5acdc3");

  g_assert_false (download_request_set_checksum (request, "nonsense", &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  g_assert_cmpstr (download_request_get_checksum (request), ==, "md5:5eb63bbbe01eeed093cb22bb8f5acdc3");
  g_clear_error (&error);

  g_assert_true (download_request_set_checksum (request, download_request_get_checksum (request), &error));
  g_assert_no_error (error);
  g_assert_true (download_request_set_checksum (request, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (download_request_get_checksum (request));

  g_assert_finalize_object (request);
}

static void
test_page (void)
{
  static const struct
  {
    const char *page;
    const char *kept; /* nullable */
  } cases[] = {
    { "https://example.com/page?q#part", "https://example.com/page?q#part" },
    { "HTTP://example.com/", "HTTP://example.com/" },
    { "file:///etc/passwd", NULL },
    { "javascript:alert(1)", NULL },
    { "https:example.com", NULL },
    { "httpsx://example.com/", NULL },
    { "https://example.com/\n", NULL },
    { "https://example.com/\xff", NULL },
    { "https", NULL },
    { "", NULL },
    { NULL, NULL },
  };
  g_autoptr (DownloadLink) link = download_link_new ("https://example.com/a", NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      download_request_set_page (request, "https://example.com/before");
      download_request_set_page (request, cases[i].page);
      g_assert_cmpstr (download_request_get_page (request), ==, cases[i].kept);
    }

  /* What the server is told will do, if it is any. */
  g_assert_null (download_request_find_page (request));
  g_assert_true (download_request_add_header (request, "referer: about:blank", NULL));
  g_assert_null (download_request_find_page (request));
  g_assert_true (download_request_add_header (request, "REFERER: https://example.com/told", NULL));
  g_assert_cmpstr (download_request_find_page (request), ==, "https://example.com/told");
  download_request_set_page (request, "https://example.com/page");
  g_assert_cmpstr (download_request_find_page (request), ==, "https://example.com/page");
}

static void
test_copy (void)
{
  DownloadRequest *request = request_new ("https://example.com/a");
  DownloadRequest *copy;
  g_autoptr (DownloadLink) head_link = download_link_new ("https://example.com/a?head", NULL);

  download_request_set_head_link (request, head_link);
  download_request_set_folder (request, "/tmp");
  download_request_set_name (request, "b");
  download_request_add_header (request, "X-A: 1", NULL);
  download_request_add_header (request, "X-B: 2", NULL);
  download_request_set_page (request, "https://example.com/page#a");
  download_request_set_checksum (request, "crc64:0", NULL);
  download_request_set_connections (request, 3);
  download_request_set_limit_rate (request, 1000);
  download_request_set_start_at (request, 1234);
  download_request_set_priority (request, DOWNLOAD_PRIORITY_HIGH);
  download_request_set_change_policy (request, DOWNLOAD_CHANGE_POLICY_RESTART);

  copy = download_request_copy (request);
  g_assert_finalize_object (request);

  g_assert_cmpstr (download_link_get_uri (download_request_get_link (copy)), ==, "https://example.com/a");
  g_assert_true (download_request_get_head_link (copy) == head_link);
  g_assert_cmpstr (download_request_get_folder (copy), ==, "/tmp");
  g_assert_cmpstr (download_request_get_name (copy), ==, "b");
  g_assert_cmpstr (download_request_get_headers (copy)[0], ==, "X-A: 1");
  g_assert_cmpstr (download_request_get_headers (copy)[1], ==, "X-B: 2");
  g_assert_null (download_request_get_headers (copy)[2]);
  g_assert_cmpstr (download_request_get_page (copy), ==, "https://example.com/page#a");
  g_assert_cmpstr (download_request_get_checksum (copy), ==, "crc64:0000000000000000");
  g_assert_cmpuint (download_request_get_connections (copy), ==, 3);
  g_assert_cmpuint (download_request_get_limit_rate (copy), ==, 1000);
  g_assert_cmpint (download_request_get_start_at (copy), ==, 1234);
  g_assert_cmpint (download_request_get_priority (copy), ==, DOWNLOAD_PRIORITY_HIGH);
  g_assert_cmpint (download_request_get_change_policy (copy), ==, DOWNLOAD_CHANGE_POLICY_RESTART);

  g_assert_finalize_object (copy);
}

static void
test_key (void)
{
  DownloadRequest *a = request_new ("https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature=b");
  DownloadRequest *b = request_new ("https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=2&Signature=c");
  g_autofree char *key_a = download_request_get_key (a);
  g_autofree char *key_b = download_request_get_key (b);
  g_autofree char *key_folder = NULL, *key_name = NULL;

  g_assert_cmpstr (key_a, ==, "s3://b/k\n\n");
  g_assert_cmpstr (key_a, ==, key_b);

  download_request_set_folder (b, "/tmp/");
  key_folder = download_request_get_key (b);
  g_assert_cmpstr (key_folder, ==, "s3://b/k\n/tmp\n");

  download_request_set_name (b, "n");
  key_name = download_request_get_key (b);
  g_assert_cmpstr (key_name, ==, "s3://b/k\n/tmp\nn");

  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/defaults", test_defaults);
  g_test_add_func ("/request/setters", test_setters);
  g_test_add_func ("/request/headers", test_headers);
  g_test_add_func ("/request/replaced-headers", test_replaced_headers);
  g_test_add_func ("/request/checksum", test_checksum);
  g_test_add_func ("/request/page", test_page);
  g_test_add_func ("/request/copy", test_copy);
  g_test_add_func ("/request/key", test_key);

  return g_test_run ();
}
