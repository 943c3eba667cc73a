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

/* A world in which all names have that resolver, and an item with one. */
typedef struct
{
  ServiceFixture fixture;
  GResolver     *before;
  TestResolver  *resolver;
  DownloadItem  *item;
  gint64         began;
} World;

static void
world_init (World         *world,
            GResolverError code)
{
  g_autoptr (DownloadLink) link = download_link_new ("http://nowhere.example/a.bin", NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);

  world->before = g_resolver_get_default ();
  world->resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  world->resolver->code = code;
  g_resolver_set_default (G_RESOLVER (world->resolver));
  service_fixture_init_moved (&world->fixture);
  service_fixture_race (&world->fixture);
  world->began = download_clock_get_boot_time (world->fixture.clock);
  download_request_set_folder (request, world->fixture.world.folder);
  world->item = download_service_add (world->fixture.service, request, -1, NULL);
}

static void
world_clear (World *world)
{
  service_fixture_clear (&world->fixture);
  g_resolver_set_default (world->before);
  g_object_unref (world->before);
  g_object_unref (world->resolver);
}

static gint64
get_elapsed (World *world)
{
  return download_clock_get_boot_time (world->fixture.clock) - world->began;
}

static void
pass (World *world,
      gint64 seconds)
{
  while (get_elapsed (world) < seconds * G_USEC_PER_SEC)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (download_item_get_state (world->item), !=, DOWNLOAD_STATE_FAILED);
    }
}

static void
assert_given_up (World *world)
{
  service_fixture_wait_for_state (world->item, DOWNLOAD_STATE_FAILED);
  g_assert_error (download_item_get_error (world->item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_UNKNOWN_HOST);
  g_assert_true (download_item_can_resume (world->item));
}

/* That name is wrong, whatever is waited for: after a minute a person has to look at it, and may try again. */
static void
test_unknown (void)
{
  World world;

  world_init (&world, G_RESOLVER_ERROR_NOT_FOUND);
  assert_given_up (&world);
  g_assert_cmpint (get_elapsed (&world), >=, 45 * G_USEC_PER_SEC);
  g_assert_cmpint (get_elapsed (&world), <, 90 * G_USEC_PER_SEC);
  g_assert_cmpuint (world.resolver->n_lookups, >=, 5);
  world_clear (&world);
}

/* Who should know does not answer: that is the network's fault, and passes. */
static void
test_silent (void)
{
  World world;

  world_init (&world, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  pass (&world, 300);
  g_assert_cmpuint (world.resolver->n_lookups, >, 7);
  world_clear (&world);
}

/* As a network that comes back step by step: how long there was none does not shorten the minute. */
static void
test_unknown_after_silence (void)
{
  World  world;
  gint64 silent;

  world_init (&world, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  pass (&world, 300);
  world.resolver->code = G_RESOLVER_ERROR_NOT_FOUND;
  silent = get_elapsed (&world);
  assert_given_up (&world);
  g_assert_cmpint (get_elapsed (&world) - silent, >, 60 * G_USEC_PER_SEC);
  world_clear (&world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/unknown-host/unknown", test_unknown);
  g_test_add_func ("/unknown-host/silent", test_silent);
  g_test_add_func ("/unknown-host/unknown-after-silence", test_unknown_after_silence);

  return g_test_run ();
}
