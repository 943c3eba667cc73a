/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of the timeline: a table of events and what is said about them. */

#include "config.h"

#include "details/pickup-text-timeline.h"

#define GB G_GUINT64_CONSTANT (1000000000)

typedef struct
{
  DownloadEventKind kind;
  DownloadError     error;
  guint             count;
  guint64           bytes;
  gint64            seconds;
  guint             number;
  const char       *text;
  PickupTone        tone;
  const char       *sentence; /* "_" is the no-break space */
} Case;

static const Case cases[] = {
  { DOWNLOAD_EVENT_ADDED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Added to the list" },
  { DOWNLOAD_EVENT_ADDED, 0, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_QUIET, "Added, with 2.0_GB that were here already" },
  { DOWNLOAD_EVENT_STARTED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Started" },
  { DOWNLOAD_EVENT_STARTED, 0, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_QUIET, "Went on at 2.0_GB" },
  { DOWNLOAD_EVENT_PAUSED, 0, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_QUIET, "Paused" },
  { DOWNLOAD_EVENT_PAUSED, DOWNLOAD_ERROR_DISK_FULL, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_BAD, "Stopped: the disk is full" },
  { DOWNLOAD_EVENT_RESUMED, 0, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_QUIET, "Resumed" },
  { DOWNLOAD_EVENT_WAITING, DOWNLOAD_ERROR_SERVER_BUSY, 1, 0, 8, 0, NULL, PICKUP_TONE_QUIET, "Had to wait: the server is busy" },
  { DOWNLOAD_EVENT_WAITING, DOWNLOAD_ERROR_TRUNCATED, 5, 0, 8, 0, NULL, PICKUP_TONE_QUIET, "Had to wait 5 times: the connection broke" },
  { DOWNLOAD_EVENT_WAITING, (DownloadError) 9999, 2, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Had to wait 2 times" },
  { DOWNLOAD_EVENT_LINK_REFUSED, DOWNLOAD_ERROR_LINK_EXPIRED, 1, 0, 20, 0, NULL, PICKUP_TONE_BAD, "The link was refused: it expired 20_s earlier" },
  { DOWNLOAD_EVENT_LINK_REFUSED, DOWNLOAD_ERROR_LINK_EXPIRED, 1, 0, 0, 0, NULL, PICKUP_TONE_BAD, "The link was refused: it has expired" },
  { DOWNLOAD_EVENT_LINK_REFUSED, DOWNLOAD_ERROR_LINK_KEY, 1, 0, 0, 0, NULL, PICKUP_TONE_BAD, "The link was refused: the key that signed it is not valid any more" },
  { DOWNLOAD_EVENT_LINK_REFUSED, DOWNLOAD_ERROR_LINK_REFUSED, 1, 0, 0, 0, NULL, PICKUP_TONE_BAD, "The link was refused" },
  { DOWNLOAD_EVENT_NEW_LINK, 0, 1, 2 * GB, 3600, 0, NULL, PICKUP_TONE_GOOD, "New link, same file: 2.0_GB are kept" },
  { DOWNLOAD_EVENT_NEW_LINK, 0, 1, 0, 3600, 0, NULL, PICKUP_TONE_GOOD, "New link, same file" },
  { DOWNLOAD_EVENT_TOO_SLOW, 0, 1, GB, 600, 0, NULL, PICKUP_TONE_BAD, "Will not finish before the link expires" },
  { DOWNLOAD_EVENT_UNDECIDED, DOWNLOAD_ERROR_CHANGED, 1, GB, 0, 0, NULL, PICKUP_TONE_BAD, "Needs a decision: the file on the server has changed" },
  { DOWNLOAD_EVENT_DECIDED, 0, 1, GB, 0, DOWNLOAD_DECISION_START_OVER, NULL, PICKUP_TONE_QUIET, "Decided to start over" },
  { DOWNLOAD_EVENT_DECIDED, 0, 1, GB, 0, DOWNLOAD_DECISION_COPY, NULL, PICKUP_TONE_QUIET, "Decided to save a second file" },
  { DOWNLOAD_EVENT_DECIDED, 0, 1, GB, 0, 99, NULL, PICKUP_TONE_QUIET, "Decided" },
  { DOWNLOAD_EVENT_RESTARTED, 0, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_QUIET, "Began again, without the old 2.0_GB" },
  { DOWNLOAD_EVENT_LIMIT_CHANGED, 0, 1, 2000000, 0, 0, NULL, PICKUP_TONE_QUIET, "Speed limited to 2.0_MB/s" },
  { DOWNLOAD_EVENT_LIMIT_CHANGED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Speed not limited any more" },
  { DOWNLOAD_EVENT_CONNECTIONS_CHANGED, 0, 1, 0, 0, 1, NULL, PICKUP_TONE_QUIET, "At most 1 connection" },
  { DOWNLOAD_EVENT_CONNECTIONS_CHANGED, 0, 1, 0, 0, 4, NULL, PICKUP_TONE_QUIET, "At most 4 connections" },
  { DOWNLOAD_EVENT_CONNECTIONS_CHANGED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Number of connections left to Pickup" },
  { DOWNLOAD_EVENT_HEADERS_CHANGED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Headers changed" },
  { DOWNLOAD_EVENT_CHECKSUM_CHANGED, 0, 1, 0, 0, 0, "sha256", PICKUP_TONE_QUIET, "Checksum to compare with: SHA-256" },
  { DOWNLOAD_EVENT_CHECKSUM_CHANGED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Checksum not wanted any more" },
  { DOWNLOAD_EVENT_VERIFIED, 0, 1, 0, 0, DOWNLOAD_DIGEST_CRC64, "x-oss-hash-crc64ecma", PICKUP_TONE_DONE, "CRC-64 is the same as the server’s" },
  { DOWNLOAD_EVENT_VERIFIED, 0, 1, 0, 0, DOWNLOAD_DIGEST_SHA256, "user", PICKUP_TONE_DONE, "SHA-256 is the same as yours" },
  { DOWNLOAD_EVENT_VERIFIED, 0, 1, 0, 0, 99, NULL, PICKUP_TONE_DONE, "Checksum is the same as the server’s" },
  { DOWNLOAD_EVENT_FINISHED, 0, 1, 4 * GB, 0, 0, NULL, PICKUP_TONE_DONE, "Finished, 4.0_GB" },
  { DOWNLOAD_EVENT_FAILED, DOWNLOAD_ERROR_NOT_FOUND, 1, 0, 0, 0, NULL, PICKUP_TONE_BAD, "Failed: the server has no such file" },
  { DOWNLOAD_EVENT_UNCHANGED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Asked again: not changed on the server" },
  { DOWNLOAD_EVENT_FILE_REPLACED, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "The saved file was changed or replaced: fetched again" },
  { DOWNLOAD_EVENT_COMPARING, 0, 1, 2 * GB, 0, 0, NULL, PICKUP_TONE_QUIET, "The server sends the file from its start only: 2.0_GB are compared" },
  { (DownloadEventKind) 77, 0, 1, 0, 0, 0, NULL, PICKUP_TONE_QUIET, "Something that this version of Pickup does not know" },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case      *one = &cases[i];
      DownloadEvent    event = { .at = 1, .latest = 1, .kind = one->kind, .count = one->count, .error_code = one->error, .bytes = one->bytes, .seconds = one->seconds, .number = one->number, .text = (char *) one->text };
      g_autofree char *sentence = pickup_text_timeline_get_sentence (&event);
      g_auto (GStrv) pieces = g_strsplit (one->sentence, "_", -1);
      g_autofree char *wanted = g_strjoinv ("\302\240", pieces);

      g_assert_cmpstr (sentence, ==, wanted);
      g_assert_cmpint (pickup_text_timeline_get_tone (&event), ==, one->tone);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/timeline/words", test_words);

  return g_test_run ();
}
