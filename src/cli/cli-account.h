/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

DownloadAccount *cli_account_find (const char *scheme,
                                   const char *name,
                                   GError    **error);

G_END_DECLS
