/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Items that were taken out of the list but are not gone: either they come back or they are removed for good.
 *
 * Nothing of this is recorded: to the state file they are items like any other, so that a crash loses none of them. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

void
download_service_withdraw (DownloadService *self,
                           DownloadItem    *item)
{
  guint index;

  if (!g_ptr_array_find (self->items, item, &index))
    return;

  g_ptr_array_add (self->withdrawn, g_object_ref (item));
  download_service_splice (self, index, 1, NULL, 0);
  download_item_withdraw (item);
  download_service_schedule (self);
}

gboolean
download_service_is_withdrawn (DownloadService *self,
                               DownloadItem    *item)
{
  return g_ptr_array_find (self->withdrawn, item, NULL);
}

/* Where an item of that position belongs, if the list is in the order of its positions. */
static guint
find_place (DownloadService *self,
            gint64           position)
{
  guint first = 0, end = download_service_get_size (self);

  while (first < end)
    {
      const guint middle = first + (end - first) / 2;

      if (download_item_get_position (download_service_peek_item (self, middle)) < position)
        first = middle + 1;
      else
        end = middle;
    }

  return first;
}

gboolean
download_service_take_back (DownloadService *self,
                            DownloadItem    *item)
{
  g_autoptr (DownloadItem) keep = g_object_ref (item);

  if (!g_ptr_array_remove (self->withdrawn, item))
    return FALSE;

  download_item_take_back (item);
  if (self->context.forget_links)
    download_item_forget_link (item);
  download_service_splice (self, find_place (self, download_item_get_position (item)), 0, &item, 1);
  download_service_schedule (self);
  return TRUE;
}

void
download_service_make_leave (DownloadService *self,
                             DownloadItem    *item)
{
  g_hash_table_add (self->leaving, g_object_ref (item));
  download_item_remove (item);
  download_service_schedule (self);
}

gboolean
download_service_remove_withdrawn (DownloadService *self,
                                   DownloadItem    *item)
{
  g_autoptr (DownloadItem) keep = g_object_ref (item);

  if (!g_ptr_array_remove (self->withdrawn, item))
    return FALSE;

  download_service_make_leave (self, item);
  return TRUE;
}

void
download_service_remove_all_withdrawn (DownloadService *self)
{
  while (self->withdrawn->len > 0)
    download_service_remove_withdrawn (self, g_ptr_array_index (self->withdrawn, self->withdrawn->len - 1));
}

/* By the same key or identity as the list is searched. (transfer none) (nullable) */
DownloadItem *
download_service_find_withdrawn (DownloadService *self,
                                 DownloadMatch    matches,
                                 gconstpointer    wanted)
{
  for (guint i = 0; i < self->withdrawn->len; i++)
    if (matches (g_ptr_array_index (self->withdrawn, i), wanted))
      return g_ptr_array_index (self->withdrawn, i);

  return NULL;
}
