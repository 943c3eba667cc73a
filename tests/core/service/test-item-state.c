/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the one door of an item's state: every pair of states, and what a move records and announces. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"
#include "service-fixture.h"
#include "service/download-service-private.h"

typedef struct
{
  guint state, error, checkpoint;
} Notes;

static void
count_cb (DownloadItem *item,
          GParamSpec   *pspec,
          gpointer      user_data)
{
  ++*(guint *) user_data;
}

static void
count_checkpoint_cb (DownloadItem *item,
                     gpointer      user_data)
{
  ++*(guint *) user_data;
}

static DownloadItem *
new_item (ServiceFixture *fixture,
          Notes          *notes)
{
  g_autoptr (DownloadRequest) request = service_fixture_make_request (fixture, "/a.bin");
  DownloadItem *item = download_item_new (&fixture->service->context, download_checkpoint_new (NULL, request));

  download_journal_put (fixture->service->journal, item->checkpoint);
  g_signal_connect (item, "notify::state", G_CALLBACK (count_cb), &notes->state);
  g_signal_connect (item, "notify::error", G_CALLBACK (count_cb), &notes->error);
  g_signal_connect (item, "checkpoint-changed", G_CALLBACK (count_checkpoint_cb), &notes->checkpoint);
  return item;
}

/* A move is announced once; one that the table does not have says so to the log and to nobody else. */
static void
test_every_pair (void)
{
  ServiceFixture fixture;

  service_fixture_init (&fixture);
  for (guint from = DOWNLOAD_STATE_QUEUED; from <= DOWNLOAD_STATE_FINISHED; from++)
    for (guint to = DOWNLOAD_STATE_QUEUED; to <= DOWNLOAD_STATE_FINISHED; to++)
      {
        Notes notes = { 0 };
        g_autoptr (DownloadItem) item = new_item (&fixture, &notes);
        const gboolean legal = download_state_can_move ((DownloadState) from, (DownloadState) to);

        g_test_message ("%s to %s", download_state_to_string ((DownloadState) from), download_state_to_string ((DownloadState) to));
        item->checkpoint->state = (DownloadState) from;
        if (!legal && from != to)
          g_test_expect_message ("download-service", G_LOG_LEVEL_CRITICAL, "*cannot go from*");
        download_item_move (item, (DownloadState) to, NULL);
        g_test_assert_expected_messages ();
        g_assert_cmpint (download_item_get_state (item), ==, legal ? to : from);
        g_assert_cmpuint (notes.state, ==, legal ? 1 : 0);
        g_assert_cmpuint (notes.error, ==, 0);
        g_assert_cmpuint (notes.checkpoint, ==, legal || from == to ? 1 : 0);
      }
  service_fixture_clear (&fixture);
}

/* The reason may change without the state, and may be the one that is there. */
static void
test_reason (void)
{
  ServiceFixture fixture;
  Notes          notes = { 0 };
  g_autoptr (DownloadItem) item = NULL;
  g_autoptr (GError) full = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL, "full");

  service_fixture_init (&fixture);
  item = new_item (&fixture, &notes);
  download_item_move (item, DOWNLOAD_STATE_PAUSED, full);
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL);
  download_item_move (item, DOWNLOAD_STATE_PAUSED, download_item_get_error (item));
  g_assert_error (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL);
  download_item_move (item, DOWNLOAD_STATE_QUEUED, NULL);
  g_assert_no_error (download_item_get_error (item));
  g_assert_cmpuint (notes.state, ==, 2);
  g_assert_cmpuint (notes.error, ==, 3);
  g_clear_object (&item);
  service_fixture_clear (&fixture);
}

static DownloadState
load_state (ServiceFixture *fixture,
            const char     *id)
{
  g_autoptr (GPtrArray) checkpoints = download_service_list_checkpoints (fixture->state_dir, NULL);

  for (guint i = 0; i < checkpoints->len; i++)
    if (g_str_equal (download_checkpoint_get_id (g_ptr_array_index (checkpoints, i)), id))
      return download_checkpoint_get_state (g_ptr_array_index (checkpoints, i));
  g_assert_not_reached ();
}

/* Whatever becomes of a question about a finished file, a crash leaves it finished. */
static void
test_recorded (void)
{
  static const struct
  {
    DownloadTransferMode mode;
    DownloadState        recorded;
  } cases[] = {
    { DOWNLOAD_TRANSFER_FETCH, DOWNLOAD_STATE_QUEUED },
    { DOWNLOAD_TRANSFER_IF_CHANGED, DOWNLOAD_STATE_FINISHED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ServiceFixture fixture;
      Notes          notes = { 0 };
      g_autoptr (DownloadItem) item = NULL;
      g_autofree char *id = NULL;

      service_fixture_init (&fixture);
      item = new_item (&fixture, &notes);
      id = g_strdup (download_item_get_id (item));
      download_item_move (item, DOWNLOAD_STATE_PAUSED, NULL);
      download_item_move (item, DOWNLOAD_STATE_FINISHED, NULL);
      item->mode = cases[i].mode;
      download_item_move (item, DOWNLOAD_STATE_QUEUED, NULL);
      g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_QUEUED);
      g_clear_object (&item);
      service_fixture_end (&fixture);
      g_assert_cmpint (load_state (&fixture, id), ==, cases[i].recorded);
      service_fixture_clear (&fixture);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item-state/every-pair", test_every_pair);
  g_test_add_func ("/item-state/reason", test_reason);
  g_test_add_func ("/item-state/recorded", test_recorded);

  return g_test_run ();
}
