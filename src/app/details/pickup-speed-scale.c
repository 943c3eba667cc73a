/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The axes of the graph of speed. */

#include "config.h"

#include "details/pickup-speed-scale.h"

#include "text/pickup-format.h"

/* An empty graph would have no numbers at its side. */
#define LEAST_STEP 1000

/* The smallest round distance of two lines with which the top one is not below @peak. */
guint64
pickup_speed_scale_get_step (guint64 peak)
{
  static const guint64 round_ones[] = { 1, 2, 3, 4, 5 };
  const guint64        wanted = MAX (LEAST_STEP, peak / (PICKUP_SPEED_LINES - 1) + (peak % (PICKUP_SPEED_LINES - 1) != 0));
  guint64              power = LEAST_STEP;

  while (power <= G_MAXUINT64 / 100 && power * 10 < wanted)
    power *= 10;
  for (gsize i = 0; i < G_N_ELEMENTS (round_ones); i++)
    if (round_ones[i] * power >= wanted)
      return round_ones[i] * power;
  return 10 * power;
}

/* What stands at a line, counted from 0 at the bottom. */
char *
pickup_speed_scale_get_label (guint64 step,
                              guint   line)
{
  return pickup_format_axis (step * line, step, step * (PICKUP_SPEED_LINES - 1));
}

double
pickup_speed_scale_get_x (guint  seconds_ago,
                          double width)
{
  return width * (1.0 - (double) MIN (seconds_ago, PICKUP_SPEED_SECONDS) / PICKUP_SPEED_SECONDS);
}

double
pickup_speed_scale_get_y (guint64 speed,
                          guint64 step,
                          double  height)
{
  return height * (1.0 - MIN (1.0, (double) speed / ((double) step * (PICKUP_SPEED_LINES - 1))));
}
