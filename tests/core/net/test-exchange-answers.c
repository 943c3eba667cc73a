/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what an exchange makes of an answer: redirects, refusals, and heads that bring bytes. */

#include "config.h"

#include "base/download-error.h"
#include "net-fixture.h"

#include <stdio.h>
#include <string.h>

static void
redirect_handler (RawRequest *request,
                  gpointer    user_data)
{
  NetFixture *fixture = user_data;
  const char *target = raw_request_get_target (request);
  guint       number;

  if (sscanf (target, "/status-%u", &number) == 1)
    raw_request_send (request, "HTTP/1.1 %u Elsewhere\r\nLocation: /end?status\r\nContent-Length: 3\r\n\r\nabc", number);
  else if (sscanf (target, "/down-%u", &number) == 1)
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /%s%u\r\nContent-Length: 0\r\n\r\n",
                      number > 1 ? "down-" : "end?", number - 1);
  else if (g_str_equal (target, "/ring"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: ring\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/nowhere"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/empty"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: \r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/ftp"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: ftp://127.0.0.1/a\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/file"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/broken"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: http://[::1/a\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/exact"))
    raw_request_send (request, "HTTP/1.1 307 Elsewhere\r\nLocation: /a%%2f%%41/../b?x=%%2B+%%zz#part\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: http://x:y@127.0.0.1:%u/back\r\nContent-Length: 0\r\n\r\n",
                      raw_server_get_port (fixture->other));
  else if (g_str_equal (target, "/back"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:%u/end\r\nContent-Length: 0\r\n\r\n",
                      raw_server_get_port (fixture->server));
  else if (g_str_equal (target, "/endless-body"))
    {
      raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /end\r\nContent-Length: 1000000\r\n\r\nabc");
      raw_request_hang (request);
    }
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
test_redirect_status (void)
{
  static const struct
  {
    guint         status;
    DownloadError error;
  } cases[] = {
    { 300, 0 },
    { 301, 0 },
    { 302, 0 },
    { 303, 0 },
    { 307, 0 },
    { 308, 0 },
    { 305, DOWNLOAD_ERROR_PROTOCOL },
    { 306, DOWNLOAD_ERROR_REDIRECT },
    { 309, DOWNLOAD_ERROR_PROTOCOL },
  };
  NetFixture fixture;

  net_fixture_init (&fixture, redirect_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/status-%u", cases[i].status);

      g_test_message ("%u", cases[i].status);
      net_fixture_get (&fixture, path);
      if (cases[i].error != 0)
        {
          g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
          g_assert_cmpuint (download_error_get_http_status (fixture.error), ==, cases[i].status);
          continue;
        }
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 2);
      g_assert_cmpuint (download_answer_get_status (fixture.answer), ==, 200);
      g_assert_cmpstr (download_link_get_path (download_answer_get_link (fixture.answer)), ==, "/end");
      g_assert_cmpstr (download_link_get_query (download_answer_get_link (fixture.answer)), ==, "status");
    }
  net_fixture_clear (&fixture);
}

static void
test_many_redirects (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, redirect_handler);
  net_fixture_get (&fixture, "/down-10");
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (fixture.n_requests, ==, 11);

  net_fixture_get (&fixture, "/down-11");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_cmpuint (fixture.n_requests, ==, 11);

  net_fixture_get (&fixture, "/ring");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_cmpuint (fixture.n_requests, ==, 11);
  net_fixture_clear (&fixture);
}

static void
test_bad_redirects (void)
{
  static const char *const paths[] = { "/nowhere", "/empty", "/ftp", "/file", "/broken" };
  NetFixture               fixture;

  net_fixture_init (&fixture, redirect_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_test_message ("%s", paths[i]);
      net_fixture_get (&fixture, paths[i]);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
      g_assert_cmpuint (download_error_get_http_status (fixture.error), ==, 302);
      g_assert_cmpuint (fixture.n_requests, ==, 1);
    }
  net_fixture_clear (&fixture);
}

static void
test_redirect_bytes (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, redirect_handler);
  net_fixture_get (&fixture, "/exact");
  g_assert_no_error (fixture.error);
  g_assert_true (g_str_has_prefix (raw_server_get_head (fixture.server, 1), "GET /a%2f%41/../b?x=%2B+%zz HTTP/1.1\r\n"));
  net_fixture_clear (&fixture);
}

static void
check_hop (const char *head,
           gboolean    is_own)
{
  g_autofree char *range = raw_head_get (head, "Range");
  g_autofree char *condition = raw_head_get (head, "If-Match");
  g_autofree char *encoding = raw_head_get (head, "Accept-Encoding");
  g_autofree char *authorization = raw_head_get (head, "Authorization");
  g_autofree char *extra = raw_head_get (head, "X-Token");
  g_autofree char *referer = raw_head_get (head, "Referer");

  g_assert_cmpstr (range, ==, "bytes=1-");
  g_assert_cmpstr (condition, ==, "\"a\"");
  g_assert_cmpstr (encoding, ==, "identity");
  g_assert_cmpstr (authorization, ==, is_own ? "Basic dXNlcjpzZWNyZXQ=" : NULL);
  g_assert_cmpstr (extra, ==, is_own ? "secret" : NULL);
  g_assert_null (referer);
}

static void
test_other_origin (void)
{
  static const char *const headers[] = { "X-Token: secret", NULL };
  DownloadAsk              ask = { .headers = headers, .has_range = TRUE, .start = 1, .end = G_MAXUINT64, .if_match = "\"a\"" };
  NetFixture               fixture;
  g_autofree char         *url = NULL;

  net_fixture_init (&fixture, redirect_handler);
  url = g_strdup_printf ("http://user:secret@127.0.0.1:%u/away", raw_server_get_port (fixture.server));
  net_fixture_get_url (&fixture, url, &ask);
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (fixture.n_requests, ==, 3);

  check_hop (raw_server_get_head (fixture.server, 0), TRUE);
  g_test_message ("another port is another origin, and brings no password of its own");
  check_hop (raw_server_get_head (fixture.other, 0), FALSE);
  g_test_message ("whoever was led astray is not told the password again");
  check_hop (raw_server_get_head (fixture.server, 1), FALSE);
  net_fixture_clear (&fixture);
}

static void
test_same_origin (void)
{
  static const char *const headers[] = { "X-Token: secret", NULL };
  DownloadAsk              ask = { .headers = headers, .has_range = TRUE, .start = 1, .end = G_MAXUINT64, .if_match = "\"a\"" };
  NetFixture               fixture;
  g_autofree char         *url = NULL;

  net_fixture_init (&fixture, redirect_handler);
  url = g_strdup_printf ("http://user:secret@127.0.0.1:%u/status-302", raw_server_get_port (fixture.server));
  net_fixture_get_url (&fixture, url, &ask);
  check_hop (raw_server_get_head (fixture.server, 0), TRUE);
  check_hop (raw_server_get_head (fixture.server, 1), TRUE);
  net_fixture_clear (&fixture);
}

static void
cookie_handler (RawRequest *request,
                gpointer    user_data)
{
  NetFixture *fixture = user_data;
  const char *target = raw_request_get_target (request);

  if (g_str_equal (target, "/login"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /deep/file\r\nSet-Cookie: a=1; Path=/\r\n"
                               "Set-Cookie: b=2; Path=/other\r\nset-cookie: c=3; Expires=Mon, 07 Nov 1994 08:49:37 GMT; Path=/\r\n"
                               "Set-Cookie: d=4; Secure; Path=/\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: http://localhost:%u/file\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n",
                      raw_server_get_port (fixture->other));
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: late=5; Path=/\r\n\r\n");
}

static void
check_cookie (RawServer  *server,
              guint       index,
              const char *expected)
{
  g_autofree char *cookie = raw_head_get (raw_server_get_head (server, index), "Cookie");

  g_assert_cmpstr (cookie, ==, expected);
}

static void
test_cookies (void)
{
  static const char *const headers[] = { "Cookie: own=x; a=old", NULL };
  DownloadAsk              ask = { .headers = headers };
  NetFixture               fixture;
  g_autofree char         *login = NULL;

  net_fixture_init (&fixture, cookie_handler);
  net_fixture_get (&fixture, "/login");
  g_assert_no_error (fixture.error);
  check_cookie (fixture.server, 0, NULL);
  check_cookie (fixture.server, 1, "a=1; c=3");
  g_assert_true (download_answer_needs_chain (fixture.answer));

  g_test_message ("they end with the chain");
  net_fixture_get (&fixture, "/deep/file");
  check_cookie (fixture.server, 2, NULL);
  g_assert_false (download_answer_needs_chain (fixture.answer));

  g_test_message ("a caller's own are kept, and brought up to date");
  login = raw_server_get_url (fixture.server, "/login");
  net_fixture_get_url (&fixture, login, &ask);
  check_cookie (fixture.server, 3, "own=x; a=old");
  check_cookie (fixture.server, 4, "own=x; a=1; c=3");

  g_test_message ("another host gets none");
  net_fixture_get (&fixture, "/away");
  g_assert_no_error (fixture.error);
  check_cookie (fixture.other, 0, NULL);
  net_fixture_clear (&fixture);
}

static void
test_redirect_with_endless_body (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, redirect_handler);
  net_fixture_get (&fixture, "/endless-body");
  g_assert_no_error (fixture.error);
  raw_wait_until (raw_server_get_n_open (fixture.server) == 1, "the first connection to end");
  net_fixture_clear (&fixture);
}

#define ELSEWHERE "<Error><Code>PermanentRedirect</Code><Endpoint>b.s3-eu-west-1.amazonaws.com</Endpoint><Key>secret</Key></Error>"
#define DENIED "<Error><Code>AccessDenied</Code><Message>Request has expired: secret</Message></Error>"

static void
refusing_handler (RawRequest *request,
                  gpointer    user_data)
{
  const char *target = raw_request_get_target (request);

  if (g_str_equal (target, "/xml"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: %zu\r\n\r\n%s", strlen (DENIED), DENIED);
  else if (g_str_equal (target, "/chunked"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n", strlen (DENIED), DENIED);
  else if (g_str_equal (target, "/azure"))
    raw_request_send (request, "HTTP/1.1 404 No\r\nx-ms-error-code: BlobNotFound\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/azure-secret"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nx-ms-error-code: https://a/?sig=secret\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/busy"))
    raw_request_send (request, "HTTP/1.1 503 Busy\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/busy-until"))
    raw_request_send (request, "HTTP/1.1 429 Busy\r\nDate: Sun, 06 Nov 1994 09:49:37 GMT\r\n"
                               "Retry-After: Sun, 06 Nov 1994 09:50:37 GMT\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/elsewhere"))
    raw_request_send (request, "HTTP/1.1 301 No\r\nContent-Length: %zu\r\n\r\n%s", strlen (ELSEWHERE), ELSEWHERE);
  else if (g_str_equal (target, "/oss"))
    {
      g_autofree char *packed = g_base64_encode ((const guchar *) DENIED, strlen (DENIED));

      raw_request_send (request, "HTTP/1.1 403 No\r\nx-oss-err: %s\r\nContent-Length: 0\r\n\r\n", packed);
    }
  else if (g_str_equal (target, "/stuck"))
    {
      raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: 100000\r\n\r\n%s", DENIED);
      raw_request_hang (request);
    }
  else if (g_str_equal (target, "/cut"))
    {
      raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: 100000\r\n\r\n%s", DENIED);
      raw_request_close (request);
    }
  else if (g_str_equal (target, "/endless"))
    {
      g_autofree char *page = g_strnfill (1000 * 1000, ' ');

      raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: 50000000\r\n\r\n%s", DENIED);
      for (guint i = 0; i < 50; i++)
        raw_request_send_bytes (request, page, 1000 * 1000);
      raw_request_close (request);
    }
  else
    raw_request_send (request, "HTTP/1.1 204 Nothing\r\n\r\n");
}

static void
test_refusals (void)
{
  static const struct
  {
    const char   *path;
    DownloadError error;
    const char   *code;
    gint64        retry_after;
    const char   *reason;
  } cases[] = {
    { "/xml", DOWNLOAD_ERROR_LINK_EXPIRED, "AccessDenied", -1, "a body with an announced length" },
    { "/chunked", DOWNLOAD_ERROR_LINK_EXPIRED, "AccessDenied", -1, "a body in chunks" },
    { "/oss", DOWNLOAD_ERROR_LINK_EXPIRED, "AccessDenied", -1, "a body in a header" },
    { "/elsewhere", DOWNLOAD_ERROR_LINK_PLACE, "PermanentRedirect", -1, "a redirect that names no target" },
    { "/azure", DOWNLOAD_ERROR_NOT_FOUND, "BlobNotFound", -1, "a code in a header" },
    { "/azure-secret", DOWNLOAD_ERROR_LINK_REFUSED, NULL, -1, "a header that is no code" },
    { "/busy", DOWNLOAD_ERROR_SERVER_BUSY, NULL, 17, "seconds to wait" },
    { "/busy-until", DOWNLOAD_ERROR_SERVER_BUSY, NULL, 60, "a date to wait for, by the server's clock" },
    { "/cut", DOWNLOAD_ERROR_LINK_EXPIRED, "AccessDenied", -1, "a body cut short" },
    { "/none", DOWNLOAD_ERROR_NOTHING, NULL, -1, "no body at all" },
  };
  NetFixture fixture;

  net_fixture_init (&fixture, refusing_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      net_fixture_get (&fixture, cases[i].path);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
      g_assert_cmpstr (download_error_get_provider_code (fixture.error), ==, cases[i].code);
      g_assert_cmpint (download_error_get_retry_after (fixture.error), ==, cases[i].retry_after);
      g_assert_null (strstr (fixture.error->message, "secret"));
    }
  net_fixture_clear (&fixture);
}

static void
test_refusal_gets_stuck (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, refusing_handler);
  net_fixture_start (&fixture, "/stuck");
  net_fixture_start_ticking (&fixture, G_USEC_PER_SEC / 10);
  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED);
  g_assert_cmpstr (download_error_get_provider_code (fixture.error), ==, "AccessDenied");
  g_assert_cmpint (download_clock_get_boot_time (fixture.clock), <, 20 * G_USEC_PER_SEC);
  raw_wait_until (raw_server_get_n_open (fixture.server) == 0, "the connection to end");
  net_fixture_clear (&fixture);
}

static void
test_refusal_has_no_end (void)
{
  NetFixture fixture;

  g_test_message ("50 MB of explanation are not read");
  net_fixture_init (&fixture, refusing_handler);
  net_fixture_get (&fixture, "/endless");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED);
  raw_wait_until (raw_server_get_n_open (fixture.server) == 0, "the connection to end");
  net_fixture_clear (&fixture);
}

static void
date_handler (RawRequest *request,
              gpointer    user_data)
{
  const char *target = raw_request_get_target (request);

  if (g_str_equal (target, "/ahead"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 09:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/behind"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nDate: Sun, 06 Nov 1994 07:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/right"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:38 GMT\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/cached"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nDate: Sat, 05 Nov 1994 08:49:37 GMT\r\nAge: 86400\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/nonsense"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nDate: tomorrow\r\nContent-Length: 0\r\n\r\n");
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static void
test_clock_skew (void)
{
  static const struct
  {
    const char *path;
    gint64      seconds;
    const char *reason;
  } cases[] = {
    { "/untold", 0, "nothing is known" },
    { "/ahead", 3600, "the server is ahead" },
    { "/untold", 3600, "that is remembered" },
    { "/nonsense", 3600, "nonsense changes nothing" },
    { "/cached", 3600, "a cache tells when the origin answered, not what time it is" },
    { "/behind", -3600, "the server is behind, and says so with a refusal" },
    { "/right", 0, "a second is no difference" },
    { "/cached", 0, "nor does a cache spoil what is right" },
  };
  g_autoptr (DownloadLink) link = NULL;
  g_autofree char *url = NULL;
  NetFixture       fixture;

  net_fixture_init (&fixture, date_handler);
  url = raw_server_get_url (fixture.server, "/");
  link = download_link_new (url, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      net_fixture_get (&fixture, cases[i].path);
      g_assert_cmpint (download_session_get_clock_skew (fixture.session, download_link_get_origin (link)), ==, cases[i].seconds * G_USEC_PER_SEC);
    }
  net_fixture_clear (&fixture);
}

typedef struct
{
  const char      *head; /* and body */
  guint            status;
  gint64           body_length;
  gint64           total;
  const char      *body; /* NULL: it breaks */
  DownloadEndProof proof;
  const char      *reason;
} AnswerCase;

#define NONE DOWNLOAD_END_PROOF_NONE
#define CLOSE DOWNLOAD_END_PROOF_CLOSE
#define NO_ACCIDENT DOWNLOAD_END_PROOF_NO_ACCIDENT

static const AnswerCase answers[] = {
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, 2, "ok", NONE, "a length" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, 0, 0, "", NONE, "nothing" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", 200, 5, 5, NULL, NONE, "cut short" },
  { "HTTP/1.1 200 OK\r\n\r\nok", 200, -1, -1, "ok", NONE, "no length, and no word of an end" },
  { "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok", 200, -1, -1, "ok", CLOSE, "no length, but the end was announced" },
  { "HTTP/1.0 200 OK\r\n\r\nok", 200, -1, -1, "ok", CLOSE, "version 1.0 ends so" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, 2, "ok", NONE, "version 1.0 with a length" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, -1, -1, "ok", NO_ACCIDENT, "chunks" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, -1, -1, "ok", NO_ACCIDENT, "chunks and a length: chunks count" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", 200, -1, -1, NULL, NONE, "cut within a chunk" },
  { "HTTP/1.1 206 OK\r\nContent-Range: bytes 3-4/9\r\nContent-Length: 2\r\n\r\nok", 206, 2, 9, "ok", NONE, "a range" },
  { "HTTP/1.1 206 OK\r\nContent-Range: bytes 3-4/*\r\nContent-Length: 2\r\n\r\nok", 206, 2, -1, "ok", NONE, "a range of an unknown total" },
  { "HTTP/1.1 206 OK\r\nContent-Range: bytes 4-3/9\r\nContent-Length: 2\r\n\r\nok", 206, 2, -1, "ok", NONE, "a range that is none" },
  { "HTTP/1.1 206 OK\r\nContent-Length: 2\r\n\r\nok", 206, 2, -1, "ok", NONE, "no range" },
  { "HTTP/1.1 304 Same\r\nContent-Length: 2\r\n\r\n", 304, 2, -1, "", NONE, "not modified" },
  { "HTTP/1.1 416 No\r\nContent-Range: bytes */9\r\nContent-Length: 2\r\n\r\nno", 416, 2, 9, "no", NONE, "not satisfiable" },
  { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, 2, "ok", NONE, "go on, first" },
  { "HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, 2, "ok", NONE, "hints, first" },
};

static void
answer_handler (RawRequest *request,
                gpointer    user_data)
{
  const AnswerCase *c = &answers[g_ascii_strtoull (raw_request_get_target (request) + 1, NULL, 10)];

  raw_request_send_bytes (request, c->head, strlen (c->head));
  if (strstr (c->head, "chunked") == NULL || c->body == NULL)
    raw_request_close (request);
}

static void
check_answer (NetFixture       *fixture,
              const AnswerCase *c)
{
  g_autoptr (GBytes) body = NULL;

  g_assert_no_error (fixture->error);
  g_assert_cmpuint (download_answer_get_status (fixture->answer), ==, c->status);
  g_assert_cmpint (download_answer_get_body_length (fixture->answer), ==, c->body_length);
  g_assert_cmpint (download_answer_get_offer (fixture->answer)->total, ==, c->total);
  body = net_fixture_read_body (fixture);
  g_assert_cmpint (body != NULL, ==, c->body != NULL);
  if (body == NULL)
    return;

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), c->body, strlen (c->body));
  if (c->body_length < 0)
    g_assert_cmpint (download_answer_get_end_proof (fixture->answer), ==, c->proof);
}

static void
test_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%zu", i);
      NetFixture       fixture;

      /* Each on a connection of its own. */
      g_test_message ("%s", answers[i].reason);
      net_fixture_init (&fixture, answer_handler);
      net_fixture_get (&fixture, path);
      check_answer (&fixture, &answers[i]);
      net_fixture_clear (&fixture);
    }
}

static void
offer_handler (RawRequest *request,
               gpointer    user_data)
{
  static const char *const heads[] = {
    "HTTP/1.1 206 OK\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\nETag: \"a\"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    "Last-Modified: Sat, 05 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Encoding: gzip\r\n"
    "Content-Disposition: attachment; filename=\"../a b.txt\"\r\nx-oss-hash-crc64ecma: 11051210869376104954\r\n\r\nok",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: abc\r\nContent-Encoding: identity\r\nx-oss-hash-crc64ecma: none\r\n\r\nok",
    "HTTP/1.1 206 OK\r\nContent-Type: multipart/byteranges; boundary=a\r\nContent-Length: 2\r\n\r\nok",
  };

  raw_request_send (request, "%s", heads[raw_request_get_index (request)]);
}

static void
test_offers (void)
{
  NetFixture           fixture;
  const DownloadOffer *offer;

  net_fixture_init (&fixture, offer_handler);
  net_fixture_get (&fixture, "/");
  offer = download_answer_get_offer (fixture.answer);
  g_assert_cmpint (offer->total, ==, 9);
  g_assert_cmpstr (offer->etag, ==, "\"a\"");
  g_assert_cmpstr (offer->last_modified, ==, "Sat, 05 Nov 1994 08:49:37 GMT");
  g_assert_cmpint (offer->answered_at, ==, NET_NOW);
  g_assert_true (offer->ranges_proven);
  g_assert_nonnull (offer->digest);
  g_assert_cmpstr (offer->content_type, ==, "text/plain");
  g_assert_cmpstr (offer->content_encoding, ==, "gzip");
  g_assert_nonnull (offer->name);
  g_assert_null (strchr (offer->name, '/'));
  g_assert_cmpuint (download_answer_get_content_range (fixture.answer)->end, ==, 2);
  g_assert_false (download_answer_is_multipart (fixture.answer));

  net_fixture_get (&fixture, "/");
  offer = download_answer_get_offer (fixture.answer);
  g_assert_cmpint (offer->total, ==, 2);
  g_assert_null (offer->etag);
  g_assert_null (offer->last_modified);
  g_assert_cmpint (offer->answered_at, ==, 0);
  g_assert_false (offer->ranges_proven);
  g_assert_null (offer->digest);
  g_assert_null (offer->content_type);
  g_assert_null (offer->content_encoding);
  g_assert_null (offer->name);
  g_assert_null (download_answer_get_content_range (fixture.answer));

  net_fixture_get (&fixture, "/");
  g_assert_true (download_answer_is_multipart (fixture.answer));
  g_assert_false (download_answer_get_offer (fixture.answer)->ranges_proven);
  net_fixture_clear (&fixture);
}

static void
keeping_handler (RawRequest *request,
                 gpointer    user_data)
{
  raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  if (g_str_equal (raw_request_get_target (request), "/last"))
    {
      raw_request_pause (request, 1);
      raw_request_close (request);
    }
}

static void
test_connections (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, keeping_handler);
  for (guint i = 0; i < 3; i++)
    {
      net_fixture_get (&fixture, "/");
      g_bytes_unref (net_fixture_read_body (&fixture));
    }
  g_test_message ("a body that was read to its end leaves a connection behind");
  g_assert_cmpuint (raw_server_get_n_connections (fixture.server), ==, 1);

  g_test_message ("a body that was not read takes it with it");
  net_fixture_get (&fixture, "/");
  download_answer_close (fixture.answer);
  raw_wait_until (raw_server_get_n_open (fixture.server) == 0, "the connection to end");
  download_answer_close (fixture.answer);

  g_test_message ("a connection that the server gave up is no failure");
  net_fixture_get (&fixture, "/last");
  g_bytes_unref (net_fixture_read_body (&fixture));
  raw_wait_until (raw_server_get_n_open (fixture.server) == 0, "the connection to end");
  net_fixture_get (&fixture, "/");
  g_assert_no_error (fixture.error);
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/redirect/status", test_redirect_status);
  g_test_add_func ("/exchange/redirect/many", test_many_redirects);
  g_test_add_func ("/exchange/redirect/bad", test_bad_redirects);
  g_test_add_func ("/exchange/redirect/bytes", test_redirect_bytes);
  g_test_add_func ("/exchange/redirect/other-origin", test_other_origin);
  g_test_add_func ("/exchange/redirect/same-origin", test_same_origin);
  g_test_add_func ("/exchange/redirect/cookies", test_cookies);
  g_test_add_func ("/exchange/redirect/endless-body", test_redirect_with_endless_body);
  g_test_add_func ("/exchange/refusal/refusals", test_refusals);
  g_test_add_func ("/exchange/refusal/gets-stuck", test_refusal_gets_stuck);
  g_test_add_func ("/exchange/refusal/has-no-end", test_refusal_has_no_end);
  g_test_add_func ("/exchange/clock-skew", test_clock_skew);
  g_test_add_func ("/exchange/answers", test_answers);
  g_test_add_func ("/exchange/offers", test_offers);
  g_test_add_func ("/exchange/connections", test_connections);

  return g_test_run ();
}
