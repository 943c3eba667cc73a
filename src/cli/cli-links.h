/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

GPtrArray *cli_links_collect (char      **urls,
                              const char *list,
                              const char *account,
                              gboolean    expand,
                              GError    **error);

G_END_DECLS
