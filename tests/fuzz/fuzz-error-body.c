/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The body of a refusal: XML, JSON, HTML or anything. */

#include "config.h"

#include "fuzz.h"

#include "base/download-error.h"
#include "net/download-error-body.h"
#include "net/download-refusal.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

/* No word of a provider looks like these, and servers repeat such in their refusals. */
#define KEY "AKIAIOSFODNN7EXAMPLE"
#define SIGNATURE "sWlSM9fVbHMyRkMqYq5ZqJ0hYlE%3D"

static void
check_sentence (const DownloadErrorBody *body,
                const char              *uri,
                guint                    status)
{
  static const char *const sent[] = { "Host", "Range", "Referer", NULL };
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);
  g_autoptr (GError) error = NULL;
  DownloadRefusal refusal = { status, "GET", link, sent, body, -1, NOW };

  error = download_refusal_to_error (&refusal);
  g_assert_nonnull (error);
  g_assert_true (error->domain == DOWNLOAD_ERROR && error->code != DOWNLOAD_ERROR_INTERNAL);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 2000);
  g_assert_null (strpbrk (error->message, "\r\n"));
  g_assert_null (strstr (error->message, KEY));
  g_assert_null (strstr (error->message, SIGNATURE));
  g_assert_cmpuint (download_error_get_http_status (error), ==, status);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const guint statuses[] = { 400, 401, 403, 404, 409, 410, 412, 429, 500, 503 };
  g_autofree char   *text = fuzz_text (data, size);
  g_autoptr (DownloadErrorBody) body = download_error_body_parse (text, MIN (size, DOWNLOAD_ERROR_BODY_MAX));
  guint status = statuses[size % G_N_ELEMENTS (statuses)];

  g_assert_nonnull (body);
  g_assert_true (body->code == NULL || download_error_body_is_code (body->code));
  g_assert_true (body->expires >= -1 && body->not_before >= -1 && body->server_time >= -1);
  check_sentence (body, "https://b.s3.amazonaws.com/a?AWSAccessKeyId=" KEY "&Expires=1800000000&Signature=" SIGNATURE, status);
  check_sentence (body, "https://b.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=" KEY "&Expires=1800000000&Signature=" SIGNATURE, status);
  check_sentence (body, "https://a.example/b?" SIGNATURE, status);
  return 0;
}
