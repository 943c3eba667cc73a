/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of the window: tables of facts and what is said about them. */

#include "config.h"

#include "text/pickup-file-icon.h"
#include "text/pickup-format.h"
#include "text/pickup-text.h"
#include "text/pickup-text-lists.h"

/* "_" stands for the no-break space between a number and its unit. */
static char *
with_spaces (const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "_", -1);

  return g_strjoinv ("\302\240", pieces);
}

static void
assert_text (const char *reason,
             char       *actual,
             const char *expected)
{
  g_autofree char *taken = actual;
  g_autofree char *wanted = with_spaces (expected);

  g_test_message ("%s", reason);
  g_assert_cmpstr (taken, ==, wanted);
}

static void
test_size (void)
{
  static const struct
  {
    const char *reason;
    guint64     bytes;
    const char *text;
  } cases[] = {
    { "nothing", 0, "0_B" },
    { "bytes are whole", 999, "999_B" },
    { "one decimal below ten", 1500, "1.5_kB" },
    { "none above", 15400, "15_kB" },
    { "never 1000 of a unit", 999700, "1.0_MB" },
    { "megabytes are whole above ten", 148000000, "148_MB" },
    { "gigabytes keep a decimal up to a hundred", 38200000000, "38.2_GB" },
    { "and lose it above", 412000000000, "412_GB" },
    { "terabytes", 2500000000000, "2.5_TB" },
    { "the largest number", G_MAXUINT64, "18446744_TB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text (cases[i].reason, pickup_format_size (cases[i].bytes), cases[i].text);
}

static void
test_progress (void)
{
  static const struct
  {
    const char *reason;
    guint64     received;
    gint64      total;
    const char *text;
  } cases[] = {
    { "both in the unit of the total", 1200000000, 4000000000, "1.2 of 4.0_GB" },
    { "small parts have a unit of their own", 32000000, 1100000000, "32_MB of 1.1_GB" },
    { "however small", 900000, 22000000000, "900_kB of 22.0_GB" },
    { "up to where rounding would print the other", 999400000, 1000000000, "999_MB of 1.0_GB" },
    { "but not the whole", 999600000, 1000000000, "0.9 of 1.0_GB" },
    { "nothing needs no decimals", 0, 1100000000, "0 of 1.1_GB" },
    { "whole numbers where the total has them", 12300000, 148000000, "12 of 148_MB" },
    { "not the whole while something is missing", 3999999999, 4000000000, "3.9 of 4.0_GB" },
    { "nor where there are no decimals", 147999999, 148000000, "147 of 148_MB" },
    { "the whole when all is there", 4000000000, 4000000000, "4.0 of 4.0_GB" },
    { "an unknown total is not told", 920000000, -1, "920_MB" },
    { "an empty file", 0, 0, "0 of 0_B" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text (cases[i].reason, pickup_format_progress (cases[i].received, cases[i].total), cases[i].text);
}

static void
test_duration (void)
{
  static const struct
  {
    gint64      seconds;
    const char *text;
  } cases[] = {
    { -5, "0_s" },
    { 8, "8_s" },
    { 60, "1_min" },
    { 3599, "59_min" },
    { 3600, "1_h" },
    { 4800, "1_h_20_min" },
    { 86400, "24_h" },
    { 6 * 86400, "6_days" },
    { G_MAXINT64, "2147483647_days" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text ("duration", pickup_format_duration (cases[i].seconds), cases[i].text);
}

#define NOW 1000000
#define GB G_GUINT64_CONSTANT (1000000000)

static const PickupFacts plain = { .name = (char *) "a.iso", .received = 2 * GB, .total = 4 * GB, .fraction = 0.5, .time_left = -1, .now = NOW };

typedef struct
{
  const char   *reason;
  DownloadState state;
  int           error;
  const char   *message;
  guint64       speed;
  gint64        time_left;
  gint64        waits;   /* seconds from now, 0 for none */
  gint64        expires; /* seconds from now, 0 for none */
  const char   *status;
  const char   *compact;
  const char   *expiry;
} StatusCase;

static const StatusCase status_cases[] = {
  { "moving", DOWNLOAD_STATE_DOWNLOADING, 0, NULL, 31000000, 120, 0, 0, "2.0 of 4.0_GB · 31_MB/s · 2_min left", "2.0 of 4.0_GB · 31_MB/s · 2_min left", "" },
  { "no estimate", DOWNLOAD_STATE_DOWNLOADING, 0, NULL, 31000000, -1, 0, 0, "2.0 of 4.0_GB · 31_MB/s", "2.0 of 4.0_GB · 31_MB/s", "" },
  { "the link lives long enough", DOWNLOAD_STATE_DOWNLOADING, 0, NULL, 31000000, 120, 0, 3120, "2.0 of 4.0_GB · 31_MB/s · 2_min left", "2.0 of 4.0_GB · 31_MB/s · 2_min left", "Link expires in 52_min" },
  { "the link dies first", DOWNLOAD_STATE_DOWNLOADING, 0, NULL, 31000000, 1380, 0, 180, "2.0 of 4.0_GB · 31_MB/s · 23_min left", "2.0 of 4.0_GB · 31_MB/s · 23_min left", "Link expires in 3_min, will not finish at this speed" },
  { "far away", DOWNLOAD_STATE_DOWNLOADING, 0, NULL, 31000000, 120, 0, 6 * 86400, "2.0 of 4.0_GB · 31_MB/s · 2_min left", "2.0 of 4.0_GB · 31_MB/s · 2_min left", "" },
  { "a request under way outlives its link", DOWNLOAD_STATE_DOWNLOADING, 0, NULL, 31000000, 120, 0, -5, "2.0 of 4.0_GB · 31_MB/s · 2_min left", "2.0 of 4.0_GB · 31_MB/s · 2_min left", "" },
  { "busy", DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_SERVER_BUSY, "x", 0, -1, 8, 1620, "Trying again in 8_s: the server is busy · 2.0 of 4.0_GB", "Trying again in 8_s: the server is busy\n2.0 of 4.0_GB · link expires in 27_min", "Link expires in 27_min" },
  { "offline", DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_OFFLINE, "x", 0, -1, 8, 0, "Waiting for the network · 2.0 of 4.0_GB", "Waiting for the network\n2.0 of 4.0_GB", "" },
  { "metered", DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_METERED, "x", 0, -1, 0, 0, "Paused on a metered connection · 2.0 of 4.0_GB", "Paused on a metered connection\n2.0 of 4.0_GB", "" },
  { "the wait is over", DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_TRUNCATED, "x", 0, -1, -1, 0, "Trying again: the connection broke · 2.0 of 4.0_GB", "Trying again: the connection broke\n2.0 of 4.0_GB", "" },
  { "by the user", DOWNLOAD_STATE_PAUSED, 0, NULL, 0, -1, 0, 0, "Paused · 2.0 of 4.0_GB", "Paused\n2.0 of 4.0_GB", "" },
  { "paused while the link died", DOWNLOAD_STATE_PAUSED, 0, NULL, 0, -1, 0, -9, "Paused · 2.0 of 4.0_GB", "Paused\n2.0 of 4.0_GB", "Link has expired" },
  { "by the disk", DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_DISK_FULL, "The disk is full.", 0, -1, 0, 0, "The disk is full. 2.0 of 4.0_GB are safe.", "The disk is full.\n2.0 of 4.0_GB are safe.", "" },
  { "its folder is gone, and what was in it", DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_FOLDER_GONE, "The folder is gone.", 0, -1, 0, 0, "The folder is gone.", "The folder is gone.", "" },
  { "expired", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_EXPIRED, "x", 0, -1, 0, -180, "The link expired 3_min ago. 2.0 of 4.0_GB are safe.", "The link expired 3_min ago.\n2.0 of 4.0_GB are safe.", "" },
  { "expired, nobody knows when", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_EXPIRED, "x", 0, -1, 0, 0, "The link expired. 2.0 of 4.0_GB are safe.", "The link expired.\n2.0 of 4.0_GB are safe.", "" },
  { "its login expired before it", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_EXPIRED, "Its login is over.", 0, -1, 0, 60, "Its login is over. 2.0 of 4.0_GB are safe.", "Its login is over.\n2.0 of 4.0_GB are safe.", "" },
  { "refused before its time", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_REFUSED, "Refused.", 0, -1, 0, 60, "Refused. 2.0 of 4.0_GB are safe.", "Refused.\n2.0 of 4.0_GB are safe.", "" },
  { "refused, and expired since", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_REFUSED, "Refused.", 0, -1, 0, -180, "The link expired 3_min ago. 2.0 of 4.0_GB are safe.", "The link expired 3_min ago.\n2.0 of 4.0_GB are safe.", "" },
  { "refused for a reason, and expired since", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_KEY, "The key is gone.", 0, -1, 0, -180, "The key is gone. 2.0 of 4.0_GB are safe.", "The key is gone.\n2.0 of 4.0_GB are safe.", "" },
  { "refused, nobody said why", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_REFUSED, NULL, 0, -1, 0, 0, "The server refused the link. 2.0 of 4.0_GB are safe.", "The server refused the link.\n2.0 of 4.0_GB are safe.", "" },
  { "changed", DOWNLOAD_STATE_NEEDS_DECISION, DOWNLOAD_ERROR_CHANGED, "x", 0, -1, 0, 0, "The file on the server has changed. 2.0_GB of the old one are safe.", "The file on the server has changed.\n2.0_GB of the old one are safe.", "" },
  { "verifying counts for itself", DOWNLOAD_STATE_VERIFYING, 0, NULL, 0, -1, 0, 0, "Verifying · 2.0 of 4.0_GB", "Verifying · 2.0 of 4.0_GB", "" },
  { "queued", DOWNLOAD_STATE_QUEUED, 0, NULL, 0, -1, 0, 0, "Waiting for its turn · 2.0 of 4.0_GB", "Waiting for its turn\n2.0 of 4.0_GB", "" },
  { "failed", DOWNLOAD_STATE_FAILED, DOWNLOAD_ERROR_NOT_FOUND, "There is no such file on the server.", 0, -1, 0, 0, "There is no such file on the server. 2.0 of 4.0_GB are safe.", "There is no such file on the server.\n2.0 of 4.0_GB are safe.", "" },
  { "finished", DOWNLOAD_STATE_FINISHED, 0, NULL, 0, -1, 0, 100, "4.0_GB · Finished", "4.0_GB · Finished", "" },
};

static PickupFacts
make_facts (const StatusCase *row)
{
  PickupFacts facts = plain;

  facts.state = row->state;
  facts.error = (DownloadError) row->error;
  facts.error_message = (char *) row->message;
  facts.speed = row->speed;
  facts.time_left = row->time_left;
  facts.waits_until = row->waits != 0 ? NOW + row->waits : 0;
  facts.expires = row->expires != 0 ? NOW + row->expires : 0;
  return facts;
}

static void
test_status (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (status_cases); i++)
    {
      PickupFacts facts = make_facts (&status_cases[i]);

      assert_text (status_cases[i].reason, pickup_text_get_status (&facts), status_cases[i].status);
      assert_text (status_cases[i].reason, pickup_text_get_compact_status (&facts), status_cases[i].compact);
      assert_text (status_cases[i].reason, pickup_text_get_expiry (&facts), status_cases[i].expiry);
    }
}

static void
test_comparing (void)
{
  static const struct
  {
    const char *reason;
    guint64     compared;
    guint64     speed;
    gint64      time_left; /* of all of it */
    const char *text;
  } cases[] = {
    { "with speed and time", 500000000, 30000000, 900, "Comparing 500_MB of 2.0_GB · 30_MB/s · 50_s left" },
    { "the size of the file need not be known", 500000000, 30000000, -1, "Comparing 500_MB of 2.0_GB · 30_MB/s · 50_s left" },
    { "nothing comes", 500000000, 0, -1, "Comparing 500_MB of 2.0_GB · 0_B/s" },
    { "the last moment", 2 * GB, 30000000, 100, "Comparing 2.0 of 2.0_GB · 30_MB/s · 0_s left" },
  };
  PickupFacts facts = plain;

  facts.state = DOWNLOAD_STATE_DOWNLOADING;
  facts.to_compare = 2 * GB;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      facts.compared = cases[i].compared;
      facts.speed = cases[i].speed;
      facts.time_left = cases[i].time_left;
      assert_text (cases[i].reason, pickup_text_get_status (&facts), cases[i].text);
    }
  assert_text ("heard", pickup_text_get_summary (&facts), "a.iso, comparing what is here");

  facts.state = DOWNLOAD_STATE_PAUSED;
  assert_text ("stopped meanwhile", pickup_text_get_status (&facts), "Paused · 2.0 of 4.0_GB");
}

static void
test_finished (void)
{
  PickupFacts facts = plain;

  facts.state = DOWNLOAD_STATE_FINISHED;
  facts.verified = (char *) "user";
  assert_text ("own checksum", pickup_text_get_status (&facts), "4.0_GB · Verified against your checksum");
  facts.verified = (char *) "x-oss-hash-crc64ecma";
  facts.provider = DOWNLOAD_PROVIDER_OSS;
  assert_text ("provider", pickup_text_get_status (&facts), "4.0_GB · Verified against Alibaba Cloud OSS");
  facts.provider = DOWNLOAD_PROVIDER_UNKNOWN;
  assert_text ("any server", pickup_text_get_status (&facts), "4.0_GB · Verified against the server’s checksum");
  facts.missing = TRUE;
  assert_text ("gone", pickup_text_get_status (&facts), "4.0_GB · The file was moved or deleted");
  g_assert_cmpint (pickup_text_get_primary (&facts), ==, PICKUP_PRIMARY_AGAIN);
  assert_text ("row in one sentence", pickup_text_get_summary (&facts), "a.iso, 4.0_GB · The file was moved or deleted");
}

static void
test_primary (void)
{
  static const struct
  {
    DownloadState state;
    int           error;
    PickupPrimary primary;
    const char   *name;
    const char   *remove;
  } cases[] = {
    { DOWNLOAD_STATE_QUEUED, 0, PICKUP_PRIMARY_PAUSE, "Pause a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_CHECKING, 0, PICKUP_PRIMARY_PAUSE, "Pause a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_CONNECTING, 0, PICKUP_PRIMARY_PAUSE, "Pause a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_DOWNLOADING, 0, PICKUP_PRIMARY_PAUSE, "Pause a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_VERIFYING, 0, PICKUP_PRIMARY_PAUSE, "Pause a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_NETWORK, PICKUP_PRIMARY_PAUSE, "Pause a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_METERED, PICKUP_PRIMARY_ANYWAY, "Download a.iso anyway", "Cancel a.iso" },
    { DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_NOT_YET, PICKUP_PRIMARY_START_NOW, "Start a.iso now", "Cancel a.iso" },
    { DOWNLOAD_STATE_PAUSED, 0, PICKUP_PRIMARY_RESUME, "Resume a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_DISK_FULL, PICKUP_PRIMARY_SAVE_ELSEWHERE, "Save a.iso elsewhere", "Cancel a.iso" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_FOLDER_GONE, PICKUP_PRIMARY_SAVE_ELSEWHERE, "Save a.iso elsewhere", "Cancel a.iso" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_PARTIAL_GONE, PICKUP_PRIMARY_RETRY, "Retry a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_FAILED, DOWNLOAD_ERROR_PROXY_LOGIN, PICKUP_PRIMARY_SIGN_IN, "Sign in to go on with a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_LOGIN, PICKUP_PRIMARY_SIGN_IN, "Sign in to go on with a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_EXPIRED, PICKUP_PRIMARY_PASTE_LINK, "Paste new link for a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_NEEDS_DECISION, DOWNLOAD_ERROR_CHANGED, PICKUP_PRIMARY_CHOOSE, "Choose what to do with a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_FAILED, DOWNLOAD_ERROR_NOT_FOUND, PICKUP_PRIMARY_RETRY, "Retry a.iso", "Cancel a.iso" },
    { DOWNLOAD_STATE_FINISHED, 0, PICKUP_PRIMARY_OPEN, "Open a.iso", "Remove a.iso from list" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupFacts facts = plain;

      facts.state = cases[i].state;
      facts.error = (DownloadError) cases[i].error;
      g_assert_cmpint (pickup_text_get_primary (&facts), ==, cases[i].primary);
      assert_text (download_state_to_string (facts.state), pickup_text_get_primary_name (&facts), cases[i].name);
      assert_text (download_state_to_string (facts.state), pickup_text_get_remove_name (&facts), cases[i].remove);
    }
}

/* A page may have a fresh link, as long as one is needed. */
static void
test_page (void)
{
  PickupFacts facts = plain;

  facts.has_page = TRUE;
  facts.error = DOWNLOAD_ERROR_LINK_EXPIRED;
  facts.state = DOWNLOAD_STATE_NEEDS_LINK;
  g_assert_cmpint (pickup_text_get_primary (&facts), ==, PICKUP_PRIMARY_PAGE);
  assert_text ("label", pickup_text_get_primary_label (&facts), "Get New Link");
  assert_text ("name", pickup_text_get_primary_name (&facts), "Get a new link for a.iso from its page");
  facts.state = DOWNLOAD_STATE_PAUSED;
  g_assert_cmpint (pickup_text_get_primary (&facts), ==, PICKUP_PRIMARY_RETRY);
}

/* Only what failed can be mended by trust. */
static void
test_stranger (void)
{
  PickupFacts facts = plain;

  facts.is_stranger = TRUE;
  facts.error = DOWNLOAD_ERROR_CERTIFICATE;
  facts.state = DOWNLOAD_STATE_FAILED;
  g_assert_cmpint (pickup_text_get_primary (&facts), ==, PICKUP_PRIMARY_TRUST);
  assert_text ("label", pickup_text_get_primary_label (&facts), "Trust This Authority…");
  assert_text ("name", pickup_text_get_primary_name (&facts), "Trust the authority of the server that has a.iso");
  facts.state = DOWNLOAD_STATE_QUEUED;
  g_assert_cmpint (pickup_text_get_primary (&facts), ==, PICKUP_PRIMARY_PAUSE);
}

static void
test_needs_person (void)
{
  static const struct
  {
    DownloadState state;
    guint         error;
    gboolean      needs;
    const char   *reason;
  } cases[] = {
    { DOWNLOAD_STATE_DOWNLOADING, 0, FALSE, "it moves" },
    { DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_SERVER_BUSY, FALSE, "it goes on by itself" },
    { DOWNLOAD_STATE_PAUSED, 0, FALSE, "whoever paused it knows" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_DISK_FULL, TRUE, "no space" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_FILE_TOO_LARGE, TRUE, "too large for the file system" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_READ_ONLY, TRUE, "a disk that cannot be written to" },
    { DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_FOLDER_GONE, TRUE, "no folder" },
    { DOWNLOAD_STATE_NEEDS_LINK, 0, TRUE, "the link expired" },
    { DOWNLOAD_STATE_NEEDS_DECISION, DOWNLOAD_ERROR_CHANGED, TRUE, "a decision" },
    { DOWNLOAD_STATE_FAILED, DOWNLOAD_ERROR_NOT_FOUND, TRUE, "it failed" },
    { DOWNLOAD_STATE_FINISHED, 0, FALSE, "it is here" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupFacts facts = plain;

      g_test_message ("%s", cases[i].reason);
      facts.state = cases[i].state;
      facts.error = (DownloadError) cases[i].error;
      g_assert_cmpint (pickup_text_needs_person (&facts), ==, cases[i].needs);
    }
}

static void
test_subtitle (void)
{
  assert_text ("wide", pickup_text_get_window_subtitle (2, 42000000, 1380, FALSE, FALSE), "2 downloading · 42_MB/s · 23_min left");
  assert_text ("limited", pickup_text_get_window_subtitle (2, 5000000, 1380, TRUE, FALSE), "2 downloading · 5.0_MB/s (limited) · 23_min left");
  assert_text ("narrow", pickup_text_get_window_subtitle (2, 42000000, 1380, TRUE, TRUE), "42_MB/s · 23_min left");
  assert_text ("no estimate", pickup_text_get_window_subtitle (1, 42000000, -1, FALSE, FALSE), "1 downloading · 42_MB/s");
  assert_text ("at rest", pickup_text_get_window_subtitle (0, 0, -1, TRUE, FALSE), "");
}

static void
test_short_links (void)
{
  static const struct
  {
    const char   *reason;
    DownloadState state;
    gint64        time_left;
    guint64       usual_speed;
    gint64        expires; /* seconds from now, 0 for none */
    gboolean      short_of_time;
    gboolean      wants_link;
    const char   *expiry;
    const char   *warning;
  } cases[] = {
    { "no end", DOWNLOAD_STATE_DOWNLOADING, 120, 0, 0, FALSE, FALSE, "", "" },
    { "long enough", DOWNLOAD_STATE_DOWNLOADING, 120, 0, 1200, FALSE, FALSE, "Link expires in 20_min", "" },
    { "soon", DOWNLOAD_STATE_DOWNLOADING, 120, 0, 250, TRUE, TRUE, "Link expires in 4_min", "The link expires in 4_min. After that a new one is needed." },
    { "before the file is there", DOWNLOAD_STATE_DOWNLOADING, 7200, 0, 3600, TRUE, TRUE, "Link expires in 1_h, will not finish at this speed", "The link expires in 1_h. After that a new one is needed." },
    { "over while it runs", DOWNLOAD_STATE_DOWNLOADING, 120, 0, -5, TRUE, TRUE, "", "The link has expired. To go on, a new one is needed." },
    { "known before it starts", DOWNLOAD_STATE_QUEUED, -1, 200000, 3600, TRUE, TRUE, "Link expires in 1_h, will not finish at this speed", "The link expires in 1_h. After that a new one is needed." },
    { "fast enough before it starts", DOWNLOAD_STATE_QUEUED, -1, 20000000, 3600, FALSE, FALSE, "Link expires in 1_h", "" },
    { "nobody knows how fast", DOWNLOAD_STATE_QUEUED, -1, 0, 3600, FALSE, FALSE, "Link expires in 1_h", "" },
    { "paused already", DOWNLOAD_STATE_PAUSED, -1, 0, 250, TRUE, TRUE, "Link expires in 4_min", "" },
    { "paused with time", DOWNLOAD_STATE_PAUSED, -1, 0, 3600, FALSE, TRUE, "Link expires in 1_h", "" },
    { "all bytes are here", DOWNLOAD_STATE_VERIFYING, -1, 0, 250, FALSE, FALSE, "", "" },
    { "refused", DOWNLOAD_STATE_NEEDS_LINK, -1, 0, 3600, TRUE, TRUE, "", "" },
    { "failed", DOWNLOAD_STATE_FAILED, -1, 0, 0, FALSE, TRUE, "", "" },
    { "finished", DOWNLOAD_STATE_FINISHED, -1, 0, 250, FALSE, FALSE, "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupFacts facts = plain;

      facts.state = cases[i].state;
      facts.time_left = cases[i].time_left;
      facts.usual_speed = cases[i].usual_speed;
      facts.expires = cases[i].expires != 0 ? NOW + cases[i].expires : 0;
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pickup_text_is_short_of_time (&facts), ==, cases[i].short_of_time);
      g_assert_cmpint (pickup_text_wants_link (&facts), ==, cases[i].wants_link);
      assert_text (cases[i].reason, pickup_text_get_expiry (&facts), cases[i].expiry);
      assert_text (cases[i].reason, pickup_text_get_pause_warning (&facts), cases[i].warning);
    }
}

static void
test_removed (void)
{
  assert_text ("one", pickup_text_get_removed ("data.iso", 1), "Removed “data.iso”");
  assert_text ("a long name leaves room for the button", pickup_text_get_removed ("Übertragung-der-ganzen-Sitzung-vom-22.-November-2024.mkv", 1), "Removed “Übertragung-der-…vember-2024.mkv”");
  assert_text ("several", pickup_text_get_removed ("data.iso", 3), "Removed 3 downloads");
}

static void
test_network (void)
{
  assert_text ("none", pickup_text_get_network (DOWNLOAD_NETWORK_NONE, 0), "You are offline. Downloads go on when the network is back.");
  assert_text ("one waits", pickup_text_get_network (DOWNLOAD_NETWORK_METERED, 1), "This connection is metered, so 1 download waits.");
  assert_text ("several wait", pickup_text_get_network (DOWNLOAD_NETWORK_METERED, 3), "This connection is metered, so 3 downloads wait.");
}

static void
test_added (void)
{
  assert_text ("one", pickup_text_get_added (1, 0, 0), "1 download added");
  assert_text ("several", pickup_text_get_added (7, 0, 0), "7 downloads added");
  assert_text ("some known", pickup_text_get_added (7, 0, 3), "7 are new, 3 were there already");
  assert_text ("one goes on", pickup_text_get_added (0, 1, 0), "1 download continues with its new link");
  assert_text ("several go on", pickup_text_get_added (0, 200, 0), "200 downloads continue with their new links");
  assert_text ("both", pickup_text_get_added (197, 3, 0), "3 downloads continue, 197 are new");
  assert_text ("one of both", pickup_text_get_added (1, 1, 0), "1 download continues, 1 is new");
  assert_text ("all three", pickup_text_get_added (12, 3, 1), "3 downloads continue, 12 are new, 1 was there already");
  assert_text ("known", pickup_text_get_added (0, 0, 1), "This download is in the list already");
  assert_text ("all known", pickup_text_get_added (0, 0, 2), "These downloads are in the list already");
  assert_text ("gone", pickup_text_get_fetched_again ("a.iso", FALSE, 1), "“a.iso” was moved or deleted and is downloaded again");
  assert_text ("another", pickup_text_get_fetched_again ("a.iso", TRUE, 1), "“a.iso” was changed meanwhile and is downloaded again");
  assert_text ("several", pickup_text_get_fetched_again ("a.iso", FALSE, 3), "3 files are not there any more and are downloaded again");
}

static void
test_offer (void)
{
  PickupFacts facts = plain;

  assert_text ("first", pickup_text_get_drop_title (12, TRUE), "Drop to Add 12 Links");
  assert_text ("one of several", pickup_text_get_drop_title (1, FALSE), "Drop 1 Link");
  facts.state = DOWNLOAD_STATE_NEEDS_LINK;
  facts.received = 3100000000;
  assert_text ("begun", pickup_text_get_offer (&facts, 58 * 60), "Drop to continue at 3.1\u00a0GB: same file, valid for 58\u00a0min");
  assert_text ("no end", pickup_text_get_offer (&facts, -1), "Drop to continue at 3.1\u00a0GB: same file");
  assert_text ("dead", pickup_text_get_offer (&facts, 0), "Drop to continue at 3.1\u00a0GB: same file, but the link has expired");
  facts.received = 0;
  assert_text ("nothing there", pickup_text_get_offer (&facts, -1), "Drop to start: same file");
  facts.state = DOWNLOAD_STATE_DOWNLOADING;
  assert_text ("runs", pickup_text_get_offer (&facts, 7200), "Drop to renew the link: same file, valid for 2\u00a0h");
}

static void
test_foreseen (void)
{
  assert_text ("nothing", pickup_text_get_foreseen (0, 0, 0), "");
  assert_text ("one", pickup_text_get_foreseen (1, 0, 0), "1 is new");
  assert_text ("two kinds", pickup_text_get_foreseen (1, 2, 0), "2 continue downloads in the list, 1 is new");
  assert_text ("all kinds", pickup_text_get_foreseen (12, 1, 2), "1 continues a download in the list, 12 are new, 2 are in the list already");
}

static void
test_day (void)
{
  static const struct
  {
    gint64      ago;
    const char *text;
  } cases[] = {
    { 0, "Today" },
    { 13 * 3600, "Today" },
    { 14 * 3600, "Yesterday" },
    { 5 * 86400, "7 Jan" },
    { 40 * 86400, "3 Dec 1969" },
    { -2 * 86400, "14 Jan" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text ("day", pickup_format_day (NOW - cases[i].ago, NOW), cases[i].text);
}

/* Where it comes from, and on narrow rows after whatever else the second line tells. */
static void
test_origin (void)
{
  PickupFacts facts = plain;

  facts.host = (char *) "data.example.org";
  facts.state = DOWNLOAD_STATE_DOWNLOADING;
  facts.speed = 31000000;
  assert_text ("while it runs", pickup_text_get_origin (&facts), "data.example.org");
  assert_text ("below what moves", pickup_text_get_compact_status (&facts), "2.0 of 4.0_GB · 31_MB/s\ndata.example.org");
  facts.state = DOWNLOAD_STATE_PAUSED;
  assert_text ("after the amount", pickup_text_get_compact_status (&facts), "Paused\n2.0 of 4.0_GB · data.example.org");
  facts.state = DOWNLOAD_STATE_NEEDS_LINK;
  facts.expires = NOW - 60;
  assert_text ("after a sentence", pickup_text_get_compact_status (&facts), "The link expired 1_min ago.\n2.0 of 4.0_GB are safe.\ndata.example.org");
  facts.state = DOWNLOAD_STATE_FINISHED;
  facts.finished_at = NOW;
  assert_text ("with the day", pickup_text_get_compact_status (&facts), "4.0_GB · Finished\ndata.example.org · Today");
  facts.host = NULL;
  assert_text ("no host", pickup_text_get_origin (&facts), "Today");
}

/* NOW is 13:46:40 there. */
static void
test_start (void)
{
  static const struct
  {
    gint64      time;
    const char *text;
  } cases[] = {
    { 0, "Starts later" },
    { NOW + 200, "Starts at 13:50" },
    { NOW + 36799, "Starts at 23:59" },
    { NOW + 36800, "Starts tomorrow at 00:00" },
    { NOW + 36800 + 86400, "Starts on 14 Jan at 00:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PickupFacts facts = plain;

      facts.state = DOWNLOAD_STATE_WAITING;
      facts.error = DOWNLOAD_ERROR_NOT_YET;
      facts.waits_until = cases[i].time;
      assert_text ("start", pickup_text_get_reason (&facts), cases[i].text);
    }
}

static void
test_period (void)
{
  PickupFacts facts = plain;

  facts.state = DOWNLOAD_STATE_PAUSED;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 0);
  facts.expires = NOW + 3600;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 15);
  facts.expires = NOW + 30;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 1);
  facts.state = DOWNLOAD_STATE_FINISHED;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 0);
  facts.finished_at = NOW - 3600;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 900);
  facts.state = DOWNLOAD_STATE_WAITING;
  facts.expires = 0;
  facts.waits_until = NOW + 8;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 1);
  facts.error = DOWNLOAD_ERROR_NOT_YET;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 900);
  facts.expires = NOW + 3600;
  g_assert_cmpuint (pickup_facts_get_period (&facts), ==, 15);
}

static void
test_icon (void)
{
  static const struct
  {
    const char *name;
    const char *type;
    const char *icon;
  } cases[] = {
    { "set.fa.zst", NULL, "package-x-generic-symbolic" },
    { "board.img.xz", NULL, "application-x-firmware-symbolic" },
    { "DAY-4.MOV", NULL, "video-x-generic-symbolic" },
    { "events.parquet", "application/octet-stream", "x-office-spreadsheet-symbolic" },
    { "model.safetensors", NULL, "application-x-addon-symbolic" },
    { "ubuntu.iso", NULL, "media-optical-symbolic" },
    { "annex.pdf", NULL, "x-office-document-symbolic" },
    { "disk.qcow2", NULL, "drive-multidisk-symbolic" },
    { ".tar", NULL, "text-x-generic-symbolic" },
    { "noname", "video/mp4", "video-x-generic-symbolic" },
    { "noname", NULL, "text-x-generic-symbolic" },
    { "", NULL, "text-x-generic-symbolic" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (pickup_file_icon_get_name (cases[i].name, cases[i].type), ==, cases[i].icon);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/text/size", test_size);
  g_test_add_func ("/app/text/progress", test_progress);
  g_test_add_func ("/app/text/duration", test_duration);
  g_test_add_func ("/app/text/status", test_status);
  g_test_add_func ("/app/text/comparing", test_comparing);
  g_test_add_func ("/app/text/finished", test_finished);
  g_test_add_func ("/app/text/primary", test_primary);
  g_test_add_func ("/app/text/page", test_page);
  g_test_add_func ("/app/text/stranger", test_stranger);
  g_test_add_func ("/app/text/needs-person", test_needs_person);
  g_test_add_func ("/app/text/subtitle", test_subtitle);
  g_test_add_func ("/app/text/short-links", test_short_links);
  g_test_add_func ("/app/text/removed", test_removed);
  g_test_add_func ("/app/text/network", test_network);
  g_test_add_func ("/app/text/added", test_added);
  g_test_add_func ("/app/text/foreseen", test_foreseen);
  g_test_add_func ("/app/text/offer", test_offer);
  g_test_add_func ("/app/text/day", test_day);
  g_test_add_func ("/app/text/origin", test_origin);
  g_test_add_func ("/app/text/period", test_period);
  g_test_add_func ("/app/text/start", test_start);
  g_test_add_func ("/app/text/icon", test_icon);

  return g_test_run ();
}
