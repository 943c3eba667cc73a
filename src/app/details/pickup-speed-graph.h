/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_SPEED_GRAPH (pickup_speed_graph_get_type ())
G_DECLARE_FINAL_TYPE (PickupSpeedGraph, pickup_speed_graph, PICKUP, SPEED_GRAPH, GtkWidget)

/**
 * PickupSpeedGraph:
 *
 * How fast a download was in the latest two minutes. Time runs as the language reads. Its accessible label has to tell those
 * who cannot see it.
 */

/* @samples: bytes per second of each second, the latest one last; copied. */
void pickup_speed_graph_set_samples (PickupSpeedGraph *self,
                                     const guint64    *samples,
                                     gsize             n_samples);

G_END_DECLS
