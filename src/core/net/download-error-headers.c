/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What providers say about a refusal in its headers, which is all that there is in answer to HEAD. */

#include "config.h"

#include "net/download-error-headers.h"

#include <string.h>

static const char *const code_names[] = { "x-ms-error-code", "x-amz-error-code", "x-obs-error-code", "x-minio-error-code", "x-error-code" };
static const char *const message_names[] = { "x-amz-error-message", "x-obs-error-message", "x-minio-error-desc", "x-tengine-error", "x-error-message" };
static const char *const deleted_names[] = { "x-amz-delete-marker", "x-oss-delete-marker", "x-cos-delete-marker", "x-obs-delete-marker" };
static const char *const restore_names[] = { "x-amz-restore", "x-oss-restore", "x-cos-restore", "x-obs-restore" };
static const char *const region_names[] = { "x-amz-bucket-region", "x-cos-bucket-region", "x-obs-bucket-location" };

static const char *
get_one (SoupMessageHeaders *headers,
         const char *const  *names,
         gsize               n_names)
{
  const char *value = NULL;

  for (gsize i = 0; i < n_names && value == NULL; i++)
    value = soup_message_headers_get_one (headers, names[i]);
  return value;
}

/* What a server sends need not be text. */
static char *
copy_text (const char *value)
{
  return value != NULL ? g_utf8_make_valid (value, -1) : NULL;
}

static char *
copy_code (const char *value)
{
  return download_error_body_is_code (value) ? g_strdup (value) : NULL;
}

/* Alibaba Cloud sends the whole body of the refusal there. */
static void
fill_from_oss (SoupMessageHeaders *headers,
               DownloadErrorBody  *body)
{
  const char        *base64 = soup_message_headers_get_one (headers, "x-oss-err");
  g_autofree guchar *bytes = NULL;
  gsize              length = 0;
  g_autoptr (DownloadErrorBody) said = NULL;

  if (base64 == NULL || *base64 == '\0' || strlen (base64) > DOWNLOAD_ERROR_BODY_MAX)
    return;

  bytes = g_base64_decode (base64, &length);
  said = download_error_body_parse ((const char *) bytes, length);
  download_error_body_fill (body, said);
}

/**
 * download_error_headers_fill:
 * @headers: of a refusal
 * @body: what its body said
 *
 * Adds to @body what only the headers tell.
 */
void
download_error_headers_fill (SoupMessageHeaders *headers,
                             DownloadErrorBody  *body)
{
  g_autoptr (DownloadErrorBody) said = download_error_body_new ();
  const char *restore = get_one (headers, restore_names, G_N_ELEMENTS (restore_names));
  const char *deleted = get_one (headers, deleted_names, G_N_ELEMENTS (deleted_names));

  fill_from_oss (headers, body);
  said->code = copy_code (get_one (headers, code_names, G_N_ELEMENTS (code_names)));
  said->message = copy_text (get_one (headers, message_names, G_N_ELEMENTS (message_names)));
  said->ec = copy_text (soup_message_headers_get_one (headers, "x-oss-ec"));
  said->region = copy_text (get_one (headers, region_names, G_N_ELEMENTS (region_names)));
  said->deleted = deleted != NULL && g_ascii_strcasecmp (deleted, "true") == 0;
  said->restoring = restore != NULL && strstr (restore, "ongoing-request=\"true\"") != NULL;
  download_error_body_fill (body, said);
}
