/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The computer suspends or powers off when everything is finished: the choice in the menu, a minute to say no, and what is told. */

#include "config.h"

#include "application/pickup-application.h"

#include <glib/gi18n-lib.h>

#include "application/pickup-application-private.h"
#include "desktop/pickup-power.h"
#include "policy/pickup-overview.h"
#include "policy/pickup-when-done.h"

#define ACTION "when-done"
#define TAG "when-done"

struct _PickupApplicationDone
{
  PickupApplication *application; /* owns this */
  PickupOverview    *overview;
  PickupWhenDone    *when_done;
  GCancellable      *cancellable;
  gboolean           can[PICKUP_DONE_POWER_OFF + 1];
  guint              timer;
  gboolean           notified;
};

static char *
get_text (PickupDoneAction action,
          guint            seconds)
{
  if (action == PICKUP_DONE_NOTHING)
    return NULL;
  if (seconds == 0)
    return g_strdup (action == PICKUP_DONE_SUSPEND ? _ ("The computer suspends when all downloads are finished")
                                                   : _ ("The computer powers off when all downloads are finished"));
  if (action == PICKUP_DONE_SUSPEND)
    return g_strdup_printf (ngettext ("The computer suspends in %u second", "The computer suspends in %u seconds", seconds), seconds);
  return g_strdup_printf (ngettext ("The computer powers off in %u second", "The computer powers off in %u seconds", seconds), seconds);
}

/* Whoever wants no notifications of downloads gets this one: it is of the computer. */
static void
notify (PickupApplicationDone *self,
        PickupDoneAction       action,
        gboolean               counting)
{
  g_autoptr (GNotification) notification = NULL;

  if (self->notified == counting)
    return;
  self->notified = counting;
  if (!counting)
    {
      g_application_withdraw_notification (G_APPLICATION (self->application), TAG);
      return;
    }
  notification = g_notification_new (action == PICKUP_DONE_SUSPEND ? _ ("The computer suspends in a minute") : _ ("The computer powers off in a minute"));
  g_notification_set_body (notification, _ ("Nothing is being downloaded any more."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_default_action (notification, "app.show-window");
  g_notification_add_button (notification, _ ("Cancel"), "app." ACTION "::nothing");
  g_application_send_notification (G_APPLICATION (self->application), TAG, notification);
}

static gint64
find_latest (DownloadService *service)
{
  GListModel *model = G_LIST_MODEL (service);
  gint64      latest = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
        latest = MAX (latest, download_item_get_finished_at (item));
    }
  return latest;
}

static void
update (PickupApplicationDone *self)
{
  const guint n_active = pickup_overview_get_count (self->overview, PICKUP_FILTER_ACTIVE);

  if (pickup_when_done_get_action (self->when_done) == PICKUP_DONE_NOTHING)
    return;
  pickup_when_done_update (self->when_done, n_active, n_active == 0 ? find_latest (self->application->service) : 0, g_get_monotonic_time ());
}

static void
show (PickupApplicationDone *self)
{
  PickupWindow          *window = pickup_application_find_window (self->application);
  const PickupDoneAction action = pickup_when_done_get_action (self->when_done);
  const guint            seconds = pickup_when_done_get_seconds (self->when_done, g_get_monotonic_time ());
  g_autofree char       *text = get_text (action, seconds);

  if (window != NULL)
    pickup_window_tell_done (window, text, seconds > 0);
}

static gboolean
timer_cb (gpointer user_data)
{
  PickupApplicationDone *self = user_data;

  show (self);
  /* This may end the minute, and the timer with it. */
  update (self);
  return G_SOURCE_CONTINUE;
}

/* Where nobody sees a window there is one again: a notification alone may be kept from being shown. */
static void
changed_cb (gpointer user_data)
{
  PickupApplicationDone *self = user_data;
  const PickupDoneAction action = pickup_when_done_get_action (self->when_done);
  const gboolean         counting = pickup_when_done_get_seconds (self->when_done, g_get_monotonic_time ()) > 0;
  GAction               *choice = g_action_map_lookup_action (G_ACTION_MAP (self->application), ACTION);

  g_simple_action_set_state (G_SIMPLE_ACTION (choice), g_variant_new_string (pickup_done_action_get_name (action)));
  notify (self, action, counting);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (counting)
    self->timer = g_timeout_add_seconds (1, timer_cb, self);
  if (counting && pickup_application_find_window (self->application) == NULL)
    pickup_application_show (self->application, NULL, NULL, NULL);
  else
    show (self);
}

static void
tell_failure (PickupApplication *application,
              PickupWindow      *window,
              gpointer           text)
{
  pickup_window_tell (window, text);
}

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PickupApplication) application = PICKUP_APPLICATION (user_data);
  char *text;

  if (pickup_power_do_finish (result, &error) || application->done == NULL)
    return;
  /* Translators: “it” is the computer; %s is a reason, in the words of the system. */
  text = g_strdup_printf (_ ("The computer stays on: %s"), error->message);
  pickup_application_show (application, tell_failure, text, g_free);
}

static void
act_cb (PickupDoneAction action,
        gpointer         user_data)
{
  PickupApplicationDone *self = user_data;

  pickup_power_do_async (action, self->cancellable, done_cb, g_object_ref (self->application));
}

static const PickupWhenDoneFuncs funcs = { changed_cb, act_cb };

static void
choice_cb (GSimpleAction *action,
           GVariant      *value,
           gpointer       user_data)
{
  PickupApplicationDone *self = PICKUP_APPLICATION (user_data)->done;
  const PickupDoneAction chosen = pickup_done_action_from_name (g_variant_get_string (value, NULL));

  if (self == NULL || !self->can[chosen])
    return;
  pickup_when_done_choose (self->when_done, chosen, g_get_real_time ());
}

/* (transfer full) (nullable): what the computer can do */
static GMenuModel *
make_menu (PickupApplicationDone *self)
{
  GMenu *menu;

  if (!self->can[PICKUP_DONE_SUSPEND] && !self->can[PICKUP_DONE_POWER_OFF])
    return NULL;
  menu = g_menu_new ();
  /* Translators: what the computer does when all downloads are finished. */
  g_menu_append (menu, _ ("Do _Nothing"), "app." ACTION "::nothing");
  if (self->can[PICKUP_DONE_SUSPEND])
    /* Translators: what the computer does when all downloads are finished. */
    g_menu_append (menu, _ ("_Suspend"), "app." ACTION "::suspend");
  if (self->can[PICKUP_DONE_POWER_OFF])
    /* Translators: what the computer does when all downloads are finished. */
    g_menu_append (menu, _ ("_Power Off"), "app." ACTION "::power-off");
  return G_MENU_MODEL (menu);
}

void
pickup_application_done_meet_window (PickupApplicationDone *self,
                                     PickupWindow          *window)
{
  g_autoptr (GMenuModel) menu = make_menu (self);

  pickup_window_offer_done (window, menu);
  show (self);
}

static void
can (PickupApplication *application,
     PickupDoneAction   action,
     GAsyncResult      *result)
{
  g_autoptr (GError) error = NULL;
  const gboolean possible = pickup_power_can_finish (result, &error);
  PickupWindow  *window;

  if (error != NULL)
    g_debug ("The computer cannot be asked to “%s”: %s", pickup_done_action_get_name (action), error->message);
  if (!possible || application->done == NULL)
    return;
  application->done->can[action] = TRUE;
  window = pickup_application_find_window (application);
  if (window != NULL)
    pickup_application_done_meet_window (application->done, window);
}

static void
can_suspend_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (PickupApplication) application = PICKUP_APPLICATION (user_data);

  can (application, PICKUP_DONE_SUSPEND, result);
}

static void
can_power_off_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (PickupApplication) application = PICKUP_APPLICATION (user_data);

  can (application, PICKUP_DONE_POWER_OFF, result);
}

PickupApplicationDone *
pickup_application_done_new (PickupApplication *application)
{
  static const GActionEntry entry = { ACTION, NULL, "s", "'nothing'", choice_cb, { 0 } };
  PickupApplicationDone    *self = g_new0 (PickupApplicationDone, 1);

  self->application = application;
  self->overview = pickup_overview_get (application->service);
  self->when_done = pickup_when_done_new (&funcs, self);
  self->cancellable = g_cancellable_new ();
  self->can[PICKUP_DONE_NOTHING] = TRUE;
  g_action_map_add_action_entries (G_ACTION_MAP (application), &entry, 1, application);
  g_signal_connect_swapped (self->overview, "counts-changed", G_CALLBACK (update), self);
  pickup_power_can_async (PICKUP_DONE_SUSPEND, self->cancellable, can_suspend_cb, g_object_ref (application));
  pickup_power_can_async (PICKUP_DONE_POWER_OFF, self->cancellable, can_power_off_cb, g_object_ref (application));
  return self;
}

void
pickup_application_done_free (PickupApplicationDone *self)
{
  g_cancellable_cancel (self->cancellable);
  notify (self, PICKUP_DONE_NOTHING, FALSE);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->overview, self);
  g_object_unref (self->overview);
  pickup_when_done_free (self->when_done);
  g_object_unref (self->cancellable);
  g_free (self);
}
