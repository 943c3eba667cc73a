/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/* Whether the link dies soon, and before the file can be there. */
gboolean pickup_expiry_is_urgent (const PickupFacts *facts);

/* Unix time in seconds at which pickup_expiry_is_urgent() may have another answer, %G_MAXINT64 if it never will unless
 * the state or the link change. */
gint64 pickup_expiry_get_next_look (const PickupFacts *facts);

/* %FALSE: now is not the time to tell, it is to be tried again. */
typedef gboolean (*PickupExpiryFunc) (DownloadItem *item,
                                      gpointer      user_data);

/**
 * PickupExpiryWatch:
 *
 * Calls back once for every link that becomes urgent.
 */
typedef struct _PickupExpiryWatch PickupExpiryWatch;

PickupExpiryWatch *pickup_expiry_watch_new (DownloadService *service,
                                            PickupExpiryFunc func,
                                            gpointer         user_data);
void               pickup_expiry_watch_free (PickupExpiryWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupExpiryWatch, pickup_expiry_watch_free)

/* Items, states or links have changed: looks at all of them in a moment. */
void pickup_expiry_watch_update (PickupExpiryWatch *self);

/* Whether @item still has the link that was called back about. */
gboolean pickup_expiry_watch_has_told (PickupExpiryWatch *self,
                                       DownloadItem      *item);

G_END_DECLS
