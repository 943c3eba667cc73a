/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Items that start at a certain time: one timer, for the next of them. It goes by the clock on the wall, so that sleep and clocks
 * that are set make nobody late or early. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

static void
start_cb (gpointer user_data)
{
  DownloadService *self = user_data;

  self->start_timer = 0;
  for (guint i = 0; i < download_service_get_size (self); i++)
    {
      DownloadItem *item = download_service_peek_item (self, i);

      /* It begins to wait anew if it is not its time yet. */
      if (download_item_waits_for_start (item) && !download_item_is_held (item))
        download_item_queue (item);
    }
}

/* @real_time: when an item starts that waits for it */
void
download_service_starts_later (DownloadService *self,
                               gint64           real_time)
{
  if (self->start_timer != 0 && self->start_time <= real_time)
    return;

  download_service_stop_start_timer (self);
  self->start_time = real_time;
  self->start_timer = download_clock_add_wall_timer (self->clock, real_time, start_cb, self);
}

void
download_service_stop_start_timer (DownloadService *self)
{
  if (self->start_timer != 0)
    download_clock_remove_timer (self->clock, self->start_timer);
  self->start_timer = 0;
}
