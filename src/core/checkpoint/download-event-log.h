/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-event.h"

G_BEGIN_DECLS

/* How many events are kept of one download. */
#define DOWNLOAD_EVENT_LOG_SIZE 64

/* How FORMAT.md stores events, behind the id of their download. */
#define DOWNLOAD_EVENT_LOG_TYPE "a(xxtxuuuuuss)"

/**
 * DownloadEventLog:
 *
 * The timeline of one download. An event that only repeats the latest one is folded into it; beyond
 * %DOWNLOAD_EVENT_LOG_SIZE the oldest goes, but not the one that tells when the download was added. What comes from the state file
 * is read when somebody looks: most timelines are never looked at.
 */
typedef struct _DownloadEventLog DownloadEventLog;

DownloadEventLog *download_event_log_ref (DownloadEventLog *self);
void              download_event_log_unref (DownloadEventLog *self);

/* (nullable) → (transfer full): one that may go to another thread. */
DownloadEventLog *download_event_log_copy (const DownloadEventLog *self);

/* Whoever adds gets a timeline of its own if the one there is %NULL or somebody else's, too. */
void download_event_log_add (DownloadEventLog   **self,
                             const DownloadEvent *event);
void download_event_log_add_stored (DownloadEventLog **self,
                                    GBytes            *payload);

/* (transfer none) (element-type DownloadEvent): good until something is added. */
GPtrArray *download_event_log_get (DownloadEventLog *self);

/* (transfer floating): one event, and all of them, as %DOWNLOAD_EVENT_LOG_TYPE. */
GVariant *download_event_to_variant (const DownloadEvent *event);
GVariant *download_event_log_to_variant (DownloadEventLog *self);

/* About how many bytes that is. */
gsize download_event_log_estimate (const DownloadEventLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadEventLog, download_event_log_unref)

G_END_DECLS
