/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of the providers. */

#include "config.h"

#include "link/download-link.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (DownloadProvider,
                    download_provider,
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_OSS, "oss"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_S3, "s3"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_GCS, "gcs"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_AZURE, "azure"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_CLOUDFRONT, "cloudfront"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_COS, "cos"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_OBS, "obs"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_B2, "b2"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_R2, "r2"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_PROVIDER_S3_COMPATIBLE, "s3-compatible"))

/**
 * download_provider_get_name:
 *
 * Returns: (nullable): a name to show, or %NULL for %DOWNLOAD_PROVIDER_UNKNOWN
 */
const char *
download_provider_get_name (DownloadProvider provider)
{
  switch (provider)
    {
    case DOWNLOAD_PROVIDER_OSS:
      return "Alibaba Cloud OSS";
    case DOWNLOAD_PROVIDER_S3:
      return "Amazon S3";
    case DOWNLOAD_PROVIDER_GCS:
      return "Google Cloud Storage";
    case DOWNLOAD_PROVIDER_AZURE:
      return "Azure Blob Storage";
    case DOWNLOAD_PROVIDER_CLOUDFRONT:
      return "Amazon CloudFront";
    case DOWNLOAD_PROVIDER_COS:
      return "Tencent Cloud COS";
    case DOWNLOAD_PROVIDER_OBS:
      return "Huawei Cloud OBS";
    case DOWNLOAD_PROVIDER_B2:
      return "Backblaze B2";
    case DOWNLOAD_PROVIDER_R2:
      return "Cloudflare R2";
    case DOWNLOAD_PROVIDER_S3_COMPATIBLE:
      return _ ("S3-compatible storage");
    case DOWNLOAD_PROVIDER_UNKNOWN:
      break;
    }

  return NULL;
}
