/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads go on when the window is closed, until the last one has come to rest. */

#include "config.h"

#include "desktop/pickup-background.h"

#include <glib/gi18n-lib.h>

#include "policy/pickup-overview.h"
#include "text/pickup-text.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Background"

/* Seconds: time enough to act on the last notification. */
#define LINGER 30
/* Microseconds: nobody watches the desktop's menu as closely as a window. */
#define STATUS_INTERVAL (3 * G_USEC_PER_SEC)

struct _PickupBackground
{
  GDBusConnection     *bus; /* nullable */
  DownloadService     *service;
  PickupOverview      *overview;
  PickupBackgroundFunc ended;
  gpointer             user_data;
  guint                timer;
  char                *status; /* nullable: the latest that was told */
  gint64               status_time;
};

static gboolean
goes_on_by_itself (DownloadState state)
{
  switch (state)
    {
    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
    case DOWNLOAD_STATE_WAITING:
      return TRUE;
    case DOWNLOAD_STATE_PAUSED:
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
    case DOWNLOAD_STATE_FINISHED:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

gboolean
pickup_background_is_at_rest (DownloadService *service)
{
  GListModel *model = G_LIST_MODEL (service);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (goes_on_by_itself (download_item_get_state (item)))
        return FALSE;
    }
  return TRUE;
}

/* The answer changes nothing: where nobody answers nobody ends the application either. */
void
pickup_background_request (GApplication *application)
{
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  GVariantBuilder  options;

  if (bus == NULL)
    return;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_ ("Downloads go on while the window is closed.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static gboolean
timer_cb (gpointer user_data)
{
  PickupBackground *self = user_data;

  self->timer = 0;
  self->ended (self->user_data);
  return G_SOURCE_REMOVE;
}

/* The desktop shows it beside the name of an application without a window. */
static void
tell_status (PickupBackground *self)
{
  g_autofree char *status = pickup_text_get_window_subtitle (pickup_overview_get_n_downloading (self->overview),
                                                             pickup_overview_get_speed (self->overview),
                                                             pickup_overview_get_time_left (self->overview),
                                                             pickup_overview_is_limited (self->overview), FALSE);
  GVariantBuilder  options;

  if (self->bus == NULL || g_strcmp0 (status, self->status) == 0)
    return;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (status));
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "SetStatus", g_variant_new ("(a{sv})", &options), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  g_free (self->status);
  self->status = g_steal_pointer (&status);
  self->status_time = g_get_monotonic_time ();
}

static void
numbers_changed_cb (PickupBackground *self)
{
  if (g_get_monotonic_time () - self->status_time >= STATUS_INTERVAL)
    tell_status (self);
}

static void
counts_changed_cb (PickupBackground *self)
{
  tell_status (self);
  if (!pickup_background_is_at_rest (self->service))
    g_clear_handle_id (&self->timer, g_source_remove);
  else if (self->timer == 0)
    self->timer = g_timeout_add_seconds (LINGER, timer_cb, self);
}

PickupBackground *
pickup_background_new (GApplication        *application,
                       DownloadService     *service,
                       PickupBackgroundFunc ended,
                       gpointer             user_data)
{
  PickupBackground *self = g_new0 (PickupBackground, 1);

  g_set_object (&self->bus, g_application_get_dbus_connection (application));
  self->service = g_object_ref (service);
  self->overview = pickup_overview_get (service);
  self->ended = ended;
  self->user_data = user_data;
  g_signal_connect_swapped (self->overview, "counts-changed", G_CALLBACK (counts_changed_cb), self);
  g_signal_connect_swapped (self->overview, "numbers-changed", G_CALLBACK (numbers_changed_cb), self);
  counts_changed_cb (self);
  return self;
}

void
pickup_background_free (PickupBackground *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->overview, self);
  g_object_unref (self->overview);
  g_object_unref (self->service);
  g_clear_object (&self->bus);
  g_free (self->status);
  g_free (self);
}
