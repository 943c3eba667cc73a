/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int cli_ls_run (char ***arguments);

G_END_DECLS
