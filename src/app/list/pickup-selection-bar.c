/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with several selected downloads, below the list. */

#include "config.h"

#include "list/pickup-selection-bar.h"

#include <glib/gi18n-lib.h>

struct _PickupSelectionBar
{
  AdwBin parent_instance;

  GtkActionBar *bar;
  GtkLabel     *label;
  GtkButton    *pause_button;
  GtkButton    *resume_button;
  GtkButton    *files_button;
  GtkButton    *remove_button;
  GtkWidget    *more_button;
};

G_DEFINE_FINAL_TYPE (PickupSelectionBar, pickup_selection_bar, ADW_TYPE_BIN)

static void
set_button (GtkButton  *button,
            const char *icon_name,
            const char *label,
            gboolean    narrow)
{
  GtkWidget *content;

  if (narrow)
    {
      gtk_button_set_icon_name (button, icon_name);
      gtk_widget_set_tooltip_text (GTK_WIDGET (button), label);
    }
  else
    {
      content = adw_button_content_new ();
      adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon_name);
      adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
      gtk_button_set_child (button, content);
      gtk_widget_set_tooltip_text (GTK_WIDGET (button), NULL);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
pickup_selection_bar_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);

  G_OBJECT_CLASS (pickup_selection_bar_parent_class)->dispose (object);
}

static void
pickup_selection_bar_class_init (PickupSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_selection_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, bar);
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, label);
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, pause_button);
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, resume_button);
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, files_button);
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, remove_button);
  gtk_widget_class_bind_template_child (widget_class, PickupSelectionBar, more_button);
}

static void
pickup_selection_bar_init (PickupSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pickup_selection_bar_set_narrow (self, FALSE);
}

void
pickup_selection_bar_set_n_selected (PickupSelectionBar *self,
                                     guint               n_selected)
{
  g_autofree char *text = NULL;

  g_return_if_fail (PICKUP_IS_SELECTION_BAR (self));

  gtk_action_bar_set_revealed (self->bar, n_selected >= 2);
  /* What is not revealed would still be there for a screen reader. */
  gtk_widget_set_visible (GTK_WIDGET (self), n_selected >= 2);
  if (n_selected < 2)
    return;
  /* Translators: how many downloads are selected. */
  text = g_strdup_printf (ngettext ("%u selected", "%u selected", n_selected), n_selected);
  gtk_label_set_label (self->label, text);
}

void
pickup_selection_bar_set_has_files (PickupSelectionBar *self,
                                    gboolean            has_files)
{
  g_return_if_fail (PICKUP_IS_SELECTION_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->files_button), has_files);
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button), !has_files);
  gtk_widget_set_visible (GTK_WIDGET (self->resume_button), !has_files);
}

void
pickup_selection_bar_set_narrow (PickupSelectionBar *self,
                                 gboolean            narrow)
{
  g_return_if_fail (PICKUP_IS_SELECTION_BAR (self));

  set_button (self->pause_button, "media-playback-pause-symbolic", _ ("Pause"), narrow);
  set_button (self->resume_button, "media-playback-start-symbolic", _ ("Resume"), narrow);
  set_button (self->files_button, "folder-symbolic", _ ("Show in Files"), narrow);
  set_button (self->remove_button, "user-trash-symbolic", _ ("Remove"), narrow);
}

/* (transfer none) */
GtkMenuButton *
pickup_selection_bar_get_more_button (PickupSelectionBar *self)
{
  g_return_val_if_fail (PICKUP_IS_SELECTION_BAR (self), NULL);

  return GTK_MENU_BUTTON (self->more_button);
}
