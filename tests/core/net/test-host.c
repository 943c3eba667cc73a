/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the connection budget of one origin, in simulated time. */

#include "config.h"

#include "net/download-host.h"

#define TICK (G_USEC_PER_SEC / 20)

/* Of four connections in a row, one may be served at this share of the speed of the others. */
#define SLOW_SHARE 0.05
#define SLOW_PERIOD 4

#define MAX_HANDSHAKE (G_USEC_PER_SEC * 3 / 10)
#define SEEDS 1000

/* One origin that shares its bandwidth among up to so many connections, each of which has a speed of 1 byte per microsecond. */
typedef struct
{
  DownloadHost *host;
  gint64        now;
  guint         held;
  guint         useful;    /* more connections add nothing */
  guint         slow;      /* this one of every SLOW_PERIOD, counted from 1; 0 for none */
  guint         silent;    /* this one never gets a byte, counted from 1; 0 for none */
  gint64        handshake; /* from when a slot is taken to the first byte */
  gint64        burst;     /* bytes come so far apart; 0 for all the time */
  gint64        asked_at[DOWNLOAD_HOST_MAX_CONNECTIONS + 1];

  DownloadHostFlow flows[DOWNLOAD_HOST_MAX_CONNECTIONS + 1];
} World;

static void
world_init (World *world,
            guint  useful)
{
  *world = (World) { .host = download_host_new (), .now = 1000, .useful = useful };
}

static void
drop_slot (World *world)
{
  world->held--;
  if (world->flows[world->held].started_at != 0)
    download_host_remove_flow (world->host, &world->flows[world->held]);
  download_host_give_back_slot (world->host);
}

static void
world_clear (World *world)
{
  while (world->held > 0)
    drop_slot (world);
  g_assert_cmpuint (download_host_get_used (world->host), ==, 0);
  download_host_unref (world->host);
}

static void
take_all_slots (World *world)
{
  while (download_host_take_slot (world->host, world->held, 0))
    {
      world->flows[world->held] = (DownloadHostFlow) { 0 };
      world->asked_at[world->held] = world->now;
      world->held++;
    }

  for (guint i = 0; i < world->held; i++)
    if (world->flows[i].started_at == 0 && i + 1 != world->silent && world->now - world->asked_at[i] >= world->handshake)
      download_host_add_flow (world->host, &world->flows[i], world->now);
}

/* What a connection was given so far, as one that comes in bursts: what is due until the next burst comes at once. */
static guint64
get_due (World *world,
         guint  index)
{
  double speed = (double) MIN (world->held, world->useful) / world->held;
  gint64 time = world->now - world->flows[index].started_at;

  if (world->slow > 0 && index % SLOW_PERIOD + 1 == world->slow)
    speed *= SLOW_SHARE;
  if (time == 0 && world->burst == 0)
    return 0;
  if (world->burst > 0)
    return (guint64) (speed * (double) ((time / world->burst + 1) * world->burst));
  return world->flows[index].bytes + (guint64) (speed * TICK);
}

static void
run (World *world,
     gint64 duration)
{
  for (gint64 end = world->now + duration; world->now < end; world->now += TICK)
    {
      take_all_slots (world);
      for (guint i = 0; i < world->held; i++)
        if (world->flows[i].started_at != 0)
          world->flows[i].bytes = MAX (world->flows[i].bytes, get_due (world, i));
      download_host_measure (world->host, world->now);
    }
}

/* Runs until the budget changes and tells how long that took, or -1. */
static gint64
run_until_budget_changes (World *world,
                          gint64 at_most)
{
  guint  budget = download_host_get_budget (world->host);
  gint64 start = world->now;

  while (world->now - start < at_most)
    {
      run (world, TICK);
      if (download_host_get_budget (world->host) != budget)
        return world->now - start;
    }

  return -1;
}

static void
test_ramp (void)
{
  static const guint steps[] = { 4, 16 };
  World              world;

  world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gint64 took = run_until_budget_changes (&world, 5 * G_USEC_PER_SEC);

      g_test_message ("the step to %u", steps[i]);
      g_assert_cmpuint (download_host_get_budget (world.host), ==, steps[i]);
      g_assert_cmpint (took, >, 0);
      g_assert_cmpint (took, <=, G_USEC_PER_SEC / 2);
    }

  g_assert_cmpint (run_until_budget_changes (&world, 120 * G_USEC_PER_SEC), ==, -1);
  g_assert_cmpuint (download_host_get_used (world.host), ==, DOWNLOAD_HOST_MAX_CONNECTIONS);
  world_clear (&world);
}

static void
test_ramp_ends (void)
{
  static const struct
  {
    guint       useful;
    guint       highest;
    guint       budget;
    const char *reason;
  } cases[] = {
    { 1, 4, 1, "one connection has all there is" },
    { 2, 16, 4, "two have: four are tried in one step, and better than one" },
    { 3, 16, 4, "three have" },
    { 4, 16, 4, "four have" },
    { 6, 16, 7, "six have: the last step was worth something" },
    { 8, 16, 16, "eight have: it was worth it" },
    { 16, 16, 16, "as many as may be" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World world;
      guint highest = 0;

      g_test_message ("%s", cases[i].reason);
      world_init (&world, cases[i].useful);
      for (guint tick = 0; tick < 200; tick++)
        {
          run (&world, TICK);
          highest = MAX (highest, download_host_get_budget (world.host));
        }
      g_assert_cmpuint (highest, ==, cases[i].highest);
      g_assert_cmpuint (download_host_get_budget (world.host), ==, cases[i].budget);
      world_clear (&world);
    }
}

static void
test_slow_connection (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261129);
  gint64 longest = 0;

  for (guint i = 0; i < SEEDS; i++)
    {
      World world;

      world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
      world.slow = 1 + i % SLOW_PERIOD;
      world.handshake = g_rand_int_range (rand, 0, MAX_HANDSHAKE);
      run (&world, g_rand_int_range (rand, 1, TICK));
      while (download_host_get_budget (world.host) < DOWNLOAD_HOST_MAX_CONNECTIONS && world.now < 10 * G_USEC_PER_SEC)
        run (&world, TICK);
      g_test_message ("slow: %u of %d, a handshake of %" G_GINT64_FORMAT " µs", world.slow, SLOW_PERIOD, world.handshake);
      g_assert_cmpuint (download_host_get_budget (world.host), ==, DOWNLOAD_HOST_MAX_CONNECTIONS);
      longest = MAX (longest, world.now - 4 * world.handshake);
      world_clear (&world);
    }

  g_test_message ("%" G_GINT64_FORMAT " µs at most, besides handshakes", longest);
  g_assert_cmpint (longest, <=, 3 * G_USEC_PER_SEC / 2);
}

static void
test_bursts (void)
{
  for (guint slow = 0; slow <= SLOW_PERIOD; slow++)
    {
      World world;

      g_test_message ("what is due in a second comes at once; slow: %u", slow);
      world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
      world.slow = slow;
      world.burst = G_USEC_PER_SEC;
      run (&world, 3 * G_USEC_PER_SEC);
      g_assert_cmpuint (download_host_get_budget (world.host), ==, DOWNLOAD_HOST_MAX_CONNECTIONS);
      world_clear (&world);
    }
}

static void
test_silent_connection (void)
{
  for (guint silent = 2; silent <= DOWNLOAD_HOST_MAX_CONNECTIONS / 2; silent++)
    {
      World world;

      g_test_message ("number %u never gets an answer", silent);
      world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
      world.silent = silent;
      run (&world, 6 * G_USEC_PER_SEC);
      g_assert_cmpuint (download_host_get_budget (world.host), ==, DOWNLOAD_HOST_MAX_CONNECTIONS);
      world_clear (&world);
    }
}

static void
test_slots_that_nobody_takes (void)
{
  World world;

  world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
  g_assert_true (download_host_take_slot (world.host, 0, 0));
  download_host_add_flow (world.host, &world.flows[0], world.now);
  world.held = 1;
  for (guint i = 0; i < 200; i++)
    {
      world.flows[0].bytes += TICK;
      download_host_measure (world.host, world.now += TICK);
    }

  g_test_message ("a small file takes one: that is no reason to give up");
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 4);
  run (&world, TICK);
  g_assert_cmpuint (world.held, ==, 4);
  g_test_message ("and the next one finds the search where it was, to be judged when all have been measured");
  run (&world, TICK);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 4);
  run (&world, 3 * G_USEC_PER_SEC);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, DOWNLOAD_HOST_MAX_CONNECTIONS);
  world_clear (&world);
}

static void
test_nothing_received (void)
{
  World world;

  world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
  g_assert_true (download_host_take_slot (world.host, 0, 0));
  for (guint i = 0; i < 100; i++)
    g_assert_false (download_host_measure (world.host, world.now += TICK));
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 1);
  download_host_give_back_slot (world.host);
  world_clear (&world);
}

static void
test_search_again (void)
{
  World world;

  world_init (&world, 1);
  run (&world, 5 * G_USEC_PER_SEC);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 1);

  g_test_message ("what holds it back goes away: it is found out later");
  while (world.held > 1)
    drop_slot (&world);
  world.useful = DOWNLOAD_HOST_MAX_CONNECTIONS;
  run (&world, 5 * G_USEC_PER_SEC);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 1);
  run (&world, 30 * G_USEC_PER_SEC);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, DOWNLOAD_HOST_MAX_CONNECTIONS);
  world_clear (&world);
}

static void
test_refusal (void)
{
  World world;

  world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
  run (&world, 3 * G_USEC_PER_SEC);
  g_assert_cmpuint (world.held, ==, 16);

  g_test_message ("the sixteenth is refused: fifteen is what it bears");
  download_host_report_refusal (world.host, world.now);
  drop_slot (&world);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 15);
  g_assert_false (download_host_take_slot (world.host, world.held, 0));

  g_test_message ("and so on");
  download_host_report_refusal (world.host, world.now);
  drop_slot (&world);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 14);

  g_test_message ("no first slot and no wish of the user goes beyond what was refused");
  g_assert_false (download_host_take_slot (world.host, 0, 0));
  g_assert_false (download_host_take_slot (world.host, 0, 16));
  g_assert_false (download_host_take_slot (world.host, 8, 16));

  g_test_message ("it is not tried again soon");
  g_assert_cmpint (run_until_budget_changes (&world, 15 * G_USEC_PER_SEC), ==, -1);

  g_test_message ("but later");
  run (&world, 30 * G_USEC_PER_SEC);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 16);
  world_clear (&world);
}

static void
test_refusal_of_the_last (void)
{
  World world;

  world_init (&world, DOWNLOAD_HOST_MAX_CONNECTIONS);
  g_assert_true (download_host_take_slot (world.host, 0, 0));
  download_host_report_refusal (world.host, world.now);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 1);
  download_host_give_back_slot (world.host);

  g_test_message ("a refusal that is told too late does no harm");
  download_host_report_refusal (world.host, world.now);
  g_assert_cmpuint (download_host_get_budget (world.host), ==, 1);

  g_test_message ("one connection is always tried");
  g_assert_true (download_host_take_slot (world.host, 0, 0));
  g_assert_false (download_host_take_slot (world.host, 0, 0));
  g_assert_false (download_host_take_slot (world.host, 1, 4));
  download_host_give_back_slot (world.host);
  world_clear (&world);
}

static void
test_first_slot (void)
{
  g_autoptr (DownloadHost) host = download_host_new ();

  g_assert_true (download_host_take_slot (host, 0, 0));
  g_test_message ("the budget is used up");
  g_assert_false (download_host_take_slot (host, 1, 0));
  g_test_message ("a second download gets its first slot, and no second one");
  g_assert_true (download_host_take_slot (host, 0, 0));
  g_assert_false (download_host_take_slot (host, 1, 0));
  g_assert_cmpuint (download_host_get_used (host), ==, 2);
  g_assert_cmpuint (download_host_get_budget (host), ==, 1);

  g_test_message ("one that has all the connections there are keeps nobody waiting");
  for (guint i = 2; i < DOWNLOAD_HOST_MAX_CONNECTIONS; i++)
    g_assert_true (download_host_take_slot (host, i, DOWNLOAD_HOST_MAX_CONNECTIONS + 1));
  g_assert_false (download_host_take_slot (host, 1, DOWNLOAD_HOST_MAX_CONNECTIONS + 1));
  g_assert_true (download_host_take_slot (host, 0, 0));

  g_test_message ("but there is an end");
  for (guint i = 1; i < 8; i++)
    g_assert_true (download_host_take_slot (host, 0, 0));
  g_assert_false (download_host_take_slot (host, 0, 0));

  g_test_message ("and none beyond what was refused");
  download_host_report_refusal (host, 0);
  download_host_give_back_slot (host);
  g_assert_false (download_host_take_slot (host, 0, 0));

  while (download_host_get_used (host) > 0)
    download_host_give_back_slot (host);
}

static void
test_wanted (void)
{
  g_autoptr (DownloadHost) host = download_host_new ();

  g_test_message ("who asks for four gets four, whatever was found out");
  for (guint i = 0; i < 4; i++)
    g_assert_true (download_host_take_slot (host, i, 4));
  g_assert_false (download_host_take_slot (host, 4, 4));

  g_test_message ("who asks for one gets one");
  g_assert_true (download_host_take_slot (host, 0, 1));
  g_assert_false (download_host_take_slot (host, 1, 1));

  while (download_host_get_used (host) > 0)
    download_host_give_back_slot (host);
}

static void
test_references (void)
{
  DownloadHost *host = download_host_new ();

  g_assert_true (download_host_ref (host) == host);
  download_host_unref (host);
  g_assert_cmpuint (download_host_get_used (host), ==, 0);
  download_host_unref (host);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host/ramp", test_ramp);
  g_test_add_func ("/host/ramp-ends", test_ramp_ends);
  g_test_add_func ("/host/slow-connection", test_slow_connection);
  g_test_add_func ("/host/bursts", test_bursts);
  g_test_add_func ("/host/silent-connection", test_silent_connection);
  g_test_add_func ("/host/slots-that-nobody-takes", test_slots_that_nobody_takes);
  g_test_add_func ("/host/nothing-received", test_nothing_received);
  g_test_add_func ("/host/search-again", test_search_again);
  g_test_add_func ("/host/refusal", test_refusal);
  g_test_add_func ("/host/refusal-of-the-last", test_refusal_of_the_last);
  g_test_add_func ("/host/first-slot", test_first_slot);
  g_test_add_func ("/host/wanted", test_wanted);
  g_test_add_func ("/host/references", test_references);

  return g_test_run ();
}
