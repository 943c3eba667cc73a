/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "download.h"
#include "policy/pickup-schedule.h"

G_BEGIN_DECLS

/**
 * PickupLimit:
 *
 * Keeps the service at the speed limit that the settings name for this hour.
 */
typedef struct _PickupLimit PickupLimit;

PickupLimit *pickup_limit_new (DownloadService *service,
                               GSettings       *settings);
void         pickup_limit_free (PickupLimit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupLimit, pickup_limit_free)

PickupSchedule pickup_limit_read_schedule (GSettings *settings);

G_END_DECLS
