/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Suspends or powers off the computer, by logind. */

#include "config.h"

#include "desktop/pickup-power.h"

/* It answers when it can, which for sleep may be after it: nobody waits meanwhile. */
#define TIME_LIMIT G_MAXINT

/* What is called when there is a bus. */
typedef struct
{
  const char         *method;
  GVariant           *arguments; /* nullable */
  const GVariantType *answer;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->arguments, g_variant_unref);
  g_free (call);
}

static void
called_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
bus_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_dbus_connection_call (bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", call->method,
                          call->arguments, call->answer, G_DBUS_CALL_FLAGS_NONE, TIME_LIMIT, g_task_get_cancellable (task),
                          called_cb, g_object_ref (task));
}

/* @arguments: (nullable): floating */
static void
call_manager (const char         *method,
              GVariant           *arguments,
              const GVariantType *answer,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Call  *call = g_new0 (Call, 1);

  call->method = method;
  call->arguments = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  call->answer = answer;
  g_task_set_task_data (task, call, call_free);
  g_bus_get (G_BUS_TYPE_SYSTEM, cancellable, bus_cb, task);
}

void
pickup_power_can_async (PickupDoneAction    action,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_return_if_fail (action != PICKUP_DONE_NOTHING);

  call_manager (action == PICKUP_DONE_SUSPEND ? "CanSuspend" : "CanPowerOff", NULL, G_VARIANT_TYPE ("(s)"), cancellable, callback, user_data);
}

/* “challenge” means a password, for which nobody may be there; other answers are refusals. */
gboolean
pickup_power_can_finish (GAsyncResult *result,
                         GError      **error)
{
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);
  const char *word;

  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(&s)", &word);
  return g_str_equal (word, "yes");
}

void
pickup_power_do_async (PickupDoneAction    action,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_return_if_fail (action != PICKUP_DONE_NOTHING);

  call_manager (action == PICKUP_DONE_SUSPEND ? "Suspend" : "PowerOff", g_variant_new ("(b)", FALSE), NULL, cancellable, callback, user_data);
}

gboolean
pickup_power_do_finish (GAsyncResult *result,
                        GError      **error)
{
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);

  return answer != NULL;
}
