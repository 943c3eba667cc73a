/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of heads: which class of answer they are, how the body is transferred, and bytes that are no text. */

#include "config.h"

#include "net-fixture.h"

#include <string.h>

#define LATIN_1 "\xe9"

typedef struct
{
  const char   *head; /* and body */
  guint         status;
  guint         raw_status;
  DownloadError error; /* 0: an answer */
  const char   *body;
  const char   *reason;
} HeadCase;

/* clang-format off */
static const HeadCase heads[] = {
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 200, 0, "ok", "the usual one" },
  { "HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\nok", 200, 201, 0, "ok", "made just now" },
  { "HTTP/1.1 202 Taken\r\nContent-Length: 2\r\n\r\nok", 0, 202, DOWNLOAD_ERROR_SERVER_BUSY, NULL, "accepted: what comes is about the file" },
  { "HTTP/1.1 203 Changed\r\nContent-Length: 2\r\n\r\nok", 200, 203, 0, "ok", "through somebody who changes things" },
  { "HTTP/1.1 207 Many\r\nContent-Length: 2\r\n\r\nok", 200, 207, 0, "ok", "of WebDAV" },
  { "HTTP/1.1 226 Used\r\nContent-Length: 2\r\n\r\nok", 200, 226, 0, "ok", "manipulated" },
  { "HTTP/1.1 250 OK\r\nContent-Length: 2\r\n\r\nok", 200, 250, 0, "ok", "unknown: what its class says" },
  { "HTTP/1.1 299 OK\r\nContent-Length: 2\r\n\r\nok", 200, 299, 0, "ok", "the last of its class" },
  { "HTTP/1.1 203 Changed\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 203, 0, "ok", "by its class, in chunks" },
  { "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\nok", 206, 206, 0, "ok", "a part stays a part" },
  { "HTTP/1.1 204 Nothing\r\n\r\n", 0, 204, DOWNLOAD_ERROR_NOTHING, NULL, "no content" },
  { "HTTP/1.1 204 Nothing\r\nContent-Length: 0\r\n\r\n", 0, 204, DOWNLOAD_ERROR_NOTHING, NULL, "no content, and says so twice" },
  { "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", 0, 205, DOWNLOAD_ERROR_NOTHING, NULL, "reset content" },
  { "HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0, 205, DOWNLOAD_ERROR_NOTHING, NULL, "reset content, in chunks" },

  { "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n", 0, 400, DOWNLOAD_ERROR_REFUSED, NULL, "400 is told" },
  { "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", 0, 401, DOWNLOAD_ERROR_LINK_REFUSED, NULL, "401 is told" },
  { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", 0, 403, DOWNLOAD_ERROR_LINK_REFUSED, NULL, "403 is told" },
  { "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 0, 404, DOWNLOAD_ERROR_NOT_FOUND, NULL, "404 is told" },
  { "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n", 0, 405, DOWNLOAD_ERROR_REFUSED, NULL, "405 is told" },
  { "HTTP/1.1 406 No\r\nContent-Length: 0\r\n\r\n", 0, 406, DOWNLOAD_ERROR_REFUSED, NULL, "406 is told" },
  { "HTTP/1.1 412 No\r\nContent-Length: 0\r\n\r\n", 0, 412, DOWNLOAD_ERROR_CHANGED, NULL, "412 is told" },
  { "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", 416, 416, 0, "", "416 is an answer" },
  { "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n", 0, 417, DOWNLOAD_ERROR_REFUSED, NULL, "417 is told" },
  { "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 0, 500, DOWNLOAD_ERROR_SERVER_BUSY, NULL, "500 is told" },
  { "HTTP/1.1 501 No\r\nContent-Length: 0\r\n\r\n", 0, 501, DOWNLOAD_ERROR_REFUSED, NULL, "501 is told" },
  { "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 0, 503, DOWNLOAD_ERROR_SERVER_BUSY, NULL, "503 is told" },
  { "HTTP/1.1 599 No\r\nContent-Length: 0\r\n\r\n", 0, 599, DOWNLOAD_ERROR_SERVER_BUSY, NULL, "599 is told" },
  { "HTTP/1.1 699 No\r\nContent-Length: 0\r\n\r\n", 0, 699, DOWNLOAD_ERROR_SERVER_BUSY, NULL, "a number of no class is told" },

  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 200, 0, "ok", "chunks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 200, 0, "ok", "chunks have no case" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding:  chunked \r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 200, 0, "ok", "chunks between blanks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", 200, 200, 0, "ok", "identity" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: Identity\r\n\r\nok", 200, 200, 0, "ok", "identity has no case" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 200, 0, "ok", "chunks, then a length: chunks count" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 200, 0, "ok", "a length, then chunks: chunks count" },
  { "HTTP/1.1 200 OK\r\nContent-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, 200, 0, "ok", "nonsense for a length, then chunks: chunks count" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip, then a length" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: gzip\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "a length, then gzip" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip and no length" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: x-gzip\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "its other name" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: deflate\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "deflate" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip in chunks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip in chunks without a length" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "in the wrong order" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "chunks and identity" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "identity and chunks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "chunks in chunks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "chunks in two headers" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip and chunks in two headers" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "chunks and identity in two headers" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;q=1\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "a parameter" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "nearly chunks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: \x0b" "chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "another blank" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: \"chunked\"\r\n\r\n2\r\nok\r\n0\r\n\r\n", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "in quotes" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\nContent-Length: 2\r\n\r\nok", 0, 200, DOWNLOAD_ERROR_PROTOCOL, NULL, "nothing" },
  { "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-1/2\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", 0, 206, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip of a part" },
  { "HTTP/1.1 203 Changed\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", 0, 203, DOWNLOAD_ERROR_PROTOCOL, NULL, "gzip of another number" },
  { "HTTP/1.1 404 No\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", 0, 404, DOWNLOAD_ERROR_NOT_FOUND, NULL, "a refusal is still one" },
};
/* clang-format on */

static void
head_handler (RawRequest *request,
              gpointer    user_data)
{
  const HeadCase *c = &heads[g_ascii_strtoull (raw_request_get_target (request) + 1, NULL, 10)];

  raw_request_send_bytes (request, c->head, strlen (c->head));
  raw_request_close (request);
}

static void
check_head (NetFixture     *fixture,
            const HeadCase *c)
{
  g_autoptr (GBytes) body = NULL;

  if (c->error != 0)
    {
      g_assert_error (fixture->error, DOWNLOAD_ERROR, (int) c->error);
      /* libsoup itself may refuse an encoding before there is a status. */
      if (c->error != DOWNLOAD_ERROR_PROTOCOL)
        g_assert_cmpuint (download_error_get_http_status (fixture->error), ==, c->raw_status);
      return;
    }

  g_assert_no_error (fixture->error);
  g_assert_cmpuint (download_answer_get_status (fixture->answer), ==, c->status);
  g_assert_cmpuint (download_answer_get_raw_status (fixture->answer), ==, c->raw_status);
  body = net_fixture_read_body (fixture);
  g_assert_nonnull (body);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), c->body, strlen (c->body));
}

static void
test_heads (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%zu", i);
      NetFixture       fixture;

      g_test_message ("%s", heads[i].reason);
      net_fixture_init (&fixture, head_handler);
      net_fixture_get (&fixture, path);
      check_head (&fixture, &heads[i]);
      net_fixture_clear (&fixture);
    }
}

static void
class_offer_handler (RawRequest *request,
                     gpointer    user_data)
{
  raw_request_send (request, "HTTP/1.1 203 Changed\r\nContent-Length: 2\r\nETag: \"a\"\r\nx-oss-hash-crc64ecma: 11051210869376104954\r\n\r\nok");
}

static void
test_offer_by_class (void)
{
  NetFixture           fixture;
  const DownloadOffer *offer;

  net_fixture_init (&fixture, class_offer_handler);
  net_fixture_get (&fixture, "/");
  g_assert_no_error (fixture.error);
  offer = download_answer_get_offer (fixture.answer);
  g_assert_cmpint (offer->total, ==, 2);
  g_assert_cmpstr (offer->etag, ==, "\"a\"");
  g_assert_nonnull (offer->digest);
  g_assert_false (offer->ranges_proven);
  net_fixture_clear (&fixture);
}

static const struct
{
  const char *headers;
  gboolean    sound;
  const char *reason;
} ranges[] = {
  { "Content-Range: bytes=3-4/9\r\n", TRUE, "the form of the request" },
  { "Content-Range: 3 - 4 / 9\r\n", TRUE, "blanks and no unit" },
  { "Content-Range: bytes 3-4/9\r\nContent-Range: bytes 3-4/9\r\n", TRUE, "twice the same" },
  { "Content-Range: bytes 3-4/9\r\nContent-Range: bytes=3-4/9\r\n", TRUE, "twice the same in two spellings" },
  { "Content-Range: bytes 3-4/9\r\nContent-Range: bytes 2-3/9\r\n", FALSE, "two ranges" },
  { "Content-Range: bytes 2-3/9\r\nContent-Range: bytes 3-4/9\r\n", FALSE, "two ranges, in the other order" },
  { "Content-Range: bytes 3-4/9\r\nContent-Range: bytes 3-4/*\r\n", FALSE, "two totals" },
  { "Content-Range: bytes 3-4/9\r\nContent-Range: x\r\n", FALSE, "one and nonsense" },
  { "Content-Range: bytes 3-4/9,\r\n", FALSE, "one and nothing" },
};

static void
range_handler (RawRequest *request,
               gpointer    user_data)
{
  raw_request_send (request, "HTTP/1.1 206 Part\r\n%sContent-Length: 2\r\n\r\nok", ranges[raw_request_get_index (request)].headers);
}

static void
test_content_ranges (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, range_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      const DownloadContentRange *range;

      g_test_message ("%s", ranges[i].reason);
      net_fixture_get (&fixture, "/");
      g_assert_no_error (fixture.error);
      range = download_answer_get_content_range (fixture.answer);
      g_assert_cmpint (range != NULL, ==, ranges[i].sound);
      if (range != NULL)
        g_assert_cmpuint (range->start, ==, 3);
    }
  net_fixture_clear (&fixture);
}

static void
byte_handler (RawRequest *request,
              gpointer    user_data)
{
  const char *target = raw_request_get_target (request);

  if (g_str_equal (target, "/elsewhere"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /caf" LATIN_1 "\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/both"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                               "Content-Disposition: attachment; filename=\"caf" LATIN_1 ".txt\"; filename*=UTF-8''caf%%C3%%A9.txt\r\n\r\n");
  else if (g_str_equal (target, "/utf-8"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"caf\xc3\xa9\"\r\n"
                               "Content-Disposition: attachment; filename=\"caf\xc3\xa9.txt\"\r\n\r\n");
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"caf" LATIN_1 "\"\r\nLast-Modified: " LATIN_1 "\r\n"
                               "Content-Encoding: " LATIN_1 "\r\nContent-Disposition: attachment; filename=\"caf" LATIN_1 ".txt\"\r\n\r\n");
}

static void
test_bytes_that_are_no_text (void)
{
  NetFixture           fixture;
  const DownloadOffer *offer;

  net_fixture_init (&fixture, byte_handler);
  net_fixture_get (&fixture, "/");
  offer = download_answer_get_offer (fixture.answer);
  g_test_message ("what was lost on the way is not used");
  g_assert_null (offer->etag);
  g_assert_null (offer->last_modified);
  g_assert_null (offer->name);

  g_test_message ("what stands beside it is");
  net_fixture_get (&fixture, "/both");
  offer = download_answer_get_offer (fixture.answer);
  g_assert_cmpstr (offer->name, ==, "caf\xc3\xa9.txt");

  g_test_message ("UTF-8 is text");
  net_fixture_get (&fixture, "/utf-8");
  offer = download_answer_get_offer (fixture.answer);
  g_assert_cmpstr (offer->name, ==, "caf\xc3\xa9.txt");
  g_assert_cmpstr (offer->etag, ==, "\"caf\xc3\xa9\"");

  g_test_message ("an address that was lost is explained");
  net_fixture_get (&fixture, "/elsewhere");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_nonnull (strstr (fixture.error->message, "cannot be read"));
  g_assert_cmpuint (download_error_get_http_status (fixture.error), ==, 302);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 4);
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/heads/table", test_heads);
  g_test_add_func ("/exchange/heads/offer-by-class", test_offer_by_class);
  g_test_add_func ("/exchange/heads/content-ranges", test_content_ranges);
  g_test_add_func ("/exchange/heads/bytes-that-are-no-text", test_bytes_that_are_no_text);

  return g_test_run ();
}
