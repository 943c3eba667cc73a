/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hands over to the application, by the session bus. */

#include "config.h"

#include "browser-bus.h"

#include "browser-answer.h"
#include "browser-message.h"

/* Seconds. The application answers within ten, and may have to be started. */
#define ADD_LIMIT 25
#define STATE_LIMIT 3

static char *
get_path (void)
{
  g_autofree char *path = g_strconcat ("/", PICKUP_APP_ID, NULL);

  return g_strdelimit (g_steal_pointer (&path), ".", '/');
}

static GVariant *
call (const char    *method,
      GVariant      *parameters,
      const char    *type,
      GDBusCallFlags flags,
      int            seconds,
      GError       **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autofree char *path = get_path ();

  if (bus == NULL)
    {
      if (parameters != NULL)
        g_variant_unref (g_variant_ref_sink (parameters));
      return NULL;
    }

  /* The bus of a browser that ends is no reason to end in noise. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  return g_dbus_connection_call_sync (bus, PICKUP_APP_ID, path, PICKUP_BROWSER_INTERFACE, method, parameters, G_VARIANT_TYPE (type), flags,
                                      seconds * 1000, NULL, error);
}

/* Errors of the bus may repeat what was said: no word of them goes anywhere. */
static const char *
get_word (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return "not-there";
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    return "refused";
  return "failed";
}

static char *
hand_over (const char    *method,
           GVariant      *downloads,
           GDBusCallFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (method, g_variant_new ("(@" BROWSER_DOWNLOADS_TYPE ")", downloads), "(ab)", flags, ADD_LIMIT, &error);
  g_autoptr (GVariant) has = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  if (has == NULL)
    return browser_answer_error (get_word (error));
  if (g_variant_n_children (has) != g_variant_n_children (downloads))
    return browser_answer_error ("failed");
  return browser_answer_has (has);
}

char *
browser_bus_add (GVariant *downloads)
{
  return hand_over ("Add", downloads, G_DBUS_CALL_FLAGS_NONE);
}

char *
browser_bus_renew (GVariant *downloads)
{
  return hand_over ("Renew", downloads, G_DBUS_CALL_FLAGS_NO_AUTO_START);
}

char *
browser_bus_get_state (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call ("GetState", NULL, "(uta(ssd))", G_DBUS_CALL_FLAGS_NO_AUTO_START, STATE_LIMIT, &error);

  return answer != NULL ? browser_answer_state (answer) : browser_answer_error (get_word (error));
}

char *
browser_bus_get_waiting (const char *site)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call ("GetWaiting", g_variant_new ("(s)", site), "(a(ss))", G_DBUS_CALL_FLAGS_NO_AUTO_START, STATE_LIMIT, &error);
  g_autoptr (GVariant) waiting = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  return waiting != NULL ? browser_answer_waiting (waiting) : browser_answer_error (get_word (error));
}
