/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/* Whether @pattern can be expanded. */
gboolean download_rule_folder_check (const char *pattern,
                                     GError    **error);

char *download_rule_folder_expand (const char         *pattern,
                                   const DownloadLink *link,
                                   const char         *usual_folder,
                                   GDateTime          *now);

G_END_DECLS
