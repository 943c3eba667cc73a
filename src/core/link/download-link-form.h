/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-raw-uri.h"

G_BEGIN_DECLS

char           *download_link_form_trim (const char *text);
DownloadRawUri *download_link_form_split (const char *text,
                                          GError    **error);
char           *download_link_form_normalize_host (const char *host);

G_END_DECLS
