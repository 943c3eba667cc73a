/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Items that were taken out of the list but are not gone: either they come back or they are removed for good.
 *
 * Nothing of this is recorded: to the state file they are items like any other, so that a crash loses none of them. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

static void arm (DownloadService *self);

static gint64
get_end (DownloadService *self,
         DownloadItem    *item)
{
  return download_item_get_withdrawn_at (item) + self->undo_time;
}

static void
over_cb (gpointer user_data)
{
  DownloadService *self = user_data;
  const gint64     now = download_clock_get_boot_time (self->clock);
  g_autoptr (GPtrArray) over = g_ptr_array_new_with_free_func (g_object_unref);

  self->undo_timer = 0;
  for (guint i = 0; i < self->withdrawn->len; i++)
    if (get_end (self, g_ptr_array_index (self->withdrawn, i)) <= now)
      g_ptr_array_add (over, g_object_ref (g_ptr_array_index (self->withdrawn, i)));
  for (guint i = 0; i < over->len; i++)
    download_service_remove_withdrawn (self, g_ptr_array_index (over, i));
  arm (self);
}

static void
disarm (DownloadService *self)
{
  if (self->undo_timer != 0)
    download_clock_remove_timer (self->clock, self->undo_timer);
  self->undo_timer = 0;
}

/* Wakes when the time of the first one is over. */
static void
arm (DownloadService *self)
{
  gint64 end = G_MAXINT64;

  if (self->undo_timer != 0 || self->undo_time == 0 || self->withdrawn->len == 0)
    return;

  for (guint i = 0; i < self->withdrawn->len; i++)
    end = MIN (end, get_end (self, g_ptr_array_index (self->withdrawn, i)));
  self->undo_timer = download_clock_add_timer (self->clock, MAX (end - download_clock_get_boot_time (self->clock), 0), over_cb, self);
}

/* Items that are withdrawn already have that time from when they were. */
void
download_service_set_undo_time (DownloadService *self,
                                guint            seconds)
{
  self->undo_time = (gint64) seconds * G_USEC_PER_SEC;
  disarm (self);
  arm (self);
}

/* The one way out of what is withdrawn. FALSE if it is not. */
gboolean
download_service_end_withdrawal (DownloadService *self,
                                 DownloadItem    *item)
{
  if (!g_ptr_array_remove (self->withdrawn, item))
    return FALSE;

  if (self->withdrawn->len == 0)
    disarm (self);
  g_signal_emit_by_name (self, "withdrawal-ended", item);
  return TRUE;
}

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
  arm (self);
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

  if (!download_service_end_withdrawal (self, item))
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

  if (!download_service_end_withdrawal (self, item))
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
