/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean download_sandbox_shares (const char *mountinfo,
                                  const char *path);
gboolean download_sandbox_is_inside (void);
gboolean download_sandbox_check_folder (const char *path,
                                        GError    **error);

G_END_DECLS
