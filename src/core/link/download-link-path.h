/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean download_link_path_has_secret (const char *host,
                                        const char *path);
char    *download_link_path_redact (const char *host,
                                    const char *path,
                                    const char *instead);
char    *download_link_path_identify (const char *host,
                                      const char *path);

G_END_DECLS
