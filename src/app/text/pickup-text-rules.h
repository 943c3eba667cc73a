/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/* Each is (transfer full). */
char *pickup_text_get_type_label (const char *type);
char *pickup_text_get_rule_title (const DownloadRuleFields *fields);
char *pickup_text_get_rule_gifts (const DownloadRuleFields *fields);
char *pickup_text_get_trial (GListModel      *rules,
                             DownloadRequest *request,
                             const char      *usual_folder,
                             GDateTime       *now);

G_END_DECLS
