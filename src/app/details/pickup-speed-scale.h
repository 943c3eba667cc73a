/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lines across the graph, that at 0 included. */
#define PICKUP_SPEED_LINES 4

/* How far the graph looks back. */
#define PICKUP_SPEED_SECONDS 120

/* Pure functions; speeds in bytes per second. */
guint64 pickup_speed_scale_get_step (guint64 peak);
char   *pickup_speed_scale_get_label (guint64 step,
                                      guint   line);
double  pickup_speed_scale_get_x (guint  seconds_ago,
                                  double width);
double  pickup_speed_scale_get_y (guint64 speed,
                                  guint64 step,
                                  double  height);

G_END_DECLS
