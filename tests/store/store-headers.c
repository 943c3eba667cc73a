/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The headers that each provider adds to its answers. */

#include "config.h"

#include "store-headers.h"

#include "store-range.h"

#include <string.h>

typedef struct
{
  const char *server;
  const char *request_id;
} Common;

/* By provider. */
static const Common common[STORE_N_PROVIDERS] = {
  [STORE_PROVIDER_OSS] = { "AliyunOSS", "x-oss-request-id" },
  [STORE_PROVIDER_S3] = { "AmazonS3", "x-amz-request-id" },
  [STORE_PROVIDER_MINIO] = { "MinIO", "x-amz-request-id" },
  [STORE_PROVIDER_R2] = { "cloudflare", "cf-ray" },
  [STORE_PROVIDER_GCS] = { "UploadServer", "x-guploader-uploadid" },
  [STORE_PROVIDER_AZURE] = { "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0", "x-ms-request-id" },
  [STORE_PROVIDER_COS] = { "tencent-cos", "x-cos-request-id" },
  [STORE_PROVIDER_OBS] = { "OBS", "x-obs-request-id" },
};

static char *
format_date (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return soup_date_time_to_string (time, SOUP_DATE_HTTP);
}

/**
 * store_headers_set_common:
 * @now: the time that the store believes it is, seconds since 1970
 */
void
store_headers_set_common (SoupMessageHeaders *headers,
                          StoreProvider       provider,
                          const char         *request_id,
                          gint64              now)
{
  g_autofree char *date = format_date (now);

  soup_message_headers_replace (headers, "Date", date);
  soup_message_headers_replace (headers, "Server", common[provider].server);
  soup_message_headers_replace (headers, common[provider].request_id, request_id);
}

static void
set_oss (SoupMessageHeaders *headers,
         StoreObject        *object,
         gboolean            ranged)
{
  soup_message_headers_replace (headers, "x-oss-object-type", object->multipart ? "Multipart" : "Normal");
  soup_message_headers_replace (headers, "x-oss-storage-class", object->archived ? "Archive" : "Standard");
  if (object->md5 != NULL && !ranged)
    soup_message_headers_replace (headers, "Content-MD5", object->md5);
}

static void
set_gcs (SoupMessageHeaders *headers,
         StoreObject        *object)
{
  g_autofree char *hash = g_strconcat ("md5=", object->md5, NULL);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, object->size);
  g_autofree char *generation = g_strdup_printf ("%" G_GINT64_FORMAT, object->modified * G_USEC_PER_SEC + (gint64) (object->seed % 1000));

  if (object->md5 != NULL)
    soup_message_headers_replace (headers, "x-goog-hash", hash);
  soup_message_headers_replace (headers, "x-goog-generation", generation);
  soup_message_headers_replace (headers, "x-goog-stored-content-length", size);
  soup_message_headers_replace (headers, "x-goog-stored-content-encoding", "identity");
}

static void
set_azure (SoupMessageHeaders *headers,
           StoreObject        *object,
           gboolean            ranged)
{
  soup_message_headers_replace (headers, "x-ms-version", "2022-11-02");
  soup_message_headers_replace (headers, "x-ms-blob-type", "BlockBlob");
  if (object->md5 != NULL)
    soup_message_headers_replace (headers, ranged ? "x-ms-blob-content-md5" : "Content-MD5", object->md5);
}

/* Only for those who asked, with a header that their link was signed with; MinIO gives none with a range. */
static void
set_s3_checksum (SoupMessageHeaders *headers,
                 StoreObject        *object,
                 StorePairs         *request_headers,
                 gboolean            ranged)
{
  g_autofree char *base64 = object->sha256 != NULL ? store_hex_to_base64 (object->sha256) : NULL;

  if (base64 == NULL || g_strcmp0 (store_pairs_get (request_headers, "x-amz-checksum-mode"), "ENABLED") != 0 || ranged)
    return;

  soup_message_headers_replace (headers, "x-amz-checksum-sha256", base64);
  soup_message_headers_replace (headers, "x-amz-checksum-type", "FULL_OBJECT");
}

static void
set_overrides (SoupMessageHeaders *headers,
               StorePairs         *query)
{
  static const struct
  {
    const char *parameter;
    const char *header;
  } overrides[] = {
    { "response-content-type", "Content-Type" },
    { "rsct", "Content-Type" },
    { "response-content-disposition", "Content-Disposition" },
    { "rscd", "Content-Disposition" },
    { "response-cache-control", "Cache-Control" },
    { "response-content-encoding", "Content-Encoding" },
    { "response-content-language", "Content-Language" },
    { "response-expires", "Expires" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (overrides); i++)
    {
      const char *value = store_pairs_get (query, overrides[i].parameter);

      if (value != NULL)
        soup_message_headers_replace (headers, overrides[i].header, value);
    }
}

/**
 * store_headers_set_object:
 * @ranged: whether only a part of it is sent
 */
void
store_headers_set_object (SoupMessageHeaders *headers,
                          StoreProvider       provider,
                          StoreObject        *object,
                          const StoreRequest *request,
                          gboolean            ranged)
{
  g_autofree char *etag = store_range_get_etag (object, provider);
  g_autofree char *modified = format_date (object->modified);
  g_autofree char *crc = g_strdup_printf ("%" G_GUINT64_FORMAT, object->crc64);

  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "Last-Modified", modified);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Content-Type", object->type);
  if (object->has_crc && provider == STORE_PROVIDER_OSS)
    soup_message_headers_replace (headers, "x-oss-hash-crc64ecma", crc);
  if (object->has_crc && provider == STORE_PROVIDER_COS)
    soup_message_headers_replace (headers, "x-cos-hash-crc64ecma", crc);

  if (provider == STORE_PROVIDER_OSS)
    set_oss (headers, object, ranged);
  else if (provider == STORE_PROVIDER_GCS)
    set_gcs (headers, object);
  else if (provider == STORE_PROVIDER_AZURE)
    set_azure (headers, object, ranged);
  else if (provider == STORE_PROVIDER_S3 || provider == STORE_PROVIDER_MINIO || provider == STORE_PROVIDER_R2)
    set_s3_checksum (headers, object, request->headers, ranged);
  if (object->archived && (provider == STORE_PROVIDER_S3 || provider == STORE_PROVIDER_MINIO))
    soup_message_headers_replace (headers, "x-amz-storage-class", "GLACIER");

  for (guint i = 0; i < object->headers->len; i++)
    soup_message_headers_replace (headers, store_pairs_at (object->headers, i)->name, store_pairs_at (object->headers, i)->value);
  set_overrides (headers, request->query);
}

/**
 * store_headers_set_refusal:
 * @body: what a GET would bring
 * @head: whether this is a HEAD: OSS then tells the same in headers, the others next to nothing
 */
void
store_headers_set_refusal (SoupMessageHeaders     *headers,
                           StoreProvider           provider,
                           const StoreRefusalText *text,
                           const char             *body,
                           gboolean                head)
{
  if (provider == STORE_PROVIDER_OSS && text->ec != NULL)
    soup_message_headers_replace (headers, "x-oss-ec", text->ec);
  if (provider == STORE_PROVIDER_OSS && head)
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) body, strlen (body));

      soup_message_headers_replace (headers, "x-oss-err", encoded);
    }
  if (provider == STORE_PROVIDER_AZURE)
    soup_message_headers_replace (headers, "x-ms-error-code", text->code);
}
