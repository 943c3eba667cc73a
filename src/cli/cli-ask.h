/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * CliAsk:
 *
 * Numbered questions on the terminal, one after the other, while everything else goes on.
 */
typedef struct _CliAsk CliAsk;

/**
 * CliAskHoldFunc:
 * @held: whether a question stands on the terminal now
 * @user_data: what was given with the function
 *
 * Called around each question.
 */
typedef void (*CliAskHoldFunc) (gboolean held,
                                gpointer user_data);

/**
 * CliAskFunc:
 * @item: what was asked about
 * @decision: what the person chose; %DOWNLOAD_DECISION_KEEP if the input ended
 * @user_data: what was given with the function
 */
typedef void (*CliAskFunc) (DownloadItem    *item,
                            DownloadDecision decision,
                            gpointer         user_data);

gboolean cli_ask_is_possible (void);
CliAsk  *cli_ask_new (CliAskHoldFunc hold_func,
                      CliAskFunc     func,
                      gpointer       user_data);
void     cli_ask_free (CliAsk *self);
void     cli_ask_question (CliAsk       *self,
                           DownloadItem *item);

char *cli_ask_format (const char *name,
                      const char *reason,
                      guint       decisions);
int   cli_ask_choose (const char *answer,
                      guint       decisions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliAsk, cli_ask_free)

G_END_DECLS
