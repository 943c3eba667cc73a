/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sends a part of an object, as fast as it may, a piece at a time. */

#include "config.h"

#include "store-stream.h"

#define PIECE_MAX (128 * 1024)
#define PIECE_MIN 1024

/* So often a second a slowed connection gets something. */
#define PIECES_PER_SECOND 20

typedef struct
{
  Store             *store;
  SoupServerMessage *message; /* owns this */
  StoreObject       *object;
  GPtrArray         *log;
  StoreEntry        *entry;
  guint64            position;
  guint64            end;
  guint64            cut_at;
  guint64            rate;
  guint64            sent;
  gint64             started;
  guint              source;
} Stream;

static void
stream_free (Stream *self)
{
  g_ptr_array_remove_fast (self->store->streams, self->message);
  if (self->source != 0)
    g_source_remove (self->source);
  g_ptr_array_unref (self->log);
  store_object_unref (self->object);
  g_free (self);
}

/* Only our half is closed: what is on its way arrives, so that the bytes which were counted are those which were got. */
static void
cut (SoupServerMessage *message)
{
  g_socket_shutdown (soup_server_message_get_socket (message), FALSE, TRUE, NULL);
}

static void
append_piece (Stream *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  guint64          piece = PIECE_MAX;
  guint8          *bytes;

  if (self->rate > 0)
    piece = CLAMP (self->rate / PIECES_PER_SECOND, PIECE_MIN, PIECE_MAX);
  piece = MIN (piece, MIN (self->end, self->cut_at) - self->position);
  if (piece == 0)
    {
      if (self->position < self->end)
        cut (self->message);
      soup_message_body_complete (body);
      return;
    }

  bytes = g_malloc (piece);
  store_object_read (self->object, self->position, bytes, piece);
  soup_message_body_append_take (body, bytes, piece);
  self->position += piece;
  self->sent += piece;
}

static gboolean
due_cb (gpointer user_data)
{
  Stream *self = user_data;

  self->source = 0;
  append_piece (self);
  soup_server_message_unpause (self->message);
  return G_SOURCE_REMOVE;
}

static void
wrote_chunk_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  Stream *self = user_data;
  gint64  due = self->rate > 0 ? self->started + (gint64) (self->sent * G_USEC_PER_SEC / self->rate) : 0;
  gint64  now = g_get_monotonic_time ();

  if (due > now && self->position < self->end)
    self->source = g_timeout_add ((guint) ((due - now) / 1000) + 1, due_cb, self);
  else
    append_piece (self);
}

static void
wrote_body_data_cb (SoupServerMessage *message,
                    guint              size,
                    gpointer           user_data)
{
  Stream *self = user_data;

  self->entry->bytes += size;
}

/**
 * store_stream_start:
 * @store: whose limits count
 * @message: what to answer
 * @object: what is sent, even if it is replaced meanwhile
 * @entry: where the bytes are counted
 * @begin: first byte
 * @end: the byte behind the last
 * @rate: bytes per second, or 0
 */
void
store_stream_start (Store             *store,
                    SoupServerMessage *message,
                    StoreObject       *object,
                    StoreEntry        *entry,
                    guint64            begin,
                    guint64            end,
                    guint64            rate)
{
  Stream          *self = g_new0 (Stream, 1);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  self->store = store;
  self->message = message;
  self->object = store_object_ref (object);
  self->log = g_ptr_array_ref (store->log);
  self->entry = entry;
  self->position = begin;
  self->end = end;
  self->cut_at = store->limits.cut_after > 0 ? begin + store->limits.cut_after : G_MAXUINT64;
  self->rate = rate;
  self->started = g_get_monotonic_time ();
  g_ptr_array_add (store->streams, message);
  g_object_set_data_full (G_OBJECT (message), "store-stream", self, (GDestroyNotify) stream_free);

  /* Without this, SoupServer would keep the whole body, and answer ranges by itself. */
  soup_message_body_set_accumulate (body, FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), self);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  append_piece (self);
}

/**
 * store_stream_cut_all:
 *
 * Ends every body that is being sent, in the middle.
 */
void
store_stream_cut_all (Store *store)
{
  for (guint i = 0; i < store->streams->len; i++)
    cut (g_ptr_array_index (store->streams, i));
}
