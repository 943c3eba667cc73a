/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts, speed and time left of the whole list. */

#include "config.h"

#include "policy/pickup-overview.h"

#include <string.h>

#include "text/pickup-text.h"

struct _PickupOverview
{
  GObject parent_instance;

  DownloadService *service;
  GPtrArray       *downloading;
  guint            counts[PICKUP_N_FILTERS];
  gboolean         can_pause;
  gboolean         can_resume;
  guint            idle_id;
  gboolean         recount; /* the idle is to count, not only to tell of new numbers */
};

G_DEFINE_FINAL_TYPE (PickupOverview, pickup_overview, G_TYPE_OBJECT)

enum
{
  COUNTS_CHANGED,
  NUMBERS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const filter_names[PICKUP_N_FILTERS] = { "all", "active", "attention", "finished" };

/* Anything unknown is "all". */
PickupFilter
pickup_filter_from_name (const char *name)
{
  for (guint i = 0; i < PICKUP_N_FILTERS; i++)
    if (g_strcmp0 (name, filter_names[i]) == 0)
      return (PickupFilter) i;
  return PICKUP_FILTER_ALL;
}

const char *
pickup_filter_get_name (PickupFilter self)
{
  g_return_val_if_fail (self < PICKUP_N_FILTERS, filter_names[0]);

  return filter_names[self];
}

static PickupFilter
filter_of (DownloadItem *item)
{
  const GError     *error = download_item_get_error (item);
  const PickupFacts facts = { .state = download_item_get_state (item), .error = error != NULL ? (DownloadError) error->code : 0 };

  if (facts.state == DOWNLOAD_STATE_FINISHED)
    return PICKUP_FILTER_FINISHED;
  if (pickup_text_needs_person (&facts))
    return PICKUP_FILTER_ATTENTION;
  return facts.state == DOWNLOAD_STATE_PAUSED ? PICKUP_FILTER_ALL : PICKUP_FILTER_ACTIVE;
}

gboolean
pickup_filter_matches (PickupFilter  self,
                       DownloadItem *item)
{
  return self == PICKUP_FILTER_ALL || self == filter_of (item);
}

static void
count (PickupOverview *self)
{
  GListModel *model = G_LIST_MODEL (self->service);
  const guint n_items = g_list_model_get_n_items (model);

  memset (self->counts, 0, sizeof self->counts);
  self->can_pause = self->can_resume = FALSE;
  g_ptr_array_set_size (self->downloading, 0);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);
      DownloadState state = download_item_get_state (item);

      self->counts[filter_of (item)]++;
      self->can_pause = self->can_pause || download_item_can_pause (item);
      self->can_resume = self->can_resume || (state == DOWNLOAD_STATE_PAUSED && download_item_get_error (item) == NULL);
      if (state == DOWNLOAD_STATE_DOWNLOADING)
        g_ptr_array_add (self->downloading, g_steal_pointer (&item));
    }
  self->counts[PICKUP_FILTER_ALL] = n_items;
}

static gboolean
idle_cb (gpointer user_data)
{
  PickupOverview *self = PICKUP_OVERVIEW (user_data);

  self->idle_id = 0;
  if (self->recount)
    {
      self->recount = FALSE;
      count (self);
      g_signal_emit (self, signals[COUNTS_CHANGED], 0);
    }
  g_signal_emit (self, signals[NUMBERS_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Before the frame in which the rows read the same numbers. */
static void
tell_soon (PickupOverview *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, idle_cb, self, NULL);
}

static void
count_soon (PickupOverview *self)
{
  self->recount = TRUE;
  tell_soon (self);
}

static void
items_changed_cb (PickupOverview *self,
                  guint           position,
                  guint           removed,
                  guint           added,
                  GListModel     *model)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      /* An item that was only moved is added anew. */
      g_signal_handlers_disconnect_by_func (item, count_soon, self);
      g_signal_handlers_disconnect_by_func (item, tell_soon, self);
      g_signal_connect_object (item, "notify::state", G_CALLBACK (count_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "notify::speed", G_CALLBACK (tell_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "notify::time-left", G_CALLBACK (tell_soon), self, G_CONNECT_SWAPPED);
    }
  count_soon (self);
}

static void
pickup_overview_dispose (GObject *object)
{
  PickupOverview *self = PICKUP_OVERVIEW (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->downloading, g_ptr_array_unref);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (pickup_overview_parent_class)->dispose (object);
}

static void
pickup_overview_class_init (PickupOverviewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_overview_dispose;

  signals[COUNTS_CHANGED] = g_signal_new ("counts-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NUMBERS_CHANGED] = g_signal_new ("numbers-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pickup_overview_init (PickupOverview *self)
{
  self->downloading = g_ptr_array_new_with_free_func (g_object_unref);
}

PickupOverview *
pickup_overview_new (DownloadService *service)
{
  PickupOverview *self = g_object_new (PICKUP_TYPE_OVERVIEW, NULL);
  GListModel     *model = G_LIST_MODEL (service);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::limit-rate", G_CALLBACK (tell_soon), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model), model);
  count (self);
  return self;
}

guint
pickup_overview_get_count (PickupOverview *self,
                           PickupFilter    filter)
{
  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), 0);
  g_return_val_if_fail (filter < PICKUP_N_FILTERS, 0);

  return self->counts[filter];
}

guint
pickup_overview_get_n_downloading (PickupOverview *self)
{
  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), 0);

  return self->downloading->len;
}

/* The sum of what the rows say, not what the service last knew. */
guint64
pickup_overview_get_speed (PickupOverview *self)
{
  guint64 speed = 0;

  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), 0);

  for (guint i = 0; i < self->downloading->len; i++)
    speed += download_item_get_speed (g_ptr_array_index (self->downloading, i));
  return speed;
}

/* Until the last of those that are downloading now is there. */
gint64
pickup_overview_get_time_left (PickupOverview *self)
{
  gint64 longest = -1;

  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), -1);

  for (guint i = 0; i < self->downloading->len; i++)
    longest = MAX (longest, download_item_get_time_left (g_ptr_array_index (self->downloading, i)));
  return longest;
}

gboolean
pickup_overview_is_limited (PickupOverview *self)
{
  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), FALSE);

  return download_service_get_limit_rate (self->service) > 0;
}

gboolean
pickup_overview_get_can_pause (PickupOverview *self)
{
  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), FALSE);

  return self->can_pause;
}

gboolean
pickup_overview_get_can_resume (PickupOverview *self)
{
  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), FALSE);

  return self->can_resume;
}
