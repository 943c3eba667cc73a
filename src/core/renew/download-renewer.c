/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where fresh links come from, whoever makes them. */

#include "config.h"

#include "renew/download-renewer.h"

G_DEFINE_ABSTRACT_TYPE (DownloadRenewer, download_renewer, G_TYPE_OBJECT)

void
download_renewal_free (DownloadRenewal *self)
{
  download_link_unref (self->link);
  g_clear_pointer (&self->head_link, download_link_unref);
  g_free (self);
}

gboolean
download_renewer_mints (DownloadRenewer *self)
{
  return DOWNLOAD_RENEWER_GET_CLASS (self)->mints;
}

gboolean
download_renewer_helps (DownloadRenewer *self,
                        DownloadError    code)
{
  return DOWNLOAD_RENEWER_GET_CLASS (self)->helps (self, code);
}

void
download_renewer_renew_async (DownloadRenewer    *self,
                              DownloadLink       *link,
                              gint64              now,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  DOWNLOAD_RENEWER_GET_CLASS (self)->renew_async (self, link, now, cancellable, callback, user_data);
}

DownloadRenewal *
download_renewer_renew_finish (DownloadRenewer *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
download_renewer_class_init (DownloadRenewerClass *klass)
{
}

static void
download_renewer_init (DownloadRenewer *self)
{
}
