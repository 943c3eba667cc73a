/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "request/download-request.h"

G_BEGIN_DECLS

/**
 * DownloadRuleFields:
 * @host: (nullable): "example.org", or "*.example.org" for all hosts below it; %NULL for any
 * @bucket: (nullable): of a store; %NULL for any, and for none
 * @type: (nullable): see download_rule_type_check(); %NULL for any
 * @folder: (nullable): see download_rule_folder_expand()
 * @connections: at most so many, 1 to 16; 0 says nothing
 * @limit_rate: bytes per second; 0 says nothing
 *
 * Which downloads a rule is for, all of which must hold, and what it gives them.
 */
typedef struct
{
  const char *host;
  const char *bucket;
  const char *type;
  const char *folder;
  guint       connections;
  guint64     limit_rate;
} DownloadRuleFields;

#define DOWNLOAD_TYPE_RULE (download_rule_get_type ())
G_DECLARE_FINAL_TYPE (DownloadRule, download_rule, DOWNLOAD, RULE, GObject)

/**
 * DownloadRule:
 *
 * What new downloads of a kind are given. Immutable; empty fields are %NULL.
 */
DownloadRule *download_rule_new (const DownloadRuleFields *fields,
                                 GError                  **error);

/* (transfer none) */
const DownloadRuleFields *download_rule_get_fields (DownloadRule *self);

gboolean download_rule_fits (DownloadRule    *self,
                             DownloadRequest *request);

G_END_DECLS
