/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/download-service.h"

G_BEGIN_DECLS

/**
 * DownloadProbeResume:
 * @DOWNLOAD_PROBE_RESUME_UNKNOWN: the server does not say
 * @DOWNLOAD_PROBE_RESUME_NO: the server gave everything when asked for a part, or says that it gives no parts
 * @DOWNLOAD_PROBE_RESUME_ANNOUNCED: the server says that it gives parts
 * @DOWNLOAD_PROBE_RESUME_PROVEN: the server gave the part that was asked for
 *
 * Whether a download that was interrupted can go on.
 */
typedef enum
{
  DOWNLOAD_PROBE_RESUME_UNKNOWN,
  DOWNLOAD_PROBE_RESUME_NO,
  DOWNLOAD_PROBE_RESUME_ANNOUNCED,
  DOWNLOAD_PROBE_RESUME_PROVEN,
} DownloadProbeResume;

/**
 * DownloadProbe:
 * @total: size in bytes, or -1 while unknown
 * @resume: whether it can be resumed
 * @name: (nullable): the safe file name that the server suggests, or else the link
 * @content_type: (nullable): without parameters
 * @expires: when the link dies, by our own clock: real time in microseconds, corrected by the server's clock; -1 if it does
 *   not tell
 * @digest: (nullable): of the whole object, as the server names it
 *
 * What can be learned about an object before it is downloaded. A value.
 */
typedef struct
{
  gint64              total;
  DownloadProbeResume resume;
  char               *name;
  char               *content_type;
  gint64              expires;
  DownloadDigest     *digest;
} DownloadProbe;

void download_probe_free (DownloadProbe *self);

void           download_service_probe_async (DownloadService    *service,
                                             DownloadRequest    *request,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
DownloadProbe *download_service_probe_finish (DownloadService *service,
                                              GAsyncResult    *result,
                                              GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadProbe, download_probe_free)

G_END_DECLS
