/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-tree.h"

G_BEGIN_DECLS

void cli_json_print_tree (const char         *event,
                          const CliTreeCount *count);
void cli_json_print_item (const char   *event,
                          DownloadItem *item);
void cli_json_print_link (DownloadLink *link);
void cli_json_print_entry (const DownloadListingEntry *entry);
void cli_json_print_checkpoint (const DownloadCheckpoint *checkpoint);

G_END_DECLS
