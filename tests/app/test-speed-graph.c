/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The axes of the graph of speed. */

#include "config.h"

#include "details/pickup-speed-scale.h"

static void
test_labels (void)
{
  static const struct
  {
    const char *reason;
    guint64     peak;
    const char *labels; /* from the bottom; "_" is the no-break space */
  } cases[] = {
    { "nothing moves", 0, "0 1 2 3_kB/s" },
    { "hardly anything", 900, "0 1 2 3_kB/s" },
    { "as in the picture", 13700000, "0 5 10 15_MB/s" },
    { "the top is reached but not passed", 15000000, "0 5 10 15_MB/s" },
    { "a byte more", 15000001, "0 10 20 30_MB/s" },
    { "kilobytes", 410000, "0 200 400 600_kB/s" },
    { "parts of the unit that the top has", 1100000, "0 0.4 0.8 1.2_MB/s" },
    { "parts below one", 1400000, "0 0.5 1.0 1.5_MB/s" },
    { "whole ones", 8000000, "0 3 6 9_MB/s" },
    { "gigabytes", 1000000000, "0 0.4 0.8 1.2_GB/s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const guint64    step = pickup_speed_scale_get_step (cases[i].peak);
      GString         *text = g_string_new (NULL);
      g_autofree char *labels = NULL;

      for (guint line = 0; line < PICKUP_SPEED_LINES; line++)
        {
          g_autofree char *label = pickup_speed_scale_get_label (step, line);

          g_string_append_printf (text, "%s%s", line > 0 ? " " : "", label);
        }
      g_string_replace (text, "\302\240", "_", 0);
      labels = g_string_free (text, FALSE);
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (labels, ==, cases[i].labels);
    }
}

static void
test_steps (void)
{
  for (guint64 peak = 1; peak < G_MAXUINT64 / 40; peak = peak * 5 / 4 + 1)
    {
      const guint64 top = pickup_speed_scale_get_step (peak) * (PICKUP_SPEED_LINES - 1);

      g_assert_cmpuint (top, >=, peak);
      if (peak > 3000)
        g_assert_cmpuint (top, <=, peak * 2 + 1);
    }
  g_assert_cmpuint (pickup_speed_scale_get_step (G_MAXUINT64), >, 0);
}

static void
test_places (void)
{
  g_assert_cmpfloat (pickup_speed_scale_get_x (0, 300), ==, 300);
  g_assert_cmpfloat (pickup_speed_scale_get_x (60, 300), ==, 150);
  g_assert_cmpfloat (pickup_speed_scale_get_x (120, 300), ==, 0);
  g_assert_cmpfloat (pickup_speed_scale_get_x (500, 300), ==, 0);
  g_assert_cmpfloat (pickup_speed_scale_get_y (0, 5000, 76), ==, 76);
  g_assert_cmpfloat (pickup_speed_scale_get_y (15000, 5000, 76), ==, 0);
  g_assert_cmpfloat (pickup_speed_scale_get_y (99000, 5000, 76), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/speed-graph/labels", test_labels);
  g_test_add_func ("/app/speed-graph/steps", test_steps);
  g_test_add_func ("/app/speed-graph/places", test_places);

  return g_test_run ();
}
