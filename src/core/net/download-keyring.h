/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadPassword:
 * @name: of whoever logs in
 */
typedef struct
{
  char *name;
  char *password;
} DownloadPassword;

DownloadPassword *download_password_new (const char *name,
                                         const char *password);
void              download_password_free (DownloadPassword *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadPassword, download_password_free)

#define DOWNLOAD_TYPE_KEYRING (download_keyring_get_type ())
G_DECLARE_DERIVABLE_TYPE (DownloadKeyring, download_keyring, DOWNLOAD, KEYRING, GObject)

/**
 * DownloadKeyringClass:
 * @find_async: looks for what is remembered for @realm of @origin, with a #GTask that returns a #DownloadPassword, or %NULL if nothing
 *   is; it has to end by itself, whoever it asks
 *
 * Where passwords are remembered: outside of this program, and asked only when a server has asked.
 */
struct _DownloadKeyringClass
{
  GObjectClass parent_class;

  void (*find_async) (DownloadKeyring    *self,
                      const char         *origin,
                      const char         *realm,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);
};

void download_keyring_find_async (DownloadKeyring    *self,
                                  const char         *origin,
                                  const char         *realm,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);

/* (transfer full) (nullable): %NULL also if it cannot be asked */
DownloadPassword *download_keyring_find_finish (DownloadKeyring *self,
                                                GAsyncResult    *result);

G_END_DECLS
