/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pane beside the list: its header bar, and the page of the download that is selected. */

#include "config.h"

#include "details/pickup-details.h"

#include <glib/gi18n-lib.h>

#include "details/pickup-details-page.h"
#include "text/pickup-item-actions.h"

/* Pixels, beside the list. */
#define WIDTH 440

struct _PickupDetails
{
  AdwBin parent_instance;

  gboolean folded;

  GtkWidget         *menu_button;
  GtkStack          *pages;
  PickupDetailsPage *page;
  AdwStatusPage     *several;
};

G_DEFINE_FINAL_TYPE (PickupDetails, pickup_details, ADW_TYPE_BIN)

enum
{
  PROP_ITEM = 1,
  PROP_FOLDED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Made when it is opened, of what makes sense then. */
static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  DownloadItem *item = pickup_details_get_item (PICKUP_DETAILS (user_data));
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func ((GDestroyNotify) pickup_facts_free);
  g_autoptr (GMenuModel) menu = NULL;

  if (item != NULL)
    g_ptr_array_add (facts, pickup_facts_new (item, g_get_real_time () / G_USEC_PER_SEC));
  menu = pickup_item_menu_new ("details", facts, PICKUP_ITEM_ACTION_DETAILS);
  gtk_menu_button_set_menu_model (button, menu);
}

/* Beside the list it is as wide as the design says, however long the words; folded it gets what there is. */
static void
measure_cb (GtkWidget     *widget,
            GtkOrientation orientation,
            int            for_size,
            int           *minimum,
            int           *natural,
            int           *minimum_baseline,
            int           *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, WIDTH);
}

static void
allocate_cb (GtkWidget *widget,
             int        width,
             int        height,
             int        baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static GtkSizeRequestMode
get_request_mode_cb (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (adw_bin_get_child (ADW_BIN (widget)));
}

static void
pickup_details_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PickupDetails *self = PICKUP_DETAILS (object);

  switch (property_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, pickup_details_get_item (self));
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_details_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  PickupDetails *self = PICKUP_DETAILS (object);

  switch (property_id)
    {
    case PROP_ITEM:
      pickup_details_set_item (self, g_value_get_object (value));
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_details_class_init (PickupDetailsClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pickup_details_get_property;
  object_class->set_property = pickup_details_set_property;
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, DOWNLOAD_TYPE_ITEM, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PICKUP_TYPE_DETAILS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-details.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupDetails, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PickupDetails, pages);
  gtk_widget_class_bind_template_child (widget_class, PickupDetails, page);
  gtk_widget_class_bind_template_child (widget_class, PickupDetails, several);
}

static void
pickup_details_init (PickupDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), create_menu_cb, self, NULL);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (get_request_mode_cb, measure_cb, allocate_cb));
}

/* (nullable) (transfer none) */
DownloadItem *
pickup_details_get_item (PickupDetails *self)
{
  g_return_val_if_fail (PICKUP_IS_DETAILS (self), NULL);

  return pickup_details_page_get_item (self->page);
}

/* @item: (nullable) */
void
pickup_details_set_item (PickupDetails *self,
                         DownloadItem  *item)
{
  g_return_if_fail (PICKUP_IS_DETAILS (self));

  gtk_stack_set_visible_child_name (self->pages, "item");
  gtk_widget_set_sensitive (self->menu_button, item != NULL);
  if (item == pickup_details_page_get_item (self->page))
    return;
  pickup_details_page_set_item (self->page, item);
  if (item != NULL)
    {
      g_autofree char *more = g_strdup_printf (_ ("More for %s"), download_item_get_name (item));

      gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, more, -1);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

/* Instead of one download it tells how many there are. */
void
pickup_details_show_several (PickupDetails *self,
                             guint          n_selected)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u download selected", "%u downloads selected", n_selected), n_selected);

  g_return_if_fail (PICKUP_IS_DETAILS (self));

  pickup_details_set_item (self, NULL);
  adw_status_page_set_title (self->several, title);
  gtk_stack_set_visible_child_name (self->pages, "several");
}
