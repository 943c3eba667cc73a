/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-state.h"
#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal.h"
#include "net/download-host.h"
#include "net/download-session.h"
#include "plan/download-throttle.h"

G_BEGIN_DECLS

/**
 * DownloadTransferMode:
 * @DOWNLOAD_TRANSFER_FETCH: get what is missing
 * @DOWNLOAD_TRANSFER_IF_CHANGED: a finished download: ask whether the server has another object by now, and get it only then
 */
typedef enum
{
  DOWNLOAD_TRANSFER_FETCH,
  DOWNLOAD_TRANSFER_IF_CHANGED,
} DownloadTransferMode;

#define DOWNLOAD_TYPE_TRANSFER (download_transfer_get_type ())
G_DECLARE_FINAL_TYPE (DownloadTransfer, download_transfer, DOWNLOAD, TRANSFER, GObject)

/**
 * DownloadTransferContext:
 *
 * What a service lends to each of its transfers. All borrowed, and alive as long as the transfer.
 */
typedef struct
{
  DownloadSession *session;
  DownloadJournal *journal;
  DownloadHost *(*get_host) (const char *origin,
                             gpointer    user_data);
  gpointer user_data;
} DownloadTransferContext;

/**
 * DownloadTransferPast:
 * @fruitless: the attempt before brought nothing: more is tried than after a first failure
 * @short_end: where in the object a body without a length ended before what is safe of it did; -1 if none has
 *
 * What one attempt leaves to the next.
 */
typedef struct
{
  gboolean fruitless;
  gint64   short_end;
} DownloadTransferPast;

/**
 * DownloadTransfer:
 *
 * One attempt to finish a download: used once, ends in success, an error or cancelled. While it runs it keeps the
 * checkpoint and the journal up to date; nobody else changes them.
 *
 * Signals:
 * - "state" (#DownloadState): checking, connecting, downloading, verifying
 * - "slots": a slot of its host may have become free for others
 */
DownloadTransfer *download_transfer_new (const DownloadTransferContext *context,
                                         DownloadCheckpoint            *checkpoint,
                                         DownloadThrottle              *throttle);

void     download_transfer_run_async (DownloadTransfer           *self,
                                      DownloadTransferMode        mode,
                                      const DownloadTransferPast *past,
                                      GAsyncReadyCallback         callback,
                                      gpointer                    user_data);
gboolean download_transfer_run_finish (DownloadTransfer *self,
                                       GAsyncResult     *result,
                                       GError          **error);
gint64   download_transfer_get_short_end (DownloadTransfer *self);

/* Winds down: what was received is written, synced and claimed; then it ends with %DOWNLOAD_ERROR_CANCELLED. With
 * @discard the partial file is deleted instead, by the user's word. */
void download_transfer_stop (DownloadTransfer *self,
                             gboolean          discard);

/* How often a transfer is to be ticked while it runs. Microseconds. */
#define DOWNLOAD_TRANSFER_TICK (G_USEC_PER_SEC / 20)

/* To be called so often; @now is boot time. */
void download_transfer_tick (DownloadTransfer *self,
                             gint64            now);

/* Opens further connections if it may. */
void download_transfer_fill (DownloadTransfer *self);

/* What the request of the checkpoint says was changed meanwhile, or a limit of the throttle. */
void download_transfer_link_replaced (DownloadTransfer *self);
void download_transfer_connections_changed (DownloadTransfer *self);
void download_transfer_wake_throttled (DownloadTransfer *self);

guint64 download_transfer_get_received (DownloadTransfer *self);
guint64 download_transfer_get_fetched (DownloadTransfer *self);
guint64 download_transfer_get_resumed_from (DownloadTransfer *self);

/* Whether bytes that are safe are coming again, as the server sends nothing but everything: how many of @known were @compared. */
gboolean download_transfer_get_comparison (DownloadTransfer *self,
                                           guint64          *compared,
                                           guint64          *known);

guint64 download_transfer_get_progress (DownloadTransfer *self);
guint   download_transfer_get_connections (DownloadTransfer *self);
guint   download_transfer_get_requests (DownloadTransfer *self);
/* Or may have: the computer slept. Connections that are silent from now on are not waited for. */
void download_transfer_network_changed (DownloadTransfer *self);

gboolean download_transfer_is_unchanged (DownloadTransfer *self);
gboolean download_transfer_is_interrupted (DownloadTransfer *self);

/* (transfer full): download-transfer-ranges.c */
DownloadRangeSet *download_transfer_get_safe_ranges (DownloadTransfer *self);
DownloadRangeSet *download_transfer_get_arriving_ranges (DownloadTransfer *self);

G_END_DECLS
