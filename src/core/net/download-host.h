/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What one origin is asked for at most, whatever it would bear. */
#define DOWNLOAD_HOST_MAX_CONNECTIONS 16

/**
 * DownloadHost:
 *
 * One origin: how many connections it may have now, what it refused and what adding one brought. It lends slots; whoever
 * takes one gives it back. The budget starts at 1 and goes to 4 and 16 as long as the sum of all speeds grows with it; when that ends,
 * it becomes what the last step was worth. It goes down when the server refuses. Pure bookkeeping: times are boot time in
 * microseconds and come in as arguments.
 */
typedef struct _DownloadHost DownloadHost;

/**
 * DownloadHostFlow:
 * @started_at: when its first byte came
 * @bytes: how many have come since; its owner counts
 * @handshake: how long it took from the question to the first byte; its owner says
 * @since: from when on its speed is measured; the host's own
 * @earlier: bytes that came before that; the host's own
 *
 * A connection on which bytes arrive. It belongs to whoever reads from it.
 */
typedef struct
{
  gint64  started_at;
  guint64 bytes;
  gint64  handshake;
  gint64  since;
  guint64 earlier;
} DownloadHostFlow;

DownloadHost *download_host_new (void);
DownloadHost *download_host_ref (DownloadHost *self);
void          download_host_unref (DownloadHost *self);

gboolean download_host_take_slot (DownloadHost *self,
                                  guint         held,
                                  guint         wanted);
void     download_host_give_back_slot (DownloadHost *self);
guint    download_host_get_budget (DownloadHost *self);
guint    download_host_get_used (DownloadHost *self);

void     download_host_report_refusal (DownloadHost *self,
                                       gint64        now);
void     download_host_add_flow (DownloadHost     *self,
                                 DownloadHostFlow *flow,
                                 gint64            now);
void     download_host_remove_flow (DownloadHost     *self,
                                    DownloadHostFlow *flow);
gboolean download_host_measure (DownloadHost *self,
                                gint64        now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadHost, download_host_unref)

G_END_DECLS
