/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the clock. */

#include "config.h"

#include "base/download-clock.h"
#include "base/download-sleep-watch.h"

#define REAL_TIME (G_GINT64_CONSTANT (1702781677) * G_USEC_PER_SEC)
#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  DownloadClock *clock;
  GString       *log;
  gint64         fired_at;
  guint          victim; /* a timer to remove, or 0 */
} Fixture;

static void
log_a_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_c (fixture->log, 'a');
  fixture->fired_at = download_clock_get_boot_time (fixture->clock);
}

static void
log_b_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_c (fixture->log, 'b');
  if (fixture->victim != 0)
    download_clock_remove_timer (fixture->clock, fixture->victim);
}

static void
rearm_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_c (fixture->log, 'r');
  if (fixture->log->len < 4)
    download_clock_add_timer (fixture->clock, G_USEC_PER_SEC, rearm_cb, fixture);
}

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->clock = download_clock_new_fake (REAL_TIME);
  fixture->log = g_string_new (NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  download_clock_unref (fixture->clock);
  g_string_free (fixture->log, TRUE);
}

static void
test_stands_still (Fixture      *fixture,
                   gconstpointer user_data)
{
  gint64 boot_time = download_clock_get_boot_time (fixture->clock);

  g_assert_cmpint (boot_time, >, 0);
  g_assert_cmpint (download_clock_get_real_time (fixture->clock), ==, REAL_TIME);

  download_clock_advance (fixture->clock, 90);
  g_assert_cmpint (download_clock_get_boot_time (fixture->clock), ==, boot_time + 90);
  g_assert_cmpint (download_clock_get_real_time (fixture->clock), ==, REAL_TIME + 90);
}

static void
test_order (Fixture      *fixture,
            gconstpointer user_data)
{
  gint64 boot_time = download_clock_get_boot_time (fixture->clock);

  download_clock_add_timer (fixture->clock, 30, log_a_cb, fixture);
  download_clock_add_timer (fixture->clock, 20, log_b_cb, fixture);
  download_clock_add_timer (fixture->clock, 30, log_b_cb, fixture);

  download_clock_advance (fixture->clock, 19);
  g_assert_cmpstr (fixture->log->str, ==, "");
  download_clock_advance (fixture->clock, 1);
  g_assert_cmpstr (fixture->log->str, ==, "b");
  download_clock_advance (fixture->clock, 100);
  g_assert_cmpstr (fixture->log->str, ==, "bab");
  g_assert_cmpint (fixture->fired_at, ==, boot_time + 30);

  download_clock_advance (fixture->clock, 1000);
  g_assert_cmpstr (fixture->log->str, ==, "bab");
}

static void
test_remove (Fixture      *fixture,
             gconstpointer user_data)
{
  guint first = download_clock_add_timer (fixture->clock, 10, log_a_cb, fixture);
  guint second = download_clock_add_timer (fixture->clock, 10, log_b_cb, fixture);

  g_assert_cmpuint (first, !=, 0);
  g_assert_cmpuint (first, !=, second);
  download_clock_remove_timer (fixture->clock, first);
  download_clock_remove_timer (fixture->clock, first);
  download_clock_advance (fixture->clock, 10);
  g_assert_cmpstr (fixture->log->str, ==, "b");

  /* One that is due at the same time may still be removed by the one before. */
  download_clock_add_timer (fixture->clock, 10, log_b_cb, fixture);
  fixture->victim = download_clock_add_timer (fixture->clock, 10, log_a_cb, fixture);
  download_clock_advance (fixture->clock, 10);
  g_assert_cmpstr (fixture->log->str, ==, "bb");
}

static void
test_rearm (Fixture      *fixture,
            gconstpointer user_data)
{
  download_clock_add_timer (fixture->clock, -5, rearm_cb, fixture);
  download_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (fixture->log->str, ==, "rrr");
  download_clock_advance (fixture->clock, 10 * G_USEC_PER_SEC);
  g_assert_cmpstr (fixture->log->str, ==, "rrrr");
}

static void
test_far_away (Fixture      *fixture,
               gconstpointer user_data)
{
  download_clock_add_timer (fixture->clock, G_MAXINT64, log_a_cb, fixture);
  download_clock_advance (fixture->clock, 1000 * G_USEC_PER_SEC);
  g_assert_cmpstr (fixture->log->str, ==, "");
}

static void
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("The timer of the system clock did not fire within ten seconds.");
  return G_SOURCE_REMOVE;
}

static void
unreachable_cb (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_system (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (DownloadClock) clock = download_clock_new_system ();
  gint64 before = download_clock_get_boot_time (clock);
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (60);
  gint64 wall;
  guint  removed;

  g_source_set_callback (limit, too_late_cb, NULL, NULL);
  g_source_attach (limit, context);
  g_main_context_push_thread_default (context);
  g_assert_cmpint (ABS (download_clock_get_real_time (clock) - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);

  removed = download_clock_add_timer (clock, 0, unreachable_cb, NULL);
  download_clock_remove_timer (clock, removed);
  download_clock_add_timer (clock, G_MAXINT64, unreachable_cb, NULL);
  download_clock_add_timer (clock, 1500, quit_cb, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (download_clock_get_boot_time (clock) - before, >=, 1500);

  wall = download_clock_get_real_time (clock) + 1500;
  removed = download_clock_add_wall_timer (clock, wall, unreachable_cb, NULL);
  download_clock_remove_timer (clock, removed);
  download_clock_add_wall_timer (clock, G_MAXINT64, unreachable_cb, NULL);
  download_clock_add_wall_timer (clock, wall, quit_cb, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (download_clock_get_real_time (clock), >=, wall);
  download_clock_add_wall_timer (clock, 0, quit_cb, loop);
  g_main_loop_run (loop);

  g_main_context_pop_thread_default (context);
  g_source_destroy (limit);
}

/* Timers that are left over are dropped with the clock. */
static void
test_drop (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  DownloadClock *clock = download_clock_new_system ();

  g_main_context_push_thread_default (context);
  download_clock_add_timer (clock, 0, unreachable_cb, NULL);
  download_clock_unref (download_clock_ref (clock));
  download_clock_unref (clock);
  g_assert_false (g_main_context_iteration (context, FALSE));
  g_main_context_pop_thread_default (context);
}

static void
test_boot_id (void)
{
  const char *boot_id = download_clock_get_boot_id ();

  g_assert_true (g_uuid_string_is_valid (boot_id));
  g_assert_true (download_clock_get_boot_id () == boot_id);
}

static void
count_cb (gpointer count)
{
  (*(guint *) count)++;
}

static void
test_sleep (void)
{
  g_autoptr (DownloadClock) clock = download_clock_new_fake (5000);
  guint               n_sleeps = 0, n_fired = 0;
  DownloadSleepWatch *watch = download_sleep_watch_new (clock, count_cb, &n_sleeps);

  download_clock_add_timer (clock, 10 * G_USEC_PER_SEC, count_cb, &n_fired);
  download_sleep_watch_check (watch);
  g_assert_cmpuint (n_sleeps, ==, 0);
  download_clock_sleep (clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (download_clock_get_sleep_time (clock), ==, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (download_clock_get_real_time (clock), ==, 5000 + 60 * G_USEC_PER_SEC);
  for (guint i = 0; i < 2; i++)
    download_sleep_watch_check (watch);
  g_assert_cmpuint (n_sleeps, ==, 1);

  g_test_message ("a timer does not count it");
  download_clock_advance (clock, 9 * G_USEC_PER_SEC);
  g_assert_cmpuint (n_fired, ==, 0);
  download_clock_advance (clock, 1 * G_USEC_PER_SEC);
  g_assert_cmpuint (n_fired, ==, 1);
  download_sleep_watch_check (watch);
  g_assert_cmpuint (n_sleeps, ==, 1);
  download_sleep_watch_free (watch);
}

static void
test_wall (Fixture      *fixture,
           gconstpointer user_data)
{
  DownloadClock *clock = fixture->clock;
  const gint64   boot_time = download_clock_get_boot_time (clock);
  guint          victim = download_clock_add_wall_timer (clock, REAL_TIME + 5 * G_USEC_PER_SEC, log_b_cb, fixture);

  download_clock_remove_timer (clock, victim);
  download_clock_add_wall_timer (clock, REAL_TIME + 10 * G_USEC_PER_SEC, log_a_cb, fixture);
  download_clock_advance (clock, 10 * G_USEC_PER_SEC - 1);
  g_assert_cmpstr (fixture->log->str, ==, "");
  download_clock_advance (clock, 1000);
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_cmpint (fixture->fired_at, ==, boot_time + 10 * G_USEC_PER_SEC);

  g_test_message ("as soon as it is awake again");
  download_clock_add_wall_timer (clock, REAL_TIME + 60 * G_USEC_PER_SEC, log_a_cb, fixture);
  download_clock_sleep (clock, 100 * G_USEC_PER_SEC);
  g_assert_cmpstr (fixture->log->str, ==, "a");
  download_clock_advance (clock, 0);
  g_assert_cmpstr (fixture->log->str, ==, "aa");

  g_test_message ("the clock on the wall is set back, and forward");
  download_clock_add_wall_timer (clock, REAL_TIME + HOUR, log_a_cb, fixture);
  download_clock_set_real_time (clock, REAL_TIME - HOUR);
  download_clock_advance (clock, HOUR);
  g_assert_cmpstr (fixture->log->str, ==, "aa");
  download_clock_set_real_time (clock, REAL_TIME + HOUR);
  download_clock_advance (clock, 0);
  g_assert_cmpstr (fixture->log->str, ==, "aaa");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/clock/stands-still", test_stands_still);
  ADD ("/clock/order", test_order);
  ADD ("/clock/remove", test_remove);
  ADD ("/clock/rearm", test_rearm);
  ADD ("/clock/far-away", test_far_away);
  ADD ("/clock/wall", test_wall);
  g_test_add_func ("/clock/system", test_system);
  g_test_add_func ("/clock/drop", test_drop);
  g_test_add_func ("/clock/boot-id", test_boot_id);
  g_test_add_func ("/clock/sleep", test_sleep);

  return g_test_run ();
}
