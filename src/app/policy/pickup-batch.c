/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Items that are added one by one, told together. */

#include "config.h"

#include "policy/pickup-batch.h"

#include "download.h"

/* Milliseconds. */
#define MAX_BATCH_TIME 2000

/* Behind the toolkit's layout and drawing (GDK_PRIORITY_REDRAW), which are not known here, and before what only waits for leisure. */
#define PRIORITY_SHOWN (G_PRIORITY_HIGH_IDLE + 50)

struct _PickupBatch
{
  GObject parent_instance;

  GListModel *model;
  GPtrArray  *items; /* owned: as they were told */
  gboolean    pending;
  guint       before;  /* while pending: so many items at the beginning are what they were */
  guint       behind;  /* and so many at the end */
  gint64      told_at; /* monotonic time */
  guint       rest;    /* source: until it has ended, additions wait */
};

static void tell (PickupBatch *self);
static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PickupBatch, pickup_batch, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (PICKUP_BATCH (list)->model);
}

static guint
get_n_items (GListModel *list)
{
  return PICKUP_BATCH (list)->items->len;
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  PickupBatch *self = PICKUP_BATCH (list);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
splice (PickupBatch *self,
        guint        position,
        guint        n_removed,
        guint        n_added)
{
  download_array_make_room (self->items, position, n_removed, n_added);
  for (guint i = position; i < position + n_added; i++)
    self->items->pdata[i] = g_list_model_get_item (self->model, i);
}

static gboolean
rested_cb (gpointer user_data)
{
  PickupBatch *self = PICKUP_BATCH (user_data);

  self->rest = 0;
  if (self->pending)
    tell (self);
  return G_SOURCE_REMOVE;
}

static gboolean
shown_cb (gpointer user_data)
{
  PickupBatch *self = PICKUP_BATCH (user_data);
  const gint64 effort = (g_get_monotonic_time () - self->told_at) / 1000;

  self->rest = g_timeout_add ((guint) CLAMP (2 * effort, PICKUP_BATCH_TIME, MAX_BATCH_TIME), rested_cb, self);
  return G_SOURCE_REMOVE;
}

static void
tell (PickupBatch *self)
{
  const guint position = self->before;
  const guint n_removed = self->items->len - self->before - self->behind;
  const guint n_added = g_list_model_get_n_items (self->model) - self->before - self->behind;

  self->pending = FALSE;
  self->told_at = g_get_monotonic_time ();
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_idle_add_full (PRIORITY_SHOWN, shown_cb, self, NULL);
  splice (self, position, n_removed, n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
items_changed_cb (PickupBatch *self,
                  guint        position,
                  guint        n_removed,
                  guint        n_added)
{
  const guint behind = g_list_model_get_n_items (self->model) - position - n_added;

  self->before = self->pending ? MIN (self->before, position) : position;
  self->behind = self->pending ? MIN (self->behind, behind) : behind;
  self->pending = TRUE;
  if (n_removed > 0 || self->rest == 0)
    tell (self);
}

static void
pickup_batch_dispose (GObject *object)
{
  PickupBatch *self = PICKUP_BATCH (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (pickup_batch_parent_class)->dispose (object);
}

static void
pickup_batch_finalize (GObject *object)
{
  g_ptr_array_unref (PICKUP_BATCH (object)->items);

  G_OBJECT_CLASS (pickup_batch_parent_class)->finalize (object);
}

static void
pickup_batch_class_init (PickupBatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pickup_batch_dispose;
  G_OBJECT_CLASS (klass)->finalize = pickup_batch_finalize;
}

static void
pickup_batch_init (PickupBatch *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/* @model: (transfer none) */
PickupBatch *
pickup_batch_new (GListModel *model)
{
  PickupBatch *self = g_object_new (PICKUP_TYPE_BATCH, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  splice (self, 0, 0, g_list_model_get_n_items (model));
  return self;
}

/* Whether something was added that is not told yet. */
gboolean
pickup_batch_is_pending (PickupBatch *self)
{
  g_return_val_if_fail (PICKUP_IS_BATCH (self), FALSE);

  return self->pending;
}
