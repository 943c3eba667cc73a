/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of downloads, when, and when it is taken back; all of it without a desktop. */

#include "config.h"

#include "policy/pickup-expiry.h"
#include "policy/pickup-notifier.h"

#define SECOND G_USEC_PER_SEC

typedef struct
{
  PickupNotifier *notifier;
  GString        *log;
} Fixture;

static void
show_cb (const PickupNotice *notice,
         gpointer            user_data)
{
  Fixture *self = user_data;

  g_string_append_printf (self->log, "[%s: %s: %s%s]", notice->tag, notice->title, notice->body, notice->item_id != NULL ? "" : "; several");
}

static void
withdraw_cb (const char *tag,
             gpointer    user_data)
{
  Fixture *self = user_data;

  g_string_append_printf (self->log, "[-%s]", tag);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->log = g_string_new (NULL);
  self->notifier = pickup_notifier_new (show_cb, withdraw_cb, self);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  pickup_notifier_free (self->notifier);
  g_string_free (self->log, TRUE);
}

static void
assert_told (Fixture    *self,
             const char *reason,
             const char *expected)
{
  g_test_message ("%s", reason);
  g_assert_cmpstr (self->log->str, ==, expected);
  g_string_truncate (self->log, 0);
}

/* Identifiers are the names without their ending. */
static void
tell (Fixture    *self,
      PickupNews  news,
      const char *name,
      gint64      now)
{
  g_autofree char *id = g_strndup (name, 1);

  pickup_notifier_tell (self->notifier, news, id, name, now);
}

static void
test_state (void)
{
  static const struct
  {
    const char   *reason;
    DownloadState state;
    DownloadError error;
    PickupNews    news;
  } cases[] = {
    { "it is there", DOWNLOAD_STATE_FINISHED, 0, PICKUP_NEWS_FINISHED },
    { "only a person has another link", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_NETWORK, PICKUP_NEWS_NEEDS_LINK },
    { "only a person knows the password", DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_LOGIN, PICKUP_NEWS_NEEDS_PASSWORD },
    { "only a person can decide", DOWNLOAD_STATE_NEEDS_DECISION, DOWNLOAD_ERROR_NETWORK, PICKUP_NEWS_NEEDS_DECISION },
    { "it will not get better by itself", DOWNLOAD_STATE_FAILED, DOWNLOAD_ERROR_NETWORK, PICKUP_NEWS_STOPPED },
    { "the disk is full", DOWNLOAD_STATE_PAUSED, DOWNLOAD_ERROR_NETWORK, PICKUP_NEWS_STOPPED },
    { "a person paused it and knows", DOWNLOAD_STATE_PAUSED, 0, PICKUP_NEWS_NONE },
    { "it goes on by itself", DOWNLOAD_STATE_WAITING, DOWNLOAD_ERROR_NETWORK, PICKUP_NEWS_NONE },
    { "it goes on", DOWNLOAD_STATE_DOWNLOADING, 0, PICKUP_NEWS_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pickup_news_from_state (cases[i].state, cases[i].error), ==, cases[i].news);
    }
}

static void
test_one (Fixture      *self,
          gconstpointer data)
{
  g_assert_cmpint (pickup_notifier_get_due (self->notifier), ==, -1);
  tell (self, PICKUP_NEWS_FINISHED, "a.iso", 5 * SECOND);
  g_assert_cmpint (pickup_notifier_get_due (self->notifier), ==, 7 * SECOND);
  pickup_notifier_run (self->notifier, 7 * SECOND - 1);
  assert_told (self, "others may follow", "");
  pickup_notifier_run (self->notifier, 7 * SECOND);
  assert_told (self, "nothing followed", "[download-a: Download finished: a.iso]");
  g_assert_cmpint (pickup_notifier_get_due (self->notifier), ==, -1);
  pickup_notifier_run (self->notifier, 60 * SECOND);
  assert_told (self, "it is told once", "");
}

static void
test_many (Fixture      *self,
           gconstpointer data)
{
  static const char *const names[] = { "a.iso", "b.iso", "c.iso", "d.iso" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    tell (self, PICKUP_NEWS_FINISHED, names[i], i * SECOND / 4);
  tell (self, PICKUP_NEWS_NEEDS_LINK, "e.tar", SECOND);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  assert_told (self, "each kind is told for itself, and not every name",
               "[finished: 4 downloads finished: a.iso, b.iso, c.iso and 1 more; several]"
               "[download-e: Download needs a new link: e.tar]");

  tell (self, PICKUP_NEWS_FINISHED, "f.iso", 60 * SECOND);
  pickup_notifier_run (self->notifier, 62 * SECOND);
  assert_told (self, "whoever did not look finds the later one with the others",
               "[finished: 5 downloads finished: a.iso, b.iso, c.iso and 2 more; several]");
}

static void
test_apart (Fixture      *self,
            gconstpointer data)
{
  tell (self, PICKUP_NEWS_STOPPED, "a.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  tell (self, PICKUP_NEWS_STOPPED, "b.iso", 10 * SECOND);
  pickup_notifier_run (self->notifier, 12 * SECOND);
  assert_told (self, "far from each other they are two", "[download-a: Download stopped: a.iso][download-b: Download stopped: b.iso]");
}

static void
test_resolved (Fixture      *self,
               gconstpointer data)
{
  tell (self, PICKUP_NEWS_NEEDS_LINK, "a.iso", 0);
  pickup_notifier_forget (self->notifier, "a");
  g_assert_cmpint (pickup_notifier_get_due (self->notifier), ==, -1);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  assert_told (self, "what is resolved at once is never told", "");

  tell (self, PICKUP_NEWS_NEEDS_LINK, "a.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  assert_told (self, "it needs a link again", "[download-a: Download needs a new link: a.iso]");
  pickup_notifier_forget (self->notifier, "b");
  assert_told (self, "another one", "");
  pickup_notifier_forget (self->notifier, "a");
  assert_told (self, "it was given one", "[-download-a]");
  g_assert_true (pickup_notifier_is_empty (self->notifier));
}

static void
test_group_resolved (Fixture      *self,
                     gconstpointer data)
{
  tell (self, PICKUP_NEWS_NEEDS_DECISION, "a.iso", 0);
  tell (self, PICKUP_NEWS_NEEDS_DECISION, "b.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  assert_told (self, "both", "[needs-decision: 2 downloads need your decision: a.iso, b.iso; several]");
  pickup_notifier_forget (self->notifier, "a");
  assert_told (self, "one is left", "");
  pickup_notifier_forget (self->notifier, "b");
  assert_told (self, "none is left", "[-needs-decision]");
}

static void
test_newer_news (Fixture      *self,
                 gconstpointer data)
{
  tell (self, PICKUP_NEWS_NEEDS_LINK, "a.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  tell (self, PICKUP_NEWS_FINISHED, "a.iso", 10 * SECOND);
  assert_told (self, "the older is not true any more", "[download-a: Download needs a new link: a.iso][-download-a]");
  pickup_notifier_run (self->notifier, 12 * SECOND);
  assert_told (self, "the newer is", "[download-a: Download finished: a.iso]");
}

static void
test_looked_at (Fixture      *self,
                gconstpointer data)
{
  tell (self, PICKUP_NEWS_FINISHED, "a.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  tell (self, PICKUP_NEWS_FINISHED, "b.iso", 3 * SECOND);
  g_string_truncate (self->log, 0);
  pickup_notifier_forget_all (self->notifier);
  assert_told (self, "what is shown goes", "[-download-a]");
  pickup_notifier_run (self->notifier, 5 * SECOND);
  assert_told (self, "what would have been told was seen", "");
  g_assert_true (pickup_notifier_is_empty (self->notifier));
}

static void
test_removed (Fixture      *self,
              gconstpointer data)
{
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (left, (gpointer) "b");
  tell (self, PICKUP_NEWS_FINISHED, "a.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  tell (self, PICKUP_NEWS_STOPPED, "b.iso", 10 * SECOND);
  pickup_notifier_run (self->notifier, 12 * SECOND);
  g_string_truncate (self->log, 0);
  pickup_notifier_retain (self->notifier, left);
  assert_told (self, "only one is in the list yet", "[-download-a]");
  g_assert_false (pickup_notifier_is_empty (self->notifier));
}

static void
test_expiry (void)
{
  static const struct
  {
    const char   *reason;
    DownloadState state;
    gint64        expires;   /* seconds from now, 0 for never */
    gint64        time_left; /* seconds, -1 while unknown */
    guint64       usual_speed;
    gboolean      urgent;
    gint64        next_look; /* seconds from now, -1 for never */
  } cases[] = {
    { "the link does not tell", DOWNLOAD_STATE_DOWNLOADING, 0, 600, 100, FALSE, -1 },
    { "there is time to spare", DOWNLOAD_STATE_DOWNLOADING, 3600, 7200, 100, FALSE, 3000 },
    { "it will be done", DOWNLOAD_STATE_DOWNLOADING, 590, 60, 100, FALSE, 15 },
    { "it will not be done", DOWNLOAD_STATE_DOWNLOADING, 590, 1200, 100, TRUE, 15 },
    { "ten minutes count", DOWNLOAD_STATE_DOWNLOADING, 600, 1200, 100, TRUE, 15 },
    { "eleven do not", DOWNLOAD_STATE_DOWNLOADING, 660, 1200, 100, FALSE, 60 },
    { "nobody knows yet", DOWNLOAD_STATE_DOWNLOADING, 590, -1, 0, FALSE, 15 },
    { "it has no first byte yet", DOWNLOAD_STATE_CONNECTING, 590, -1, 0, FALSE, 15 },
    { "it may wait too long", DOWNLOAD_STATE_QUEUED, 590, -1, 0, TRUE, 15 },
    { "the server is busy, and it will be too late", DOWNLOAD_STATE_WAITING, 590, -1, 1, TRUE, 15 },
    { "the server is busy, and the rest is short", DOWNLOAD_STATE_WAITING, 590, -1, 1000, FALSE, 15 },
    { "a person paused it and may have forgotten", DOWNLOAD_STATE_PAUSED, 590, -1, 1000, TRUE, 15 },
    { "it is too late", DOWNLOAD_STATE_DOWNLOADING, -1, 1200, 100, FALSE, -1 },
    { "all bytes are there", DOWNLOAD_STATE_VERIFYING, 590, -1, 100, FALSE, 15 },
    { "another notice tells of it", DOWNLOAD_STATE_NEEDS_LINK, 590, -1, 100, FALSE, 15 },
    { "it is over", DOWNLOAD_STATE_FINISHED, 590, -1, 100, FALSE, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64      now = 1795348800;
      const PickupFacts facts = {
        .state = cases[i].state,
        .received = 400000,
        .total = 500000,
        .time_left = cases[i].time_left,
        .usual_speed = cases[i].usual_speed,
        .expires = cases[i].expires != 0 ? now + cases[i].expires : 0,
        .now = now,
      };
      const gint64 next_look = pickup_expiry_get_next_look (&facts);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pickup_expiry_is_urgent (&facts), ==, cases[i].urgent);
      g_assert_cmpint (next_look == G_MAXINT64 ? -1 : next_look - now, ==, cases[i].next_look);
    }
}

static void
test_links_expire (Fixture      *self,
                   gconstpointer data)
{
  tell (self, PICKUP_NEWS_LINK_EXPIRES, "a.iso", 0);
  tell (self, PICKUP_NEWS_LINK_EXPIRES, "b.iso", 0);
  pickup_notifier_run (self->notifier, 2 * SECOND);
  assert_told (self, "links of one list die together", "[link-expires: 2 links expire before their downloads are done: a.iso, b.iso; several]");
  tell (self, PICKUP_NEWS_NEEDS_LINK, "a.iso", 600 * SECOND);
  pickup_notifier_run (self->notifier, 602 * SECOND);
  assert_told (self, "it has died", "[download-a: Download needs a new link: a.iso]");
  pickup_notifier_forget (self->notifier, "b");
  assert_told (self, "none is left", "[-link-expires]");
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/notifier/one", test_one },
    { "/notifier/many", test_many },
    { "/notifier/apart", test_apart },
    { "/notifier/resolved", test_resolved },
    { "/notifier/group-resolved", test_group_resolved },
    { "/notifier/newer-news", test_newer_news },
    { "/notifier/looked-at", test_looked_at },
    { "/notifier/removed", test_removed },
    { "/notifier/links-expire", test_links_expire },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notifier/state", test_state);
  g_test_add_func ("/notifier/expiry", test_expiry);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
