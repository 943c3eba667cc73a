/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "renew/download-renewer.h"

G_BEGIN_DECLS

/* Seconds that a command has. */
#define DOWNLOAD_COMMAND_RENEWER_TIME 60

/* The variable that tells a command which object is meant, without anything secret. */
#define DOWNLOAD_COMMAND_RENEWER_VARIABLE "PICKUP_OBJECT"

#define DOWNLOAD_TYPE_COMMAND_RENEWER (download_command_renewer_get_type ())
G_DECLARE_FINAL_TYPE (DownloadCommandRenewer, download_command_renewer, DOWNLOAD, COMMAND_RENEWER, DownloadRenewer)

/**
 * DownloadCommandRenewer:
 *
 * Runs a command of the person's, never through a shell: it reads the old link from its standard input and prints the new one. What it
 * says on standard error is nobody's business: it may be a secret.
 */
DownloadRenewer *download_command_renewer_new (const char *command,
                                               GError    **error);
void             download_command_renewer_set_time (DownloadCommandRenewer *self,
                                                    guint                   seconds);

G_END_DECLS
