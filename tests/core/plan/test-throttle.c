/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the speed limits, in simulated time. */

#include "config.h"

#include "plan/download-throttle.h"

#define KIB (1024.0)
#define MIB (1024.0 * 1024.0)
#define START (G_GINT64_CONSTANT (1000) * G_USEC_PER_SEC)
#define MAX_CLIENTS 8

typedef struct
{
  DownloadThrottle *throttle;
  gsize             block; /* how much it asks for at a time */
  gint64            wakes; /* when it asks again */
  guint64           received;
} Client;

/* Lets the clients read as fast as they may until @until; each wakes up to @latency late. */
static void
run_clients (Client *clients,
             guint   n_clients,
             gint64  from,
             gint64  until,
             gint64  latency)
{
  for (guint i = 0; i < n_clients; i++)
    clients[i].wakes = from;

  while (TRUE)
    {
      Client *client = &clients[0];
      gsize   bytes;

      for (guint i = 1; i < n_clients; i++)
        if (clients[i].wakes < client->wakes)
          client = &clients[i];
      if (client->wakes >= until)
        return;

      while ((bytes = download_throttle_take (client->throttle, client->block, client->wakes)) > 0)
        client->received += bytes;
      client->wakes += download_throttle_get_delay (client->throttle, client->wakes) + latency;
    }
}

static void
assert_rate (guint64     received,
             double      seconds,
             double      rate,
             double      percent,
             const char *reason)
{
  double measured = (double) received / seconds;

  if (measured < rate * (100 - percent) / 100 || measured > rate * (100 + percent) / 100)
    g_error ("%s: %.0f bytes per second instead of %.0f", reason, measured, rate);
}

static void
test_unlimited (void)
{
  g_autoptr (DownloadThrottle) parent = download_throttle_new (NULL);
  g_autoptr (DownloadThrottle) child = download_throttle_new (parent);

  g_assert_false (download_throttle_is_limited (child));
  g_assert_cmpuint (download_throttle_get_rate (child), ==, 0);
  g_assert_cmpuint (download_throttle_take (child, G_MAXSIZE, START), ==, G_MAXSIZE);
  g_assert_cmpuint (download_throttle_take (child, 0, START), ==, 0);
  g_assert_cmpint (download_throttle_get_delay (child, START), ==, 0);
  download_throttle_give_back (child, 1000);

  download_throttle_set_rate (parent, 5000, START);
  g_assert_true (download_throttle_is_limited (child));
  g_assert_cmpuint (download_throttle_get_rate (child), ==, 0);
}

static void
test_accuracy (void)
{
  static const struct
  {
    double      rate;
    gsize       block;
    gint64      latency;
    const char *reason;
  } cases[] = {
    { 8 * KIB, 65536, 0, "slow" },
    { 8 * KIB, 65536, 2000, "slow, woken late" },
    { 50 * KIB, 262144, 2000, "a modem" },
    { 500 * KIB, 16384, 1000, "small blocks" },
    { 1 * MIB, 262144, 5000, "a megabyte" },
    { 4 * MIB, 262144, 5000, "the rate of the targets" },
    { 4 * MIB, 1000, 1000, "tiny blocks" },
    { 20 * MIB, 262144, 2000, "fast" },
    { 100 * MIB, 262144, 1000, "very fast" },
    { 30 * MIB, 262144, 20000, "fast, and the loop is busy" },
    { 123457, 4096, 300, "an odd one" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadThrottle) throttle = download_throttle_new (NULL);
      Client client = { throttle, cases[i].block };

      download_throttle_set_rate (throttle, (guint64) cases[i].rate, START);
      run_clients (&client, 1, START, START + 10 * G_USEC_PER_SEC, cases[i].latency);
      assert_rate (client.received, 10, cases[i].rate, 2, cases[i].reason);
    }
}

static void
test_burst (void)
{
  static const struct
  {
    guint64     rate;
    gsize       burst;
    const char *reason;
  } cases[] = {
    { 1, 1024, "no bucket is smaller" },
    { 4096, 1024, "where a quarter is as much" },
    { 40000, 10000, "a quarter of a second" },
    { 1024 * 1024, 256 * 1024, "the largest" },
    { G_MAXUINT64, 256 * 1024, "however fast" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadThrottle) throttle = download_throttle_new (NULL);
      gint64 now = START;

      g_test_message ("%s", cases[i].reason);
      download_throttle_set_rate (throttle, cases[i].rate, now);
      now += 5000 * (gint64) G_USEC_PER_SEC;
      g_assert_cmpuint (download_throttle_take (throttle, 1000000, now), ==, cases[i].burst);
      g_assert_cmpuint (download_throttle_take (throttle, 1000000, now), ==, 0);
      g_assert_cmpint (download_throttle_get_delay (throttle, now), >, 0);
    }
}

/* Only for those who wait is there more in the bucket than that. */
static void
test_late_waker (void)
{
  g_autoptr (DownloadThrottle) throttle = download_throttle_new (NULL);
  gint64 now = START;

  download_throttle_set_rate (throttle, 20 * 1024 * 1024, now);
  g_assert_cmpuint (download_throttle_take (throttle, 1000000, now), ==, 0);
  now += G_USEC_PER_SEC / 50;
  g_assert_cmpuint (download_throttle_take (throttle, 10000000, now), ==, 20 * 1024 * 1024 / 50);
  now += G_USEC_PER_SEC;
  g_assert_cmpuint (download_throttle_take (throttle, 10000000, now), ==, 256 * 1024);
}

static void
test_delay (void)
{
  g_autoptr (DownloadThrottle) throttle = download_throttle_new (NULL);
  gint64 delay;

  download_throttle_set_rate (throttle, 1024 * 1024, START);
  delay = download_throttle_get_delay (throttle, START);
  g_assert_cmpint (delay, >=, 15625);
  g_assert_cmpint (delay, <=, 15630);
  g_assert_cmpuint (download_throttle_take (throttle, 65536, START + delay / 2), ==, 0);
  g_assert_cmpuint (download_throttle_take (throttle, 1000, START + delay / 2), ==, 1000);
  delay = download_throttle_get_delay (throttle, START);
  g_assert_cmpuint (download_throttle_take (throttle, 65536, START + delay), >=, 16384);
}

static void
test_give_back (void)
{
  g_autoptr (DownloadThrottle) parent = download_throttle_new (NULL);
  g_autoptr (DownloadThrottle) child = download_throttle_new (parent);
  gint64 now = START + 60 * (gint64) G_USEC_PER_SEC;

  download_throttle_set_rate (parent, 1024 * 1024, START);
  download_throttle_set_rate (child, 1024 * 1024, START);

  g_assert_cmpuint (download_throttle_take (child, 262144, now), ==, 262144);
  download_throttle_give_back (child, 200000);
  g_assert_cmpuint (download_throttle_take (parent, 262144, now), ==, 200000);
  g_assert_cmpuint (download_throttle_take (child, 262144, now), ==, 0);
  download_throttle_give_back (parent, 200000);
  g_assert_cmpuint (download_throttle_take (child, 262144, now), ==, 200000);

  download_throttle_give_back (child, 100000000);
  g_assert_cmpuint (download_throttle_take (child, 1000000, now), ==, 262144);
}

static void
test_smallest_of_all (void)
{
  g_autoptr (DownloadThrottle) root = download_throttle_new (NULL);
  g_autoptr (DownloadThrottle) middle = download_throttle_new (root);
  g_autoptr (DownloadThrottle) leaf = download_throttle_new (middle);
  Client              client = { leaf, 65536 };
  gint64              now = START;
  static const double rates[][3] = { { 4 * MIB, 1 * MIB, 2 * MIB }, { 1 * MIB, 0, 64 * KIB }, { 128 * KIB, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      double smallest = G_MAXDOUBLE;

      for (guint j = 0; j < 3; j++)
        {
          DownloadThrottle *node = j == 0 ? root : (j == 1 ? middle : leaf);

          download_throttle_set_rate (node, (guint64) rates[i][j], now);
          smallest = rates[i][j] > 0 ? MIN (smallest, rates[i][j]) : smallest;
        }

      client.received = 0;
      run_clients (&client, 1, now, now + 20 * G_USEC_PER_SEC, 1000);
      now += 20 * G_USEC_PER_SEC;
      assert_rate (client.received, 20, smallest, 2, "the smallest of three");
    }
}

static void
test_change_at_once (void)
{
  g_autoptr (DownloadThrottle) throttle = download_throttle_new (NULL);
  Client              client = { throttle, 65536 };
  gint64              now = START;
  static const double rates[] = { 4 * MIB, 64 * KIB, 1 * MIB, 256 * KIB, 16 * MIB };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      download_throttle_set_rate (throttle, (guint64) rates[i], now);
      client.received = 0;
      run_clients (&client, 1, now, now + 5 * G_USEC_PER_SEC, 1000);
      now += 5 * G_USEC_PER_SEC;
      assert_rate (client.received, 5, rates[i], 4, "after a change");
    }

  download_throttle_set_rate (throttle, 0, now);
  g_assert_cmpuint (download_throttle_take (throttle, 100000000, now), ==, 100000000);
}

static void
test_fairness (void)
{
  static const struct
  {
    double      rate;
    guint       n_clients;
    gint64      latency;
    const char *reason;
  } cases[] = {
    { 1 * MIB, 2, 0, "two that wake in the same moment" },
    { 1 * MIB, 8, 1000, "eight" },
    { 64 * KIB, 3, 1000, "three that share little" },
    { 20 * MIB, 5, 1000, "five that share much" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadThrottle) parent = download_throttle_new (NULL);
      Client  clients[MAX_CLIENTS];
      guint64 sum = 0;

      download_throttle_set_rate (parent, (guint64) cases[i].rate, START);
      for (guint j = 0; j < cases[i].n_clients; j++)
        clients[j] = (Client) { download_throttle_new (parent), j % 2 == 0 ? 262144 : 20000 };

      run_clients (clients, cases[i].n_clients, START, START + 10 * G_USEC_PER_SEC, cases[i].latency);

      for (guint j = 0; j < cases[i].n_clients; j++)
        {
          assert_rate (clients[j].received, 10, cases[i].rate / cases[i].n_clients, 30, cases[i].reason);
          sum += clients[j].received;
          download_throttle_unref (clients[j].throttle);
        }
      assert_rate (sum, 10, cases[i].rate, 2, cases[i].reason);
    }
}

/* One child has a low limit of its own: what it leaves belongs to the other. */
static void
test_sharing_with_slow (void)
{
  g_autoptr (DownloadThrottle) parent = download_throttle_new (NULL);
  g_autoptr (DownloadThrottle) slow = download_throttle_new (parent);
  g_autoptr (DownloadThrottle) fast = download_throttle_new (parent);
  Client clients[] = { { slow, 65536 }, { fast, 65536 } };

  download_throttle_set_rate (parent, (guint64) (1 * MIB), START);
  download_throttle_set_rate (slow, (guint64) (64 * KIB), START);
  run_clients (clients, 2, START, START + 10 * G_USEC_PER_SEC, 1000);

  assert_rate (clients[0].received, 10, 64 * KIB, 5, "its own limit");
  assert_rate (clients[1].received, 10, 960 * KIB, 4, "all the rest");
}

/* A child that waits and never comes back holds up the others for a moment only, and is safe to free. */
static void
test_gone_child (void)
{
  g_autoptr (DownloadThrottle) parent = download_throttle_new (NULL);
  g_autoptr (DownloadThrottle) stays = download_throttle_new (parent);
  DownloadThrottle *asleep = download_throttle_new (parent);
  DownloadThrottle *freed = download_throttle_new (parent);
  Client            client = { stays, 65536 };

  download_throttle_set_rate (parent, (guint64) (1 * MIB), START);
  g_assert_cmpuint (download_throttle_take (asleep, 65536, START), ==, 0);
  g_assert_cmpuint (download_throttle_take (freed, 65536, START), ==, 0);
  download_throttle_unref (freed);

  run_clients (&client, 1, START, START + 10 * G_USEC_PER_SEC, 1000);
  assert_rate (client.received, 10, 1 * MIB, 2, "alone after all");
  download_throttle_unref (asleep);
}

static void
test_time_jumps (void)
{
  g_autoptr (DownloadThrottle) throttle = download_throttle_new (NULL);

  download_throttle_set_rate (throttle, 1024 * 1024, START);
  g_assert_cmpuint (download_throttle_take (throttle, 65536, START - 1000 * (gint64) G_USEC_PER_SEC), ==, 0);
  g_assert_cmpuint (download_throttle_take (throttle, 16384, START - 999 * (gint64) G_USEC_PER_SEC), ==, 16384);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/throttle/unlimited", test_unlimited);
  g_test_add_func ("/plan/throttle/accuracy", test_accuracy);
  g_test_add_func ("/plan/throttle/burst", test_burst);
  g_test_add_func ("/plan/throttle/late-waker", test_late_waker);
  g_test_add_func ("/plan/throttle/delay", test_delay);
  g_test_add_func ("/plan/throttle/give-back", test_give_back);
  g_test_add_func ("/plan/throttle/smallest-of-all", test_smallest_of_all);
  g_test_add_func ("/plan/throttle/change-at-once", test_change_at_once);
  g_test_add_func ("/plan/throttle/fairness", test_fairness);
  g_test_add_func ("/plan/throttle/sharing-with-slow", test_sharing_with_slow);
  g_test_add_func ("/plan/throttle/gone-child", test_gone_child);
  g_test_add_func ("/plan/throttle/time-jumps", test_time_jumps);
  return g_test_run ();
}
