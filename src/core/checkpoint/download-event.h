/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DownloadEventKind:
 * @DOWNLOAD_EVENT_ADDED: to the list; bytes: what an earlier attempt had brought
 * @DOWNLOAD_EVENT_STARTED: bytes began to come; bytes: from how many it goes on
 * @DOWNLOAD_EVENT_PAUSED: by a person if there is no error code, else for that reason; bytes: safe
 * @DOWNLOAD_EVENT_RESUMED: by a person; bytes: safe
 * @DOWNLOAD_EVENT_WAITING: goes on by itself; error: why; seconds: until it tries again, 0 if that is not known; count, latest
 * @DOWNLOAD_EVENT_LINK_REFUSED: needs a new link; error: why; seconds: how long before the link had expired, 0 if it had not or
 *   nobody knows; bytes: safe
 * @DOWNLOAD_EVENT_NEW_LINK: another link to the same object; seconds: how long it lives, 0 if it does not tell; bytes: safe
 * @DOWNLOAD_EVENT_TOO_SLOW: the link will die before the file is complete at this speed; told once a link; seconds: that are
 *   lacking; bytes: that are missing now
 * @DOWNLOAD_EVENT_UNDECIDED: needs a decision; error: why; bytes: safe
 * @DOWNLOAD_EVENT_DECIDED: by a person, or by what was asked for beforehand; number: the DownloadDecision; bytes: that were safe
 * @DOWNLOAD_EVENT_RESTARTED: begins again from the first byte; bytes: that are given up
 * @DOWNLOAD_EVENT_LIMIT_CHANGED: by a person; bytes: a second, 0 is no limit
 * @DOWNLOAD_EVENT_CONNECTIONS_CHANGED: by a person; number: at most so many, 0 is automatic
 * @DOWNLOAD_EVENT_HEADERS_CHANGED: by a person
 * @DOWNLOAD_EVENT_CHECKSUM_CHANGED: by a person; text: the algorithm, %NULL if none is wanted any more
 * @DOWNLOAD_EVENT_VERIFIED: number: the DownloadDigestAlgorithm; text: who named the digest, see download_digest_get_source()
 * @DOWNLOAD_EVENT_FINISHED: bytes: of the whole file
 * @DOWNLOAD_EVENT_FAILED: error: why; bytes: safe
 * @DOWNLOAD_EVENT_UNCHANGED: a finished download was asked for again, and the server still has the same
 * @DOWNLOAD_EVENT_FILE_REPLACED: a finished download was asked for again, and its file is not the one that was saved any more
 * @DOWNLOAD_EVENT_COMPARING: the server sends the file from its first byte only, and what is here is compared; bytes: that are here
 *
 * What happened, and which members of #DownloadEvent say more; "error" stands for error_code, http_status and provider_code.
 * The numbers are stored in the state file: they never change. An event of a newer version may have any other kind.
 */
typedef enum
{
  DOWNLOAD_EVENT_ADDED = 1,
  DOWNLOAD_EVENT_STARTED = 2,
  DOWNLOAD_EVENT_PAUSED = 3,
  DOWNLOAD_EVENT_RESUMED = 4,
  DOWNLOAD_EVENT_WAITING = 5,
  DOWNLOAD_EVENT_LINK_REFUSED = 6,
  DOWNLOAD_EVENT_NEW_LINK = 7,
  DOWNLOAD_EVENT_TOO_SLOW = 8,
  DOWNLOAD_EVENT_UNDECIDED = 9,
  DOWNLOAD_EVENT_DECIDED = 10,
  DOWNLOAD_EVENT_RESTARTED = 11,
  DOWNLOAD_EVENT_LIMIT_CHANGED = 12,
  DOWNLOAD_EVENT_CONNECTIONS_CHANGED = 13,
  DOWNLOAD_EVENT_HEADERS_CHANGED = 14,
  DOWNLOAD_EVENT_CHECKSUM_CHANGED = 15,
  DOWNLOAD_EVENT_VERIFIED = 16,
  DOWNLOAD_EVENT_FINISHED = 17,
  DOWNLOAD_EVENT_FAILED = 18,
  DOWNLOAD_EVENT_UNCHANGED = 19,
  DOWNLOAD_EVENT_FILE_REPLACED = 20,
  DOWNLOAD_EVENT_COMPARING = 21,
} DownloadEventKind;

/* The name of a kind, as in "link-refused"; "unknown" for one of a newer version. */
const char *download_event_kind_to_string (DownloadEventKind kind);

/**
 * DownloadEvent:
 * @at: when it happened (for the first time), real time in microseconds
 * @latest: when it happened for the last time; equal to @at unless @count is above 1
 * @kind: what happened
 * @count: how often, at least 1
 * @error_code: a #DownloadError, 0 for none
 * @http_status: of the answer, 0 for none
 * @provider_code: (nullable): what the store calls it, such as "AccessDenied"
 * @bytes: see #DownloadEventKind, as for the rest
 * @seconds: a duration
 * @number: a number
 * @text: (nullable): a name, in no language; never a link, header or password
 *
 * One entry of an item's timeline: what a program makes a sentence of. A value.
 */
typedef struct
{
  gint64            at;
  gint64            latest;
  DownloadEventKind kind;
  guint             count;
  guint             error_code;
  guint             http_status;
  char             *provider_code;
  guint64           bytes;
  gint64            seconds;
  guint             number;
  char             *text;
} DownloadEvent;

#define DOWNLOAD_TYPE_EVENT (download_event_get_type ())
GType download_event_get_type (void);

DownloadEvent *download_event_new (DownloadEventKind kind,
                                   gint64            at);
DownloadEvent *download_event_copy (const DownloadEvent *self);
void           download_event_free (DownloadEvent *self);

/* Takes over code, status and provider's code of a #DownloadError; its sentence is in one language and stays behind. */
void download_event_set_error (DownloadEvent *self,
                               const GError  *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadEvent, download_event_free)

G_END_DECLS
