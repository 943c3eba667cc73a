/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Without a place for the list there is no main window: this one says why, and trying again or quitting is all that can be done. */

#include "config.h"

#include "window/pickup-trouble.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define WIDTH 460

static void
again_cb (GtkWindow *window)
{
  g_autoptr (GApplication) application = g_object_ref (G_APPLICATION (gtk_window_get_application (window)));

  /* Without a window the application would end. */
  g_application_hold (application);
  gtk_window_destroy (window);
  g_application_activate (application);
  g_application_release (application);
}

static GtkWidget *
make_button (const char *label,
             const char *style)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "pill");
  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  return button;
}

static GtkWidget *
make_buttons (GtkWindow *window)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *quit = make_button (_ ("_Quit"), NULL);
  GtkWidget *again = make_button (_ ("_Try Again"), "suggested-action");

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), quit);
  gtk_box_append (GTK_BOX (box), again);
  g_signal_connect_swapped (quit, "clicked", G_CALLBACK (gtk_window_close), window);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (again_cb), window);
  gtk_window_set_default_widget (window, again);
  return box;
}

static GtkWindow *
make_window (GtkApplication *application,
             const char     *sentence)
{
  GtkWidget       *window = adw_application_window_new (application);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *header = adw_header_bar_new ();
  GtkWidget       *page = adw_status_page_new ();
  g_autofree char *markup = g_markup_escape_text (sentence, -1);

  gtk_window_set_title (GTK_WINDOW (window), _ ("Pickup"));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, -1);
  gtk_widget_add_css_class (header, "flat");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-warning-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("The List Cannot Be Opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), markup);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), make_buttons (GTK_WINDOW (window)));
  gtk_widget_add_css_class (page, "compact");
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  return GTK_WINDOW (window);
}

/* The application lives as long as the window is open. However often it is asked for, there is one. */
void
pickup_trouble_show (GtkApplication *application,
                     const GError   *error)
{
  GtkWindow *window = gtk_application_get_active_window (application);

  gtk_window_present (window != NULL ? window : make_window (application, error->message));
}
