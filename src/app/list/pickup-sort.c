/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The orders that the list can be shown in. Each looks at a download once, not at each comparison. */

#include "config.h"

#include "list/pickup-sort.h"

#include "text/pickup-text.h"

static gint64
get_added_rank (DownloadItem *item,
                gpointer      user_data)
{
  return -download_item_get_added_at (item);
}

/* What is not finished comes last. */
static gint64
get_finished_rank (DownloadItem *item,
                   gpointer      user_data)
{
  return download_item_get_state (item) == DOWNLOAD_STATE_FINISHED ? -download_item_get_finished_at (item) : 0;
}

/* What is not known comes last. */
static gint64
get_size_rank (DownloadItem *item,
               gpointer      user_data)
{
  return -download_item_get_total (item);
}

/* Links that need one first, then those that end first; finished downloads last, as they need none. */
static gint64
get_expiry_rank (DownloadItem *item,
                 gpointer      user_data)
{
  gint64 expires;

  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
    return G_MAXINT64;
  expires = download_item_get_link_expires (item);
  return expires > 0 ? expires : G_MAXINT64 - 1;
}

/* First what waits for a person, then what moves, then what will. */
static gint64
get_state_rank (DownloadItem *item,
                gpointer      user_data)
{
  const GError     *error = download_item_get_error (item);
  const PickupFacts facts = { .state = download_item_get_state (item), .error = error != NULL ? (DownloadError) error->code : 0 };

  if (pickup_text_needs_person (&facts))
    return 0;
  switch (facts.state)
    {
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
      return 1;
    case DOWNLOAD_STATE_WAITING:
      return 2;
    case DOWNLOAD_STATE_QUEUED:
      return 3;
    case DOWNLOAD_STATE_PAUSED:
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
      return 4;
    case DOWNLOAD_STATE_FINISHED:
      return 5;
    }
  g_return_val_if_reached (0);
}

static char *
get_host (DownloadItem *item,
          gpointer      user_data)
{
  return g_strdup (download_link_get_host (download_item_get_link (item)));
}

static GtkSorter *
by_rank (gint64 (*get_rank) (DownloadItem *item,
                             gpointer      user_data))
{
  return GTK_SORTER (gtk_numeric_sorter_new (gtk_cclosure_expression_new (G_TYPE_INT64, NULL, 0, NULL, G_CALLBACK (get_rank), NULL, NULL)));
}

static GtkSorter *
by_name (void)
{
  return GTK_SORTER (gtk_string_sorter_new (gtk_property_expression_new (DOWNLOAD_TYPE_ITEM, NULL, "name")));
}

static GtkSorter *
by_host (void)
{
  return GTK_SORTER (gtk_string_sorter_new (gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_host), NULL, NULL)));
}

static GtkSorter *
make_first_sorter (const char *name)
{
  if (g_str_equal (name, "finished"))
    return by_rank (get_finished_rank);
  if (g_str_equal (name, "name"))
    return by_name ();
  if (g_str_equal (name, "size"))
    return by_rank (get_size_rank);
  if (g_str_equal (name, "host"))
    return by_host ();
  if (g_str_equal (name, "state"))
    return by_rank (get_state_rank);
  return g_str_equal (name, "expiry") ? by_rank (get_expiry_rank) : NULL;
}

/* Of two that are equal the newer one comes first. */
GtkSorter *
pickup_sort_new_sorter (const char *name)
{
  GtkSorter      *first = make_first_sorter (name);
  GtkMultiSorter *both;

  if (first == NULL)
    return g_str_equal (name, "added") ? by_rank (get_added_rank) : NULL;
  both = gtk_multi_sorter_new ();
  gtk_multi_sorter_append (both, first);
  gtk_multi_sorter_append (both, by_rank (get_added_rank));
  return GTK_SORTER (both);
}

gboolean
pickup_sort_is_of_state (const char *name)
{
  static const char *const names[] = { "finished", "size", "state", "expiry", NULL };

  return g_strv_contains (names, name);
}
