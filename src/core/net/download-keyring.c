/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where passwords are remembered, whoever keeps them. */

#include "config.h"

#include "net/download-keyring.h"

G_DEFINE_ABSTRACT_TYPE (DownloadKeyring, download_keyring, G_TYPE_OBJECT)

static void
download_keyring_class_init (DownloadKeyringClass *klass)
{
}

static void
download_keyring_init (DownloadKeyring *self)
{
}

DownloadPassword *
download_password_new (const char *name,
                       const char *password)
{
  DownloadPassword *self = g_new (DownloadPassword, 1);

  *self = (DownloadPassword) { g_strdup (name), g_strdup (password) };
  return self;
}

void
download_password_free (DownloadPassword *self)
{
  g_free (self->name);
  g_free (self->password);
  g_free (self);
}

void
download_keyring_find_async (DownloadKeyring    *self,
                             const char         *origin,
                             const char         *realm,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  DOWNLOAD_KEYRING_GET_CLASS (self)->find_async (self, origin, realm, cancellable, callback, user_data);
}

DownloadPassword *
download_keyring_find_finish (DownloadKeyring *self,
                              GAsyncResult    *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
