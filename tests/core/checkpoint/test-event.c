/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the timeline: how it is kept short, and how it is stored. */

#include "config.h"

#include "journal-fixture.h"

#include "checkpoint/download-event-log.h"
#include "checkpoint/download-journal-record.h"
#include "checkpoint/download-journal-table.h"

#include <string.h>

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static DownloadEvent *
new_waiting (gint64        at,
             DownloadError code,
             guint         status)
{
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, (int) code, "The server is busy.");
  DownloadEvent *event = download_event_new (DOWNLOAD_EVENT_WAITING, at);

  download_error_set_answer (error, status, status != 0 ? "SlowDown" : NULL, 7);
  download_event_set_error (event, error);
  event->seconds = 7;
  return event;
}

/* Takes @event. */
static void
add (DownloadEventLog **log,
     DownloadEvent     *event)
{
  download_event_log_add (log, event);
  download_event_free (event);
}

static const DownloadEvent *
peek (DownloadEventLog *log,
      guint             index)
{
  GPtrArray *events = download_event_log_get (log);

  g_assert_cmpuint (index, <, events->len);
  return g_ptr_array_index (events, index);
}

static void
assert_events_equal (const DownloadEvent *a,
                     const DownloadEvent *b)
{
  g_assert_cmpint (a->at, ==, b->at);
  g_assert_cmpint (a->latest, ==, b->latest);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpuint (a->count, ==, b->count);
  g_assert_cmpuint (a->error_code, ==, b->error_code);
  g_assert_cmpuint (a->http_status, ==, b->http_status);
  g_assert_cmpstr (a->provider_code, ==, b->provider_code);
  g_assert_cmpuint (a->bytes, ==, b->bytes);
  g_assert_cmpint (a->seconds, ==, b->seconds);
  g_assert_cmpuint (a->number, ==, b->number);
  g_assert_cmpstr (a->text, ==, b->text);
}

static void
assert_logs_equal (DownloadEventLog *a,
                   DownloadEventLog *b)
{
  guint n_events = download_event_log_get (a)->len;

  g_assert_cmpuint (download_event_log_get (b)->len, ==, n_events);
  for (guint i = 0; i < n_events; i++)
    assert_events_equal (peek (a, i), peek (b, i));
}

/* The numbers are in state files. */
static void
test_numbers (void)
{
  g_assert_cmpint (DOWNLOAD_EVENT_ADDED, ==, 1);
  g_assert_cmpint (DOWNLOAD_EVENT_LINK_REFUSED, ==, 6);
  g_assert_cmpint (DOWNLOAD_EVENT_RESTARTED, ==, 11);
  g_assert_cmpint (DOWNLOAD_EVENT_VERIFIED, ==, 16);
  g_assert_cmpint (DOWNLOAD_EVENT_UNCHANGED, ==, 19);
  g_assert_cmpint (DOWNLOAD_EVENT_COMPARING, ==, 21);
  for (guint kind = DOWNLOAD_EVENT_ADDED; kind <= DOWNLOAD_EVENT_COMPARING; kind++)
    g_assert_cmpstr (download_event_kind_to_string ((DownloadEventKind) kind), !=, "unknown");
  g_assert_cmpstr (download_event_kind_to_string ((DownloadEventKind) 0), ==, "unknown");
  g_assert_cmpstr (download_event_kind_to_string ((DownloadEventKind) 4711), ==, "unknown");
}

static void
test_value (void)
{
  g_autoptr (DownloadEvent) event = new_waiting (START, DOWNLOAD_ERROR_SERVER_BUSY, 503);
  g_autoptr (DownloadEvent) copy = NULL;
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "No.");

  event->text = g_strdup ("text");
  copy = download_event_copy (event);
  assert_events_equal (event, copy);
  g_assert_true (event->text != copy->text);
  g_assert_cmpuint (event->error_code, ==, DOWNLOAD_ERROR_SERVER_BUSY);
  g_assert_cmpuint (event->http_status, ==, 503);
  g_assert_cmpstr (event->provider_code, ==, "SlowDown");

  g_test_message ("an error may be taken away again, and may be any");
  download_event_set_error (event, foreign);
  g_assert_cmpuint (event->error_code, ==, DOWNLOAD_ERROR_INTERNAL);
  g_assert_null (event->provider_code);
  download_event_set_error (event, NULL);
  g_assert_cmpuint (event->error_code, ==, 0);
}

static void
test_fold_waiting (void)
{
  g_autoptr (DownloadEventLog) log = NULL;

  add (&log, download_event_new (DOWNLOAD_EVENT_ADDED, START));
  for (gint64 i = 1; i <= 20; i++)
    add (&log, new_waiting (START + i, DOWNLOAD_ERROR_SERVER_BUSY, 503));
  g_assert_cmpuint (download_event_log_get (log)->len, ==, 2);
  g_assert_cmpint (peek (log, 1)->at, ==, START + 1);
  g_assert_cmpint (peek (log, 1)->latest, ==, START + 20);
  g_assert_cmpuint (peek (log, 1)->count, ==, 20);

  g_test_message ("another reason is another event, and so is what comes behind something else");
  add (&log, new_waiting (START + 21, DOWNLOAD_ERROR_NETWORK, 0));
  add (&log, download_event_new (DOWNLOAD_EVENT_STARTED, START + 22));
  add (&log, new_waiting (START + 23, DOWNLOAD_ERROR_NETWORK, 0));
  g_assert_cmpuint (download_event_log_get (log)->len, ==, 5);

  g_test_message ("nothing else is folded");
  add (&log, download_event_new (DOWNLOAD_EVENT_STARTED, START + 24));
  add (&log, download_event_new (DOWNLOAD_EVENT_STARTED, START + 25));
  g_assert_cmpuint (download_event_log_get (log)->len, ==, 7);
}

static void
test_fold_limit (void)
{
  g_autoptr (DownloadEventLog) log = NULL;

  for (guint i = 1; i <= 5; i++)
    {
      g_autoptr (DownloadEvent) event = download_event_new (DOWNLOAD_EVENT_LIMIT_CHANGED, START + i);

      event->bytes = i * 1000;
      download_event_log_add (&log, event);
    }
  g_assert_cmpuint (download_event_log_get (log)->len, ==, 1);
  g_assert_cmpuint (peek (log, 0)->bytes, ==, 5000);
  g_assert_cmpint (peek (log, 0)->at, ==, START + 5);
  g_assert_cmpuint (peek (log, 0)->count, ==, 1);
}

static void
fill (DownloadEventLog **log,
      guint              n_events)
{
  for (guint i = 1; i <= n_events; i++)
    {
      g_autoptr (DownloadEvent) event = download_event_new (DOWNLOAD_EVENT_STARTED, START + i);

      event->bytes = i;
      download_event_log_add (log, event);
    }
}

static void
test_at_most (void)
{
  g_autoptr (DownloadEventLog) with = NULL;
  g_autoptr (DownloadEventLog) without = NULL;

  add (&with, download_event_new (DOWNLOAD_EVENT_ADDED, START));
  fill (&with, 1000);
  g_assert_cmpuint (download_event_log_get (with)->len, ==, DOWNLOAD_EVENT_LOG_SIZE);
  g_assert_cmpint (peek (with, 0)->kind, ==, DOWNLOAD_EVENT_ADDED);
  g_assert_cmpuint (peek (with, 1)->bytes, ==, 1000 - DOWNLOAD_EVENT_LOG_SIZE + 2);
  g_assert_cmpuint (peek (with, DOWNLOAD_EVENT_LOG_SIZE - 1)->bytes, ==, 1000);

  fill (&without, 1000);
  g_assert_cmpuint (download_event_log_get (without)->len, ==, DOWNLOAD_EVENT_LOG_SIZE);
  g_assert_cmpuint (peek (without, 0)->bytes, ==, 1000 - DOWNLOAD_EVENT_LOG_SIZE + 1);
}

/* The payload of a record. Takes a floating @events. */
static GBytes *
pack (GVariant *events)
{
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new ("(tt@" DOWNLOAD_EVENT_LOG_TYPE ")", (guint64) 1, (guint64) 2, events));
  g_autoptr (GVariant) little = G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap (payload) : g_variant_ref (payload);

  return g_variant_get_data_as_bytes (little);
}

static DownloadEventLog *
read_back (GVariant *floating)
{
  g_autoptr (GBytes) payload = pack (floating);
  DownloadEventLog *log = NULL;

  download_event_log_add_stored (&log, payload);
  return log;
}

static void
test_stored (void)
{
  g_autoptr (DownloadEventLog) log = NULL;
  g_autoptr (DownloadEventLog) again = NULL;
  g_autoptr (DownloadEventLog) copy = NULL;
  g_autoptr (DownloadEvent) verified = download_event_new (DOWNLOAD_EVENT_VERIFIED, START + 9);

  add (&log, download_event_new (DOWNLOAD_EVENT_ADDED, START));
  add (&log, new_waiting (START + 5, DOWNLOAD_ERROR_SERVER_BUSY, 503));
  add (&log, new_waiting (START + 6, DOWNLOAD_ERROR_SERVER_BUSY, 503));
  verified->text = g_strdup ("x-oss-hash-crc64ecma");
  verified->number = 1;
  download_event_log_add (&log, verified);

  again = read_back (download_event_log_to_variant (log));
  copy = download_event_log_ref (again);
  assert_logs_equal (log, again);
  assert_logs_equal (log, copy);
  g_assert_cmpuint (peek (again, 1)->count, ==, 2);

  g_test_message ("what is read later is added behind what was read before, and only there");
  {
    g_autoptr (GBytes) more = pack (download_event_to_variant (verified));

    download_event_log_add_stored (&copy, more);
  }
  g_assert_true (copy != again);
  g_assert_cmpuint (download_event_log_get (copy)->len, ==, download_event_log_get (again)->len + 1);
  add (&again, download_event_new (DOWNLOAD_EVENT_FINISHED, START + 10));
  add (&again, download_event_new (DOWNLOAD_EVENT_RESUMED, START + 11));
  g_assert_cmpuint (download_event_log_get (copy)->len, ==, download_event_log_get (log)->len + 1);
}

static void
test_strange (void)
{
  GVariantBuilder builder;
  g_autoptr (DownloadEventLog) log = NULL;
  g_autoptr (DownloadEventLog) again = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (DOWNLOAD_EVENT_LOG_TYPE));
  g_variant_builder_add (&builder, "(xxtxuuuuuss)", START, START, (guint64) 0, (gint64) 0, 0, 1, 0, 0, 0, "", "");
  g_variant_builder_add (&builder, "(xxtxuuuuuss)", (gint64) -1, START, (guint64) 0, (gint64) 0, 1, 1, 0, 0, 0, "", "");
  g_variant_builder_add (&builder, "(xxtxuuuuuss)", START, START - 1, (guint64) 0, (gint64) 0, 1, 1, 0, 0, 0, "", "");
  g_variant_builder_add (&builder, "(xxtxuuuuuss)", START, START, (guint64) 0, (gint64) -1, 1, 1, 0, 0, 0, "", "");
  g_variant_builder_add (&builder, "(xxtxuuuuuss)", START, START, (guint64) 0, (gint64) 0, 1, 0, 0, 0, 0, "", "");
  g_variant_builder_add (&builder, "(xxtxuuuuuss)", START, START, (guint64) 3, (gint64) 4, 4711, 1, 5, 6, 7, "a", "b");
  log = read_back (g_variant_builder_end (&builder));
  g_assert_cmpuint (download_event_log_get (log)->len, ==, 1);
  g_assert_cmpint (peek (log, 0)->kind, ==, 4711);

  g_test_message ("what has another form is passed over");
  {
    g_autoptr (GBytes) damaged = g_bytes_new_static ("0123456789abcdef0123456789abcdef0123456789", 42);

    download_event_log_add_stored (&log, damaged);
  }
  g_assert_cmpuint (download_event_log_get (log)->len, ==, 1);

  again = read_back (download_event_log_to_variant (log));
  assert_logs_equal (log, again);
}

static void
put (DownloadJournal  *journal,
     const char       *id,
     DownloadEventKind kind,
     gint64            at)
{
  g_autoptr (DownloadEvent) event = download_event_new (kind, at);

  download_journal_put_event (journal, id, event);
}

static char *
describe (const char *folder,
          const char *id)
{
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_find (folder, id);
  GString   *text = g_string_new (NULL);
  GPtrArray *events;

  g_assert_nonnull (checkpoint);
  events = checkpoint->events != NULL ? download_event_log_get (checkpoint->events) : NULL;
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const DownloadEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (text, "%s%s*%u", i > 0 ? " " : "", download_event_kind_to_string (event->kind), event->count);
    }
  return g_string_free (text, FALSE);
}

static void
assert_timeline (const char *folder,
                 const char *id,
                 const char *expected)
{
  g_autofree char *text = describe (folder, id);

  g_assert_cmpstr (text, ==, expected);
}

static void
put_some (DownloadJournal *journal)
{
  g_autoptr (DownloadCheckpoint) a = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) b = fixture_new_plain (ID_B, 1);

  download_journal_put (journal, a);
  download_journal_put (journal, b);
  put (journal, ID_A, DOWNLOAD_EVENT_ADDED, START);
  put (journal, ID_A, DOWNLOAD_EVENT_WAITING, START + 1);
  put (journal, ID_A, DOWNLOAD_EVENT_WAITING, START + 2);
  put (journal, ID_C, DOWNLOAD_EVENT_ADDED, START);
  g_assert_true (fixture_flush (journal));
}

static void
test_journal (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) a = fixture_new_full (ID_A);

  put_some (journal);
  assert_timeline (folder, ID_A, "added*1 waiting*2");
  assert_timeline (folder, ID_B, "");

  g_test_message ("what else is put does not touch it");
  download_journal_put (journal, a);
  download_journal_put_fields (journal, a);
  download_journal_put_state (journal, ID_A, DOWNLOAD_STATE_FAILED, NULL);
  put (journal, ID_A, DOWNLOAD_EVENT_FAILED, START + 3);
  g_assert_true (fixture_flush (journal));
  assert_timeline (folder, ID_A, "added*1 waiting*2 failed*1");

  g_test_message ("a new file has it, too");
  download_journal_rewrite (journal);
  put (journal, ID_A, DOWNLOAD_EVENT_RESUMED, START + 4);
  g_assert_true (fixture_flush (journal));
  assert_timeline (folder, ID_A, "added*1 waiting*2 failed*1 resumed*1");
  fixture_close (journal);
  journal = fixture_open (folder);
  assert_timeline (folder, ID_A, "added*1 waiting*2 failed*1 resumed*1");

  g_test_message ("it goes with its download");
  download_journal_remove (journal, ID_A);
  download_journal_put (journal, a);
  g_assert_true (fixture_flush (journal));
  assert_timeline (folder, ID_A, "");
  fixture_close (journal);
  fixture_delete_folder (folder);
}

static void
test_shared (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  DownloadJournal *other = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  const DownloadCheckpoint *checkpoint;

  put_some (journal);
  other = fixture_open (folder);
  put (other, ID_A, DOWNLOAD_EVENT_STARTED, START + 5);
  g_assert_true (fixture_flush (other));

  changed = fixture_take_changes (journal, NULL);
  g_assert_cmpuint (changed->len, ==, 1);
  checkpoint = g_ptr_array_index (changed, 0);
  g_assert_cmpstr (checkpoint->id, ==, ID_A);
  g_assert_cmpuint (download_event_log_get (checkpoint->events)->len, ==, 3);
  g_assert_finalize_object (other);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

/* A download that goes on with another's bytes has a story of its own. */
static void
test_continuing (void)
{
  g_autoptr (DownloadCheckpoint) earlier = fixture_new_full (ID_A);
  g_autoptr (DownloadCheckpoint) later = NULL;
  g_autoptr (DownloadCheckpoint) copy = NULL;

  fill (&earlier->events, 3);
  copy = download_checkpoint_copy (earlier);
  assert_logs_equal (earlier->events, copy->events);
  later = download_checkpoint_new_continuing (earlier, earlier->request);
  g_assert_null (later->events);
}

/* Each event is a small record of its own, however many there are. */
static void
test_cost (void)
{
  char            *folder = fixture_new_folder ();
  DownloadJournal *journal = fixture_open (folder);
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_new_plain (ID_A, 0);
  gsize before = 0, after = 0;

  download_journal_put (journal, checkpoint);
  g_assert_true (fixture_flush (journal));
  g_free (fixture_read (folder, &before));
  for (guint i = 0; i < 100; i++)
    put (journal, ID_A, i % 2 == 0 ? DOWNLOAD_EVENT_STARTED : DOWNLOAD_EVENT_WAITING, START + i);
  g_assert_true (fixture_flush (journal));
  g_free (fixture_read (folder, &after));
  g_test_message ("%" G_GSIZE_FORMAT " bytes an event", (after - before) / 100);
  g_assert_cmpuint ((after - before) / 100, <=, 128);
  fixture_close (journal);
  fixture_delete_folder (folder);
}

/* The file is told to be as long as it gets, or it would be made anew for nothing. */
static void
test_estimate (void)
{
  DownloadJournalTable *table = download_journal_table_new ();
  g_autoptr (DownloadCheckpoint) checkpoint = fixture_new_plain (ID_A, 0);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (DownloadEventLog) log = NULL;
  DownloadJournalScan   scan = { 0 };
  DownloadJournalRecord record;
  DownloadJournalId     id;
  gsize                 estimate;

  fill (&log, 60);
  g_assert_true (download_journal_id_parse (ID_A, &id));
  download_journal_record_append (bytes, DOWNLOAD_JOURNAL_ITEM, 1, 1,
                                  g_variant_new ("(tttt@a(ttt)@a(ttt)@a{sv})", id.high, id.low, (guint64) 1, (guint64) 0,
                                                 download_journal_ranges_to_variant (checkpoint->durable, 0, 0),
                                                 download_journal_ranges_to_variant (checkpoint->written, 0, 0),
                                                 download_checkpoint_to_variant (checkpoint)));
  download_journal_record_append (bytes, DOWNLOAD_JOURNAL_EVENTS, 1, 2,
                                  g_variant_new ("(tt@" DOWNLOAD_EVENT_LOG_TYPE ")", id.high, id.low,
                                                 download_event_log_to_variant (log)));
  scan.data = bytes->data;
  scan.length = bytes->len;
  while (download_journal_scan_next (&scan, &record))
    g_assert_true (download_journal_table_apply (table, &record, &id));

  estimate = download_journal_table_estimate (table);
  g_byte_array_set_size (bytes, 0);
  g_assert_true (download_journal_table_write (table, bytes));
  g_assert_cmpuint (estimate, >, bytes->len * 3 / 4);
  g_assert_cmpuint (estimate, <, bytes->len * 5 / 4);
  estimate = download_journal_table_estimate (table);
  g_assert_cmpuint (estimate, >, bytes->len * 3 / 4);
  g_assert_cmpuint (estimate, <, bytes->len * 5 / 4);
  download_journal_table_free (table);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event/numbers", test_numbers);
  g_test_add_func ("/event/value", test_value);
  g_test_add_func ("/event/fold/waiting", test_fold_waiting);
  g_test_add_func ("/event/fold/limit", test_fold_limit);
  g_test_add_func ("/event/at-most", test_at_most);
  g_test_add_func ("/event/stored", test_stored);
  g_test_add_func ("/event/strange", test_strange);
  g_test_add_func ("/event/journal", test_journal);
  g_test_add_func ("/event/shared", test_shared);
  g_test_add_func ("/event/continuing", test_continuing);
  g_test_add_func ("/event/cost", test_cost);
  g_test_add_func ("/event/estimate", test_estimate);

  return g_test_run ();
}
