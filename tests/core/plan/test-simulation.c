/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A simulation of whole downloads: how much longer than the ideal does the plan let them take? */

#include "config.h"

#include <math.h>

#include "plan/download-plan.h"

#define TOTAL (G_GINT64_CONSTANT (1) << 30)
#define N_CONNECTIONS 8
#define STEP (10 * 1000)
#define MIB (1024.0 * 1024.0)
#define RUNS 60

typedef struct
{
  double speed; /* bytes per second that the network gives it */
  guint  id;    /* its piece, 0 while it has none */
  gint64 ready; /* when its handshake is over */
} Connection;

/* A unit of speed is what one connection gets on average. */
typedef void (*SpeedFunc) (GRand      *rand,
                           Connection *connections);

static double
draw_normal (GRand *rand)
{
  double u = g_rand_double_range (rand, 1e-12, 1), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

static void
draw_even (GRand      *rand,
           Connection *connections)
{
  for (guint i = 0; i < N_CONNECTIONS; i++)
    connections[i].speed = g_rand_double_range (rand, 0.9, 1.1);
}

static void
draw_lognormal (GRand      *rand,
                Connection *connections)
{
  for (guint i = 0; i < N_CONNECTIONS; i++)
    connections[i].speed = exp (0.6 * draw_normal (rand));
}

static void
draw_straggler (GRand      *rand,
                Connection *connections)
{
  draw_even (rand, connections);
  connections[g_rand_int_range (rand, 0, N_CONNECTIONS)].speed = 0.05;
}

typedef struct
{
  const char *path;
  SpeedFunc   draw_speeds;
  double      speed;     /* bytes per second */
  gint64      handshake; /* microseconds */
  double      average;   /* the time may be so many times the ideal */
  double      worst;
} Case;

static void
move_connection (DownloadPlan *plan,
                 Connection   *connection,
                 gint64        handshake,
                 gint64        now)
{
  const DownloadPiece *piece;

  if (connection->id == 0)
    {
      piece = download_plan_open_piece (plan, handshake, NULL);
      connection->id = piece != NULL ? piece->id : 0;
      connection->ready = now + handshake;
    }
  else if (now >= connection->ready)
    {
      piece = download_plan_get_piece (plan, connection->id);
      download_plan_advance (plan, connection->id,
                             MIN (piece->end - piece->position, (guint64) (connection->speed * STEP / G_USEC_PER_SEC)));
      if (now > connection->ready + G_USEC_PER_SEC / 4)
        download_plan_set_speed (plan, connection->id, (guint64) connection->speed);
      if (piece->position == piece->end)
        {
          download_plan_close_piece (plan, connection->id);
          connection->id = 0;
        }
    }
}

/* Time of one download divided by the time that all connections together would need. */
static double
simulate (GRand      *rand,
          const Case *spread)
{
  g_autoptr (DownloadRangeSet) safe = download_range_set_new ();
  g_autoptr (DownloadPlan) plan = download_plan_new (safe, TOTAL);
  Connection connections[N_CONNECTIONS] = { 0 };
  double     sum = 0;
  gint64     now = 0;

  spread->draw_speeds (rand, connections);
  for (guint i = 0; i < N_CONNECTIONS; i++)
    {
      connections[i].speed *= spread->speed;
      sum += connections[i].speed;
    }

  for (; !download_plan_is_done (plan); now += STEP)
    {
      g_assert_cmpint (now, <, 600 * (gint64) G_USEC_PER_SEC);
      for (guint i = 0; i < N_CONNECTIONS; i++)
        move_connection (plan, &connections[i], spread->handshake, now);
    }

  return (double) now / G_USEC_PER_SEC / ((double) TOTAL / sum);
}

static void
test_spread (gconstpointer data)
{
  const Case *spread = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240501);
  double sum = 0, worst = 0;

  for (guint i = 0; i < RUNS; i++)
    {
      double ratio = simulate (rand, spread);

      sum += ratio;
      worst = MAX (worst, ratio);
    }

  g_test_message ("%d runs: %.3f times the ideal on average, %.3f at worst", RUNS, sum / RUNS, worst);
  g_assert_cmpfloat (sum / RUNS, <=, spread->average);
  g_assert_cmpfloat (worst, <=, spread->worst);
}

static const Case cases[] = {
  { "/plan/simulation/even", draw_even, 2 * MIB, 150 * 1000, 1.02, 1.03 },
  { "/plan/simulation/lognormal", draw_lognormal, 2 * MIB, 150 * 1000, 1.03, 1.10 },
  { "/plan/simulation/straggler", draw_straggler, 2 * MIB, 150 * 1000, 1.03, 1.05 },
  { "/plan/simulation/fast-even", draw_even, 20 * MIB, 30 * 1000, 1.03, 1.05 },
  { "/plan/simulation/fast-lognormal", draw_lognormal, 20 * MIB, 30 * 1000, 1.05, 1.15 },
  { "/plan/simulation/fast-straggler", draw_straggler, 20 * MIB, 30 * 1000, 1.05, 1.10 },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_spread);
  return g_test_run ();
}
