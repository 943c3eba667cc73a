/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download in the list: a template whose bindings are pure functions of one snapshot of the item. */

#include "config.h"

#include "list/pickup-row.h"

#include <glib/gi18n-lib.h>

#include "desktop/pickup-announce.h"
#include "text/pickup-facts.h"
#include "text/pickup-item-actions.h"
#include "text/pickup-milestone.h"
#include "list/pickup-row-closures.h"
#include "list/pickup-row-layout.h"
#include "list/pickup-row-menu.h"
#include "text/pickup-text.h"

struct _PickupRow
{
  GtkWidget parent_instance;

  DownloadItem    *item;
  DownloadService *service;
  GSignalGroup    *item_signals;
  PickupFacts     *facts;
  guint            frame_id; /* waits for the next frame to read the item again */
  guint            clock_id; /* runs only while words change by time alone */
  guint            clock_period;
  char            *spoken;       /* what the accessible names were made of */
  char            *offer;        /* nullable */
  int              spoken_tenth; /* progress is told in tenths, not at every change */

  GtkWidget *tile;
  GtkWidget *name;
  GtkWidget *host;
  GtkWidget *status;
  GtkWidget *expiry;
  GtkWidget *bar;
  GtkWidget *icon_button;
  GtkWidget *word_button;
  GtkWidget *close_button;
  GtkWidget *more_button;
  GtkWidget *compact_status;
  GtkWidget *compact_expiry;
};

G_DEFINE_FINAL_TYPE (PickupRow, pickup_row, GTK_TYPE_WIDGET)

enum
{
  PROP_ITEM = 1,
  PROP_FACTS,
  N_PROPS,
};

enum
{
  PRIMARY,
  REMOVE,
  ACT,
  MAKE_MENU,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

/* Of the list's own widget around the row: where it comes from, which its name leaves out. */
static void
describe_origin (PickupRow *self)
{
  GtkWidget       *around = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *origin = pickup_text_get_origin (self->facts);

  if (around != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (around), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, origin, -1);
}

static void
set_accessible_label (GtkWidget  *widget,
                      const char *label)
{
  if (widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Accessible names cannot be bound at this version of GTK. They are set when a word of them changed, and the sentence
 * of the whole row, for itself and for the list's own widget around it, at each new state and tenth of the way. */
static void
update_accessible_names (PickupRow *self)
{
  g_autofree char *primary = pickup_text_get_primary_name (self->facts);
  g_autofree char *remove = pickup_text_get_remove_name (self->facts);
  g_autofree char *more = g_strdup_printf (_ ("More for %s"), self->facts->name);
  g_autofree char *spoken = g_strjoin ("\n", primary, remove, download_state_to_string (self->facts->state), NULL);
  g_autofree char *summary = NULL;
  const int        tenth = (int) (self->facts->fraction * 10);

  if (g_strcmp0 (spoken, self->spoken) == 0 && tenth == self->spoken_tenth)
    return;

  summary = pickup_text_get_summary (self->facts);
  set_accessible_label (GTK_WIDGET (self), summary);
  set_accessible_label (gtk_widget_get_parent (GTK_WIDGET (self)), summary);
  describe_origin (self);
  self->spoken_tenth = tenth;
  if (g_strcmp0 (spoken, self->spoken) == 0)
    return;

  set_accessible_label (self->icon_button, primary);
  set_accessible_label (self->word_button, primary);
  set_accessible_label (self->close_button, remove);
  set_accessible_label (self->more_button, more);
  set_accessible_label (self->bar, self->facts->name);
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
}

static void read_item (PickupRow *self);

static gboolean
clock_cb (gpointer user_data)
{
  read_item (PICKUP_ROW (user_data));
  return G_SOURCE_CONTINUE;
}

static void
set_clock (PickupRow *self,
           guint      period)
{
  if (period == self->clock_period)
    return;
  g_clear_handle_id (&self->clock_id, g_source_remove);
  self->clock_period = period;
  if (period != 0)
    self->clock_id = g_timeout_add_seconds (period, clock_cb, self);
}

static void
announce (PickupRow         *self,
          const PickupFacts *before)
{
  g_autofree char *text = before != NULL && self->facts != NULL ? pickup_milestone_describe (before, self->facts) : NULL;

  if (text != NULL)
    pickup_announce (GTK_WIDGET (self), text);
}

static void
read_item (PickupRow *self)
{
  g_autoptr (PickupFacts) before = g_steal_pointer (&self->facts);

  if (self->item != NULL)
    self->facts = pickup_facts_new (self->item, g_get_real_time () / G_USEC_PER_SEC);
  /* One that was never seen moving has at most what all have together. */
  if (self->facts != NULL && self->facts->usual_speed == 0)
    self->facts->usual_speed = download_service_get_speed (self->service);
  set_clock (self, self->facts != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) ? pickup_facts_get_period (self->facts) : 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FACTS]);
  if (self->facts != NULL)
    update_accessible_names (self);
  announce (self, before);
}

static gboolean
frame_cb (GtkWidget     *widget,
          GdkFrameClock *frame_clock,
          gpointer       user_data)
{
  PickupRow *self = PICKUP_ROW (widget);

  self->frame_id = 0;
  read_item (self);
  return G_SOURCE_REMOVE;
}

/* However many properties changed, the row is drawn anew once, with the next frame. */
static void
item_notify_cb (PickupRow *self)
{
  if (self->frame_id == 0)
    self->frame_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), frame_cb, NULL, NULL);
}

static void
stop_frame (PickupRow *self)
{
  if (self->frame_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->frame_id);
  self->frame_id = 0;
}

static void
button_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[g_str_equal (action, "row.primary") ? PRIMARY : REMOVE], 0);
}

static void
act_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  g_signal_emit (widget, signals[ACT], 0, (guint) pickup_item_action_from_name (action));
}

/* (transfer full) (nullable) */
static GMenuModel *
make_menu (PickupRow *self)
{
  GMenuModel *menu = NULL;

  g_signal_emit (self, signals[MAKE_MENU], 0, &menu);
  return menu;
}

/* Made when it is opened: a menu for every row of a long list would cost more than the list. */
static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  g_autoptr (GMenuModel) menu = make_menu (PICKUP_ROW (user_data));

  gtk_menu_button_set_menu_model (button, menu);
}

static void
pickup_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pickup_row_parent_class)->map (widget);
  /* Not at once: lists map their rows while they place them. */
  item_notify_cb (PICKUP_ROW (widget));
}

static void
pickup_row_unmap (GtkWidget *widget)
{
  set_clock (PICKUP_ROW (widget), 0);
  GTK_WIDGET_CLASS (pickup_row_parent_class)->unmap (widget);
}

static void
pickup_row_dispose (GObject *object)
{
  PickupRow *self = PICKUP_ROW (object);
  GtkWidget *child;

  stop_frame (self);
  set_clock (self, 0);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->service);
  g_clear_pointer (&self->facts, pickup_facts_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (pickup_row_parent_class)->dispose (object);
}

static void
pickup_row_finalize (GObject *object)
{
  PickupRow *self = PICKUP_ROW (object);

  g_free (self->offer);
  g_free (self->spoken);
  G_OBJECT_CLASS (pickup_row_parent_class)->finalize (object);
}

static void
pickup_row_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  PickupRow *self = PICKUP_ROW (object);

  switch (property_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_FACTS:
      g_value_set_boxed (value, self->facts);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_row_set_property (GObject      *object,
                         guint         property_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_ITEM:
      pickup_row_set_item (PICKUP_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PickupRow, tile);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, name);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, host);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, status);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, expiry);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, bar);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, icon_button);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, word_button);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, close_button);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, more_button);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, compact_status);
  gtk_widget_class_bind_template_child (widget_class, PickupRow, compact_expiry);
}

static void
install_signals (GtkWidgetClass *widget_class)
{
  const GType type = G_TYPE_FROM_CLASS (widget_class);

  signals[PRIMARY] = g_signal_new ("primary", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACT] = g_signal_new ("act", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MAKE_MENU] = g_signal_new ("make-menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_MENU_MODEL, 0);
  gtk_widget_class_install_action (widget_class, "row.primary", NULL, button_cb);
  gtk_widget_class_install_action (widget_class, "row.remove", NULL, button_cb);
  for (guint i = 0; i < PICKUP_N_ITEM_ACTIONS; i++)
    {
      g_autofree char *name = g_strdup_printf (PICKUP_ROW_PREFIX ".%s", pickup_item_action_get_name ((PickupItemAction) i));

      gtk_widget_class_install_action (widget_class, name, NULL, act_cb);
    }
}

static void
pickup_row_class_init (PickupRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_row_dispose;
  object_class->finalize = pickup_row_finalize;
  object_class->get_property = pickup_row_get_property;
  object_class->set_property = pickup_row_set_property;
  widget_class->map = pickup_row_map;
  widget_class->unmap = pickup_row_unmap;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, DOWNLOAD_TYPE_ITEM, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FACTS] = g_param_spec_boxed ("facts", NULL, NULL, PICKUP_TYPE_FACTS, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  install_signals (widget_class);

  gtk_widget_class_set_layout_manager_type (widget_class, PICKUP_TYPE_ROW_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-row.ui");
  bind_children (widget_class);
  pickup_row_class_bind_closures (widget_class);
}

static void
fill_layout (PickupRow *self)
{
  PickupRowLayout *layout = PICKUP_ROW_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_TILE, self->tile);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_NAME, self->name);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_HOST, self->host);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_STATUS, self->status);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_EXPIRY, self->expiry);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_BAR, self->bar);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_ICON_BUTTON, self->icon_button);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_WORD_BUTTON, self->word_button);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_CLOSE, self->close_button);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_MORE, self->more_button);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_COMPACT_STATUS, self->compact_status);
  pickup_row_layout_set_slot (layout, PICKUP_ROW_SLOT_COMPACT_EXPIRY, self->compact_expiry);
}

static void
pickup_row_init (PickupRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_layout (self);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->more_button), create_menu_cb, self, NULL);

  self->spoken_tenth = -1;
  self->item_signals = g_signal_group_new (DOWNLOAD_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify", G_CALLBACK (item_notify_cb), self);
}

GtkWidget *
pickup_row_new (DownloadService *service)
{
  PickupRow *self = g_object_new (PICKUP_TYPE_ROW, NULL);

  self->service = g_object_ref (service);
  return GTK_WIDGET (self);
}

/* (nullable) (transfer none) */
DownloadItem *
pickup_row_get_item (PickupRow *self)
{
  g_return_val_if_fail (PICKUP_IS_ROW (self), NULL);

  return self->item;
}

/* @item: (nullable) */
void
pickup_row_set_item (PickupRow    *self,
                     DownloadItem *item)
{
  g_return_if_fail (PICKUP_IS_ROW (self));
  g_return_if_fail (item == NULL || DOWNLOAD_IS_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;
  stop_frame (self);
  g_clear_pointer (&self->spoken, g_free);
  self->spoken_tenth = -1;
  g_clear_pointer (&self->facts, pickup_facts_free);
  g_signal_group_set_target (self->item_signals, item);
  read_item (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

const PickupFacts *
pickup_row_get_facts (PickupRow *self)
{
  g_return_val_if_fail (PICKUP_IS_ROW (self), NULL);

  return self->facts;
}

/* Opens the menu of the button ⋮ elsewhere. @at: in the row */
void
pickup_row_popup_menu (PickupRow          *self,
                       const GdkRectangle *at)
{
  g_autoptr (GMenuModel) menu = NULL;

  g_return_if_fail (PICKUP_IS_ROW (self));

  menu = make_menu (self);
  if (menu != NULL)
    pickup_row_menu_popup (GTK_WIDGET (self), menu, at);
}

/* (nullable) */
const char *
pickup_row_get_offer (PickupRow *self)
{
  g_return_val_if_fail (PICKUP_IS_ROW (self), NULL);

  return self->offer;
}

/* @offer: (nullable) */
void
pickup_row_set_offer (PickupRow  *self,
                      const char *offer)
{
  g_return_if_fail (PICKUP_IS_ROW (self));

  if (g_strcmp0 (self->offer, offer) == 0)
    return;
  g_free (self->offer);
  self->offer = g_strdup (offer);
  if (offer != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "receiving");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "receiving");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FACTS]);
}
