/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what is asked before a download, how, and what is made of the answers. */

#include "config.h"

#include "service-fixture.h"

#include "service/download-probe.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#define S3 "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20991217T025437Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=secret"

/* Behind each path another server; how it was asked is looked at afterwards. */
static void
respond (RawRequest *request,
         gpointer    user_data)
{
  const char      *target = raw_request_get_target (request);
  gboolean         is_head = g_str_equal (raw_request_get_method (request), "HEAD");
  g_autofree char *range = raw_request_get_header (request, "Range");

  if (g_str_has_prefix (target, "/only-head/"))
    raw_request_send (request, is_head ? "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" : "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_prefix (target, "/store/") && is_head)
    raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: 300\r\n\r\n");
  else if (g_str_has_prefix (target, "/store/empty"))
    raw_request_send (request, "HTTP/1.1 416 No\r\nContent-Range: bytes */0\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_prefix (target, "/store/"))
    raw_request_send (request, "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/4000000000\r\nContent-Length: 1\r\nETag: \"a\"\r\n"
                               "Content-Type: video/mp4; x=y\r\nContent-Disposition: attachment; filename=\"../told.mp4\"\r\n\r\nx");
  else if (g_str_has_prefix (target, "/get.php") || g_str_has_prefix (target, "/own.iso"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /plain/target.zip\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_prefix (target, "/nothing/"))
    raw_request_send (request, "HTTP/1.1 204 Nothing\r\n\r\n");
  else if (g_str_has_prefix (target, "/whole/"))
    {
      raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc");
      raw_request_hang (request);
    }
  else if (g_str_has_prefix (target, "/expired/"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nContent-Length: 81\r\n\r\n%s",
                      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>   ");
  else if (g_str_has_prefix (target, "/hangs/"))
    raw_request_hang (request);
  else if (g_str_has_prefix (target, "/no-head/"))
    raw_request_send (request, "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_prefix (target, "/gone/"))
    raw_request_send (request, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_prefix (target, "/made-up/"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_prefix (target, "/no-parts/"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nAccept-Ranges: none\r\n\r\n");
  else if (g_str_has_prefix (target, "/silent/"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 148000000\r\nAccept-Ranges: bytes\r\n\r\n");
}

typedef struct
{
  RawServer       *server;
  char            *folder;
  DownloadService *service;
} Fixture;

typedef struct
{
  DownloadProbe *probe;
  GError        *error;
  gboolean       done;
} Result;

static void
fixture_init (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->server = raw_server_new (respond, self);
  self->folder = g_dir_make_tmp ("pickup-probe-XXXXXX", &error);
  g_assert_no_error (error);
  self->service = service_fixture_open (self->folder, &error);
  g_assert_no_error (error);
}

static void
fixture_clear (Fixture *self)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  service_fixture_end_one (self->service);
  raw_server_free (self->server);
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->folder);
}

static void
result_clear (Result *self)
{
  g_clear_pointer (&self->probe, download_probe_free);
  g_clear_error (&self->error);
  self->done = FALSE;
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Result *self = user_data;

  g_assert_false (self->done);
  self->probe = download_service_probe_finish (DOWNLOAD_SERVICE (source), result, &self->error);
  g_assert_true ((self->probe == NULL) == (self->error != NULL));
  g_assert_true (self->error == NULL || self->error->domain == DOWNLOAD_ERROR);
  g_assert_true (self->error == NULL || strstr (self->error->message, "secret") == NULL);
  self->done = TRUE;
}

static DownloadRequest *
make_request (Fixture    *self,
              const char *target)
{
  g_autofree char *url = raw_server_get_url (self->server, target);
  g_autoptr (DownloadLink) link = download_link_new (url, NULL);

  return download_request_new (link);
}

static void
probe (Fixture         *self,
       DownloadRequest *request,
       Result          *result)
{
  download_service_probe_async (self->service, request, NULL, probed_cb, result);
  raw_wait_until (result->done, "a probe");
}

static void
test_answers (void)
{
  static const struct
  {
    const char         *target;
    const char         *asked; /* method and range of the only request */
    gint64              total;
    DownloadProbeResume resume;
    const char         *name;
    const char         *reason;
  } cases[] = {
    { "/store/a.mp4?" S3, "GET bytes=0-0", 4000000000, DOWNLOAD_PROBE_RESUME_PROVEN, "told.mp4", "one byte proves everything" },
    { "/store/empty.bin?" S3, "GET bytes=0-0", 0, DOWNLOAD_PROBE_RESUME_UNKNOWN, "empty.bin", "nothing has no first byte" },
    { "/whole/a.bin?" S3, "GET bytes=0-0", 1000000, DOWNLOAD_PROBE_RESUME_NO, "a.bin", "a server without ranges; its body is not read" },
    { "/plain/a.pdf", "HEAD", 148000000, DOWNLOAD_PROBE_RESUME_ANNOUNCED, "a.pdf", "a plain link" },
    { "/plain/a.pdf?once=secret", "HEAD", 148000000, DOWNLOAD_PROBE_RESUME_ANNOUNCED, "a.pdf", "it may work only once" },
    { "/plain/a.pdf?sv=1&sr=b&sig=secret", "HEAD", 148000000, DOWNLOAD_PROBE_RESUME_ANNOUNCED, "a.pdf", "Azure does not sign the method" },
    { "/no-parts/a.bin", "HEAD", 500, DOWNLOAD_PROBE_RESUME_NO, "a.bin", "it says that it gives no parts" },
    { "/silent/a.bin", "HEAD", 500, DOWNLOAD_PROBE_RESUME_UNKNOWN, "a.bin", "it does not say" },
    { "/made-up/a.bin", "HEAD", -1, DOWNLOAD_PROBE_RESUME_UNKNOWN, "a.bin", "a program that knows no length yet" },
    { "/no-head/a.bin", "HEAD", -1, DOWNLOAD_PROBE_RESUME_UNKNOWN, "a.bin", "no HEAD is no error, and no reason for GET" },
    { "/nothing/a.bin", "HEAD", -1, DOWNLOAD_PROBE_RESUME_UNKNOWN, "a.bin", "a program that has nothing to say to HEAD" },
  };
  Fixture fixture;

  fixture_init (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadRequest) request = make_request (&fixture, cases[i].target);
      Result           result = { 0 };
      const char      *head;
      g_autofree char *range = NULL;
      g_autofree char *asked = NULL;

      g_test_message ("%s", cases[i].reason);
      probe (&fixture, request, &result);
      g_assert_no_error (result.error);
      g_assert_cmpint (result.probe->total, ==, cases[i].total);
      g_assert_cmpint (result.probe->resume, ==, cases[i].resume);
      g_assert_cmpstr (result.probe->name, ==, cases[i].name);
      g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, i + 1);
      head = raw_server_get_head (fixture.server, (guint) i);
      range = raw_head_get (head, "Range");
      asked = g_strdup_printf ("%.*s%s%s", (int) strcspn (head, " "), head, range != NULL ? " " : "", range != NULL ? range : "");
      g_assert_cmpstr (asked, ==, cases[i].asked);
      result_clear (&result);
    }
  fixture_clear (&fixture);
}

static void
test_errors (void)
{
  static const struct
  {
    const char   *target;
    DownloadError error;
  } cases[] = {
    { "/expired/a.bin?" S3, DOWNLOAD_ERROR_LINK_EXPIRED },
    { "/no-head/a.bin?" S3, DOWNLOAD_ERROR_REFUSED },
    { "/gone/a.bin?" S3, DOWNLOAD_ERROR_NOT_FOUND },
    { "/gone/a.bin", DOWNLOAD_ERROR_NOT_FOUND },
    { "/nothing/a.bin?" S3, DOWNLOAD_ERROR_NOTHING },
  };
  Fixture fixture;
  Result  result = { 0 };
  g_autoptr (DownloadRequest) unlinked = NULL;

  fixture_init (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadRequest) request = make_request (&fixture, cases[i].target);

      g_test_message ("%s", cases[i].target);
      probe (&fixture, request, &result);
      g_assert_error (result.error, DOWNLOAD_ERROR, (int) cases[i].error);
      result_clear (&result);
    }

  g_test_message ("a link that lacks its signature is not asked at all");
  unlinked = make_request (&fixture, "/store/a.bin");
  download_request_set_needs_link (unlinked, TRUE);
  probe (&fixture, unlinked, &result);
  g_assert_error (result.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, G_N_ELEMENTS (cases));
  result_clear (&result);
  fixture_clear (&fixture);
}

static void
test_names_of_targets (void)
{
  Fixture fixture;
  Result  result = { 0 };
  g_autoptr (DownloadRequest) script = NULL;
  g_autoptr (DownloadRequest) own = NULL;

  fixture_init (&fixture);
  script = make_request (&fixture, "/get.php?id=7");
  probe (&fixture, script, &result);
  g_assert_no_error (result.error);
  g_assert_cmpstr (result.probe->name, ==, "target.zip");
  result_clear (&result);

  own = make_request (&fixture, "/own.iso");
  probe (&fixture, own, &result);
  g_assert_no_error (result.error);
  g_assert_cmpstr (result.probe->name, ==, "own.iso");
  result_clear (&result);
  fixture_clear (&fixture);
}

#define FLOOD (100 * 1000 * 1000)

typedef struct
{
  GSocketListener *listener;
  const char      *head;
  gsize            sent;
} Flood;

/* On a thread of its own, so that it goes on while the main loop reads. Takes one connection. */
static gpointer
flood_thread (gpointer user_data)
{
  Flood *self = user_data;
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, NULL, NULL);
  GInputStream    *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream   *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *block = g_malloc0 (1000 * 1000);
  char             request[4096] = { 0 };
  gsize            length = 0;

  while (strstr (request, "\r\n\r\n") == NULL)
    {
      gssize n_read = g_input_stream_read (input, request + length, sizeof request - length - 1, NULL, NULL);

      g_assert_cmpint (n_read, >, 0);
      length += (gsize) n_read;
    }

  if (g_output_stream_write_all (output, self->head, strlen (self->head), NULL, NULL, NULL))
    while (self->sent < FLOOD && g_output_stream_write_all (output, block, 1000 * 1000, NULL, NULL, NULL))
      self->sent += 1000 * 1000;
  return NULL;
}

/* Of this thread, in microseconds: other programs do not disturb it. */
static gint64
get_cpu_time (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* However much a server sends, no more is read than the answer needs. */
static void
test_flood (void)
{
  static const char *const heads[] = {
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/4000000000\r\nContent-Length: 100000000\r\n\r\n",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/4000000000\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/4000000000\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/4000000000\r\nContent-Length: 1\r\n\r\n",
  };
  Fixture fixture;

  fixture_init (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      Flood            flood = { .listener = g_socket_listener_new (), .head = heads[i] };
      guint16          port = g_socket_listener_add_any_inet_port (flood.listener, NULL, NULL);
      GThread         *thread = g_thread_new ("flood", flood_thread, &flood);
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/a?" S3, port);
      g_autoptr (DownloadLink) link = download_link_new (url, NULL);
      g_autoptr (DownloadRequest) request = download_request_new (link);
      Result result = { 0 };
      gint64 started;

      g_test_message ("%s", heads[i]);
      download_service_probe_async (fixture.service, request, NULL, probed_cb, &result);
      do
        {
          started = get_cpu_time ();
          g_main_context_iteration (NULL, TRUE);
        }
      while (!result.done);
      g_assert_cmpint (get_cpu_time () - started, <, G_USEC_PER_SEC);
      g_assert_no_error (result.error);
      g_assert_cmpint (result.probe->total, ==, 4000000000);

      /* What the kernel takes in between is a few megabytes. */
      raw_settle ();
      g_thread_join (thread);
      g_assert_cmpuint (flood.sent, <, FLOOD);
      g_object_unref (flood.listener);
      result_clear (&result);
    }
  fixture_clear (&fixture);
}

static void
test_head_link (void)
{
  Fixture fixture;
  Result  result = { 0 };
  g_autoptr (DownloadRequest) request = NULL;
  g_autoptr (DownloadRequest) other = NULL;
  g_autoptr (DownloadRequest) swapped = NULL;

  fixture_init (&fixture);
  request = make_request (&fixture, "/store/a.bin?" S3);
  other = make_request (&fixture, "/plain/a.bin?" S3);
  download_request_set_head_link (request, download_request_get_link (other));
  probe (&fixture, request, &result);
  g_assert_no_error (result.error);
  g_assert_cmpint (result.probe->total, ==, 148000000);
  g_assert_cmpint (result.probe->resume, ==, DOWNLOAD_PROBE_RESUME_ANNOUNCED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 1);
  result_clear (&result);

  g_test_message ("one that is refused is not the end");
  download_request_set_head_link (request, download_request_get_link (request));
  probe (&fixture, request, &result);
  g_assert_no_error (result.error);
  g_assert_cmpint (result.probe->total, ==, 4000000000);
  g_assert_cmpint (result.probe->resume, ==, DOWNLOAD_PROBE_RESUME_PROVEN);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 3);
  result_clear (&result);

  g_test_message ("and the two may be the other way round");
  swapped = make_request (&fixture, "/only-head/a.bin?" S3);
  download_request_set_head_link (swapped, download_request_get_link (request));
  probe (&fixture, swapped, &result);
  g_assert_no_error (result.error);
  g_assert_cmpint (result.probe->total, ==, 500);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 6);
  result_clear (&result);
  fixture_clear (&fixture);
}

static void
test_turns (void)
{
  Fixture fixture;
  Result  results[40] = { 0 };
  guint   n_done = 0;

  fixture_init (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *target = g_strdup_printf ("/store/%zu.bin?%s", i, S3);
      g_autoptr (DownloadRequest) request = make_request (&fixture, target);

      download_service_probe_async (fixture.service, request, NULL, probed_cb, &results[i]);
    }
  raw_wait_until (results[G_N_ELEMENTS (results) - 1].done, "the last of many");
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      n_done += results[i].probe != NULL ? 1 : 0;
      result_clear (&results[i]);
    }
  g_assert_cmpuint (n_done, ==, G_N_ELEMENTS (results));
  g_test_message ("one after another, so that a connection serves many");
  g_assert_cmpuint (raw_server_get_n_connections (fixture.server), <, G_N_ELEMENTS (results) / 2);
  fixture_clear (&fixture);
}

static void
test_cancel (void)
{
  Fixture fixture;
  Result  running = { 0 }, waiting = { 0 }, last = { 0 };
  g_autoptr (GCancellable) stop_running = g_cancellable_new ();
  g_autoptr (GCancellable) stop_waiting = g_cancellable_new ();
  g_autoptr (DownloadRequest) hanging = NULL;
  g_autoptr (DownloadRequest) plain = NULL;

  fixture_init (&fixture);
  hanging = make_request (&fixture, "/hangs/a.bin");
  plain = make_request (&fixture, "/plain/a.bin");
  download_service_probe_async (fixture.service, hanging, stop_running, probed_cb, &running);
  download_service_probe_async (fixture.service, plain, stop_waiting, probed_cb, &waiting);
  download_service_probe_async (fixture.service, plain, NULL, probed_cb, &last);
  raw_wait_until (raw_server_get_n_requests (fixture.server) == 1, "the first question");
  g_cancellable_cancel (stop_waiting);
  raw_wait_until (waiting.done, "one that has not had its turn");
  g_assert_error (waiting.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_false (last.done);
  g_cancellable_cancel (stop_running);
  raw_wait_until (running.done && last.done, "the others");
  g_assert_error (running.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_no_error (last.error);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 2);
  result_clear (&running);
  result_clear (&waiting);
  result_clear (&last);

  g_test_message ("and the end of the service ends all of them");
  download_service_probe_async (fixture.service, hanging, NULL, probed_cb, &running);
  download_service_probe_async (fixture.service, plain, NULL, probed_cb, &waiting);
  fixture_clear (&fixture);
  g_assert_error (running.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_error (waiting.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  result_clear (&running);
  result_clear (&waiting);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/probe/answers", test_answers);
  g_test_add_func ("/service/probe/errors", test_errors);
  g_test_add_func ("/service/probe/names-of-targets", test_names_of_targets);
  g_test_add_func ("/service/probe/flood", test_flood);
  g_test_add_func ("/service/probe/head-link", test_head_link);
  g_test_add_func ("/service/probe/turns", test_turns);
  g_test_add_func ("/service/probe/cancel", test_cancel);
  return g_test_run ();
}
