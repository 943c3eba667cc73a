/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Count and progress on the application's icon, by the signals that docks listen to. */

#include "config.h"

#include "desktop/pickup-dock.h"

#include "policy/pickup-overview.h"

#define ENTRY_URI "application://" PICKUP_APP_ID ".desktop"
#define ENTRY_PATH "/com/canonical/unity/launcherentry/%u"
#define ENTRY_INTERFACE "com.canonical.Unity.LauncherEntry"

/* Milliseconds: a bar of a few pixels need not move more often. */
#define INTERVAL 1000

/* What the icon shows. */
typedef struct
{
  guint count;   /* 0: nothing is shown */
  int   percent; /* -1: no size is known */
} Entry;

struct _PickupDock
{
  GDBusConnection *bus; /* nullable */
  DownloadService *service;
  PickupOverview  *overview;
  gint64           began_at; /* real time, microseconds: since when something is under way, or 0 */
  Entry            told;
  gint64           told_at; /* monotonic, microseconds */
  guint            timeout_id;
};

static void
emit (PickupDock *self,
      Entry       entry)
{
  g_autofree char *path = g_strdup_printf (ENTRY_PATH, g_str_hash (ENTRY_URI));
  GVariantBuilder  properties;

  if (self->bus == NULL || (entry.count == self->told.count && entry.percent == self->told.percent))
    return;
  self->told = entry;
  self->told_at = g_get_monotonic_time ();
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "count", g_variant_new_int64 (entry.count));
  g_variant_builder_add (&properties, "{sv}", "count-visible", g_variant_new_boolean (entry.count > 0));
  g_variant_builder_add (&properties, "{sv}", "progress", g_variant_new_double (MAX (entry.percent, 0) / 100.0));
  g_variant_builder_add (&properties, "{sv}", "progress-visible", g_variant_new_boolean (entry.count > 0 && entry.percent >= 0));
  g_dbus_connection_emit_signal (self->bus, NULL, path, ENTRY_INTERFACE, "Update", g_variant_new ("(sa{sv})", ENTRY_URI, &properties), NULL);
}

/* What has finished counts until all have, so that the bar does not go back with each that does. */
static gboolean
is_counted (PickupDock   *self,
            DownloadItem *item)
{
  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
    return download_item_get_finished_at (item) >= self->began_at;

  return pickup_filter_matches (PICKUP_FILTER_ACTIVE, item);
}

static int
get_percent (PickupDock *self)
{
  GListModel *model = G_LIST_MODEL (self->service);
  guint64     received = 0, total = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);
      const gint64 size = is_counted (self, item) ? download_item_get_total (item) : -1;

      if (size <= 0)
        continue;
      total += (guint64) size;
      received += MIN (download_item_get_received (item), (guint64) size);
    }

  return total > 0 ? (int) ((double) received / (double) total * 100) : -1;
}

static gboolean
tell_cb (gpointer user_data)
{
  PickupDock *self = user_data;
  const guint count = pickup_overview_get_count (self->overview, PICKUP_FILTER_ACTIVE);

  self->timeout_id = 0;
  emit (self, (Entry) { .count = count, .percent = count > 0 ? get_percent (self) : -1 });
  return G_SOURCE_REMOVE;
}

static void
tell_soon (PickupDock *self)
{
  const gint64 since = (g_get_monotonic_time () - self->told_at) / 1000;

  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add ((guint) CLAMP (INTERVAL - since, 0, INTERVAL), tell_cb, self);
}

static void
counts_changed_cb (PickupDock *self)
{
  if (pickup_overview_get_count (self->overview, PICKUP_FILTER_ACTIVE) == 0)
    self->began_at = 0;
  else if (self->began_at == 0)
    self->began_at = g_get_real_time ();
  tell_soon (self);
}

static void
numbers_changed_cb (PickupDock *self)
{
  if (self->began_at != 0)
    tell_soon (self);
}

PickupDock *
pickup_dock_new (GApplication    *application,
                 DownloadService *service)
{
  PickupDock *self = g_new0 (PickupDock, 1);

  g_set_object (&self->bus, g_application_get_dbus_connection (application));
  self->service = g_object_ref (service);
  self->overview = pickup_overview_get (service);
  self->told.percent = -1;
  g_signal_connect_swapped (self->overview, "counts-changed", G_CALLBACK (counts_changed_cb), self);
  g_signal_connect_swapped (self->overview, "numbers-changed", G_CALLBACK (numbers_changed_cb), self);
  counts_changed_cb (self);
  return self;
}

void
pickup_dock_free (PickupDock *self)
{
  g_signal_handlers_disconnect_by_data (self->overview, self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  emit (self, (Entry) { .count = 0, .percent = -1 });
  g_object_unref (self->overview);
  g_object_unref (self->service);
  g_clear_object (&self->bus);
  g_free (self);
}
