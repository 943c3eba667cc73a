/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "preferences/pickup-browsers-page.h"

#include <glib/gi18n-lib.h>

#include "preferences/pickup-preferences-toast.h"

#include "desktop/pickup-browsers.h"
#include "download.h"

struct _PickupBrowsersPage
{
  AdwPreferencesPage parent_instance;

  GCancellable *cancellable;

  AdwPreferencesGroup *browsers_group;
  AdwActionRow        *none_row;
  AdwPreferencesGroup *extension_group;
  AdwActionRow        *folder_row;
  GtkWidget           *chromium_row;
  GtkWidget           *firefox_row;
};

G_DEFINE_FINAL_TYPE (PickupBrowsersPage, pickup_browsers_page, ADW_TYPE_PREFERENCES_PAGE)

static const char *
describe (const PickupBrowser *browser)
{
  if (browser->by_portal)
    return _ ("Works where the desktop lets it start programs outside of its sandbox, as Ubuntu does. It asks you once.");

  switch (browser->state)
    {
    case PICKUP_BROWSER_OFF:
    case PICKUP_BROWSER_ON:
      return "";
    case PICKUP_BROWSER_FOR_ALL:
      return _ ("Set up for everybody on this computer");
    case PICKUP_BROWSER_SANDBOXED:
      return _ ("Starts no other program from its sandbox. Links that begin with “pickup:” work.");
    }
  return "";
}

/* One change after the other: the switch follows what was done. */
typedef struct
{
  PickupBrowsersPage *page;
  GtkSwitch          *toggle;
  gboolean            on;
} Change;

static void
set_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  Change *change = user_data;
  g_autoptr (PickupBrowsersPage) self = change->page;
  g_autoptr (GtkSwitch) toggle = change->toggle;
  const gboolean on = change->on;
  g_autoptr (GError) error = NULL;

  g_free (change);
  if (!pickup_browsers_set_finish (result, &error))
    {
      pickup_preferences_toast (GTK_WIDGET (self), error->message);
      gtk_switch_set_active (toggle, !on);
    }
  gtk_switch_set_state (toggle, error == NULL ? on : !on);
  gtk_widget_set_sensitive (GTK_WIDGET (toggle), TRUE);
}

static gboolean
state_set_cb (GtkSwitch *toggle,
              gboolean   on,
              gpointer   user_data)
{
  PickupBrowsersPage *self = PICKUP_BROWSERS_PAGE (user_data);
  const guint         id = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toggle), "id"));
  Change             *change;

  /* What failed is put back. */
  if (on == gtk_switch_get_state (toggle))
    return TRUE;

  change = g_new (Change, 1);
  *change = (Change) { g_object_ref (self), g_object_ref (toggle), on };
  gtk_widget_set_sensitive (GTK_WIDGET (toggle), FALSE);
  pickup_browsers_set_async (id, on, set_cb, change);
  return TRUE;
}

static void
add_switch (PickupBrowsersPage  *self,
            AdwActionRow        *row,
            const PickupBrowser *browser)
{
  GtkWidget *toggle = gtk_switch_new ();

  g_object_set_data (G_OBJECT (toggle), "id", GUINT_TO_POINTER (browser->id));
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), browser->state != PICKUP_BROWSER_OFF);
  gtk_widget_set_sensitive (toggle, browser->state != PICKUP_BROWSER_FOR_ALL);
  g_signal_connect_object (toggle, "state-set", G_CALLBACK (state_set_cb), self, 0);
  adw_action_row_add_suffix (row, toggle);
  adw_action_row_set_activatable_widget (row, toggle);
}

static void
add_browser (PickupBrowsersPage  *self,
             const PickupBrowser *browser)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), browser->name);
  adw_action_row_set_subtitle (row, describe (browser));
  if (browser->state != PICKUP_BROWSER_SANDBOXED)
    add_switch (self, row, browser);
  adw_preferences_group_add (self->browsers_group, GTK_WIDGET (row));
  gtk_widget_set_visible (browser->family == PICKUP_BROWSER_CHROMIUM ? self->chromium_row : self->firefox_row, TRUE);
}

static void
show_none (PickupBrowsersPage *self,
           const char         *title,
           const char         *subtitle)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->none_row), title);
  adw_action_row_set_subtitle (self->none_row, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->none_row), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->extension_group), FALSE);
}

static void
list_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PickupBrowsersPage) self = PICKUP_BROWSERS_PAGE (user_data);
  g_autoptr (GPtrArray) browsers = pickup_browsers_list_finish (result, NULL);

  if (browsers == NULL)
    return;

  for (guint i = 0; i < browsers->len; i++)
    add_browser (self, g_ptr_array_index (browsers, i));
  if (browsers->len == 0)
    show_none (self, _ ("No browser was found"), "");
}

static void
copy_cb (PickupBrowsersPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), PICKUP_EXTENSION_DIR);
  pickup_preferences_toast (GTK_WIDGET (self), _ ("The path was copied"));
}

static void
pickup_browsers_page_dispose (GObject *object)
{
  PickupBrowsersPage *self = PICKUP_BROWSERS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (pickup_browsers_page_parent_class)->dispose (object);
}

static void
pickup_browsers_page_class_init (PickupBrowsersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_browsers_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-browsers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupBrowsersPage, browsers_group);
  gtk_widget_class_bind_template_child (widget_class, PickupBrowsersPage, none_row);
  gtk_widget_class_bind_template_child (widget_class, PickupBrowsersPage, extension_group);
  gtk_widget_class_bind_template_child (widget_class, PickupBrowsersPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, PickupBrowsersPage, chromium_row);
  gtk_widget_class_bind_template_child (widget_class, PickupBrowsersPage, firefox_row);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

/* What a sandbox shows of the computer says nothing of its browsers. */
static void
pickup_browsers_page_init (PickupBrowsersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  adw_action_row_set_subtitle (self->folder_row, PICKUP_EXTENSION_DIR);
  gtk_widget_set_visible (self->chromium_row, FALSE);
  gtk_widget_set_visible (self->firefox_row, FALSE);

  if (download_sandbox_is_inside ())
    show_none (self, _ ("Pickup runs in a sandbox"), _ ("The user’s guide tells how browsers reach it there. Links that begin with “pickup:” work at once."));
  else
    pickup_browsers_list_async (self->cancellable, list_cb, g_object_ref (self));
}
