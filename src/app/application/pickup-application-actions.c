/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application's actions: those of menus and notifications, and the keys of all actions. */

#include "config.h"

#include "application/pickup-application.h"

#include "application/pickup-about.h"
#include "application/pickup-application-private.h"
#include "preferences/pickup-preferences.h"
#include "window/pickup-show-file.h"

static GtkWindow *
find_preferences (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (PICKUP_IS_PREFERENCES (window))
        return window;
    }
  return NULL;
}

static void
show_preferences (PickupApplication *self,
                  PickupWindow      *window,
                  gpointer           data)
{
  gtk_window_present (GTK_WINDOW (pickup_preferences_new (GTK_WINDOW (window), self->settings, self->service)));
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  GtkWindow *preferences = find_preferences ();

  if (preferences != NULL)
    gtk_window_present (preferences);
  else
    pickup_application_show (PICKUP_APPLICATION (user_data), show_preferences, NULL, NULL);
}

static void
show_window_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  pickup_application_show (PICKUP_APPLICATION (user_data), NULL, NULL, NULL);
}

/* (transfer full) (nullable): it may have been removed since the notification was sent */
static DownloadItem *
find_item (PickupApplication *self,
           const char        *id)
{
  GListModel *model = G_LIST_MODEL (self->service);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (g_str_equal (download_item_get_id (item), id))
        return g_steal_pointer (&item);
    }
  return NULL;
}

typedef struct
{
  void (*func) (PickupWindow *window,
                DownloadItem *item);
  char *id;
} ItemWish;

static void
item_wish_free (gpointer data)
{
  ItemWish *wish = data;

  g_free (wish->id);
  g_free (wish);
}

static void
do_with_item (PickupApplication *self,
              PickupWindow      *window,
              gpointer           data)
{
  const ItemWish *wish = data;
  g_autoptr (DownloadItem) item = find_item (self, wish->id);

  if (item != NULL)
    wish->func (window, item);
}

/* The window is shown as well: it is what tells when there is nothing to be done. */
static void
show_with_item (gpointer  user_data,
                GVariant *id,
                void (*func) (PickupWindow *window,
                              DownloadItem *item))
{
  ItemWish *wish = g_new0 (ItemWish, 1);

  wish->func = func;
  wish->id = g_variant_dup_string (id, NULL);
  pickup_application_show (PICKUP_APPLICATION (user_data), do_with_item, wish, item_wish_free);
}

static void
open_file_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  show_with_item (user_data, parameter, pickup_show_file_open);
}

static void
show_in_files_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  show_with_item (user_data, parameter, pickup_show_file_in_folder);
}

static void
copy_message_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  show_with_item (user_data, parameter, pickup_window_copy_message);
}

static void
add (PickupApplication *self,
     PickupWindow      *window,
     gpointer           data)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.add", NULL);
}

/* For the desktop's menu of the application's icon. */
static void
add_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  pickup_application_show (PICKUP_APPLICATION (user_data), add, NULL, NULL);
}

/* The user's guide, as it was when this version came out. */
static void
help_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  gtk_show_uri (window, PICKUP_GUIDE_URL, GDK_CURRENT_TIME);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  pickup_about_show (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  pickup_application_end (PICKUP_APPLICATION (user_data));
}

static void
set_accelerators (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *accelerators[3];
  } table[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "window.close", { "<Control>w" } },
    { "win.add", { "<Control>n" } },
    { "win.search", { "<Control>f" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "app.help", { "F1" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_application_set_accels_for_action (application, table[i].action, (const char **) table[i].accelerators);
}

void
pickup_application_add_actions (PickupApplication *self)
{
  static const GActionEntry actions[] = {
    { "about", about_cb, NULL, NULL, NULL, { 0 } },
    { "add", add_cb, NULL, NULL, NULL, { 0 } },
    { "help", help_cb, NULL, NULL, NULL, { 0 } },
    { "preferences", preferences_cb, NULL, NULL, NULL, { 0 } },
    { "quit", quit_cb, NULL, NULL, NULL, { 0 } },
    { "show-window", show_window_cb, NULL, NULL, NULL, { 0 } },
    { "open-file", open_file_cb, "s", NULL, NULL, { 0 } },
    { "show-in-files", show_in_files_cb, "s", NULL, NULL, { 0 } },
    { "copy-message", copy_message_cb, "s", NULL, NULL, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_accelerators (GTK_APPLICATION (self));
}
