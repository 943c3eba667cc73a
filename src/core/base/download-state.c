/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The states of a download and the table of its legal moves. */

#include "config.h"

#include "base/download-state.h"

G_DEFINE_ENUM_TYPE (DownloadState,
                    download_state,
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_CHECKING, "checking"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_DOWNLOADING, "downloading"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_VERIFYING, "verifying"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_NEEDS_LINK, "needs-link"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_NEEDS_DECISION, "needs-decision"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_STATE_FINISHED, "finished"))

#define BIT(state) (1u << DOWNLOAD_STATE_##state)

/* Where a transfer may stop: what its error asks for decides which. */
#define STOPS (BIT (WAITING) | BIT (PAUSED) | BIT (NEEDS_LINK) | BIT (NEEDS_DECISION) | BIT (FAILED))

/* What was at rest before its transfer could be stopped may have been published all the same. A finished file is checked when it is
 * asked for again, and so is one whose checksum was not the one that a person gave. */
static const guint legal_moves[] = {
  [DOWNLOAD_STATE_QUEUED] = BIT (CHECKING) | BIT (CONNECTING) | STOPS,
  [DOWNLOAD_STATE_CHECKING] = BIT (QUEUED) | BIT (CONNECTING) | BIT (VERIFYING) | BIT (FINISHED) | STOPS,
  [DOWNLOAD_STATE_CONNECTING] = BIT (QUEUED) | BIT (DOWNLOADING) | BIT (VERIFYING) | BIT (FINISHED) | STOPS,
  [DOWNLOAD_STATE_DOWNLOADING] = BIT (QUEUED) | BIT (CONNECTING) | BIT (VERIFYING) | STOPS,
  [DOWNLOAD_STATE_VERIFYING] = BIT (QUEUED) | BIT (CONNECTING) | BIT (FINISHED) | STOPS,
  [DOWNLOAD_STATE_WAITING] = BIT (QUEUED) | BIT (PAUSED) | BIT (NEEDS_LINK) | BIT (FINISHED),
  [DOWNLOAD_STATE_PAUSED] = BIT (QUEUED) | BIT (NEEDS_LINK) | BIT (FINISHED),
  [DOWNLOAD_STATE_NEEDS_LINK] = BIT (QUEUED) | BIT (PAUSED),
  [DOWNLOAD_STATE_NEEDS_DECISION] = BIT (QUEUED) | BIT (CHECKING) | BIT (PAUSED) | BIT (FINISHED),
  [DOWNLOAD_STATE_FAILED] = BIT (QUEUED),
  [DOWNLOAD_STATE_FINISHED] = BIT (QUEUED) | BIT (CHECKING),
};

gboolean
download_state_is_valid (guint value)
{
  return value >= DOWNLOAD_STATE_QUEUED && value <= DOWNLOAD_STATE_FINISHED;
}

const char *
download_state_to_string (DownloadState state)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (DOWNLOAD_TYPE_STATE);
  GEnumValue *value = g_enum_get_value (enum_class, (int) state);

  return value != NULL ? value->value_nick : "unknown";
}

/* A running item holds one of the places that "at most N at once" counts. */
gboolean
download_state_is_running (DownloadState state)
{
  const guint running = BIT (CHECKING) | BIT (CONNECTING) | BIT (DOWNLOADING) | BIT (VERIFYING);

  return (running & (1u << state)) != 0;
}

gboolean
download_state_needs_person (DownloadState state)
{
  const guint needing = BIT (NEEDS_LINK) | BIT (NEEDS_DECISION) | BIT (FAILED);

  return (needing & (1u << state)) != 0;
}

gboolean
download_state_can_move (DownloadState from,
                         DownloadState to)
{
  g_return_val_if_fail (download_state_is_valid (from), FALSE);
  g_return_val_if_fail (download_state_is_valid (to), FALSE);

  return (legal_moves[from] & (1u << to)) != 0;
}

/* In which a download may be added to a list. */
gboolean
download_state_can_begin (DownloadState state)
{
  const guint first = BIT (QUEUED) | BIT (PAUSED) | BIT (NEEDS_LINK);

  return (first & (1u << state)) != 0;
}

/* Where a download stands that nobody moves any more. */
DownloadState
download_state_at_rest (DownloadState state)
{
  return download_state_is_running (state) ? DOWNLOAD_STATE_QUEUED : state;
}
