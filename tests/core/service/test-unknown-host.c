/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of a server whose name nobody knows, or whose name nobody can tell just now. */

#include "config.h"

#include "service-fixture.h"

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;

  GResolverError code;
  guint          n_lookups;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
lookup_async (GResolver               *resolver,
              const char              *host,
              GResolverNameLookupFlags flags,
              GCancellable            *cancellable,
              GAsyncReadyCallback      callback,
              gpointer                 user_data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  self->n_lookups++;
  g_task_return_new_error (task, G_RESOLVER_ERROR, (int) self->code, "Nobody knows “%s”", host);
}

static GList *
lookup_finish (GResolver    *resolver,
               GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static DownloadItem *
add (ServiceFixture *fixture)
{
  g_autoptr (DownloadLink) link = download_link_new ("http://nowhere.example/a.bin", NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);

  download_request_set_folder (request, fixture->world.folder);
  return download_service_add (fixture->service, request, -1, NULL);
}

/* That name is wrong, whatever is waited for: after a minute a person has to look at it, and may try again. */
static void
test_unknown (void)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  ServiceFixture fixture;
  DownloadItem  *item;
  gint64         began;

  resolver->code = G_RESOLVER_ERROR_NOT_FOUND;
  g_resolver_set_default (G_RESOLVER (resolver));
  service_fixture_init_moved (&fixture);
  service_fixture_race (&fixture);
  began = download_clock_get_boot_time (fixture.clock);
  item = add (&fixture);
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FAILED);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_UNKNOWN_HOST);
  g_assert_cmpint (download_clock_get_boot_time (fixture.clock) - began, >=, 45 * G_USEC_PER_SEC);
  g_assert_cmpint (download_clock_get_boot_time (fixture.clock) - began, <, 90 * G_USEC_PER_SEC);
  g_assert_cmpuint (resolver->n_lookups, >=, 5);
  g_assert_true (download_item_can_resume (item));
  service_fixture_clear (&fixture);
  g_resolver_set_default (before);
}

/* Who should know does not answer: that is the network's fault, and passes. */
static void
test_silent (void)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  ServiceFixture fixture;
  DownloadItem  *item;
  gint64         began;

  resolver->code = G_RESOLVER_ERROR_TEMPORARY_FAILURE;
  g_resolver_set_default (G_RESOLVER (resolver));
  service_fixture_init_moved (&fixture);
  service_fixture_race (&fixture);
  began = download_clock_get_boot_time (fixture.clock);
  item = add (&fixture);
  while (download_clock_get_boot_time (fixture.clock) - began < 300 * G_USEC_PER_SEC)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (download_item_get_state (item), !=, DOWNLOAD_STATE_FAILED);
    }
  g_assert_cmpuint (resolver->n_lookups, >, 7);
  service_fixture_clear (&fixture);
  g_resolver_set_default (before);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/unknown-host/unknown", test_unknown);
  g_test_add_func ("/unknown-host/silent", test_silent);

  return g_test_run ();
}
