/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session and a scripted server for the tests of the network. */

#include "config.h"

#include "net-fixture.h"

void
net_fixture_init (NetFixture *self,
                  RawHandler  handler)
{
  *self = (NetFixture) { 0 };
  self->server = raw_server_new (handler, self);
  self->other = raw_server_new (handler, self);
  self->clock = download_clock_new_fake (NET_NOW);
  self->session = download_session_new (self->clock);
  self->cancellable = g_cancellable_new ();
}

void
net_fixture_drop_result (NetFixture *self)
{
  if (self->answer != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->answer));
  g_clear_error (&self->error);
  g_clear_handle_id (&self->ticker_id, g_source_remove);
  self->done = FALSE;
}

void
net_fixture_clear (NetFixture *self)
{
  net_fixture_drop_result (self);
  raw_settle ();
  g_assert_finalize_object (self->session);
  raw_server_free (self->server);
  raw_server_free (self->other);
  g_assert_finalize_object (self->cancellable);
  download_clock_unref (self->clock);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  NetFixture *self = user_data;

  g_assert_false (self->done);
  g_assert_true (source == G_OBJECT (self->session));
  self->answer = download_exchange_finish (result, &self->n_requests, &self->error);
  g_assert_true ((self->answer != NULL) != (self->error != NULL));
  if (self->error != NULL)
    g_assert_true (self->error->domain == DOWNLOAD_ERROR);
  self->done = TRUE;
}

void
net_fixture_start_ask (NetFixture  *self,
                       const char  *url,
                       DownloadAsk *ask)
{
  g_autoptr (DownloadLink) link = download_link_new (url, NULL);

  g_assert_nonnull (link);
  net_fixture_drop_result (self);
  ask->method = ask->method != NULL ? ask->method : "GET";
  ask->link = link;
  download_exchange_async (self->session, ask, self->cancellable, done_cb, self);
  ask->link = NULL;
}

void
net_fixture_start (NetFixture *self,
                   const char *path)
{
  g_autofree char *url = raw_server_get_url (self->server, path);
  DownloadAsk      ask = { 0 };

  net_fixture_start_ask (self, url, &ask);
}

void
net_fixture_wait (NetFixture *self)
{
  raw_wait_until (self->done, "the exchange to end");
  g_clear_handle_id (&self->ticker_id, g_source_remove);
}

void
net_fixture_get_url (NetFixture  *self,
                     const char  *url,
                     DownloadAsk *ask)
{
  net_fixture_start_ask (self, url, ask);
  net_fixture_wait (self);
}

void
net_fixture_get (NetFixture *self,
                 const char *path)
{
  net_fixture_start (self, path);
  net_fixture_wait (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  NetFixture *self = user_data;

  download_clock_advance (self->clock, self->tick);
  return G_SOURCE_CONTINUE;
}

/* From now on until the exchange ends the clock goes on by so much every millisecond, once everything else was done. */
void
net_fixture_start_ticking (NetFixture *self,
                           gint64      microseconds)
{
  self->tick = microseconds;
  self->ticker_id = g_timeout_add_full (G_PRIORITY_LOW, 1, tick_cb, self, NULL);
}

typedef struct
{
  DownloadAnswer *answer;
  GByteArray     *bytes;
  gboolean        over;
  gboolean        broken;
} Reader;

static gboolean
readable_cb (GObject *stream,
             gpointer user_data)
{
  Reader *reader = user_data;
  g_autoptr (GError) error = NULL;
  guint8 buffer[4096];
  gssize bytes = download_answer_read (reader->answer, buffer, sizeof buffer, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  if (bytes > 0)
    g_byte_array_append (reader->bytes, buffer, (guint) bytes);
  reader->over = bytes <= 0;
  reader->broken = bytes < 0;
  return !reader->over;
}

GBytes *
net_fixture_read_body (NetFixture *self)
{
  Reader reader = { .answer = self->answer, .bytes = g_byte_array_new () };
  g_autoptr (GSource) source = NULL;

  g_assert_nonnull (self->answer);
  source = download_answer_create_source (self->answer);
  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), &reader, NULL);
  g_source_attach (source, NULL);
  raw_wait_until (reader.over, "the end of a body");
  g_source_destroy (source);

  if (!reader.broken)
    return g_byte_array_free_to_bytes (reader.bytes);
  g_byte_array_unref (reader.bytes);
  return NULL;
}
