/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The hosts of the well-known object stores, and where they put bucket and key. */

#include "config.h"

#include "link/download-link-place.h"

#include <string.h>

typedef enum
{
  STYLE_BUCKET,  /* bucket.service.suffix/key or service.suffix/bucket/key */
  STYLE_ACCOUNT, /* account.service.suffix/bucket/key */
  STYLE_HOST,    /* the host tells the provider and no more */
} Style;

typedef struct
{
  DownloadProvider provider;
  Style            style;
  const char      *suffix;  /* end of the host */
  const char      *service; /* the label before it that is the service: this, or this with "-" and more */
  const char      *realm;   /* where bucket names are unique everywhere: what to call it; otherwise NULL */
} KnownHost;

/* The first row that fits counts. */
static const KnownHost known_hosts[] = {
  { DOWNLOAD_PROVIDER_OSS, STYLE_BUCKET, ".aliyuncs.com", "oss", "oss:/" },
  { DOWNLOAD_PROVIDER_S3, STYLE_HOST, ".vpce.amazonaws.com", "s3", NULL },
  { DOWNLOAD_PROVIDER_S3, STYLE_BUCKET, ".amazonaws.com", "s3", "s3:/" },
  { DOWNLOAD_PROVIDER_S3, STYLE_BUCKET, ".amazonaws.com", "s3express", "s3:/" },
  { DOWNLOAD_PROVIDER_S3, STYLE_HOST, ".vpce.amazonaws.com.cn", "s3", NULL },
  { DOWNLOAD_PROVIDER_S3, STYLE_BUCKET, ".amazonaws.com.cn", "s3", "s3-cn:/" },
  { DOWNLOAD_PROVIDER_S3, STYLE_BUCKET, ".amazonaws.eu", "s3", "s3-eu:/" },
  { DOWNLOAD_PROVIDER_S3, STYLE_BUCKET, ".amazonaws.eu", "s3express", "s3-eu:/" },
  { DOWNLOAD_PROVIDER_GCS, STYLE_BUCKET, ".googleapis.com", "storage", "gcs:/" },
  { DOWNLOAD_PROVIDER_GCS, STYLE_BUCKET, ".googleapis.com", "commondatastorage", "gcs:/" },
  { DOWNLOAD_PROVIDER_AZURE, STYLE_ACCOUNT, ".core.windows.net", "blob", NULL },
  { DOWNLOAD_PROVIDER_AZURE, STYLE_ACCOUNT, ".core.chinacloudapi.cn", "blob", NULL },
  { DOWNLOAD_PROVIDER_AZURE, STYLE_ACCOUNT, ".core.usgovcloudapi.net", "blob", NULL },
  { DOWNLOAD_PROVIDER_COS, STYLE_BUCKET, ".myqcloud.com", "cos", NULL },
  { DOWNLOAD_PROVIDER_COS, STYLE_BUCKET, ".tencentcos.cn", "cos", NULL },
  { DOWNLOAD_PROVIDER_OBS, STYLE_BUCKET, ".myhuaweicloud.com", "obs", NULL },
  { DOWNLOAD_PROVIDER_OBS, STYLE_BUCKET, ".myhuaweicloud.eu", "obs", NULL },
  { DOWNLOAD_PROVIDER_B2, STYLE_BUCKET, ".backblazeb2.com", "s3", NULL },
  { DOWNLOAD_PROVIDER_B2, STYLE_HOST, ".backblazeb2.com", NULL, NULL },
  { DOWNLOAD_PROVIDER_CLOUDFRONT, STYLE_HOST, ".cloudfront.net", NULL, NULL },
};

#define R2_SUFFIX ".r2.cloudflarestorage.com"

/* The last label of @labels that is @service; its offset in characters, or -1. */
static gssize
find_service (const char *labels,
              gsize       length,
              const char *service)
{
  gsize service_length = strlen (service);
  gsize end = length;

  while (TRUE)
    {
      gsize start = end;

      while (start > 0 && labels[start - 1] != '.')
        start--;
      if (end - start >= service_length && strncmp (labels + start, service, service_length) == 0 &&
          (end - start == service_length || labels[start + service_length] == '-'))
        return (gssize) start;
      if (start == 0)
        return -1;
      end = start - 1;
    }
}

static const KnownHost *
find_known_host (const char *host,
                 gssize     *service)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_hosts); i++)
    {
      const KnownHost *known = &known_hosts[i];

      if (!g_str_has_suffix (host, known->suffix))
        continue;
      if (known->service == NULL)
        return known;

      *service = find_service (host, strlen (host) - strlen (known->suffix), known->service);
      if (*service >= 0)
        return known;
    }

  return NULL;
}

static void
set_bucket (DownloadLinkPlace *self,
            const char        *host,
            gssize             service,
            const char        *path)
{
  g_autofree char *bucket = g_strndup (host, service > 0 ? (gsize) service - 1 : 0);

  /* OSS takes requests in the manner of S3 at a name of its own: bucket.s3.oss-region. */
  if (self->provider == DOWNLOAD_PROVIDER_OSS)
    {
      if (g_str_has_suffix (bucket, ".s3"))
        bucket[strlen (bucket) - 3] = '\0';
      else if (g_str_equal (bucket, "s3"))
        bucket[0] = '\0';
    }

  if (bucket[0] == '\0')
    {
      download_link_place_set_path_style (self, path);
      return;
    }

  /* Only S3 and Google have dots in the names of buckets. */
  if (strchr (bucket, '.') != NULL && self->provider != DOWNLOAD_PROVIDER_S3 && self->provider != DOWNLOAD_PROVIDER_GCS)
    return;

  self->bucket = g_steal_pointer (&bucket);
  self->raw_key = g_strdup (path[0] == '/' ? path + 1 : path);
}

/* bucket.account.r2…/key or account.r2…/bucket/key, where the account may be followed by a jurisdiction. */
static DownloadLinkPlace *
place_new_r2 (const char *host,
              const char *path)
{
  DownloadLinkPlace *self = g_new0 (DownloadLinkPlace, 1);
  g_autofree char   *front = g_strndup (host, strlen (host) - strlen (R2_SUFFIX));
  g_auto (GStrv) labels = g_strsplit (front, ".", -1);
  guint    size = g_strv_length (labels);
  gboolean jurisdiction = size > 1 && (g_str_equal (labels[size - 1], "eu") || g_str_equal (labels[size - 1], "fedramp"));
  guint    account = jurisdiction ? size - 2 : size - 1;

  self->provider = DOWNLOAD_PROVIDER_R2;
  if (account == 0)
    {
      self->endpoint = g_strdup (host);
      download_link_place_set_path_style (self, path);
    }
  else if (account == 1)
    {
      self->endpoint = g_strdup (host + strlen (labels[0]) + 1);
      self->bucket = g_strdup (labels[0]);
      self->raw_key = g_strdup (path + 1);
    }

  return self;
}

static gboolean
is_api_path (const char *path)
{
  return g_str_has_prefix (path, "/download/storage/v1/") || g_str_has_prefix (path, "/storage/v1/");
}

/**
 * download_link_place_new:
 * @host: lower-case
 * @path: raw, with its leading slash
 *
 * Returns: (transfer full): what is known of the place; an unknown host has no provider, endpoint, bucket or key
 */
DownloadLinkPlace *
download_link_place_new (const char *host,
                         const char *path)
{
  DownloadLinkPlace *self;
  const KnownHost   *known;
  gssize             service = -1;

  if (g_str_has_suffix (host, R2_SUFFIX) && host[0] != '.')
    return place_new_r2 (host, path);

  self = g_new0 (DownloadLinkPlace, 1);
  known = find_known_host (host, &service);
  if (known == NULL)
    return self;

  self->provider = known->provider;
  if (known->style == STYLE_ACCOUNT)
    {
      self->endpoint = g_strdup (host);
      download_link_place_set_path_style (self, path);
    }
  else if (known->style == STYLE_BUCKET && !(known->provider == DOWNLOAD_PROVIDER_GCS && is_api_path (path)))
    {
      self->endpoint = g_strdup (known->realm != NULL ? known->realm : host + service);
      set_bucket (self, host, service, path);
    }
  else if (known->provider == DOWNLOAD_PROVIDER_B2 && g_str_has_prefix (path, "/file/"))
    {
      download_link_place_set_path_style (self, path + strlen ("/file"));
    }

  return self;
}

void
download_link_place_free (DownloadLinkPlace *self)
{
  g_free (self->endpoint);
  g_free (self->bucket);
  g_free (self->raw_key);
  g_free (self);
}

/**
 * download_link_place_set_path_style:
 * @path: raw: a slash, the bucket, a slash, the key
 */
void
download_link_place_set_path_style (DownloadLinkPlace *self,
                                    const char        *path)
{
  const char *bucket = path[0] == '/' ? path + 1 : path;
  gsize       length = strcspn (bucket, "/");

  if (length == 0 || bucket[length] == '\0')
    return;

  self->bucket = g_strndup (bucket, length);
  self->raw_key = g_strdup (bucket + length + 1);
}
