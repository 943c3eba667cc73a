/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupKeep:
 *
 * How long finished downloads stay in the list; the values are those of the setting “keep-finished”.
 */
typedef enum
{
  PICKUP_KEEP_FOREVER,
  PICKUP_KEEP_MONTH, /* 30 days */
  PICKUP_KEEP_WEEK,
  PICKUP_KEEP_SESSION, /* until Pickup ends */
} PickupKeep;

/* When what was finished at @finished_at leaves the list while Pickup runs. Both are real time in microseconds;
 * @finished_at is 0 if nobody knows. Returns: %G_MAXINT64 if it stays */
gint64 pickup_history_get_end (PickupKeep keep,
                               gint64     finished_at);

/**
 * PickupHistory:
 *
 * Takes finished downloads out of the list when their time is over, as the setting “keep-finished” says. Files stay.
 */
typedef struct _PickupHistory PickupHistory;

PickupHistory *pickup_history_new (DownloadService *service,
                                   GSettings       *settings);

/* The session ends. */
void pickup_history_free (PickupHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupHistory, pickup_history_free)

G_END_DECLS
