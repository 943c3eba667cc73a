/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DownloadState:
 * @DOWNLOAD_STATE_QUEUED: wants to run and has no turn yet; the partial file, if any, is closed
 * @DOWNLOAD_STATE_CHECKING: the file, partial or finished, is read and compared with the checkpoint before a byte of it is
 *   trusted
 * @DOWNLOAD_STATE_CONNECTING: a request is under way; nothing is known of its answer
 * @DOWNLOAD_STATE_DOWNLOADING: an answer was proven to belong to this object; bytes arrive
 * @DOWNLOAD_STATE_VERIFYING: every byte is on disk; digests are compared and the file is published. What turns out to be cut or
 *   damaged is asked for again
 * @DOWNLOAD_STATE_WAITING: goes on by itself at download_item_get_waits_until(), or when the network changes
 * @DOWNLOAD_STATE_PAUSED: by the user, or for a reason that only a person ends (disk full); the error tells which
 * @DOWNLOAD_STATE_NEEDS_LINK: the link expired or was refused; every byte is kept
 * @DOWNLOAD_STATE_NEEDS_DECISION: the object changed, a checksum disagrees or a chosen name is taken; every byte is kept
 * @DOWNLOAD_STATE_FAILED: will not get better by itself; the error says why; every byte is kept
 * @DOWNLOAD_STATE_FINISHED: published under its own name
 *
 * Where a download stands, as a person sees it. The numbers are stored in the state file: they never change.
 *
 * |[
 *  queued ─▶ (checking) ─▶ connecting ─▶ downloading ─▶ verifying ─▶ finished
 *                            │   ▲            │
 *                            ▼   │            ├─▶ paused
 *                          waiting ◀──────────┼─▶ needs-link
 *                                             ├─▶ needs-decision
 *                                             └─▶ failed
 * ]|
 *
 * A finished file that is asked for again is checked, and stays finished if it is still the one that was saved.
 * Only the item moves its state, through download_item_move(), along the table in download-state.c.
 */
typedef enum
{
  DOWNLOAD_STATE_QUEUED = 1,
  DOWNLOAD_STATE_CHECKING = 2,
  DOWNLOAD_STATE_CONNECTING = 3,
  DOWNLOAD_STATE_DOWNLOADING = 4,
  DOWNLOAD_STATE_VERIFYING = 5,
  DOWNLOAD_STATE_WAITING = 6,
  DOWNLOAD_STATE_PAUSED = 7,
  DOWNLOAD_STATE_NEEDS_LINK = 8,
  DOWNLOAD_STATE_NEEDS_DECISION = 9,
  DOWNLOAD_STATE_FAILED = 10,
  DOWNLOAD_STATE_FINISHED = 11,
} DownloadState;

#define DOWNLOAD_TYPE_STATE (download_state_get_type ())
GType download_state_get_type (void);

const char *download_state_to_string (DownloadState state);
gboolean    download_state_is_valid (guint value);
gboolean    download_state_is_running (DownloadState state);
gboolean    download_state_needs_person (DownloadState state);
gboolean    download_state_can_move (DownloadState from,
                                     DownloadState to);
gboolean    download_state_can_begin (DownloadState state);

DownloadState download_state_at_rest (DownloadState state);

G_END_DECLS
