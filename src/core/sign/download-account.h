/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadSignScheme:
 * @DOWNLOAD_SIGN_GCS_V4: with the HMAC keys of Google
 * @DOWNLOAD_SIGN_AZURE_SERVICE: for one blob
 * @DOWNLOAD_SIGN_AZURE_ACCOUNT: for every blob of the account
 *
 * The ways of signing links that Pickup can do by itself.
 */
typedef enum
{
  DOWNLOAD_SIGN_OSS_V1,
  DOWNLOAD_SIGN_OSS_V4,
  DOWNLOAD_SIGN_S3_V4,
  DOWNLOAD_SIGN_COS,
  DOWNLOAD_SIGN_GCS_V4,
  DOWNLOAD_SIGN_AZURE_SERVICE,
  DOWNLOAD_SIGN_AZURE_ACCOUNT,
} DownloadSignScheme;

/**
 * DownloadAddressing:
 * @DOWNLOAD_ADDRESSING_AUTO: as the provider's own tools do it
 * @DOWNLOAD_ADDRESSING_PATH: https://endpoint/bucket/key
 * @DOWNLOAD_ADDRESSING_HOST: https://bucket.endpoint/key
 */
typedef enum
{
  DOWNLOAD_ADDRESSING_AUTO,
  DOWNLOAD_ADDRESSING_PATH,
  DOWNLOAD_ADDRESSING_HOST,
} DownloadAddressing;

/**
 * DownloadAccount:
 * @scheme: how it signs
 * @key_id: the public half of its key; the account's name for Azure
 * @secret: the secret half; in base64 for Azure
 * @token: (nullable): of a temporary key; Google and Azure know none
 * @region: (nullable): where its buckets are
 * @endpoint: (nullable): which store is asked, with a port and a path if need be; %NULL is the provider's own
 * @addressing: where the bucket's name goes
 *
 * Who may read the objects of a store. All strings are owned, and wiped when they are freed.
 */
typedef struct
{
  DownloadSignScheme scheme;
  char              *key_id;
  char              *secret;
  char              *token;
  char              *region;
  char              *endpoint;
  DownloadAddressing addressing;
} DownloadAccount;

DownloadAccount *download_account_new (DownloadSignScheme scheme,
                                       const char        *key_id,
                                       const char        *secret);
DownloadAccount *download_account_copy (const DownloadAccount *self);
void             download_account_free (DownloadAccount *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadAccount, download_account_free)

G_END_DECLS
