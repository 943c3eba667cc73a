/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupFilter:
 *
 * The filters above the list. A download belongs to at most one of the last three: active is what moves or will move by itself,
 * and what a person paused is only in the first.
 */
typedef enum
{
  PICKUP_FILTER_ALL,
  PICKUP_FILTER_ACTIVE,
  PICKUP_FILTER_ATTENTION,
  PICKUP_FILTER_FINISHED,
  PICKUP_N_FILTERS,
} PickupFilter;

PickupFilter pickup_filter_from_name (const char *name);
const char  *pickup_filter_get_name (PickupFilter self);
gboolean     pickup_filter_matches (PickupFilter  self,
                                    DownloadItem *item);

#define PICKUP_TYPE_OVERVIEW (pickup_overview_get_type ())
G_DECLARE_FINAL_TYPE (PickupOverview, pickup_overview, PICKUP, OVERVIEW, GObject)

/**
 * PickupOverview:
 *
 * What is told of all downloads together, by the window and around it: there is one for a service. It follows the service and counts when something has changed, not
 * before, once for any number of changes.
 *
 * Signals:
 * - "counts-changed": a download came, went, or moved from one filter to another
 * - "numbers-changed": speed, its limit or time left
 */
PickupOverview *pickup_overview_get (DownloadService *service);

guint   pickup_overview_get_count (PickupOverview *self,
                                   PickupFilter    filter);
guint   pickup_overview_get_n_downloading (PickupOverview *self);
guint64 pickup_overview_get_speed (PickupOverview *self);
gint64  pickup_overview_get_time_left (PickupOverview *self); /* seconds, -1 while unknown */

/* Whether a speed limit holds for all downloads together. */
gboolean pickup_overview_is_limited (PickupOverview *self);

/* Whether there is any download that is on its way, or any that stands still for no reason but the user's word. */
gboolean pickup_overview_get_can_pause (PickupOverview *self);
gboolean pickup_overview_get_can_resume (PickupOverview *self);

G_END_DECLS
