/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One request to the portal that opens folders. That the call returns says only that it was understood: what became of it comes as a
 * signal, which may be earlier than the return, or never, if the portal ends before. */

#include "config.h"

#include "desktop/pickup-folder-portal.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define REQUEST "org.freedesktop.portal.Request"

/* What the portal answers. */
enum
{
  ANSWER_DONE,
  ANSWER_DISMISSED,
};

typedef struct
{
  char    *object; /* that answers */
  guint    answer_id;
  guint    watch_id; /* 0 until the portal has accepted the request */
  GSource *cancelled;
} Request;

static void
request_free (Request *self)
{
  g_free (self->object);
  g_free (self);
}

/* The one way out, for whatever comes first. @error: (transfer full) (nullable) */
static void
finish_request (GTask  *task,
                GError *error)
{
  g_autoptr (GTask) kept = g_object_ref (task);
  g_autoptr (GError) owned = error;
  Request *self = g_task_get_task_data (task);

  if (self->answer_id == 0)
    return;
  g_dbus_connection_signal_unsubscribe (g_task_get_source_object (task), self->answer_id);
  self->answer_id = 0;
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_clear_pointer (&self->cancelled, g_source_unref);
    }
  if (owned != NULL)
    g_task_return_error (task, g_steal_pointer (&owned));
  else
    g_task_return_boolean (task, TRUE);
}

/* A person may leave the question of the portal open for as long as they like; nobody waits for it who has gone. */
static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask   *task = user_data;
  Request *self = g_task_get_task_data (task);

  g_dbus_connection_call (g_task_get_source_object (task), PORTAL_NAME, self->object, REQUEST, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  finish_request (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody waits for the portal any more"));
  return G_SOURCE_REMOVE;
}

static void
answer_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *object,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  GTask *task = user_data;
  guint  answer;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(ua{sv})", &answer, NULL);
  if (answer == ANSWER_DONE)
    finish_request (task, NULL);
  else if (answer == ANSWER_DISMISSED)
    finish_request (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed"));
  else
    finish_request (task, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "The portal answered %u", answer));
}

/* Where it answers if the call says which token to use: that is known before it is called, so that no answer is missed. */
static char *
make_object (GDBusConnection *bus,
             const char      *token)
{
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');

  return g_strconcat (PORTAL_PATH "/request/", sender, "/", token, NULL);
}

static void
await_answer (GTask      *task,
              const char *token)
{
  GDBusConnection *bus = g_task_get_source_object (task);
  Request         *self = g_task_get_task_data (task);

  self->object = make_object (bus, token);
  self->answer_id = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, REQUEST, "Response", self->object, NULL,
                                                        G_DBUS_SIGNAL_FLAGS_NONE, answer_cb, g_object_ref (task), g_object_unref);
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  finish_request (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The portal ended without an answer"));
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request    *self = g_task_get_task_data (task);
  GError     *error = NULL;
  const char *object;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL, result, &error);

  if (reply == NULL)
    {
      finish_request (task, error);
      return;
    }
  if (self->answer_id == 0)
    return;
  g_variant_get (reply, "(&o)", &object);
  if (strcmp (object, self->object) != 0)
    {
      finish_request (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The portal answers where nobody listens"));
      return;
    }
  self->watch_id = g_bus_watch_name_on_connection (G_DBUS_CONNECTION (source), PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb,
                                                   g_object_ref (task), g_object_unref);
}

/* Takes @fd. */
static void
call_portal (GTask *task,
             int    fd)
{
  GDBusConnection *bus = g_task_get_source_object (task);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  Request         *self = g_task_get_task_data (task);
  g_autoptr (GUnixFDList) files = g_unix_fd_list_new_from_array (&fd, 1);
  g_autofree char *token = g_strdup_printf ("pickup%u", g_random_int ());
  GVariantBuilder  options;

  await_answer (task, token);
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, self->cancelled, G_SOURCE_FUNC (cancelled_cb));
    }
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_dbus_connection_call_with_unix_fd_list (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.OpenURI", "OpenDirectory",
                                            g_variant_new ("(sha{sv})", "", 0, &options), G_VARIANT_TYPE ("(o)"),
                                            G_DBUS_CALL_FLAGS_NONE, -1, files, NULL, called_cb, g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError   *error = NULL;
  const int fd = (int) g_task_propagate_int (G_TASK (result), &error);

  if (fd < 0)
    g_task_return_error (task, error);
  else
    call_portal (task, fd);
}

/* What may block runs here. */
static void
open_func (GTask        *task,
           gpointer      source,
           gpointer      path,
           GCancellable *cancellable)
{
  const int fd = open (path, O_PATH | O_CLOEXEC);

  if (fd < 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
  else
    g_task_return_int (task, fd);
}

void
pickup_folder_portal_show_async (GDBusConnection    *bus,
                                 const char         *path,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task = g_task_new (bus, cancellable, callback, user_data);
  g_autoptr (GTask) opening = g_task_new (bus, NULL, opened_cb, task);

  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));
  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, pickup_folder_portal_show_async);
  g_task_set_task_data (task, g_new0 (Request, 1), (GDestroyNotify) request_free);
  g_task_set_task_data (opening, g_strdup (path), g_free);
  g_task_run_in_thread (opening, open_func);
}

gboolean
pickup_folder_portal_show_finish (GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pickup_folder_portal_show_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
