/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names and passwords that the person keeps for servers. */

#include "config.h"

#include "cli-netrc.h"

#include "cli-file.h"
#include "cli-options.h"

/**
 * cli_netrc_load:
 * @path: (nullable): name of a netrc file, or %NULL for the one in the home folder
 * @error: return location for a %CLI_OPTION_ERROR_USAGE that repeats nothing of what stands in it
 *
 * Returns: (transfer full) (nullable): %NULL if it cannot be read, or is none
 */
DownloadNetrc *
cli_netrc_load (const char *path,
                GError    **error)
{
  g_autofree char *usual = path == NULL ? g_build_filename (g_get_home_dir (), ".netrc", NULL) : NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;
  DownloadNetrc *netrc = NULL;

  if (cli_file_read (path != NULL ? path : usual, &text, NULL, &reason))
    netrc = download_netrc_parse (text, &reason);
  if (netrc == NULL)
    g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, reason->message);
  return netrc;
}
