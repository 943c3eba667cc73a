/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The menu of a row, below its button or where the pointer is. */

#include "config.h"

#include "list/pickup-row-menu.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-text.h"

GMenuModel *
pickup_row_menu_new (const PickupFacts *facts)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) uses = g_menu_new ();
  g_autoptr (GMenu) ends = g_menu_new ();
  g_autofree char *remove = facts != NULL ? pickup_text_get_remove_label (facts) : NULL;

  g_menu_append (uses, _ ("_Copy Link"), "row.copy-link");
  if (facts != NULL && pickup_text_is_short_of_time (facts))
    g_menu_append (uses, _ ("Copy _Message Asking for a New Link"), "row.copy-message");
  g_menu_append (uses, _ ("Copy _Report"), "row.copy-report");
  g_menu_append (uses, _ ("_Show in Files"), "row.show-in-files");
  g_menu_append (uses, _ ("_Details"), "row.details");
  g_menu_append (ends, remove, "row.remove");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (uses));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (ends));
  return G_MENU_MODEL (menu);
}

static gboolean
unparent_cb (gpointer user_data)
{
  GtkWidget *popover = user_data;

  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* What was chosen is only done after this: until then the menu has to know its row. */
static void
closed_cb (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

void
pickup_row_menu_popup (GtkWidget          *row,
                       GMenuModel         *menu,
                       const GdkRectangle *at)
{
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  gtk_widget_set_parent (popover, row);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), at);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}
