/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the downloads and the notifications of the desktop. */

#include "config.h"

#include "desktop/pickup-notifications.h"

#include <glib/gi18n-lib.h>

#include "policy/pickup-expiry.h"
#include "policy/pickup-notifier.h"

struct _PickupNotifications
{
  GObject parent_instance;

  GApplication    *application; /* owns this */
  DownloadService *service;
  GSettings       *settings;
  PickupNotifier  *notifier;
  guint            timer;

  PickupExpiryWatch *expiry;
};

G_DEFINE_FINAL_TYPE (PickupNotifications, pickup_notifications, G_TYPE_OBJECT)

#define BACKGROUND_TAG "background"

static void
add_buttons (GNotification      *notification,
             const PickupNotice *notice)
{
  if (notice->item_id == NULL)
    return;
  if (notice->news == PICKUP_NEWS_LINK_EXPIRES)
    g_notification_add_button_with_target (notification, _ ("Copy Message Asking for a New Link"), "app.copy-message", "s", notice->item_id);
  if (notice->news != PICKUP_NEWS_FINISHED)
    return;
  /* Translators: a button, a verb: opens the file. */
  g_notification_add_button_with_target (notification, _ ("Open"), "app.open-file", "s", notice->item_id);
  g_notification_add_button_with_target (notification, _ ("Show in Files"), "app.show-in-files", "s", notice->item_id);
}

static const char *
get_category (PickupNews news)
{
  if (news == PICKUP_NEWS_FINISHED)
    return "transfer.complete";
  return news == PICKUP_NEWS_LINK_EXPIRES ? "transfer" : "transfer.error";
}

static void
show_cb (const PickupNotice *notice,
         gpointer            user_data)
{
  PickupNotifications *self = PICKUP_NOTIFICATIONS (user_data);
  const gboolean       finished = notice->news == PICKUP_NEWS_FINISHED;
  g_autoptr (GNotification) notification = g_notification_new (notice->title);

  g_notification_set_body (notification, notice->body);
  g_notification_set_category (notification, get_category (notice->news));
  g_notification_set_priority (notification, finished ? G_NOTIFICATION_PRIORITY_NORMAL : G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.show-window");
  add_buttons (notification, notice);
  g_application_send_notification (self->application, notice->tag, notification);
}

static void
withdraw_cb (const char *tag,
             gpointer    user_data)
{
  g_application_withdraw_notification (PICKUP_NOTIFICATIONS (user_data)->application, tag);
}

static gboolean
timer_cb (gpointer user_data)
{
  PickupNotifications *self = PICKUP_NOTIFICATIONS (user_data);

  self->timer = 0;
  pickup_notifier_run (self->notifier, g_get_monotonic_time ());
  return G_SOURCE_REMOVE;
}

static void
update_timer (PickupNotifications *self)
{
  const gint64 due = pickup_notifier_get_due (self->notifier);
  const gint64 wait = due - g_get_monotonic_time ();

  if (due < 0)
    g_clear_handle_id (&self->timer, g_source_remove);
  else if (self->timer == 0)
    self->timer = g_timeout_add ((guint) (MAX (wait, 0) / 1000) + 1, timer_cb, self);
}

/* A dialog of the application counts: the list is beside it. */
static gboolean
is_looked_at (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_is_active (window))
        return TRUE;
    }
  return FALSE;
}

static void
forget (PickupNotifications *self,
        DownloadItem        *item)
{
  pickup_notifier_forget (self->notifier, download_item_get_id (item));
  update_timer (self);
}

static void
tell (PickupNotifications *self,
      PickupNews           news,
      DownloadItem        *item)
{
  pickup_notifier_tell (self->notifier, news, download_item_get_id (item), download_item_get_name (item), g_get_monotonic_time ());
  update_timer (self);
}

static gboolean
expiry_cb (DownloadItem *item,
           gpointer      user_data)
{
  PickupNotifications *self = PICKUP_NOTIFICATIONS (user_data);

  if (is_looked_at () || !g_settings_get_boolean (self->settings, "notifications") || !g_settings_get_boolean (self->settings, "warn-before-expiry"))
    return FALSE;
  tell (self, PICKUP_NEWS_LINK_EXPIRES, item);
  return TRUE;
}

/* That a link will die stays true whatever a download does meanwhile, and is told once only. */
static void
state_cb (PickupNotifications *self,
          GParamSpec          *pspec,
          DownloadItem        *item)
{
  const GError *error = download_item_get_error (item);
  PickupNews    news = pickup_news_from_state (download_item_get_state (item), error != NULL ? (DownloadError) error->code : 0);

  pickup_expiry_watch_update (self->expiry);
  if (news == PICKUP_NEWS_NONE && pickup_expiry_watch_has_told (self->expiry, item))
    return;
  if (news == PICKUP_NEWS_NONE || is_looked_at () || !g_settings_get_boolean (self->settings, "notifications"))
    forget (self, item);
  else
    tell (self, news, item);
}

/* What was told of the old one is over. */
static void
link_cb (PickupNotifications *self,
         GParamSpec          *pspec,
         DownloadItem        *item)
{
  forget (self, item);
  pickup_expiry_watch_update (self->expiry);
}

static void
forget_removed (PickupNotifications *self,
                GListModel          *model)
{
  g_autoptr (GHashTable) item_ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      g_hash_table_add (item_ids, (gpointer) download_item_get_id (item));
    }
  pickup_notifier_retain (self->notifier, item_ids);
  update_timer (self);
}

static void
items_changed_cb (PickupNotifications *self,
                  guint                position,
                  guint                removed,
                  guint                added,
                  GListModel          *model)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      /* An item that was only moved is added anew. */
      g_signal_handlers_disconnect_by_func (item, state_cb, self);
      g_signal_connect_object (item, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
      g_signal_handlers_disconnect_by_func (item, link_cb, self);
      g_signal_connect_object (item, "notify::link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
    }
  if (added > 0)
    pickup_expiry_watch_update (self->expiry);
  if (removed > 0 && !pickup_notifier_is_empty (self->notifier))
    forget_removed (self, model);
}

static void
setting_cb (PickupNotifications *self)
{
  if (g_settings_get_boolean (self->settings, "notifications"))
    return;
  pickup_notifications_look (self);
  pickup_notifications_withdraw_background (self);
}

static void
pickup_notifications_dispose (GObject *object)
{
  PickupNotifications *self = PICKUP_NOTIFICATIONS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->expiry, pickup_expiry_watch_free);
  g_clear_pointer (&self->notifier, pickup_notifier_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (pickup_notifications_parent_class)->dispose (object);
}

static void
pickup_notifications_class_init (PickupNotificationsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pickup_notifications_dispose;
}

static void
pickup_notifications_init (PickupNotifications *self)
{
  self->notifier = pickup_notifier_new (show_cb, withdraw_cb, self);
}

PickupNotifications *
pickup_notifications_new (GApplication    *application,
                          DownloadService *service,
                          GSettings       *settings)
{
  PickupNotifications *self = g_object_new (PICKUP_TYPE_NOTIFICATIONS, NULL);
  GListModel          *model = G_LIST_MODEL (service);

  self->application = application;
  self->service = g_object_ref (service);
  self->settings = g_object_ref (settings);
  self->expiry = pickup_expiry_watch_new (service, expiry_cb, self);
  g_signal_connect_object (service, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::notifications", G_CALLBACK (setting_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model), model);
  return self;
}

void
pickup_notifications_look (PickupNotifications *self)
{
  g_return_if_fail (PICKUP_IS_NOTIFICATIONS (self));

  pickup_notifier_forget_all (self->notifier);
  update_timer (self);
}

void
pickup_notifications_tell_background (PickupNotifications *self)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("Pickup keeps downloading in the background"));

  g_return_if_fail (PICKUP_IS_NOTIFICATIONS (self));

  if (!g_settings_get_boolean (self->settings, "notifications"))
    return;
  g_notification_set_body (notification, _ ("It ends by itself when everything is done."));
  g_notification_set_category (notification, "transfer");
  g_notification_set_default_action (notification, "app.show-window");
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (self->application, BACKGROUND_TAG, notification);
}

void
pickup_notifications_withdraw_background (PickupNotifications *self)
{
  g_return_if_fail (PICKUP_IS_NOTIFICATIONS (self));

  g_application_withdraw_notification (self->application, BACKGROUND_TAG);
}
