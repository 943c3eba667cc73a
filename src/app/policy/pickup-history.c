/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long finished downloads stay in the list. */

#include "config.h"

#include "policy/pickup-history.h"

#define KEY "keep-finished"
#define DAY ((gint64) 24 * 60 * 60)

/* Seconds. Whoever passes over a choice on the way to another one has not made it. */
#define SECOND_THOUGHTS 60

struct _PickupHistory
{
  DownloadService   *service;
  GSettings         *settings;
  DownloadWallTimer *timer;
};

gint64
pickup_history_get_end (PickupKeep keep,
                        gint64     finished_at)
{
  if (finished_at <= 0)
    return G_MAXINT64;
  switch (keep)
    {
    case PICKUP_KEEP_MONTH:
      return finished_at + 30 * DAY * G_USEC_PER_SEC;
    case PICKUP_KEEP_WEEK:
      return finished_at + 7 * DAY * G_USEC_PER_SEC;
    case PICKUP_KEEP_FOREVER:
    case PICKUP_KEEP_SESSION:
      return G_MAXINT64;
    }
  g_return_val_if_reached (G_MAXINT64);
}

/* @session_over: of all that is finished now */
static void
forget (PickupHistory *self,
        gboolean       session_over)
{
  GListModel      *model = G_LIST_MODEL (self->service);
  const PickupKeep keep = (PickupKeep) g_settings_get_enum (self->settings, KEY);
  const gboolean   everything = keep == PICKUP_KEEP_SESSION && session_over;
  const gint64     now = g_get_real_time ();

  if (keep == PICKUP_KEEP_FOREVER)
    return;
  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i - 1);

      if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED &&
          (everything || pickup_history_get_end (keep, download_item_get_finished_at (item)) <= now))
        download_service_remove (self->service, item);
    }
}

static void
look_later (PickupHistory *self,
            gint64         seconds)
{
  download_wall_timer_set (self->timer, g_get_real_time () + seconds * G_USEC_PER_SEC);
}

static void
timer_cb (gpointer user_data)
{
  PickupHistory *self = user_data;

  forget (self, FALSE);
  look_later (self, DAY);
}

static void
changed_cb (PickupHistory *self)
{
  look_later (self, SECOND_THOUGHTS);
}

/* What is finished already is of a session that is over: it may have ended without a farewell. */
PickupHistory *
pickup_history_new (DownloadService *service,
                    GSettings       *settings)
{
  PickupHistory *self = g_new0 (PickupHistory, 1);

  self->service = g_object_ref (service);
  self->settings = g_object_ref (settings);
  self->timer = download_wall_timer_new (timer_cb, self);
  g_signal_connect_swapped (settings, "changed::" KEY, G_CALLBACK (changed_cb), self);
  forget (self, TRUE);
  look_later (self, DAY);
  return self;
}

void
pickup_history_free (PickupHistory *self)
{
  forget (self, TRUE);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  download_wall_timer_free (self->timer);
  g_object_unref (self->settings);
  g_object_unref (self->service);
  g_free (self);
}
