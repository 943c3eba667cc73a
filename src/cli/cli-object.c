/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Objects as the tools of stores name them: s3://bucket/key, and oss, cos and gs likewise. What stands behind the bucket is the key as
 * it is, not escaped. */

#include "config.h"

#include "cli-object.h"

#include <string.h>

static const char *const schemes[] = { "s3", "oss", "cos", "gs" };

static const char *
find_scheme (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);

      if (g_ascii_strncasecmp (text, schemes[i], length) == 0 && strncmp (text + length, "://", 3) == 0)
        return schemes[i];
    }

  return NULL;
}

gboolean
cli_object_is (const char *text)
{
  return find_scheme (text) != NULL;
}

/**
 * cli_object_split:
 * @text: such as "s3://bucket/key"
 * @scheme: (out) (transfer none): its beginning, in lower case
 * @bucket: (out) (transfer full): may be empty
 * @key: (out) (transfer none): a part of @text; may be empty
 *
 * Returns: whether cli_object_is() is true of it
 */
gboolean
cli_object_split (const char  *text,
                  const char **scheme,
                  char       **bucket,
                  const char **key)
{
  const char *rest;
  gsize       length;

  *scheme = find_scheme (text);
  if (*scheme == NULL)
    return FALSE;

  rest = text + strlen (*scheme) + strlen ("://");
  length = strcspn (rest, "/");
  *bucket = g_strndup (rest, length);
  *key = rest[length] == '/' ? rest + length + 1 : "";
  return TRUE;
}

/**
 * cli_object_new_request:
 * @account: who signs
 * @bucket: where the object is
 * @key: its key, not escaped
 * @now: real time in microseconds, by the store's clock as far as that is known
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a request for the object, whose links are made by the account
 */
DownloadRequest *
cli_object_new_request (const DownloadAccount *account,
                        const char            *bucket,
                        const char            *key,
                        gint64                 now,
                        GError               **error)
{
  g_autoptr (DownloadRenewer) renewer = download_account_renewer_new (account, bucket, key);
  g_autoptr (DownloadRenewal) renewal = download_account_renewer_mint (DOWNLOAD_ACCOUNT_RENEWER (renewer), now, error);
  DownloadRequest *request;

  if (renewal == NULL)
    return NULL;

  request = download_request_new (renewal->link);
  download_request_set_head_link (request, renewal->head_link);
  download_request_set_renewer (request, renewer);
  return request;
}
