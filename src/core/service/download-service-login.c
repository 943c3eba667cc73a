/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person says to servers that ask who is there, and what goes on then. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

char *
download_service_get_proxy_origin (const char *proxy)
{
  return download_session_get_proxy_origin (proxy);
}

static gboolean
waits_for (DownloadItem *item,
           const char   *origin,
           const char   *realm)
{
  const char *proxy = download_error_get_proxy (download_item_get_error (item));

  if (proxy != NULL)
    {
      g_autofree char *proxy_origin = download_service_get_proxy_origin (proxy);

      return download_item_get_state (item) == DOWNLOAD_STATE_FAILED && g_str_equal (origin, proxy_origin);
    }
  return download_item_get_state (item) == DOWNLOAD_STATE_NEEDS_LINK &&
         g_strcmp0 (download_error_get_realm (download_item_get_error (item)), realm) == 0 &&
         g_str_equal (download_link_get_origin (download_item_get_link (item)), origin);
}

DownloadKeyring *
download_service_get_keyring (DownloadService *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_SERVICE (self), NULL);

  return download_session_get_keyring (self->session);
}

void
download_service_set_keyring (DownloadService *self,
                              DownloadKeyring *keyring)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  download_session_set_keyring (self->session, keyring);
}

void
download_service_log_in (DownloadService *self,
                         const char      *origin,
                         const char      *realm,
                         const char      *name,
                         const char      *password)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  download_session_log_in (self->session, origin, realm, name, password);
  for (guint i = 0; i < download_service_get_size (self); i++)
    if (waits_for (download_service_peek_item (self, i), origin, realm))
      download_item_resume (download_service_peek_item (self, i));
}

void
download_service_log_out (DownloadService *self,
                          const char      *origin,
                          const char      *realm)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  download_session_log_out (self->session, origin, realm);
}
