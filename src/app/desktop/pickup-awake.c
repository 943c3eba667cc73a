/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK asks the session manager or the portal. Where it asks neither (from 4.24 on under X11, outside of a sandbox), logind is asked: it
 * gives out a file descriptor, and what was asked for holds until that is closed. */

#include "config.h"

#include "desktop/pickup-awake.h"

#include <unistd.h>

#include <gio/gunixfdlist.h>

/* Milliseconds. */
#define TIME_LIMIT 5000

struct _PickupAwake
{
  GtkApplication *application;
  guint           cookie; /* of GTK, 0 where it asked nobody */
  char           *reason;
  GCancellable   *cancellable;
  int             fd; /* of logind, or -1 */
};

static void
inhibited_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  PickupAwake *self = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (object), &fds, result, &error);
  gint32 place;

  if (answer == NULL)
    {
      /* Canceled means freed. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("The computer may go to sleep: %s", error->message);
      return;
    }
  g_variant_get (answer, "(h)", &place);
  if (fds != NULL)
    self->fd = g_unix_fd_list_get (fds, place, NULL);
}

static void
bus_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  PickupAwake *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("The computer may go to sleep: %s", error->message);
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", g_get_application_name (), self->reason, "block"), G_VARIANT_TYPE ("(h)"),
                                            G_DBUS_CALL_FLAGS_NONE, TIME_LIMIT, NULL, self->cancellable, inhibited_cb, self);
}

PickupAwake *
pickup_awake_new (GtkApplication *application,
                  const char     *reason)
{
  PickupAwake *self = g_new0 (PickupAwake, 1);

  self->application = g_object_ref (application);
  self->reason = g_strdup (reason);
  self->cancellable = g_cancellable_new ();
  self->fd = -1;
  self->cookie = gtk_application_inhibit (application, NULL, GTK_APPLICATION_INHIBIT_SUSPEND, reason);
  if (self->cookie == 0)
    g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, self);
  return self;
}

void
pickup_awake_free (PickupAwake *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  if (self->fd >= 0)
    close (self->fd);
  g_object_unref (self->cancellable);
  g_object_unref (self->application);
  g_free (self->reason);
  g_free (self);
}
