/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which exit code tells how a download ended. */

#include "config.h"

#include "cli-exit.h"

#include <glib/gi18n-lib.h>

static CliExit
exit_from_decision (DownloadError code)
{
  switch ((guint) code)
    {
    case DOWNLOAD_ERROR_CHECKSUM:
      return CLI_EXIT_CHECKSUM;
    case DOWNLOAD_ERROR_NAME_TAKEN:
      return CLI_EXIT_DISK;
    default:
      return CLI_EXIT_CHANGED;
    }
}

static CliExit
exit_from_end (DownloadError code)
{
  switch ((guint) code)
    {
    case DOWNLOAD_ERROR_CERTIFICATE:
    case DOWNLOAD_ERROR_PROXY:
    case DOWNLOAD_ERROR_PROXY_LOGIN:
    case DOWNLOAD_ERROR_PROTOCOL:
    case DOWNLOAD_ERROR_UNPROVEN_LENGTH:
      return CLI_EXIT_NETWORK;

    case DOWNLOAD_ERROR_NOT_FOUND:
    case DOWNLOAD_ERROR_REFUSED:
    case DOWNLOAD_ERROR_ARCHIVED:
    case DOWNLOAD_ERROR_REDIRECT:
    case DOWNLOAD_ERROR_BUCKET_GONE:
    case DOWNLOAD_ERROR_FORBIDDEN:
    case DOWNLOAD_ERROR_NOTHING:
      return CLI_EXIT_REFUSED;

    case DOWNLOAD_ERROR_INVALID_LINK:
    case DOWNLOAD_ERROR_INVALID_REQUEST:
      return CLI_EXIT_USAGE;

    case DOWNLOAD_ERROR_CANCELLED:
      return CLI_EXIT_INTERRUPTED;

    default:
      return CLI_EXIT_INTERNAL;
    }
}

static CliExit
exit_from_code (DownloadError code)
{
  switch (download_error_code_get_remedy (code))
    {
    case DOWNLOAD_REMEDY_WAIT:
      if (code == DOWNLOAD_ERROR_SYSTEM_BUSY || code == DOWNLOAD_ERROR_DAMAGED)
        return CLI_EXIT_DISK;
      return code == DOWNLOAD_ERROR_IN_USE ? CLI_EXIT_INTERNAL : CLI_EXIT_NETWORK;
    case DOWNLOAD_REMEDY_NEW_LINK:
      return CLI_EXIT_NEEDS_LINK;
    case DOWNLOAD_REMEDY_DECISION:
      return exit_from_decision (code);
    case DOWNLOAD_REMEDY_PERSON:
      return CLI_EXIT_DISK;
    case DOWNLOAD_REMEDY_NONE:
      return exit_from_end (code);
    }

  return CLI_EXIT_INTERNAL;
}

/* All exit codes, for whoever asks for help. */
const char *
cli_exit_get_help (void)
{
  return _ ("Exit codes:\n"
            "  0    everything is finished\n"
            "  1    something unforeseen, or another process is at the file\n"
            "  2    a mistake in the command, a link or a list\n"
            "  3    a new link is needed\n"
            "  4    the file on the server has changed\n"
            "  5    the checksum is another one\n"
            "  6    the disk, a folder, or standard output\n"
            "  7    the network, a proxy, a certificate, or the server’s speech\n"
            "  8    the server does not give the file\n"
            "  9    the command of --exec failed; the file is finished\n"
            "  130  interrupted; the same command goes on");
}

/**
 * cli_exit_from_error:
 * @error: why a download did not finish
 *
 * Returns: the exit code; %CLI_EXIT_INTERNAL for errors that are not of the core
 */
CliExit
cli_exit_from_error (const GError *error)
{
  if (error->domain == DOWNLOAD_ERROR)
    return exit_from_code ((DownloadError) error->code);

  return CLI_EXIT_INTERNAL;
}

/**
 * cli_exit_from_state:
 * @state: where a download came to rest
 * @error: (nullable): why
 *
 * Returns: the exit code for this one download
 */
CliExit
cli_exit_from_state (DownloadState state,
                     const GError *error)
{
  if (state == DOWNLOAD_STATE_FINISHED)
    return CLI_EXIT_FINISHED;
  if (error != NULL)
    return cli_exit_from_error (error);
  if (state == DOWNLOAD_STATE_NEEDS_LINK)
    return CLI_EXIT_NEEDS_LINK;
  if (state == DOWNLOAD_STATE_NEEDS_DECISION)
    return CLI_EXIT_CHANGED;
  if (state == DOWNLOAD_STATE_FAILED)
    return CLI_EXIT_INTERNAL;

  return CLI_EXIT_INTERRUPTED;
}
