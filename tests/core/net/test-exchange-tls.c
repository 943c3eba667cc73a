/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of encrypted connections: who is trusted, and that nothing leads out of them. */

#include "config.h"

#include "net-fixture.h"
#include "tls-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static const Certificate good = { "CN=127.0.0.1", { "localhost" }, TRUE, -HOUR, HOUR };

static void
handler (RawRequest *request,
         gpointer    user_data)
{
  NetFixture      *fixture = user_data;
  const char      *target = raw_request_get_target (request);
  g_autofree char *unencrypted = raw_server_get_url (fixture->other, "/ok");

  if (g_str_equal (target, "/down"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", unencrypted);
  else if (g_str_equal (target, "/on"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static char *
fixture_init_with (NetFixture        *fixture,
                   const Certificate *wanted)
{
  g_autofree char *pem = tls_fixture_make_certificate (wanted);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  char *path;
  int   fd;

  g_assert_no_error (error);
  net_fixture_init (fixture, handler);
  raw_server_set_certificate (fixture->server, certificate);
  fd = g_file_open_tmp ("pickup-tls-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  return path;
}

static char *
fixture_init (NetFixture *fixture)
{
  return fixture_init_with (fixture, &good);
}

static void
test_trusted (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);
  g_autoptr (GBytes) body = NULL;

  g_assert_true (download_session_set_ca_file (fixture.session, path, NULL));
  net_fixture_get (&fixture, "/on");
  g_assert_no_error (fixture.error);
  g_assert_true (download_link_is_secure (download_answer_get_link (fixture.answer)));
  body = net_fixture_read_body (&fixture);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "ok", 2);

  g_test_message ("never from https to http");
  net_fixture_get (&fixture, "/down");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_cmpuint (raw_server_get_n_connections (fixture.other), ==, 0);
  g_unlink (path);
  net_fixture_clear (&fixture);
}

static void
test_unknown (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);

  net_fixture_get (&fixture, "/ok");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 0);
  g_unlink (path);
  net_fixture_clear (&fixture);
}

static void
test_bad_ca_file (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  g_assert_false (download_session_set_ca_file (fixture.session, path, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  net_fixture_clear (&fixture);
}

static void
test_sentences (void)
{
  static const struct
  {
    Certificate certificate;
    gboolean    trusted;
    const char *words[3]; /* in the sentence */
    gint64      date;     /* seconds from now, or 0: none is told */
    gboolean    would_help;
    const char *reason;
  } cases[] = {
    { { "CN=Some Office,O=Somewhere", { NULL }, TRUE, -HOUR, HOUR }, FALSE, { "issued by", "Some Office" }, 0, TRUE, "an issuer that is not known" },
    { { "O=Some Firm", { NULL }, TRUE, -HOUR, HOUR }, FALSE, { "issued by", "Some Firm" }, 0, TRUE, "an issuer without a common name" },
    { { "CN=a", { NULL }, TRUE, -20 * DAY, -10 * DAY }, TRUE, { "expired on" }, -10 * DAY, FALSE, "an end in the past" },
    { { "CN=a", { NULL }, TRUE, -20 * DAY, -10 * DAY }, FALSE, { "expired on" }, -10 * DAY, FALSE, "an end in the past and an unknown issuer" },
    { { "CN=a", { NULL }, TRUE, 10 * DAY, 20 * DAY }, TRUE, { "not valid before" }, 10 * DAY, FALSE, "a beginning in the future" },
    { { "CN=a", { "a.example", "*.b.example" }, FALSE, -HOUR, HOUR }, TRUE, { "is for", "a.example”, “*.b.example", "127.0.0.1" }, 0, FALSE, "other names" },
    { { "CN=a", { "a.example" }, FALSE, -HOUR, HOUR }, FALSE, { "is for", "a.example" }, 0, FALSE, "another name and an unknown issuer" },
    { { "CN=127.0.0.1", { NULL }, FALSE, -HOUR, HOUR }, TRUE, { "is not for", "127.0.0.1" }, 0, FALSE, "no names at all" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetFixture       fixture;
      g_autofree char *path = fixture_init_with (&fixture, &cases[i].certificate);
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr (GDateTime) date = g_date_time_add_seconds (now, (double) cases[i].date);
      g_autofree char *told = g_date_time_format (date, "%F");

      g_test_message ("%s", cases[i].reason);
      if (cases[i].trusted)
        g_assert_true (download_session_set_ca_file (fixture.session, path, NULL));
      net_fixture_get (&fixture, "/ok");
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].words) && cases[i].words[j] != NULL; j++)
        if (strstr (fixture.error->message, cases[i].words[j]) == NULL)
          g_error ("“%s” does not say “%s”", fixture.error->message, cases[i].words[j]);
      g_assert_cmpint (strstr (fixture.error->message, told) != NULL, ==, cases[i].date != 0);
      g_assert_cmpint (download_error_is_unknown_issuer (fixture.error), ==, cases[i].would_help);
      g_unlink (path);
      net_fixture_clear (&fixture);
    }
}

static void
test_wants_certificate (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);

  g_assert_true (download_session_set_ca_file (fixture.session, path, NULL));
  raw_server_set_wants_certificate (fixture.server);
  net_fixture_get (&fixture, "/ok");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (fixture.error->message, "wants a certificate"));
  g_unlink (path);
  net_fixture_clear (&fixture);
}

static void
test_dot_of_root (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);
  g_autofree char *url = g_strdup_printf ("https://localhost.:%u/ok", raw_server_get_port (fixture.server));
  g_autofree char *host = NULL;
  g_autofree char *expected = g_strdup_printf ("localhost.:%u", raw_server_get_port (fixture.server));
  DownloadAsk      ask = { 0 };

  g_assert_true (download_session_set_ca_file (fixture.session, path, NULL));
  net_fixture_get_url (&fixture, url, &ask);
  g_assert_no_error (fixture.error);
  host = raw_head_get (raw_server_get_head (fixture.server, 0), "Host");
  g_assert_cmpstr (host, ==, expected);
  g_unlink (path);
  net_fixture_clear (&fixture);
}

/**
 * Blurter:
 *
 * A server on a thread of its own that waits for the first bytes, whatever they are, says one thing and ends the connection.
 */
typedef struct
{
  GSocketListener *listener;
  const char      *text;
  gsize            length;
} Blurter;

static gpointer
blurter_thread (gpointer user_data)
{
  Blurter *self = user_data;
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, NULL, NULL);
  char bytes[4096];

  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), bytes, sizeof bytes, NULL, NULL), >, 0);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), self->text, self->length, NULL, NULL, NULL);
  return NULL;
}

static void
test_wrong_scheme (void)
{
  static const struct
  {
    const char   *scheme;
    const char   *text;
    gsize         length;
    DownloadError error;
    const char   *words;
    const char   *reason;
  } cases[] = {
    { "https", "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n", 0, DOWNLOAD_ERROR_PROTOCOL, "begin with “http:”", "HTTP where encryption was offered" },
    { "https", "HTTP/1.0 400 Bad Request\r\n\r\n", 0, DOWNLOAD_ERROR_PROTOCOL, "begin with “http:”", "HTTP of another version" },
    { "https", "SSH-2.0-OpenSSH_9.2\r\n", 0, DOWNLOAD_ERROR_NETWORK, "agree on encryption", "something else" },
    { "https", "", 0, DOWNLOAD_ERROR_NETWORK, "agree on encryption", "nothing" },
    { "http", "\x15\x03\x03\x00\x02\x02\x46", 7, DOWNLOAD_ERROR_PROTOCOL, "has to begin with “https:”", "an alert of TLS" },
    { "http", "\x15\x03\x01\x00\x02\x02\x0a", 7, DOWNLOAD_ERROR_PROTOCOL, "has to begin with “https:”", "an alert of an older TLS" },
    { "http", "", 0, DOWNLOAD_ERROR_NO_ANSWER, "If it expects encryption", "nothing" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Blurter          blurter = { .listener = g_socket_listener_new (), .text = cases[i].text };
      guint16          port = g_socket_listener_add_any_inet_port (blurter.listener, NULL, NULL);
      g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/a", cases[i].scheme, port);
      DownloadAsk      ask = { 0 };
      NetFixture       fixture;
      GThread         *thread;

      g_test_message ("%s", cases[i].reason);
      blurter.length = cases[i].length > 0 ? cases[i].length : strlen (cases[i].text);
      thread = g_thread_new ("blurter", blurter_thread, &blurter);
      net_fixture_init (&fixture, handler);
      net_fixture_get_url (&fixture, url, &ask);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
      if (strstr (fixture.error->message, cases[i].words) == NULL)
        g_error ("“%s” does not say “%s”", fixture.error->message, cases[i].words);
      g_thread_join (thread);
      g_object_unref (blurter.listener);
      net_fixture_clear (&fixture);
    }
}

/* What servers answer who notice by themselves that encryption was missing. */
static void
plain_request_handler (RawRequest *request,
                       gpointer    user_data)
{
  static const char *const bodies[] = {
    "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
    "Client sent an HTTP request to an HTTPS server.\n",
    "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.</p>",
  };
  const char *body = bodies[raw_request_get_index (request) % G_N_ELEMENTS (bodies)];

  raw_request_send (request, "HTTP/1.1 400 Bad\r\nContent-Length: %zu\r\n\r\n%s", strlen (body), body);
}

static void
test_plain_request (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, plain_request_handler);
  for (guint i = 0; i < 3; i++)
    {
      net_fixture_get (&fixture, "/");
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (fixture.error->message, "begin with “https:”"));
      g_assert_cmpuint (download_error_get_http_status (fixture.error), ==, 400);
    }
  net_fixture_clear (&fixture);
}

static void
long_head_handler (RawRequest *request,
                   gpointer    user_data)
{
  g_autofree char *filler = g_strnfill (200 * 1000, 'a');

  raw_request_send (request, "HTTP/1.1 200 OK\r\nX-Filler: %s\r\nContent-Length: 2\r\n\r\nok", filler);
}

static void
test_long_head (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, long_head_handler);
  net_fixture_get (&fixture, "/");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (fixture.error->message, "sent more before the file"));
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/tls/trusted", test_trusted);
  g_test_add_func ("/exchange/tls/unknown", test_unknown);
  g_test_add_func ("/exchange/tls/bad-ca-file", test_bad_ca_file);
  g_test_add_func ("/exchange/tls/sentences", test_sentences);
  g_test_add_func ("/exchange/tls/wants-certificate", test_wants_certificate);
  g_test_add_func ("/exchange/tls/dot-of-root", test_dot_of_root);
  g_test_add_func ("/exchange/tls/wrong-scheme", test_wrong_scheme);
  g_test_add_func ("/exchange/tls/plain-request", test_plain_request);
  g_test_add_func ("/exchange/tls/long-head", test_long_head);

  return g_test_run ();
}
