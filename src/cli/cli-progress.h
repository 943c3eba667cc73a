/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * CliProgress:
 *
 * The lines at the bottom of a terminal: one for each file that is under way. What is printed through it scrolls away
 * above them. Without a terminal it prints only.
 */
typedef struct _CliProgress CliProgress;

CliProgress *cli_progress_new (gboolean shown);
void         cli_progress_free (CliProgress *self);
void         cli_progress_add (CliProgress  *self,
                               DownloadItem *item);
void         cli_progress_remove (CliProgress  *self,
                                  DownloadItem *item);
/* (transfer full): one line in place of those of the files. */
typedef char *(*CliProgressSummary) (gpointer user_data);
void cli_progress_set_summary (CliProgress       *self,
                               CliProgressSummary func,
                               gpointer           user_data);
void cli_progress_set_held (CliProgress *self,
                            gboolean     held);
void cli_progress_print (CliProgress *self,
                         const char  *line);
void cli_progress_print_error (CliProgress *self,
                               const char  *name,
                               const char  *message);

char *cli_progress_format_line (DownloadItem *item,
                                guint         columns,
                                gboolean      ascii);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliProgress, cli_progress_free)

G_END_DECLS
