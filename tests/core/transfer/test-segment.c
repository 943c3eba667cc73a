/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of one GET for one range: where its bytes go, and how it ends. */

#include "config.h"

#include "transfer-fixture.h"
#include "transfer/download-segment-private.h"
#include "verify/download-crc64.h"

#include <string.h>

#define LENGTH 400000

typedef struct
{
  TransferFixture  world;
  DownloadSink    *sink;
  DownloadHost    *host;
  DownloadCrcSet  *written;
  DownloadSegment *segment;
  DownloadCrcSet  *known; /* nullable: to compare */
  gboolean         without_sink;
  gboolean         refuses; /* the owner does not like the answer */
  guint64          start;
  guint64          end;
  guint64          stop_at; /* the owner stops it there, or 0 */
  guint64          new_end; /* the owner moves its end there once something came, or 0 */
  guint64          received;
  guint            n_answered;
  guint            n_throttled;
  guint            n_compared;
  guint            n_ended;
  GError          *error;
} Fixture;

static void
answered_cb (DownloadSegment *segment,
             DownloadAnswer  *answer,
             gpointer         user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED, "No.");

  self->n_answered++;
  g_assert_true (answer == download_segment_get_answer (segment));
  if (self->refuses)
    download_segment_fail (segment, error);
  else
    download_segment_accept (segment, self->without_sink ? NULL : self->sink, self->start, self->end, self->known);
}

static void
received_cb (DownloadSegment *segment,
             gsize            bytes,
             gpointer         user_data)
{
  Fixture *self = user_data;

  g_assert_cmpuint (self->n_ended, ==, 0);
  self->received += bytes;
  if (self->new_end != 0)
    download_segment_set_end (segment, self->new_end);
  if (self->stop_at != 0 && self->received >= self->stop_at)
    download_segment_stop (segment);
}

static void
compared_cb (DownloadSegment *segment,
             gpointer         user_data)
{
  Fixture *self = user_data;

  self->n_compared++;
}

static gboolean
wake_cb (gpointer user_data)
{
  Fixture *self = user_data;

  if (self->segment != NULL)
    download_segment_wake (self->segment);
  return G_SOURCE_REMOVE;
}

static void
throttled_cb (DownloadSegment *segment,
              gpointer         user_data)
{
  Fixture *self = user_data;

  self->n_throttled++;
  g_timeout_add (2, wake_cb, self);
}

static void
ended_cb (DownloadSegment *segment,
          const GError    *error,
          gpointer         user_data)
{
  Fixture *self = user_data;

  self->n_ended++;
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
written_cb (DownloadSink *sink,
            guint64       start,
            guint64       end,
            guint64       crc,
            gpointer      user_data)
{
  Fixture *self = user_data;

  g_test_message ("written: %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, start, end);
  g_assert_cmpuint (crc, ==, download_crc64_update (0, self->world.object + start, (gsize) (end - start)));
  g_assert_true (download_crc_set_add (self->written, start, end, crc));
}

static void
room_cb (DownloadSink *sink,
         gpointer      user_data)
{
  Fixture *self = user_data;

  if (self->segment != NULL)
    download_segment_wake (self->segment);
}

static void
failed_cb (DownloadSink *sink,
           const GError *error,
           gpointer      user_data)
{
  g_assert_not_reached ();
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  self->sink = download_sink_create_finish (result, &error);
  g_assert_no_error (error);
}

static void
fixture_init (Fixture *self)
{
  static const DownloadSinkFuncs funcs = { written_cb, room_cb, failed_cb };

  *self = (Fixture) { .end = G_MAXUINT64 };
  transfer_fixture_init (&self->world, LENGTH);
  self->written = download_crc_set_new ();
  self->host = download_host_new ();
  download_sink_create_async (self->world.folder, "file.bin", FALSE, LENGTH, NULL, created_cb, self);
  raw_wait_until (self->sink != NULL, "the partial file");
  download_sink_set_funcs (self->sink, &funcs, self);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_assert_true (download_sink_close_finish (DOWNLOAD_SINK (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
drop_segment (Fixture *self)
{
  raw_settle ();
  if (self->segment != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->segment));
  g_clear_error (&self->error);
  self->n_answered = self->n_ended = 0;
  self->received = 0;
}

static void
fixture_clear (Fixture *self)
{
  gboolean closed = FALSE;

  drop_segment (self);
  download_sink_close_async (self->sink, closed_cb, &closed);
  raw_wait_until (closed, "the partial file to be closed");
  raw_settle ();
  g_assert_finalize_object (self->sink);
  g_assert_cmpuint (download_host_get_used (self->host), ==, 0);
  download_host_unref (self->host);
  download_crc_set_free (self->written);
  g_clear_pointer (&self->known, download_crc_set_free);
  transfer_fixture_clear (&self->world);
}

static void
start (Fixture *self)
{
  static const DownloadSegmentFuncs funcs = { answered_cb, received_cb, compared_cb, throttled_cb, ended_cb };
  DownloadAsk                       ask = { .method = "GET", .has_range = TRUE };

  drop_segment (self);
  g_assert_true (download_host_take_slot (self->host, 0, 0));
  ask.link = download_request_get_link (self->world.checkpoint->request);
  ask.start = self->start;
  ask.end = self->end;
  self->segment = download_segment_new (self->world.session, self->world.throttle, self->host, DOWNLOAD_SEGMENT_FIRST,
                                        &funcs, self);
  g_assert_cmpint (self->segment->stage, ==, SEGMENT_IDLE);
  download_segment_ask (self->segment, &ask);
}

static void
wait (Fixture *self)
{
  raw_wait_until (self->n_ended > 0, "the segment to end");
  raw_wait_until (download_sink_is_idle (self->sink), "the bytes to be written");
  raw_settle ();
  g_assert_cmpuint (self->n_ended, ==, 1);
}

static void
run (Fixture *self)
{
  start (self);
  wait (self);
}

static void
assert_written (Fixture *self,
                guint64  from,
                guint64  to)
{
  g_assert_cmpuint (download_crc_set_get_size (self->written), ==, 1);
  g_assert_cmpuint (download_crc_set_get (self->written, 0)->start, ==, from);
  g_assert_cmpuint (download_crc_set_get (self->written, 0)->end, ==, to);
}

static void
test_places (void)
{
  static const struct
  {
    guint64     start;
    guint64     end;
    const char *reason;
  } cases[] = {
    { 0, LENGTH, "everything" },
    { 0, 1, "the first byte" },
    { LENGTH - 1, LENGTH, "the last byte" },
    { 1000, 1001, "one byte" },
    { 1000, 1000 + DOWNLOAD_BLOCK_SIZE, "exactly a block" },
    { 1000, 1001 + DOWNLOAD_BLOCK_SIZE, "a block and a byte" },
    { DOWNLOAD_BLOCK_SIZE - 1, 2 * DOWNLOAD_BLOCK_SIZE + 1, "over the edges of blocks" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture          fixture;
      DownloadEndProof proof;

      g_test_message ("%s", cases[i].reason);
      fixture_init (&fixture);
      fixture.start = cases[i].start;
      fixture.end = cases[i].end;
      run (&fixture);
      g_assert_no_error (fixture.error);
      assert_written (&fixture, cases[i].start, cases[i].end);
      g_assert_cmpuint (fixture.n_answered, ==, 1);
      g_assert_cmpuint (fixture.received, ==, cases[i].end - cases[i].start);
      g_assert_cmpuint (fixture.segment->flow.bytes, ==, fixture.received);
      g_assert_cmpuint (fixture.segment->position, ==, cases[i].end);
      g_assert_cmpuint (fixture.segment->n_requests, ==, 1);
      g_assert_cmpint (fixture.segment->handshake_time, >, 0);
      g_assert_cmpint (fixture.segment->stage, ==, SEGMENT_ENDED);
      g_assert_false (download_segment_reached_end (fixture.segment, &proof));
      fixture_clear (&fixture);
    }
}

static void
test_connection_is_kept (void)
{
  Fixture fixture;

  g_test_message ("what was read to its end gives its connection back");
  fixture_init (&fixture);
  for (guint i = 0; i < 4; i++)
    {
      fixture.start = i * 1000;
      fixture.end = (i + 1) * 1000;
      run (&fixture);
      g_assert_no_error (fixture.error);
    }
  g_assert_cmpuint (raw_server_get_n_connections (fixture.world.server), ==, 1);
  assert_written (&fixture, 0, 4000);
  fixture_clear (&fixture);
}

static void
test_unannounced_end (void)
{
  Fixture          fixture;
  DownloadEndProof proof;

  fixture_init (&fixture);
  fixture.world.ignores_ranges = TRUE;
  fixture.world.hides_length = TRUE;
  run (&fixture);
  g_assert_no_error (fixture.error);
  assert_written (&fixture, 0, LENGTH);
  g_assert_true (download_segment_reached_end (fixture.segment, &proof));
  g_assert_cmpint (proof, ==, DOWNLOAD_END_PROOF_NONE);
  g_assert_cmpuint (fixture.segment->position, ==, LENGTH);
  g_assert_cmpuint (fixture.segment->answer_end, ==, G_MAXUINT64);
  fixture_clear (&fixture);
}

static void
test_truncated (void)
{
  Fixture fixture;

  g_test_message ("what came is kept");
  fixture_init (&fixture);
  fixture.world.sent = 150001;
  fixture.start = 7;
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED);
  assert_written (&fixture, 7, 150008);
  fixture_clear (&fixture);

  g_test_message ("and without an announced length, when more was wanted");
  fixture_init (&fixture);
  fixture.world.ignores_ranges = TRUE;
  fixture.world.hides_length = TRUE;
  fixture.world.sent = 1000;
  fixture.end = LENGTH;
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED);
  assert_written (&fixture, 0, 1000);
  fixture_clear (&fixture);
}

static void
test_refused (void)
{
  Fixture fixture;

  g_test_message ("by the server");
  fixture_init (&fixture);
  fixture.world.status_line = "404 No";
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NOT_FOUND);
  g_assert_cmpuint (fixture.n_answered, ==, 0);
  g_assert_null (download_segment_get_answer (fixture.segment));

  g_test_message ("by its owner");
  fixture.world.status_line = NULL;
  fixture.refuses = TRUE;
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  g_assert_cmpuint (download_crc_set_get_bytes (fixture.written), ==, 0);
  fixture_clear (&fixture);
}

static void
test_stopped (void)
{
  Fixture fixture;

  g_test_message ("before anything was asked");
  fixture_init (&fixture);
  start (&fixture);
  download_segment_stop (fixture.segment);
  download_segment_stop (fixture.segment);
  wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_cmpuint (fixture.n_answered, ==, 0);

  g_test_message ("from within, while bytes arrive");
  fixture.stop_at = 1;
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  assert_written (&fixture, 0, fixture.received);
  fixture_clear (&fixture);

  g_test_message ("while nothing arrives");
  fixture_init (&fixture);
  fixture.world.sent = 1234;
  fixture.world.hangs = TRUE;
  start (&fixture);
  raw_wait_until (fixture.received == 1234, "some bytes");
  g_assert_cmpint (fixture.segment->stage, ==, SEGMENT_READING);
  download_segment_stop (fixture.segment);
  wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  assert_written (&fixture, 0, 1234);
  raw_wait_until (raw_server_get_n_open (fixture.world.server) == 0, "the connection to end");
  fixture_clear (&fixture);
}

static void
test_end_moves (void)
{
  Fixture fixture;

  g_test_message ("back: nothing beyond it is written");
  fixture_init (&fixture);
  fixture.world.step = 10000;
  fixture.new_end = 300000;
  run (&fixture);
  g_assert_no_error (fixture.error);
  assert_written (&fixture, 0, 300000);
  fixture_clear (&fixture);
}

static void
test_stalled (void)
{
  Fixture fixture;
  gint64  now;
  guint   n_awake;

  fixture_init (&fixture);
  fixture.world.sent = 1234;
  fixture.world.hangs = TRUE;
  start (&fixture);
  raw_wait_until (fixture.received == 1234, "some bytes");
  now = download_clock_get_boot_time (fixture.world.clock);

  g_test_message ("nothing is awake while nothing comes, though the first bytes came with the head");
  for (n_awake = 0; n_awake < 1000 && g_main_context_iteration (NULL, FALSE); n_awake++)
    continue;
  g_assert_cmpuint (n_awake, <, 1000);

  g_test_message ("a block that does not fill goes to disk after a while");
  g_assert_cmpuint (download_crc_set_get_bytes (fixture.written), ==, 0);
  download_segment_tick (fixture.segment, now + 2 * G_USEC_PER_SEC);
  raw_wait_until (download_crc_set_get_bytes (fixture.written) == 1234, "a block");

  g_test_message ("half a minute without a byte ends it");
  download_segment_tick (fixture.segment, now + 29 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture.n_ended, ==, 0);
  download_segment_tick (fixture.segment, now + 31 * G_USEC_PER_SEC);
  wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TIMED_OUT);
  assert_written (&fixture, 0, 1234);
  fixture_clear (&fixture);
}

static void
test_throttled (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  download_throttle_set_rate (fixture.world.throttle, 4000000, download_clock_get_boot_time (fixture.world.clock));
  run (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (fixture.n_throttled, >, 0);
  assert_written (&fixture, 0, LENGTH);
  fixture_clear (&fixture);
}

static void
know (Fixture *self,
      guint64  from,
      guint64  to)
{
  if (self->known == NULL)
    self->known = download_crc_set_new ();
  g_assert_true (download_crc_set_add (self->known, from, to,
                                       download_crc64_update (0, self->world.object + from, (gsize) (to - from))));
}

static void
test_compare (void)
{
  Fixture fixture;

  g_test_message ("what is known is compared, the rest is written");
  fixture_init (&fixture);
  know (&fixture, 0, 1000);
  know (&fixture, 150000, 300001);
  run (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (download_crc_set_get_size (fixture.written), ==, 2);
  g_assert_cmpuint (download_crc_set_get (fixture.written, 0)->start, ==, 1000);
  g_assert_cmpuint (download_crc_set_get (fixture.written, 0)->end, ==, 150000);
  g_assert_cmpuint (download_crc_set_get (fixture.written, 1)->start, ==, 300001);
  g_assert_cmpuint (download_crc_set_get (fixture.written, 1)->end, ==, LENGTH);
  g_assert_cmpuint (fixture.segment->flow.bytes, ==, LENGTH);
  g_assert_cmpuint (fixture.received, ==, LENGTH - 1000 - 150001);
  g_assert_cmpuint (fixture.n_compared, ==, 1);
  fixture_clear (&fixture);

  g_test_message ("all of it is known");
  fixture_init (&fixture);
  fixture.without_sink = TRUE;
  know (&fixture, 0, LENGTH);
  run (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (fixture.received, ==, 0);
  g_assert_cmpuint (download_crc_set_get_bytes (fixture.written), ==, 0);
  fixture_clear (&fixture);
}

static void
test_compare_differs (void)
{
  static const guint64 places[] = { 100000, 150000, 199999 };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      Fixture fixture;

      g_test_message ("nothing behind a difference is written");
      fixture_init (&fixture);
      fixture.start = 100000;
      know (&fixture, 100000, 200000);
      fixture.world.object[places[i]] ^= 1;
      run (&fixture);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
      g_assert_cmpuint (download_crc_set_get_bytes (fixture.written), ==, 0);
      g_assert_cmpuint (fixture.received, ==, 0);
      fixture_clear (&fixture);
    }
}

static void
test_compare_longer_than_body (void)
{
  Fixture fixture;

  g_test_message ("a body without a length that ends within what is known may have been cut");
  fixture_init (&fixture);
  fixture.without_sink = TRUE;
  know (&fixture, 0, LENGTH);
  fixture.world.ignores_ranges = TRUE;
  fixture.world.hides_length = TRUE;
  fixture.world.sent = LENGTH - 1;
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED);
  fixture_clear (&fixture);

  g_test_message ("and one that goes on behind it has more than there is to know");
  fixture_init (&fixture);
  fixture.without_sink = TRUE;
  know (&fixture, 0, LENGTH - 1);
  fixture.world.ignores_ranges = TRUE;
  fixture.world.hides_length = TRUE;
  run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segment/places", test_places);
  g_test_add_func ("/segment/connection-is-kept", test_connection_is_kept);
  g_test_add_func ("/segment/unannounced-end", test_unannounced_end);
  g_test_add_func ("/segment/truncated", test_truncated);
  g_test_add_func ("/segment/refused", test_refused);
  g_test_add_func ("/segment/stopped", test_stopped);
  g_test_add_func ("/segment/end-moves", test_end_moves);
  g_test_add_func ("/segment/stalled", test_stalled);
  g_test_add_func ("/segment/throttled", test_throttled);
  g_test_add_func ("/segment/compare/same", test_compare);
  g_test_add_func ("/segment/compare/differs", test_compare_differs);
  g_test_add_func ("/segment/compare/longer-than-body", test_compare_longer_than_body);

  return g_test_run ();
}
