/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar that tells what the computer does when everything is finished, and the choice of it in the main menu. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "desktop/pickup-announce.h"

void
pickup_window_offer_done (PickupWindow *self,
                          GMenuModel   *menu)
{
  g_return_if_fail (PICKUP_IS_WINDOW (self));

  g_menu_remove_all (self->done.section);
  if (menu != NULL)
    /* Translators: the name of a menu with what the computer can do then: nothing, suspend, power off. */
    g_menu_append_submenu (self->done.section, _ ("_When All Is Finished"), menu);
}

/* A screen reader says it once, and not with each second. */
void
pickup_window_tell_done (PickupWindow *self,
                         const char   *text,
                         gboolean      urgent)
{
  g_return_if_fail (PICKUP_IS_WINDOW (self));

  if (text != NULL && urgent && !gtk_widget_has_css_class (GTK_WIDGET (self->done.bar), "urgent"))
    pickup_announce (GTK_WIDGET (self->done.bar), text);
  if (urgent)
    gtk_widget_add_css_class (GTK_WIDGET (self->done.bar), "urgent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->done.bar), "urgent");
  if (text != NULL)
    {
      gtk_label_set_label (self->done.label, text);
      gtk_widget_set_visible (GTK_WIDGET (self->done.bar), TRUE);
    }
  gtk_revealer_set_reveal_child (self->done.bar, text != NULL);
}

void
pickup_window_tell (PickupWindow *self,
                    const char   *text)
{
  AdwToast *toast;

  g_return_if_fail (PICKUP_IS_WINDOW (self));

  toast = pickup_toasts_make (self->toasts, text, NULL);
  adw_toast_set_timeout (toast, 0);
  pickup_toasts_show (self->toasts, toast);
}

/* A screen reader would still find what is closed. */
static void
child_revealed_cb (PickupWindow *self)
{
  if (!gtk_revealer_get_reveal_child (self->done.bar))
    gtk_widget_set_visible (GTK_WIDGET (self->done.bar), FALSE);
}

void
pickup_window_init_done (PickupWindow *self)
{
  g_signal_connect_object (self->done.bar, "notify::child-revealed", G_CALLBACK (child_revealed_cb), self, G_CONNECT_SWAPPED);
}

void
pickup_window_class_install_done (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child_full (widget_class, "done_bar", FALSE, G_STRUCT_OFFSET (PickupWindow, done.bar));
  gtk_widget_class_bind_template_child_full (widget_class, "done_label", FALSE, G_STRUCT_OFFSET (PickupWindow, done.label));
  gtk_widget_class_bind_template_child_full (widget_class, "done_section", FALSE, G_STRUCT_OFFSET (PickupWindow, done.section));
}
