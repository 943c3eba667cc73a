/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sign/download-sign-text.h"

G_BEGIN_DECLS

/* What the rules below were published for. */
#define DOWNLOAD_SIGN_AZURE_VERSION "2020-12-06"

char *download_sign_azure_service (const char            *resource,
                                   GPtrArray             *query,
                                   const DownloadSignKey *key);
char *download_sign_azure_account (GPtrArray             *query,
                                   const DownloadSignKey *key);

G_END_DECLS
