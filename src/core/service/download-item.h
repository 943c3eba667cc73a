/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "base/download-range-set.h"
#include "base/download-state.h"
#include "checkpoint/download-checkpoint.h"
#include "checkpoint/download-event.h"
#include "request/download-request.h"
#include "verify/download-digest.h"

G_BEGIN_DECLS

/**
 * DownloadDecision:
 * @DOWNLOAD_DECISION_START_OVER: give up the old part and fetch the object as it is now
 * @DOWNLOAD_DECISION_KEEP: leave the old part where it is and stop
 * @DOWNLOAD_DECISION_COPY: leave the old part where it is and fetch the new object beside it as another item
 * @DOWNLOAD_DECISION_RENAME: a taken name: save as "name (1)" instead
 * @DOWNLOAD_DECISION_ACCEPT: a wrong checksum: publish the file as it is
 *
 * What a person answers to needs-decision. Which of them fit is told by download_item_can_decide(). The numbers are stored
 * in the state file: they never change.
 */
typedef enum
{
  DOWNLOAD_DECISION_START_OVER = 0,
  DOWNLOAD_DECISION_KEEP = 1,
  DOWNLOAD_DECISION_COPY = 2,
  DOWNLOAD_DECISION_RENAME = 3,
  DOWNLOAD_DECISION_ACCEPT = 4,
} DownloadDecision;

#define DOWNLOAD_TYPE_ITEM (download_item_get_type ())
G_DECLARE_FINAL_TYPE (DownloadItem, download_item, DOWNLOAD, ITEM, GObject)

/**
 * DownloadItem:
 *
 * One download as a person sees it. Made by a service; owns the state machine. Every getter is a property of the same
 * name with "notify" (dashes for underscores). State changes are announced at once; numbers at most about eight times
 * a second.
 *
 * Signals:
 * - "checkpoint-changed": what is safe has grown, or where it stands has changed; for programs that keep their own copy.
 */

/* Constant while the item lives. */
const char *download_item_get_id (DownloadItem *self); /* 32 hex digits */

/* (transfer none): what was asked for; a copy that must not be changed. Replaced as a whole with a new link. */
DownloadRequest *download_item_get_request (DownloadItem *self);
DownloadLink    *download_item_get_link (DownloadItem *self);

/* When the link dies, by our own clock: real time in microseconds, corrected by what is known of the server's clock; -1 if
 * it does not tell. */
gint64 download_item_get_link_expires (DownloadItem *self);

DownloadState download_item_get_state (DownloadItem *self);

/* Why it is waiting, paused, failed or in need; %NULL when it is not, and when the user paused it. */
const GError *download_item_get_error (DownloadItem *self);

/* Real time in microseconds at which a waiting item goes on, or 0. */
gint64 download_item_get_waits_until (DownloadItem *self);

/* Whether it waits for the time at which a person wants it to start, and not for anything that went wrong. */
gboolean download_item_waits_for_start (DownloadItem *self);

/* The name to show: the file's, or the best guess before the server has answered. Never %NULL. */
const char *download_item_get_name (DownloadItem *self);
const char *download_item_get_folder (DownloadItem *self);

/* Path of the finished file, or where it will be if nothing takes the name. Never %NULL. */
const char *download_item_get_path (DownloadItem *self);

/* A finished file that was moved or deleted since, or has become another one, as far as can be seen without reading it. Asked of the
 * disk when the item is loaded and by download_item_check_missing(); not a state. */
gboolean download_item_get_missing (DownloadItem *self);
void     download_item_check_missing (DownloadItem *self);

/* Whether its finished file is being looked at because it was asked for again; it is checking meanwhile. */
gboolean download_item_is_looking (DownloadItem *self);

/* Whether that found that the file has to be fetched again: it was not there, or @replaced, so that it gets another name. */
gboolean download_item_get_fetched_again (DownloadItem *self,
                                          gboolean     *replaced);

/* Whether a copy is about to stand beside it in the list: the disk is asked for a name that is free. Notified. */
gboolean download_item_get_copying (DownloadItem *self);

/* Whether its file is on its way to another folder or name, see download_service_relocate_async(); how many bytes were copied by now, of
 * about how many: 0 as long as nothing has to be copied. "notify::relocating" tells of all of them. */
gboolean download_item_can_relocate (DownloadItem *self);
gboolean download_item_get_relocating (DownloadItem *self);
guint64  download_item_get_relocated (DownloadItem *self,
                                      guint64      *to_copy);
void     download_item_stop_relocating (DownloadItem *self);

/* Bytes. */
guint64 download_item_get_received (DownloadItem *self);
gint64  download_item_get_total (DownloadItem *self);        /* -1 while unknown */
guint64 download_item_get_resumed_from (DownloadItem *self); /* here already when the latest attempt began */
/* Bytes that are here and come again to be compared, because the server sends the file from its first byte only: how many have come,
 * of how many; 0 while that is not what comes. They are counted in speed and time left, and received once. */
guint64 download_item_get_compared (DownloadItem *self);
guint64 download_item_get_to_compare (DownloadItem *self);

double download_item_get_fraction (DownloadItem *self); /* 0 to 1; verifying counts for itself; -1 while unknown */

guint64  download_item_get_speed (DownloadItem *self);         /* bytes per second */
guint64  download_item_get_average_speed (DownloadItem *self); /* of the latest attempt that brought bytes, 0 before */
gint64   download_item_get_time_left (DownloadItem *self);     /* seconds, -1 while unknown */
guint    download_item_get_connections (DownloadItem *self);   /* open now */
guint    download_item_get_requests (DownloadItem *self);      /* HTTP requests since the service was made */
gboolean download_item_get_unchanged (DownloadItem *self);     /* the last "only if changed" was answered with 304 */

/**
 * download_item_get_safe_ranges:
 *
 * Cheap enough to be asked several times a second. No property: it changes with "received".
 *
 * Returns: (transfer full): the bytes that need not be fetched again; of a finished item all
 */
DownloadRangeSet *download_item_get_safe_ranges (DownloadItem *self);

/**
 * download_item_get_arriving_ranges:
 *
 * Returns: (transfer full): what open connections are to bring: each from its first byte that is not safe to where its share
 *   ends, %G_MAXUINT64 while nobody knows how large the file is. Never overlaps the safe ranges; neighbours that touch
 *   are one; empty while it does not run
 */
DownloadRangeSet *download_item_get_arriving_ranges (DownloadItem *self);

/**
 * download_item_get_speed_history:
 * @n_samples: (out): how many seconds, at most 120
 *
 * How fast it was, second by second, since the service was made; a sample more each second while it runs. While it does not
 * run the samples stay, and once it goes on again the seconds in between are 0. No property.
 *
 * Returns: (array length=n_samples) (transfer none): bytes per second, the latest second last; good until the main loop
 *   goes on
 */
const guint64 *download_item_get_speed_history (DownloadItem *self,
                                                gsize        *n_samples);

const char     *download_item_get_etag (DownloadItem *self);
const char     *download_item_get_content_type (DownloadItem *self);
DownloadDigest *download_item_get_verified (DownloadItem *self);

/* Whether a finished file is known to be whole: its size was announced, its end proven, or a digest agrees. Otherwise nothing speaks
 * against it. */
gboolean download_item_is_end_proven (DownloadItem *self);

/* What the server said of the object. No properties: they come with the first answer. (nullable) */
const char     *download_item_get_last_modified (DownloadItem *self); /* as sent */
DownloadDigest *download_item_get_digest (DownloadItem *self);        /* of all of it */

gint64 download_item_get_added_at (DownloadItem *self); /* real time, microseconds */
gint64 download_item_get_finished_at (DownloadItem *self);

/**
 * download_item_get_events:
 *
 * What happened to it so far, in the order in which it happened: at most 64 events, other processes' included. "notify" tells
 * when there is a new one, or when the latest one was repeated.
 *
 * Returns: (transfer full) (element-type DownloadEvent): copies
 */
GPtrArray *download_item_get_events (DownloadItem *self);

/* (transfer full): as of now. */
DownloadCheckpoint *download_item_get_checkpoint (DownloadItem *self);

/* What a person does. Each is refused silently where it makes no sense; the can_… functions tell. */
gboolean download_item_can_pause (DownloadItem *self);
void     download_item_pause (DownloadItem *self);
gboolean download_item_can_resume (DownloadItem *self);
void     download_item_resume (DownloadItem *self); /* also retry, also "download again" */

/* Goes on although the network costs something, now and until it is finished. */
gboolean download_item_can_download_anyway (DownloadItem *self);
void     download_item_download_anyway (DownloadItem *self);

gboolean download_item_can_replace_link (DownloadItem *self);
gboolean download_item_can_decide (DownloadItem    *self,
                                   DownloadDecision decision);
void     download_item_decide (DownloadItem    *self,
                               DownloadDecision decision);

/**
 * download_item_replace_link:
 * @link: another link to the same object
 * @error: return location for %DOWNLOAD_ERROR_INVALID_REQUEST if it leads to another object
 *
 * Goes on with @link where the old one stopped, whatever it was waiting for.
 */
gboolean download_item_replace_link (DownloadItem *self,
                                     DownloadLink *link,
                                     GError      **error);

/**
 * download_item_change_request:
 * @request: a changed copy of download_item_get_request()
 * @error: return location for %DOWNLOAD_ERROR_INVALID_REQUEST if its link leads to another object or the item is finished
 *
 * Takes over link, HEAD link, headers, checksum, limit, number of connections and policy; folder and name stay as they are.
 * A link holds for the next connection; with other headers a running item begins anew with its connections, keeping
 * every byte. An item that waits, failed or needs something goes on, if what is changed might help; a paused one stays paused.
 */
gboolean download_item_change_request (DownloadItem    *self,
                                       DownloadRequest *request,
                                       GError         **error);

/* Bytes per second, 0 is no limit; and at most so many connections, 0 to 16, 0 finds out what helps. Both hold at once. */
void download_item_set_limit_rate (DownloadItem *self,
                                   guint64       bytes_per_second);
void download_item_set_connections (DownloadItem *self,
                                    guint         connections);

/* Nothing of it is fetched before @real_time, in microseconds, by the clock on the wall; with one that has passed it takes its turn. A
 * paused item waits for that time as well; download_item_resume() begins at once. */
gboolean download_item_can_start_later (DownloadItem *self);
void     download_item_start_later (DownloadItem *self,
                                    gint64        real_time);

/* Who has a turn first, see #DownloadPriority. */
DownloadPriority download_item_get_priority (DownloadItem *self);
void             download_item_set_priority (DownloadItem    *self,
                                             DownloadPriority priority);

/* Whether a person wants the file opened as soon as it is there, which is for the program to do. */
gboolean download_item_get_open_when_finished (DownloadItem *self);
void     download_item_set_open_when_finished (DownloadItem *self,
                                               gboolean      open);

/* A finished item: looks at its file, asks the server whether it has another object by now, and fetches it only then, or if the file
 * is not the one that was saved. */
void download_item_fetch_if_changed (DownloadItem *self);

G_END_DECLS
