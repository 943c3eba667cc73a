/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup-cli get": downloads in the foreground, until each of them has come to rest. */

#include "config.h"

#include "cli-get.h"

#include "cli-cookies.h"
#include "cli-get-private.h"
#include "cli-links.h"
#include "cli-netrc.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_ACTIVE 8

CliSlot *
cli_get_find_slot (CliGet       *self,
                   DownloadItem *item)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      CliSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->item == item)
        return slot;
    }

  return NULL;
}

static void
question_held_cb (gboolean held,
                  gpointer user_data)
{
  CliGet *self = user_data;

  cli_progress_set_held (self->progress, held);
}

static void
decided_cb (DownloadItem    *item,
            DownloadDecision decision,
            gpointer         user_data)
{
  cli_slot_decide (cli_get_find_slot (user_data, item), decision);
}

static void
shut_down_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  CliGet *self = user_data;
  g_autoptr (GError) error = NULL;

  self->unrecorded = !download_service_shutdown_finish (self->service, result, &error);
  if (self->unrecorded)
    cli_progress_print_error (self->progress, NULL, error->message);

  self->is_shut_down = TRUE;
  if (self->tree != NULL && !self->unrecorded)
    cli_get_tree_quit_if_idle (self);
  else
    g_main_loop_quit (self->loop);
}

static void
stop (CliGet *self)
{
  if (self->stopping)
    return;

  self->stopping = TRUE;
  if (self->tree != NULL)
    cli_get_tree_stop (self);
  g_clear_handle_id (&self->check, g_source_remove);
  g_clear_pointer (&self->ask, cli_ask_free);
  cli_disk_expect_end (self);
  download_service_shutdown_async (self->service, shut_down_cb, self);
}

/* The first that did not finish counts; a command that failed only if all did. */
void
cli_get_note_exit_code (CliGet *self,
                        CliExit exit_code)
{
  const gboolean is_of_file = exit_code != CLI_EXIT_FINISHED && exit_code != CLI_EXIT_COMMAND;

  if (self->exit_code == CLI_EXIT_FINISHED || (self->exit_code == CLI_EXIT_COMMAND && is_of_file))
    self->exit_code = exit_code;
}

/* Long trees do not stay in memory. */
static void
forget_resting (CliGet *self)
{
  for (guint i = self->slots->len; i > 0; i--)
    {
      CliSlot *slot = g_ptr_array_index (self->slots, i - 1);
      g_autoptr (DownloadItem) item = slot->item != NULL ? g_object_ref (slot->item) : NULL;

      if (!slot->at_rest)
        continue;
      g_ptr_array_remove_index (self->slots, i - 1);
      if (item != NULL)
        download_service_let_go (self->service, item);
    }
}

static gboolean
check_cb (gpointer user_data)
{
  CliGet  *self = user_data;
  gboolean all_at_rest = TRUE;

  self->check = 0;
  for (guint i = 0; i < self->slots->len; i++)
    {
      CliSlot *slot = g_ptr_array_index (self->slots, i);

      cli_slot_check (slot);
      all_at_rest = all_at_rest && slot->at_rest;
    }

  if (self->tree != NULL)
    {
      forget_resting (self);
      cli_get_tree_fill (self);
      all_at_rest = self->slots->len == 0 && cli_get_tree_is_at_end (self);
    }
  if (all_at_rest && self->n_asked == 0)
    stop (self);
  return G_SOURCE_REMOVE;
}

/* States are looked at when the core has finished with what it is doing. */
void
cli_get_check_soon (CliGet *self)
{
  if (self->check == 0 && !self->stopping)
    self->check = g_idle_add (check_cb, self);
}

/* Nobody reads any more what happens: there is no use in going on. */
void
cli_get_stop_unread (CliGet *self)
{
  if (!cli_disk_stop_opening (self))
    stop (self);
}

/* A second signal ends the process at once. */
static gboolean
interrupted_cb (gpointer user_data)
{
  CliGet *self = user_data;

  self->interrupted = TRUE;
  if (!cli_disk_stop_opening (self))
    {
      stop (self);
      download_service_hurry (self->service);
    }
  if (!self->options->json && !self->options->quiet)
    cli_progress_print_error (self->progress, NULL, _ ("Stopped; the same command goes on from here."));
  return G_SOURCE_CONTINUE;
}

/* A folder that was deleted has no path any more, and GLib takes the root for it. */
static gboolean
check_current_folder (const CliGetOptions *options,
                      GError             **error)
{
  char *current;

  if ((options->directory != NULL && g_path_is_absolute (options->directory)) ||
      (options->output != NULL && g_path_is_absolute (options->output)))
    return TRUE;

  current = getcwd (NULL, 0);
  if (current != NULL)
    {
      free (current);
      return TRUE;
    }

  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                       _ ("The folder in which you are does not exist any more: go to another one, or name one with --directory."));
  return FALSE;
}

static void
trouble_cb (CliGet *self)
{
  g_autoptr (GError) trouble = download_service_take_trouble (self->service);

  if (trouble != NULL)
    cli_progress_print_error (self->progress, NULL, trouble->message);
}

/* Links that are signed here need no command. */
static gboolean
add_renewer (const CliGetOptions *options,
             DownloadRequest     *request,
             GError             **error)
{
  g_autoptr (DownloadRenewer) renewer = NULL;

  if (options->renew_command == NULL || download_request_get_renewer (request) != NULL)
    return TRUE;

  renewer = download_command_renewer_new (options->renew_command, error);
  if (renewer != NULL)
    download_request_set_renewer (request, renewer);
  return renewer != NULL;
}

/* What a list says of a download counts before what the options say of all. */
gboolean
cli_get_complete_request (CliGet          *self,
                          DownloadRequest *request,
                          GError         **error)
{
  CliGetOptions   *options = self->options;
  g_autofree char *current_folder = g_get_current_dir ();
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  cli_get_options_get_target (options, current_folder, &folder, &name);
  if (download_request_get_folder (request) == NULL && (options->directory != NULL || options->output != NULL))
    download_request_set_folder (request, folder);
  if (name != NULL)
    download_request_set_name (request, name);
  if (download_request_get_connections (request) == 0)
    download_request_set_connections (request, (guint) options->connections);
  download_request_set_start_at (request, options->start_at);
  download_request_set_change_policy (request, options->on_change);
  if (options->on_change == DOWNLOAD_CHANGE_POLICY_ASK && self->ask == NULL)
    download_request_set_change_policy (request, DOWNLOAD_CHANGE_POLICY_KEEP);

  if (options->head_url != NULL)
    {
      g_autoptr (DownloadLink) head_link = download_link_text_read (options->head_url, error);

      if (head_link == NULL)
        return FALSE;
      download_request_set_head_link (request, head_link);
    }

  for (guint i = 0; options->headers != NULL && options->headers[i] != NULL; i++)
    if (!download_request_add_header (request, options->headers[i], error))
      return FALSE;
  if (self->cookies != NULL && !cli_cookies_add (self->cookies, request, error))
    return FALSE;
  return add_renewer (options, request, error) &&
         (options->checksum == NULL || download_request_set_checksum (request, options->checksum, error));
}

/* What began on another day goes on where it is. */
static void
set_folder_of_known (CliGet          *self,
                     DownloadRequest *request)
{
  DownloadItem *known = download_service_find_by_link (self->service, download_request_get_link (request));

  if (known != NULL)
    download_request_set_folder (request, download_item_get_folder (known));
}

/* What lists and options do not say, rules say; what they do not say either is as usual. */
void
cli_get_apply_rules (CliGet          *self,
                     DownloadRequest *request)
{
  GListModel         *rules = G_LIST_MODEL (download_service_get_rules (self->service));
  DownloadRulesChoice choice = download_rules_choose (rules, request);
  g_autofree char    *usual_folder = g_get_current_dir ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (self->options->no_rules)
    choice = (DownloadRulesChoice) { NULL };
  if (self->options->chose_connections)
    choice.connections = NULL;
  if (self->options->limit_rate > 0)
    choice.limit = NULL;
  if (choice.folder != NULL && download_request_get_folder (request) == NULL)
    set_folder_of_known (self, request);
  download_rules_choice_apply (&choice, request, usual_folder, now);
  if (download_request_get_folder (request) == NULL)
    download_request_set_folder (request, usual_folder);
}

/* Takes @file. */
void
cli_get_add_refused (CliGet       *self,
                     CliTreeFile  *file,
                     const char   *name,
                     const GError *error)
{
  CliSlot *slot = cli_slot_new (self);

  g_ptr_array_add (self->slots, slot);
  slot->file = file;
  slot->at_rest = TRUE;
  slot->exit_code = cli_exit_from_error (error);
  cli_progress_print_error (self->progress, name, error->message);
  if (file != NULL)
    cli_get_tree_count (slot);
}

static const char *
get_name (DownloadRequest   *request,
          const CliTreeFile *file)
{
  return file != NULL ? file->path : download_link_get_redacted (download_request_get_link (request));
}

/* Of a tree, only what the list shows to be another one is asked for. */
static gboolean
may_have_changed (CliSlot *slot)
{
  return slot->file != NULL ? !cli_tree_file_is_same (slot->file, slot->item) : slot->get->options->if_changed;
}

/* Under its lease, which is given back when it has come to rest. Takes @file. */
static void
add_request (CliGet          *self,
             DownloadRequest *request,
             CliTreeFile     *file)
{
  g_autoptr (GError) error = NULL;
  DownloadItem *item = download_service_add (self->service, request, -1, &error);
  CliSlot      *slot;

  if (item == NULL || cli_get_find_slot (self, item) != NULL)
    download_service_return_lease (self->service, request);
  if (item == NULL)
    {
      cli_get_add_refused (self, file, get_name (request, file), error);
      return;
    }
  if (cli_get_find_slot (self, item) != NULL)
    {
      g_clear_pointer (&file, cli_tree_file_free);
      return;
    }

  slot = cli_slot_new (self);
  slot->file = file;
  slot->request = g_object_ref (request);
  g_ptr_array_add (self->slots, slot);
  slot->was_finished = download_item_is_looking (item);
  slot->wants_copy = self->options->on_change == DOWNLOAD_CHANGE_POLICY_COPY;
  cli_slot_watch (slot, item);
  slot->asked_again = slot->was_finished && may_have_changed (slot);
  if (slot->asked_again)
    download_item_fetch_if_changed (item);
}

typedef struct
{
  CliGet          *get;
  DownloadRequest *request; /* owned */
  CliTreeFile     *file;    /* nullable, owned */
} Asking;

/* What another process is downloading is left to it, and to its entry in the list. */
static void
lease_answered_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Asking *asking = user_data;
  CliGet *self = asking->get;
  g_autoptr (DownloadRequest) request = asking->request;
  g_autoptr (CliTreeFile) file = asking->file;
  g_autoptr (GError) error = NULL;
  DownloadItem *other = NULL;
  const char   *name;

  g_free (asking);
  if (self->stopping || self->unrecorded)
    return;

  self->n_asked--;
  if (download_service_take_lease_finish (self->service, result, &error))
    {
      add_request (self, request, g_steal_pointer (&file));
    }
  else
    {
      other = download_service_find (self->service, request);
      name = other != NULL && file == NULL ? download_item_get_name (other) : get_name (request, file);
      cli_get_add_refused (self, g_steal_pointer (&file), name, error);
    }
  cli_get_check_soon (self);
}

/* Takes @file. */
void
cli_get_ask_for_lease (CliGet          *self,
                       DownloadRequest *request,
                       CliTreeFile     *file)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->get = self;
  asking->request = g_object_ref (request);
  asking->file = file;
  self->n_asked++;
  download_service_take_lease_async (self->service, request, lease_answered_cb, asking);
}

/* All requests are completed before the first is given to the service: a mistake in one starts none. */
static gboolean
complete_requests (CliGet  *self,
                   GError **error)
{
  for (guint i = 0; i < self->requests->len; i++)
    if (!cli_get_complete_request (self, g_ptr_array_index (self->requests, i), error))
      return FALSE;
  return TRUE;
}

static void
token_cb (const char *origin,
          const char *token,
          gpointer    user_data)
{
  download_service_set_token (user_data, origin, token);
}

static gboolean
set_up (CliGet  *self,
        GError **error)
{
  CliGetOptions *options = self->options;
  g_autoptr (GError) ca_error = NULL;

  if (options->ca_file != NULL && !download_service_set_ca_file (self->service, options->ca_file, &ca_error))
    {
      g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, _ ("The certificates could not be read: %s"), ca_error->message);
      return FALSE;
    }

  download_service_set_netrc (self->service, g_steal_pointer (&self->netrc));
  download_repository_foreach_token (token_cb, self->service);
  download_service_set_max_active (self->service, MAX_ACTIVE);
  download_service_set_limit_rate (self->service, options->limit_rate);
  download_service_set_timeouts (self->service, (guint) options->connect_timeout, (guint) options->stall_timeout);
  download_service_set_max_retries (self->service, options->retries);
  return TRUE;
}

/* What went wrong before anything began, apart from mistakes in the options, has to do with the disk. */
static CliExit
get_set_up_exit_code (const GError *error)
{
  if (error->domain == CLI_OPTION_ERROR)
    return CLI_EXIT_USAGE;

  return error->domain == DOWNLOAD_ERROR ? cli_exit_from_error (error) : CLI_EXIT_DISK;
}

static void
fail (CliGet       *self,
      const GError *error,
      CliExit       exit_code)
{
  if (!self->interrupted)
    cli_progress_print_error (self->progress, NULL, error->message);
  self->exit_code = exit_code;
  g_main_loop_quit (self->loop);
}

/* Takes @service. What could not be recorded is not begun. */
void
cli_get_opened (CliGet          *self,
                DownloadService *service,
                GError          *error)
{
  g_autoptr (GError) mistake = NULL;

  self->service = service;
  if (service == NULL)
    {
      fail (self, error, CLI_EXIT_DISK);
      return;
    }
  if (download_service_get_rules_error (service) != NULL && !self->options->no_rules)
    {
      fail (self, download_service_get_rules_error (service), CLI_EXIT_USAGE);
      return;
    }

  for (guint i = 0; i < self->requests->len; i++)
    cli_get_apply_rules (self, g_ptr_array_index (self->requests, i));
  g_signal_connect_swapped (service, "trouble", G_CALLBACK (trouble_cb), self);
  trouble_cb (self);
  if (set_up (self, &mistake))
    cli_disk_make_folders (self);
  else
    fail (self, mistake, get_set_up_exit_code (mistake));
}

void
cli_get_begin (CliGet *self,
               GError *error)
{
  g_autoptr (GError) mistake = NULL;

  if (error != NULL || (self->tree != NULL && !cli_get_tree_begin (self, &mistake)))
    {
      fail (self, error != NULL ? error : mistake, get_set_up_exit_code (error != NULL ? error : mistake));
      return;
    }

  if (self->tree != NULL)
    cli_progress_set_summary (self->progress, cli_get_tree_format, self);
  for (guint i = 0; i < self->requests->len; i++)
    cli_get_ask_for_lease (self, g_ptr_array_index (self->requests, i), NULL);
  cli_get_check_soon (self);
}

static CliExit
get_exit_code (CliGet *self)
{
  if (self->unrecorded)
    return CLI_EXIT_DISK;
  if (self->interrupted)
    return CLI_EXIT_INTERRUPTED;
  if (self->exit_code != CLI_EXIT_FINISHED || self->tree != NULL)
    return self->exit_code;

  for (guint i = 0; i < self->slots->len; i++)
    {
      CliSlot *slot = g_ptr_array_index (self->slots, i);

      cli_get_note_exit_code (self, slot->exit_code);
    }

  return self->exit_code;
}

/* Takes @tree and @netrc. */
static CliExit
run_requests (CliGetOptions      *options,
              GPtrArray          *requests,
              CliGetTree         *tree,
              DownloadCookieFile *cookies,
              DownloadNetrc      *netrc)
{
  CliGet  self = { .options = options, .requests = requests, .tree = tree, .cookies = cookies, .netrc = netrc };
  CliExit exit_code;
  g_autoptr (GError) error = NULL;

  self.loop = g_main_loop_new (NULL, FALSE);
  self.slots = g_ptr_array_new_with_free_func ((GDestroyNotify) cli_slot_free);
  self.progress = cli_progress_new (!options->json && !options->quiet);
  if (options->on_change == DOWNLOAD_CHANGE_POLICY_ASK && !options->json && cli_ask_is_possible ())
    self.ask = cli_ask_new (question_held_cb, decided_cb, &self);

  download_process_watch_end (interrupted_cb, &self);
  if (check_current_folder (options, &error) && complete_requests (&self, &error))
    {
      cli_disk_open (&self);
      g_main_loop_run (self.loop);
    }
  else
    {
      fail (&self, error, get_set_up_exit_code (error));
    }

  exit_code = get_exit_code (&self);
  download_process_unwatch_end ();
  g_clear_pointer (&self.ask, cli_ask_free);
  cli_disk_clear (&self);
  if (self.unrecorded)
    {
      cli_progress_free (self.progress);
      download_process_end ((int) exit_code);
    }

  if (self.tree != NULL && self.service != NULL)
    cli_get_tree_print_verdict (&self);
  g_ptr_array_unref (self.slots);
  cli_progress_free (self.progress);
  g_clear_pointer (&self.tree, cli_get_tree_free);
  if (self.service != NULL)
    g_signal_handlers_disconnect_by_data (self.service, &self);
  g_clear_object (&self.service);
  g_clear_pointer (&self.netrc, download_netrc_free);
  g_main_loop_unref (self.loop);
  return exit_code;
}

/**
 * cli_get_run:
 * @arguments: (inout): the program's name and what follows "get"
 *
 * Returns: the exit code
 */
int
cli_get_run (char ***arguments)
{
  g_autoptr (CliGetOptions) options = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  CliGetTree *tree = NULL;
  g_autoptr (DownloadCookieFile) cookies = NULL;
  g_autoptr (DownloadNetrc) netrc = NULL;
  g_autoptr (GError) error = NULL;

  options = cli_get_options_parse (arguments, &error);
  if (options != NULL && options->load_cookies != NULL)
    cookies = cli_cookies_load (options->load_cookies, &error);
  if (options != NULL && error == NULL && (options->netrc || options->netrc_file != NULL))
    netrc = cli_netrc_load (options->netrc_file, &error);
  if (options != NULL && error == NULL && options->recursive)
    tree = cli_get_tree_new (options, &error);
  else if (options != NULL && error == NULL)
    requests = cli_links_collect (options->urls, options->input_file, options->account, options->expand, &error);
  if (tree != NULL)
    requests = g_ptr_array_new ();
  if (requests == NULL || (tree == NULL && !cli_get_options_check_count (options, requests->len, &error)))
    {
      g_printerr ("pickup-cli: %s\n", error->message);
      return g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_KEY) ? CLI_EXIT_NEEDS_LINK : CLI_EXIT_USAGE;
    }

  return (int) run_requests (options, requests, tree, cookies, g_steal_pointer (&netrc));
}
