/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer makes of what its connections tell: answers, bytes, and how they end. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "link/download-link-name.h"

#include <glib/gi18n-lib.h>

/* After a connection failed while others go on, none is opened for this long; if it had brought something, it is not the server's limit
 * that was met. */
#define REOPEN_TIME G_USEC_PER_SEC
#define REOPEN_SOON (G_USEC_PER_SEC / 10)

/* What was decided already stays; then what the server says, then the links. */
static char *
choose_name (DownloadTransfer *self,
             DownloadAnswer   *answer)
{
  DownloadRequest     *request = self->checkpoint->request;
  const DownloadOffer *offer = download_answer_get_offer (answer);
  char                *name;

  if (download_request_get_name (request) != NULL)
    return g_strdup (download_request_get_name (request));
  if (download_request_get_suggested_name (request) != NULL)
    return g_strdup (download_request_get_suggested_name (request));
  if (self->checkpoint->name != NULL)
    return g_strdup (self->checkpoint->name);

  name = download_link_choose_name (offer->name, download_request_get_link (request), download_answer_get_link (answer));
  /* Translators: the name of a downloaded file for which neither link nor server suggest one. */
  return name != NULL ? name : g_strdup (_ ("download"));
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  if (!download_content_prepare_finish (self->content, result, &error))
    download_transfer_fail (self, error);
  else if (self->phase == DOWNLOAD_PHASE_PREPARING)
    download_transfer_accept_first (self);
  self->advance (self);
}

/* The bytes of the first answer wait in the socket until there is a file to put them into. */
static void
prepare (DownloadTransfer *self,
         DownloadAnswer   *answer)
{
  g_autofree char *name = choose_name (self, answer);

  self->n_pending++;
  download_content_prepare_async (self->content, name, download_request_get_name (self->checkpoint->request) != NULL,
                                  self->cancellable, prepared_cb, g_object_ref (self));
}

static void
answered_cb (DownloadSegment *segment,
             DownloadAnswer  *answer,
             gpointer         user_data)
{
  g_autoptr (DownloadTransfer) self = g_object_ref (user_data);

  download_transfer_handle_answer (self, segment, answer);
  if (self->phase == DOWNLOAD_PHASE_PREPARING)
    prepare (self, answer);
  else if (self->phase < DOWNLOAD_PHASE_STOPPING)
    self->advance (self);
}

static void
received_cb (DownloadSegment *segment,
             gsize            bytes,
             gpointer         user_data)
{
  download_transfer_count_received (user_data, segment, bytes);
}

static void
compared_cb (DownloadSegment *segment,
             gpointer         user_data)
{
  download_transfer_believe_answer (user_data, segment);
}

static void
throttled_cb (DownloadSegment *segment,
              gpointer         user_data)
{
  download_transfer_wait_for_grant (user_data, segment);
}

/* A body whose length was not announced has ended: that is how long the object is, if it can be believed. */
static void
learn_end (DownloadTransfer *self,
           DownloadSegment  *segment,
           DownloadEndProof  proof)
{
  static const DownloadEnd ends[] = {
    [DOWNLOAD_END_PROOF_NONE] = DOWNLOAD_END_SEEN,
    [DOWNLOAD_END_PROOF_CLOSE] = DOWNLOAD_END_SEEN,
    [DOWNLOAD_END_PROOF_NO_ACCIDENT] = DOWNLOAD_END_LIKELY,
    [DOWNLOAD_END_PROOF_CERTAIN] = DOWNLOAD_END_PROVEN,
  };
  /* Still there: nothing has come behind the end that was seen before. */
  gboolean    again = self->phase == DOWNLOAD_PHASE_COUNTING;
  DownloadEnd end = again ? MAX (ends[proof], DOWNLOAD_END_LIKELY) : ends[proof];

  self->seen_proof = proof;
  self->n_counts++;
  download_content_learn_end (self->content, (gint64) segment->position, end);
}

/* A connection was not taken while others go on: that is how many the server bears. */
static gboolean
is_one_too_many (DownloadTransfer *self,
                 DownloadSegment  *segment,
                 const GError     *error)
{
  return error != NULL && self->segments->len > 1 && segment->flow.bytes == 0 &&
         download_error_code_get_remedy ((DownloadError) error->code) == DOWNLOAD_REMEDY_WAIT;
}

/* A body that cannot be asked for again, and was to end with its connection: there is no more to be had of it than this. */
static gboolean
settle_for_likely_end (DownloadTransfer *self,
                       const GError     *error)
{
  DownloadRemedy remedy = download_error_code_get_remedy ((DownloadError) error->code);

  if (self->phase != DOWNLOAD_PHASE_COUNTING || self->seen_proof != DOWNLOAD_END_PROOF_CLOSE ||
      (remedy != DOWNLOAD_REMEDY_NEW_LINK && remedy != DOWNLOAD_REMEDY_NONE))
    return FALSE;

  download_content_learn_end (self->content, download_content_get_version (self->content)->total, DOWNLOAD_END_LIKELY);
  return TRUE;
}

/* Another object, and nothing of the old one to keep. */
static gboolean
begin_anew (DownloadTransfer *self,
            const GError     *error)
{
  if (download_error_code_get_remedy ((DownloadError) error->code) != DOWNLOAD_REMEDY_DECISION || !self->has_version ||
      download_content_get_safe_bytes (self->content) > 0 || !download_content_is_idle (self->content))
    return FALSE;

  self->has_version = FALSE;
  return TRUE;
}

/* A body without a length has ended before what is safe did, and nothing up to there was different. Once it may have been cut; if
 * the next one ends in the same place, the object is shorter now. */
static gboolean
has_become_shorter (DownloadTransfer *self,
                    DownloadSegment  *segment,
                    const GError     *error)
{
  DownloadEndProof proof;
  gint64           earlier = self->past.short_end;

  if (!g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED) || segment->kind != DOWNLOAD_SEGMENT_WHOLE ||
      segment->answer_end != G_MAXUINT64 || !download_segment_reached_end (segment, &proof))
    return FALSE;

  self->past.short_end = (gint64) segment->position;
  return earlier == self->past.short_end;
}

/* The last connection has failed, and nothing else is left to try. */
static void
fail_alone (DownloadTransfer *self,
            DownloadSegment  *segment,
            const GError     *error)
{
  DownloadSegmentKind kind = segment->kind;

  if (kind == DOWNLOAD_SEGMENT_TAIL && !g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED))
    /* Every byte was proven when it came: only another object speaks against it. */
    self->owes_tail = FALSE;
  else if (settle_for_likely_end (self, error))
    g_debug ("%s: it cannot be asked for again: %s", self->checkpoint->id, error->message);
  else if (kind == DOWNLOAD_SEGMENT_FIRST && g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED))
    /* A failed precondition, where none was sent. */
    download_transfer_fail_with (self, DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent an answer that makes no sense."));
  else if (has_become_shorter (self, segment, error))
    download_transfer_fail_with (self, DOWNLOAD_ERROR_CHANGED, N_ ("The file on the server has changed."));
  else if (!begin_anew (self, error))
    download_transfer_fail (self, error);
}

static void
fail_beside_others (DownloadTransfer *self,
                    DownloadSegment  *segment,
                    const GError     *error)
{
  const gint64   pause = segment->flow.bytes > 0 ? REOPEN_SOON : REOPEN_TIME;
  DownloadRemedy remedy = download_error_code_get_remedy ((DownloadError) error->code);

  download_transfer_extend_neighbours (self);
  /* There is nothing to decide about as long as nothing is safe: what the others bring will show. */
  if (remedy == DOWNLOAD_REMEDY_DECISION && download_content_get_safe_bytes (self->content) > 0)
    {
      download_transfer_fail (self, error);
      return;
    }
  if (remedy != DOWNLOAD_REMEDY_WAIT && remedy != DOWNLOAD_REMEDY_DECISION && self->no_more == NULL)
    self->no_more = g_error_copy (error);
  self->reopen_at = MAX (self->reopen_at, download_transfer_get_now (self) + pause);
}

/* What was compared is the same; the ETag still is another. */
static GError *
get_doubt (DownloadSegment *segment,
           const GError    *error)
{
  if (error != NULL)
    return g_error_copy (error);
  return segment->doubted ? download_answer_new_doubt (download_answer_get_status (segment->answer)) : NULL;
}

static void
ended_cb (DownloadSegment *segment,
          const GError    *ended_with,
          gpointer         user_data)
{
  g_autoptr (DownloadTransfer) self = g_object_ref (user_data);
  g_autoptr (DownloadSegment) keep = g_object_ref (segment);
  g_autoptr (GError) error = get_doubt (segment, ended_with);
  gboolean         stopped = g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  gboolean         falls_back = FALSE;
  DownloadEndProof proof;

  if (error == NULL && download_segment_reached_end (segment, &proof))
    learn_end (self, segment, proof);
  if (error == NULL && (segment->kind == DOWNLOAD_SEGMENT_TAIL || segment->kind == DOWNLOAD_SEGMENT_WHOLE))
    self->owes_tail = FALSE;
  if (is_one_too_many (self, segment, error))
    download_host_report_refusal (segment->host, download_transfer_get_now (self));
  if (error != NULL && !stopped && self->phase < DOWNLOAD_PHASE_STOPPING)
    falls_back = download_transfer_fall_back (self, segment, ended_with == NULL ? DOWNLOAD_SETBACK_DOUBTED : DOWNLOAD_SETBACK_REFUSED,
                                              error);
  download_transfer_take_out (self, segment);

  if (error != NULL && !stopped && !falls_back)
    {
      g_debug ("%s: a connection ended: %s", self->checkpoint->id, error->message);
      if (self->segments->len > 0)
        fail_beside_others (self, segment, error);
      else
        fail_alone (self, segment, error);
    }
  else if (error != NULL)
    {
      download_transfer_extend_neighbours (self);
    }
  self->advance (self);
}

const DownloadSegmentFuncs download_transfer_segment_funcs = {
  answered_cb,
  received_cb,
  compared_cb,
  throttled_cb,
  ended_cb,
};
