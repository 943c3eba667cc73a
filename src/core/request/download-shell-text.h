/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadShell:
 * @DOWNLOAD_SHELL_POSIX: sh, bash and zsh
 * @DOWNLOAD_SHELL_CMD: the command prompt of Windows
 *
 * Whose quotation marks a command has.
 */
typedef enum
{
  DOWNLOAD_SHELL_POSIX,
  DOWNLOAD_SHELL_CMD,
} DownloadShell;

DownloadShell download_shell_text_guess (const char *text);
GPtrArray    *download_shell_text_read_command (DownloadShell shell,
                                                const char  **text,
                                                GError      **error);

G_END_DECLS
