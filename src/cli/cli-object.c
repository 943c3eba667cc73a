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
