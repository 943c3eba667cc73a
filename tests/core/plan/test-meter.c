/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the speed meter. */

#include "config.h"

#include "plan/download-meter.h"

#define MSEC G_GINT64_CONSTANT (1000)
#define START (G_GINT64_CONSTANT (1000000) * MSEC)

#define assert_near(value, expected, percent)                                                             \
  G_STMT_START                                                                                            \
  {                                                                                                       \
    g_assert_cmpfloat ((double) (value), >=, (double) (expected) * (100.0 - (double) (percent)) / 100.0); \
    g_assert_cmpfloat ((double) (value), <=, (double) (expected) * (100.0 + (double) (percent)) / 100.0); \
  }                                                                                                       \
  G_STMT_END

/* @speed bytes per second, told every @step, from @from until @until. */
static gint64
feed (DownloadMeter *meter,
      gint64         from,
      gint64         until,
      gint64         step,
      guint64        speed)
{
  gint64 now = from;

  while (now + step <= until)
    {
      now += step;
      download_meter_add (meter, now, speed * (guint64) step / G_USEC_PER_SEC);
    }

  return now;
}

static void
test_new (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();

  g_assert_cmpuint (download_meter_get_speed (meter, START), ==, 0);
  g_assert_cmpint (download_meter_get_time_left (meter, START, 100), ==, -1);
  g_assert_cmpint (download_meter_get_time_left (meter, START, 0), ==, 0);
}

static void
test_first_second (void)
{
  for (gint64 until = 250 * MSEC; until <= 1000 * MSEC; until += 50 * MSEC)
    {
      g_autoptr (DownloadMeter) meter = download_meter_new ();
      gint64 now;

      download_meter_reset (meter, START);
      now = feed (meter, START, START + until, 10 * MSEC, 1000000);
      assert_near (download_meter_get_speed (meter, now), 1000000, 1);
    }
}

static void
test_first_moment (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();

  download_meter_reset (meter, START);
  download_meter_add (meter, START + 1, 256 * 1024);
  g_assert_cmpuint (download_meter_get_speed (meter, START + 1), <=, 256 * 1024 * 5);
}

static void
test_without_reset (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();

  /* A block a second: the one that starts the clock took nobody knows how long. */
  for (int i = 0; i <= 3; i++)
    download_meter_add (meter, START + i * 1000 * MSEC, 5000);
  assert_near (download_meter_get_speed (meter, START + 3000 * MSEC), 5000, 1);
}

static void
test_steady (void)
{
  static const guint64 speeds[] = { 1000, 250000, 10000000, G_GUINT64_CONSTANT (5000000000) };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autoptr (DownloadMeter) meter = download_meter_new ();
      gint64 now = START;

      download_meter_reset (meter, START);
      for (int j = 0; j < 200; j++)
        {
          now = feed (meter, now, now + 77 * MSEC, 7 * MSEC, speeds[i]);
          if (j > 5)
            assert_near (download_meter_get_speed (meter, now), speeds[i], 4);
        }
    }
}

static void
test_smooth (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();
  gint64 now;

  download_meter_reset (meter, START);
  now = feed (meter, START, START + 10000 * MSEC, 20 * MSEC, 1000000);
  now = feed (meter, now, now + 1000 * MSEC, 20 * MSEC, 4000000);

  /* After one of three seconds a third of the way, after more than three all of it. */
  assert_near (download_meter_get_speed (meter, now), 2000000, 6);
  now = feed (meter, now, now + 2500 * MSEC, 20 * MSEC, 4000000);
  assert_near (download_meter_get_speed (meter, now), 4000000, 1);
}

static void
test_decay (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();
  guint64 before;
  gint64  now;

  download_meter_reset (meter, START);
  now = feed (meter, START, START + 5000 * MSEC, 20 * MSEC, 1000000);
  before = download_meter_get_speed (meter, now);

  for (int i = 0; i < 7; i++)
    {
      now += 500 * MSEC;
      g_assert_cmpuint (download_meter_get_speed (meter, now), <, before);
      before = download_meter_get_speed (meter, now);
    }

  g_assert_cmpuint (before, ==, 0);
  g_assert_cmpint (download_meter_get_time_left (meter, now, 1), ==, -1);
}

static void
test_time_jumps (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();
  gint64 now;

  download_meter_reset (meter, START);
  feed (meter, START, START + 2000 * MSEC, 20 * MSEC, 1000000);

  now = START + G_GINT64_CONSTANT (1000000000) * MSEC;
  g_assert_cmpuint (download_meter_get_speed (meter, now), ==, 0);
  now = feed (meter, now, now + 4000 * MSEC, 20 * MSEC, 1000000);
  assert_near (download_meter_get_speed (meter, now), 1000000, 1);

  now = START - 5000 * MSEC;
  g_assert_cmpuint (download_meter_get_speed (meter, now), ==, 0);
  now = feed (meter, now, now + 1000 * MSEC, 20 * MSEC, 3000000);
  assert_near (download_meter_get_speed (meter, now), 3000000, 1);
}

static void
test_time_left (void)
{
  g_autoptr (DownloadMeter) meter = download_meter_new ();
  gint64  now;
  guint64 speed;

  download_meter_reset (meter, START);
  now = feed (meter, START, START + 4000 * MSEC, 20 * MSEC, 1000000);
  speed = download_meter_get_speed (meter, now);

  g_assert_cmpint (download_meter_get_time_left (meter, now, speed * 10), ==, 10);
  g_assert_cmpint (download_meter_get_time_left (meter, now, speed * 10 + 1), ==, 11);
  g_assert_cmpint (download_meter_get_time_left (meter, now, 1), ==, 1);
  g_assert_cmpint (download_meter_get_time_left (meter, now, 0), ==, 0);
  g_assert_cmpint (download_meter_get_time_left (meter, now, G_MAXUINT64), >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/meter/new", test_new);
  g_test_add_func ("/plan/meter/first-second", test_first_second);
  g_test_add_func ("/plan/meter/first-moment", test_first_moment);
  g_test_add_func ("/plan/meter/without-reset", test_without_reset);
  g_test_add_func ("/plan/meter/steady", test_steady);
  g_test_add_func ("/plan/meter/smooth", test_smooth);
  g_test_add_func ("/plan/meter/decay", test_decay);
  g_test_add_func ("/plan/meter/time-jumps", test_time_jumps);
  g_test_add_func ("/plan/meter/time-left", test_time_left);
  return g_test_run ();
}
