/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void download_process_forbid_core_dumps (void);

void download_process_hide_arguments (int    argc,
                                      char **argv);

G_END_DECLS
