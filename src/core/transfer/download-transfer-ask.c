/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer asks for: when a connection is opened, which bytes it is for, and under which conditions. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include "base/download-clock.h"
#include "base/download-planted.h"
#include "verify/download-crc64.h"

static DownloadClock *
get_clock (DownloadTransfer *self)
{
  return download_session_get_clock (self->context.session);
}

gint64
download_transfer_get_now (DownloadTransfer *self)
{
  return download_clock_get_boot_time (get_clock (self));
}

DownloadLink *
download_transfer_get_link (DownloadTransfer *self)
{
  return self->final_link != NULL ? self->final_link : download_request_get_link (self->checkpoint->request);
}

static void
use_host_of_link (DownloadTransfer *self)
{
  const char   *origin = download_link_get_origin (download_transfer_get_link (self));
  DownloadHost *host = download_host_ref (self->context.get_host (origin, self->context.user_data));

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

  if (g_strcmp0 (download_link_get_origin (download_transfer_get_link (self)),
                 download_link_get_origin (download_request_get_link (request))) != 0)
    return NULL;
  return download_request_get_headers (request);
}

/* By the server's clock. What is running goes on: expiry is looked at when a request arrives, not later. */
static gboolean
is_expired (DownloadTransfer *self,
            DownloadLink     *link)
{
  gint64 expires = download_link_get_expires (link);
  gint64 now = download_clock_get_real_time (get_clock (self)) +
               download_session_get_clock_skew (self->context.session, download_link_get_origin (link));

  return expires >= 0 && expires <= now;
}

/* Whether an answer proves by its validator alone that it is of the same version. */
gboolean
download_transfer_is_known_again (DownloadTransfer *self)
{
  return download_version_get_validator (download_content_get_version (self->content)) == DOWNLOAD_VALIDATOR_STRONG &&
         (self->tried & DOWNLOAD_FALLBACK_OVERLAP) == 0;
}

static gboolean
has_other_link (DownloadTransfer *self)
{
  DownloadRequest *request = self->checkpoint->request;
  DownloadLink    *head_link = download_request_get_head_link (request);

  return head_link != NULL &&
         g_str_equal (download_link_get_identity (head_link), download_link_get_identity (download_request_get_link (request)));
}

/* A connection that cannot get its slot now is asked for again when slots become free. */
static DownloadSegment *
add_segment (DownloadTransfer   *self,
             DownloadSegmentKind kind,
             guint               wanted)
{
  DownloadSegment *segment;

  if (self->host == NULL)
    use_host_of_link (self);
  if (!download_host_take_slot (self->host, self->segments->len, wanted))
    return NULL;

  segment = download_segment_new (self->context.session, self->throttle, self->host, kind, &download_transfer_segment_funcs, self);
  segment->ask_end = G_MAXUINT64;
  if (self->final_link != NULL)
    {
      segment->target = download_link_ref (self->final_link);
      segment->asked |= DOWNLOAD_FALLBACK_TARGET;
    }
  if (has_other_link (self) && (self->tried & DOWNLOAD_FALLBACK_LINK) == 0)
    segment->asked |= DOWNLOAD_FALLBACK_LINK;
  g_ptr_array_add (self->segments, segment);
  return segment;
}

static void
add_condition (DownloadTransfer *self,
               DownloadSegment  *segment,
               DownloadAsk      *ask)
{
  DownloadVersion *version = download_content_get_version (self->content);

  if ((self->tried & DOWNLOAD_FALLBACK_CONDITION) != 0 || PLANTED ("no-condition-and-validator-ignored"))
    return;

  if (self->mode == DOWNLOAD_TRANSFER_IF_CHANGED)
    {
      ask->if_none_match = version->etag;
      ask->if_modified_since = version->etag == NULL ? version->last_modified : NULL;
    }
  else if (download_version_get_validator (version) == DOWNLOAD_VALIDATOR_STRONG)
    ask->if_match = version->etag;
  else
    ask->if_unmodified_since = version->last_modified;

  if (ask->if_match != NULL || ask->if_unmodified_since != NULL || ask->if_none_match != NULL || ask->if_modified_since != NULL)
    segment->asked |= DOWNLOAD_FALLBACK_CONDITION;
}

static DownloadAsk
begin_ask (DownloadTransfer *self,
           DownloadSegment  *segment)
{
  DownloadAsk ask = {
    .method = "GET",
    .link = download_transfer_get_link (self),
    .headers = get_headers (self),
    .start = segment->start,
    .end = segment->ask_end,
  };

  return ask;
}

static void
add_range (DownloadSegment *segment,
           DownloadAsk     *ask)
{
  ask->has_range = TRUE;
  segment->asked |= DOWNLOAD_FALLBACK_RANGE;
}

/* That checksum comes only with an answer to a question without a range. */
static gboolean
wants_checksum_header (DownloadTransfer *self)
{
  return g_strv_contains (download_link_get_signed_headers (download_transfer_get_link (self)), DOWNLOAD_CHECKSUM_MODE_HEADER);
}

/* Asks for everything: the answer brings size, validator, the proof that ranges work, and the first bytes. */
DownloadSegment *
download_transfer_ask_first (DownloadTransfer *self)
{
  DownloadSegment *segment = add_segment (self, DOWNLOAD_SEGMENT_FIRST, 0);
  DownloadAsk      ask;

  if (segment == NULL)
    return NULL;

  ask = begin_ask (self, segment);
  if ((self->tried & DOWNLOAD_FALLBACK_RANGE) == 0 && !wants_checksum_header (self))
    add_range (segment, &ask);
  if (self->mode == DOWNLOAD_TRANSFER_IF_CHANGED)
    add_condition (self, segment, &ask);
  download_segment_ask (segment, &ask);
  return segment;
}

/* Asks for everything once more, without any range or condition: what is safe is compared. */
DownloadSegment *
download_transfer_ask_whole (DownloadTransfer *self)
{
  DownloadSegment *segment = add_segment (self, DOWNLOAD_SEGMENT_WHOLE, 0);
  DownloadAsk      ask;

  if (segment == NULL)
    return NULL;

  ask = begin_ask (self, segment);
  download_segment_ask (segment, &ask);
  return segment;
}

static void
ask_for_range (DownloadTransfer *self,
               DownloadSegment  *segment)
{
  DownloadAsk ask = begin_ask (self, segment);

  add_range (segment, &ask);
  if (segment->kind == DOWNLOAD_SEGMENT_TAIL)
    ask.suffix = segment->ask_end - segment->start;
  add_condition (self, segment, &ask);
  download_segment_ask (segment, &ask);
}

typedef struct
{
  DownloadTransfer *transfer;
  DownloadSegment  *segment;
} OverlapRead;

static void
overlap_read_free (OverlapRead *read)
{
  g_object_unref (read->segment);
  g_object_unref (read->transfer);
  g_free (read);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OverlapRead, overlap_read_free)

static void
overlap_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (OverlapRead) read = user_data;
  DownloadTransfer *self = read->transfer;
  DownloadSegment  *segment = read->segment;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = download_sink_read_finish (DOWNLOAD_SINK (source), result, &error);

  self->n_pending--;
  if (segment->stage == SEGMENT_ENDED)
    {
      self->advance (self);
      return;
    }
  if (bytes == NULL)
    {
      download_segment_fail (segment, error);
      return;
    }

  segment->overlap = download_crc_set_new ();
  download_crc_set_add (segment->overlap, segment->start, segment->start + g_bytes_get_size (bytes),
                        download_crc64_update (0, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  ask_for_range (self, segment);
}

static void
read_overlap (DownloadTransfer *self,
              DownloadSegment  *segment,
              gsize             overlap)
{
  OverlapRead *read = g_new0 (OverlapRead, 1);

  read->transfer = g_object_ref (self);
  read->segment = g_object_ref (segment);
  segment->start -= overlap;
  self->n_pending++;
  download_sink_read_async (download_content_get_sink (self->content), segment->start, overlap, overlap_read_cb, read);
}

/* A file that is complete but was not published: its end is compared with the server's before it is believed. Azure knows no
 * ranges from the end. */
DownloadSegment *
download_transfer_ask_tail (DownloadTransfer *self)
{
  guint64          total = (guint64) download_content_get_version (self->content)->total;
  gsize            overlap = download_content_get_safe_before (self->content, total, DOWNLOAD_TRANSFER_OVERLAP);
  DownloadSegment *segment;

  if (overlap == 0 || download_link_get_provider (download_transfer_get_link (self)) == DOWNLOAD_PROVIDER_AZURE)
    {
      self->owes_tail = FALSE;
      return NULL;
    }

  segment = add_segment (self, DOWNLOAD_SEGMENT_TAIL, 0);
  if (segment == NULL)
    return NULL;

  segment->start = segment->ask_end = total;
  read_overlap (self, segment, overlap);
  return segment;
}

static DownloadSegment *
find_segment_of_piece (DownloadTransfer *self,
                       guint             piece_id)
{
  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (segment->piece_id == piece_id)
        return segment;
    }

  return NULL;
}

static gboolean
is_reading (DownloadSegment *segment)
{
  return segment->stage >= SEGMENT_READING;
}

/* What is known by its bytes only is asked for by one connection until an answer is believed. Others could meet other nodes of the
 * server, whose bytes would lie where nothing proves that they belong together. */
static gboolean
is_believed (DownloadTransfer *self)
{
  if (download_transfer_is_known_again (self) || download_content_get_safe_bytes (self->content) == 0)
    return TRUE;

  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      if (is_reading (segment) && !segment->doubted)
        return TRUE;
    }
  return FALSE;
}

/* Several connections at once need a size to divide, something by which to know the object again, and a server that has
 * not refused ranges; until it has proven them one connection tries, when there is an answer to another. */
static gboolean
may_add_piece (DownloadTransfer *self)
{
  DownloadVersion *version = download_content_get_version (self->content);
  guint            alone = DOWNLOAD_FALLBACK_RANGE | DOWNLOAD_FALLBACK_OVERLAP | DOWNLOAD_FALLBACK_SEVERAL;

  /* What is to be compared must be on disk first. */
  if (self->segments->len == 0)
    return download_transfer_is_known_again (self) || download_content_is_idle (self->content);
  if (!is_believed (self))
    return FALSE;
  if (version->end < DOWNLOAD_END_PROVEN || (self->tried & alone) != 0 || is_expired (self, download_transfer_get_link (self)) ||
      download_version_get_validator (version) == DOWNLOAD_VALIDATOR_NONE)
    return FALSE;
  return self->checkpoint->ranges_proven || (self->segments->len == 1 && is_reading (g_ptr_array_index (self->segments, 0)));
}

static gint64
get_handshake_time (DownloadTransfer *self)
{
  gint64 longest = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      DownloadSegment *segment = g_ptr_array_index (self->segments, i);

      longest = MAX (longest, segment->handshake_time);
    }

  return longest;
}

/* Opens one more connection for a piece of the plan, if one may be opened and is worth it. */
gboolean
download_transfer_ask_piece (DownloadTransfer *self)
{
  gint64               handshake_time = get_handshake_time (self);
  guint                victim = 0;
  const DownloadPiece *piece;
  DownloadSegment     *segment;
  gsize                overlap = 0;

  /* What a redirect signed may die sooner than the link that leads there. */
  if (self->final_link != NULL && is_expired (self, self->final_link))
    download_transfer_forget_final_link (self);
  if (!may_add_piece (self) || !download_plan_can_open_piece (self->plan, handshake_time))
    return FALSE;

  segment = add_segment (self, DOWNLOAD_SEGMENT_PIECE, download_request_get_connections (self->checkpoint->request));
  if (segment == NULL)
    return FALSE;

  piece = download_plan_open_piece (self->plan, handshake_time, &victim);
  segment->piece_id = piece->id;
  segment->start = piece->position;
  segment->ask_end = piece->end;
  if (victim != 0)
    download_segment_set_end (find_segment_of_piece (self, victim), download_plan_get_piece (self->plan, victim)->end);

  if (!download_transfer_is_known_again (self))
    overlap = download_content_get_safe_before (self->content, segment->start, DOWNLOAD_TRANSFER_OVERLAP);
  if (overlap > 0)
    read_overlap (self, segment, overlap);
  else
    ask_for_range (self, segment);
  return TRUE;
}

/* A link that is signed for HEAD is asked first; whatever comes of that costs nothing. */
void
download_transfer_ask_head (DownloadTransfer   *self,
                            GAsyncReadyCallback callback)
{
  DownloadRequest *request = self->checkpoint->request;
  DownloadAsk      ask = {
         .method = "HEAD",
         .link = download_request_get_head_link (request),
         .headers = download_request_get_headers (request),
  };

  self->n_pending++;
  download_exchange_async (self->context.session, &ask, self->cancellable, callback, g_object_ref (self));
}
