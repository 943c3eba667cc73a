/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

DownloadCookieFile *cli_cookies_load (const char *path,
                                      GError    **error);
gboolean            cli_cookies_add (const DownloadCookieFile *cookies,
                                     DownloadRequest          *request,
                                     GError                  **error);

G_END_DECLS
