/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup-cli list": what is in the state file. */

#include "config.h"

#include "cli-list.h"

#include "cli-exit.h"
#include "cli-json.h"
#include "cli-options.h"
#include "cli-text.h"

#include <glib/gi18n-lib.h>

#define STATE_COLUMNS 18
#define SIZE_COLUMNS 22

/* Bytes. */
#define PRINT_AT_ONCE (32 * 1024)

static char *
get_size_text (const DownloadCheckpoint *checkpoint)
{
  g_autofree char *received = g_format_size (download_checkpoint_get_received (checkpoint));
  g_autofree char *total = NULL;

  if (download_checkpoint_get_total (checkpoint) < 0)
    return g_steal_pointer (&received);

  total = g_format_size ((guint64) download_checkpoint_get_total (checkpoint));
  if (download_checkpoint_get_state (checkpoint) == DOWNLOAD_STATE_FINISHED)
    return g_steal_pointer (&total);

  /* Translators: two sizes: how much there is of how much. */
  return g_strdup_printf (_ ("%1$s of %2$s"), received, total);
}

static void
append_row (GString    *rows,
            const char *state,
            const char *size,
            const char *path)
{
  g_autofree char *state_column = cli_text_pad (state, STATE_COLUMNS);
  g_autofree char *size_column = cli_text_pad (size, SIZE_COLUMNS);
  g_autofree char *clean = cli_text_clean (path);

  g_string_append (rows, state_column);
  g_string_append (rows, "  ");
  g_string_append (rows, size_column);
  g_string_append (rows, "  ");
  g_string_append (rows, clean);
  g_string_append_c (rows, '\n');
}

/* Under what became of it. */
static void
append_reason (GString    *rows,
               const char *reason)
{
  g_autofree char *indent = cli_text_pad ("", STATE_COLUMNS);
  g_autofree char *clean = cli_text_clean (reason);

  g_string_append_printf (rows, "%s  %s\n", indent, clean);
}

/* Before the first answer nobody knows the name; the link says what it is about. */
static void
append_checkpoint (GString                  *rows,
                   const DownloadCheckpoint *checkpoint)
{
  DownloadLink    *link = download_request_get_link (download_checkpoint_get_request (checkpoint));
  const GError    *error = download_checkpoint_get_error (checkpoint);
  g_autofree char *size = get_size_text (checkpoint);
  g_autofree char *path = download_checkpoint_get_path (checkpoint);

  append_row (rows, cli_text_state (download_checkpoint_get_state (checkpoint)), size,
              path != NULL ? path : download_link_get_redacted (link));
  if (error != NULL)
    append_reason (rows, error->message);
}

/* Each call of g_print() writes at once. */
static void
print_rows (DownloadSavedList *list)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  DownloadCheckpoint *checkpoint = NULL;
  gboolean            first = TRUE;

  while ((checkpoint = download_saved_list_next (list)) != NULL)
    {
      if (first)
        append_row (rows, _ ("STATE"), _ ("SIZE"), _ ("PATH"));
      first = FALSE;
      append_checkpoint (rows, checkpoint);
      download_checkpoint_free (checkpoint);
      if (rows->len < PRINT_AT_ONCE)
        continue;
      g_print ("%s", rows->str);
      g_string_truncate (rows, 0);
    }

  if (rows->len > 0)
    g_print ("%s", rows->str);
}

static void
print_objects (DownloadSavedList *list)
{
  DownloadCheckpoint *checkpoint = NULL;

  while ((checkpoint = download_saved_list_next (list)) != NULL)
    {
      cli_json_print_checkpoint (checkpoint);
      download_checkpoint_free (checkpoint);
    }
}

/* Seconds. */
#define TELL_AFTER 1
#define LIMIT 60

typedef struct
{
  const char        *state_dir;
  GMainLoop         *loop;
  DownloadSavedList *list;
  GError            *error;
  guint              timer;
} Reading;

static void
read_func (GTask        *task,
           gpointer      source,
           gpointer      state_dir,
           GCancellable *cancellable)
{
  GError            *error = NULL;
  DownloadSavedList *list = download_service_read_list (state_dir, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) download_saved_list_free);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading *reading = user_data;

  g_clear_handle_id (&reading->timer, g_source_remove);
  reading->list = g_task_propagate_pointer (G_TASK (result), &reading->error);
  g_main_loop_quit (reading->loop);
}

static gboolean
limit_cb (gpointer user_data)
{
  download_process_end (CLI_EXIT_DISK);
}

static gboolean
late_cb (gpointer user_data)
{
  Reading         *reading = user_data;
  g_autofree char *default_dir = download_service_get_default_state_dir ();
  g_autofree char *name = g_filename_display_name (reading->state_dir != NULL ? reading->state_dir : default_dir);
  g_autofree char *clean = cli_text_clean (name);

  g_printerr ("pickup-cli: ");
  g_printerr (_ ("The disk with “%s” does not answer."), clean);
  g_printerr ("\n");
  reading->timer = g_timeout_add_seconds (LIMIT, limit_cb, NULL);
  return G_SOURCE_REMOVE;
}

/* On a thread, so that a disk that does not answer is told. */
static DownloadSavedList *
read_list (const char *state_dir,
           GError    **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Reading reading = { state_dir, loop, NULL, NULL, 0 };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, read_cb, &reading);

  reading.timer = g_timeout_add_seconds (TELL_AFTER, late_cb, &reading);
  g_task_set_task_data (task, g_strdup (state_dir), g_free);
  g_task_run_in_thread (task, read_func);
  g_main_loop_run (loop);
  if (reading.error != NULL)
    g_propagate_error (error, reading.error);
  return reading.list;
}

/**
 * cli_list_run:
 * @arguments: (inout): the program's name and what follows "list"
 *
 * Returns: the exit code
 */
int
cli_list_run (char ***arguments)
{
  g_autofree char *state_dir = NULL;
  g_autoptr (DownloadSavedList) list = NULL;
  g_autoptr (GError) error = NULL;
  gboolean           json = FALSE;
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &state_dir, N_ ("Read the list of downloads in DIR"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON, one object a line"), NULL },
    { NULL },
  };

  if (!cli_options_parse (arguments, _ ("Shows the list of downloads."), NULL, entries, &error) || (*arguments)[1] != NULL)
    {
      g_printerr ("pickup-cli: %s\n", error != NULL ? error->message : _ ("“list” takes options only."));
      return CLI_EXIT_USAGE;
    }

  list = read_list (state_dir, &error);
  if (list == NULL)
    {
      g_printerr ("pickup-cli: %s\n", error->message);
      return CLI_EXIT_DISK;
    }

  if (json)
    print_objects (list);
  else
    print_rows (list);
  return CLI_EXIT_FINISHED;
}
