/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Standard output, which may be a full disk or a program that has ended. */

#include "config.h"

#include "cli-output.h"

#include "cli-exit.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static gboolean told;

/* Returns whether it has to be told that something was lost. */
static gboolean
check (void)
{
  gboolean lost = fflush (stdout) != 0 || ferror (stdout) != 0;

  if (!lost || told)
    return FALSE;

  told = TRUE;
  g_printerr ("pickup-cli: %s\n", _ ("Not everything could be written to standard output."));
  return TRUE;
}

/* The help of options ends the program by itself, and successfully. */
static void
exit_cb (void)
{
  if (check ())
    _exit (CLI_EXIT_DISK);
}

/**
 * cli_output_watch:
 *
 * From now on the program ends with an error if it could not write all that it should have, but not by a signal.
 */
void
cli_output_watch (void)
{
  signal (SIGPIPE, SIG_IGN);
  atexit (exit_cb);
}

/* Whether something that was printed did not arrive. */
gboolean
cli_output_is_lost (void)
{
  return ferror (stdout) != 0;
}

/**
 * cli_output_finish:
 * @exit_code: how it ended otherwise
 *
 * Returns: the exit code; %CLI_EXIT_DISK if all went well but what was to be written
 */
int
cli_output_finish (int exit_code)
{
  return check () && exit_code == CLI_EXIT_FINISHED ? (int) CLI_EXIT_DISK : exit_code;
}
