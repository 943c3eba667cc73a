/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupKept:
 * @user: who logs in
 *
 * For what a password is remembered, without the password itself.
 */
typedef struct
{
  char *origin;
  char *realm;
  char *user;
} PickupKept;

#define PICKUP_TYPE_KEYRING (pickup_keyring_get_type ())
G_DECLARE_FINAL_TYPE (PickupKeyring, pickup_keyring, PICKUP, KEYRING, DownloadKeyring)

/**
 * PickupKeyring:
 *
 * The one door to the Secret Service of the desktop, which in a Flatpak is the portal for secrets. Errors are sentences for a person; where
 * there is no such service they say so, and what to install. Everything here ends by itself.
 */
PickupKeyring *pickup_keyring_new (void);

/* Emits "changed" when something is remembered or forgotten. */
void     pickup_keyring_remember_async (PickupKeyring      *self,
                                        const PickupKept   *kept,
                                        const char         *password,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean pickup_keyring_remember_finish (PickupKeyring *self,
                                         GAsyncResult  *result,
                                         GError       **error);
void     pickup_keyring_forget_async (PickupKeyring      *self,
                                      const PickupKept   *kept,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean pickup_keyring_forget_finish (PickupKeyring *self,
                                       GAsyncResult  *result,
                                       GError       **error);

/* All for which a password is remembered. (transfer full) (element-type PickupKept) (nullable) */
void       pickup_keyring_list_async (PickupKeyring      *self,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
GPtrArray *pickup_keyring_list_finish (PickupKeyring *self,
                                       GAsyncResult  *result,
                                       GError       **error);

G_END_DECLS
