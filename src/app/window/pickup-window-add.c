/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What reaches the window by paste, drop, command line or file becomes downloads at once. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-add-request.h"
#include "files/pickup-folder.h"
#include "files/pickup-link-files.h"
#include "text/pickup-text-lists.h"

/* Microseconds for which links are added before the window may be drawn again. */
#define ADD_TIME 8000

/* (transfer full) (nullable): the first of @problems (element-type GError) and how many others there are */
static char *
describe_problems (GPtrArray *problems)
{
  const guint   n_others = problems->len > 0 ? problems->len - 1 : 0;
  const GError *first = problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;

  if (first == NULL || n_others == 0)
    return g_strdup (first != NULL ? first->message : NULL);
  /* Translators: a whole sentence that tells of one problem, and how many others there are. */
  return g_strdup_printf (ngettext ("%1$s There is %2$u more problem like this.", "%1$s There are %2$u more problems like this.", n_others),
                          first->message, n_others);
}

/* All in one toast: what was said first would hardly be read. */
static void
tell (PickupWindow *self,
      const guint  *counts,
      GPtrArray    *errors)
{
  const guint      n_good = counts[PICKUP_ADDED_NOTHING] + counts[PICKUP_ADDED_NEW] + counts[PICKUP_ADDED_CONTINUED];
  g_autofree char *added = pickup_text_get_added (counts[PICKUP_ADDED_NEW], counts[PICKUP_ADDED_CONTINUED], counts[PICKUP_ADDED_NOTHING]);
  g_autofree char *problem = describe_problems (errors);
  g_autofree char *both = NULL;

  if (n_good == 0)
    pickup_window_toast (self, problem != NULL ? problem : _ ("No links were found"));
  else if (problem == NULL)
    pickup_window_toast (self, added);
  else
    {
      both = g_strdup_printf (_ ("%1$s · %2$s"), added, problem);
      pickup_window_toast (self, both);
    }
}

typedef struct
{
  PickupWindow *window;
  GPtrArray    *requests;
  GPtrArray    *errors;
  char         *folder;
  guint         next;
  guint         counts[PICKUP_N_ADDED];
} AddCall;

static void
add_call_free (AddCall *self)
{
  g_object_unref (self->window);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->errors);
  g_free (self->folder);
  g_free (self);
}

static void
add_next (AddCall *self)
{
  DownloadRequest *request = g_ptr_array_index (self->requests, self->next++);
  const char      *own = download_request_get_folder (request);
  GError          *error = NULL;
  PickupAdded      added;

  if (download_request_get_connections (request) == 0)
    download_request_set_connections (request, g_settings_get_uint (self->window->settings, "connections"));
  if (pickup_add_request (self->window->service, request, own != NULL ? own : self->folder, &added, &error))
    self->counts[added]++;
  else
    g_ptr_array_add (self->errors, error);
}

/* A thousand links take a while: the window is drawn in between. */
static gboolean
add_some_cb (gpointer user_data)
{
  AddCall     *self = user_data;
  const gint64 end = g_get_monotonic_time () + ADD_TIME;

  if (g_cancellable_is_cancelled (self->window->cancellable))
    return G_SOURCE_REMOVE;
  while (self->next < self->requests->len)
    {
      if (g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
      add_next (self);
    }

  tell (self->window, self->counts, self->errors);
  return G_SOURCE_REMOVE;
}

/* @requests: (element-type DownloadRequest): with a folder only if a person has agreed to it
 * @problems: (nullable) (element-type GError): what was meant as a request and is none
 *
 * None at all is an error that is told. */
void
pickup_window_add_requests (PickupWindow *self,
                            GPtrArray    *requests,
                            GPtrArray    *problems)
{
  const guint n_problems = problems != NULL ? problems->len : 0;
  AddCall    *call = g_new0 (AddCall, 1);

  call->window = g_object_ref (self);
  call->requests = g_ptr_array_ref (requests);
  call->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  call->folder = pickup_folder_get (self->settings);
  for (guint i = 0; i < n_problems; i++)
    g_ptr_array_add (call->errors, g_error_copy (g_ptr_array_index (problems, i)));

  if (add_some_cb (call) == G_SOURCE_REMOVE)
    add_call_free (call);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, add_some_cb, call, (GDestroyNotify) add_call_free);
}

/* @links: (nullable) (element-type DownloadLink): none of them is an error that is told */
void
pickup_window_add_links (PickupWindow *self,
                         GPtrArray    *links)
{
  g_autoptr (GPtrArray) requests = pickup_link_files_wrap (links);

  g_return_if_fail (PICKUP_IS_WINDOW (self));

  pickup_window_add_requests (self, requests, NULL);
}

static void
read_files_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PickupWindow) self = PICKUP_WINDOW (user_data);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = pickup_link_files_read_finish (result, &problems, NULL);

  if (requests != NULL)
    pickup_window_import_requests (self, requests, problems);
}

/* @files: (element-type GFile): lists of links, shortcuts to links, or links themselves */
void
pickup_window_add_files (PickupWindow *self,
                         GPtrArray    *files)
{
  g_return_if_fail (PICKUP_IS_WINDOW (self));

  pickup_link_files_read_async (files, self->cancellable, read_files_cb, g_object_ref (self));
}
