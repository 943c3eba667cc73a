/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which browsers there are, and whether they know what to start for Pickup. A browser looks for that in a file of a given name in its own
 * folder, or in one of the system (https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging and
 * https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests). */

#include "config.h"

#include "desktop/pickup-browsers.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#define HOST_NAME "io.github.pickup_app.pickup"
#define MANIFEST HOST_NAME ".json"

/* Longer than any that was written for this. */
#define MANIFEST_MAX 65536

typedef enum
{
  IN_HOME,
  IN_CONFIG,
} Base;

/* @profile is there once the browser has run, @programs wherever it is installed, @system for all users. A Snap of Firefox starts nothing
 * itself, but asks the desktop's portal to, which looks where a Firefox without a sandbox would. */
static const struct
{
  const char         *name;
  PickupBrowserFamily family;
  Base                base;
  const char         *profile;
  const char         *hosts;  /* below @profile, or NULL in a sandbox */
  const char         *system; /* nullable */
  const char         *programs[3];
  const char         *newer;     /* nullable: the profile in the user's configuration, where it is there and the other is not */
  const char         *by_portal; /* nullable: where the portal looks, at home */
} kinds[] = {
  { "Brave", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "BraveSoftware/Brave-Browser", "NativeMessagingHosts", "etc/chromium/native-messaging-hosts", { "brave-browser", "brave" } },
  { "Brave Beta", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "BraveSoftware/Brave-Browser-Beta", "NativeMessagingHosts", "etc/chromium/native-messaging-hosts", { "brave-browser-beta" } },
  { "Brave Nightly", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "BraveSoftware/Brave-Browser-Nightly", "NativeMessagingHosts", "etc/chromium/native-messaging-hosts", { "brave-browser-nightly" } },
  { "Brave (Flatpak)", PICKUP_BROWSER_CHROMIUM, IN_HOME, ".var/app/com.brave.Browser", NULL, NULL, { NULL } },
  { "Brave (Snap)", PICKUP_BROWSER_CHROMIUM, IN_HOME, "snap/brave", NULL, NULL, { NULL } },
  { "Chromium", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "chromium", "NativeMessagingHosts", "etc/chromium/native-messaging-hosts", { "chromium", "chromium-browser" } },
  { "Chromium (Flatpak)", PICKUP_BROWSER_CHROMIUM, IN_HOME, ".var/app/org.chromium.Chromium", NULL, NULL, { NULL } },
  { "Chromium (Snap)", PICKUP_BROWSER_CHROMIUM, IN_HOME, "snap/chromium", NULL, NULL, { NULL } },
  { "Firefox", PICKUP_BROWSER_FIREFOX, IN_HOME, ".mozilla", "native-messaging-hosts", "usr/lib/mozilla/native-messaging-hosts", { "firefox", "firefox-esr" }, .newer = "mozilla" },
  { "Firefox (Flatpak)", PICKUP_BROWSER_FIREFOX, IN_HOME, ".var/app/org.mozilla.firefox", NULL, NULL, { NULL } },
  { "Firefox (Snap)", PICKUP_BROWSER_FIREFOX, IN_HOME, "snap/firefox", NULL, "usr/lib/mozilla/native-messaging-hosts", { NULL }, .by_portal = ".mozilla/native-messaging-hosts" },
  { "Google Chrome", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "google-chrome", "NativeMessagingHosts", "etc/opt/chrome/native-messaging-hosts", { "google-chrome", "google-chrome-stable" } },
  { "Google Chrome Beta", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "google-chrome-beta", "NativeMessagingHosts", "etc/opt/chrome/native-messaging-hosts", { "google-chrome-beta" } },
  { "Google Chrome Dev", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "google-chrome-unstable", "NativeMessagingHosts", "etc/opt/chrome/native-messaging-hosts", { "google-chrome-unstable" } },
  { "Google Chrome (Flatpak)", PICKUP_BROWSER_CHROMIUM, IN_HOME, ".var/app/com.google.Chrome", NULL, NULL, { NULL } },
  { "LibreWolf", PICKUP_BROWSER_FIREFOX, IN_HOME, ".librewolf", "native-messaging-hosts", "usr/lib/librewolf/native-messaging-hosts", { "librewolf" } },
  { "LibreWolf (Flatpak)", PICKUP_BROWSER_FIREFOX, IN_HOME, ".var/app/io.gitlab.librewolf-community", NULL, NULL, { NULL } },
  { "Microsoft Edge", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "microsoft-edge", "NativeMessagingHosts", "etc/opt/edge/native-messaging-hosts", { "microsoft-edge", "microsoft-edge-stable" } },
  { "Microsoft Edge Beta", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "microsoft-edge-beta", "NativeMessagingHosts", "etc/opt/edge/native-messaging-hosts", { "microsoft-edge-beta" } },
  { "Microsoft Edge Dev", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "microsoft-edge-dev", "NativeMessagingHosts", "etc/opt/edge/native-messaging-hosts", { "microsoft-edge-dev" } },
  { "Microsoft Edge (Flatpak)", PICKUP_BROWSER_CHROMIUM, IN_HOME, ".var/app/com.microsoft.Edge", NULL, NULL, { NULL } },
  { "Opera", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "opera", "NativeMessagingHosts", NULL, { "opera", "opera-stable" } },
  { "Opera Beta", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "opera-beta", "NativeMessagingHosts", NULL, { "opera-beta" } },
  { "Opera (Flatpak)", PICKUP_BROWSER_CHROMIUM, IN_HOME, ".var/app/com.opera.Opera", NULL, NULL, { NULL } },
  { "Opera (Snap)", PICKUP_BROWSER_CHROMIUM, IN_HOME, "snap/opera", NULL, NULL, { NULL } },
  { "Vivaldi", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "vivaldi", "NativeMessagingHosts", "etc/chromium/native-messaging-hosts", { "vivaldi", "vivaldi-stable" } },
  { "Vivaldi Snapshot", PICKUP_BROWSER_CHROMIUM, IN_CONFIG, "vivaldi-snapshot", "NativeMessagingHosts", "etc/chromium/native-messaging-hosts", { "vivaldi-snapshot" } },
  { "Vivaldi (Flatpak)", PICKUP_BROWSER_CHROMIUM, IN_HOME, ".var/app/com.vivaldi.Vivaldi", NULL, NULL, { NULL } },
};

/* Firefox keeps its own in a folder of the profile, which others have manifests in. */
static gboolean
has_profiles (const char *folder,
              guint       id)
{
  g_autofree char *own = kinds[id].newer != NULL ? g_build_filename (folder, "firefox", NULL) : g_strdup (folder);

  return g_file_test (own, G_FILE_TEST_IS_DIR);
}

static char *
get_profile (const PickupBrowserPlaces *places,
             guint                      id)
{
  g_autofree char *profile = g_build_filename (kinds[id].base == IN_HOME ? places->home : places->config, kinds[id].profile, NULL);
  g_autofree char *newer = kinds[id].newer != NULL ? g_build_filename (places->config, kinds[id].newer, NULL) : NULL;

  if (newer != NULL && !has_profiles (profile, id) && has_profiles (newer, id))
    return g_steal_pointer (&newer);
  return g_steal_pointer (&profile);
}

static gboolean
can_be_told (guint id)
{
  return kinds[id].hosts != NULL || kinds[id].by_portal != NULL;
}

static char *
get_hosts (const PickupBrowserPlaces *places,
           guint                      id)
{
  g_autofree char *profile = get_profile (places, id);

  if (kinds[id].by_portal != NULL)
    return g_build_filename (places->home, kinds[id].by_portal, NULL);
  return g_build_filename (profile, kinds[id].hosts, NULL);
}

/* (nullable) */
static JsonObject *
get_object (JsonParser *parser)
{
  JsonNode *root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

/* (nullable): the program that the browser would start */
static char *
read_host (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, MANIFEST, NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize       length;
  JsonObject *object;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (path, &text, &length, NULL) || length > MANIFEST_MAX ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;

  object = get_object (parser);
  return object != NULL ? g_strdup (json_object_get_string_member_with_default (object, "path", NULL)) : NULL;
}

static gboolean
is_installed (const PickupBrowserPlaces *places,
              guint                      id)
{
  g_autofree char *profile = get_profile (places, id);

  if (has_profiles (profile, id))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds[id].programs) && kinds[id].programs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (*places->root != '\0' ? places->root : "/", "usr/bin", kinds[id].programs[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return TRUE;
    }
  return FALSE;
}

static PickupBrowserState
find_state (const PickupBrowserPlaces *places,
            guint                      id)
{
  g_autofree char *hosts = NULL, *own = NULL, *system = NULL, *of_all = NULL;

  if (!can_be_told (id))
    return PICKUP_BROWSER_SANDBOXED;

  hosts = get_hosts (places, id);
  own = read_host (hosts);
  if (g_strcmp0 (own, places->host) == 0)
    return PICKUP_BROWSER_ON;

  /* That of the user comes first, wherever it leads. */
  if (kinds[id].system != NULL)
    system = g_build_filename (*places->root != '\0' ? places->root : "/", kinds[id].system, NULL);
  of_all = own == NULL && system != NULL ? read_host (system) : NULL;
  return of_all != NULL && g_file_test (of_all, G_FILE_TEST_IS_EXECUTABLE) ? PICKUP_BROWSER_FOR_ALL : PICKUP_BROWSER_OFF;
}

/**
 * pickup_browsers_list:
 */
GPtrArray *
pickup_browsers_list (const PickupBrowserPlaces *places)
{
  GPtrArray *browsers = g_ptr_array_new_with_free_func (g_free);

  for (guint id = 0; id < G_N_ELEMENTS (kinds); id++)
    {
      PickupBrowser *browser;

      if (!is_installed (places, id))
        continue;
      browser = g_new (PickupBrowser, 1);
      *browser = (PickupBrowser) { id, kinds[id].name, kinds[id].family, find_state (places, id), kinds[id].by_portal != NULL };
      g_ptr_array_add (browsers, browser);
    }

  return browsers;
}

static char *
make_manifest (const PickupBrowserPlaces *places,
               PickupBrowserFamily        family)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, HOST_NAME);
  json_builder_set_member_name (builder, "description");
  json_builder_add_string_value (builder, "Hands downloads to Pickup");
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, places->host);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, "stdio");
  json_builder_set_member_name (builder, family == PICKUP_BROWSER_CHROMIUM ? "allowed_origins" : "allowed_extensions");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, family == PICKUP_BROWSER_CHROMIUM ? PICKUP_CHROMIUM_ORIGIN : PICKUP_FIREFOX_EXTENSION);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static gboolean
fail (int         number,
      const char *path,
      GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               /* Translators: the path of a file or a folder, and what the system says. */
               _ ("“%1$s” cannot be changed: %2$s"), shown, g_strerror (number));
  return FALSE;
}

static gboolean
set_up (const PickupBrowserPlaces *places,
        guint                      id,
        const char                *hosts,
        GError                   **error)
{
  g_autofree char *path = g_build_filename (hosts, MANIFEST, NULL);
  g_autofree char *text = make_manifest (places, kinds[id].family);
  g_autofree char *shown = g_filename_display_name (places->host);

  if (!g_file_test (places->host, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The program that browsers start is missing, “%s”: install Pickup again."), shown);
      return FALSE;
    }
  if (g_mkdir_with_parents (hosts, 0700) != 0)
    return fail (errno, hosts, error);
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

/* What was made for it goes as well if nothing else is in it, up to the folder that everybody has. */
static void
remove_empty (const PickupBrowserPlaces *places,
              const char                *folder)
{
  g_autofree char *path = g_strdup (folder);

  while (!g_str_equal (path, places->home) && !g_str_equal (path, places->config) && g_rmdir (path) == 0)
    {
      char *parent = g_path_get_dirname (path);

      g_free (path);
      path = parent;
    }
}

static gboolean
take_down (const PickupBrowserPlaces *places,
           const char                *hosts,
           GError                   **error)
{
  g_autofree char *path = g_build_filename (hosts, MANIFEST, NULL);

  if (g_unlink (path) != 0 && errno != ENOENT)
    return fail (errno, path, error);
  remove_empty (places, hosts);
  return TRUE;
}

/**
 * pickup_browsers_set:
 * @id: that of a #PickupBrowser that is not in a sandbox
 * @on: whether the browser is to know which program to start
 * @error: return location
 */
gboolean
pickup_browsers_set (const PickupBrowserPlaces *places,
                     guint                      id,
                     gboolean                   on,
                     GError                   **error)
{
  g_autofree char *hosts = NULL;

  g_return_val_if_fail (id < G_N_ELEMENTS (kinds) && can_be_told (id), FALSE);

  hosts = get_hosts (places, id);
  return on ? set_up (places, id, hosts, error) : take_down (places, hosts, error);
}

/* A build that is not installed has its host elsewhere. */
static PickupBrowserPlaces
get_places (void)
{
  const char *host = g_getenv ("PICKUP_BROWSER_HOST");

  return (PickupBrowserPlaces) { g_get_home_dir (), g_get_user_config_dir (), "", host != NULL ? host : PICKUP_BROWSER_HOST };
}

static void
list_on_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  PickupBrowserPlaces places = get_places ();

  g_task_return_pointer (task, pickup_browsers_list (&places), (GDestroyNotify) g_ptr_array_unref);
}

void
pickup_browsers_list_async (GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pickup_browsers_list_async);
  g_task_run_in_thread (task, list_on_thread);
}

GPtrArray *
pickup_browsers_list_finish (GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  guint    id;
  gboolean on;
} Change;

static void
set_on_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  const Change       *change = data;
  PickupBrowserPlaces places = get_places ();
  GError             *error = NULL;

  if (pickup_browsers_set (&places, change->id, change->on, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pickup_browsers_set_async (guint               id,
                           gboolean            on,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Change *change = g_new (Change, 1);

  *change = (Change) { id, on };
  g_task_set_source_tag (task, pickup_browsers_set_async);
  g_task_set_task_data (task, change, g_free);
  g_task_run_in_thread (task, set_on_thread);
}

gboolean
pickup_browsers_set_finish (GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
