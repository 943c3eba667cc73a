/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "download.h"

G_BEGIN_DECLS

/* Nothing will happen to it unless a person does something. */
gboolean pickup_background_is_at_rest (DownloadService *service);

/* Asks the desktop to let the application go on without a window, where there is somebody to ask. */
void pickup_background_request (GApplication *application);

typedef void (*PickupBackgroundFunc) (gpointer user_data);

/**
 * PickupBackground:
 *
 * The time without a window, during which the desktop is told how it stands. It ends by itself half a minute after everything has come to rest.
 */
typedef struct _PickupBackground PickupBackground;

/* @ended: called once; may free it */
PickupBackground *pickup_background_new (GApplication        *application,
                                         DownloadService     *service,
                                         PickupBackgroundFunc ended,
                                         gpointer             user_data);
void              pickup_background_free (PickupBackground *self);

G_END_DECLS
