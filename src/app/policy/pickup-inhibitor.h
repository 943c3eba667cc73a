/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

typedef void (*PickupInhibitorFunc) (gboolean inhibited,
                                     gpointer user_data);

/**
 * PickupInhibitor:
 *
 * Decides when the computer must not fall asleep: while bytes flow, and for ten seconds after the last one as long as
 * something runs. It may sleep as soon as nothing does.
 */
typedef struct _PickupInhibitor PickupInhibitor;

/* @changed: called with every change; at first nothing is inhibited */
PickupInhibitor *pickup_inhibitor_new (PickupInhibitorFunc changed,
                                       gpointer            user_data);

/* Ends what is inhibited. */
void pickup_inhibitor_free (PickupInhibitor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupInhibitor, pickup_inhibitor_free)

/* Keeps itself up to date from here on. */
void pickup_inhibitor_follow (PickupInhibitor *self,
                              DownloadService *service);

/* How things stand at @now, monotonic microseconds. */
void pickup_inhibitor_update (PickupInhibitor *self,
                              guint            n_running,
                              guint64          speed,
                              gint64           now);

/* When it has to be updated at the latest, or -1. */
gint64 pickup_inhibitor_get_due (PickupInhibitor *self);

G_END_DECLS
