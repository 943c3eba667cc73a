/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that get another folder: which one is asked for, and what came of it is told when all of them are there or are not. */

#include "config.h"

#include "window/pickup-move.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-folder.h"
#include "text/pickup-format.h"
#include "widgets/pickup-question.h"
#include "window/pickup-window-private.h"

typedef struct
{
  PickupWindow *window; /* owned */
  GPtrArray    *items;  /* of DownloadItem, owned */
  char         *folder; /* nullable until it is chosen */
  gboolean      anew;   /* without what came of them so far */
  guint         n_waiting;
  guint         n_done;
  GError       *error; /* nullable: the first */
} Move;

static void
move_free (Move *self)
{
  g_object_unref (self->window);
  g_ptr_array_unref (self->items);
  g_free (self->folder);
  g_clear_error (&self->error);
  g_free (self);
}

static void relocate (Move *self);

static Move *
move_new (PickupWindow *window,
          GPtrArray    *items)
{
  Move *self = g_new0 (Move, 1);

  self->window = g_object_ref (window);
  self->items = g_ptr_array_copy (items, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_set_free_func (self->items, g_object_unref);
  return self;
}

static void
answered_cb (GtkWidget  *question,
             const char *answer,
             gpointer    user_data)
{
  Move *self = user_data;

  if (g_str_equal (answer, "anew"))
    relocate (self);
  else
    move_free (self);
}

/* Takes @self. */
static void
ask_for_anew (Move *self)
{
  g_autofree char *short_name = pickup_format_name (download_item_get_name (g_ptr_array_index (self->items, 0)));
  /* Translators: %s is the name of a file. */
  g_autofree char *body = g_strdup_printf (_ ("The partial file of “%s” cannot be found, so it cannot be moved. What there is of it stays where it is."), short_name);
  GtkWidget       *question = pickup_question_new (_ ("Download from the Beginning?"), body);

  self->anew = TRUE;
  g_clear_error (&self->error);
  pickup_question_add_answer (question, "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT);
  pickup_question_add_answer (question, "anew", _ ("_Download"), ADW_RESPONSE_SUGGESTED);
  pickup_question_set_defaults (question, "cancel", "cancel");
  g_signal_connect (question, "response", G_CALLBACK (answered_cb), self);
  pickup_question_present (question, GTK_WINDOW (self->window));
}

static char *
describe (Move *self)
{
  g_autofree char *folder = pickup_folder_get_display_name (self->folder);
  g_autofree char *short_name = pickup_format_name (download_item_get_name (g_ptr_array_index (self->items, 0)));

  if (self->error != NULL && self->n_done > 0)
    /* Translators: %s is a sentence that says why; others were moved. */
    return g_strdup_printf (_ ("Some files were not moved: %s"), self->error->message);
  if (self->error != NULL)
    /* Translators: %s is a sentence that says why. */
    return g_strdup_printf (_ ("Not moved: %s"), self->error->message);
  if (self->items->len == 1)
    /* Translators: the name of a file, and that of a folder. */
    return g_strdup_printf (_ ("Moved “%1$s” to “%2$s”"), short_name, folder);
  /* Translators: how many files, and the name of a folder. */
  return g_strdup_printf (ngettext ("Moved %1$u file to “%2$s”", "Moved %1$u files to “%2$s”", self->n_done), self->n_done, folder);
}

/* What a person has stopped is no news. Takes @self. */
static void
tell (Move *self)
{
  g_autofree char *text = NULL;

  if (g_error_matches (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE) && self->items->len == 1 && !self->anew &&
      download_item_get_state (g_ptr_array_index (self->items, 0)) != DOWNLOAD_STATE_FINISHED)
    {
      ask_for_anew (self);
      return;
    }
  text = describe (self);
  if (self->n_done > 0 || !g_error_matches (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED))
    pickup_window_toast (self->window, text);
  move_free (self);
}

static void
relocated_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Move *self = user_data;
  g_autoptr (GError) error = NULL;

  if (download_service_relocate_finish (DOWNLOAD_SERVICE (source), result, &error))
    self->n_done++;
  else if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  if (--self->n_waiting > 0)
    return;
  if (g_cancellable_is_cancelled (self->window->cancellable))
    move_free (self);
  else
    tell (self);
}

static void
relocate (Move *self)
{
  self->n_waiting = self->items->len;
  for (guint i = 0; i < self->items->len; i++)
    download_service_relocate_async (self->window->service, g_ptr_array_index (self->items, i), self->folder, NULL, self->anew, relocated_cb,
                                     self);
}

/* Takes @self. */
static void
take_folder (Move  *self,
             GFile *folder)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_file_get_path (folder);
  if (self->folder != NULL && download_sandbox_check_folder (self->folder, &error))
    {
      relocate (self);
      return;
    }
  pickup_window_toast (self->window, error != NULL ? error->message : _ ("Files can only be saved in a folder of this computer"));
  move_free (self);
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           gpointer         user_data)
{
  Move *self = user_data;
  g_autoptr (GFile) folder = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (folder != NULL && !g_cancellable_is_cancelled (self->window->cancellable))
    take_folder (self, folder);
  else
    move_free (self);
  g_object_unref (dialog);
}

/* Takes @self. */
static void
choose_folder (Move       *self,
               const char *title,
               const char *accept)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self->window), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, accept, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (download_item_get_folder (g_ptr_array_index (self->items, 0)));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
pickup_move_items (PickupWindow *window,
                   GPtrArray    *items)
{
  g_return_if_fail (items->len > 0);

  /* Translators: a button, a verb: brings files to the folder that was chosen. */
  choose_folder (move_new (window, items), _ ("Move to Folder"), _ ("_Move"));
}

void
pickup_move_item_elsewhere (PickupWindow *window,
                            DownloadItem *item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  /* Translators: a button, a verb: the download goes on in the folder that was chosen. */
  choose_folder (move_new (window, items), _ ("Save Elsewhere"), _ ("_Save Here"));
}
