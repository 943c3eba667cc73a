/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_TIMELINE (pickup_timeline_get_type ())
G_DECLARE_FINAL_TYPE (PickupTimeline, pickup_timeline, PICKUP, TIMELINE, GtkBox)

/**
 * PickupTimeline:
 *
 * What happened to a download, the latest first: when, and one sentence.
 */
void pickup_timeline_set_events (PickupTimeline *self,
                                 GPtrArray      *events,
                                 gint64          now);

G_END_DECLS
