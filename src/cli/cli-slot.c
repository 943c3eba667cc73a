/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download of "pickup-cli get": follows its item until nothing happens by itself any more. */

#include "config.h"

#include "cli-get-private.h"

#include "cli-json.h"
#include "cli-output.h"

#include <glib/gi18n-lib.h>

static void
print_event (CliSlot    *slot,
             const char *event)
{
  if (!slot->get->options->json)
    return;

  cli_json_print_item (event, slot->item);
  if (cli_output_is_lost ())
    cli_get_stop_unread (slot->get);
}

/* What a person believes to be there is not, or is another file by now. */
static void
note_fetched_again (CliSlot *slot)
{
  CliGet          *self = slot->get;
  gboolean         replaced = FALSE;
  g_autofree char *line = NULL;

  if (!slot->was_finished || !download_item_get_fetched_again (slot->item, &replaced))
    return;

  slot->was_finished = slot->asked_again = FALSE;
  if (!replaced || self->options->json || self->options->quiet)
    return;
  line = g_strdup_printf (_ ("%s: is not the file that was saved any more, and is left as it is; fetching it again"),
                          download_item_get_name (slot->item));
  cli_progress_print (self->progress, line);
}

static void
state_changed_cb (DownloadItem *item,
                  GParamSpec   *pspec,
                  gpointer      user_data)
{
  CliSlot *slot = user_data;

  slot->moved = TRUE;
  note_fetched_again (slot);
  print_event (slot, "state");
  cli_get_check_soon (slot->get);
}

static void
copying_changed_cb (DownloadItem *item,
                    GParamSpec   *pspec,
                    gpointer      user_data)
{
  CliSlot *slot = user_data;

  cli_get_check_soon (slot->get);
}

static void
received_changed_cb (DownloadItem *item,
                     GParamSpec   *pspec,
                     gpointer      user_data)
{
  print_event (user_data, "progress");
}

static void
unwatch_item (CliSlot *slot)
{
  if (slot->item == NULL)
    return;

  g_signal_handlers_disconnect_by_data (slot->item, slot);
  cli_progress_remove (slot->get->progress, slot->item);
  g_clear_object (&slot->item);
}

/* Whom nobody knows, so that it can be compared. (transfer full) */
static char *
describe_stranger (const GError *error)
{
  GTlsCertificate *shown = download_error_get_stranger (error, NULL);
  g_autofree char *fingerprint = NULL;

  if (shown == NULL)
    /* Translators: %s is a sentence; --ca-file is an option of the program. */
    return g_strdup_printf (_ ("%s With --ca-file you can name a file with the issuer’s certificate."), error->message);
  fingerprint = download_certificate_get_fingerprint (download_certificate_get_authority (shown));
  /* Translators: %1$s is a sentence, %2$s a row of numbers; --ca-file is an option of the program. */
  return g_strdup_printf (_ ("%1$s With --ca-file you can name a file with the issuer’s certificate. The SHA-256 fingerprint of what was shown: %2$s"), error->message, fingerprint);
}

/* Why it did not finish, and which option helps. */
static char *
describe_end (CliSlot *slot)
{
  const GError *error = download_item_get_error (slot->item);

  if (error == NULL)
    return g_strdup (_ ("The download was paused."));
  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED))
    return g_strconcat (error->message, " ", _ ("Fetch what the server has now with --on-change=restart, or keep both with --on-change=copy."), NULL);
  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NO_RESUME))
    return g_strconcat (error->message, " ", _ ("Begin anew with --on-change=restart."), NULL);
  if (download_error_is_unknown_issuer (error))
    return describe_stranger (error);
  return g_strdup (error->message);
}

/* Nothing speaks against it, but it is not said of it that it is whole. */
static void
print_unproven (CliGet     *self,
                const char *name)
{
  g_autofree char *line = g_strdup_printf (_ ("%s: nothing proves that it is whole, as the server never proved where it ends"), name);

  cli_progress_print (self->progress, line);
}

/* (nullable): what a person could not foresee; of the others the sum is told in the end. */
static char *
describe_in_tree (CliSlot *slot)
{
  g_autofree char *wanted = g_path_get_basename (slot->file->path);
  const char      *path = download_item_get_path (slot->item);

  if ((slot->was_finished && !slot->asked_again) || download_item_get_unchanged (slot->item) || g_str_equal (download_item_get_name (slot->item), wanted))
    return NULL;
  if (slot->was_finished)
    /* Translators: where a file of a tree should be, and where it is. */
    return g_strdup_printf (_ ("%1$s: has changed; what the server has now is saved beside it as %2$s"), slot->file->path, path);
  return g_strdup_printf (_ ("%1$s: saved as %2$s"), slot->file->path, path);
}

static void
command_ended_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  CliSlot *slot = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean successful = download_command_run_finish (result, &error);

  /* Then the slot is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&slot->waiting);
  slot->at_rest = TRUE;
  if (!successful)
    {
      slot->exit_code = CLI_EXIT_COMMAND;
      if (slot->file != NULL)
        cli_get_note_exit_code (slot->get, slot->exit_code);
      cli_progress_print_error (slot->get->progress, slot->file != NULL ? slot->file->path : download_item_get_name (slot->item), error->message);
    }
  cli_get_check_soon (slot->get);
}

/* Only for what this run has fetched. */
static void
run_command (CliSlot *slot)
{
  const DownloadCommand *command = slot->get->options->command;

  if (command == NULL || (slot->was_finished && (!slot->asked_again || download_item_get_unchanged (slot->item))))
    return;

  slot->at_rest = FALSE;
  slot->waiting = g_cancellable_new ();
  download_command_run_async (command, download_item_get_path (slot->item), TRUE, slot->waiting, command_ended_cb, slot);
}

static void
print_finished (CliSlot *slot)
{
  CliGet          *self = slot->get;
  DownloadItem    *item = slot->item;
  const char      *name = slot->file != NULL ? slot->file->path : download_item_get_name (item);
  g_autofree char *line = NULL;

  if (slot->file != NULL)
    line = describe_in_tree (slot);
  else if (download_item_get_unchanged (item) && slot->asked_again)
    line = g_strdup_printf (_ ("%s: has not changed since it was fetched"), name);
  else if (slot->was_finished && !slot->asked_again)
    line = g_strdup_printf (_ ("%s: is here already"), name);
  else
    /* Translators: the name of a download, and the path of its file. */
    line = g_strdup_printf (_ ("%1$s: saved as %2$s"), name, download_item_get_path (item));
  if (line != NULL)
    cli_progress_print (self->progress, line);
  if (!download_item_is_end_proven (item))
    print_unproven (self, name);
}

/* Says how it ended, once. */
static void
settle (CliSlot *slot)
{
  CliGet          *self = slot->get;
  DownloadItem    *item = slot->item;
  const GError    *error = download_item_get_error (item);
  const char      *name = slot->file != NULL ? slot->file->path : download_item_get_name (item);
  gboolean         finished = download_item_get_state (item) == DOWNLOAD_STATE_FINISHED;
  g_autofree char *line = NULL;

  slot->at_rest = TRUE;
  slot->exit_code = cli_exit_from_state (download_item_get_state (item), error);
  download_service_return_lease (self->service, slot->request);
  cli_progress_remove (self->progress, item);
  print_event (slot, finished ? "finished" : "error");
  if (slot->file != NULL)
    cli_get_tree_count (slot);

  if (!finished)
    {
      line = describe_end (slot);
      cli_progress_print_error (self->progress, name, line);
      return;
    }

  if (!self->options->json && !self->options->quiet)
    print_finished (slot);
  run_command (slot);
}

static gboolean
has_error (CliSlot      *slot,
           DownloadError code)
{
  return g_error_matches (download_item_get_error (slot->item), DOWNLOAD_ERROR, (int) code);
}

/* The item that the service made beside @slot's for the object as it is now. */
static DownloadItem *
find_copy (CliSlot *slot)
{
  GListModel *items = G_LIST_MODEL (slot->get->service);
  const char *identity = download_link_get_identity (download_item_get_link (slot->item));

  for (guint i = g_list_model_get_n_items (items); i > 0; i--)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (items, i - 1);

      if (cli_get_find_slot (slot->get, item) == NULL &&
          g_str_equal (download_link_get_identity (download_item_get_link (item)), identity) &&
          g_str_equal (download_item_get_folder (item), download_item_get_folder (slot->item)) &&
          download_item_get_added_at (item) >= download_item_get_added_at (slot->item))
        return g_steal_pointer (&item);
    }

  return NULL;
}

/* Goes on with the copy in place of the old part. */
static gboolean
follow_copy (CliSlot *slot)
{
  g_autoptr (DownloadItem) copy = NULL;

  if (slot->wants_copy && has_error (slot, DOWNLOAD_ERROR_CHANGED))
    copy = find_copy (slot);
  if (copy == NULL)
    return FALSE;

  slot->wants_copy = FALSE;
  unwatch_item (slot);
  cli_slot_watch (slot, copy);
  return TRUE;
}

/* What --on-change says about an item that has been waiting for a decision since an earlier run; -1 if nothing. */
static int
get_policy_decision (CliSlot *slot)
{
  gboolean changed = has_error (slot, DOWNLOAD_ERROR_CHANGED);

  switch (slot->get->options->on_change)
    {
    case DOWNLOAD_CHANGE_POLICY_RESTART:
      return changed || has_error (slot, DOWNLOAD_ERROR_NO_RESUME) ? (int) DOWNLOAD_DECISION_START_OVER : -1;
    case DOWNLOAD_CHANGE_POLICY_COPY:
      return changed ? (int) DOWNLOAD_DECISION_COPY : -1;
    case DOWNLOAD_CHANGE_POLICY_ASK:
    case DOWNLOAD_CHANGE_POLICY_KEEP:
      return -1;
    }

  return -1;
}

/* Whether somebody decides, now or later. */
static gboolean
seek_decision (CliSlot *slot)
{
  int decision;

  if (slot->decided || download_item_get_state (slot->item) != DOWNLOAD_STATE_NEEDS_DECISION)
    return FALSE;

  decision = get_policy_decision (slot);
  if (decision >= 0 && download_item_can_decide (slot->item, (DownloadDecision) decision))
    {
      slot->decided = TRUE;
      cli_slot_decide (slot, (DownloadDecision) decision);
      return TRUE;
    }
  if (slot->get->ask == NULL)
    return FALSE;

  slot->in_question = TRUE;
  cli_ask_question (slot->get->ask, slot->item);
  return TRUE;
}

/* Whether nothing will happen by itself any more. A file that another process fetches is not waited for. */
static gboolean
is_resting (CliSlot *slot)
{
  if (download_item_get_copying (slot->item))
    return FALSE;

  switch (download_item_get_state (slot->item))
    {
    case DOWNLOAD_STATE_FINISHED:
      return !slot->asked_again || slot->moved || download_item_get_unchanged (slot->item);

    case DOWNLOAD_STATE_PAUSED:
    case DOWNLOAD_STATE_NEEDS_LINK:
    case DOWNLOAD_STATE_NEEDS_DECISION:
    case DOWNLOAD_STATE_FAILED:
      return TRUE;

    case DOWNLOAD_STATE_WAITING:
      return g_error_matches (download_item_get_error (slot->item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_IN_USE);

    case DOWNLOAD_STATE_QUEUED:
    case DOWNLOAD_STATE_CHECKING:
    case DOWNLOAD_STATE_CONNECTING:
    case DOWNLOAD_STATE_DOWNLOADING:
    case DOWNLOAD_STATE_VERIFYING:
      return FALSE;
    }

  return TRUE;
}

CliSlot *
cli_slot_new (CliGet *get)
{
  CliSlot *self = g_new0 (CliSlot, 1);

  self->get = get;
  return self;
}

void
cli_slot_free (CliSlot *self)
{
  g_cancellable_cancel (self->waiting);
  g_clear_object (&self->waiting);
  unwatch_item (self);
  g_clear_object (&self->request);
  g_clear_pointer (&self->file, cli_tree_file_free);
  g_free (self);
}

/* Follows @item from now on. */
void
cli_slot_watch (CliSlot      *self,
                DownloadItem *item)
{
  self->item = g_object_ref (item);
  g_signal_connect (item, "notify::state", G_CALLBACK (state_changed_cb), self);
  g_signal_connect (item, "notify::copying", G_CALLBACK (copying_changed_cb), self);
  g_signal_connect (item, "notify::received", G_CALLBACK (received_changed_cb), self);
  g_signal_connect (item, "notify::compared", G_CALLBACK (received_changed_cb), self);
  cli_progress_add (self->get->progress, item);
  print_event (self, "added");
}

/* Looks where the item stands, and says how it ended when it has come to rest. */
void
cli_slot_check (CliSlot *self)
{
  if (self->at_rest || self->waiting != NULL || self->in_question || !is_resting (self) || follow_copy (self) || seek_decision (self))
    return;

  settle (self);
}

/* To keep the old part is to leave everything as it is. */
void
cli_slot_decide (CliSlot         *self,
                 DownloadDecision decision)
{
  self->in_question = FALSE;
  self->decided = self->decided || decision == DOWNLOAD_DECISION_KEEP;
  self->wants_copy = decision == DOWNLOAD_DECISION_COPY;
  if (decision != DOWNLOAD_DECISION_KEEP)
    download_item_decide (self->item, decision);
  cli_get_check_soon (self->get);
}
