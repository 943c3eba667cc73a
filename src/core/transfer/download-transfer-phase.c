/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one door through which a transfer changes its phase, and what must hold in each: see download-phase.h. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

/* What was only seen to end somewhere is missing from there on. */
static void
make_plan (DownloadTransfer *self)
{
  DownloadVersion *version = download_content_get_version (self->content);
  g_autoptr (DownloadRangeSet) safe = download_crc_set_to_range_set (download_content_get_safe (self->content));

  self->plan = download_plan_new (safe, version->end >= DOWNLOAD_END_PROVEN ? version->total : -1);
}

void
download_transfer_move (DownloadTransfer *self,
                        DownloadPhase     phase)
{
  if (!download_phase_may_move (self->phase, phase))
    g_error ("From %s there is no way to %s", download_phase_to_string (self->phase), download_phase_to_string (phase));

  g_debug ("%s: %s → %s", self->checkpoint->id, download_phase_to_string (self->phase), download_phase_to_string (phase));
  self->phase = phase;
  if (self->plan != NULL && !download_phase_has_plan (phase))
    g_clear_pointer (&self->plan, download_plan_free);
  else if (self->plan == NULL && download_phase_has_plan (phase))
    make_plan (self);
}

void
download_transfer_tell_state (DownloadTransfer *self,
                              DownloadState     state)
{
  g_signal_emit_by_name (self, "state", state);
}

#ifdef DOWNLOAD_CHECK_INVARIANTS

static gboolean
is_within_total (DownloadTransfer *self)
{
  DownloadVersion      *version = download_content_get_version (self->content);
  const DownloadCrcSet *safe = download_content_get_safe (self->content);
  guint                 size = download_crc_set_get_size (safe);

  return version->end < DOWNLOAD_END_PROVEN || size == 0 ||
         download_crc_set_get (safe, size - 1)->end <= (guint64) version->total;
}

static gboolean
is_complete (DownloadTransfer *self)
{
  guint64 crc;

  return download_content_is_idle (self->content) && download_content_get_whole (self->content, &crc);
}

void
download_transfer_check_invariants (DownloadTransfer *self)
{
  DownloadPhase phase = self->phase;

  if (phase >= DOWNLOAD_PHASE_STOPPING)
    return;

  g_assert (self->segments->len == 0 || download_phase_has_connections (phase));
  g_assert (self->segments->len <= 1 || phase == DOWNLOAD_PHASE_PIECES);
  g_assert ((self->plan != NULL) == download_phase_has_plan (phase));
  g_assert (!download_phase_has_file (phase) || download_content_get_sink (self->content) != NULL);
  g_assert (!download_phase_is_complete (phase) || is_complete (self));
  g_assert (phase != DOWNLOAD_PHASE_PUBLISHING || self->proven || self->checkpoint->verified != NULL ||
            download_content_get_version (self->content)->end >= DOWNLOAD_END_LIKELY);
  g_assert (is_within_total (self));
  g_assert (self->error == NULL);
}

#else

void
download_transfer_check_invariants (DownloadTransfer *self)
{
}

#endif
