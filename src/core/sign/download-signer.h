/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"
#include "sign/download-account.h"

G_BEGIN_DECLS

/* What versions 4 of OSS, S3 and Google take at most, in seconds. */
#define DOWNLOAD_SIGN_WEEK (7 * 24 * 3600)

/**
 * DownloadSignOrder:
 * @method: "GET" or "HEAD"; it makes no difference to Azure
 * @bucket: or container
 * @key: the object's, not escaped; may hold any bytes but is not empty; %NULL is the bucket itself
 * @version: (nullable): version or generation
 * @disposition: (nullable): what the answer's Content-Disposition is to be
 * @parameters: (nullable) (array zero-terminated=1): names and values in turn that are signed beside these
 * @now: real time in microseconds, by the store's clock
 * @lifetime: seconds from @now on
 *
 * What a link is to be for. Nothing is owned.
 */
typedef struct
{
  const char        *method;
  const char        *bucket;
  const char        *key;
  const char        *version;
  const char        *disposition;
  const char *const *parameters;
  gint64             now;
  gint64             lifetime;
} DownloadSignOrder;

gint64        download_signer_get_longest (DownloadSignScheme scheme,
                                           gint64             now);
DownloadLink *download_signer_sign (const DownloadAccount   *account,
                                    const DownloadSignOrder *order,
                                    GError                 **error);

G_END_DECLS
