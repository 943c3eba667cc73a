/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Without a list there is no main window: this one says what is waited for, or why there will be none; then trying again or quitting is
 * all that can be done. */

#include "config.h"

#include "window/pickup-trouble.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define WIDTH 460

typedef struct
{
  AdwStatusPage *page;
  GtkWidget     *spinner;
  GtkWidget     *again;
} Trouble;

static GQuark
trouble_quark (void)
{
  return g_quark_from_static_string ("pickup-trouble");
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
make_buttons (GtkWindow *window,
              Trouble   *trouble)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *quit = make_button (_ ("_Quit"), NULL);

  trouble->again = make_button (_ ("_Try Again"), "suggested-action");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), quit);
  gtk_box_append (GTK_BOX (box), trouble->again);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (quit), "app.quit");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (trouble->again), "app.show-window");
  gtk_window_set_default_widget (window, trouble->again);
  return box;
}

static GtkWidget *
make_page (GtkWindow *window,
           Trouble   *trouble)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  trouble->page = ADW_STATUS_PAGE (page);
  trouble->spinner = gtk_spinner_new ();
  gtk_widget_set_size_request (trouble->spinner, 32, 32);
  gtk_box_append (GTK_BOX (box), trouble->spinner);
  gtk_box_append (GTK_BOX (box), make_buttons (window, trouble));
  adw_status_page_set_child (trouble->page, box);
  gtk_widget_add_css_class (page, "compact");
  gtk_widget_set_vexpand (page, TRUE);
  return page;
}

static GtkWindow *
make_window (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  Trouble   *trouble = g_new0 (Trouble, 1);

  g_object_set_qdata_full (G_OBJECT (window), trouble_quark (), trouble, g_free);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Pickup"));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, -1);
  gtk_widget_add_css_class (header, "flat");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), make_page (GTK_WINDOW (window), trouble));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  return GTK_WINDOW (window);
}

static void
tell (Trouble      *trouble,
      const GError *reason,
      gboolean      ended)
{
  g_autofree char *markup = reason != NULL ? g_markup_escape_text (reason->message, -1) : NULL;

  adw_status_page_set_icon_name (trouble->page, ended ? "dialog-warning-symbolic" : NULL);
  adw_status_page_set_title (trouble->page, ended ? _ ("The List Cannot Be Opened") : _ ("Opening the List…"));
  adw_status_page_set_description (trouble->page, markup);
  gtk_widget_set_visible (trouble->again, ended);
  gtk_widget_set_visible (trouble->spinner, !ended);
  gtk_spinner_set_spinning (GTK_SPINNER (trouble->spinner), !ended);
}

GtkWindow *
pickup_trouble_find (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (g_object_get_qdata (l->data, trouble_quark ()) != NULL)
      return l->data;

  return NULL;
}

void
pickup_trouble_show (GtkApplication *application,
                     const GError   *reason,
                     gboolean        ended)
{
  GtkWindow *window = pickup_trouble_find (application);

  if (window == NULL)
    window = make_window (application);
  tell (g_object_get_qdata (G_OBJECT (window), trouble_quark ()), reason, ended);
  gtk_window_present (window);
}
