/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of which browsers are found, and of what is written for them. */

#include "config.h"

#include "desktop/pickup-browsers.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define MANIFEST "io.github.pickup_app.pickup.json"

typedef struct
{
  char               *folder;
  char               *home;
  char               *config;
  char               *root;
  char               *host;
  PickupBrowserPlaces places;
} Fixture;

static void
write_file (const char *folder,
            const char *name,
            const char *text,
            int         mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
make_folder (const char *folder,
             const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->folder = g_dir_make_tmp ("pickup-browsers-XXXXXX", NULL);
  self->home = g_build_filename (self->folder, "home", NULL);
  self->config = g_build_filename (self->home, ".config", NULL);
  self->root = g_build_filename (self->folder, "root", NULL);
  self->host = g_build_filename (self->root, "usr/libexec/pickup-browser", NULL);
  write_file (self->root, "usr/libexec/pickup-browser", "#!/bin/sh\n", 0755);
  make_folder (self->config, "");
  self->places = (PickupBrowserPlaces) { self->home, self->config, self->root, self->host };
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->home);
  g_free (self->config);
  g_free (self->root);
  g_free (self->host);
}

/* (nullable): the one of that name */
static const PickupBrowser *
find (GPtrArray  *browsers,
      const char *name)
{
  for (guint i = 0; i < browsers->len; i++)
    if (g_str_equal (((const PickupBrowser *) g_ptr_array_index (browsers, i))->name, name))
      return g_ptr_array_index (browsers, i);
  return NULL;
}

static void
test_none (Fixture      *self,
           gconstpointer data)
{
  g_autoptr (GPtrArray) browsers = pickup_browsers_list (&self->places);

  g_assert_cmpuint (browsers->len, ==, 0);
}

static void
test_found (Fixture      *self,
            gconstpointer data)
{
  g_autoptr (GPtrArray) browsers = NULL;

  make_folder (self->home, ".mozilla/firefox");
  make_folder (self->home, ".var/app/com.google.Chrome");
  make_folder (self->home, "snap/firefox");
  write_file (self->root, "usr/bin/chromium", "", 0755);
  write_file (self->root, "usr/bin/vivaldi", "no program", 0644);
  browsers = pickup_browsers_list (&self->places);

  g_assert_cmpuint (browsers->len, ==, 4);
  g_assert_cmpint (find (browsers, "Firefox")->state, ==, PICKUP_BROWSER_OFF);
  g_assert_cmpint (find (browsers, "Firefox")->family, ==, PICKUP_BROWSER_FIREFOX);
  g_assert_cmpint (find (browsers, "Chromium")->state, ==, PICKUP_BROWSER_OFF);
  g_assert_cmpint (find (browsers, "Chromium")->family, ==, PICKUP_BROWSER_CHROMIUM);
  g_assert_cmpint (find (browsers, "Google Chrome (Flatpak)")->state, ==, PICKUP_BROWSER_SANDBOXED);
  g_assert_cmpint (find (browsers, "Firefox (Snap)")->state, ==, PICKUP_BROWSER_OFF);
  g_assert_true (find (browsers, "Firefox (Snap)")->by_portal);
  g_assert_false (find (browsers, "Firefox")->by_portal);
}

static gboolean
has_file (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL)
    return g_file_test (path, G_FILE_TEST_EXISTS);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (has_file (child))
        return TRUE;
    }
  return FALSE;
}

/* No file at home, and of folders those alone that a browser or nobody has made. */
static void
check_nothing_left (Fixture *self)
{
  static const char *const made[] = { ".mozilla/firefox", ".librewolf", ".config/chromium", ".config/google-chrome", ".config/BraveSoftware/Brave-Browser-Nightly",
                                      ".config/microsoft-edge-dev", ".config/opera-beta", ".config/vivaldi" };

  g_assert_false (has_file (self->home));
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    {
      g_autofree char *path = g_build_filename (self->home, made[i], NULL);

      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

/* What is written is what a package would bring. */
static void
check_manifest (Fixture    *self,
                const char *path,
                const char *template)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "../../src/browser/host", template, NULL);
  g_autofree char *text = NULL, *written = NULL;
  g_autoptr (GString) expected = NULL;
  g_autoptr (JsonNode) a = NULL;
  g_autoptr (JsonNode) b = NULL;
  GStatBuf info;

  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  expected = g_string_new (text);
  g_string_replace (expected, "@host@", self->host, 0);
  a = json_from_string (expected->str, NULL);
  b = json_from_string (written, NULL);
  g_assert_true (json_node_equal (a, b));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0644);
}

static void
check_life (Fixture    *self,
            const char *name,
            const char *folder,
            const char *template)
{
  g_autofree char *path = g_build_filename (self->home, folder, MANIFEST, NULL);
  g_autofree char *hosts = g_path_get_dirname (path);
  g_autofree char *profile = g_path_get_dirname (hosts);
  g_autoptr (GPtrArray) browsers = NULL;
  g_autoptr (GPtrArray) with = NULL;
  g_autoptr (GPtrArray) without = NULL;
  g_autoptr (GError) error = NULL;
  guint id;

  write_file (profile, "the browser's own", "", 0600);
  browsers = pickup_browsers_list (&self->places);
  id = find (browsers, name)->id;

  g_assert_true (pickup_browsers_set (&self->places, id, TRUE, &error));
  g_assert_no_error (error);
  check_manifest (self, path, template);
  with = pickup_browsers_list (&self->places);
  g_assert_cmpint (find (with, name)->state, ==, PICKUP_BROWSER_ON);

  g_assert_true (pickup_browsers_set (&self->places, id, FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (hosts, G_FILE_TEST_EXISTS));
  without = pickup_browsers_list (&self->places);
  g_assert_cmpint (find (without, name)->state, ==, PICKUP_BROWSER_OFF);
  /* Once more, as from a second window. */
  g_assert_true (pickup_browsers_set (&self->places, id, FALSE, &error));
  g_assert_no_error (error);
}

static void
make_named (const char *folder,
            const char *name)
{
  if (g_str_has_prefix (folder, "usr/bin/"))
    write_file (name, folder, "", 0755);
  else
    make_folder (name, folder);
}

/* Where each of them is, and where it looks. */
static void
test_kinds (Fixture      *self,
            gconstpointer data)
{
  static const struct
  {
    const char         *name;
    const char         *there; /* a folder at home, or a program */
    PickupBrowserFamily family;
    const char         *hosts; /* at home; nullable: it can be told nothing */
  } rows[] = {
    { "Brave", ".config/BraveSoftware/Brave-Browser", PICKUP_BROWSER_CHROMIUM, ".config/BraveSoftware/Brave-Browser/NativeMessagingHosts" },
    { "Brave Beta", ".config/BraveSoftware/Brave-Browser-Beta", PICKUP_BROWSER_CHROMIUM, ".config/BraveSoftware/Brave-Browser-Beta/NativeMessagingHosts" },
    { "Brave Nightly", "usr/bin/brave-browser-nightly", PICKUP_BROWSER_CHROMIUM, ".config/BraveSoftware/Brave-Browser-Nightly/NativeMessagingHosts" },
    { "Brave (Flatpak)", ".var/app/com.brave.Browser", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Brave (Snap)", "snap/brave", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Chromium", "usr/bin/chromium-browser", PICKUP_BROWSER_CHROMIUM, ".config/chromium/NativeMessagingHosts" },
    { "Chromium (Flatpak)", ".var/app/org.chromium.Chromium", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Chromium (Snap)", "snap/chromium", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Firefox", "usr/bin/firefox-esr", PICKUP_BROWSER_FIREFOX, ".mozilla/native-messaging-hosts" },
    { "Firefox", ".config/mozilla/firefox", PICKUP_BROWSER_FIREFOX, ".config/mozilla/native-messaging-hosts" },
    { "Firefox (Flatpak)", ".var/app/org.mozilla.firefox", PICKUP_BROWSER_FIREFOX, NULL },
    { "Firefox (Snap)", "snap/firefox", PICKUP_BROWSER_FIREFOX, ".mozilla/native-messaging-hosts" },
    { "Google Chrome", "usr/bin/google-chrome-stable", PICKUP_BROWSER_CHROMIUM, ".config/google-chrome/NativeMessagingHosts" },
    { "Google Chrome Beta", ".config/google-chrome-beta", PICKUP_BROWSER_CHROMIUM, ".config/google-chrome-beta/NativeMessagingHosts" },
    { "Google Chrome Dev", ".config/google-chrome-unstable", PICKUP_BROWSER_CHROMIUM, ".config/google-chrome-unstable/NativeMessagingHosts" },
    { "Google Chrome (Flatpak)", ".var/app/com.google.Chrome", PICKUP_BROWSER_CHROMIUM, NULL },
    { "LibreWolf", "usr/bin/librewolf", PICKUP_BROWSER_FIREFOX, ".librewolf/native-messaging-hosts" },
    { "LibreWolf (Flatpak)", ".var/app/io.gitlab.librewolf-community", PICKUP_BROWSER_FIREFOX, NULL },
    { "Microsoft Edge", ".config/microsoft-edge", PICKUP_BROWSER_CHROMIUM, ".config/microsoft-edge/NativeMessagingHosts" },
    { "Microsoft Edge Beta", ".config/microsoft-edge-beta", PICKUP_BROWSER_CHROMIUM, ".config/microsoft-edge-beta/NativeMessagingHosts" },
    { "Microsoft Edge Dev", "usr/bin/microsoft-edge-dev", PICKUP_BROWSER_CHROMIUM, ".config/microsoft-edge-dev/NativeMessagingHosts" },
    { "Microsoft Edge (Flatpak)", ".var/app/com.microsoft.Edge", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Opera", ".config/opera", PICKUP_BROWSER_CHROMIUM, ".config/opera/NativeMessagingHosts" },
    { "Opera Beta", "usr/bin/opera-beta", PICKUP_BROWSER_CHROMIUM, ".config/opera-beta/NativeMessagingHosts" },
    { "Opera (Flatpak)", ".var/app/com.opera.Opera", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Opera (Snap)", "snap/opera", PICKUP_BROWSER_CHROMIUM, NULL },
    { "Vivaldi", "usr/bin/vivaldi", PICKUP_BROWSER_CHROMIUM, ".config/vivaldi/NativeMessagingHosts" },
    { "Vivaldi Snapshot", ".config/vivaldi-snapshot", PICKUP_BROWSER_CHROMIUM, ".config/vivaldi-snapshot/NativeMessagingHosts" },
    { "Vivaldi (Flatpak)", ".var/app/com.vivaldi.Vivaldi", PICKUP_BROWSER_CHROMIUM, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gboolean   is_program = g_str_has_prefix (rows[i].there, "usr/");
      g_autofree char *hosts = g_build_filename (self->home, rows[i].hosts, NULL);
      g_autofree char *path = g_build_filename (hosts, MANIFEST, NULL);
      g_autofree char *there = g_build_filename (is_program ? self->root : self->home, rows[i].there, NULL);
      g_autoptr (GPtrArray) browsers = NULL;
      const PickupBrowser *browser;

      g_test_message ("%s by %s", rows[i].name, rows[i].there);
      make_named (rows[i].there, is_program ? self->root : self->home);
      browsers = pickup_browsers_list (&self->places);
      g_assert_cmpuint (browsers->len, ==, 1);
      browser = g_ptr_array_index (browsers, 0);
      g_assert_cmpstr (browser->name, ==, rows[i].name);
      g_assert_cmpint (browser->family, ==, rows[i].family);
      g_assert_cmpint (browser->state, ==, rows[i].hosts != NULL ? PICKUP_BROWSER_OFF : PICKUP_BROWSER_SANDBOXED);
      if (rows[i].hosts != NULL)
        {
          g_assert_true (pickup_browsers_set (&self->places, browser->id, TRUE, NULL));
          check_manifest (self, path, rows[i].family == PICKUP_BROWSER_FIREFOX ? "firefox.json" : "chromium.json");
          g_assert_true (pickup_browsers_set (&self->places, browser->id, FALSE, NULL));
          g_assert_false (g_file_test (hosts, G_FILE_TEST_EXISTS));
        }
      remove_tree (there);
      check_nothing_left (self);
    }
}

/* An older profile of Firefox is what it goes on to use. */
static void
test_older_profile (Fixture      *self,
                    gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->home, ".mozilla/native-messaging-hosts", MANIFEST, NULL);
  g_autoptr (GPtrArray) browsers = NULL;

  make_folder (self->home, ".mozilla/firefox");
  make_folder (self->config, "mozilla/firefox");
  browsers = pickup_browsers_list (&self->places);
  g_assert_cmpuint (browsers->len, ==, 1);
  g_assert_true (pickup_browsers_set (&self->places, find (browsers, "Firefox")->id, TRUE, NULL));
  check_manifest (self, path, "firefox.json");
}

/* A manifest for one that looks in the same folder makes it no browser of its own. */
static void
test_no_profile (Fixture      *self,
                 gconstpointer data)
{
  g_autoptr (GPtrArray) browsers = NULL;

  make_folder (self->home, ".mozilla/native-messaging-hosts");
  browsers = pickup_browsers_list (&self->places);
  g_assert_cmpuint (browsers->len, ==, 0);
}

static void
test_life (Fixture      *self,
           gconstpointer data)
{
  make_folder (self->home, ".mozilla/firefox");
  check_life (self, "Firefox", ".mozilla/native-messaging-hosts", "firefox.json");
  check_life (self, "LibreWolf", ".librewolf/native-messaging-hosts", "firefox.json");
  check_life (self, "Chromium", ".config/chromium/NativeMessagingHosts", "chromium.json");
  check_life (self, "Brave", ".config/BraveSoftware/Brave-Browser/NativeMessagingHosts", "chromium.json");
  check_life (self, "Microsoft Edge", ".config/microsoft-edge/NativeMessagingHosts", "chromium.json");
}

/* Other programs' files in the same folder are nobody's to touch. */
static void
test_others (Fixture      *self,
             gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->home, ".mozilla/native-messaging-hosts/org.keepassxc.json", NULL);
  g_autoptr (GPtrArray) browsers = NULL;
  guint id;

  make_folder (self->home, ".mozilla/firefox");
  write_file (self->home, ".mozilla/native-messaging-hosts/org.keepassxc.json", "{}", 0644);
  browsers = pickup_browsers_list (&self->places);
  id = find (browsers, "Firefox")->id;
  g_assert_true (pickup_browsers_set (&self->places, id, TRUE, NULL));
  g_assert_true (pickup_browsers_set (&self->places, id, FALSE, NULL));
  g_assert_true (g_file_test (other, G_FILE_TEST_IS_REGULAR));
}

static void
test_states (Fixture      *self,
             gconstpointer data)
{
  static const struct
  {
    const char        *own;    /* nullable: the user's file, with %s for the host */
    const char        *system; /* nullable: that of the system */
    PickupBrowserState state;
    const char        *reason;
  } cases[] = {
    { NULL, NULL, PICKUP_BROWSER_OFF, "nothing" },
    { "{\"path\": \"%s\"}", NULL, PICKUP_BROWSER_ON, "the user's" },
    { NULL, "{\"path\": \"%s\"}", PICKUP_BROWSER_FOR_ALL, "a package's" },
    { NULL, "{\"path\": \"/gone\"}", PICKUP_BROWSER_OFF, "a package's whose program is gone" },
    { "{\"path\": \"/old/pickup-browser\"}", "{\"path\": \"%s\"}", PICKUP_BROWSER_OFF, "the user's leads elsewhere, and comes first" },
    { "[]", NULL, PICKUP_BROWSER_OFF, "no object" },
    { "{\"path\": 5}", NULL, PICKUP_BROWSER_OFF, "a number" },
    { "{\"path\"", NULL, PICKUP_BROWSER_OFF, "cut" },
    { "", NULL, PICKUP_BROWSER_OFF, "empty" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) browsers = NULL;
      const char *texts[] = { cases[i].own, cases[i].system };
      const char *folders[] = { self->config, self->root };
      const char *names[] = { "chromium/NativeMessagingHosts/" MANIFEST, "etc/chromium/native-messaging-hosts/" MANIFEST };

      g_test_message ("%s", cases[i].reason);
      make_folder (self->config, "chromium");
      for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
        {
          g_autofree char *path = g_build_filename (folders[j], names[j], NULL);
          g_autoptr (GString) text = g_string_new (texts[j]);

          g_string_replace (text, "%s", self->host, 0);
          g_remove (path);
          if (texts[j] != NULL)
            write_file (folders[j], names[j], text->str, 0644);
        }
      browsers = pickup_browsers_list (&self->places);
      g_assert_cmpint (find (browsers, "Chromium")->state, ==, cases[i].state);
    }
}

static void
test_errors (Fixture      *self,
             gconstpointer data)
{
  g_autoptr (GPtrArray) browsers = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) blocked = NULL;
  guint id;

  make_folder (self->home, ".mozilla/firefox");
  browsers = pickup_browsers_list (&self->places);
  id = find (browsers, "Firefox")->id;

  self->places.host = "/nowhere/pickup-browser";
  g_assert_false (pickup_browsers_set (&self->places, id, TRUE, &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  self->places.host = self->host;
  write_file (self->home, ".mozilla/native-messaging-hosts", "a file", 0644);
  g_assert_false (pickup_browsers_set (&self->places, id, TRUE, &blocked));
  g_assert_nonnull (blocked);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/browsers/none", Fixture, NULL, set_up, test_none, tear_down);
  g_test_add ("/browsers/found", Fixture, NULL, set_up, test_found, tear_down);
  g_test_add ("/browsers/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
  g_test_add ("/browsers/older-profile", Fixture, NULL, set_up, test_older_profile, tear_down);
  g_test_add ("/browsers/no-profile", Fixture, NULL, set_up, test_no_profile, tear_down);
  g_test_add ("/browsers/life", Fixture, NULL, set_up, test_life, tear_down);
  g_test_add ("/browsers/others", Fixture, NULL, set_up, test_others, tear_down);
  g_test_add ("/browsers/states", Fixture, NULL, set_up, test_states, tear_down);
  g_test_add ("/browsers/errors", Fixture, NULL, set_up, test_errors, tear_down);

  return g_test_run ();
}
