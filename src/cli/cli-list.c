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
print_row (const char *state,
           const char *size,
           const char *path)
{
  g_autofree char *state_column = cli_text_pad (state, STATE_COLUMNS);
  g_autofree char *size_column = cli_text_pad (size, SIZE_COLUMNS);
  g_autofree char *clean = cli_text_clean (path);

  g_print ("%s  %s  %s\n", state_column, size_column, clean);
}

/* Before the first answer nobody knows the name; the link says what it is about. */
static void
print_checkpoint (const DownloadCheckpoint *checkpoint)
{
  DownloadLink    *link = download_request_get_link (download_checkpoint_get_request (checkpoint));
  g_autofree char *size = get_size_text (checkpoint);
  g_autofree char *path = download_checkpoint_get_path (checkpoint);

  print_row (cli_text_state (download_checkpoint_get_state (checkpoint)), size,
             path != NULL ? path : download_link_get_redacted (link));
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
  g_autoptr (GPtrArray) checkpoints = NULL;
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

  checkpoints = download_service_list_checkpoints (state_dir, &error);
  if (checkpoints == NULL)
    {
      g_printerr ("pickup-cli: %s\n", error->message);
      return CLI_EXIT_DISK;
    }

  if (!json && checkpoints->len > 0)
    print_row (_ ("STATE"), _ ("SIZE"), _ ("PATH"));
  for (guint i = 0; i < checkpoints->len; i++)
    if (json)
      cli_json_print_checkpoint (g_ptr_array_index (checkpoints, i));
    else
      print_checkpoint (g_ptr_array_index (checkpoints, i));

  return CLI_EXIT_FINISHED;
}
