/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Removing, and taking it back. Nothing is deleted before the time for that is over, which the service measures: a toast that has
 * the focus, or the pointer over it, would never end. */

#include "config.h"

#include "window/pickup-removal.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-text.h"

/* Seconds: whoever removed the wrong download has to notice it first. */
#define UNDO_TIME 10

struct _PickupRemoval
{
  GObject parent_instance;

  DownloadService *service;
  PickupToasts    *toasts;
  AdwToast        *toast; /* nullable: the one that offers to take it back */
  GPtrArray       *items; /* nullable, of DownloadItem: what can be taken back */
};

G_DEFINE_FINAL_TYPE (PickupRemoval, pickup_removal, G_TYPE_OBJECT)

typedef enum
{
  PROP_CAN_UNDO = 1,
} RemovalProperty;

static GParamSpec *properties[PROP_CAN_UNDO + 1];

/* (transfer full) (nullable): what was removed last; it cannot be taken back any more, and its toast goes. */
static GPtrArray *
end (PickupRemoval *self)
{
  GPtrArray *items = g_steal_pointer (&self->items);
  g_autoptr (AdwToast) toast = g_steal_pointer (&self->toast);

  if (toast != NULL)
    pickup_toasts_dismiss (toast);
  if (items != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  return items;
}

/* Its time was over, or it came back because its link was added again. */
static void
withdrawal_ended_cb (PickupRemoval *self,
                     DownloadItem  *item)
{
  g_autoptr (GPtrArray) over = NULL;

  if (self->items == NULL)
    return;
  g_ptr_array_remove_fast (self->items, item);
  if (self->items->len == 0)
    over = end (self);
}

/* A person has closed it. One that gave way to another toast only is out of sight. */
static void
dismissed_cb (PickupRemoval *self,
              AdwToast      *toast)
{
  if (self->toast != toast)
    return;

  g_clear_object (&self->toast);
  if (pickup_toasts_get_latest (self->toasts) == toast)
    pickup_removal_finish (self);
}

static void
show_toast (PickupRemoval *self)
{
  const char      *name = download_item_get_name (g_ptr_array_index (self->items, 0));
  g_autofree char *text = pickup_text_get_removed (name, self->items->len);
  /* Translators: the button beside “Removed …”: puts it back. */
  AdwToast *toast = pickup_toasts_make (self->toasts, text, _ ("_Undo"));

  adw_toast_set_timeout (toast, 0);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (pickup_removal_undo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  self->toast = g_object_ref (toast);
  pickup_toasts_show (self->toasts, toast);
}

/* @items: (element-type DownloadItem): they leave the list, and can be taken back all at once. An earlier removal becomes final. */
void
pickup_removal_remove (PickupRemoval *self,
                       GPtrArray     *items)
{
  g_return_if_fail (PICKUP_IS_REMOVAL (self));

  if (items->len == 0)
    return;

  pickup_removal_finish (self);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (items, i)));
  /* From the end: the other way round every row that goes would have the next one made, to go as well. */
  for (guint i = items->len; i > 0; i--)
    download_service_withdraw (self->service, g_ptr_array_index (items, i - 1));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  show_toast (self);
}

void
pickup_removal_undo (PickupRemoval *self)
{
  g_autoptr (GPtrArray) items = end (self);

  for (guint i = 0; items != NULL && i < items->len; i++)
    download_service_take_back (self->service, g_ptr_array_index (items, i));
}

/* Makes the latest removal final. What has come back meanwhile stays. */
void
pickup_removal_finish (PickupRemoval *self)
{
  g_autoptr (GPtrArray) items = end (self);

  for (guint i = 0; items != NULL && i < items->len; i++)
    download_service_remove_withdrawn (self->service, g_ptr_array_index (items, i));
}

gboolean
pickup_removal_can_undo (PickupRemoval *self)
{
  return self->items != NULL;
}

static void
pickup_removal_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch ((RemovalProperty) property_id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, pickup_removal_can_undo (PICKUP_REMOVAL (object)));
      break;
    }
}

static void
pickup_removal_finalize (GObject *object)
{
  PickupRemoval *self = PICKUP_REMOVAL (object);

  g_clear_object (&self->toast);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_object_unref (self->toasts);
  g_object_unref (self->service);

  G_OBJECT_CLASS (pickup_removal_parent_class)->finalize (object);
}

static void
pickup_removal_class_init (PickupRemovalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pickup_removal_finalize;
  object_class->get_property = pickup_removal_get_property;

  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
pickup_removal_init (PickupRemoval *self)
{
}

PickupRemoval *
pickup_removal_new (DownloadService *service,
                    PickupToasts    *toasts)
{
  PickupRemoval *self = g_object_new (PICKUP_TYPE_REMOVAL, NULL);

  self->service = g_object_ref (service);
  self->toasts = g_object_ref (toasts);
  download_service_set_undo_time (service, UNDO_TIME);
  g_signal_connect_object (service, "withdrawal-ended", G_CALLBACK (withdrawal_ended_cb), self, G_CONNECT_SWAPPED);
  return self;
}
