/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The argument that stands for the file. */
#define DOWNLOAD_COMMAND_FILE "{file}"

/**
 * DownloadCommand:
 *
 * What a person wants to be run with each finished file: a program and its arguments, never through a shell, which would take parts of a
 * name for orders. The file's path is the argument “{file}”, or the last one if there is none.
 */
typedef struct _DownloadCommand DownloadCommand;

/**
 * download_command_new:
 * @text: quoted as for a shell; nothing else is done with it that a shell would do
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: (transfer full) (nullable): %NULL if @text cannot be taken apart, or if “{file}” is a part of an argument, which may be a
 *   script, and a name that a server gave would become a part of that
 */
DownloadCommand *download_command_new (const char *text,
                                       GError    **error);
void             download_command_free (DownloadCommand *self);

/* (transfer full): what is run for the file at @path */
char **download_command_get_arguments (const DownloadCommand *self,
                                       const char            *path);

/* @shown: whether what it says is written to our standard error; else nobody sees it. Who cancels does not wait for it any more. */
void     download_command_run_async (const DownloadCommand *self,
                                     const char            *path,
                                     gboolean               shown,
                                     GCancellable          *cancellable,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data);
gboolean download_command_run_finish (GAsyncResult *result,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadCommand, download_command_free)

G_END_DECLS
