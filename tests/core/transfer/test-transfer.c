/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of one attempt after the other to finish a download: what is asked, what is kept, what is published. */

#include "config.h"

#include "transfer-fixture.h"
#include "verify/download-crc64.h"

#include <glib/gstdio.h>
#include <string.h>

#define LENGTH 400000
#define PART 200000

/* Everything that came before is still there, and nothing else. */
static void
assert_part_kept (TransferFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "file.bin", NULL);

  g_assert_nonnull (fixture->checkpoint->part_name);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (transfer_fixture_count_files (fixture), ==, 1);
  g_assert_cmpuint (download_crc_set_get_bytes (fixture->checkpoint->durable), ==, PART);
  transfer_fixture_assert_file (fixture, fixture->checkpoint->part_name, PART);
}

static void
test_whole (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 1);
  transfer_fixture_assert_sent (&fixture, 0, "Range", "bytes=0-");
  transfer_fixture_assert_sent (&fixture, 0, "If-Match", NULL);
  g_assert_cmpstr (fixture.states->str, ==, "connecting downloading verifying");
  g_assert_cmpint (fixture.checkpoint->version->total, ==, LENGTH);
  g_assert_cmpstr (fixture.checkpoint->version->etag, ==, "\"one\"");
  g_assert_true (fixture.checkpoint->ranges_proven);
  g_assert_cmpint (fixture.checkpoint->version->end, ==, DOWNLOAD_END_ANNOUNCED);
  g_assert_cmpuint (download_transfer_get_received (fixture.transfer), ==, LENGTH);
  g_assert_cmpuint (download_transfer_get_fetched (fixture.transfer), ==, LENGTH);
  g_assert_cmpuint (download_transfer_get_resumed_from (fixture.transfer), ==, 0);
  g_assert_cmpuint (download_transfer_get_requests (fixture.transfer), ==, 1);
  transfer_fixture_clear (&fixture);
}

static void
test_whole_without_ranges (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  fixture.ignores_ranges = TRUE;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_false (fixture.checkpoint->ranges_proven);
  transfer_fixture_clear (&fixture);
}

static void
test_empty (void)
{
  TransferFixture fixture;

  g_test_message ("said with 416");
  transfer_fixture_init (&fixture, 0);
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpint (fixture.checkpoint->version->total, ==, 0);
  transfer_fixture_clear (&fixture);

  g_test_message ("said with 200");
  transfer_fixture_init (&fixture, 0);
  fixture.ignores_ranges = TRUE;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  transfer_fixture_clear (&fixture);
}

static void
test_stop_keeps (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  assert_part_kept (&fixture);

  g_test_message ("and the journal says so");
  transfer_fixture_reload (&fixture);
  assert_part_kept (&fixture);
  g_assert_cmpint (fixture.checkpoint->version->total, ==, LENGTH);
  transfer_fixture_clear (&fixture);
}

static void
test_stop_before_answer (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  download_transfer_stop (fixture.transfer, FALSE);
  transfer_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 0);
  transfer_fixture_clear (&fixture);
}

static void
test_discard (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  fixture.sent = PART;
  fixture.hangs = TRUE;
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  raw_wait_until (download_transfer_get_received (fixture.transfer) >= PART, "some bytes");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 1);
  download_transfer_stop (fixture.transfer, TRUE);
  transfer_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 0);
  transfer_fixture_clear (&fixture);
}

static void
test_discard_while_stopping (void)
{
  g_test_message ("a wish to discard that comes when the file is being closed leaves its owner the name to delete");
  for (guint turns = 0; turns < 12; turns++)
    {
      TransferFixture fixture;
      gboolean        was_done;

      transfer_fixture_init (&fixture, LENGTH);
      fixture.sent = PART;
      fixture.hangs = TRUE;
      transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
      raw_wait_until (download_transfer_get_received (fixture.transfer) >= PART, "some bytes");
      download_transfer_stop (fixture.transfer, FALSE);
      for (guint i = 0; i < turns && !fixture.done; i++)
        g_main_context_iteration (NULL, TRUE);
      was_done = fixture.done;
      if (!was_done)
        download_transfer_stop (fixture.transfer, TRUE);
      transfer_fixture_wait (&fixture);
      g_test_message ("%u turns: %s", turns, was_done ? "over" : "not over");
      if (!was_done && transfer_fixture_count_files (&fixture) != 0)
        g_assert_nonnull (fixture.checkpoint->part_name);
      transfer_fixture_clear (&fixture);
    }
}

static void
test_resume (gconstpointer data)
{
  gboolean        reloads = GPOINTER_TO_INT (data);
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  if (reloads)
    transfer_fixture_reload (&fixture);
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 2);
  transfer_fixture_assert_sent (&fixture, 1, "Range", "bytes=200000-399999");
  transfer_fixture_assert_sent (&fixture, 1, "If-Match", "\"one\"");
  transfer_fixture_assert_sent (&fixture, 1, "If-Unmodified-Since", NULL);
  g_assert_cmpstr (fixture.states->str, ==, "checking connecting downloading verifying");
  g_assert_cmpuint (download_transfer_get_resumed_from (fixture.transfer), ==, PART);
  g_assert_cmpuint (download_transfer_get_fetched (fixture.transfer), ==, LENGTH - PART);
  g_assert_cmpuint (download_transfer_get_received (fixture.transfer), ==, LENGTH);
  transfer_fixture_clear (&fixture);
}

static void
test_many_attempts (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  for (guint i = 0; i < 10; i++)
    {
      fixture.sent = 30011;
      transfer_fixture_run (&fixture);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED);
      g_assert_cmpuint (download_crc_set_get_bytes (fixture.checkpoint->durable), ==, 30011 * (i + 1));
      if (i % 3 == 0)
        transfer_fixture_reload (&fixture);
    }
  fixture.sent = G_MAXSIZE;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  transfer_fixture_clear (&fixture);
}

static void
test_resume_without_ranges (void)
{
  TransferFixture fixture;

  g_test_message ("what is here is compared as it comes by");
  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  fixture.ignores_ranges = TRUE;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 2);
  g_assert_cmpuint (download_transfer_get_fetched (fixture.transfer), ==, LENGTH);
  g_assert_cmpuint (download_transfer_get_received (fixture.transfer), ==, LENGTH);
  transfer_fixture_clear (&fixture);
}

static void
test_resume_compares_whole (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  fixture.ignores_ranges = TRUE;
  fixture.object[PART / 2] ^= 1;
  g_test_message ("a server that lies with its ETag is found out");
  transfer_fixture_run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  fixture.object[PART / 2] ^= 1;
  assert_part_kept (&fixture);
  transfer_fixture_clear (&fixture);
}

typedef struct
{
  const char *path;
  const char *etag;
  const char *last_modified;
  gsize       length;
  gboolean    ignores_conditions;
  gboolean    ignores_ranges;
  const char *reason;
} ChangeCase;

static void
test_changed (void)
{
  static const char       date[] = "Sun, 06 Nov 1994 08:49:37 GMT";
  static const char       other_date[] = "Mon, 07 Nov 1994 08:49:37 GMT";
  static const ChangeCase cases[] = {
    { "", "\"two\"", date, LENGTH, FALSE, FALSE, "the server knows: 412" },
    { "", "\"two\"", date, LENGTH, TRUE, FALSE, "the server does not know: 206 with another ETag" },
    { "", "\"two\"", date, LENGTH, TRUE, TRUE, "200 with another ETag" },
    { "", "\"one\"", date, LENGTH + 1, TRUE, FALSE, "the same ETag, but it has grown" },
    { "", "\"one\"", date, PART, TRUE, FALSE, "the same ETag, but it ends where we are" },
    { "", "\"one\"", date, 5, TRUE, FALSE, "the same ETag, but it has shrunk" },
    { "", NULL, other_date, LENGTH, TRUE, FALSE, "no ETag and another date" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TransferFixture fixture;

      g_test_message ("%s", cases[i].reason);
      transfer_fixture_init (&fixture, LENGTH);
      transfer_fixture_run_part (&fixture, PART);
      transfer_fixture_make_object (&fixture, cases[i].length, 2);
      fixture.etag = cases[i].etag;
      fixture.last_modified = cases[i].last_modified;
      fixture.ignores_conditions = cases[i].ignores_conditions;
      fixture.ignores_ranges = cases[i].ignores_ranges;
      transfer_fixture_run (&fixture);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
      transfer_fixture_make_object (&fixture, LENGTH, 1);
      assert_part_kept (&fixture);
      g_assert_cmpstr (fixture.checkpoint->version->etag, ==, "\"one\"");
      transfer_fixture_clear (&fixture);
    }
}

static void
test_changed_before_first_byte (void)
{
  TransferFixture fixture;

  g_test_message ("of an object of which nothing was kept any other will do");
  transfer_fixture_init (&fixture, LENGTH);
  fixture.sent = 0;
  transfer_fixture_run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED);
  fixture.sent = G_MAXSIZE;
  fixture.etag = "\"two\"";
  transfer_fixture_make_object (&fixture, LENGTH + 5, 2);
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpstr (fixture.checkpoint->version->etag, ==, "\"two\"");
  transfer_fixture_clear (&fixture);
}

static void
test_overlap (void)
{
  static const struct
  {
    const char *etag;
    const char *last_modified;
    const char *reason;
  } cases[] = {
    { NULL, "Sun, 06 Nov 1994 08:49:37 GMT", "a date" },
    { "W/\"one\"", NULL, "a weak ETag" },
    { NULL, NULL, "nothing" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint lies = 0; lies < 2; lies++)
      {
        TransferFixture fixture;

        g_test_message ("known by %s, %s", cases[i].reason, lies ? "and it is another" : "and it is the same");
        transfer_fixture_init (&fixture, LENGTH);
        fixture.etag = cases[i].etag;
        fixture.last_modified = cases[i].last_modified;
        transfer_fixture_run_part (&fixture, PART);
        fixture.object[PART - 100] ^= (guint8) lies;
        transfer_fixture_run (&fixture);
        transfer_fixture_assert_sent (&fixture, 1, "Range", "bytes=134464-399999");
        transfer_fixture_assert_sent (&fixture, 1, "If-Match", NULL);
        transfer_fixture_assert_sent (&fixture, 1, "If-Unmodified-Since", cases[i].last_modified);
        fixture.object[PART - 100] ^= (guint8) lies;
        if (lies)
          {
            g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
            assert_part_kept (&fixture);
          }
        else
          transfer_fixture_assert_published (&fixture);
        transfer_fixture_clear (&fixture);
      }
}

static void
test_validator_untold (void)
{
  TransferFixture fixture;

  g_test_message ("asked once more, with an overlap");
  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  fixture.etag = NULL;
  fixture.last_modified = NULL;
  fixture.ignores_conditions = TRUE;
  transfer_fixture_run (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 3);
  transfer_fixture_assert_sent (&fixture, 1, "Range", "bytes=200000-399999");
  transfer_fixture_assert_sent (&fixture, 2, "Range", "bytes=134464-399999");
  transfer_fixture_assert_published (&fixture);
  transfer_fixture_clear (&fixture);
}

/* Of the digests that a server names, a CRC-64 as OSS does. */
static char *
get_digest_header (TransferFixture *fixture)
{
  return g_strdup_printf ("x-oss-hash-crc64ecma: %" G_GUINT64_FORMAT "\r\n",
                          download_crc64_update (0, fixture->object, fixture->length));
}

static void
test_other_node (void)
{
  TransferFixture fixture;

  g_test_message ("another ETag, the same size and date: an overlap, then everything of that node");
  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  fixture.etag = "\"another-node\"";
  fixture.ignores_conditions = TRUE;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 4);
  transfer_fixture_assert_sent (&fixture, 2, "Range", "bytes=134464-399999");
  transfer_fixture_assert_sent (&fixture, 3, "Range", NULL);
  g_assert_cmpstr (fixture.checkpoint->version->etag, ==, "\"another-node\"");
  transfer_fixture_clear (&fixture);

  g_test_message ("if the overlap differs it is another object");
  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  fixture.etag = "\"another-node\"";
  fixture.ignores_conditions = TRUE;
  fixture.object[PART - 1] ^= 1;
  transfer_fixture_run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 3);
  fixture.object[PART - 1] ^= 1;
  assert_part_kept (&fixture);
  transfer_fixture_clear (&fixture);

  g_test_message ("and so it is if anything else that is here does");
  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  fixture.etag = "\"another-node\"";
  fixture.ignores_conditions = TRUE;
  fixture.object[0] ^= 1;
  transfer_fixture_run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
  fixture.object[0] ^= 1;
  assert_part_kept (&fixture);
  g_assert_cmpstr (fixture.checkpoint->version->etag, ==, "\"one\"");
  transfer_fixture_clear (&fixture);
}

static void
test_other_node_with_digest (gconstpointer data)
{
  gboolean         lies = GPOINTER_TO_INT (data);
  TransferFixture  fixture;
  g_autofree char *header = NULL;

  g_test_message ("it goes on behind the overlap, and the digest decides");
  transfer_fixture_init (&fixture, LENGTH);
  fixture.headers = header = get_digest_header (&fixture);
  transfer_fixture_run_part (&fixture, PART);
  fixture.etag = "\"another-node\"";
  fixture.ignores_conditions = TRUE;
  fixture.headers = NULL;
  fixture.object[LENGTH - 1] ^= lies ? 1 : 0;
  transfer_fixture_run (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 3);
  transfer_fixture_assert_sent (&fixture, 2, "Range", "bytes=134464-399999");
  if (lies)
    g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM);
  else
    transfer_fixture_assert_published (&fixture);
  transfer_fixture_clear (&fixture);
}

static void
test_unknown_length (void)
{
  TransferFixture fixture;

  g_test_message ("asked twice, and it ends in the same place");
  transfer_fixture_init (&fixture, LENGTH);
  fixture.hides_length = TRUE;
  fixture.ignores_ranges = TRUE;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 2);
  g_assert_cmpint (fixture.checkpoint->version->total, ==, LENGTH);
  g_assert_cmpint (fixture.checkpoint->version->end, ==, DOWNLOAD_END_LIKELY);
  transfer_fixture_clear (&fixture);

  g_test_message ("and so it is when it was to end with its connection: that may have been cut");
  transfer_fixture_init (&fixture, LENGTH);
  fixture.hides_length = TRUE;
  fixture.ignores_ranges = TRUE;
  fixture.headers = "Connection: close\r\n";
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 2);
  g_assert_cmpint (fixture.checkpoint->version->end, ==, DOWNLOAD_END_LIKELY);
  transfer_fixture_clear (&fixture);
}

static void
grow_cb (DownloadTransfer *transfer,
         DownloadState     state,
         gpointer          user_data)
{
  TransferFixture *fixture = user_data;

  if (state == DOWNLOAD_STATE_DOWNLOADING)
    fixture->sent = fixture->sent == PART ? LENGTH : PART;
}

static void
test_unproven_length (gconstpointer data)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  fixture.hides_length = TRUE;
  fixture.ignores_ranges = TRUE;
  fixture.sent = GPOINTER_TO_SIZE (data);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
  g_signal_connect (fixture.transfer, "state", G_CALLBACK (grow_cb), &fixture);
  transfer_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED);
  g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 1);
  g_assert_nonnull (fixture.checkpoint->part_name);

  g_test_message ("what came is kept, and that its end is not proven, by another process as well");
  g_assert_cmpuint (download_crc_set_get_bytes (fixture.checkpoint->durable), ==, LENGTH);
  transfer_fixture_reload (&fixture);
  fixture.sent = LENGTH;
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_cmpint (fixture.checkpoint->version->end, ==, DOWNLOAD_END_LIKELY);
  transfer_fixture_clear (&fixture);
}

static void
test_server_digest (void)
{
  g_autofree char *right = NULL;
  TransferFixture  fixture;

  transfer_fixture_init (&fixture, 9);
  memcpy (fixture.object, "123456789", 9);
  fixture.headers = "x-oss-hash-crc64ecma: 11051210869376104954\r\n";
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  g_assert_nonnull (fixture.checkpoint->verified);
  g_assert_cmpint (download_digest_get_algorithm (fixture.checkpoint->verified), ==, DOWNLOAD_DIGEST_CRC64);
  transfer_fixture_clear (&fixture);

  transfer_fixture_init (&fixture, LENGTH);
  fixture.headers = "x-oss-hash-crc64ecma: 11051210869376104954\r\n";
  transfer_fixture_run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM);
  g_assert_null (fixture.checkpoint->verified);
  g_assert_nonnull (fixture.checkpoint->part_name);
  transfer_fixture_assert_file (&fixture, fixture.checkpoint->part_name, LENGTH);
  transfer_fixture_clear (&fixture);
}

static void
test_users_checksum (void)
{
  for (guint is_wrong = 0; is_wrong < 2; is_wrong++)
    {
      TransferFixture  fixture;
      g_autofree char *hex = NULL;
      g_autofree char *checksum = NULL;

      transfer_fixture_init (&fixture, LENGTH);
      hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, fixture.object, LENGTH - is_wrong);
      checksum = g_strconcat ("sha256:", hex, NULL);
      g_assert_true (download_request_set_checksum (fixture.checkpoint->request, checksum, NULL));
      transfer_fixture_run (&fixture);
      if (is_wrong)
        {
          g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM);
          g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 1);
          g_assert_nonnull (fixture.checkpoint->part_name);
        }
      else
        {
          transfer_fixture_assert_published (&fixture);
          g_assert_cmpstr (download_digest_get_hex (fixture.checkpoint->verified), ==, hex);
        }
      transfer_fixture_clear (&fixture);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char   *status_line;
    DownloadError first;
    DownloadError later;
  } cases[] = {
    { "403 No", DOWNLOAD_ERROR_LINK_REFUSED, DOWNLOAD_ERROR_LINK_REFUSED },
    { "404 No", DOWNLOAD_ERROR_NOT_FOUND, DOWNLOAD_ERROR_NOT_FOUND },
    { "412 No", DOWNLOAD_ERROR_PROTOCOL, DOWNLOAD_ERROR_CHANGED },
    { "416 No", DOWNLOAD_ERROR_PROTOCOL, DOWNLOAD_ERROR_PROTOCOL },
    { "503 No", DOWNLOAD_ERROR_SERVER_BUSY, DOWNLOAD_ERROR_SERVER_BUSY },
    { "302 No", DOWNLOAD_ERROR_REDIRECT, DOWNLOAD_ERROR_REDIRECT },
    { "304 No", DOWNLOAD_ERROR_PROTOCOL, DOWNLOAD_ERROR_PROTOCOL },
    { "204 No", DOWNLOAD_ERROR_NOTHING, DOWNLOAD_ERROR_NOTHING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TransferFixture fixture;

      g_test_message ("%s, from the beginning", cases[i].status_line);
      transfer_fixture_init (&fixture, LENGTH);
      fixture.status_line = cases[i].status_line;
      transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_FETCH);
      raw_wait_until (fixture.done || raw_server_get_n_requests (fixture.server) > 20, "the end");
      g_assert_cmpuint (raw_server_get_n_requests (fixture.server), <=, 3);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].first);
      g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 0);
      transfer_fixture_clear (&fixture);

      g_test_message ("%s, in the middle", cases[i].status_line);
      transfer_fixture_init (&fixture, LENGTH);
      transfer_fixture_run_part (&fixture, PART);
      fixture.status_line = cases[i].status_line;
      transfer_fixture_run (&fixture);
      g_assert_cmpuint (raw_server_get_n_requests (fixture.server), <=, 4);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].later);
      assert_part_kept (&fixture);
      transfer_fixture_clear (&fixture);
    }
}

static void
test_partial_deleted (void)
{
  TransferFixture  fixture;
  g_autofree char *path = NULL;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run_part (&fixture, PART);
  path = g_build_filename (fixture.folder, fixture.checkpoint->part_name, NULL);
  g_assert_no_errno (g_unlink (path));
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);
  transfer_fixture_assert_sent (&fixture, 1, "Range", "bytes=0-");
  transfer_fixture_clear (&fixture);
}

static void
test_complete_but_unpublished (void)
{
  for (guint lies = 0; lies < 2; lies++)
    {
      TransferFixture fixture;
      g_autoptr (DownloadVersion) undigested = NULL;

      transfer_fixture_init (&fixture, LENGTH);
      fixture.headers = "x-oss-hash-crc64ecma: 1\r\n";
      transfer_fixture_run (&fixture);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM);
      fixture.headers = NULL;
      undigested = download_version_with_digest (fixture.checkpoint->version, NULL);
      download_checkpoint_learn_version (fixture.checkpoint, undigested);

      g_test_message ("its end is compared before it is believed: %s", lies ? "it differs" : "it is the same");
      fixture.object[LENGTH - 1] ^= (guint8) lies;
      transfer_fixture_run (&fixture);
      transfer_fixture_assert_sent (&fixture, 1, "Range", "bytes=-65536");
      fixture.object[LENGTH - 1] ^= (guint8) lies;
      if (lies)
        g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED);
      else
        transfer_fixture_assert_published (&fixture);
      transfer_fixture_clear (&fixture);
    }
}

static void
test_if_changed (void)
{
  TransferFixture fixture;

  transfer_fixture_init (&fixture, LENGTH);
  transfer_fixture_run (&fixture);
  transfer_fixture_assert_published (&fixture);

  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_IF_CHANGED);
  transfer_fixture_wait (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_true (download_transfer_is_unchanged (fixture.transfer));
  transfer_fixture_assert_sent (&fixture, 1, "If-None-Match", "\"one\"");
  g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 1);

  g_test_message ("it has changed: the new one gets a name of its own");
  fixture.etag = "\"two\"";
  transfer_fixture_make_object (&fixture, LENGTH + 1, 2);
  transfer_fixture_start (&fixture, DOWNLOAD_TRANSFER_IF_CHANGED);
  transfer_fixture_wait (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_false (download_transfer_is_unchanged (fixture.transfer));
  g_assert_cmpuint (transfer_fixture_count_files (&fixture), ==, 2);
  g_assert_cmpstr (fixture.checkpoint->name, !=, "file.bin");
  transfer_fixture_assert_file (&fixture, fixture.checkpoint->name, LENGTH + 1);
  transfer_fixture_make_object (&fixture, LENGTH, 1);
  transfer_fixture_assert_file (&fixture, "file.bin", LENGTH);
  transfer_fixture_clear (&fixture);
}

static void
test_folder_gone (void)
{
  TransferFixture  fixture;
  g_autofree char *gone = NULL;

  transfer_fixture_init (&fixture, LENGTH);
  gone = g_build_filename (fixture.folder, "gone", NULL);
  download_request_set_folder (fixture.checkpoint->request, gone);
  transfer_fixture_run (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_FOLDER_GONE);
  transfer_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transfer/whole", test_whole);
  g_test_add_func ("/transfer/whole-without-ranges", test_whole_without_ranges);
  g_test_add_func ("/transfer/empty", test_empty);
  g_test_add_func ("/transfer/stop/keeps", test_stop_keeps);
  g_test_add_func ("/transfer/stop/before-answer", test_stop_before_answer);
  g_test_add_func ("/transfer/stop/discard", test_discard);
  g_test_add_func ("/transfer/stop/discard-while-stopping", test_discard_while_stopping);
  g_test_add_data_func ("/transfer/resume/same-process", GINT_TO_POINTER (FALSE), test_resume);
  g_test_add_data_func ("/transfer/resume/from-journal", GINT_TO_POINTER (TRUE), test_resume);
  g_test_add_func ("/transfer/resume/many-attempts", test_many_attempts);
  g_test_add_func ("/transfer/resume/without-ranges", test_resume_without_ranges);
  g_test_add_func ("/transfer/resume/compares-whole", test_resume_compares_whole);
  g_test_add_func ("/transfer/resume/overlap", test_overlap);
  g_test_add_func ("/transfer/resume/validator-untold", test_validator_untold);
  g_test_add_func ("/transfer/resume/partial-deleted", test_partial_deleted);
  g_test_add_func ("/transfer/resume/complete-but-unpublished", test_complete_but_unpublished);
  g_test_add_func ("/transfer/changed", test_changed);
  g_test_add_func ("/transfer/changed-before-first-byte", test_changed_before_first_byte);
  g_test_add_func ("/transfer/other-node/without-digest", test_other_node);
  g_test_add_data_func ("/transfer/other-node/digest", GINT_TO_POINTER (FALSE), test_other_node_with_digest);
  g_test_add_data_func ("/transfer/other-node/digest-lies", GINT_TO_POINTER (TRUE), test_other_node_with_digest);
  g_test_add_func ("/transfer/length/unknown", test_unknown_length);
  g_test_add_data_func ("/transfer/length/cut-first", GSIZE_TO_POINTER (PART), test_unproven_length);
  g_test_add_data_func ("/transfer/length/cut-then", GSIZE_TO_POINTER (LENGTH), test_unproven_length);
  g_test_add_func ("/transfer/digest/server", test_server_digest);
  g_test_add_func ("/transfer/digest/user", test_users_checksum);
  g_test_add_func ("/transfer/refused", test_refused);
  g_test_add_func ("/transfer/if-changed", test_if_changed);
  g_test_add_func ("/transfer/folder-gone", test_folder_gone);

  return g_test_run ();
}
