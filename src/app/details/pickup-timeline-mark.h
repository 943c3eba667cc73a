/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_TIMELINE_MARK (pickup_timeline_mark_get_type ())
G_DECLARE_FINAL_TYPE (PickupTimelineMark, pickup_timeline_mark, PICKUP, TIMELINE_MARK, GtkWidget)

/**
 * PickupTimelineMark:
 *
 * The dot before a line of a timeline, and its piece of the rail that holds them together. The dot has the widget’s color
 * and stands in the middle of the first line of text.
 */
GtkWidget *pickup_timeline_mark_new (gboolean first,
                                     gboolean last,
                                     int      margin);

G_END_DECLS
