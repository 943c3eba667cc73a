/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "link/download-link.h"
#include "net/download-error-body.h"

G_BEGIN_DECLS

/**
 * DownloadRefusal:
 * @status: of HTTP; any that brings no bytes of the object
 * @method: "GET" or "HEAD"
 * @link: what was asked for
 * @sent: (array zero-terminated=1) (nullable): names of the headers that were sent with it
 * @body: what the server says
 * @retry_after: seconds to wait, or -1
 * @now: the server's time as its Date header tells it, real time in microseconds
 *
 * What is known about one refusal. All pointers belong to the caller.
 */
typedef struct
{
  guint                    status;
  const char              *method;
  DownloadLink            *link;
  const char *const       *sent;
  const DownloadErrorBody *body;
  gint64                   retry_after;
  gint64                   now;
} DownloadRefusal;

GError *download_refusal_to_error (const DownloadRefusal *self);
GError *download_refusal_from_network_error (const GError *error);

G_END_DECLS
