/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of fresh links: one at a time, for all connections, not for ever, and what comes of them. */

#include "config.h"

#include "service-fixture.h"

#include "base/download-clock.h"
#include "renew/download-renewer.h"

#define TEST_TYPE_RENEWER (test_renewer_get_type ())
G_DECLARE_FINAL_TYPE (TestRenewer, test_renewer, TEST, RENEWER, DownloadRenewer)

/* Makes a link with another signature each time it is asked; or holds its answers back, or has none. */
struct _TestRenewer
{
  DownloadRenewer parent_instance;

  DownloadClock *clock; /* borrowed */
  guint          n_asked;
  guint          n_cancelled;
  GTask         *held;
  gboolean       holds;
  gboolean       fails;
};

G_DEFINE_FINAL_TYPE (TestRenewer, test_renewer, DOWNLOAD_TYPE_RENEWER)

/* The path of "/a.bin" and a signature that holds for so many seconds. */
static char *
sign (const char    *path,
      DownloadClock *clock,
      guint          number,
      gint64         seconds)
{
  return g_strdup_printf ("%s?md5=%u&expires=%" G_GINT64_FORMAT, path, number, download_clock_get_real_time (clock) / G_USEC_PER_SEC + seconds);
}

static gboolean
helps (DownloadRenewer *renewer,
       DownloadError    code)
{
  return code != DOWNLOAD_ERROR_LINK_KEY;
}

static void
answer (TestRenewer *self,
        GTask       *task)
{
  DownloadLink    *old = g_task_get_task_data (task);
  g_autofree char *path = g_strconcat (download_link_get_origin (old), download_link_get_path (old), NULL);
  g_autofree char *uri = sign (path, self->clock, self->n_asked, 3600);
  DownloadRenewal *renewal;

  if (g_task_return_error_if_cancelled (task))
    {
      self->n_cancelled++;
      return;
    }
  if (self->fails)
    {
      g_task_return_new_error (task, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED, "There is none.");
      return;
    }

  renewal = g_new0 (DownloadRenewal, 1);
  renewal->link = download_link_new (uri, NULL);
  g_task_return_pointer (task, renewal, (GDestroyNotify) download_renewal_free);
}

static void
renew_async (DownloadRenewer    *renewer,
             DownloadLink       *link,
             gint64              now,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  TestRenewer *self = TEST_RENEWER (renewer);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_asked++;
  g_task_set_task_data (task, download_link_ref (link), (GDestroyNotify) download_link_unref);
  if (self->holds)
    {
      g_assert_null (self->held);
      self->held = g_steal_pointer (&task);
      return;
    }
  answer (self, task);
}

static void
let_go (TestRenewer *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->held);

  answer (self, task);
}

static void
test_renewer_class_init (TestRenewerClass *klass)
{
  DownloadRenewerClass *renewer_class = DOWNLOAD_RENEWER_CLASS (klass);

  renewer_class->helps = helps;
  renewer_class->renew_async = renew_async;
}

static void
test_renewer_init (TestRenewer *self)
{
}

static TestRenewer *
new_renewer (ServiceFixture *fixture)
{
  TestRenewer *renewer = g_object_new (TEST_TYPE_RENEWER, NULL);

  renewer->clock = fixture->clock;
  return renewer;
}

static DownloadItem *
add (ServiceFixture *fixture,
     TestRenewer    *renewer,
     gint64          seconds)
{
  g_autofree char *target = sign ("/a.bin", fixture->clock, 1000, seconds);
  g_autoptr (DownloadRequest) request = service_fixture_make_request (fixture, target);
  g_autoptr (GError) error = NULL;
  DownloadItem *item;

  download_request_set_renewer (request, DOWNLOAD_RENEWER (renewer));
  item = download_service_add (fixture->service, request, -1, &error);
  g_assert_no_error (error);
  return item;
}

static guint
count_events (DownloadItem     *item,
              DownloadEventKind kind)
{
  g_autoptr (GPtrArray) events = download_item_get_events (item);
  guint count = 0;

  for (guint i = 0; i < events->len; i++)
    {
      const DownloadEvent *event = g_ptr_array_index (events, i);

      count += event->kind == kind ? event->count : 0;
    }
  return count;
}

static void
test_refused_and_renewed (void)
{
  ServiceFixture fixture;
  g_autoptr (TestRenewer) renewer = NULL;
  DownloadItem *item;

  service_fixture_init_moved (&fixture);
  renewer = new_renewer (&fixture);
  renewer->holds = TRUE;
  fixture.world.status_line = "403 No";
  item = add (&fixture, renewer, 3600);
  raw_wait_until (renewer->held != NULL, "a fresh link to be asked for");
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_WAITING);
  fixture.world.status_line = NULL;
  let_go (renewer);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  g_assert_cmpuint (renewer->n_asked, ==, 1);
  g_assert_cmpuint (count_events (item, DOWNLOAD_EVENT_NEW_LINK), ==, 1);
  service_fixture_clear (&fixture);
}

/* Waits grow in between; in the end it is the server's refusal that is told. */
static void
test_limit (void)
{
  ServiceFixture fixture;
  g_autoptr (TestRenewer) renewer = NULL;
  DownloadItem *item;
  gint64        before;

  service_fixture_init_moved (&fixture);
  renewer = new_renewer (&fixture);
  fixture.world.status_line = "403 No";
  before = download_clock_get_boot_time (fixture.clock);
  item = add (&fixture, renewer, 3600);
  while (download_item_get_state (item) != DOWNLOAD_STATE_NEEDS_LINK)
    {
      guint n_requests = raw_server_get_n_requests (fixture.world.server);

      service_fixture_race (&fixture);
      raw_wait_until (raw_server_get_n_requests (fixture.world.server) > n_requests || download_item_get_state (item) == DOWNLOAD_STATE_NEEDS_LINK,
                      "the next request, or the end of them");
    }
  g_assert_cmpuint (renewer->n_asked, ==, 5);
  g_assert_cmpuint (count_events (item, DOWNLOAD_EVENT_NEW_LINK), ==, 5);
  g_assert_cmpint (download_clock_get_boot_time (fixture.clock) - before, >=, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (download_error_get_http_status (download_item_get_error (item)), ==, 403);
  service_fixture_clear (&fixture);
}

static void
test_none (void)
{
  ServiceFixture fixture;
  g_autoptr (TestRenewer) renewer = NULL;
  DownloadItem *item;

  service_fixture_init_moved (&fixture);
  renewer = new_renewer (&fixture);
  renewer->fails = TRUE;
  fixture.world.status_line = "403 No";
  item = add (&fixture, renewer, 3600);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_NEEDS_LINK);
  g_assert_cmpstr (download_item_get_error (item)->message, ==, "There is none.");
  g_assert_cmpuint (renewer->n_asked, ==, 1);

  g_test_message ("a person goes on: it is asked for anew");
  fixture.world.status_line = "403 No";
  renewer->fails = FALSE;
  renewer->holds = TRUE;
  download_item_resume (item);
  raw_wait_until (renewer->held != NULL, "a fresh link to be asked for again");
  fixture.world.status_line = NULL;
  let_go (renewer);
  service_fixture_assert_finished (&fixture, item, "a.bin");
  service_fixture_clear (&fixture);
}

static void
test_paused_meanwhile (void)
{
  ServiceFixture fixture;
  g_autoptr (TestRenewer) renewer = NULL;
  DownloadItem *item;

  service_fixture_init_moved (&fixture);
  renewer = new_renewer (&fixture);
  renewer->holds = TRUE;
  fixture.world.status_line = "403 No";
  item = add (&fixture, renewer, 3600);
  raw_wait_until (renewer->held != NULL, "a fresh link to be asked for");
  download_item_pause (item);
  let_go (renewer);
  raw_settle ();
  g_assert_cmpuint (renewer->n_cancelled, ==, 1);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_PAUSED);
  g_assert_cmpuint (count_events (item, DOWNLOAD_EVENT_NEW_LINK), ==, 0);
  service_fixture_clear (&fixture);
}

/* It is there before anyone is refused; what comes meanwhile goes on. */
static void
test_in_good_time (void)
{
  ServiceFixture fixture;
  g_autoptr (TestRenewer) renewer = NULL;
  DownloadItem *item;

  service_fixture_init_moved (&fixture);
  renewer = new_renewer (&fixture);
  fixture.world.sent = SERVICE_PART;
  fixture.world.hangs = TRUE;
  item = add (&fixture, renewer, 20);
  raw_wait_until (download_item_get_received (item) == SERVICE_PART, "the first part");
  service_fixture_race (&fixture);
  raw_wait_until (count_events (item, DOWNLOAD_EVENT_NEW_LINK) == 1, "a fresh link in good time");
  g_assert_cmpuint (renewer->n_asked, ==, 1);
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.world.server), ==, 1);
  service_fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/item-renew/refused-and-renewed", test_refused_and_renewed);
  g_test_add_func ("/service/item-renew/limit", test_limit);
  g_test_add_func ("/service/item-renew/none", test_none);
  g_test_add_func ("/service/item-renew/paused-meanwhile", test_paused_meanwhile);
  g_test_add_func ("/service/item-renew/in-good-time", test_in_good_time);
  return g_test_run ();
}
