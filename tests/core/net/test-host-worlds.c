/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole downloads in simulated worlds: how much longer than the ideal does it take if nobody says how many connections are right? */

#include "config.h"

#include <math.h>

#include "net/download-host.h"
#include "plan/download-plan.h"

#define STEP (G_USEC_PER_SEC / 100)
#define TICK (G_USEC_PER_SEC / 20)
#define RUNS 50
#define LONGEST (300 * (gint64) G_USEC_PER_SEC)
#define MOST DOWNLOAD_HOST_MAX_CONNECTIONS

#define MB (1000.0 * 1000.0)

/* How a transfer goes on when a connection has failed. */
#define REOPEN_TIME G_USEC_PER_SEC
#define REOPEN_SOON (G_USEC_PER_SEC / 10)

/* How a transfer smoothes the speed of a connection. */
#define SPEED_WEIGHT 0.125

/* What a connection brings in its first round trip. Bytes. */
#define FIRST_WINDOW 14600.0

#define SLOW_PERIOD 4
#define SLOW_SHARE 0.05

typedef struct
{
  const char *name;
  double      size;
  double      line;   /* bytes per second that all share; 0 for no limit */
  double      each;   /* that one connection gets at most; 0 for no limit */
  gint64      trip;   /* of a round, microseconds */
  guint       slow;   /* this one of every SLOW_PERIOD that are opened, from 1; 0 for none */
  guint       most;   /* more are refused; 0 for no limit */
  gboolean    alone;  /* the others wait until it has ended */
  gboolean    bursts; /* what is due in a second comes at its beginning */
  double      resets; /* per second and connection */
  gint64      stall;  /* some time in the first second the machine stands still for so long */
  double      ratio;  /* the time may be so many times the ideal on average */
  double      worst;
} World;

typedef struct
{
  guint            id; /* its piece, 0 while it has none */
  guint            number;
  gboolean         kept; /* it was opened for another piece */
  gint64           asked_at;
  gint64           seen_at; /* by the latest tick */
  guint64          seen_bytes;
  double           owed; /* a part of a byte */
  double           speed;
  DownloadHostFlow flow;
} Connection;

typedef struct
{
  const World  *world;
  GRand        *rand;
  DownloadHost *host;
  DownloadPlan *plan;
  Connection    connections[MOST + 1];
  guint         held;
  guint         n_opened;
  guint         idle[MOST + 1]; /* numbers of connections whose pieces are done */
  guint         n_idle;
  guint         n_refused;
  gint64        now;
  gint64        reopen_at;
  gint64        stall_at;
} Run;

static void
close_connection (Run  *run,
                  guint index)
{
  Connection *connection = &run->connections[index];

  if (connection->flow.started_at != 0)
    download_host_remove_flow (run->host, &connection->flow);
  download_host_give_back_slot (run->host);
  download_plan_close_piece (run->plan, connection->id);
  connection->id = 0;
  run->held--;
}

static gint64
get_handshake (Run *run)
{
  gint64 longest = 0;

  for (guint i = 0; i <= MOST; i++)
    if (run->connections[i].id != 0)
      longest = MAX (longest, run->connections[i].flow.handshake);

  return longest;
}

static gboolean
open_connection (Run *run)
{
  Connection          *connection = run->connections;
  const DownloadPiece *piece;

  if (run->held > 0 && (run->now < run->reopen_at || run->n_opened == 0))
    return FALSE;
  if (!download_plan_can_open_piece (run->plan, get_handshake (run)) || !download_host_take_slot (run->host, run->held, 0))
    return FALSE;

  piece = download_plan_open_piece (run->plan, get_handshake (run), NULL);
  while (connection->id != 0)
    connection++;
  *connection = (Connection) { .id = piece->id, .asked_at = run->now, .kept = run->n_idle > 0 };
  connection->number = connection->kept ? run->idle[--run->n_idle] : run->n_opened++;
  run->held++;
  return TRUE;
}

/* The first answer proves that there may be others. */
static gboolean
may_open (Run *run)
{
  return run->held == 0 || run->n_opened > 1 || run->connections[0].flow.started_at != 0;
}

static gboolean
is_served (Run        *run,
           Connection *connection)
{
  const World *world = run->world;

  if (!world->alone)
    return TRUE;
  for (guint i = 0; i <= MOST; i++)
    if (run->connections[i].id != 0 && run->connections[i].number < connection->number)
      return FALSE;
  return TRUE;
}

/* What the connection alone would be given in this step. */
static double
get_wish (Run        *run,
          Connection *connection)
{
  const World *world = run->world;
  double       age = (double) (run->now - connection->flow.started_at);
  double       speed = world->each > 0 ? world->each : G_MAXDOUBLE / 4;
  double       window = world->trip > 0 && !connection->kept ? FIRST_WINDOW * exp2 (MIN (age / (double) world->trip, 40)) : G_MAXDOUBLE / 4;
  double       wish;

  if (world->slow > 0 && connection->number % SLOW_PERIOD + 1 == world->slow)
    speed *= SLOW_SHARE;
  wish = speed * STEP / G_USEC_PER_SEC;
  if (world->bursts)
    wish = MAX (speed * (floor (age / G_USEC_PER_SEC) + 1) - (double) connection->flow.bytes, 0);
  return world->trip > 0 ? MIN (wish, window * STEP / (double) world->trip) : wish;
}

/* Divides the line evenly among those that want so much. */
static double
get_share (const double *wishes,
           double        line)
{
  double share = line / (MOST + 1), left = line;
  guint  n_wanting = MOST + 1;

  for (guint round = 0; round < 4; round++)
    {
      left = line;
      n_wanting = 0;
      for (guint i = 0; i <= MOST; i++)
        if (wishes[i] <= share)
          left -= wishes[i];
        else
          n_wanting++;
      if (n_wanting == 0)
        return line;
      share = left / n_wanting;
    }

  return share;
}

static void
receive (Run   *run,
         guint  index,
         double bytes)
{
  Connection          *connection = &run->connections[index];
  const DownloadPiece *piece = download_plan_get_piece (run->plan, connection->id);
  guint64              whole;

  connection->owed += bytes;
  whole = MIN ((guint64) connection->owed, piece->end - piece->position);
  connection->owed -= (double) whole;
  connection->flow.bytes += whole;
  download_plan_advance (run->plan, connection->id, whole);
  if (piece->position < piece->end)
    return;

  run->idle[run->n_idle++] = connection->number;
  close_connection (run, index);
}

static void
move_bytes (Run *run)
{
  const World *world = run->world;
  double       wishes[MOST + 1] = { 0 };
  double       share = G_MAXDOUBLE;

  for (guint i = 0; i <= MOST; i++)
    if (run->connections[i].id != 0 && run->connections[i].flow.started_at != 0)
      wishes[i] = get_wish (run, &run->connections[i]);
  if (world->line > 0)
    share = get_share (wishes, world->line * STEP / G_USEC_PER_SEC);
  for (guint i = 0; i <= MOST; i++)
    if (wishes[i] > 0)
      receive (run, i, MIN (wishes[i], share));
}

static void
refuse (Run  *run,
        guint index)
{
  download_host_report_refusal (run->host, run->now);
  close_connection (run, index);
  run->reopen_at = run->now + REOPEN_TIME;
  run->n_refused++;
}

static gboolean
is_too_many (Run *run)
{
  guint n_served = 0;

  for (guint i = 0; i <= MOST; i++)
    n_served += run->connections[i].id != 0 && run->connections[i].flow.started_at != 0;

  return run->world->most > 0 && n_served >= run->world->most;
}

/* Two round trips after it was asked, or one if it was there already, a connection has its first byte or its refusal. */
static void
meet_fate (Run  *run,
           guint index)
{
  Connection *connection = &run->connections[index];

  if (connection->id == 0)
    return;

  if (connection->flow.started_at == 0 && run->now - connection->asked_at >= (connection->kept ? 1 : 2) * run->world->trip && is_served (run, connection))
    {
      if (is_too_many (run))
        {
          refuse (run, index);
          return;
        }
      connection->flow.handshake = run->now - connection->asked_at;
      download_host_add_flow (run->host, &connection->flow, run->now);
      connection->seen_at = run->now;
    }
  else if (connection->flow.bytes > 0 && run->held > 1 &&
           g_rand_double (run->rand) < run->world->resets * STEP / G_USEC_PER_SEC)
    {
      close_connection (run, index);
      run->reopen_at = MAX (run->reopen_at, run->now + REOPEN_SOON);
    }
}

static void
tick (Run *run)
{
  for (guint i = 0; i <= MOST; i++)
    {
      Connection *connection = &run->connections[i];
      double      speed;

      if (connection->id == 0 || connection->flow.started_at == 0 || run->now == connection->seen_at)
        continue;
      speed = (double) (connection->flow.bytes - connection->seen_bytes) * G_USEC_PER_SEC / (double) (run->now - connection->seen_at);
      connection->speed = connection->seen_bytes == 0 ? speed : connection->speed + SPEED_WEIGHT * (speed - connection->speed);
      connection->seen_bytes = connection->flow.bytes;
      connection->seen_at = run->now;
      download_plan_set_speed (run->plan, connection->id, (guint64) MAX (connection->speed, 1));
    }
  download_host_measure (run->host, run->now);
}

static double
get_ideal (const World *world)
{
  guint  n = world->alone ? 1 : (world->most > 0 ? world->most : MOST);
  double speed = 0;

  for (guint i = 0; i < n; i++)
    speed += world->each * (world->slow > 0 && i % SLOW_PERIOD + 1 == world->slow ? SLOW_SHARE : 1);
  if (world->each == 0 || (world->line > 0 && world->line < speed))
    speed = world->line;

  return world->size / speed + (double) (2 * world->trip + world->stall) / G_USEC_PER_SEC;
}

/* Seconds. */
static double
download (const World *world,
          guint32      seed,
          guint       *n_opened)
{
  g_autoptr (DownloadRangeSet) safe = download_range_set_new ();
  g_autoptr (DownloadPlan) plan = download_plan_new (safe, (gint64) world->size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Run    run = { .world = world, .rand = rand, .host = download_host_new (), .plan = plan, .now = G_USEC_PER_SEC };
  gint64 phase = g_rand_int_range (rand, 0, TICK / STEP) * STEP;

  run.stall_at = run.now + g_rand_int_range (rand, 0, G_USEC_PER_SEC);
  while (!download_plan_is_done (plan))
    {
      g_assert_cmpint (run.now, <, LONGEST);
      while (may_open (&run) && open_connection (&run))
        ;
      for (guint i = 0; i <= MOST; i++)
        meet_fate (&run, i);
      if (run.now < run.stall_at || run.now >= run.stall_at + world->stall)
        move_bytes (&run);
      run.now += STEP;
      if ((run.now + phase) % TICK == 0)
        tick (&run);
    }

  for (guint i = 0; i <= MOST; i++)
    if (run.connections[i].id != 0)
      close_connection (&run, i);
  g_assert_cmpuint (download_host_get_used (run.host), ==, 0);
  g_assert_cmpuint (run.n_refused, <=, world->most > 0 ? 40 : 0);
  download_host_unref (run.host);
  *n_opened = MAX (*n_opened, run.n_opened);
  return (double) (run.now - G_USEC_PER_SEC) / G_USEC_PER_SEC;
}

static void
test_world (gconstpointer data)
{
  const World *world = data;
  const double ideal = get_ideal (world);
  double       sum = 0, worst = 0;
  guint        n_opened = 0;

  for (guint32 i = 0; i < RUNS; i++)
    {
      double ratio = download (world, 1000 + i, &n_opened) / ideal;

      sum += ratio;
      worst = MAX (worst, ratio);
    }

  g_test_message ("%-44s ideal %6.2f s, × %.3f on average, × %.3f at worst, %u opened", world->name, ideal, sum / RUNS, worst, n_opened);
  g_assert_cmpfloat (sum / RUNS, <=, world->ratio);
  g_assert_cmpfloat (worst, <=, world->worst);
}

#define MS (G_USEC_PER_SEC / 1000)

static const World worlds[] = {
  { .name = "a line that one connection fills", .size = 100 * MB, .line = 12 * MB, .trip = 20 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "the same from afar", .size = 200 * MB, .line = 12 * MB, .trip = 100 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "a fast line that one connection fills", .size = 1000 * MB, .line = 110 * MB, .trip = 1 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "a slow line", .size = 20 * MB, .line = 2 * MB, .trip = 30 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "20 MB/s a connection", .size = 1600 * MB, .each = 20 * MB, .trip = 1 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "5 MB/s a connection", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "1 MB/s a connection", .size = 100 * MB, .each = 1 * MB, .trip = 20 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "5 MB/s a connection on a line for six", .size = 200 * MB, .each = 5 * MB, .line = 30 * MB, .trip = 20 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "5 MB/s a connection on a line for two", .size = 100 * MB, .each = 5 * MB, .line = 10 * MB, .trip = 20 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "5 MB/s a connection on a line for five", .size = 100 * MB, .each = 5 * MB, .line = 25 * MB, .trip = 20 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "5 MB/s a connection on a line for three", .size = 100 * MB, .each = 5 * MB, .line = 15 * MB, .trip = 20 * MS, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 1", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 1, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 2", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 2, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 3", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 3, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 4", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 4, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 1, in bursts", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .slow = 1, .bursts = TRUE, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 2, in bursts", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .slow = 2, .bursts = TRUE, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 3, in bursts", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .slow = 3, .bursts = TRUE, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 4, in bursts", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .slow = 4, .bursts = TRUE, .ratio = 1.15, .worst = 1.15 },
  { .name = "in bursts", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .bursts = TRUE, .ratio = 1.15, .worst = 1.15 },
  { .name = "every fourth slow, from number 1, and a machine that stalls", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 1, .stall = 500 * MS, .ratio = 1.15, .worst = 1.20 },
  { .name = "every fourth slow, from number 2, and a machine that stalls", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 2, .stall = 500 * MS, .ratio = 1.15, .worst = 1.20 },
  { .name = "every fourth slow, from number 3, and a machine that stalls", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 3, .stall = 500 * MS, .ratio = 1.15, .worst = 1.20 },
  { .name = "every fourth slow, from number 4, and a machine that stalls", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .slow = 4, .stall = 500 * MS, .ratio = 1.15, .worst = 1.20 },
  { .name = "a machine that stalls", .size = 400 * MB, .each = 5 * MB, .trip = 1 * MS, .stall = 500 * MS, .ratio = 1.15, .worst = 1.20 },
  { .name = "six connections are served", .size = 240 * MB, .each = 5 * MB, .trip = 20 * MS, .most = 6, .ratio = 1.15, .worst = 1.15 },
  { .name = "two connections are served", .size = 80 * MB, .each = 5 * MB, .trip = 20 * MS, .most = 2, .ratio = 1.15, .worst = 1.15 },
  { .name = "one connection is served", .size = 40 * MB, .each = 5 * MB, .trip = 20 * MS, .most = 1, .ratio = 1.15, .worst = 1.15 },
  { .name = "one connection at a time", .size = 40 * MB, .each = 5 * MB, .trip = 20 * MS, .alone = TRUE, .ratio = 1.15, .worst = 1.15 },
  { .name = "connections break", .size = 400 * MB, .each = 5 * MB, .trip = 20 * MS, .resets = 0.02, .ratio = 1.15, .worst = 1.15 },
  /* A tenth of a second for each of two steps, and as long until the ways of later connections have become wide: of what takes no longer than
   * a few of these, that is much. */
  { .name = "5 MB/s a connection from afar", .size = 400 * MB, .each = 5 * MB, .trip = 150 * MS, .ratio = 1.45, .worst = 1.45 },
  { .name = "100 MB, 20 MB/s a connection", .size = 100 * MB, .each = 20 * MB, .trip = 1 * MS, .ratio = 1.95, .worst = 2.0 },
  { .name = "100 MB, 5 MB/s a connection", .size = 100 * MB, .each = 5 * MB, .trip = 1 * MS, .ratio = 1.25, .worst = 1.25 },
  { .name = "20 MB, 20 MB/s a connection", .size = 20 * MB, .each = 20 * MB, .trip = 1 * MS, .ratio = 6.3, .worst = 6.5 },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (worlds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/host/worlds/%s", worlds[i].name);

      g_test_add_data_func (path, &worlds[i], test_world);
    }
  return g_test_run ();
}
