/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "link/download-link.h"

G_BEGIN_DECLS

/**
 * DownloadRenewal:
 * @link: to the same object
 * @head_link: (nullable): the same, signed for HEAD
 */
typedef struct
{
  DownloadLink *link;
  DownloadLink *head_link;
} DownloadRenewal;

void download_renewal_free (DownloadRenewal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadRenewal, download_renewal_free)

#define DOWNLOAD_TYPE_RENEWER (download_renewer_get_type ())
G_DECLARE_DERIVABLE_TYPE (DownloadRenewer, download_renewer, DOWNLOAD, RENEWER, GObject)

/**
 * DownloadRenewerClass:
 * @mints: whether it makes links at any time without asking anyone: then they are not kept
 * @helps: whether another link of it may be taken where one was refused so
 * @renew_async: asks for a link in place of @link, with a #GTask that returns a #DownloadRenewal, or an error with a sentence for a
 *   person; @now is real time in microseconds by the server's clock
 *
 * A way to a fresh link to an object.
 */
struct _DownloadRenewerClass
{
  GObjectClass parent_class;

  gboolean mints;
  gboolean (*helps) (DownloadRenewer *self,
                     DownloadError    code);
  void (*renew_async) (DownloadRenewer    *self,
                       DownloadLink       *link,
                       gint64              now,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data);
};

gboolean download_renewer_mints (DownloadRenewer *self);
gboolean download_renewer_helps (DownloadRenewer *self,
                                 DownloadError    code);
void     download_renewer_renew_async (DownloadRenewer    *self,
                                       DownloadLink       *link,
                                       gint64              now,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
/* (transfer full) (nullable) */
DownloadRenewal *download_renewer_renew_finish (DownloadRenewer *self,
                                                GAsyncResult    *result,
                                                GError         **error);

G_END_DECLS
