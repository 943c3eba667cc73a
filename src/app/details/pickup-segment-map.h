/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_SEGMENT_MAP (pickup_segment_map_get_type ())
G_DECLARE_FINAL_TYPE (PickupSegmentMap, pickup_segment_map, PICKUP, SEGMENT_MAP, GtkWidget)

/**
 * PickupSegmentMap:
 *
 * Which parts of a file are safe, which are arriving and which are missing, as squares. It tells nothing to those who cannot see
 * it by itself: its accessible label has to say the same.
 */
void pickup_segment_map_set_ranges (PickupSegmentMap       *self,
                                    gint64                  total,
                                    const DownloadRangeSet *safe,
                                    const DownloadRangeSet *arriving);

G_END_DECLS
