/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One attempt to finish a download: how it begins, goes on and ends. Where it stands, and what holds there, is in
 * download-phase.h; what comes next in download-next-step.c; what is tried instead in download-fallback.c.
 *
 * Everything that was under way ends in advance(), and there is one way out, in download-transfer-end.c.
 */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"

#include <glib/gi18n-lib.h>

/* After so long without a tick the computer has slept. */
#define SLEEP_TIME (5 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (DownloadTransfer, download_transfer, G_TYPE_OBJECT)

enum
{
  SIGNAL_STATE,
  SIGNAL_SLOTS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void         advance (DownloadTransfer *self);
static DownloadStep get_next_step (DownloadTransfer *self);
static void         take_step (DownloadTransfer *self,
                               DownloadStep      step);

static void
idle_cb (gpointer user_data)
{
  g_autoptr (DownloadTransfer) self = g_object_ref (user_data);

  if (self->phase == DOWNLOAD_PHASE_WHOLE || self->phase == DOWNLOAD_PHASE_COUNTING)
    download_transfer_accept_whole (self);
  advance (self);
}

static void
room_cb (gpointer user_data)
{
  download_transfer_wake_segments (user_data);
}

static void
write_failed_cb (const GError *error,
                 gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = g_object_ref (user_data);

  download_transfer_fail (self, error);
  advance (self);
}

/* Some of what was here is not here any more: it is fetched again. */
static void
fetch_again (DownloadTransfer *self)
{
  self->proven = FALSE;
  self->received = download_content_get_safe_bytes (self->content);
  download_transfer_tell_state (self, DOWNLOAD_STATE_CONNECTING);
  take_step (self, get_next_step (self));
}

static gboolean
is_whole (DownloadTransfer *self)
{
  guint64 crc;

  return download_content_get_whole (self->content, &crc);
}

/* The bytes were read again because something did not fit. */
static void
looked (DownloadTransfer *self,
        const GError     *error)
{
  if (self->phase >= DOWNLOAD_PHASE_STOPPING)
    advance (self);
  else if (error != NULL)
    download_transfer_fail (self, error);
  else if (!is_whole (self))
    fetch_again (self);
  else
    download_transfer_fail (self, self->doubt);
}

/* Nobody is told that bytes are wrong before it is known that they are still those that came. */
static gboolean
look_before_telling (DownloadTransfer *self,
                     const GError     *error)
{
  if (self->looked || !(g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM) ||
                        g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DAMAGED)))
    return FALSE;

  g_clear_error (&self->doubt);
  self->doubt = g_error_copy (error);
  download_transfer_look_for_damage (self, looked);
  return TRUE;
}

static void
published (DownloadTransfer *self,
           const GError     *error)
{
  if (self->phase == DOWNLOAD_PHASE_PUBLISHING && error != NULL)
    {
      if (!look_before_telling (self, error))
        download_transfer_fail (self, error);
      return;
    }

  if (self->phase == DOWNLOAD_PHASE_PUBLISHING)
    {
      download_transfer_end (self, DOWNLOAD_OUTCOME_PUBLISHED, NULL);
    }
  else if (error == NULL && download_content_is_published (self->content))
    {
      /* It is there under its own name: a wish to stop came too late. */
      g_clear_error (&self->error);
      self->outcome = DOWNLOAD_OUTCOME_PUBLISHED;
    }
  advance (self);
}

/* What was seen to end there was cut, more likely than that its digest is wrong. */
static gboolean
may_have_been_cut (DownloadTransfer *self,
                   const GError     *error)
{
  return g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM) &&
         download_content_get_version (self->content)->end == DOWNLOAD_END_SEEN && self->n_counts < DOWNLOAD_MAX_COUNTS;
}

/* Two bodies that end in the same place prove nothing against a digest, unless another attempt has come to the same. */
static gboolean
may_end_later (DownloadTransfer *self,
               const GError     *error)
{
  return g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM) && !self->past.fruitless &&
         download_content_get_version (self->content)->end == DOWNLOAD_END_LIKELY;
}

static void
verified (DownloadTransfer *self,
          const GError     *error)
{
  if (self->phase != DOWNLOAD_PHASE_VERIFYING)
    {
      advance (self);
    }
  else if (error == NULL && !is_whole (self))
    {
      fetch_again (self);
    }
  else if (error == NULL)
    {
      download_transfer_move (self, DOWNLOAD_PHASE_PUBLISHING);
      download_transfer_publish (self, published);
    }
  else if (may_have_been_cut (self, error))
    {
      download_transfer_tell_state (self, DOWNLOAD_STATE_CONNECTING);
      download_transfer_move (self, DOWNLOAD_PHASE_COUNTING);
      download_transfer_ask_whole (self);
    }
  else if (may_end_later (self, error))
    {
      download_content_learn_end (self->content, -1, DOWNLOAD_END_UNKNOWN);
      download_transfer_fail_with (self, DOWNLOAD_ERROR_TRUNCATED, N_ ("The connection ended before the file did."));
    }
  else if (!look_before_telling (self, error))
    {
      download_transfer_fail (self, error);
    }
}

static DownloadKnowledge
get_knowledge (DownloadTransfer *self)
{
  guint64           crc;
  DownloadKnowledge knowledge = {
    .has_version = self->has_version,
    .is_complete = self->has_version && download_content_get_whole (self->content, &crc),
    .end = download_content_get_version (self->content)->end,
    .is_proven = self->proven,
    .has_digest = download_transfer_has_digest (self),
    .owes_tail = self->owes_tail,
    .ranges = DOWNLOAD_RANGES_UNKNOWN,
    .n_counts = self->n_counts,
  };

  if ((self->tried & DOWNLOAD_FALLBACK_RANGE) != 0)
    knowledge.ranges = DOWNLOAD_RANGES_REFUSED;
  else if (self->checkpoint->ranges_proven)
    knowledge.ranges = DOWNLOAD_RANGES_PROVEN;
  return knowledge;
}

static DownloadStep
get_next_step (DownloadTransfer *self)
{
  DownloadKnowledge knowledge = get_knowledge (self);

  return download_next_step (&knowledge);
}

/* Opens the connections that may be open now. */
static void
fill_pieces (DownloadTransfer *self)
{
  if (self->no_more != NULL)
    {
      if (self->segments->len == 0)
        download_transfer_fail (self, self->no_more);
      return;
    }
  if (download_transfer_get_now (self) < self->reopen_at)
    return;

  while (self->phase == DOWNLOAD_PHASE_PIECES && self->n_pending == 0 && download_transfer_ask_piece (self))
    continue;
}

static void
enter (DownloadTransfer *self,
       DownloadPhase     phase)
{
  if (self->phase != phase)
    download_transfer_move (self, phase);
}

static void
check_tail (DownloadTransfer *self)
{
  enter (self, DOWNLOAD_PHASE_TAIL);
  if (download_transfer_ask_tail (self) == NULL && !self->owes_tail)
    advance (self);
}

static void
take_step (DownloadTransfer *self,
           DownloadStep      step)
{
  switch (step)
    {
    case DOWNLOAD_STEP_ASK:
      enter (self, DOWNLOAD_PHASE_ASKING);
      download_transfer_ask_first (self);
      return;
    case DOWNLOAD_STEP_PIECES:
      enter (self, DOWNLOAD_PHASE_PIECES);
      fill_pieces (self);
      return;
    case DOWNLOAD_STEP_WHOLE:
      enter (self, DOWNLOAD_PHASE_WHOLE);
      download_transfer_ask_whole (self);
      return;
    case DOWNLOAD_STEP_COUNT:
      enter (self, DOWNLOAD_PHASE_COUNTING);
      download_transfer_ask_whole (self);
      return;
    case DOWNLOAD_STEP_TAIL:
      check_tail (self);
      return;
    case DOWNLOAD_STEP_VERIFY:
      enter (self, DOWNLOAD_PHASE_VERIFYING);
      download_transfer_tell_state (self, DOWNLOAD_STATE_VERIFYING);
      download_transfer_verify (self, verified);
      return;
    case DOWNLOAD_STEP_GIVE_UP:
      download_transfer_fail_with (self, DOWNLOAD_ERROR_UNPROVEN_LENGTH,
                                   N_ ("The server sent the file several times with different lengths, so it may be cut short."));
      return;
    }
}

/* Once a condition was refused it is in doubt whether the object is still there that nothing is kept of: whatever comes next begins anew,
 * so that no bytes without a validator pass for its bytes. */
static void
forget_empty_version (DownloadTransfer *self)
{
  guint64 crc;

  if ((self->tried & DOWNLOAD_FALLBACK_CONDITION) != 0 && download_content_get_safe_bytes (self->content) == 0 &&
      !download_content_get_whole (self->content, &crc))
    self->has_version = FALSE;
}

/* Called whenever something that was under way has ended, or may begin. */
static void
advance (DownloadTransfer *self)
{
  if (self->phase == DOWNLOAD_PHASE_OVER || self->task == NULL)
    return;
  if (self->phase == DOWNLOAD_PHASE_STOPPING)
    {
      download_transfer_wind_down (self);
      return;
    }

  download_transfer_check_invariants (self);
  if (self->n_pending > 0)
    return;
  if (self->outcome == DOWNLOAD_OUTCOME_UNCHANGED)
    download_transfer_end (self, DOWNLOAD_OUTCOME_UNCHANGED, NULL);
  else if (self->segments->len > 0 && self->phase == DOWNLOAD_PHASE_PIECES)
    fill_pieces (self);
  else if (self->segments->len == 0 && download_content_is_idle (self->content))
    {
      forget_empty_version (self);
      take_step (self, get_next_step (self));
    }
}

static void
head_answered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_requests = 0;
  g_autoptr (DownloadAnswer) answer = download_exchange_finish (result, &n_requests, &error);

  self->n_pending--;
  self->n_requests += n_requests;
  if (answer != NULL)
    self->head_etag = g_strdup (download_answer_get_offer (answer)->etag);
  if (answer != NULL && download_answer_get_status (answer) == 200 && download_answer_get_offer (answer)->digest != NULL)
    self->head_digest = download_digest_ref (download_answer_get_offer (answer)->digest);

  /* It may have been refused, or tell of a newer object: the conditional GET decides, in one step with the bytes. */
  advance (self);
}

/* What is safe is known. Where nothing is kept, whatever the server has now is the object. */
static void
begin (DownloadTransfer *self)
{
  guint64 crc;

  /* Bytes that no file holds are no bytes. */
  if (self->mode == DOWNLOAD_TRANSFER_FETCH && download_content_get_sink (self->content) == NULL)
    download_checkpoint_forget_bytes (self->checkpoint);
  self->resumed_from = self->received = download_content_get_safe_bytes (self->content);
  self->has_version = self->mode == DOWNLOAD_TRANSFER_FETCH && self->received > 0;
  self->owes_tail = self->has_version && download_content_get_whole (self->content, &crc);
  self->proven = self->has_version && download_content_is_proven (self->content);
  if (!self->proven && self->mode == DOWNLOAD_TRANSFER_FETCH)
    download_content_forget_proof (self->content);
  download_transfer_forget_final_link (self);
  if (self->owes_tail && get_next_step (self) == DOWNLOAD_STEP_VERIFY)
    {
      advance (self);
      return;
    }

  download_transfer_tell_state (self, DOWNLOAD_STATE_CONNECTING);
  if (download_request_get_head_link (self->checkpoint->request) != NULL)
    {
      download_transfer_move (self, DOWNLOAD_PHASE_HEADING);
      download_transfer_ask_head (self, head_answered_cb);
    }
  else
    {
      advance (self);
    }
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  if (!download_content_open_finish (self->content, result, &error))
    download_transfer_fail (self, error);
  else if (self->phase == DOWNLOAD_PHASE_OPENING)
    begin (self);
  advance (self);
}

static void
checked_cb (guint64  bytes,
            gpointer user_data)
{
  DownloadTransfer *self = user_data;

  self->verified_bytes = bytes;
}

static void
download_transfer_finalize (GObject *object)
{
  DownloadTransfer *self = DOWNLOAD_TRANSFER (object);

  g_assert (self->task == NULL);
  g_queue_clear_full (&self->digests, (GDestroyNotify) download_digest_unref);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->plan, download_plan_free);
  g_clear_pointer (&self->content, download_content_free);
  g_clear_pointer (&self->host, download_host_unref);
  g_clear_pointer (&self->final_link, download_link_unref);
  g_clear_pointer (&self->throttle, download_throttle_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->doubted_version, download_version_unref);
  g_clear_pointer (&self->head_digest, download_digest_unref);
  g_free (self->head_etag);
  g_clear_error (&self->no_more);
  g_clear_error (&self->doubt);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (download_transfer_parent_class)->finalize (object);
}

static void
download_transfer_class_init (DownloadTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_transfer_finalize;

  signals[SIGNAL_STATE] = g_signal_new ("state", DOWNLOAD_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, DOWNLOAD_TYPE_STATE);
  signals[SIGNAL_SLOTS] = g_signal_new ("slots", DOWNLOAD_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
download_transfer_init (DownloadTransfer *self)
{
  self->advance = advance;
  self->cancellable = g_cancellable_new ();
  self->segments = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->digests);
}

/**
 * download_transfer_new:
 * @context: copied
 * @checkpoint: (transfer none): changed while the transfer runs; must live as long
 * @throttle: of this download
 */
DownloadTransfer *
download_transfer_new (const DownloadTransferContext *context,
                       DownloadCheckpoint            *checkpoint,
                       DownloadThrottle              *throttle)
{
  static const DownloadContentFuncs funcs = { idle_cb, room_cb, write_failed_cb };
  DownloadTransfer                 *self = g_object_new (DOWNLOAD_TYPE_TRANSFER, NULL);

  self->context = *context;
  self->checkpoint = checkpoint;
  self->throttle = download_throttle_ref (throttle);
  self->content = download_content_new (checkpoint, context->journal, download_session_get_source_priority (context->session),
                                        &funcs, self);
  return self;
}

void
download_transfer_run_async (DownloadTransfer           *self,
                             DownloadTransferMode        mode,
                             const DownloadTransferPast *past,
                             GAsyncReadyCallback         callback,
                             gpointer                    user_data)
{
  g_return_if_fail (self->task == NULL && self->phase == DOWNLOAD_PHASE_OPENING);

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, download_transfer_run_async);
  self->mode = mode;
  self->past = *past;
  self->received = download_checkpoint_get_received (self->checkpoint);
  self->ticked_at = download_transfer_get_now (self);

  if (mode != DOWNLOAD_TRANSFER_FETCH || self->checkpoint->part_name == NULL)
    {
      begin (self);
      return;
    }

  download_transfer_tell_state (self, DOWNLOAD_STATE_CHECKING);
  self->n_pending++;
  download_content_open_async (self->content, self->cancellable, checked_cb, self, opened_cb, g_object_ref (self));
}

gboolean
download_transfer_run_finish (DownloadTransfer *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* See #DownloadTransferPast. */
gint64
download_transfer_get_short_end (DownloadTransfer *self)
{
  return self->past.short_end;
}

static void
stop_by_wish (DownloadTransfer *self,
              DownloadOutcome   outcome)
{
  g_autoptr (GError) error = download_error_new (DOWNLOAD_ERROR_CANCELLED, N_ ("Stopped."));

  download_transfer_end (self, outcome, error);
}

void
download_transfer_stop (DownloadTransfer *self,
                        gboolean          discard)
{
  self->discards = self->discards || discard;
  if (discard)
    download_content_discard (self->content);
  stop_by_wish (self, DOWNLOAD_OUTCOME_FAILED);
}

void
download_transfer_fill (DownloadTransfer *self)
{
  g_autoptr (DownloadTransfer) keep = g_object_ref (self);

  advance (keep);
}

/* To be called several times a second while it runs. */
void
download_transfer_tick (DownloadTransfer *self,
                        gint64            now)
{
  g_autoptr (DownloadTransfer) keep = g_object_ref (self);
  gint64 elapsed = now - self->ticked_at;

  self->ticked_at = now;
  if (self->phase >= DOWNLOAD_PHASE_STOPPING || self->task == NULL)
    return;

  if (elapsed >= SLEEP_TIME)
    download_transfer_network_changed (self);
  if (self->phase < DOWNLOAD_PHASE_VERIFYING)
    download_content_tick (self->content, now);
  download_transfer_tick_segments (self, now, elapsed);
  if (!download_transfer_drop_silent (self, now))
    stop_by_wish (self, DOWNLOAD_OUTCOME_INTERRUPTED);
  if (self->host != NULL && !download_throttle_is_limited (self->throttle) && download_host_measure (self->host, now))
    g_signal_emit (self, signals[SIGNAL_SLOTS], 0);
  advance (self);
}

/**
 * download_transfer_link_replaced:
 *
 * The checkpoint's request has another link to the same object: connections are opened with it from now on.
 */
void
download_transfer_link_replaced (DownloadTransfer *self)
{
  g_clear_error (&self->no_more);
  download_transfer_forget_final_link (self);
  download_transfer_fill (self);
}

void
download_transfer_connections_changed (DownloadTransfer *self)
{
  download_transfer_trim_segments (self);
  download_transfer_fill (self);
}

/* Bytes of the object that are here, those of earlier attempts included. */
guint64
download_transfer_get_received (DownloadTransfer *self)
{
  return self->received;
}

/* Bytes that came over the network in this attempt, compared ones included. */
guint64
download_transfer_get_fetched (DownloadTransfer *self)
{
  guint64 bytes = self->fetched;

  for (guint i = 0; i < self->segments->len; i++)
    bytes += ((DownloadSegment *) g_ptr_array_index (self->segments, i))->flow.bytes;
  return bytes;
}

/* Bytes of earlier attempts that this one did not have to fetch. */
guint64
download_transfer_get_resumed_from (DownloadTransfer *self)
{
  return self->resumed_from;
}

gboolean
download_transfer_get_comparison (DownloadTransfer *self,
                                  guint64          *compared,
                                  guint64          *known)
{
  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (segment->kind == DOWNLOAD_SEGMENT_WHOLE && download_segment_get_comparison (segment, compared, known))
        return TRUE;
    }

  return FALSE;
}

/* Bytes of the file that were read again while it is checked or verified. */
guint64
download_transfer_get_progress (DownloadTransfer *self)
{
  return self->verified_bytes;
}

guint
download_transfer_get_connections (DownloadTransfer *self)
{
  return self->segments->len;
}

guint
download_transfer_get_requests (DownloadTransfer *self)
{
  return self->n_requests;
}

/* After %DOWNLOAD_TRANSFER_IF_CHANGED: the server still has the object that was fetched. */
gboolean
download_transfer_is_unchanged (DownloadTransfer *self)
{
  return self->outcome == DOWNLOAD_OUTCOME_UNCHANGED;
}

/* It ended with %DOWNLOAD_ERROR_CANCELLED because the network has changed, and nothing speaks against another at once. */
gboolean
download_transfer_is_interrupted (DownloadTransfer *self)
{
  return self->outcome == DOWNLOAD_OUTCOME_INTERRUPTED;
}
