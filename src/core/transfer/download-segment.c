/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection: a GET, and what becomes of its bytes.
 *
 * 1. A byte is read only when there is a place for it: a block of the sink, or the comparison.
 * 2. Nothing is read beyond the end of the piece, of the answer's range, or of what the throttle grants.
 * 3. What was received is handed to the sink before "ended" is told, whatever ended it.
 * 4. Its slot is given back before "ended" is told.
 */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-segment-private.h"

#include "base/download-error.h"
#include "net/download-refusal.h"
#include "verify/download-crc64.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The bite that one turn of the main loop takes: the window shares the loop. */
#define BITE_BYTES (512 * 1024)
#define BITE_TIME (G_USEC_PER_SEC / 1000)

/* A block that is not full yet goes to disk after this long, so that a slow connection loses little when the process is
 * killed. */
#define FLUSH_TIME G_USEC_PER_SEC

typedef enum
{
  STEP_AGAIN,
  STEP_WAIT,
  STEP_OVER,
} Step;

G_DEFINE_FINAL_TYPE (DownloadSegment, download_segment, G_TYPE_OBJECT)

static gint64
get_now (DownloadSegment *self)
{
  return download_clock_get_boot_time (download_session_get_clock (self->session));
}

static void
stop_source (DownloadSegment *self)
{
  if (self->source == NULL)
    return;

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
flush_block (DownloadSegment *self)
{
  DownloadBlock *block = g_steal_pointer (&self->block);

  if (block == NULL)
    return;
  if (block->length > 0)
    download_sink_write (self->sink, block);
  else
    download_sink_return_block (self->sink, block);
}

/* The one way out. */
static void
end_segment (DownloadSegment *self,
             const GError    *error)
{
  if (self->stage == SEGMENT_ENDED)
    return;

  self->stage = SEGMENT_ENDED;
  stop_source (self);
  flush_block (self);
  if (self->answer != NULL)
    download_answer_close (self->answer);
  g_cancellable_cancel (self->cancellable);
  if (self->flow.started_at != 0)
    download_host_remove_flow (self->host, &self->flow);
  download_host_give_back_slot (self->host);
  self->funcs.ended (self, error, self->user_data);
}

static void
fail_segment (DownloadSegment *self,
              DownloadError    code,
              const char      *sentence)
{
  g_autoptr (GError) error = download_error_new_literal (code, sentence);

  end_segment (self, error);
}

static void
fail_changed (DownloadSegment *self)
{
  fail_segment (self, DOWNLOAD_ERROR_CHANGED, N_ ("The file on the server has changed."));
}

static const DownloadCrcRange *
get_known_range (DownloadSegment *self)
{
  if (self->known == NULL || self->known_index >= download_crc_set_get_size (self->known))
    return NULL;
  return download_crc_set_get (self->known, self->known_index);
}

static guint8 *
get_scratch (DownloadSegment *self)
{
  if (self->scratch == NULL)
    self->scratch = g_malloc (DOWNLOAD_BLOCK_SIZE);
  return self->scratch;
}

/* Where the bytes at the position go, and how many of them may. */
static gsize
find_place (DownloadSegment *self,
            guint8         **place)
{
  const DownloadCrcRange *known = get_known_range (self);
  guint64                 end = MIN (self->end, self->answer_end);

  if (known != NULL && self->position >= known->start)
    {
      *place = get_scratch (self);
      return (gsize) MIN (MIN (known->end, end) - self->position, DOWNLOAD_BLOCK_SIZE);
    }
  if (self->sink == NULL)
    {
      /* Nothing is to be stored: only whether something comes at all counts. */
      *place = get_scratch (self);
      return (gsize) MIN (end - self->position, DOWNLOAD_BLOCK_SIZE);
    }

  if (known != NULL)
    end = MIN (end, known->start);
  if (self->block == NULL)
    {
      self->block = download_sink_take_block (self->sink);
      if (self->block == NULL)
        return 0;
      self->block->offset = self->position;
      self->block->length = 0;
      self->block_taken_at = get_now (self);
    }

  *place = self->block->data + self->block->length;
  return (gsize) MIN (end - self->position, DOWNLOAD_BLOCK_SIZE - self->block->length);
}

static gboolean
advance_known (DownloadSegment        *self,
               const DownloadCrcRange *known,
               gsize                   bytes)
{
  self->known_crc = download_crc64_update (self->known_crc, self->scratch, bytes);
  self->position += bytes;
  if (self->position < known->end)
    return TRUE;

  if (self->known_crc != known->crc)
    {
      fail_changed (self);
      return FALSE;
    }

  self->known_index++;
  self->known_crc = 0;
  if (get_known_range (self) == NULL && self->funcs.compared != NULL)
    self->funcs.compared (self, self->user_data);
  return self->stage != SEGMENT_ENDED;
}

static void
advance_block (DownloadSegment *self,
               gsize            bytes)
{
  self->block->length += bytes;
  self->position += bytes;
  if (self->block->length == DOWNLOAD_BLOCK_SIZE || self->position >= MIN (self->end, self->answer_end))
    flush_block (self);
}

/* A body that was read to its announced end gives its connection back only when its end was read too. */
static Step
finish_reading (DownloadSegment *self)
{
  /* libsoup wants room for a line, where a chunked body ends. */
  guint8 line[64];

  if (self->position == self->answer_end)
    download_answer_read (self->answer, line, sizeof line, NULL);
  end_segment (self, NULL);
  return STEP_OVER;
}

static gboolean
is_at_end (DownloadSegment *self)
{
  return self->position >= MIN (self->end, self->answer_end);
}

static void
count_bytes (DownloadSegment *self,
             gsize            bytes)
{
  self->last_byte_at = get_now (self);
  if (self->flow.started_at == 0)
    download_host_add_flow (self->host, &self->flow, self->last_byte_at);
  self->flow.bytes += bytes;
}

static Step
handle_bytes (DownloadSegment *self,
              gsize            bytes)
{
  const DownloadCrcRange *known = get_known_range (self);

  count_bytes (self, bytes);
  if (known != NULL && self->position >= known->start)
    {
      if (!advance_known (self, known, bytes))
        return STEP_OVER;
      bytes = 0;
    }
  else if (self->sink == NULL)
    {
      fail_changed (self);
      return STEP_OVER;
    }
  else
    {
      advance_block (self, bytes);
      if (known != NULL && self->position == known->start)
        flush_block (self);
    }

  self->funcs.received (self, bytes, self->user_data);
  if (self->stage == SEGMENT_ENDED)
    return STEP_OVER;
  /* Nothing more may come that would wake the source. */
  return is_at_end (self) ? finish_reading (self) : STEP_AGAIN;
}

/* What can be told of an end that nobody had announced. */
static DownloadEndProof
get_end_proof (DownloadSegment *self)
{
  return self->end_unannounced ? DOWNLOAD_END_PROOF_NONE : download_answer_get_end_proof (self->answer);
}

static Step
handle_end_of_body (DownloadSegment *self)
{
  gboolean is_short = get_known_range (self) != NULL || self->end != G_MAXUINT64;

  self->reached_end_of_body = TRUE;
  self->end_proof = get_end_proof (self);
  if (self->answer_end == G_MAXUINT64 && !is_short)
    end_segment (self, NULL);
  else if (self->answer_end == G_MAXUINT64 && self->end_proof >= DOWNLOAD_END_PROOF_NO_ACCIDENT)
    /* The whole object is shorter than what is safe of it, or than it was said to be. */
    fail_changed (self);
  else
    fail_segment (self, DOWNLOAD_ERROR_TRUNCATED, N_ ("The connection ended before the file did."));
  return STEP_OVER;
}

static Step
handle_read_error (DownloadSegment *self,
                   const GError    *error)
{
  g_autoptr (GError) refusal = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return STEP_WAIT;
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF) && self->answer_end == G_MAXUINT64)
    {
      self->end_unannounced = TRUE;
      return handle_end_of_body (self);
    }

  /* libsoup has got into a state that it does not expect of a server. */
  if (error == NULL)
    {
      fail_segment (self, DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent an answer that makes no sense."));
      return STEP_OVER;
    }

  refusal = download_refusal_from_network_error (error);
  end_segment (self, refusal);
  return STEP_OVER;
}

static void
park (DownloadSegment *self)
{
  stop_source (self);
  self->stage = SEGMENT_PARKED;
}

/* libsoup wants room for a line where a chunked body may end: what is wanted in smaller bites is kept back here. */
static gssize
read_body (DownloadSegment *self,
           guint8          *place,
           gsize            wanted,
           GError         **error)
{
  gssize bytes;

  if (self->n_kept == 0)
    {
      if (wanted >= sizeof self->kept)
        return download_answer_read (self->answer, place, wanted, error);

      bytes = download_answer_read (self->answer, self->kept, sizeof self->kept, error);
      if (bytes <= 0)
        return bytes;
      self->n_kept = (gsize) bytes;
    }

  wanted = MIN (wanted, self->n_kept);
  memcpy (place, self->kept, wanted);
  self->n_kept -= wanted;
  memmove (self->kept, self->kept + wanted, self->n_kept);
  return (gssize) wanted;
}

static Step
read_once (DownloadSegment *self)
{
  g_autoptr (GError) error = NULL;
  guint8 *place = NULL;
  gsize   wanted, granted;
  gssize  bytes;

  if (is_at_end (self))
    return finish_reading (self);

  wanted = find_place (self, &place);
  if (wanted == 0)
    {
      park (self);
      return STEP_OVER;
    }

  granted = download_throttle_take (self->throttle, wanted, get_now (self));
  if (granted == 0)
    {
      park (self);
      self->funcs.throttled (self, self->user_data);
      return STEP_OVER;
    }

  bytes = read_body (self, place, granted, &error);
  if ((gsize) MAX (bytes, 0) < granted)
    download_throttle_give_back (self->throttle, granted - (gsize) MAX (bytes, 0));

  if (bytes < 0)
    return handle_read_error (self, error);
  return bytes == 0 ? handle_end_of_body (self) : handle_bytes (self, (gsize) bytes);
}

static void watch (DownloadSegment *self);

static gboolean
readable_cb (GObject *stream,
             gpointer user_data)
{
  g_autoptr (DownloadSegment) self = g_object_ref (user_data);
  guint64 bite_end = self->flow.bytes + BITE_BYTES;
  gint64  until = g_get_monotonic_time () + BITE_TIME;
  Step    step;

  /* However late it is, each turn takes one bite. */
  do
    step = read_once (self);
  while (step == STEP_AGAIN && self->flow.bytes < bite_end && g_get_monotonic_time () < until);

  if (step == STEP_OVER)
    return G_SOURCE_REMOVE;
  if (step == STEP_WAIT && !self->watches_network)
    {
      self->watches_network = TRUE;
      watch (self);
      return G_SOURCE_REMOVE;
    }

  /* What is left may lie in a buffer that nothing watches: the next turn looks at once. */
  g_source_set_ready_time (self->source, step == STEP_AGAIN ? 0 : -1);
  return G_SOURCE_CONTINUE;
}

/* While bytes that came with the head lie in a buffer of libsoup, it makes sources that are always ready, and stay so when the
 * buffer is empty. So the source is made anew once there was nothing to read. */
static void
watch (DownloadSegment *self)
{
  stop_source (self);
  self->source = download_answer_create_source (self->answer);
  g_source_set_priority (self->source, download_session_get_source_priority (self->session));
  g_source_set_static_name (self->source, "[pickup] segment");
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

static void
start_reading (DownloadSegment *self)
{
  self->stage = SEGMENT_READING;
  self->last_byte_at = get_now (self);
  self->watches_network = FALSE;
  watch (self);
  if (self->n_kept > 0)
    g_source_set_ready_time (self->source, 0);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (DownloadSegment) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadAnswer) answer = download_exchange_finish (result, &self->n_requests, &error);

  if (self->stage == SEGMENT_ENDED)
    return;
  if (answer == NULL)
    {
      end_segment (self, error);
      return;
    }

  self->stage = SEGMENT_ANSWERED;
  self->handshake_time = self->flow.handshake = get_now (self) - self->asked_at;
  self->answer = g_steal_pointer (&answer);
  self->funcs.answered (self, self->answer, self->user_data);
}

static void
download_segment_finalize (GObject *object)
{
  DownloadSegment *self = DOWNLOAD_SEGMENT (object);

  stop_source (self);
  flush_block (self);
  g_clear_object (&self->answer);
  g_clear_pointer (&self->host, download_host_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->sink);
  g_clear_pointer (&self->throttle, download_throttle_unref);
  g_clear_pointer (&self->known, download_crc_set_free);
  g_clear_pointer (&self->overlap, download_crc_set_free);
  g_clear_pointer (&self->target, download_link_unref);
  g_free (self->scratch);

  G_OBJECT_CLASS (download_segment_parent_class)->finalize (object);
}

static void
download_segment_class_init (DownloadSegmentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_segment_finalize;
}

static void
download_segment_init (DownloadSegment *self)
{
  self->cancellable = g_cancellable_new ();
  self->end = G_MAXUINT64;
  self->answer_end = G_MAXUINT64;
}

/**
 * download_segment_new:
 * @host: a slot of which was taken for this; it is given back when the segment ends
 * @funcs: copied
 * @user_data: must live until @ended was called
 */
DownloadSegment *
download_segment_new (DownloadSession            *session,
                      DownloadThrottle           *throttle,
                      DownloadHost               *host,
                      DownloadSegmentKind         kind,
                      const DownloadSegmentFuncs *funcs,
                      gpointer                    user_data)
{
  DownloadSegment *self = g_object_new (DOWNLOAD_TYPE_SEGMENT, NULL);

  self->session = g_object_ref (session);
  self->throttle = download_throttle_ref (throttle);
  self->host = download_host_ref (host);
  self->kind = kind;
  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

/* The answer came from another origin than the one that was asked: the slot moves along, if there is one there. */
void
download_segment_move_to_host (DownloadSegment *self,
                               DownloadHost    *host)
{
  g_return_if_fail (self->stage != SEGMENT_ENDED && self->flow.started_at == 0);

  if (host == self->host || !download_host_take_slot (host, 0, 0))
    return;

  download_host_give_back_slot (self->host);
  g_clear_pointer (&self->host, download_host_unref);
  self->host = download_host_ref (host);
}

void
download_segment_ask (DownloadSegment   *self,
                      const DownloadAsk *ask)
{
  g_return_if_fail (self->stage == SEGMENT_IDLE);

  self->stage = SEGMENT_ASKING;
  self->asked_at = get_now (self);
  self->n_requests = 1;
  download_exchange_async (self->session, ask, self->cancellable, answered_cb, g_object_ref (self));
}

static guint64
find_answer_end (DownloadSegment *self)
{
  const DownloadContentRange *range = download_answer_get_content_range (self->answer);
  gint64                      length = download_answer_get_body_length (self->answer);

  if (download_answer_get_status (self->answer) == 206 && range != NULL)
    return range->end;
  return length >= 0 ? (guint64) length : G_MAXUINT64;
}

/**
 * download_segment_accept:
 * @sink: (nullable): where missing bytes go; %NULL if all of them are known
 * @start: offset in the object of the body's first byte
 * @end: where to stop, or G_MAXUINT64 for the end of the body
 * @known: (nullable): ranges to compare instead of storing; a difference ends the segment with %DOWNLOAD_ERROR_CHANGED
 *
 * The owner has looked at the answer and found that its bytes belong to the object.
 */
void
download_segment_accept (DownloadSegment      *self,
                         DownloadSink         *sink,
                         guint64               start,
                         guint64               end,
                         const DownloadCrcSet *known)
{
  g_return_if_fail (self->stage == SEGMENT_ANSWERED);

  g_set_object (&self->sink, sink);
  self->position = start;
  self->end = end;
  self->answer_end = find_answer_end (self);
  self->known = known != NULL ? download_crc_set_copy (known) : NULL;
  start_reading (self);
}

/* Ends it without an error of its own: "ended" is told with DOWNLOAD_ERROR_CANCELLED, from here. */
void
download_segment_stop (DownloadSegment *self)
{
  g_autoptr (DownloadSegment) keep = g_object_ref (self);

  fail_segment (keep, DOWNLOAD_ERROR_CANCELLED, N_ ("Stopped."));
}

/* Ends it with what its owner found wrong with the answer: "ended" is told with @error, from here. */
void
download_segment_fail (DownloadSegment *self,
                       const GError    *error)
{
  g_autoptr (DownloadSegment) keep = g_object_ref (self);

  end_segment (keep, error);
}

DownloadAnswer *
download_segment_get_answer (DownloadSegment *self)
{
  return self->answer;
}

/* How the body ended, once "ended" was told without an error and what was wanted of it was all of it. */
gboolean
download_segment_reached_end (DownloadSegment  *self,
                              DownloadEndProof *proof)
{
  if (!self->reached_end_of_body)
    return FALSE;

  *proof = self->end_proof;
  return TRUE;
}

/**
 * download_segment_get_comparison:
 * @compared: (out): bytes of what was known that have been compared
 * @known: (out): how many there are
 *
 * Returns: %FALSE if the bytes that come next are stored
 */
gboolean
download_segment_get_comparison (DownloadSegment *self,
                                 guint64         *compared,
                                 guint64         *known)
{
  const DownloadCrcRange *now = get_known_range (self);

  if (self->stage < SEGMENT_READING || now == NULL || self->position < now->start)
    return FALSE;

  *compared = self->position - now->start;
  for (guint i = 0; i < self->known_index; i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (self->known, i);

      *compared += range->end - range->start;
    }
  *known = download_crc_set_get_bytes (self->known);
  return TRUE;
}

/* One that is doubted reads what is compared, and no further. */
void
download_segment_set_end (DownloadSegment *self,
                          guint64          end)
{
  if (!self->doubted)
    self->end = end;
}

/* Whether whatever the server sends now would be heard. */
gboolean
download_segment_is_listening (DownloadSegment *self)
{
  return self->stage == SEGMENT_ASKING || self->stage == SEGMENT_READING;
}

/* The silence until now is no fault of the server's. */
void
download_segment_restart_stall (DownloadSegment *self,
                                gint64           now)
{
  self->last_byte_at = now;
}

/* There may be room or a grant again. */
void
download_segment_wake (DownloadSegment *self)
{
  if (self->stage == SEGMENT_PARKED)
    start_reading (self);
}

/* To be called a few times a second. A stall is counted only while the segment could have read. */
void
download_segment_tick (DownloadSegment *self,
                       gint64           now)
{
  gint64 stall_time = (gint64) download_session_get_stall_timeout (self->session) * G_USEC_PER_SEC;

  if (self->block != NULL && self->block->length > 0 && now - self->block_taken_at >= FLUSH_TIME)
    flush_block (self);
  if (self->stage == SEGMENT_READING && now - self->last_byte_at >= stall_time)
    {
      g_autoptr (DownloadSegment) keep = g_object_ref (self);

      fail_segment (keep, DOWNLOAD_ERROR_TIMED_OUT, N_ ("The server stopped sending."));
    }
}
