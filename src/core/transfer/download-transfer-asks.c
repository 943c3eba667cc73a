/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer asks for: when a connection is opened, which bytes it is for, and under which conditions. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"
#include "verify/download-crc64.h"

static DownloadHost *
get_host_for (DownloadTransfer *self,
              DownloadLink     *link)
{
  return self->context.get_host (download_link_get_origin (link), self->context.user_data);
}

static DownloadLink *
get_link (DownloadTransfer *self)
{
  return self->final_link != NULL ? self->final_link : download_request_get_link (self->checkpoint->request);
}

static void
use_host_of_link (DownloadTransfer *self)
{
  DownloadHost *host = download_host_ref (get_host_for (self, get_link (self)));

  g_clear_pointer (&self->host, download_host_unref);
  self->host = host;
}

void
download_transfer_forget_final_link (DownloadTransfer *self)
{
  g_clear_pointer (&self->final_link, download_link_unref);
  use_host_of_link (self);
}

/* The caller's headers are meant for the origin of the link that came with them, not for where it led. */
static const char *const *
get_headers (DownloadTransfer *self)
{
  DownloadRequest *request = self->checkpoint->request;

  if (g_strcmp0 (download_link_get_origin (get_link (self)),
                 download_link_get_origin (download_request_get_link (request))) != 0)
    return NULL;
  return download_request_get_headers (request);
}

static void
fill_conditions (DownloadTransfer *self,
                 DownloadAsk      *ask)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  if (download_header_is_strong_etag (checkpoint->etag))
    ask->if_match = checkpoint->etag;
  else if (checkpoint->last_modified != NULL)
    ask->if_unmodified_since = checkpoint->last_modified;
}

void
download_transfer_restart_from_nothing (DownloadTransfer *self)
{
  g_clear_pointer (&self->plan, download_plan_free);
  self->checkpoint->total = -1;
  g_clear_pointer (&self->checkpoint->etag, g_free);
  g_clear_pointer (&self->checkpoint->last_modified, g_free);
}

/* A lane that cannot get its slot now is asked for again when slots become free: fill() comes back here. */
static gboolean
take_first_slot (DownloadTransfer *self)
{
  if (self->host == NULL)
    use_host_of_link (self);
  return download_host_take_slot (self->host, 0, 0);
}

/* Asks for everything: the answer brings size, validator, the proof that ranges work, and the first bytes. */
static void
ask_first (DownloadTransfer *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  DownloadAsk         ask = { .method = "GET", .link = get_link (self), .headers = get_headers (self) };
  Lane               *lane;

  if (!take_first_slot (self))
    return;

  lane = download_transfer_add_lane (self, LANE_FIRST, self->host);
  lane->end = G_MAXUINT64;
  ask.has_range = !self->without_range;
  ask.end = G_MAXUINT64;
  if (self->mode == DOWNLOAD_TRANSFER_IF_CHANGED)
    {
      ask.if_none_match = checkpoint->etag;
      ask.if_modified_since = checkpoint->etag == NULL ? checkpoint->last_modified : NULL;
    }
  download_segment_ask (lane->segment, &ask);
}

static void
ask_for_lane (DownloadTransfer *self,
              Lane             *lane)
{
  DownloadAsk ask = { .method = "GET", .link = get_link (self), .headers = get_headers (self), .has_range = TRUE };

  lane->redirected = self->final_link != NULL;
  ask.start = lane->start;
  ask.end = lane->end;
  if (lane->kind == LANE_TAIL)
    ask.suffix = lane->end - lane->start;
  fill_conditions (self, &ask);
  download_segment_ask (lane->segment, &ask);
}

typedef struct
{
  DownloadTransfer *transfer; /* owned */
  Lane             *lane;     /* not owned: checked against the list when the read is done */
} OverlapRead;

static void
overlap_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  OverlapRead *read = user_data;
  g_autoptr (DownloadTransfer) self = read->transfer;
  Lane *lane = read->lane;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = download_sink_read_finish (DOWNLOAD_SINK (source), result, &error);

  g_free (read);
  self->n_pending--;
  if (self->stage == STAGE_STOPPING)
    {
      download_transfer_wind_down (self);
      return;
    }
  if (!g_ptr_array_find (self->lanes, lane, NULL))
    return;
  if (bytes == NULL)
    {
      download_transfer_fail (self, error);
      return;
    }

  lane->known = download_crc_set_new ();
  download_crc_set_add (lane->known, lane->start, lane->start + g_bytes_get_size (bytes),
                        download_crc64_update (0, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  ask_for_lane (self, lane);
}

/* How many safe bytes lie right before @position, at most an overlap's worth. */
static gsize
get_overlap (DownloadTransfer *self,
             guint64           position)
{
  for (guint i = 0; i < download_crc_set_get_size (self->safe); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (self->safe, i);

      if (range->start < position && position <= range->end)
        return (gsize) MIN (position - range->start, DOWNLOAD_TRANSFER_OVERLAP);
    }

  return 0;
}

static void
read_overlap (DownloadTransfer *self,
              Lane             *lane,
              gsize             overlap)
{
  OverlapRead *read = g_new0 (OverlapRead, 1);

  read->transfer = g_object_ref (self);
  read->lane = lane;
  lane->start -= overlap;
  self->n_pending++;
  download_sink_read_async (self->sink, lane->start, overlap, overlap_read_cb, read);
}

gboolean
download_transfer_has_strong_validator (DownloadTransfer *self)
{
  return download_header_is_strong_etag (self->checkpoint->etag) && !self->untold;
}

static Lane *
find_lane_of_piece (DownloadTransfer *self,
                    guint             piece_id)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      if (lane->piece_id == piece_id)
        return lane;
    }

  return NULL;
}

/* By the server's clock. What is running goes on: expiry is looked at when a request arrives, not later. */
static gboolean
is_expired (DownloadTransfer *self,
            DownloadLink     *link)
{
  gint64 expires = download_link_get_expires (link);
  gint64 now = download_clock_get_real_time (download_session_get_clock (self->context.session)) +
               download_session_get_clock_skew (self->context.session, download_link_get_origin (link));

  return expires >= 0 && expires <= now;
}

/* Several connections at once need a size to divide, something by which to know the object again, and a server that has
 * not refused ranges; until it has proven them one connection tries. */
static gboolean
may_add_lane (DownloadTransfer *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  /* What is to be compared must be on disk first. */
  if (self->lanes->len == 0)
    return !self->untold || download_sink_is_idle (self->sink);
  if (checkpoint->total < 0 || is_expired (self, get_link (self)) || self->ranges_refused || self->untold ||
      (checkpoint->etag == NULL && checkpoint->last_modified == NULL))
    return FALSE;
  return checkpoint->ranges_proven || self->lanes->len == 1;
}

static gint64
get_handshake_time (DownloadTransfer *self)
{
  gint64 longest = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      longest = MAX (longest, download_segment_get_handshake_time (lane->segment));
    }

  return longest;
}

static gboolean
open_piece (DownloadTransfer *self)
{
  guint                wanted = download_request_get_connections (self->checkpoint->request);
  gint64               handshake_time = get_handshake_time (self);
  guint                victim = 0;
  const DownloadPiece *piece;
  Lane                *lane;
  gsize                overlap;

  /* What a redirect signed may die sooner than the link that leads there. */
  if (self->final_link != NULL && is_expired (self, self->final_link))
    download_transfer_forget_final_link (self);
  if (!may_add_lane (self) || !download_plan_can_open_piece (self->plan, handshake_time) ||
      !download_host_take_slot (self->host, self->lanes->len, wanted))
    return FALSE;

  piece = download_plan_open_piece (self->plan, handshake_time, &victim);
  lane = download_transfer_add_lane (self, LANE_PIECE, self->host);
  lane->piece_id = piece->id;
  lane->start = piece->position;
  lane->end = piece->end;
  lane->probing = !self->checkpoint->ranges_proven && self->lanes->len > 1;
  if (victim != 0)
    download_segment_set_end (find_lane_of_piece (self, victim)->segment,
                              download_plan_get_piece (self->plan, victim)->end);

  overlap = download_transfer_has_strong_validator (self) ? 0 : get_overlap (self, lane->start);
  if (overlap > 0)
    read_overlap (self, lane, overlap);
  else
    ask_for_lane (self, lane);
  return TRUE;
}

/**
 * download_transfer_go_on:
 *
 * Opens the connections that may be open now, or finishes when nothing is missing.
 */
void
download_transfer_go_on (DownloadTransfer *self)
{
  if (self->stage != STAGE_FETCHING || self->n_pending > 0)
    return;

  if (self->lanes->len == 0 && self->plan == NULL && !self->unchanged &&
      (self->checkpoint->total < 0 || self->mode == DOWNLOAD_TRANSFER_IF_CHANGED))
    {
      ask_first (self);
      return;
    }
  if (self->lanes->len == 0 && (self->plan == NULL || download_plan_is_done (self->plan)))
    {
      download_transfer_finish (self);
      return;
    }
  if (self->plan == NULL)
    return;

  if (self->no_more != NULL)
    {
      if (self->lanes->len == 0)
        download_transfer_fail (self, self->no_more);
      return;
    }

  if (download_transfer_get_now (self) < self->reopen_at)
    return;
  while (self->stage == STAGE_FETCHING && self->n_pending == 0 && open_piece (self))
    continue;
}

/* Reads a body without an announced end once more: what is known is compared, and it must end in the same place. */
void
download_transfer_ask_count (DownloadTransfer *self)
{
  guint64     total = (guint64) self->checkpoint->total;
  DownloadAsk ask = { .method = "GET", .link = get_link (self), .headers = get_headers (self) };
  guint64     crc;
  Lane       *lane;

  if (!download_crc_set_get_whole (self->safe, total, &crc) || !take_first_slot (self))
    return;

  lane = download_transfer_add_lane (self, LANE_COUNT, self->host);
  lane->known = download_crc_set_new ();
  download_crc_set_add (lane->known, 0, total, crc);
  lane->end = G_MAXUINT64;
  download_segment_ask (lane->segment, &ask);
}

/* A file that is complete but was not published: its end is compared with the server's before it is believed. A digest
 * proves more, and Azure knows no ranges from the end. */
void
download_transfer_ask_tail (DownloadTransfer *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  guint64             total = (guint64) checkpoint->total;
  Lane               *lane;

  if (checkpoint->digest != NULL || download_request_get_checksum (checkpoint->request) != NULL || total == 0 ||
      download_link_get_provider (get_link (self)) == DOWNLOAD_PROVIDER_AZURE || !take_first_slot (self))
    {
      download_transfer_finish (self);
      return;
    }

  download_transfer_enter_state (self, DOWNLOAD_STATE_CONNECTING);
  lane = download_transfer_add_lane (self, LANE_TAIL, self->host);
  lane->start = lane->end = total;
  read_overlap (self, lane, get_overlap (self, total));
}

static void
begin_lanes (DownloadTransfer *self)
{
  g_autoptr (DownloadRangeSet) safe = download_crc_set_to_range_set (self->safe);

  use_host_of_link (self);
  /* That checksum comes only with an answer to a question without a range. */
  self->without_range = g_strv_contains (download_link_get_signed_headers (get_link (self)), DOWNLOAD_CHECKSUM_MODE_HEADER);
  if (self->mode == DOWNLOAD_TRANSFER_FETCH && download_crc_set_get_bytes (self->safe) == 0)
    /* Nothing is kept: whatever the server has now is the object. */
    download_transfer_restart_from_nothing (self);
  else if (self->mode == DOWNLOAD_TRANSFER_FETCH)
    self->plan = download_plan_new (safe, self->checkpoint->total);

  if (self->plan == NULL)
    ask_first (self);
  else
    download_transfer_go_on (self);
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
  if (answer != NULL && download_answer_get_status (answer) == 200 && self->checkpoint->digest == NULL &&
      download_answer_get_offer (answer)->digest != NULL)
    self->head_digest = download_digest_ref (download_answer_get_offer (answer)->digest);
  if (answer != NULL)
    self->head_etag = g_strdup (download_answer_get_offer (answer)->etag);

  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
  else
    /* It may have been refused, or tell of a newer object: the conditional GET decides, in one step with the bytes. */
    begin_lanes (self);
}

/**
 * download_transfer_start_network:
 *
 * Asks with HEAD first if there is a link that is signed for it; whatever comes of that costs nothing.
 */
void
download_transfer_start_network (DownloadTransfer *self)
{
  DownloadRequest *request = self->checkpoint->request;
  DownloadAsk      ask = { .method = "HEAD", .link = download_request_get_head_link (request) };

  download_transfer_enter_state (self, DOWNLOAD_STATE_CONNECTING);
  if (ask.link == NULL)
    {
      begin_lanes (self);
      return;
    }

  ask.headers = download_request_get_headers (request);
  self->n_pending++;
  download_exchange_async (self->context.session, &ask, self->cancellable, head_answered_cb, g_object_ref (self));
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
  download_transfer_go_on (self);
}
