/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the threads of a volume. */

#include "config.h"

#include "sink/download-volume.h"
#include "sink-test.h"

#include <string.h>

static int    threads;
static GMutex gate;

static void
count_cb (gpointer data)
{
  static int last;
  int        number = GPOINTER_TO_INT (data);

  g_assert_cmpint (number, ==, number == 1 ? 1 : last + 1);
  last = number;
}

static void
set_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, 1);
  g_main_context_wakeup (NULL);
}

static void
thread_gone_cb (gpointer data)
{
  g_atomic_int_dec_and_test (&threads);
  g_main_context_wakeup (NULL);
}

static GPrivate thread_mark = G_PRIVATE_INIT (thread_gone_cb);

static void
mark_cb (gpointer data)
{
  g_atomic_int_inc (&threads);
  g_private_set (&thread_mark, data);
}

static void
wait_at_gate_cb (gpointer data)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
}

static void
unref_cb (gpointer data)
{
  download_volume_unref (data);
}

static void
test_order (void)
{
  DownloadVolume *volume = download_volume_get (1, NULL);
  int             done = 0;

  for (int i = 1; i <= 1000; i++)
    download_volume_push (volume, DOWNLOAD_LANE_WRITE, 0, count_cb, GINT_TO_POINTER (i));
  download_volume_push (volume, DOWNLOAD_LANE_WRITE, 0, set_cb, &done);
  SINK_TEST_WAIT (g_atomic_int_get (&done), "the jobs in order");

  download_volume_unref (volume);
}

static void
test_shared (void)
{
  DownloadVolume *one = download_volume_get (1, NULL);
  DownloadVolume *again = download_volume_get (1, NULL);
  DownloadVolume *other = download_volume_get (2, NULL);

  g_assert_true (one == again);
  g_assert_true (one != other);
  g_assert_cmpuint (download_volume_get_count (), ==, 2);

  download_volume_unref (one);
  g_assert_cmpuint (download_volume_get_count (), ==, 2);
  download_volume_unref (again);
  g_assert_cmpuint (download_volume_get_count (), ==, 1);
  download_volume_unref (other);
  g_assert_cmpuint (download_volume_get_count (), ==, 0);
}

/* A sync that hangs must not hold up the writing, nor another volume. */
static void
test_side_by_side (void)
{
  DownloadVolume *volume = download_volume_get (1, NULL);
  DownloadVolume *other = download_volume_get (2, NULL);
  int             written = 0, synced = 0, other_synced = 0;

  g_mutex_lock (&gate);
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, 0, wait_at_gate_cb, NULL);
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, 0, set_cb, &synced);
  download_volume_push (volume, DOWNLOAD_LANE_WRITE, 0, set_cb, &written);
  download_volume_push (other, DOWNLOAD_LANE_SYNC, 0, set_cb, &other_synced);
  SINK_TEST_WAIT (g_atomic_int_get (&written) && g_atomic_int_get (&other_synced), "the other lanes");
  g_assert_cmpint (g_atomic_int_get (&synced), ==, 0);
  g_mutex_unlock (&gate);
  SINK_TEST_WAIT (g_atomic_int_get (&synced), "the lane that hung");

  download_volume_unref (volume);
  download_volume_unref (other);
}

/* Files that are there at the same time are synced at the same time; one that comes alone needs no other thread. */
static void
test_places (void)
{
  DownloadVolume *volume = download_volume_get (1, NULL);
  guint           alone = download_volume_take_place (volume);
  guint           places[2 * DOWNLOAD_SYNC_THREADS];
  guint           files[DOWNLOAD_SYNC_THREADS] = { 0 };
  int             synced = 0, other_synced = 0;

  download_volume_leave_place (volume, alone);
  g_assert_cmpuint (download_volume_take_place (volume), ==, alone);
  download_volume_leave_place (volume, alone);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      places[i] = download_volume_take_place (volume);
      files[places[i]]++;
    }
  for (guint i = 0; i < DOWNLOAD_SYNC_THREADS; i++)
    g_assert_cmpuint (files[i], ==, 2);

  g_mutex_lock (&gate);
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, places[0], wait_at_gate_cb, NULL);
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, places[0], set_cb, &synced);
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, places[1], set_cb, &other_synced);
  SINK_TEST_WAIT (g_atomic_int_get (&other_synced), "the file beside the one that hangs");
  g_assert_cmpint (g_atomic_int_get (&synced), ==, 0);
  g_mutex_unlock (&gate);
  SINK_TEST_WAIT (g_atomic_int_get (&synced), "the file that hung");

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    download_volume_leave_place (volume, places[i]);
  download_volume_unref (volume);
}

static void
test_threads_end (void)
{
  DownloadVolume *volume = download_volume_get (1, NULL);
  int             done = 0;

  download_volume_push (volume, DOWNLOAD_LANE_WRITE, 0, mark_cb, &threads);
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, 0, mark_cb, &threads);
  download_volume_push (volume, DOWNLOAD_LANE_WRITE, 0, set_cb, &done);
  /* The last reference may be a job's own. */
  download_volume_push (volume, DOWNLOAD_LANE_SYNC, 0, unref_cb, volume);

  SINK_TEST_WAIT (g_atomic_int_get (&done) && g_atomic_int_get (&threads) == 0 && download_volume_get_count () == 0,
                  "the end of both threads");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sink/volume/order", test_order);
  g_test_add_func ("/sink/volume/shared", test_shared);
  g_test_add_func ("/sink/volume/side-by-side", test_side_by_side);
  g_test_add_func ("/sink/volume/places", test_places);
  g_test_add_func ("/sink/volume/threads-end", test_threads_end);

  return g_test_run ();
}
