/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer makes of an answer, once download-answer-check.c has found what it is. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "link/download-file-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  DownloadTransfer *transfer; /* owned */
  Lane             *lane;     /* nullable, not owned: checked against the list */
} SinkWait;

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

static DownloadRecord
get_record (DownloadCheckpoint *checkpoint)
{
  DownloadRecord record = {
    .etag = checkpoint->etag,
    .last_modified = checkpoint->last_modified,
    .total = checkpoint->total,
    .content_type = checkpoint->content_type,
    .content_encoding = checkpoint->content_encoding,
  };

  return record;
}

/* What was decided already stays; then RFC 6266, then the link's own path, then where it led. */
static char *
choose_name (DownloadTransfer    *self,
             const DownloadOffer *offer,
             DownloadLink        *final_link)
{
  DownloadRequest *request = self->checkpoint->request;
  char            *name;

  if (download_request_get_name (request) != NULL)
    return g_strdup (download_request_get_name (request));
  if (self->checkpoint->name != NULL)
    return g_strdup (self->checkpoint->name);
  if (offer->name != NULL)
    return g_strdup (offer->name);

  name = download_link_suggest_name (download_request_get_link (request));
  if (name == NULL)
    name = download_link_suggest_name (final_link);
  /* Translators: the name of a downloaded file for which neither link nor server suggest one. */
  return name != NULL ? name : g_strdup (_ ("download"));
}

static void
replace_string (char      **place,
                const char *value)
{
  g_free (*place);
  *place = g_strdup (value);
}

/* From here on this is the object: everything later is held against it. */
static void
adopt_offer (DownloadTransfer    *self,
             const DownloadOffer *offer,
             gint64               total)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  checkpoint->total = total;
  checkpoint->length_announced = total >= 0;
  checkpoint->ranges_proven = offer->ranges_proven;
  checkpoint->answered_at = offer->answered_at;
  replace_string (&checkpoint->etag, offer->etag);
  replace_string (&checkpoint->last_modified, offer->last_modified);
  replace_string (&checkpoint->content_type, offer->content_type);
  replace_string (&checkpoint->content_encoding, offer->content_encoding);
  g_clear_pointer (&checkpoint->digest, download_digest_unref);
  if (offer->digest != NULL)
    checkpoint->digest = download_digest_ref (offer->digest);
  else if (self->head_digest != NULL && offer->etag != NULL && g_strcmp0 (self->head_etag, offer->etag) == 0)
    checkpoint->digest = download_digest_ref (self->head_digest);
}

static void
remember_redirect (DownloadTransfer *self,
                   Lane             *lane,
                   DownloadAnswer   *answer)
{
  DownloadLink *link = download_answer_get_link (answer);
  DownloadLink *asked = download_request_get_link (self->checkpoint->request);
  DownloadHost *host;

  if (self->final_link != NULL || g_str_equal (download_link_get_uri (link), download_link_get_uri (asked)))
    return;

  self->final_link = download_link_ref (link);
  host = self->context.get_host (download_link_get_origin (link), self->context.user_data);
  if (host == lane->host)
    return;

  /* The connection that brings the bytes belongs to another origin than the one that was asked. */
  if (download_host_take_slot (host, 0, 0))
    {
      download_host_give_back_slot (lane->host);
      g_clear_pointer (&lane->host, download_host_unref);
      lane->host = download_host_ref (host);
    }
  g_clear_pointer (&self->host, download_host_unref);
  self->host = download_host_ref (host);
}

/* The piece that the first answer fills: everything. */
static void
begin_first_piece (DownloadTransfer *self,
                   Lane             *lane)
{
  g_autoptr (DownloadRangeSet) nothing = download_range_set_new ();
  const DownloadPiece *piece;

  self->plan = download_plan_new (nothing, self->checkpoint->total);
  if (lane == NULL || self->checkpoint->total == 0)
    return;

  piece = download_plan_open_piece (self->plan, 0, NULL);
  lane->piece_id = piece->id;
  download_segment_accept (lane->segment, self->sink, 0, piece->end, NULL);
}

static void
begin_downloading (DownloadTransfer *self,
                   Lane             *lane)
{
  if (lane != NULL && !g_ptr_array_find (self->lanes, lane, NULL))
    lane = NULL;

  download_transfer_enter_state (self, DOWNLOAD_STATE_DOWNLOADING);
  begin_first_piece (self, lane);
  if (lane != NULL && self->checkpoint->total == 0)
    download_segment_stop (lane->segment);
  else
    download_transfer_go_on (self);
}

static void
sink_created_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  SinkWait *wait = user_data;
  g_autoptr (DownloadTransfer) self = wait->transfer;
  Lane *lane = wait->lane;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadSink) sink = download_sink_create_finish (result, &error);

  g_free (wait);
  self->n_pending--;
  if (sink != NULL)
    download_transfer_adopt_sink (self, sink);

  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
  else if (sink == NULL)
    download_transfer_fail (self, error);
  else
    begin_downloading (self, lane);
}

static void
sink_reserved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  SinkWait *wait = user_data;
  g_autoptr (DownloadTransfer) self = wait->transfer;
  Lane *lane = wait->lane;
  g_autoptr (GError) error = NULL;

  g_free (wait);
  self->n_pending--;
  if (!download_sink_reserve_finish (DOWNLOAD_SINK (source), result, &error))
    download_transfer_fail (self, error);

  if (self->stage == STAGE_STOPPING)
    {
      download_transfer_wind_down (self);
      return;
    }
  download_journal_put (self->context.journal, self->checkpoint);
  begin_downloading (self, lane);
}

/* The bytes of the first answer wait in the socket until there is a file to put them into. */
static void
prepare_sink (DownloadTransfer *self,
              Lane             *lane,
              DownloadAnswer   *answer)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  SinkWait           *wait = g_new0 (SinkWait, 1);
  g_autofree char    *name = choose_name (self, download_answer_get_offer (answer), download_answer_get_link (answer));

  wait->transfer = g_object_ref (self);
  wait->lane = lane;
  self->n_pending++;
  if (self->sink != NULL)
    download_sink_reserve_async (self->sink, (guint64) MAX (checkpoint->total, 0), sink_reserved_cb, wait);
  else
    download_sink_create_async (download_request_get_folder (checkpoint->request), name,
                                download_request_get_name (checkpoint->request) != NULL, checkpoint->total,
                                self->cancellable, sink_created_cb, wait);
}

/* Asked "only if it changed": whether the server said, in whatever way, that it did not. */
static gboolean
is_unchanged (DownloadTransfer    *self,
              const DownloadReply *reply)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  DownloadSameness    sameness;

  if (reply->status == 304)
    return TRUE;

  sameness = download_offer_compare (reply->offer, checkpoint->etag, checkpoint->last_modified, checkpoint->total);
  return sameness == DOWNLOAD_SAMENESS_SAME ||
         (sameness == DOWNLOAD_SAMENESS_LIKELY && (checkpoint->etag != NULL || checkpoint->last_modified != NULL));
}

static void
handle_first (DownloadTransfer *self,
              Lane             *lane,
              DownloadAnswer   *answer)
{
  DownloadReply reply = get_reply (answer);
  g_autoptr (GError) error = NULL;
  DownloadVerdict verdict;
  gint64          total;

  if (self->mode == DOWNLOAD_TRANSFER_IF_CHANGED && is_unchanged (self, &reply))
    {
      self->unchanged = TRUE;
      download_segment_stop (lane->segment);
      return;
    }

  verdict = download_answer_check_first (&reply, &error);
  if (verdict == DOWNLOAD_VERDICT_REFUSE && reply.status == 416 && !self->without_range)
    {
      /* Some servers take no range at all, not even the whole. */
      self->without_range = TRUE;
      download_segment_stop (lane->segment);
      return;
    }
  if (verdict == DOWNLOAD_VERDICT_REFUSE)
    {
      download_transfer_fail (self, error);
      return;
    }

  if (self->mode == DOWNLOAD_TRANSFER_IF_CHANGED)
    {
      self->mode = DOWNLOAD_TRANSFER_FETCH;
      download_checkpoint_forget_bytes (self->checkpoint);
    }
  remember_redirect (self, lane, answer);
  total = verdict == DOWNLOAD_VERDICT_COMPLETE ? 0 : reply.offer->total;
  adopt_offer (self, reply.offer, total);
  prepare_sink (self, lane, answer);
}

/* A server that gives nothing but everything: it is read from its first byte, and what is safe already is compared. */
static void
take_whole (DownloadTransfer *self,
            Lane             *lane,
            DownloadAnswer   *answer)
{
  gint64 length = download_answer_get_body_length (answer);

  if (length < 0)
    length = self->checkpoint->total;
  lane->kind = LANE_WHOLE;
  lane->piece_id = 0;
  g_clear_pointer (&self->plan, download_plan_free);
  download_segment_accept (lane->segment, self->sink, 0, length >= 0 ? (guint64) length : G_MAXUINT64, self->safe);
  download_transfer_enter_state (self, DOWNLOAD_STATE_DOWNLOADING);
}

static void
refuse_lane (DownloadTransfer *self,
             Lane             *lane,
             DownloadError     code,
             const char       *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, (int) code, sentence);

  download_segment_fail (lane->segment, error);
}

static void
handle_whole_instead (DownloadTransfer *self,
                      Lane             *lane,
                      DownloadAnswer   *answer)
{
  if (lane->probing)
    {
      self->ranges_refused = TRUE;
      download_segment_stop (lane->segment);
    }
  else if (self->lanes->len == 1 && self->fetched == 0)
    take_whole (self, lane, answer);
  else
    refuse_lane (self, lane, DOWNLOAD_ERROR_SERVER_BUSY, _ ("The server did not go on where it was asked to."));
}

static void
begin_piece (DownloadTransfer *self,
             Lane             *lane,
             DownloadAnswer   *answer)
{
  DownloadCheckpoint  *checkpoint = self->checkpoint;
  const DownloadOffer *offer = download_answer_get_offer (answer);
  const DownloadPiece *piece = download_plan_get_piece (self->plan, lane->piece_id);

  checkpoint->ranges_proven = TRUE;
  if (checkpoint->total < 0 && offer->total >= 0)
    {
      checkpoint->total = offer->total;
      checkpoint->length_announced = TRUE;
      download_plan_set_total (self->plan, (guint64) offer->total);
      piece = download_plan_get_piece (self->plan, lane->piece_id);
    }
  if (checkpoint->digest == NULL && offer->digest != NULL)
    checkpoint->digest = download_digest_ref (offer->digest);
  remember_redirect (self, lane, answer);
  download_segment_accept (lane->segment, self->sink, lane->start, piece->end, lane->known);
}

static void
handle_piece (DownloadTransfer *self,
              Lane             *lane,
              DownloadAnswer   *answer)
{
  DownloadReply  reply = get_reply (answer);
  DownloadRecord record = get_record (self->checkpoint);
  g_autoptr (GError) error = NULL;

  switch (download_answer_check_next (&reply, &record, lane->start, lane->end, lane->known != NULL, &error))
    {
    case DOWNLOAD_VERDICT_REFUSE:
      download_segment_fail (lane->segment, error);
      return;
    case DOWNLOAD_VERDICT_RANGE:
      begin_piece (self, lane, answer);
      break;
    case DOWNLOAD_VERDICT_WHOLE:
      handle_whole_instead (self, lane, answer);
      return;
    case DOWNLOAD_VERDICT_COMPLETE:
      self->checkpoint->total = reply.content_range->total;
      download_plan_set_total (self->plan, (guint64) self->checkpoint->total);
      download_segment_stop (lane->segment);
      return;
    case DOWNLOAD_VERDICT_COMPARE:
      if (self->untold || lane->probing || self->lanes->len > 1 || lane->start == 0)
        refuse_lane (self, lane, DOWNLOAD_ERROR_PROTOCOL, _ ("The server does not say whether the file is still the same."));
      else
        {
          self->untold = TRUE;
          download_segment_stop (lane->segment);
        }
      return;
    }

  download_transfer_enter_state (self, DOWNLOAD_STATE_DOWNLOADING);
}

static void
handle_count (DownloadTransfer *self,
              Lane             *lane,
              DownloadAnswer   *answer)
{
  gint64 length = download_answer_get_body_length (answer);

  if (download_answer_get_status (answer) != 200)
    refuse_lane (self, lane, DOWNLOAD_ERROR_PROTOCOL, _ ("The server sent an answer that makes no sense."));
  else if (length >= 0 && length != self->checkpoint->total)
    refuse_lane (self, lane, DOWNLOAD_ERROR_TRUNCATED, _ ("The connection ended before the file did."));
  else
    download_segment_accept (lane->segment, NULL, 0, G_MAXUINT64, lane->known);
}

static void
handle_tail (DownloadTransfer *self,
             Lane             *lane,
             DownloadAnswer   *answer)
{
  DownloadReply  reply = get_reply (answer);
  DownloadRecord record = get_record (self->checkpoint);
  g_autoptr (GError) error = NULL;

  switch (download_answer_check_next (&reply, &record, lane->start, lane->end, TRUE, &error))
    {
    case DOWNLOAD_VERDICT_RANGE:
      download_segment_accept (lane->segment, NULL, lane->start, lane->end, lane->known);
      return;
    case DOWNLOAD_VERDICT_REFUSE:
      download_segment_fail (lane->segment, error);
      return;
    case DOWNLOAD_VERDICT_WHOLE:
    case DOWNLOAD_VERDICT_COMPLETE:
    case DOWNLOAD_VERDICT_COMPARE:
      download_segment_stop (lane->segment);
      return;
    }
}

void
download_transfer_handle_answer (DownloadTransfer *self,
                                 Lane             *lane,
                                 DownloadAnswer   *answer)
{
  switch (lane->kind)
    {
    case LANE_FIRST:
      handle_first (self, lane, answer);
      break;
    case LANE_PIECE:
      handle_piece (self, lane, answer);
      break;
    case LANE_WHOLE:
      g_assert_not_reached ();
    case LANE_COUNT:
      handle_count (self, lane, answer);
      break;
    case LANE_TAIL:
      handle_tail (self, lane, answer);
      break;
    }
}
