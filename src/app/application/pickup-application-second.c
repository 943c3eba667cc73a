/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A second start hands over to the first one, and would wait for it without end and without a word: here a thread looks at the time,
 * because GApplication waits on a main context of its own. */

#include "config.h"

#include "application/pickup-application.h"

#include <glib/gi18n-lib.h>

#include "application/pickup-application-private.h"

/* Seconds, and milliseconds for the bus, which is asked who it is. */
#define PATIENCE 10
#define BUS_PATIENCE 1000

typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean over;
} Watch;

/* One for the process, which may end at any time. */
static Watch watch;

/* 0 if nobody knows. */
static guint
find_first (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  guint pid = 0;

  if (bus != NULL)
    reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                         "GetConnectionUnixProcessID", g_variant_new ("(s)", PICKUP_APP_ID), G_VARIANT_TYPE ("(u)"),
                                         G_DBUS_CALL_FLAGS_NONE, BUS_PATIENCE, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  return pid;
}

static gpointer
watch_func (gpointer data)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  guint        pid = 0;

  g_mutex_lock (&watch.mutex);
  while (!watch.over && g_cond_wait_until (&watch.cond, &watch.mutex, until))
    ;
  if (!watch.over && (pid = find_first ()) != 0)
    {
      g_printerr (_ ("Pickup is running already, as process %u, but does not answer. End it, or wait for it.\n"), pid);
      download_process_end (1);
    }
  g_mutex_unlock (&watch.mutex);
  return NULL;
}

void
pickup_application_watch_first (void)
{
  g_autoptr (GThread) thread = g_thread_try_new ("first", watch_func, NULL, NULL);
}

/* This is the first one itself. */
void
pickup_application_unwatch_first (void)
{
  g_mutex_lock (&watch.mutex);
  watch.over = TRUE;
  g_cond_signal (&watch.cond);
  g_mutex_unlock (&watch.mutex);
}
