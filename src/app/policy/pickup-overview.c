/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts, speed and time left of the whole list. */

#include "config.h"

#include "policy/pickup-overview.h"

#include "text/pickup-text.h"

/* Its name among the data of a service. */
#define OVERVIEW "pickup-overview"

/* What an item adds to the sums. */
typedef struct
{
  PickupFilter filter;
  gboolean     can_pause;
  gboolean     can_resume;
  gboolean     downloading;
} Share;

typedef struct
{
  PickupOverview *overview;
  DownloadItem   *item;
  Share           share; /* as it is in the sums */
} Entry;

struct _PickupOverview
{
  GObject parent_instance;

  DownloadService *service;
  GPtrArray       *entries;     /* of Entry, in the order of the list */
  GPtrArray       *downloading; /* of DownloadItem */
  guint            counts[PICKUP_N_FILTERS];
  guint            n_can_pause;
  guint            n_can_resume;
  guint            idle_id;
  gboolean         counts_changed; /* the idle is to tell so, not only of new numbers */
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

static Share
share_of (DownloadItem *item)
{
  const DownloadState state = download_item_get_state (item);

  return (Share) {
    .filter = filter_of (item),
    .can_pause = download_item_can_pause (item),
    .can_resume = state == DOWNLOAD_STATE_PAUSED && download_item_get_error (item) == NULL,
    .downloading = state == DOWNLOAD_STATE_DOWNLOADING,
  };
}

/* @sign: 1, or -1 to take it out again */
static void
add_share (PickupOverview *self,
           const Entry    *entry,
           int             sign)
{
  const Share *share = &entry->share;

  self->counts[PICKUP_FILTER_ALL] += (guint) sign;
  if (share->filter != PICKUP_FILTER_ALL)
    self->counts[share->filter] += (guint) sign;
  self->n_can_pause += (guint) (share->can_pause * sign);
  self->n_can_resume += (guint) (share->can_resume * sign);
  if (share->downloading && sign > 0)
    g_ptr_array_add (self->downloading, g_object_ref (entry->item));
  else if (share->downloading)
    g_ptr_array_remove_fast (self->downloading, entry->item);
}

static gboolean
idle_cb (gpointer user_data)
{
  PickupOverview *self = PICKUP_OVERVIEW (user_data);

  self->idle_id = 0;
  if (self->counts_changed)
    {
      self->counts_changed = FALSE;
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
tell_counts_soon (PickupOverview *self)
{
  self->counts_changed = TRUE;
  tell_soon (self);
}

/* Nothing else of the list is looked at: in a long one something changes all the time. */
static void
state_cb (DownloadItem *item,
          GParamSpec   *pspec,
          Entry        *entry)
{
  PickupOverview *self = entry->overview;

  add_share (self, entry, -1);
  entry->share = share_of (item);
  add_share (self, entry, 1);
  tell_counts_soon (self);
}

static void
numbers_cb (DownloadItem *item,
            GParamSpec   *pspec,
            Entry        *entry)
{
  tell_soon (entry->overview);
}

static Entry *
entry_new (PickupOverview *self,
           DownloadItem   *item)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry) { self, g_object_ref (item), share_of (item) };
  add_share (self, entry, 1);
  g_signal_connect (item, "notify::state", G_CALLBACK (state_cb), entry);
  g_signal_connect (item, "notify::error", G_CALLBACK (state_cb), entry);
  g_signal_connect (item, "notify::speed", G_CALLBACK (numbers_cb), entry);
  g_signal_connect (item, "notify::time-left", G_CALLBACK (numbers_cb), entry);
  return entry;
}

static void
entry_free (Entry *entry)
{
  g_signal_handlers_disconnect_by_data (entry->item, entry);
  add_share (entry->overview, entry, -1);
  g_object_unref (entry->item);
  g_free (entry);
}

/* An item that was only moved is removed and added anew. */
static void
items_changed_cb (PickupOverview *self,
                  guint           position,
                  guint           removed,
                  guint           added,
                  GListModel     *model)
{
  download_array_make_room (self->entries, position, removed, added);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      self->entries->pdata[i] = entry_new (self, item);
    }
  tell_counts_soon (self);
}

static void
pickup_overview_dispose (GObject *object)
{
  PickupOverview *self = PICKUP_OVERVIEW (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->downloading, g_ptr_array_unref);
  if (self->service != NULL)
    g_object_set_data (G_OBJECT (self->service), OVERVIEW, NULL);
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
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->downloading = g_ptr_array_new_with_free_func (g_object_unref);
}

static PickupOverview *
overview_new (DownloadService *service)
{
  PickupOverview *self = g_object_new (PICKUP_TYPE_OVERVIEW, NULL);
  GListModel     *model = G_LIST_MODEL (service);

  g_object_set_data (G_OBJECT (service), OVERVIEW, self);
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::limit-rate", G_CALLBACK (tell_soon), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model), model);
  return self;
}

/* (transfer full): the same for all, as it has to hear of every change of every item */
PickupOverview *
pickup_overview_get (DownloadService *service)
{
  PickupOverview *self = g_object_get_data (G_OBJECT (service), OVERVIEW);

  return self != NULL ? g_object_ref (self) : overview_new (service);
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

  return self->n_can_pause > 0;
}

gboolean
pickup_overview_get_can_resume (PickupOverview *self)
{
  g_return_val_if_fail (PICKUP_IS_OVERVIEW (self), FALSE);

  return self->n_can_resume > 0;
}
