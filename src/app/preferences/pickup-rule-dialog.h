/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_RULE_DIALOG (pickup_rule_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupRuleDialog, pickup_rule_dialog, PICKUP, RULE_DIALOG, AdwWindow)

/**
 * PickupRuleDialog:
 *
 * Writes one rule. Nothing holds before it is saved.
 */
GtkWidget *pickup_rule_dialog_new (GtkWindow                *parent,
                                   GListStore               *rules,
                                   const DownloadRuleFields *fields);
GtkWidget *pickup_rule_dialog_new_for_rule (GtkWindow    *parent,
                                            GListStore   *rules,
                                            DownloadRule *rule);

G_END_DECLS
