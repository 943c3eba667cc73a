/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the division of an object among connections. */

#include "config.h"

#include "plan/download-plan.h"

#define KIB G_GUINT64_CONSTANT (1024)
#define MIB (1024 * KIB)
#define HANDSHAKE (150 * 1000)

static DownloadPlan *
plan_new (gint64 total)
{
  g_autoptr (DownloadRangeSet) safe = download_range_set_new ();

  return download_plan_new (safe, total);
}

static guint
assert_opens (DownloadPlan *plan,
              guint64       position,
              guint64       end,
              guint         victim)
{
  const DownloadPiece *piece;
  guint                shortened = G_MAXUINT;

  g_assert_true (download_plan_can_open_piece (plan, HANDSHAKE));
  piece = download_plan_open_piece (plan, HANDSHAKE, &shortened);
  g_assert_nonnull (piece);
  g_assert_cmpuint (piece->position, ==, position);
  g_assert_cmpuint (piece->end, ==, end);
  g_assert_cmpuint (piece->speed, ==, 0);
  g_assert_cmpuint (shortened, ==, victim);
  g_assert_true (download_plan_get_piece (plan, piece->id) == piece);
  if (victim != 0)
    g_assert_cmpuint (download_plan_get_piece (plan, victim)->end, ==, position);

  return piece->id;
}

static void
assert_opens_nothing (DownloadPlan *plan)
{
  guint missing_victim = G_MAXUINT;

  g_assert_false (download_plan_can_open_piece (plan, HANDSHAKE));
  g_assert_null (download_plan_open_piece (plan, HANDSHAKE, &missing_victim));
  g_assert_cmpuint (missing_victim, ==, 0);
}

static void
test_empty_object (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (0);

  g_assert_true (download_plan_is_done (plan));
  assert_opens_nothing (plan);
}

static void
test_all_safe (void)
{
  g_autoptr (DownloadRangeSet) safe = download_range_set_new ();
  g_autoptr (DownloadPlan) plan = NULL;

  download_range_set_add (safe, 0, 500);
  plan = download_plan_new (safe, 500);
  g_assert_true (download_plan_is_done (plan));
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 0);
  assert_opens_nothing (plan);
}

static void
test_halves (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (64 * MIB);
  guint first, second;

  first = assert_opens (plan, 0, 64 * MIB, 0);
  second = assert_opens (plan, 32 * MIB, 64 * MIB, first);
  assert_opens (plan, 16 * MIB, 32 * MIB, first);
  assert_opens (plan, 48 * MIB, 64 * MIB, second);
  g_assert_cmpuint (download_plan_get_open_count (plan), ==, 4);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 64 * MIB);
}

static void
test_gaps_first (void)
{
  g_autoptr (DownloadRangeSet) safe = download_range_set_new ();
  g_autoptr (DownloadPlan) plan = NULL;
  guint last;

  download_range_set_add (safe, 0, 1000);
  download_range_set_add (safe, 5000, 6000);
  plan = download_plan_new (safe, 32 * MIB);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 32 * MIB - 2000);

  assert_opens (plan, 1000, 5000, 0);
  last = assert_opens (plan, 6000, 32 * MIB, 0);
  assert_opens (plan, 16 * MIB, 32 * MIB, last);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 32 * MIB - 2000);
}

static void
test_close_frees_rest (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (8 * MIB);
  guint first, second;

  first = assert_opens (plan, 0, 8 * MIB, 0);
  second = assert_opens (plan, 4 * MIB, 8 * MIB, first);
  download_plan_advance (plan, first, 1 * MIB);
  download_plan_advance (plan, second, 10);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 7 * MIB - 10);

  download_plan_close_piece (plan, first);
  download_plan_close_piece (plan, second);
  g_assert_null (download_plan_get_piece (plan, first));
  g_assert_cmpuint (download_plan_get_open_count (plan), ==, 0);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 7 * MIB - 10);

  g_assert_cmpuint (assert_opens (plan, 1 * MIB, 4 * MIB, 0), >, second);
  assert_opens (plan, 4 * MIB + 10, 8 * MIB, 0);
}

static void
test_finish (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (4 * MIB);
  guint first, second;

  first = assert_opens (plan, 0, 4 * MIB, 0);
  second = assert_opens (plan, 2 * MIB, 4 * MIB, first);
  download_plan_advance (plan, first, 2 * MIB);
  download_plan_close_piece (plan, first);
  g_assert_false (download_plan_is_done (plan));
  download_plan_advance (plan, second, 2 * MIB);
  g_assert_true (download_plan_is_done (plan));
  download_plan_close_piece (plan, second);
  g_assert_true (download_plan_is_done (plan));
  assert_opens_nothing (plan);
}

static void
test_too_small (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (2 * MIB + 100);
  guint first = assert_opens (plan, 0, 2 * MIB + 100, 0);

  download_plan_advance (plan, first, 101);
  assert_opens_nothing (plan);
}

static void
test_too_soon (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (16 * MIB);
  guint first = assert_opens (plan, 0, 16 * MIB, 0);

  /* Done in 0.29 s: less than two handshakes. */
  download_plan_set_speed (plan, first, 55 * MIB);
  assert_opens_nothing (plan);
  g_assert_true (download_plan_can_open_piece (plan, 0));

  /* 1.6 s: 0.15 s of them pass before the newcomer begins. */
  download_plan_set_speed (plan, first, 10 * MIB);
  assert_opens (plan, 8 * MIB + 768 * KIB, 16 * MIB, first);
}

static void
test_by_speed (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (80 * MIB);
  guint                slow = assert_opens (plan, 0, 80 * MIB, 0);
  guint                fast = assert_opens (plan, 40 * MIB, 80 * MIB, slow);
  const DownloadPiece *piece;
  guint                victim;

  /* The average is 5.5 MiB/s: the newcomer is as fast, and the slow one keeps about a sixth. */
  download_plan_set_speed (plan, slow, 1 * MIB);
  download_plan_set_speed (plan, fast, 10 * MIB);
  piece = download_plan_open_piece (plan, HANDSHAKE, &victim);
  g_assert_cmpuint (victim, ==, slow);
  g_assert_cmpuint (piece->end, ==, 40 * MIB);
  g_assert_cmpuint (piece->position, >, 6 * MIB);
  g_assert_cmpuint (piece->position, <, 7 * MIB);
  g_assert_cmpuint (piece->position % (64 * KIB), ==, 0);
}

/* One whose speed is unknown counts as average. */
static void
test_unknown_speed (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (96 * MIB);
  guint first = assert_opens (plan, 0, 96 * MIB, 0);
  guint second = assert_opens (plan, 48 * MIB, 96 * MIB, first);
  guint victim;

  download_plan_advance (plan, first, 40 * MIB);
  download_plan_set_speed (plan, first, 2 * MIB);
  g_assert_nonnull (download_plan_open_piece (plan, HANDSHAKE, &victim));
  g_assert_cmpuint (victim, ==, second);
}

/* One that stands still loses all but the block it may be waiting for. */
static void
test_standing_still (void)
{
  static const guint64 positions[] = { 0, 1, 65535, 65536, 65537 };

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autoptr (DownloadPlan) plan = plan_new (32 * MIB);
      guint                stuck = assert_opens (plan, 0, 32 * MIB, 0);
      guint                other = assert_opens (plan, 16 * MIB, 32 * MIB, stuck);
      const DownloadPiece *piece;
      guint                victim;

      download_plan_advance (plan, stuck, positions[i]);
      download_plan_set_speed (plan, stuck, 1);
      download_plan_set_speed (plan, other, 20 * MIB);
      piece = download_plan_open_piece (plan, HANDSHAKE, &victim);
      g_assert_cmpuint (victim, ==, stuck);
      g_assert_cmpuint (piece->position, >, positions[i]);
      g_assert_cmpuint (piece->position, <=, positions[i] + 65536);
    }
}

static void
test_unknown_total (void)
{
  g_autoptr (DownloadPlan) plan = plan_new (-1);
  guint first = assert_opens (plan, 0, G_MAXUINT64, 0);

  assert_opens_nothing (plan);
  download_plan_advance (plan, first, 100);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, G_MAXUINT64);
  g_assert_false (download_plan_is_done (plan));

  download_plan_set_total (plan, 16 * MIB);
  g_assert_cmpuint (download_plan_get_piece (plan, first)->end, ==, 16 * MIB);
  g_assert_cmpuint (download_plan_get_missing (plan), ==, 16 * MIB - 100);
  assert_opens (plan, 8 * MIB, 16 * MIB, first);
}

static void
test_unknown_total_closed (void)
{
  g_autoptr (DownloadRangeSet) safe = download_range_set_new ();
  g_autoptr (DownloadPlan) plan = NULL;
  guint first, second;

  download_range_set_add (safe, 0, 50);
  plan = download_plan_new (safe, -1);
  first = assert_opens (plan, 50, G_MAXUINT64, 0);
  download_plan_advance (plan, first, 50);
  download_plan_close_piece (plan, first);

  second = assert_opens (plan, 100, G_MAXUINT64, 0);
  download_plan_advance (plan, second, 23);
  download_plan_set_total (plan, 123);
  g_assert_true (download_plan_is_done (plan));
  download_plan_close_piece (plan, second);
  g_assert_true (download_plan_is_done (plan));
  assert_opens_nothing (plan);
}

static void
test_wrong_use (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (DownloadPlan) plan = plan_new (100);
      guint id = assert_opens (plan, 0, 100, 0);

      download_plan_advance (plan, id, 101);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*bytes <= piece->end - piece->position*");
}

/* Whatever happens, the pieces and the gaps cover what is missing exactly once. */
static void
test_random (void)
{
  for (guint round = 0; round < 50; round++)
    {
      guint64 total = (guint64) g_test_rand_int_range (1, 1 << 26);
      g_autoptr (DownloadPlan) plan = plan_new ((gint64) total);
      g_autoptr (DownloadRangeSet) fetched = download_range_set_new ();
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));

      while (!download_plan_is_done (plan))
        {
          const DownloadPiece *piece = NULL;
          guint                index, id;

          if (ids->len < 8)
            piece = download_plan_open_piece (plan, g_test_rand_int_range (0, 1000000), NULL);
          if (piece != NULL)
            g_array_append_val (ids, piece->id);

          index = (guint) g_test_rand_int_range (0, (gint32) ids->len);
          id = g_array_index (ids, guint, index);
          piece = download_plan_get_piece (plan, id);
          if (g_test_rand_int_range (0, 10) > 0)
            {
              guint64 bytes = (guint64) g_test_rand_int_range (0, 1 << 22);

              bytes = MIN (bytes, piece->end - piece->position);
              g_assert_false (download_range_set_overlaps (fetched, piece->position, piece->position + bytes));
              download_range_set_add (fetched, piece->position, piece->position + bytes);
              download_plan_advance (plan, id, bytes);
              download_plan_set_speed (plan, id, (guint64) g_test_rand_int_range (0, 1 << 24));
            }
          else
            {
              download_plan_close_piece (plan, id);
              g_array_remove_index (ids, index);
            }

          g_assert_cmpuint (download_plan_get_missing (plan), ==, total - download_range_set_get_bytes (fetched));
          g_assert_cmpuint (download_plan_get_open_count (plan), ==, ids->len);
        }

      g_assert_true (download_range_set_contains (fetched, 0, total));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/plan/empty-object", test_empty_object);
  g_test_add_func ("/plan/plan/all-safe", test_all_safe);
  g_test_add_func ("/plan/plan/halves", test_halves);
  g_test_add_func ("/plan/plan/gaps-first", test_gaps_first);
  g_test_add_func ("/plan/plan/close-frees-rest", test_close_frees_rest);
  g_test_add_func ("/plan/plan/finish", test_finish);
  g_test_add_func ("/plan/plan/too-small", test_too_small);
  g_test_add_func ("/plan/plan/too-soon", test_too_soon);
  g_test_add_func ("/plan/plan/by-speed", test_by_speed);
  g_test_add_func ("/plan/plan/unknown-speed", test_unknown_speed);
  g_test_add_func ("/plan/plan/standing-still", test_standing_still);
  g_test_add_func ("/plan/plan/unknown-total", test_unknown_total);
  g_test_add_func ("/plan/plan/unknown-total-closed", test_unknown_total_closed);
  g_test_add_func ("/plan/plan/wrong-use", test_wrong_use);
  g_test_add_func ("/plan/plan/random", test_random);
  return g_test_run ();
}
