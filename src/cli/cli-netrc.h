/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

DownloadNetrc *cli_netrc_load (const char *path,
                               GError    **error);

G_END_DECLS
