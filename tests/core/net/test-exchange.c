/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what goes over the wire when something is asked for, and of what may go wrong until the head has come. */

#include "config.h"

#include "base/download-error.h"
#include "net-fixture.h"

#include <string.h>
#include <sys/socket.h>

static void
send_ok (RawRequest *request)
{
  raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
ok_handler (RawRequest *request,
            gpointer    user_data)
{
  send_ok (request);
}

static void
test_bytes_of_url (void)
{
  static const char *const targets[] = {
    "/",
    "/plain",
    "/a%41b",
    "/a%2fb%2Fc",
    "/a/../b",
    "/a/./b",
    "/..",
    "//double//slash/",
    "/%zz",
    "/100%",
    "/a+b",
    "/a;b=c",
    "/a%20b%00c",
    "/~!$&'()*,;=:@",
    "/a?",
    "/?a",
    "/a?x=%2B+b&c=%zz;d",
    "/a?x=1?y=2",
    "/a?x=/../%2e%2e/",
    "/a?X-Amz-Credential=A%2F2024%2fs3&X-Amz-Signature=00ff&&=",
  };
  NetFixture fixture;

  net_fixture_init (&fixture, ok_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1\r\n", targets[i]);

      g_test_message ("%s", targets[i]);
      net_fixture_get (&fixture, targets[i]);
      g_assert_no_error (fixture.error);
      g_assert_true (g_str_has_prefix (raw_server_get_head (fixture.server, (guint) i), line));
    }
  net_fixture_clear (&fixture);
}

static void
check_header (NetFixture *fixture,
              const char *name,
              const char *expected)
{
  g_autofree char *value = raw_head_get (raw_server_get_head (fixture->server, raw_server_get_n_requests (fixture->server) - 1), name);

  g_test_message ("%s", name);
  g_assert_cmpstr (value, ==, expected);
}

static void
test_default_headers (void)
{
  NetFixture       fixture;
  g_autofree char *host = NULL;

  net_fixture_init (&fixture, ok_handler);
  host = g_strdup_printf ("127.0.0.1:%u", raw_server_get_port (fixture.server));
  net_fixture_get (&fixture, "/");

  check_header (&fixture, "Host", host);
  check_header (&fixture, "User-Agent", "Pickup/" PICKUP_VERSION);
  check_header (&fixture, "Accept-Encoding", "identity");
  check_header (&fixture, "Range", NULL);
  check_header (&fixture, "Authorization", NULL);
  check_header (&fixture, "Cookie", NULL);
  check_header (&fixture, "Referer", NULL);
  check_header (&fixture, "Upgrade", NULL);
  check_header (&fixture, "If-Match", NULL);
  check_header (&fixture, "If-None-Match", NULL);
  net_fixture_clear (&fixture);
}

static void
test_ranges (void)
{
  const struct
  {
    DownloadAsk ask;
    const char *range;
  } cases[] = {
    { { .has_range = FALSE, .start = 5, .end = 9 }, NULL },
    { { .has_range = TRUE, .start = 0, .end = G_MAXUINT64 }, "bytes=0-" },
    { { .has_range = TRUE, .start = 5, .end = G_MAXUINT64 }, "bytes=5-" },
    { { .has_range = TRUE, .start = 0, .end = 1 }, "bytes=0-0" },
    { { .has_range = TRUE, .start = 5, .end = 10 }, "bytes=5-9" },
    { { .has_range = TRUE, .start = 4294967296, .end = G_MAXINT64 }, "bytes=4294967296-9223372036854775806" },
    { { .has_range = TRUE, .suffix = 7 }, "bytes=-7" },
  };
  NetFixture fixture;

  net_fixture_init (&fixture, ok_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = raw_server_get_url (fixture.server, "/");
      DownloadAsk      ask = cases[i].ask;

      net_fixture_get_url (&fixture, url, &ask);
      check_header (&fixture, "Range", cases[i].range);
    }
  net_fixture_clear (&fixture);
}

static void
test_conditions_and_headers (void)
{
  static const char *const headers[] = { "Referer: https://example.com/", "X-Twice:a", "x-twice:  b ", "User-Agent: Mine/1", "X-Empty:", NULL };

  DownloadAsk ask = {
    .headers = headers,
    .if_match = "\"a\"",
    .if_unmodified_since = "Sun, 06 Nov 1994 08:49:37 GMT",
    .if_none_match = "W/\"b\"",
    .if_modified_since = "Mon, 07 Nov 1994 08:49:37 GMT",
  };
  NetFixture       fixture;
  g_autofree char *url = NULL;

  net_fixture_init (&fixture, ok_handler);
  url = raw_server_get_url (fixture.server, "/");
  net_fixture_get_url (&fixture, url, &ask);

  check_header (&fixture, "If-Match", "\"a\"");
  check_header (&fixture, "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT");
  check_header (&fixture, "If-None-Match", "W/\"b\"");
  check_header (&fixture, "If-Modified-Since", "Mon, 07 Nov 1994 08:49:37 GMT");
  check_header (&fixture, "Referer", "https://example.com/");
  check_header (&fixture, "X-Twice", "b");
  check_header (&fixture, "User-Agent", "Mine/1");
  check_header (&fixture, "X-Empty", "");
  check_header (&fixture, "Accept-Encoding", "identity");
  net_fixture_clear (&fixture);
}

static void
test_head (void)
{
  NetFixture       fixture;
  DownloadAsk      ask = { .method = "HEAD" };
  g_autofree char *url = NULL;
  g_autoptr (GBytes) body = NULL;

  net_fixture_init (&fixture, ok_handler);
  url = raw_server_get_url (fixture.server, "/x");
  net_fixture_get_url (&fixture, url, &ask);
  g_assert_no_error (fixture.error);
  g_assert_true (g_str_has_prefix (raw_server_get_head (fixture.server, 0), "HEAD /x HTTP/1.1\r\n"));
  g_assert_cmpint (download_answer_get_offer (fixture.answer)->total, ==, 2);
  body = net_fixture_read_body (&fixture);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 0);
  net_fixture_clear (&fixture);
}

static void
cookie_handler (RawRequest *request,
                gpointer    user_data)
{
  raw_request_send (request, "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n");
}

static void
test_no_cookies (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, cookie_handler);
  net_fixture_get (&fixture, "/");
  net_fixture_get (&fixture, "/");
  check_header (&fixture, "Cookie", NULL);
  net_fixture_clear (&fixture);
}

static void
test_password (void)
{
  static const struct
  {
    const char *user_info;
    const char *authorization;
    const char *reason;
  } cases[] = {
    { "user:secret", "Basic dXNlcjpzZWNyZXQ=", "as it should be" },
    { "user", "Basic dXNlcjo=", "no password" },
    { "us%40er:se%3Acret", "Basic dXNAZXI6c2U6Y3JldA==", "escaped" },
    { ":", "Basic Og==", "nothing but a colon" },
  };
  NetFixture fixture;

  net_fixture_init (&fixture, ok_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://%s@127.0.0.1:%u/", cases[i].user_info, raw_server_get_port (fixture.server));
      DownloadAsk      ask = { 0 };

      g_test_message ("%s", cases[i].reason);
      net_fixture_get_url (&fixture, url, &ask);
      check_header (&fixture, "Authorization", cases[i].authorization);
      g_assert_null (strchr (raw_server_get_head (fixture.server, (guint) i), '@'));
    }
  net_fixture_clear (&fixture);
}

static void
test_own_authorization (void)
{
  static const char *const headers[] = { "Authorization: Bearer token", NULL };
  NetFixture               fixture;
  DownloadAsk              ask = { .headers = headers };
  g_autofree char         *url = NULL;

  net_fixture_init (&fixture, ok_handler);
  url = g_strdup_printf ("http://user:secret@127.0.0.1:%u/", raw_server_get_port (fixture.server));
  net_fixture_get_url (&fixture, url, &ask);
  check_header (&fixture, "Authorization", "Bearer token");
  net_fixture_clear (&fixture);
}

static void
closed_port_handler (RawRequest *request,
                     gpointer    user_data)
{
  g_assert_not_reached ();
}

static void
test_nobody_listens (void)
{
  NetFixture       fixture;
  RawServer       *gone;
  g_autofree char *url = NULL;
  DownloadAsk      ask = { 0 };

  net_fixture_init (&fixture, closed_port_handler);
  gone = raw_server_new (closed_port_handler, NULL);
  url = raw_server_get_url (gone, "/?Signature=secret");
  raw_server_free (gone);
  net_fixture_get_url (&fixture, url, &ask);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NETWORK);
  g_assert_null (strstr (fixture.error->message, "secret"));
  g_assert_cmpuint (fixture.n_requests, ==, 1);
  net_fixture_clear (&fixture);
}

/* A socket whose queue is full: the kernel drops whoever knocks. */
static void
test_connecting_takes_too_long (void)
{
  NetFixture fixture;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) deaf = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  GSocket         *fillers[4];
  DownloadAsk      ask = { 0 };
  g_autofree char *url = NULL;

  net_fixture_init (&fixture, ok_handler);
  g_assert_true (g_socket_bind (deaf, any_port, FALSE, NULL));
  g_assert_no_errno (listen (g_socket_get_fd (deaf), 0));
  address = g_socket_get_local_address (deaf, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      fillers[i] = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (fillers[i], FALSE);
      g_socket_connect (fillers[i], address, NULL, NULL);
    }

  url = g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  net_fixture_start_ask (&fixture, url, &ask);
  raw_settle ();
  download_clock_advance (fixture.clock, 14 * G_USEC_PER_SEC);
  raw_settle ();
  g_assert_false (fixture.done);
  download_clock_advance (fixture.clock, G_USEC_PER_SEC);
  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TIMED_OUT);
  g_assert_cmpstr (fixture.error->message, ==, "The server could not be reached in time.");

  for (gsize i = 0; i < G_N_ELEMENTS (fillers); i++)
    g_object_unref (fillers[i]);
  net_fixture_clear (&fixture);
}

static void
silent_handler (RawRequest *request,
                gpointer    user_data)
{
  raw_request_hang (request);
}

static void
test_no_answer (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, silent_handler);
  download_session_set_connect_timeout (fixture.session, 3);
  net_fixture_start (&fixture, "/");
  raw_wait_until (raw_server_get_n_requests (fixture.server) == 1, "the request");
  raw_settle ();
  download_clock_advance (fixture.clock, 2 * G_USEC_PER_SEC);
  raw_settle ();
  g_assert_false (fixture.done);
  download_clock_advance (fixture.clock, G_USEC_PER_SEC);
  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TIMED_OUT);
  g_assert_cmpstr (fixture.error->message, ==, "The server did not answer in time.");
  raw_wait_until (raw_server_get_n_open (fixture.server) == 0, "the connection to end");
  net_fixture_clear (&fixture);
}

static void
dripping_handler (RawRequest *request,
                  gpointer    user_data)
{
  raw_request_send (request, "HTTP/1.1 200 OK\r\n");
  for (guint i = 0; i < 1000; i++)
    {
      raw_request_send (request, "X-Drip-%u: drop\r\n", i);
      raw_request_pause (request, 2);
    }
}

/* No time-out that begins again with each byte ever ends this. */
static void
test_head_that_drips (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, dripping_handler);
  net_fixture_start (&fixture, "/");
  net_fixture_start_ticking (&fixture, G_USEC_PER_SEC / 5);
  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TIMED_OUT);
  g_assert_cmpint (download_clock_get_boot_time (fixture.clock), <, 40 * G_USEC_PER_SEC);
  net_fixture_clear (&fixture);
}

static void
slow_handler (RawRequest *request,
              gpointer    user_data)
{
  raw_request_pause (request, 10);
  send_ok (request);
}

static void
test_times_out_only_once (void)
{
  NetFixture fixture;

  g_test_message ("an answer that came in time is not timed out later");
  net_fixture_init (&fixture, slow_handler);
  net_fixture_get (&fixture, "/");
  g_assert_no_error (fixture.error);
  download_clock_advance (fixture.clock, 100 * G_USEC_PER_SEC);
  raw_settle ();
  g_bytes_unref (net_fixture_read_body (&fixture));
  net_fixture_clear (&fixture);
}

static void
odd_handler (RawRequest *request,
             gpointer    user_data)
{
  const char      *target = raw_request_get_target (request);
  g_autofree char *long_line = g_strnfill (1000, 'x');

  if (g_str_equal (target, "/nothing"))
    raw_request_close (request);
  else if (g_str_equal (target, "/no-http"))
    raw_request_send (request, "220 ftp.example.com ready\r\n\r\n");
  else if (g_str_equal (target, "/bad-status"))
    raw_request_send (request, "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (target, "/two-lengths"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
  else if (g_str_equal (target, "/signed-length"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok");
  else if (g_str_equal (target, "/half-head"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Le");
  else if (g_str_equal (target, "/endless-head"))
    {
      raw_request_send (request, "HTTP/1.1 200 OK\r\n");
      for (guint i = 0; i < 400; i++)
        raw_request_send (request, "X-%u: %s\r\n", i, long_line);
    }
  else
    send_ok (request);
  raw_request_close (request);
}

static void
test_odd_heads (void)
{
  static const struct
  {
    const char   *path;
    DownloadError error;
    const char   *reason;
  } cases[] = {
    { "/nothing", DOWNLOAD_ERROR_NO_ANSWER, "the connection ends without a word" },
    { "/no-http", DOWNLOAD_ERROR_PROTOCOL, "another protocol" },
    { "/bad-status", DOWNLOAD_ERROR_PROTOCOL, "a status that is no number" },
    { "/two-lengths", DOWNLOAD_ERROR_PROTOCOL, "two lengths that differ" },
    { "/signed-length", DOWNLOAD_ERROR_PROTOCOL, "a length with a sign" },
  };
  NetFixture fixture;

  net_fixture_init (&fixture, odd_handler);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      net_fixture_get (&fixture, cases[i].path);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
    }

  g_test_message ("the connection ends within the head, which libsoup may take for nonsense");
  net_fixture_get (&fixture, "/half-head");
  g_assert_nonnull (fixture.error);

  g_test_message ("a head of 400 KB is not read to its end");
  net_fixture_get (&fixture, "/endless-head");
  g_assert_nonnull (fixture.error);

  g_test_message ("and the session still works");
  net_fixture_get (&fixture, "/");
  g_assert_no_error (fixture.error);
  net_fixture_clear (&fixture);
}

typedef enum
{
  CANCEL_BEFORE,
  CANCEL_AT_ONCE,
  CANCEL_WAITING,
  CANCEL_IN_HEAD,
  CANCEL_SECOND_HOP,
  CANCEL_IN_ERROR_BODY,
} CancelMoment;

static void
cancel_handler (RawRequest *request,
                gpointer    user_data)
{
  const char *target = raw_request_get_target (request);

  if (g_str_equal (target, "/in-head"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nX-A: b\r\n");
  else if (g_str_equal (target, "/hop"))
    {
      raw_request_send (request, "HTTP/1.1 302 Found\r\nLocation: /hang\r\nContent-Length: 0\r\n\r\n");
      return;
    }
  else if (g_str_equal (target, "/error-body"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: 1000\r\n\r\n<Error>");
  raw_request_hang (request);
}

static gboolean
cancel_cb (gpointer user_data)
{
  NetFixture *fixture = user_data;

  g_cancellable_cancel (fixture->cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (gconstpointer data)
{
  static const char *const paths[] = { "/hang", "/hang", "/hang", "/in-head", "/hop", "/error-body" };
  CancelMoment             moment = (CancelMoment) GPOINTER_TO_INT (data);
  NetFixture               fixture;

  net_fixture_init (&fixture, cancel_handler);
  if (moment == CANCEL_BEFORE)
    g_cancellable_cancel (fixture.cancellable);
  net_fixture_start (&fixture, paths[moment]);
  if (moment > CANCEL_AT_ONCE)
    {
      raw_wait_until (raw_server_get_n_requests (fixture.server) == (moment == CANCEL_SECOND_HOP ? 2 : 1), "the request");
      raw_settle ();
    }
  g_assert_false (fixture.done);
  if (moment != CANCEL_BEFORE)
    g_idle_add (cancel_cb, &fixture);

  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  raw_wait_until (raw_server_get_n_open (fixture.server) == 0, "the connection to end");
  net_fixture_clear (&fixture);
}

static void
test_cancelled_without_loop (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, cancel_handler);
  net_fixture_start (&fixture, "/hang");
  raw_wait_until (raw_server_get_n_requests (fixture.server) == 1, "the request");
  g_cancellable_cancel (fixture.cancellable);
  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  net_fixture_clear (&fixture);
}

static void
test_cancelled_afterwards (void)
{
  NetFixture fixture;
  g_autoptr (GBytes) body = NULL;

  net_fixture_init (&fixture, ok_handler);
  net_fixture_get (&fixture, "/");
  g_cancellable_cancel (fixture.cancellable);
  body = net_fixture_read_body (&fixture);
  g_assert_nonnull (body);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "ok", 2);
  net_fixture_clear (&fixture);
}

static void
test_session_dropped (void)
{
  NetFixture fixture;

  g_test_message ("an exchange keeps its session");
  net_fixture_init (&fixture, silent_handler);
  net_fixture_start (&fixture, "/");
  raw_wait_until (raw_server_get_n_requests (fixture.server) == 1, "the request");
  download_session_abort (fixture.session);
  net_fixture_wait (&fixture);
  g_assert_nonnull (fixture.error);
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/bytes-of-url", test_bytes_of_url);
  g_test_add_func ("/exchange/default-headers", test_default_headers);
  g_test_add_func ("/exchange/ranges", test_ranges);
  g_test_add_func ("/exchange/conditions-and-headers", test_conditions_and_headers);
  g_test_add_func ("/exchange/head", test_head);
  g_test_add_func ("/exchange/no-cookies", test_no_cookies);
  g_test_add_func ("/exchange/password", test_password);
  g_test_add_func ("/exchange/own-authorization", test_own_authorization);
  g_test_add_func ("/exchange/nobody-listens", test_nobody_listens);
  g_test_add_func ("/exchange/connecting-takes-too-long", test_connecting_takes_too_long);
  g_test_add_func ("/exchange/no-answer", test_no_answer);
  g_test_add_func ("/exchange/head-that-drips", test_head_that_drips);
  g_test_add_func ("/exchange/times-out-only-once", test_times_out_only_once);
  g_test_add_func ("/exchange/odd-heads", test_odd_heads);
  g_test_add_data_func ("/exchange/cancelled/before", GINT_TO_POINTER (CANCEL_BEFORE), test_cancelled);
  g_test_add_data_func ("/exchange/cancelled/at-once", GINT_TO_POINTER (CANCEL_AT_ONCE), test_cancelled);
  g_test_add_data_func ("/exchange/cancelled/waiting", GINT_TO_POINTER (CANCEL_WAITING), test_cancelled);
  g_test_add_data_func ("/exchange/cancelled/in-head", GINT_TO_POINTER (CANCEL_IN_HEAD), test_cancelled);
  g_test_add_data_func ("/exchange/cancelled/second-hop", GINT_TO_POINTER (CANCEL_SECOND_HOP), test_cancelled);
  g_test_add_data_func ("/exchange/cancelled/in-error-body", GINT_TO_POINTER (CANCEL_IN_ERROR_BODY), test_cancelled);
  g_test_add_func ("/exchange/cancelled/without-loop", test_cancelled_without_loop);
  g_test_add_func ("/exchange/cancelled/afterwards", test_cancelled_afterwards);
  g_test_add_func ("/exchange/session-aborted", test_session_dropped);

  return g_test_run ();
}
