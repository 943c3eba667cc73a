/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sign/download-sign-text.h"

G_BEGIN_DECLS

char *download_sign_cos (const DownloadSignRequest *request,
                         const DownloadSignKey     *key);

G_END_DECLS
