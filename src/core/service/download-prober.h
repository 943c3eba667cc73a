/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadProber:
 *
 * Whose turn it is to ask a server about an object: few at once, one at an origin, in the order in which they came. A
 * question that is cancelled while it waits ends at once.
 */
typedef struct _DownloadProber DownloadProber;

typedef void (*DownloadProberStart) (GTask        *task,
                                     GCancellable *cancellable);

DownloadProber *download_prober_new (void);
void            download_prober_free (DownloadProber *self);

void download_prober_push (DownloadProber     *self,
                           GTask              *task,
                           const char         *origin,
                           DownloadProberStart start);
void download_prober_pop (DownloadProber *self,
                          GTask          *task);
void download_prober_cancel_all (DownloadProber *self);

G_END_DECLS
