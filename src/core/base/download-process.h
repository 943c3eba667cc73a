/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit codes of both programs. */
#define DOWNLOAD_PROCESS_UNRECORDED 6 /* the disk did not do its part */
#define DOWNLOAD_PROCESS_INTERRUPTED 130

void download_process_forbid_core_dumps (void);

void download_process_hide_arguments (int    argc,
                                      char **argv);

void download_process_watch_end (GSourceFunc callback,
                                 gpointer    user_data);
void download_process_unwatch_end (void);
void download_process_end (int exit_code) G_GNUC_NORETURN;

G_END_DECLS
