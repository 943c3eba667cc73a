/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_BATCH (pickup_batch_get_type ())
G_DECLARE_FINAL_TYPE (PickupBatch, pickup_batch, PICKUP, BATCH, GObject)

/**
 * PickupBatch:
 *
 * A list model that follows another one. Items that are added one after the other are told together, as each change costs a view as much
 * as a hundred items that come with it: the first at once, and the others when the view has been left alone for twice as long as the
 * change before has kept the main loop busy, and for %PICKUP_BATCH_TIME at least. What is removed or changes its place is told at once,
 * with all that was added before.
 */

/* Milliseconds: shorter than what a person takes for a delay. */
#define PICKUP_BATCH_TIME 150

PickupBatch *pickup_batch_new (GListModel *model);

gboolean pickup_batch_is_pending (PickupBatch *self);

G_END_DECLS
