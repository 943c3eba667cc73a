/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer makes of an answer, once download-answer-check.c has found what it is. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static DownloadReply
get_reply (DownloadAnswer *answer)
{
  DownloadReply reply = {
    .status = download_answer_get_status (answer),
    .offer = download_answer_get_offer (answer),
    .content_range = download_answer_get_content_range (answer),
    .body_length = download_answer_get_body_length (answer),
    .multipart = download_answer_is_multipart (answer),
  };

  return reply;
}

static void
remember_redirect (DownloadTransfer *self,
                   DownloadSegment  *segment,
                   DownloadAnswer   *answer)
{
  DownloadLink *link = download_answer_get_link (answer);
  DownloadLink *asked = download_request_get_link (self->checkpoint->request);
  DownloadHost *host;

  /* What was reached with cookies of the way there cannot be asked without them. */
  if (self->final_link != NULL || g_str_equal (download_link_get_uri (link), download_link_get_uri (asked)) ||
      download_answer_needs_chain (answer))
    return;

  self->final_link = download_link_ref (link);
  /* It may have its time as well. */
  self->tried &= ~(guint) DOWNLOAD_FALLBACK_TARGET;
  host = self->context.get_host (download_link_get_origin (link), self->context.user_data);
  download_segment_move_to_host (segment, host);
  g_clear_pointer (&self->host, download_host_unref);
  self->host = download_host_ref (host);
}

/* No byte of the answer is used. Something else is tried, or this is what ends the segment. */
static void
turn_down (DownloadTransfer   *self,
           DownloadSegment    *segment,
           DownloadSetbackKind kind,
           const GError       *error)
{
  if (download_transfer_fall_back (self, segment, kind, error))
    download_segment_stop (segment);
  else
    download_segment_fail (segment, error);
}

/* Asked "only if it changed": whether the server said, in whatever way, that it did not. */
static gboolean
is_unchanged (DownloadTransfer    *self,
              const DownloadReply *reply)
{
  DownloadVersion *version = download_content_get_version (self->content);
  DownloadSameness sameness;

  if (reply->status == 304)
    return TRUE;

  sameness = download_version_compare (version, reply->offer);
  return sameness == DOWNLOAD_SAMENESS_SAME ||
         (sameness == DOWNLOAD_SAMENESS_LIKELY && download_version_get_validator (version) != DOWNLOAD_VALIDATOR_NONE);
}

/* From here on this is the object: everything later is held against it. */
static void
adopt_offer (DownloadTransfer    *self,
             const DownloadOffer *offer,
             gboolean             is_empty)
{
  gboolean newer = self->mode == DOWNLOAD_TRANSFER_IF_CHANGED;
  g_autoptr (DownloadVersion) version = download_version_new_from_offer (offer);

  download_content_change_version (self->content, version,
                                   newer ? DOWNLOAD_VERSION_CHANGE_NEWER : DOWNLOAD_VERSION_CHANGE_NOTHING_SAFE);
  self->mode = DOWNLOAD_TRANSFER_FETCH;
  self->has_version = TRUE;
  self->checkpoint->ranges_proven = offer->ranges_proven;
  if (is_empty)
    download_content_learn_end (self->content, 0, DOWNLOAD_END_ANNOUNCED);
  if (self->head_digest != NULL && offer->etag != NULL && g_strcmp0 (self->head_etag, offer->etag) == 0)
    download_content_learn_digest (self->content, self->head_digest);
}

static void
handle_first (DownloadTransfer *self,
              DownloadSegment  *segment,
              DownloadAnswer   *answer)
{
  DownloadReply reply = get_reply (answer);
  g_autoptr (GError) error = NULL;
  DownloadVerdict verdict;

  if (self->mode == DOWNLOAD_TRANSFER_IF_CHANGED && is_unchanged (self, &reply))
    {
      self->outcome = DOWNLOAD_OUTCOME_UNCHANGED;
      download_segment_stop (segment);
      return;
    }

  verdict = download_answer_check_first (&reply, &error);
  if (error != NULL)
    {
      turn_down (self, segment, DOWNLOAD_SETBACK_UNSOUND, error);
      return;
    }

  remember_redirect (self, segment, answer);
  adopt_offer (self, reply.offer, verdict == DOWNLOAD_VERDICT_COMPLETE);
  download_transfer_move (self, DOWNLOAD_PHASE_PREPARING);
}

/* There is a file to put the bytes of the first answer into. */
void
download_transfer_accept_first (DownloadTransfer *self)
{
  DownloadSegment     *segment = self->segments->len > 0 ? g_ptr_array_index (self->segments, 0) : NULL;
  const DownloadPiece *piece;

  download_transfer_tell_state (self, DOWNLOAD_STATE_DOWNLOADING);
  download_transfer_move (self, DOWNLOAD_PHASE_PIECES);
  if (segment == NULL)
    return;
  if (download_content_get_version (self->content)->total == 0)
    {
      download_segment_stop (segment);
      return;
    }

  piece = download_plan_open_piece (self->plan, 0, NULL);
  segment->piece_id = piece->id;
  download_segment_accept (segment, download_content_get_sink (self->content), 0, piece->end, NULL);
}

/* A size that is announced replaces an end that was only seen. */
static void
learn_announced (DownloadTransfer    *self,
                 const DownloadOffer *offer)
{
  if (offer->total >= 0 && download_content_get_version (self->content)->end < DOWNLOAD_END_ANNOUNCED)
    download_content_learn_end (self->content, offer->total, DOWNLOAD_END_ANNOUNCED);
  if (offer->digest != NULL)
    download_content_learn_digest (self->content, offer->digest);
}

static gboolean
has_whole (DownloadTransfer *self)
{
  guint64 crc;

  return download_content_get_whole (self->content, &crc);
}

/* What was safe is as it was: so what the answer said of the object holds, and an ETag that was doubted. */
void
download_transfer_believe_answer (DownloadTransfer *self,
                                  DownloadSegment  *segment)
{
  if (segment->kind != DOWNLOAD_SEGMENT_WHOLE)
    return;

  if (self->doubted_version != NULL)
    {
      download_content_change_version (self->content, self->doubted_version, DOWNLOAD_VERSION_CHANGE_COMPARED);
      g_clear_pointer (&self->doubted_version, download_version_unref);
    }
  learn_announced (self, download_answer_get_offer (download_segment_get_answer (segment)));
}

/* Begins to read an answer that brings everything, once all that it is to be compared with is on disk. */
void
download_transfer_accept_whole (DownloadTransfer *self)
{
  DownloadSegment *segment = self->segments->len > 0 ? g_ptr_array_index (self->segments, 0) : NULL;
  DownloadVersion *version = download_content_get_version (self->content);
  guint64          end;

  if (segment == NULL || segment->stage != SEGMENT_ANSWERED || !download_content_is_idle (self->content))
    return;

  /* Nothing that was only seen to end there is the end of what comes. */
  end = version->end >= DOWNLOAD_END_PROVEN ? (guint64) version->total : G_MAXUINT64;
  if (self->phase == DOWNLOAD_PHASE_COUNTING && !has_whole (self))
    download_transfer_move (self, DOWNLOAD_PHASE_WHOLE);
  download_segment_accept (segment, download_content_get_sink (self->content), 0, end,
                           download_content_get_safe (self->content));
  download_transfer_tell_state (self, DOWNLOAD_STATE_DOWNLOADING);
}

/* Whether nothing would be missing any more if @offer were of this version, which is not sure as long as nothing was compared. */
static gboolean
completes_by_its_word (DownloadTransfer    *self,
                       const DownloadOffer *offer)
{
  return offer->total > 0 && download_content_get_safe_bytes (self->content) >= (guint64) offer->total &&
         download_version_compare (download_content_get_version (self->content), offer) != DOWNLOAD_SAMENESS_SAME;
}

static void
take_whole (DownloadTransfer *self,
            DownloadSegment  *segment,
            DownloadAnswer   *answer)
{
  const DownloadOffer *offer = download_answer_get_offer (answer);

  if (!completes_by_its_word (self, offer))
    learn_announced (self, offer);
  remember_redirect (self, segment, answer);
  segment->kind = DOWNLOAD_SEGMENT_WHOLE;
  segment->piece_id = 0;
  if (self->phase == DOWNLOAD_PHASE_PIECES)
    download_transfer_move (self, DOWNLOAD_PHASE_WHOLE);

  /* What was to be counted has been announced meanwhile: nothing of it need be read again. */
  if (self->phase == DOWNLOAD_PHASE_COUNTING && has_whole (self) && download_transfer_is_known_again (self) &&
      download_content_get_version (self->content)->end == DOWNLOAD_END_ANNOUNCED)
    {
      self->owes_tail = FALSE;
      download_segment_stop (segment);
    }
  else
    {
      download_transfer_accept_whole (self);
    }
}

/* Where the answer does not tell the size, it is the one that is known. */
static DownloadVersion *
new_version_beside (const DownloadVersion *version,
                    const DownloadOffer   *offer)
{
  g_autoptr (DownloadVersion) beside = download_version_new_from_offer (offer);

  return offer->total >= 0 ? g_steal_pointer (&beside) : download_version_with_end (beside, version->total, version->end);
}

/* Size and date are those of the version, the ETag is another. What is safe is compared before anything is stored, so that all of
 * the file is of this answer; or a digest decides in the end. */
static void
take_doubted_whole (DownloadTransfer *self,
                    DownloadSegment  *segment,
                    DownloadAnswer   *answer)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->doubted_version, download_version_unref);
  if (download_content_is_prefix (self->content) && download_content_get_safe_bytes (self->content) > 0)
    {
      self->doubted_version = new_version_beside (download_content_get_version (self->content), download_answer_get_offer (answer));
      take_whole (self, segment, answer);
    }
  else if (download_transfer_has_digest (self))
    {
      take_whole (self, segment, answer);
    }
  else
    {
      error = download_answer_new_doubt (download_answer_get_status (answer));
      download_segment_fail (segment, error);
    }
}

/* A server that gives nothing but everything: it is read from its first byte, and what is safe already is compared. */
static void
handle_whole_instead (DownloadTransfer *self,
                      DownloadSegment  *segment,
                      DownloadAnswer   *answer,
                      gboolean          doubted)
{
  self->tried |= DOWNLOAD_FALLBACK_RANGE;
  if (self->segments->len > 1)
    download_segment_stop (segment);
  else if (doubted)
    take_doubted_whole (self, segment, answer);
  else
    take_whole (self, segment, answer);
}

static void
begin_piece (DownloadTransfer *self,
             DownloadSegment  *segment,
             DownloadAnswer   *answer)
{
  const DownloadOffer *offer = download_answer_get_offer (answer);
  const DownloadPiece *piece;

  self->checkpoint->ranges_proven = TRUE;
  learn_announced (self, offer);
  if (offer->total >= 0)
    download_plan_set_total (self->plan, (guint64) offer->total);
  piece = download_plan_get_piece (self->plan, segment->piece_id);
  remember_redirect (self, segment, answer);
  download_transfer_tell_state (self, DOWNLOAD_STATE_DOWNLOADING);
  download_segment_accept (segment, download_content_get_sink (self->content), segment->start, piece->end, segment->overlap);
}

/* An object that is smaller than what is safe of it is another. */
static DownloadVerdict
check (DownloadTransfer *self,
       DownloadSegment  *segment,
       DownloadAnswer   *answer,
       GError          **error)
{
  DownloadReply      reply = get_reply (answer);
  DownloadComparison comparison = DOWNLOAD_COMPARISON_NONE;
  DownloadVerdict    verdict;

  if (segment->overlap != NULL)
    comparison = download_transfer_has_digest (self) ? DOWNLOAD_COMPARISON_DIGEST : DOWNLOAD_COMPARISON_OVERLAP;
  verdict = download_answer_check_next (&reply, download_content_get_version (self->content), segment->start, segment->ask_end,
                                        comparison, error);
  if (*error == NULL && reply.offer->total >= 0 && (guint64) reply.offer->total < download_content_get_safe_end (self->content))
    {
      *error = download_answer_new_change (reply.status);
      return DOWNLOAD_VERDICT_REFUSE;
    }
  return verdict;
}

/* If the bytes that are known differ it is another version, and nobody need read any further. */
static void
compare_overlap (DownloadSegment *segment)
{
  const DownloadCrcRange *overlap = download_crc_set_get (segment->overlap, 0);

  segment->doubted = TRUE;
  download_segment_accept (segment, NULL, overlap->start, overlap->end, segment->overlap);
}

static void
handle_piece (DownloadTransfer *self,
              DownloadSegment  *segment,
              DownloadAnswer   *answer)
{
  g_autoptr (GError) error = NULL;

  switch (check (self, segment, answer, &error))
    {
    case DOWNLOAD_VERDICT_REFUSE:
      download_segment_fail (segment, error);
      return;
    case DOWNLOAD_VERDICT_UNSOUND:
      turn_down (self, segment, DOWNLOAD_SETBACK_UNSOUND, error);
      return;
    case DOWNLOAD_VERDICT_UNTOLD:
      turn_down (self, segment, DOWNLOAD_SETBACK_UNTOLD, error);
      return;
    case DOWNLOAD_VERDICT_DOUBTED:
      if (segment->overlap != NULL && self->segments->len == 1)
        compare_overlap (segment);
      else
        turn_down (self, segment, DOWNLOAD_SETBACK_DOUBTED, error);
      return;
    case DOWNLOAD_VERDICT_RANGE:
      begin_piece (self, segment, answer);
      return;
    case DOWNLOAD_VERDICT_WHOLE:
      handle_whole_instead (self, segment, answer, FALSE);
      return;
    case DOWNLOAD_VERDICT_WHOLE_DOUBTED:
      handle_whole_instead (self, segment, answer, TRUE);
      return;
    case DOWNLOAD_VERDICT_COMPLETE:
      download_content_learn_end (self->content, (gint64) segment->start, DOWNLOAD_END_ANNOUNCED);
      download_segment_stop (segment);
      return;
    }
}

static void
refuse_nonsense (DownloadSegment *segment)
{
  g_autoptr (GError) error = download_error_new (DOWNLOAD_ERROR_PROTOCOL,
                                                 N_ ("The server sent an answer that makes no sense."));

  download_segment_fail (segment, error);
}

/* Nothing was asked for but everything. Some servers name the range that this is. */
static void
handle_whole (DownloadTransfer *self,
              DownloadSegment  *segment,
              DownloadAnswer   *answer)
{
  g_autoptr (GError) error = NULL;

  switch (check (self, segment, answer, &error))
    {
    case DOWNLOAD_VERDICT_RANGE:
    case DOWNLOAD_VERDICT_WHOLE:
      take_whole (self, segment, answer);
      return;
    case DOWNLOAD_VERDICT_WHOLE_DOUBTED:
      take_doubted_whole (self, segment, answer);
      return;
    case DOWNLOAD_VERDICT_REFUSE:
    case DOWNLOAD_VERDICT_UNSOUND:
    case DOWNLOAD_VERDICT_UNTOLD:
    case DOWNLOAD_VERDICT_DOUBTED:
      download_segment_fail (segment, error);
      return;
    case DOWNLOAD_VERDICT_COMPLETE:
      refuse_nonsense (segment);
      return;
    }
}

/* The end of a file whose every byte was proven when it came: only another version speaks against it. */
static void
handle_tail (DownloadTransfer *self,
             DownloadSegment  *segment,
             DownloadAnswer   *answer)
{
  DownloadReply reply = get_reply (answer);
  g_autoptr (GError) error = NULL;

  switch (download_answer_check_next (&reply, download_content_get_version (self->content), segment->start, segment->ask_end,
                                      DOWNLOAD_COMPARISON_DIGEST, &error))
    {
    case DOWNLOAD_VERDICT_RANGE:
      download_segment_accept (segment, NULL, segment->start, segment->ask_end, segment->overlap);
      return;
    case DOWNLOAD_VERDICT_REFUSE:
      download_segment_fail (segment, error);
      return;
    case DOWNLOAD_VERDICT_UNSOUND:
    case DOWNLOAD_VERDICT_UNTOLD:
    case DOWNLOAD_VERDICT_DOUBTED:
    case DOWNLOAD_VERDICT_WHOLE:
    case DOWNLOAD_VERDICT_WHOLE_DOUBTED:
    case DOWNLOAD_VERDICT_COMPLETE:
      self->owes_tail = FALSE;
      download_segment_stop (segment);
      return;
    }
}

void
download_transfer_handle_answer (DownloadTransfer *self,
                                 DownloadSegment  *segment,
                                 DownloadAnswer   *answer)
{
  switch (segment->kind)
    {
    case DOWNLOAD_SEGMENT_FIRST:
      handle_first (self, segment, answer);
      break;
    case DOWNLOAD_SEGMENT_PIECE:
      handle_piece (self, segment, answer);
      break;
    case DOWNLOAD_SEGMENT_WHOLE:
      handle_whole (self, segment, answer);
      break;
    case DOWNLOAD_SEGMENT_TAIL:
      handle_tail (self, segment, answer);
      break;
    }
}
