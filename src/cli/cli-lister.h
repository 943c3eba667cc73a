/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

const char     *cli_lister_get_help (void);
DownloadLister *cli_lister_new (const char *text,
                                const char *account,
                                gboolean    recursive,
                                GError    **error);
void            cli_lister_check_found (DownloadLister *lister,
                                        guint           n_listed,
                                        GError        **error);

G_END_DECLS
