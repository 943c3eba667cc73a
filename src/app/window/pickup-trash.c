/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that go to the trash, and what is told when all of them are there or are not. */

#include "config.h"

#include "window/pickup-trash.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "window/pickup-window-private.h"

typedef struct
{
  PickupWindow *window;
  char         *name; /* of the first file */
  guint         n_waiting;
  guint         n_done;
  GError       *error; /* nullable: the first */
} Trash;

static void
trash_free (Trash *self)
{
  g_object_unref (self->window);
  g_free (self->name);
  g_clear_error (&self->error);
  g_free (self);
}

static void
tell (Trash *self)
{
  g_autofree char *short_name = pickup_format_name (self->name);
  g_autofree char *text = NULL;

  if (self->error != NULL && self->n_done > 0)
    /* Translators: %s is a sentence that says why; others were moved. */
    text = g_strdup_printf (_ ("Some files were not moved to the trash: %s"), self->error->message);
  else if (self->error != NULL)
    /* Translators: %s is a sentence that says why. */
    text = g_strdup_printf (_ ("Not moved to the trash: %s"), self->error->message);
  else if (self->n_done == 1)
    /* Translators: %s is the name of a file. */
    text = g_strdup_printf (_ ("“%s” is in the trash"), short_name);
  else
    text = g_strdup_printf (ngettext ("%u file is in the trash", "%u files are in the trash", self->n_done), self->n_done);
  pickup_window_toast (self->window, text);
}

typedef struct
{
  Trash        *all;
  DownloadItem *item;
} TrashCall;

static void
trashed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TrashCall *call = user_data;
  Trash     *self = call->all;
  g_autoptr (DownloadItem) item = call->item;
  g_autoptr (GError) error = NULL;

  g_free (call);
  if (g_file_trash_finish (G_FILE (source), result, &error))
    self->n_done++;
  else if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  download_item_check_missing (item);
  if (--self->n_waiting > 0)
    return;
  if (!g_cancellable_is_cancelled (self->window->cancellable))
    tell (self);
  trash_free (self);
}

void
pickup_trash_items (PickupWindow *window,
                    GPtrArray    *items)
{
  Trash *self = g_new0 (Trash, 1);

  g_return_if_fail (items->len > 0);

  self->window = g_object_ref (window);
  self->name = g_strdup (download_item_get_name (g_ptr_array_index (items, 0)));
  self->n_waiting = items->len;
  for (guint i = 0; i < items->len; i++)
    {
      TrashCall *call = g_new0 (TrashCall, 1);
      g_autoptr (GFile) file = NULL;

      call->all = self;
      call->item = g_object_ref (g_ptr_array_index (items, i));
      file = g_file_new_for_path (download_item_get_path (call->item));
      g_file_trash_async (file, G_PRIORITY_DEFAULT, window->cancellable, trashed_cb, call);
    }
}
