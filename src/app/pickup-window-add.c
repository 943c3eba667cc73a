/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What reaches the window by paste, drop, command line or file becomes downloads at once. */

#include "config.h"

#include "pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "pickup-add-request.h"
#include "pickup-folder.h"
#include "pickup-link-files.h"
#include "pickup-text-lists.h"

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

/* @requests: (element-type DownloadRequest): with a folder only if a person has agreed to it
 * @problems: (nullable) (element-type GError): what was meant as a request and is none
 *
 * None at all is an error that is told. */
void
pickup_window_add_requests (PickupWindow *self,
                            GPtrArray    *requests,
                            GPtrArray    *problems)
{
  g_autofree char *folder = pickup_folder_get (self->settings);
  const guint      n_problems = problems != NULL ? problems->len : 0;
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  guint counts[PICKUP_N_ADDED] = { 0 };

  for (guint i = 0; i < n_problems; i++)
    g_ptr_array_add (errors, g_error_copy (g_ptr_array_index (problems, i)));
  for (guint i = 0; i < requests->len; i++)
    {
      DownloadRequest *request = g_ptr_array_index (requests, i);
      const char      *own = download_request_get_folder (request);
      GError          *error = NULL;
      PickupAdded      added;

      if (pickup_add_request (self->service, request, own != NULL ? own : folder, &added, &error))
        counts[added]++;
      else
        g_ptr_array_add (errors, error);
    }

  tell (self, counts, errors);
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
