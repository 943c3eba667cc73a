/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that reach the window by paste, drop, command line or file become downloads at once. */

#include "config.h"

#include "pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "pickup-folder.h"
#include "pickup-link-files.h"

typedef enum
{
  ADDED_NOTHING, /* it is there already and needs no other link */
  ADDED_NEW,
  ADDED_RENEWED,
} Added;

static gboolean
is_same_link (DownloadItem *item,
              DownloadLink *link)
{
  return g_str_equal (download_link_get_uri (download_item_get_link (item)), download_link_get_uri (link));
}

static Added
add_new (PickupWindow *self,
         DownloadLink *link,
         GError      **error)
{
  g_autoptr (DownloadRequest) request = download_request_new (link);
  g_autofree char *folder = pickup_folder_get (self->settings);
  const guint      before = g_list_model_get_n_items (G_LIST_MODEL (self->service));

  download_request_set_folder (request, folder);
  if (download_service_add (self->service, request, -1, error) == NULL)
    return ADDED_NOTHING;
  return g_list_model_get_n_items (G_LIST_MODEL (self->service)) > before ? ADDED_NEW : ADDED_NOTHING;
}

/* A fresh link finds the unfinished download of its object wherever that is being saved. */
static Added
add_link (PickupWindow *self,
          DownloadLink *link,
          GError      **error)
{
  DownloadItem *item = download_service_find_by_link (self->service, link);

  if (item == NULL || !download_item_can_replace_link (item))
    return add_new (self, link, error);
  if (is_same_link (item, link))
    return ADDED_NOTHING;
  return download_item_replace_link (item, link, error) ? ADDED_RENEWED : ADDED_NOTHING;
}

static char *
describe (guint n_new,
          guint n_renewed,
          guint n_known)
{
  g_autofree char *new_text = g_strdup_printf (ngettext ("%u download added", "%u downloads added", n_new), n_new);
  g_autofree char *renewed = g_strdup_printf (ngettext ("%u download continues with its new link", "%u downloads continue with their new links", n_renewed), n_renewed);

  if (n_new > 0 && n_renewed > 0)
    return g_strdup_printf (_ ("%1$s · %2$s"), new_text, renewed);
  if (n_renewed > 0)
    return g_steal_pointer (&renewed);
  if (n_new > 0)
    return g_steal_pointer (&new_text);
  return g_strdup (ngettext ("This download is in the list already", "These downloads are in the list already", n_known));
}

/* @links: (element-type DownloadLink): none of them is an error that is told */
void
pickup_window_add_links (PickupWindow *self,
                         GPtrArray    *links)
{
  guint counts[3] = { 0 };
  g_autoptr (GError) first_error = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (PICKUP_IS_WINDOW (self));

  if (links == NULL || links->len == 0)
    {
      pickup_window_toast (self, _ ("No links were found"));
      return;
    }

  for (guint i = 0; i < links->len; i++)
    {
      g_autoptr (GError) error = NULL;
      Added added = add_link (self, g_ptr_array_index (links, i), &error);

      if (error == NULL)
        counts[added]++;
      else if (first_error == NULL)
        first_error = g_steal_pointer (&error);
    }

  if (first_error != NULL)
    pickup_window_toast (self, first_error->message);
  if (first_error != NULL && counts[ADDED_NEW] + counts[ADDED_RENEWED] == 0)
    return;
  text = describe (counts[ADDED_NEW], counts[ADDED_RENEWED], counts[ADDED_NOTHING]);
  pickup_window_toast (self, text);
}

static void
read_files_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PickupWindow) self = PICKUP_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = pickup_link_files_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    pickup_window_toast (self, error->message);
  else
    pickup_window_add_links (self, links);
}

/* @files: (element-type GFile): lists of links, shortcuts to links, or links themselves */
void
pickup_window_add_files (PickupWindow *self,
                         GPtrArray    *files)
{
  g_return_if_fail (PICKUP_IS_WINDOW (self));

  pickup_link_files_read_async (files, self->cancellable, read_files_cb, g_object_ref (self));
}
