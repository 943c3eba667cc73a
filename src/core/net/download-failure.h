/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"
#include "net/download-watch.h"

G_BEGIN_DECLS

/**
 * DownloadFailure:
 * @error: what GIO or libsoup reported
 * @timed_out: whether it was our own patience that ended
 * @link: what was asked for
 * @watch: what was seen of the request
 * @proxies: (array zero-terminated=1) (nullable): the ways to the server, as URIs of proxies; %NULL if there is a direct one
 *
 * A request that ended without the head of an answer. All pointers belong to the caller.
 */
typedef struct
{
  const GError       *error;
  gboolean            timed_out;
  const DownloadLink *link;
  DownloadWatch      *watch;
  const char *const  *proxies;
} DownloadFailure;

GError *download_failure_to_error (const DownloadFailure *self);

GError  *download_failure_from_body (const DownloadWatch *watch,
                                     guint                status,
                                     const GByteArray    *body);
GError  *download_failure_from_proxy_status (const DownloadWatch *watch,
                                             guint                status);
gboolean download_failure_is_proxy_answer (const DownloadWatch *watch,
                                           guint                status,
                                           SoupMessageHeaders  *headers);

G_END_DECLS
