/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done with each file as soon as it is there: it is opened, if somebody wants that, and given to the command of the settings. */

#include "config.h"

#include "application/pickup-application.h"

#include <glib/gi18n-lib.h>

#include "application/pickup-application-private.h"
#include "desktop/pickup-opener.h"
#include "text/pickup-format.h"

#define KEY "finish-command"

struct _PickupApplicationFinished
{
  PickupApplication *application; /* owns this */
  GCancellable      *cancellable;
  GHashTable        *seen;     /* of ids: when each finished last, as text */
  gint64             began_at; /* real time, microseconds: what finished before is nothing new */
};

/* What is done with one file. */
typedef struct
{
  PickupApplication *application;
  char              *name;
} Work;

static Work *
work_new (PickupApplication *application,
          DownloadItem      *item)
{
  Work *self = g_new0 (Work, 1);

  self->application = g_object_ref (application);
  self->name = pickup_format_name (download_item_get_name (item));
  return self;
}

static void
work_free (Work *self)
{
  g_object_unref (self->application);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

/* In the window, or where there is none in a notification. */
static void
tell (Work       *work,
      const char *reason)
{
  PickupWindow    *window = pickup_application_find_window (work->application);
  g_autofree char *title = g_strdup_printf ("“%s”", work->name);
  g_autofree char *text = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (window != NULL)
    {
      /* Translators: the name of a file, and a sentence about it. */
      text = g_strdup_printf (_ ("“%1$s”: %2$s"), work->name, reason);
      pickup_window_tell (window, text);
      return;
    }
  notification = g_notification_new (title);
  g_notification_set_body (notification, reason);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (G_APPLICATION (work->application), NULL, notification);
}

static void
command_ended_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_command_run_finish (result, &error) && work->application->finished != NULL)
    tell (work, error->message);
}

static void
run_command (PickupApplicationFinished *self,
             DownloadItem              *item)
{
  g_autofree char *text = g_settings_get_string (self->application->settings, KEY);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadCommand) command = NULL;
  g_autoptr (Work) work = NULL;

  if (*text == '\0' || download_sandbox_is_inside ())
    return;
  work = work_new (self->application, item);
  command = download_command_new (text, &error);
  if (command == NULL)
    tell (work, error->message);
  else
    download_command_run_async (command, download_item_get_path (item), FALSE, self->cancellable, command_ended_cb, g_steal_pointer (&work));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  if (pickup_opener_open_finish (result, &error) || work->application->finished == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    tell (work, error->message);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (work, _ ("No program could open the file"));
}

static void
open (PickupApplicationFinished *self,
      DownloadItem              *item)
{
  PickupWindow *window = pickup_application_find_window (self->application);

  pickup_opener_open_async (download_item_get_path (item), window != NULL ? GTK_WINDOW (window) : NULL, self->cancellable, opened_cb,
                            work_new (self->application, item));
}

/* A file that is asked for again and found to be there has finished when it finished. */
static gboolean
is_new (PickupApplicationFinished *self,
        DownloadItem              *item)
{
  const gint64     finished_at = download_item_get_finished_at (item);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, finished_at);

  if (finished_at < self->began_at || g_strcmp0 (g_hash_table_lookup (self->seen, download_item_get_id (item)), text) == 0)
    return FALSE;
  g_hash_table_replace (self->seen, g_strdup (download_item_get_id (item)), g_steal_pointer (&text));
  return TRUE;
}

/* An item may outlive this. */
static void
state_cb (PickupApplication *application,
          GParamSpec        *pspec,
          DownloadItem      *item)
{
  PickupApplicationFinished *self = application->finished;

  if (self == NULL || download_item_get_state (item) != DOWNLOAD_STATE_FINISHED || !is_new (self, item))
    return;
  if (download_item_get_open_when_finished (item))
    open (self, item);
  run_command (self, item);
}

/* An item that was only moved is added anew. */
static void
items_changed_cb (PickupApplication *application,
                  guint              position,
                  guint              removed,
                  guint              added,
                  GListModel        *model)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      g_signal_handlers_disconnect_by_func (item, state_cb, application);
      g_signal_connect_object (item, "notify::state", G_CALLBACK (state_cb), application, G_CONNECT_SWAPPED);
    }
}

PickupApplicationFinished *
pickup_application_finished_new (PickupApplication *application)
{
  PickupApplicationFinished *self = g_new0 (PickupApplicationFinished, 1);
  GListModel                *model = G_LIST_MODEL (application->service);

  self->application = application;
  self->cancellable = g_cancellable_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->began_at = g_get_real_time ();
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), application, G_CONNECT_SWAPPED);
  items_changed_cb (application, 0, 0, g_list_model_get_n_items (model), model);
  return self;
}

/* A command that is running goes on. */
void
pickup_application_finished_free (PickupApplicationFinished *self)
{
  g_cancellable_cancel (self->cancellable);
  g_hash_table_unref (self->seen);
  g_object_unref (self->cancellable);
  g_free (self);
}
