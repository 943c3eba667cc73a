/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     cli_output_watch (void);
gboolean cli_output_is_lost (void);
int      cli_output_finish (int exit_code);

G_END_DECLS
