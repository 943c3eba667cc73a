/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules in their order: what the first that fits says counts, for each thing by itself. */

#include "config.h"

#include "rules/download-rules.h"

#include "rules/download-rule-folder.h"

static void
take_first (DownloadRule **chosen,
            DownloadRule  *rule,
            gboolean       says)
{
  if (*chosen == NULL && says)
    *chosen = rule;
}

DownloadRulesChoice
download_rules_choose (GListModel      *rules,
                       DownloadRequest *request)
{
  DownloadRulesChoice choice = { NULL };

  for (guint i = 0; i < g_list_model_get_n_items (rules); i++)
    {
      g_autoptr (DownloadRule) rule = g_list_model_get_item (rules, i);
      const DownloadRuleFields *fields = download_rule_get_fields (rule);

      if (!download_rule_fits (rule, request))
        continue;
      take_first (&choice.folder, rule, fields->folder != NULL);
      take_first (&choice.connections, rule, fields->connections > 0);
      take_first (&choice.limit, rule, fields->limit_rate > 0);
    }
  return choice;
}

/**
 * download_rules_choice_apply:
 * @request: is given what it does not say itself
 * @usual_folder: absolute path that relative folders begin at
 * @now: the day of "{date}"
 */
void
download_rules_choice_apply (const DownloadRulesChoice *self,
                             DownloadRequest           *request,
                             const char                *usual_folder,
                             GDateTime                 *now)
{
  if (self->folder != NULL && download_request_get_folder (request) == NULL)
    {
      const char      *pattern = download_rule_get_fields (self->folder)->folder;
      g_autofree char *folder = download_rule_folder_expand (pattern, download_request_get_link (request), usual_folder, now);

      download_request_set_folder (request, folder);
    }
  if (self->connections != NULL && download_request_get_connections (request) == 0)
    download_request_set_connections (request, download_rule_get_fields (self->connections)->connections);
  if (self->limit != NULL && download_request_get_limit_rate (request) == 0)
    download_request_set_limit_rate (request, download_rule_get_fields (self->limit)->limit_rate);
}

void
download_rules_apply (GListModel      *rules,
                      DownloadRequest *request,
                      const char      *usual_folder,
                      GDateTime       *now)
{
  const DownloadRulesChoice choice = download_rules_choose (rules, request);

  download_rules_choice_apply (&choice, request, usual_folder, now);
}
