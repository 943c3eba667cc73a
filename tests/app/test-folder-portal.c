/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders shown by the portal: every end that a request can come to, against a portal of our own on a bus of our own. */

#include "config.h"

#include "desktop/pickup-folder-portal.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define NO_ANSWER G_MAXUINT

static const char interfaces[] =
  "<node><interface name='org.freedesktop.portal.OpenURI'><method name='OpenDirectory'><arg type='s' direction='in'/>"
  "<arg type='h' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method></interface>"
  "<interface name='org.freedesktop.portal.Request'><method name='Close'/></interface></node>";

typedef struct
{
  const char *reason;
  guint       answer;
  gboolean    early;     /* the answer comes before the call returns */
  gboolean    elsewhere; /* as versions of 2018 do, which know no tokens */
  gboolean    fails;     /* the call itself */
  gboolean    leaves;    /* without an answer */
  gboolean    impatient; /* who asked does not wait */
  int         code;      /* of G_IO_ERROR, or -1 */
} Case;

typedef struct
{
  GTestDBus       *daemon;
  GDBusConnection *bus;
  GDBusConnection *portal;
  GDBusNodeInfo   *info;
  GCancellable    *cancellable;
  const Case      *now;
  char            *path;
  char            *object;
  guint            request_id;
  guint            n_calls;
  guint            n_closed;
  GAsyncResult    *result;
} Fixture;

static GDBusConnection *
connect_to (GTestDBus *daemon)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (daemon),
                                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                                 NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
call_bus (GDBusConnection *bus,
          const char      *method,
          GVariant        *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, arguments,
                                                            NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
close_call_cb (GDBusConnection       *bus,
               const char            *sender,
               const char            *object,
               const char            *interface,
               const char            *method,
               GVariant              *arguments,
               GDBusMethodInvocation *invocation,
               gpointer               user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpstr (object, ==, fixture->object);
  fixture->n_closed++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const GDBusInterfaceVTable request_methods = { .method_call = close_call_cb };

/* What it is handed is the file itself, open. */
static void
check_file (Fixture               *fixture,
            GDBusMethodInvocation *invocation,
            gint32                 place)
{
  GUnixFDList *files = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  struct stat  got, wanted;
  int          fd;

  g_assert_nonnull (files);
  fd = g_unix_fd_list_get (files, place, NULL);
  g_assert_cmpint (fstat (fd, &got), ==, 0);
  g_assert_cmpint (stat (fixture->path, &wanted), ==, 0);
  g_assert_true (got.st_ino == wanted.st_ino && got.st_dev == wanted.st_dev);
  close (fd);
}

static void
answer (Fixture    *fixture,
        const char *to)
{
  if (fixture->now->answer != NO_ANSWER)
    g_assert_true (g_dbus_connection_emit_signal (fixture->portal, to, fixture->object, "org.freedesktop.portal.Request", "Response",
                                                  g_variant_new ("(u@a{sv})", fixture->now->answer, g_variant_new_parsed ("@a{sv} {}")), NULL));
}

static char *
make_object (const Case *now,
             const char *sender,
             GVariant   *options)
{
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char      *token;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  return g_strconcat ("/org/freedesktop/portal/desktop/request/", name, "/", now->elsewhere ? "another" : token, NULL);
}

static void
open_call_cb (GDBusConnection       *bus,
              const char            *sender,
              const char            *path,
              const char            *interface,
              const char            *method,
              GVariant              *arguments,
              GDBusMethodInvocation *invocation,
              gpointer               user_data)
{
  Fixture    *fixture = user_data;
  const Case *now = fixture->now;
  g_autoptr (GVariant) options = NULL;
  g_autofree char *to = g_strdup (sender);
  gint32           place;

  fixture->n_calls++;
  g_variant_get (arguments, "(&sh@a{sv})", NULL, &place, &options);
  check_file (fixture, invocation, place);
  if (now->fails)
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "No");
      return;
    }
  fixture->object = make_object (now, sender, options);
  fixture->request_id = g_dbus_connection_register_object (bus, fixture->object, fixture->info->interfaces[1], &request_methods, fixture, NULL, NULL);
  if (now->early)
    answer (fixture, to);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", fixture->object));
  if (!now->early)
    answer (fixture, to);
  if (now->leaves)
    call_bus (bus, "ReleaseName", g_variant_new ("(s)", PORTAL_NAME));
  if (now->impatient)
    g_cancellable_cancel (fixture->cancellable);
}

static const GDBusInterfaceVTable portal_methods = { .method_call = open_call_cb };

static void
set_up (Fixture      *fixture,
        gconstpointer now)
{
  g_autoptr (GError) error = NULL;
  const int fd = g_file_open_tmp ("pickup-shown-XXXXXX", &fixture->path, &error);

  g_assert_no_error (error);
  close (fd);
  fixture->now = now;
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = connect_to (fixture->daemon);
  fixture->cancellable = g_cancellable_new ();
  fixture->info = g_dbus_node_info_new_for_xml (interfaces, &error);
  g_assert_no_error (error);
  if (now == NULL)
    return;
  fixture->portal = connect_to (fixture->daemon);
  g_assert_cmpuint (g_dbus_connection_register_object (fixture->portal, "/org/freedesktop/portal/desktop", fixture->info->interfaces[0], &portal_methods,
                                                       fixture, NULL, &error),
                    >, 0);
  call_bus (fixture->portal, "RequestName", g_variant_new ("(su)", PORTAL_NAME, 0));
}

static gboolean
wake_cb (gpointer user_data)
{
  guint *n_left = user_data;

  g_assert_cmpuint (*n_left, >, 0);
  (*n_left)--;
  return G_SOURCE_CONTINUE;
}

/* What unsubscribes and unwatches gives its references back a little later, the bus’s own thread as well. */
static void
let_go (GDBusConnection *bus)
{
  guint       n_left = 4000;
  const guint timer = g_timeout_add (5, wake_cb, &n_left);
  gpointer    held = bus;

  g_object_add_weak_pointer (G_OBJECT (bus), &held);
  g_object_unref (bus);
  while (g_atomic_pointer_get (&held) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer now)
{
  if (fixture->portal != NULL)
    g_dbus_connection_close_sync (fixture->portal, NULL, NULL);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_clear_object (&fixture->portal);
  let_go (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
  g_dbus_node_info_unref (fixture->info);
  g_object_unref (fixture->cancellable);
  g_unlink (fixture->path);
  g_free (fixture->path);
  g_free (fixture->object);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result);
  fixture->result = g_object_ref (result);
}

/* Until that many callbacks cannot come any more. */
static void
settle (GDBusConnection *bus)
{
  call_bus (bus, "GetId", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
show (Fixture *fixture,
      GError **error)
{
  gboolean shown;

  pickup_folder_portal_show_async (fixture->bus, fixture->path, fixture->cancellable, shown_cb, fixture);
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  shown = pickup_folder_portal_show_finish (fixture->result, error);
  g_assert_cmpint (shown, ==, *error == NULL);
  g_clear_object (&fixture->result);
  if (fixture->portal != NULL)
    settle (fixture->portal);
  settle (fixture->bus);
}

static void
test_case (Fixture      *fixture,
           gconstpointer user_data)
{
  const Case *now = user_data;
  g_autoptr (GError) error = NULL;

  show (fixture, &error);
  g_test_message ("%s: %s", now->reason, error != NULL ? error->message : "shown");
  if (now->fails)
    g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  else if (now->code >= 0)
    g_assert_error (error, G_IO_ERROR, now->code);
  else
    g_assert_no_error (error);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  g_assert_cmpuint (fixture->n_closed, ==, now->impatient ? 1 : 0);
}

static void
test_nobody (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  show (fixture, &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
}

static void
test_gone (Fixture      *fixture,
           gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_unlink (fixture->path);
  show (fixture, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (fixture->n_calls, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  static const Case cases[] = {
    { .reason = "shown", .answer = 0, .code = -1 },
    { .reason = "answered-early", .answer = 0, .early = TRUE, .code = -1 },
    { .reason = "elsewhere", .answer = NO_ANSWER, .elsewhere = TRUE, .code = G_IO_ERROR_FAILED },
    { .reason = "dismissed", .answer = 1, .code = G_IO_ERROR_CANCELLED },
    { .reason = "refused", .answer = 2, .code = G_IO_ERROR_FAILED },
    { .reason = "refused-early", .answer = 2, .early = TRUE, .code = G_IO_ERROR_FAILED },
    { .reason = "not-allowed", .answer = NO_ANSWER, .fails = TRUE, .code = -1 },
    { .reason = "leaves", .answer = NO_ANSWER, .leaves = TRUE, .code = G_IO_ERROR_CLOSED },
    { .reason = "impatient", .answer = NO_ANSWER, .impatient = TRUE, .code = G_IO_ERROR_CANCELLED },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/folder-portal/", cases[i].reason, NULL);

      g_test_add (name, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/folder-portal/nobody", Fixture, NULL, set_up, test_nobody, tear_down);
  g_test_add ("/folder-portal/gone", Fixture, &cases[0], set_up, test_gone, tear_down);
  return g_test_run ();
}
