/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one way out of a transfer: whatever ends it, what was received is written, synced, claimed and closed before its task
 * returns. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"

/* The end of the one way out. */
static void
leave (DownloadTransfer *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  download_transfer_move (self, DOWNLOAD_PHASE_OVER);
  if (self->wake_timer != 0)
    download_clock_remove_timer (download_session_get_clock (self->context.session), self->wake_timer);
  self->wake_timer = 0;
  g_signal_emit_by_name (self, "slots");
  if (self->outcome == DOWNLOAD_OUTCOME_PUBLISHED)
    download_content_settle_published (self->content);
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  /* What could not be made durable is worse news than that somebody wanted to stop. */
  if (!download_content_close_finish (self->content, result, &error) &&
      (self->error == NULL || g_error_matches (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED)))
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      self->outcome = DOWNLOAD_OUTCOME_FAILED;
    }
  leave (self);
}

static DownloadContentClose
get_close (DownloadTransfer *self)
{
  if (self->outcome == DOWNLOAD_OUTCOME_PUBLISHED)
    return DOWNLOAD_CONTENT_PUBLISHED;
  return self->discards ? DOWNLOAD_CONTENT_DISCARD : DOWNLOAD_CONTENT_KEEP;
}

/* Ends the transfer as soon as nothing of it is under way. Called again whenever something of it has ended. */
void
download_transfer_wind_down (DownloadTransfer *self)
{
  if (self->segments->len > 0 || self->n_pending > 0 || !download_content_is_idle (self->content))
    return;

  /* Reached once: what is pending keeps later calls out. */
  self->n_pending++;
  download_content_close_async (self->content, get_close (self), closed_cb, g_object_ref (self));
}

void
download_transfer_end (DownloadTransfer *self,
                       DownloadOutcome   outcome,
                       const GError     *error)
{
  if (self->phase >= DOWNLOAD_PHASE_STOPPING)
    return;

  self->outcome = outcome;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  download_transfer_move (self, DOWNLOAD_PHASE_STOPPING);
  g_cancellable_cancel (self->cancellable);
  download_transfer_stop_segments (self);
  download_transfer_wind_down (self);
}

void
download_transfer_fail (DownloadTransfer *self,
                        const GError     *error)
{
  download_transfer_end (self, DOWNLOAD_OUTCOME_FAILED, error);
}

void
download_transfer_fail_with (DownloadTransfer *self,
                             DownloadError     code,
                             const char       *sentence)
{
  g_autoptr (GError) error = download_error_new_literal (code, sentence);

  download_transfer_fail (self, error);
}
