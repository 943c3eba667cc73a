/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "policy/pickup-when-done.h"

G_BEGIN_DECLS

/* Whether logind does @action without asking anybody for a password. Nothing is, where it cannot be asked, as in a sandbox. */
void     pickup_power_can_async (PickupDoneAction    action,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean pickup_power_can_finish (GAsyncResult *result,
                                  GError      **error);

/* Has logind do @action, which it refuses while a program says that the computer must not, for instance. */
void     pickup_power_do_async (PickupDoneAction    action,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean pickup_power_do_finish (GAsyncResult *result,
                                 GError      **error);

G_END_DECLS
