/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "renew/download-renewer.h"
#include "sign/download-account.h"

G_BEGIN_DECLS

/* For how many seconds its links are valid. */
#define DOWNLOAD_ACCOUNT_RENEWER_LIFETIME 1800

#define DOWNLOAD_TYPE_ACCOUNT_RENEWER (download_account_renewer_get_type ())
G_DECLARE_FINAL_TYPE (DownloadAccountRenewer, download_account_renewer, DOWNLOAD, ACCOUNT_RENEWER, DownloadRenewer)

/**
 * DownloadAccountRenewer:
 *
 * Signs links to one object with the key of an account, for GET and for HEAD.
 */
DownloadRenewer *download_account_renewer_new (const DownloadAccount *account,
                                               const char            *bucket,
                                               const char            *key);
DownloadRenewal *download_account_renewer_mint (DownloadAccountRenewer *self,
                                                gint64                  now,
                                                GError                **error);

G_END_DECLS
