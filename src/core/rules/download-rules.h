/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "rules/download-rule.h"

G_BEGIN_DECLS

/* Beside the list of downloads. */
#define DOWNLOAD_RULES_FILE "rules.ini"

/**
 * DownloadRulesChoice:
 * @folder: (nullable): the rule whose folder counts
 * @connections: (nullable): whose number of connections
 * @limit: (nullable): whose speed limit
 *
 * What rules have to say of a download: of all that fit, the first that says something of a thing counts for it.
 */
typedef struct
{
  DownloadRule *folder;
  DownloadRule *connections;
  DownloadRule *limit;
} DownloadRulesChoice;

/* @rules: (element-type DownloadRule): in their order, which keeps them alive */
DownloadRulesChoice download_rules_choose (GListModel      *rules,
                                           DownloadRequest *request);

void download_rules_choice_apply (const DownloadRulesChoice *self,
                                  DownloadRequest           *request,
                                  const char                *usual_folder,
                                  GDateTime                 *now);

/* Both together. */
void download_rules_apply (GListModel      *rules,
                           DownloadRequest *request,
                           const char      *usual_folder,
                           GDateTime       *now);

/* What the file is to say. (transfer full) */
char *download_rules_to_text (GListModel *rules);

/* (transfer full) (nullable): a #GListStore of #DownloadRule; %NULL if anything of @text cannot be understood */
GListStore *download_rules_from_text (const char *text,
                                      GError    **error);

/* What the file in @folder says; nothing is no error. Blocks. (transfer full) (nullable) */
char *download_rules_read_file (const char *folder,
                                GError    **error);

G_END_DECLS
