/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets that stand in the path of a link, at hosts that are known for it. */

#include "config.h"

#include "link/download-link-path.h"

#include <string.h>

/* So many characters of a digest tell any two secrets apart, and are none. */
#define DIGEST_LENGTH 32

typedef enum
{
  MEANS_NOTHING, /* the rest of the path says which object is meant */
  MEANS_OBJECT,  /* nothing else does */
} Meaning;

typedef struct
{
  const char *host;   /* its end */
  const char *before; /* how the path begins; the secret goes on to the next slash */
  char        begin;  /* in the secret's own segment, what is no part of it: everything up to this, or NUL */
  Meaning     meaning;
} SecretPath;

static const SecretPath secret_paths[] = {
  { ".oraclecloud.com", "/p/", '\0', MEANS_NOTHING },
  { "api.telegram.org", "/file/bot", ':', MEANS_NOTHING },
  { "api.telegram.org", "/bot", ':', MEANS_NOTHING },
  { ".dropboxusercontent.com", "/cd/0/get/", '\0', MEANS_OBJECT },
  { ".dropboxusercontent.com", "/cd/0/inline/", '\0', MEANS_OBJECT },
  { ".files.1drv.com", "/", '\0', MEANS_OBJECT },
};

/* (nullable): the row of a path that has a secret, and where it is. */
static const SecretPath *
find (const char *host,
      const char *path,
      gsize      *start,
      gsize      *end)
{
  for (guint i = 0; i < G_N_ELEMENTS (secret_paths); i++)
    {
      const SecretPath *row = &secret_paths[i];
      const char       *mark;

      if (!g_str_has_suffix (host, row->host) || !g_str_has_prefix (path, row->before))
        continue;

      *start = strlen (row->before);
      *end = *start + strcspn (path + *start, "/");
      mark = row->begin != '\0' ? memchr (path + *start, row->begin, *end - *start) : NULL;
      if (mark != NULL)
        *start = (gsize) (mark - path) + 1;
      /* What is escaped may be the mark. */
      if (*end > *start && (mark != NULL || row->begin == '\0' || memchr (path + *start, '%', *end - *start) != NULL))
        return row;
    }

  return NULL;
}

gboolean
download_link_path_has_secret (const char *host,
                               const char *path)
{
  gsize start, end;

  return find (host, path, &start, &end) != NULL;
}

/**
 * download_link_path_redact:
 * @host: lower-case, without a port
 * @path: raw
 * @instead: what stands in place of a secret
 *
 * Returns: (transfer full): the path without its secret
 */
char *
download_link_path_redact (const char *host,
                           const char *path,
                           const char *instead)
{
  gsize start, end;

  if (find (host, path, &start, &end) == NULL)
    return g_strdup (path);
  return g_strdup_printf ("%.*s%s%s", (int) start, path, instead, path + end);
}

/**
 * download_link_path_identify:
 *
 * Returns: (transfer full): the path by which objects are told apart: a secret is left out, or stands as a digest where nothing
 *   else says which object is meant
 */
char *
download_link_path_identify (const char *host,
                             const char *path)
{
  gsize             start, end;
  const SecretPath *row = find (host, path, &start, &end);
  g_autofree char  *digest = NULL;

  if (row == NULL || row->meaning == MEANS_NOTHING)
    return download_link_path_redact (host, path, "");

  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) path + start, end - start);
  digest[DIGEST_LENGTH] = '\0';
  return download_link_path_redact (host, path, digest);
}
