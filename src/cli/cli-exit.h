/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * CliExit:
 *
 * The exit codes. Scripts depend on them: they never change.
 */
typedef enum
{
  CLI_EXIT_FINISHED = 0,
  CLI_EXIT_INTERNAL = 1, /* also: another process is at the file */
  CLI_EXIT_USAGE = 2,
  CLI_EXIT_NEEDS_LINK = 3,
  CLI_EXIT_CHANGED = 4,
  CLI_EXIT_CHECKSUM = 5,
  CLI_EXIT_DISK = 6, /* also: the list of downloads cannot be used, or could not take everything at the end */
  CLI_EXIT_NETWORK = 7,
  CLI_EXIT_REFUSED = 8,
  CLI_EXIT_COMMAND = 9, /* everything is finished, but a command of --exec failed */
  CLI_EXIT_INTERRUPTED = 130,
} CliExit;

const char *cli_exit_get_help (void);
CliExit     cli_exit_from_error (const GError *error);
CliExit     cli_exit_from_state (DownloadState state,
                                 const GError *error);

G_END_DECLS
