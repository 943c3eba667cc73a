/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sign/download-sign-text.h"

G_BEGIN_DECLS

/**
 * DownloadSignFamily:
 *
 * A relative of version 4 of S3: the same steps with other names.
 */
typedef struct _DownloadSignFamily DownloadSignFamily;

extern const DownloadSignFamily download_sign_s3_v4;
extern const DownloadSignFamily download_sign_oss_v4;
extern const DownloadSignFamily download_sign_gcs_v4;

char *download_sign_v4 (const DownloadSignFamily  *family,
                        const DownloadSignRequest *request,
                        const DownloadSignKey     *key,
                        const char *const         *additional,
                        const char                *payload);

G_END_DECLS
