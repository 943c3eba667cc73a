/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonArray *cli_report_get_file_systems (GPtrArray *checkpoints);
void       cli_report_count (JsonObject *object,
                             const char *name);

G_END_DECLS
