/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup-cli report": what somebody who mends a fault wants to know, without a link, a name, a folder or a secret. Only what the
 * program itself makes up is told: versions, numbers, kinds. It is in English for everybody, because others read it. */

#include "config.h"

#include "cli-report.h"

#include "cli-exit.h"
#include "cli-options.h"
#include "cli-report-folders.h"

#include "download.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* Each of these tells its version by three functions; they are asked if they are there, so that this command links no toolkit. */
static void
add_library (JsonObject *object,
             const char *name,
             const char *file,
             const char *prefix)
{
  static const char *const parts[] = { "major", "minor", "micro" };
  void                    *library = dlopen (file, RTLD_LAZY | RTLD_LOCAL);
  GString                 *version = g_string_new (NULL);

  for (guint i = 0; library != NULL && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *symbol = g_strdup_printf ("%s_get_%s_version", prefix, parts[i]);
      guint (*get_version) (void) = (guint (*) (void)) dlsym (library, symbol);

      if (get_version != NULL)
        g_string_append_printf (version, "%s%u", i > 0 ? "." : "", get_version ());
    }

  json_object_set_string_member (object, name, version->len > 0 ? version->str : "not installed");
  g_string_free (version, TRUE);
}

static JsonObject *
get_libraries (void)
{
  JsonObject      *object = json_object_new ();
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  GTlsBackend     *tls = g_tls_backend_get_default ();

  json_object_set_string_member (object, "glib", glib);
  add_library (object, "libsoup", "libsoup-3.0.so.0", "soup");
  add_library (object, "gtk", "libgtk-4.so.1", "gtk");
  add_library (object, "libadwaita", "libadwaita-1.so.0", "adw");
  json_object_set_string_member (object, "tls", g_tls_backend_supports_tls (tls) ? G_OBJECT_TYPE_NAME (tls) : "none");
  return object;
}

/* Whatever a person may have written into a variable, no more than a word of it is told. */
static void
add_word (JsonObject *object,
          const char *name,
          const char *variable)
{
  const char *value = g_getenv (variable);
  gboolean    plain = value != NULL && g_regex_match_simple ("^[A-Za-z][A-Za-z:-]{0,31}$", value, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);

  json_object_set_string_member (object, name, value == NULL || *value == '\0' ? "none" : plain ? value
                                                                                                : "other");
}

static const char *
get_sandbox (void)
{
  if (download_sandbox_is_inside ())
    return "flatpak";
  return g_getenv ("SNAP") != NULL ? "snap" : "none";
}

static gboolean
has_proxy (void)
{
  static const char *const variables[] = { "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY" };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    if (g_getenv (variables[i]) != NULL)
      return TRUE;

  return FALSE;
}

static JsonObject *
get_system (void)
{
  JsonObject      *object = json_object_new ();
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  struct utsname   kernel;

  json_object_set_string_member (object, "name", name != NULL ? name : "unknown");
  if (uname (&kernel) == 0)
    {
      json_object_set_string_member (object, "kernel", kernel.release);
      json_object_set_string_member (object, "machine", kernel.machine);
    }
  json_object_set_string_member (object, "sandbox", get_sandbox ());
  add_word (object, "desktop", "XDG_CURRENT_DESKTOP");
  add_word (object, "session", "XDG_SESSION_TYPE");
  json_object_set_boolean_member (object, "proxy", has_proxy ());
  return object;
}

static guint
count_damaged (const char *state_dir)
{
  g_autoptr (GDir) dir = g_dir_open (state_dir, 0, NULL);
  guint number = 0;

  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL; name = g_dir_read_name (dir))
    number += g_str_has_prefix (name, "journal.damaged-");

  return number;
}

/* The sentence of an error may name a folder, so that only its kind is told. */
static const char *
get_error_name (const GError *error)
{
  return error->domain == DOWNLOAD_ERROR ? download_error_code_to_string ((DownloadError) error->code) : "unreadable";
}

static const char *
get_nick (GType type,
          int   value)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);

  return g_enum_get_value (values, value)->value_nick;
}

static JsonObject *
get_list (GPtrArray    *checkpoints,
          const char   *state_dir,
          const GError *error)
{
  JsonObject *object = json_object_new ();
  JsonObject *states = json_object_new ();
  JsonObject *providers = json_object_new ();

  for (guint i = 0; checkpoints != NULL && i < checkpoints->len; i++)
    {
      const DownloadCheckpoint *checkpoint = g_ptr_array_index (checkpoints, i);
      DownloadLink             *link = download_request_get_link (download_checkpoint_get_request (checkpoint));

      cli_report_count (states, download_state_to_string (download_checkpoint_get_state (checkpoint)));
      cli_report_count (providers, get_nick (DOWNLOAD_TYPE_PROVIDER, (int) download_link_get_provider (link)));
    }

  json_object_set_string_member (object, "error", error != NULL ? get_error_name (error) : "none");
  json_object_set_int_member (object, "downloads", checkpoints != NULL ? checkpoints->len : 0);
  json_object_set_object_member (object, "states", states);
  json_object_set_object_member (object, "providers", providers);
  json_object_set_int_member (object, "damaged_copies", count_damaged (state_dir));
  return object;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The application's settings, if it is installed. Of texts, which may be folders, only whether they were set is told. */
static JsonObject *
get_settings (void)
{
  JsonObject            *object = json_object_new ();
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, PICKUP_SCHEMA_ID, TRUE) : NULL;
  g_autoptr (GSettings) settings = schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
  g_auto (GStrv) keys = schema != NULL ? g_settings_schema_list_keys (schema) : NULL;

  if (keys != NULL)
    qsort (keys, g_strv_length (keys), sizeof (char *), compare_names);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, keys[i]);
      g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
      g_autoptr (GVariant) value = g_settings_get_value (settings, keys[i]);
      g_autoptr (GVariant) user_value = g_settings_get_user_value (settings, keys[i]);
      const char *kind;

      g_variant_get_child (range, 0, "&s", &kind);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) && !g_str_equal (kind, "enum"))
        json_object_set_string_member (object, keys[i], user_value != NULL ? "set" : "not set");
      else
        json_object_set_member (object, keys[i], json_gvariant_serialize (value));
    }

  return object;
}

/* A member that is an object or a list of objects has lines of its own under it. */
static void
print_members (JsonObject *object,
               guint       depth)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *value = json_to_string (node, FALSE);
      JsonArray       *array = g_str_has_prefix (value, "[{") ? json_node_get_array (node) : NULL;
      const char      *text = JSON_NODE_HOLDS_OBJECT (node) || array != NULL                   ? ""
                              : JSON_NODE_HOLDS_VALUE (node) && g_str_has_prefix (value, "\"") ? json_node_get_string (node)
                                                                                               : value;

      g_print ("%*s%s:%s%s\n", (int) (2 * depth), "", name, *text != '\0' ? " " : "", text);
      if (JSON_NODE_HOLDS_OBJECT (node))
        print_members (json_node_get_object (node), depth + 1);
      for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
        {
          g_print ("%s", i > 0 ? "\n" : "");
          print_members (json_array_get_object_element (array, i), depth + 1);
        }
    }
}

static void
print_report (JsonNode *report)
{
  print_members (json_node_get_object (report), 0);
  g_print ("\n%s\n", _ ("There is no link, no name and no password in this. Please read it before you pass it on."));
}

static JsonNode *
make_report (const char *state_dir)
{
  JsonObject      *object = json_object_new ();
  g_autofree char *folder = state_dir != NULL ? g_strdup (state_dir) : download_service_get_default_state_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checkpoints = download_service_list_checkpoints (state_dir, &error);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "pickup", PICKUP_VERSION);
  json_object_set_object_member (object, "libraries", get_libraries ());
  json_object_set_object_member (object, "system", get_system ());
  json_object_set_object_member (object, "list", get_list (checkpoints, folder, error));
  json_object_set_array_member (object, "file_systems", cli_report_get_file_systems (checkpoints));
  json_object_set_object_member (object, "settings", get_settings ());
  json_node_take_object (node, object);
  return node;
}

/**
 * cli_report_run:
 * @arguments: (inout): the program's name and what follows "report"
 *
 * Returns: the exit code; a list that cannot be read is told in the report, and no failure
 */
int
cli_report_run (char ***arguments)
{
  g_autofree char *state_dir = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) report = NULL;
  g_autofree char   *line = NULL;
  gboolean           json = FALSE;
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &state_dir, N_ ("Read the list of downloads in DIR"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON, one object a line"), NULL },
    { NULL },
  };

  if (!cli_options_parse (arguments, _ ("Tells what helps to find a fault, without links, names and passwords."), NULL, entries, &error) ||
      (*arguments)[1] != NULL)
    {
      g_printerr ("pickup-cli: %s\n", error != NULL ? error->message : _ ("“report” takes options only."));
      return CLI_EXIT_USAGE;
    }

  report = make_report (state_dir);
  line = json ? json_to_string (report, FALSE) : NULL;
  if (json)
    g_print ("%s\n", line);
  else
    print_report (report);
  return CLI_EXIT_FINISHED;
}
