/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what may happen to a request at any moment: its connection, which was kept, ends without an answer, and whoever asked thinks
 * better of it after each number of turns of the main loop. */

#include "config.h"

#include "net-fixture.h"

/* Turns after which an exchange has ended. */
#define MANY_TURNS 60

static const int priorities[] = { G_PRIORITY_DEFAULT, G_PRIORITY_DEFAULT_IDLE };

/* The second request of each connection finds that it has ended. */
static void
tiring_handler (RawRequest *request,
                gpointer    user_data)
{
  if (g_str_equal (raw_request_get_target (request), "/first"))
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  else if (raw_request_get_index (request) % 3 == 1)
    raw_request_close (request);
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
}

static void
begin (NetFixture *fixture,
       int         priority)
{
  net_fixture_init (fixture, tiring_handler);
  download_session_set_source_priority (fixture->session, priority);
  net_fixture_get (fixture, "/first");
  g_bytes_unref (net_fixture_read_body (fixture));
}

static void
test_kept_connection (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      NetFixture fixture;

      begin (&fixture, priorities[i]);
      net_fixture_get (&fixture, "/second");
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (raw_server_get_n_connections (fixture.server), ==, 2);
      g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 3);
      net_fixture_clear (&fixture);
    }
}

/* A connection that ends behind an answer. */
static void
fading_handler (RawRequest *request,
                gpointer    user_data)
{
  raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  if (g_str_equal (raw_request_get_target (request), "/first"))
    raw_request_close (request);
}

static void
try_after_end (int   priority,
               guint turns)
{
  NetFixture fixture;

  net_fixture_init (&fixture, fading_handler);
  download_session_set_source_priority (fixture.session, priority);
  net_fixture_get (&fixture, "/first");
  g_bytes_unref (net_fixture_read_body (&fixture));
  for (guint i = 0; i < turns; i++)
    g_main_context_iteration (NULL, FALSE);
  net_fixture_get (&fixture, "/second");
  g_assert_no_error (fixture.error);
  net_fixture_clear (&fixture);
}

static void
test_ended_at_any_moment (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    for (guint turns = 0; turns < MANY_TURNS; turns++)
      try_after_end (priorities[i], turns);
}

static void
try_to_cancel (int   priority,
               guint turns)
{
  NetFixture fixture;

  begin (&fixture, priority);
  net_fixture_start (&fixture, "/second");
  for (guint i = 0; i < turns && !fixture.done; i++)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (fixture.cancellable);
  net_fixture_wait (&fixture);
  if (fixture.error != NULL)
    g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  net_fixture_clear (&fixture);
}

static void
test_cancelled_at_any_moment (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    for (guint turns = 0; turns < MANY_TURNS; turns++)
      try_to_cancel (priorities[i], turns);
}

typedef struct
{
  GCancellable *cancellable; /* of another */
  gboolean      done;
} Ending;

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Ending *ending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadAnswer) answer = download_exchange_finish (result, NULL, &error);

  g_assert_true ((answer != NULL) != (error != NULL));
  if (answer != NULL)
    download_answer_close (answer);
  ending->done = TRUE;
  g_cancellable_cancel (ending->cancellable);
}

/* One of several connections finds that the object has changed, and the others are not wanted any more. */
static void
try_to_cancel_another (int   priority,
                       guint turns)
{
  NetFixture       fixture;
  Ending           ending = { 0 };
  DownloadAsk      ask = { .method = "GET" };
  g_autofree char *url = NULL;

  begin (&fixture, priority);
  url = raw_server_get_url (fixture.server, "/first");
  ask.link = download_link_new (url, NULL);
  ending.cancellable = fixture.cancellable;
  net_fixture_start (&fixture, "/first");
  for (guint i = 0; i < turns; i++)
    g_main_context_iteration (NULL, FALSE);
  download_exchange_async (fixture.session, &ask, NULL, ended_cb, &ending);
  raw_wait_until (ending.done && fixture.done, "both to end");
  download_link_unref (ask.link);
  net_fixture_clear (&fixture);
}

static void
test_another_cancelled (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    for (guint turns = 0; turns < MANY_TURNS; turns++)
      try_to_cancel_another (priorities[i], turns);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/moments/kept-connection", test_kept_connection);
  g_test_add_func ("/exchange/moments/ended-connection", test_ended_at_any_moment);
  g_test_add_func ("/exchange/moments/cancelled", test_cancelled_at_any_moment);
  g_test_add_func ("/exchange/moments/another-cancelled", test_another_cancelled);

  return g_test_run ();
}
