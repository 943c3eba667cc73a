/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application: its one service, its settings, its command line, its life without a window and its end. */

#include "config.h"

#include "application/pickup-application.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "application/pickup-application-private.h"
#include "desktop/pickup-keyring.h"
#include "files/pickup-folder.h"
#include "files/pickup-suggested-link.h"

G_DEFINE_FINAL_TYPE (PickupApplication, pickup_application, ADW_TYPE_APPLICATION)

static void
shutdown_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PickupApplication *self = PICKUP_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  /* What hangs would hang whoever frees it. */
  if (!download_service_shutdown_finish (DOWNLOAD_SERVICE (source), result, &error))
    {
      g_printerr (_ ("Pickup could not record everything: %s\n"), error->message);
      download_process_end (DOWNLOAD_PROCESS_UNRECORDED);
    }
  g_clear_object (&self->service);
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
}

static void
leave_background (PickupApplication *self)
{
  g_clear_pointer (&self->background, pickup_background_free);
  if (self->notifications != NULL)
    pickup_notifications_withdraw_background (self->notifications);
}

void
pickup_application_end (PickupApplication *self)
{
  GList *windows;

  if (self->ending)
    return;
  self->ending = TRUE;
  pickup_application_stop_opening (self);
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (GTK_WINDOW (windows->data));
  leave_background (self);
  g_clear_object (&self->notifications);
  g_clear_pointer (&self->inhibitor, pickup_inhibitor_free);
  g_clear_pointer (&self->dock, pickup_dock_free);
  g_clear_pointer (&self->done, pickup_application_done_free);
  g_clear_pointer (&self->finished, pickup_application_finished_free);
  g_clear_pointer (&self->awake, pickup_awake_free);
  pickup_application_unbind_settings (self);

  if (self->service == NULL)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  download_service_shutdown_async (self->service, shutdown_cb, self);
  download_service_hurry (self->service);
}

static gboolean
signal_cb (gpointer user_data)
{
  pickup_application_end (PICKUP_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

static void
inhibit_cb (gboolean inhibited,
            gpointer user_data)
{
  PickupApplication *self = PICKUP_APPLICATION (user_data);

  g_clear_pointer (&self->awake, pickup_awake_free);
  if (inhibited)
    self->awake = pickup_awake_new (GTK_APPLICATION (self), _ ("Files are being downloaded"));
}

/* The application is held while there is a service, so that it outlives its last window. */
void
pickup_application_begin (PickupApplication *self,
                          DownloadService   *service)
{
  g_autoptr (PickupKeyring) keyring = pickup_keyring_new ();

  self->service = g_object_ref (service);
  pickup_folder_prepare ();
  g_application_hold (G_APPLICATION (self));
  download_service_set_keyring (self->service, DOWNLOAD_KEYRING (keyring));
  download_service_set_source_priority (self->service, GDK_PRIORITY_REDRAW);
  pickup_application_bind_settings (self);
  self->notifications = pickup_notifications_new (G_APPLICATION (self), self->service, self->settings);
  self->inhibitor = pickup_inhibitor_new (inhibit_cb, self);
  pickup_inhibitor_follow (self->inhibitor, self->service);
  self->dock = pickup_dock_new (G_APPLICATION (self), self->service);
  self->done = pickup_application_done_new (self);
  self->finished = pickup_application_finished_new (self);
  download_service_start (self->service);
}

static void
is_active_cb (PickupApplication *self,
              GParamSpec        *pspec,
              GtkWindow         *window)
{
  if (gtk_window_is_active (window) && self->notifications != NULL)
    pickup_notifications_look (self->notifications);
}

PickupWindow *
pickup_application_make_window (PickupApplication *self)
{
  PickupWindow *window = pickup_window_new (GTK_APPLICATION (self), self->service, self->settings);

  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (is_active_cb), self, G_CONNECT_SWAPPED);
  leave_background (self);
  pickup_application_done_meet_window (self->done, window);
  return window;
}

PickupWindow *
pickup_application_find_window (PickupApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (PICKUP_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
pickup_application_activate (GApplication *application)
{
  pickup_application_show (PICKUP_APPLICATION (application), NULL, NULL, NULL);
}

static void
add_files (PickupApplication *self,
           PickupWindow      *window,
           gpointer           files)
{
  pickup_window_add_files (window, files);
}

static void
add_links (PickupApplication *self,
           PickupWindow      *window,
           gpointer           links)
{
  pickup_window_add_links (window, links);
}

static void
suggest_links (PickupApplication *self,
               PickupWindow      *window,
               gpointer           links)
{
  pickup_window_suggest_links (window, links);
}

/* What is to be opened, told apart. */
typedef struct
{
  GPtrArray *files;
  GPtrArray *links;     /* which a person named */
  GPtrArray *suggested; /* which somebody else did */
  gboolean   has_suggestion;
} Opening;

static Opening
opening_new (void)
{
  return (Opening) {
    .files = g_ptr_array_new_with_free_func (g_object_unref),
    .links = g_ptr_array_new_with_free_func ((GDestroyNotify) download_link_unref),
    .suggested = g_ptr_array_new_with_free_func ((GDestroyNotify) download_link_unref),
  };
}

/* Returns: whether @uri is a suggestion, good or not */
static gboolean
take_suggestion (Opening    *opening,
                 const char *uri)
{
  DownloadLink *link;

  if (!pickup_suggested_link_is (uri))
    return FALSE;
  opening->has_suggestion = TRUE;
  link = pickup_suggested_link_read (uri);
  if (link != NULL)
    g_ptr_array_add (opening->suggested, link);
  return TRUE;
}

/* Frees @array. */
static void
show_with (PickupApplication      *self,
           PickupApplicationOpened func,
           GPtrArray              *array,
           gboolean                is_wanted)
{
  if (is_wanted)
    pickup_application_show (self, func, array, (GDestroyNotify) g_ptr_array_unref);
  else
    g_ptr_array_unref (array);
}

static void
show_all (PickupApplication *self,
          Opening            opening)
{
  show_with (self, add_links, opening.links, opening.links->len > 0);
  show_with (self, add_files, opening.files, opening.files->len > 0);
  show_with (self, suggest_links, opening.suggested, opening.has_suggestion);
}

static void
pickup_application_open (GApplication *application,
                         GFile       **files,
                         int           n_files,
                         const char   *hint)
{
  Opening opening = opening_new ();

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (!take_suggestion (&opening, uri))
        g_ptr_array_add (opening.files, g_object_ref (files[i]));
    }
  show_all (PICKUP_APPLICATION (application), opening);
}

/* Links without a scheme are taken for what they are only where nobody would have a file in mind. */
static gboolean
is_path (const char *argument)
{
  return g_path_is_absolute (argument) || (strchr (argument, ':') == NULL && g_ascii_strncasecmp (argument, "www.", 4) != 0);
}

/* Links are taken from the arguments as they are: a GFile may write a URL anew, and signatures cover every byte. */
static void
open_arguments (PickupApplication       *self,
                GApplicationCommandLine *command_line,
                const char *const       *arguments)
{
  Opening opening = opening_new ();

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) found = NULL;

      if (take_suggestion (&opening, arguments[i]))
        continue;
      found = is_path (arguments[i]) ? NULL : download_link_text_parse_argument (arguments[i], NULL);
      if (found != NULL)
        g_ptr_array_extend_and_steal (opening.links, g_steal_pointer (&found));
      else
        g_ptr_array_add (opening.files, g_application_command_line_create_file_for_arg (command_line, arguments[i]));
    }
  show_all (self, opening);
}

static int
pickup_application_command_line (GApplication            *application,
                                 GApplicationCommandLine *command_line)
{
  PickupApplication      *self = PICKUP_APPLICATION (application);
  GVariantDict           *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **arguments = NULL;

  if (self->ending)
    {
      g_application_command_line_printerr (command_line, "%s\n", _ ("Pickup is just ending. Start it again in a moment."));
      return 1;
    }

  pickup_application_show (self, NULL, NULL, NULL);
  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments))
    open_arguments (self, command_line, arguments);
  return 0;
}

static int
pickup_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  PickupApplication *self = PICKUP_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Pickup %s\n", PICKUP_VERSION);
      return 0;
    }
  g_clear_pointer (&self->state_dir, g_free);
  if (!g_variant_dict_lookup (options, "state-dir", "^ay", &self->state_dir))
    self->state_dir = g_strdup (g_getenv ("PICKUP_STATE_DIR"));
  return -1;
}

static gboolean
pickup_application_local_command_line (GApplication *application,
                                       char       ***arguments,
                                       int          *exit_status)
{
  pickup_application_watch_first ();
  return G_APPLICATION_CLASS (pickup_application_parent_class)->local_command_line (application, arguments, exit_status);
}

static void
background_ended_cb (gpointer user_data)
{
  pickup_application_end (PICKUP_APPLICATION (user_data));
}

/* What is told and asked only once is not asked again by whoever closes the window often. */
static void
enter_background (PickupApplication *self)
{
  self->background = pickup_background_new (G_APPLICATION (self), self->service, background_ended_cb, self);
  if (self->told_of_background)
    return;
  self->told_of_background = TRUE;
  pickup_background_request (G_APPLICATION (self));
  pickup_notifications_tell_background (self->notifications);
}

/* The end of the last window is the end of the application, unless something goes on without one. */
static void
pickup_application_window_removed (GtkApplication *application,
                                   GtkWindow      *window)
{
  PickupApplication *self = PICKUP_APPLICATION (application);

  GTK_APPLICATION_CLASS (pickup_application_parent_class)->window_removed (application, window);

  if (self->ending)
    return;
  if (!PICKUP_IS_WINDOW (window))
    {
      if (self->service == NULL)
        pickup_application_end (self);
      return;
    }
  if (pickup_background_is_at_rest (self->service))
    pickup_application_end (self);
  else
    enter_background (self);
}

static void
pickup_application_startup (GApplication *application)
{
  PickupApplication *self = PICKUP_APPLICATION (application);

  pickup_application_unwatch_first ();
  G_APPLICATION_CLASS (pickup_application_parent_class)->startup (application);

  self->settings = g_settings_new (PICKUP_SCHEMA_ID);
  pickup_application_add_actions (self);
  download_process_watch_end (signal_cb, self);
}

static void
pickup_application_shutdown (GApplication *application)
{
  PickupApplication *self = PICKUP_APPLICATION (application);

  download_process_unwatch_end ();
  leave_background (self);
  g_clear_object (&self->notifications);
  g_clear_pointer (&self->inhibitor, pickup_inhibitor_free);
  g_clear_pointer (&self->dock, pickup_dock_free);
  g_clear_pointer (&self->done, pickup_application_done_free);
  g_clear_pointer (&self->finished, pickup_application_finished_free);
  g_clear_pointer (&self->awake, pickup_awake_free);
  pickup_application_unbind_settings (self);
  g_clear_object (&self->service);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (pickup_application_parent_class)->shutdown (application);
}

static gboolean
pickup_application_dbus_register (GApplication    *application,
                                  GDBusConnection *connection,
                                  const char      *path,
                                  GError         **error)
{
  return G_APPLICATION_CLASS (pickup_application_parent_class)->dbus_register (application, connection, path, error) &&
         pickup_application_export_to_browsers (PICKUP_APPLICATION (application), connection, path, error);
}

static void
pickup_application_dbus_unregister (GApplication    *application,
                                    GDBusConnection *connection,
                                    const char      *path)
{
  pickup_application_unexport_to_browsers (PICKUP_APPLICATION (application), connection);
  G_APPLICATION_CLASS (pickup_application_parent_class)->dbus_unregister (application, connection, path);
}

static void
pickup_application_finalize (GObject *object)
{
  PickupApplication *self = PICKUP_APPLICATION (object);

  g_free (self->state_dir);
  G_OBJECT_CLASS (pickup_application_parent_class)->finalize (object);
}

static void
pickup_application_class_init (PickupApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pickup_application_finalize;
  application_class->local_command_line = pickup_application_local_command_line;
  application_class->dbus_register = pickup_application_dbus_register;
  application_class->dbus_unregister = pickup_application_dbus_unregister;
  application_class->startup = pickup_application_startup;
  application_class->activate = pickup_application_activate;
  application_class->open = pickup_application_open;
  application_class->command_line = pickup_application_command_line;
  application_class->handle_local_options = pickup_application_handle_local_options;
  application_class->shutdown = pickup_application_shutdown;
  GTK_APPLICATION_CLASS (klass)->window_removed = pickup_application_window_removed;
}

static void
pickup_application_init (PickupApplication *self)
{
  static const GOptionEntry options[] = {
    { "state-dir", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep the list of downloads in this folder"), N_ ("FOLDER") },
    { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[LINK OR FILE…]") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

PickupApplication *
pickup_application_new (void)
{
  return g_object_new (PICKUP_TYPE_APPLICATION,
                       "application-id", PICKUP_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/pickup_app/Pickup",
                       NULL);
}
