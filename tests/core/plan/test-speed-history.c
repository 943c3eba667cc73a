/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the speeds of the latest seconds. */

#include "config.h"

#include "plan/download-speed-history.h"

#define SECOND G_USEC_PER_SEC
#define START (G_GINT64_CONSTANT (1000000) * SECOND)

static void
assert_samples (DownloadSpeedHistory *history,
                const guint64        *expected,
                gsize                 n_expected)
{
  gsize          n_samples = 0;
  const guint64 *samples = download_speed_history_get (history, &n_samples);

  g_assert_cmpuint (n_samples, ==, n_expected);
  for (gsize i = 0; i < n_expected; i++)
    g_assert_cmpuint (samples[i], ==, expected[i]);
}

static void
test_nothing (void)
{
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();

  assert_samples (history, NULL, 0);
  download_speed_history_add (history, START, 12345);
  assert_samples (history, NULL, 0);
  /* A second that is not over is no sample. */
  download_speed_history_add (history, START + SECOND - 1, 99);
  assert_samples (history, NULL, 0);
}

/* Eight calls a second, as the service makes them, that do not meet the seconds. */
static void
test_steady (void)
{
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();
  gint64         now = START;
  gsize          n_samples = 0;
  const guint64 *samples;

  download_speed_history_add (history, now, 0);
  for (guint i = 0; i < 100; i++)
    {
      now += 130000;
      download_speed_history_add (history, now, 130000);
    }

  samples = download_speed_history_get (history, &n_samples);
  g_assert_cmpuint (n_samples, ==, 13);
  for (gsize i = 0; i < n_samples; i++)
    g_assert_cmpfloat_with_epsilon ((double) samples[i], SECOND, 2);
}

static void
test_spread (void)
{
  const guint64 expected[] = { 500, 1000, 1000 };
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();

  download_speed_history_add (history, START, 0);
  download_speed_history_add (history, START + SECOND / 2, 0);
  download_speed_history_add (history, START + 3 * SECOND, 2500);
  assert_samples (history, expected, G_N_ELEMENTS (expected));
}

/* Paused for three seconds and gone on with. */
static void
test_gap (void)
{
  const guint64 expected[] = { 700, 0, 0, 0, 800 };
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();

  download_speed_history_add (history, START, 0);
  download_speed_history_add (history, START + SECOND, 700);
  download_speed_history_add (history, START + 4 * SECOND, 0);
  download_speed_history_add (history, START + 5 * SECOND, 800);
  assert_samples (history, expected, G_N_ELEMENTS (expected));
}

static void
test_latest_stay (void)
{
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();
  gsize          n_samples = 0;
  const guint64 *samples;

  download_speed_history_add (history, START, 0);
  for (guint i = 1; i <= 500; i++)
    download_speed_history_add (history, START + i * SECOND, i);

  samples = download_speed_history_get (history, &n_samples);
  g_assert_cmpuint (n_samples, ==, DOWNLOAD_SPEED_HISTORY_SIZE);
  for (gsize i = 0; i < n_samples; i++)
    g_assert_cmpuint (samples[i], ==, 500 - DOWNLOAD_SPEED_HISTORY_SIZE + 1 + i);
}

/* A night later nothing of it is shown any more, and the call is as quick as any. */
static void
test_long_silence (void)
{
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();
  gsize          n_samples = 0;
  const guint64 *samples;

  download_speed_history_add (history, START, 0);
  download_speed_history_add (history, START + 2 * SECOND, 5000);
  download_speed_history_add (history, START + G_GINT64_CONSTANT (40000000) * SECOND, 0);
  download_speed_history_add (history, START + G_GINT64_CONSTANT (40000001) * SECOND, 7);

  samples = download_speed_history_get (history, &n_samples);
  g_assert_cmpuint (n_samples, ==, DOWNLOAD_SPEED_HISTORY_SIZE);
  g_assert_cmpuint (samples[0], ==, 0);
  g_assert_cmpuint (samples[n_samples - 2], ==, 0);
  g_assert_cmpuint (samples[n_samples - 1], ==, 7);
}

static void
test_backwards (void)
{
  const guint64 expected[] = { 300 };
  g_autoptr (DownloadSpeedHistory) history = download_speed_history_new ();

  download_speed_history_add (history, START, 0);
  download_speed_history_add (history, START + SECOND / 2, 100);
  download_speed_history_add (history, START - 100 * SECOND, 100);
  download_speed_history_add (history, START + SECOND, 100);
  assert_samples (history, expected, G_N_ELEMENTS (expected));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/speed-history/nothing", test_nothing);
  g_test_add_func ("/speed-history/steady", test_steady);
  g_test_add_func ("/speed-history/spread", test_spread);
  g_test_add_func ("/speed-history/gap", test_gap);
  g_test_add_func ("/speed-history/latest-stay", test_latest_stay);
  g_test_add_func ("/speed-history/long-silence", test_long_silence);
  g_test_add_func ("/speed-history/backwards", test_backwards);

  return g_test_run ();
}
