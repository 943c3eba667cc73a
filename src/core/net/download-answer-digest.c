/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The digest of the whole object, as far as a server names one in its headers. */

#include "config.h"

#include "net/download-answer-digest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  FORM_DECIMAL,    /* CRC-64 as OSS and COS write it */
  FORM_BASE64,     /* the bytes of the digest, nothing else */
  FORM_DICTIONARY, /* name=value pairs; the value is base64, in colons if it is a structured field (RFC 9530) */
} Form;

typedef struct
{
  const char             *header;
  const char             *member; /* of a dictionary */
  DownloadDigestAlgorithm algorithm;
  Form                    form;
  gboolean                only_whole; /* on a partial answer it speaks of the part, or of nothing */
} DigestHeader;

/* The cheapest proof first: a CRC-64 is combined from the parts, the others read the file once more. */
static const DigestHeader digest_headers[] = {
  { "x-oss-hash-crc64ecma", NULL, DOWNLOAD_DIGEST_CRC64, FORM_DECIMAL, FALSE },
  { "x-cos-hash-crc64ecma", NULL, DOWNLOAD_DIGEST_CRC64, FORM_DECIMAL, FALSE },
  { "x-amz-checksum-sha256", NULL, DOWNLOAD_DIGEST_SHA256, FORM_BASE64, TRUE },
  { "x-amz-checksum-sha1", NULL, DOWNLOAD_DIGEST_SHA1, FORM_BASE64, TRUE },
  { "x-amz-checksum-crc32", NULL, DOWNLOAD_DIGEST_CRC32, FORM_BASE64, TRUE },
  { "Repr-Digest", "sha-512", DOWNLOAD_DIGEST_SHA512, FORM_DICTIONARY, FALSE },
  { "Repr-Digest", "sha-256", DOWNLOAD_DIGEST_SHA256, FORM_DICTIONARY, FALSE },
  { "x-goog-hash", "md5", DOWNLOAD_DIGEST_MD5, FORM_DICTIONARY, FALSE },
  { "x-ms-blob-content-md5", NULL, DOWNLOAD_DIGEST_MD5, FORM_BASE64, FALSE },
  { "Content-MD5", NULL, DOWNLOAD_DIGEST_MD5, FORM_BASE64, TRUE },
};

static char *
get_member (const char *dictionary,
            const char *name)
{
  g_auto (GStrv) members = g_strsplit (dictionary, ",", -1);

  for (gsize i = 0; members[i] != NULL; i++)
    {
      char *equals = strchr (members[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (g_ascii_strcasecmp (g_strstrip (members[i]), name) == 0)
        return g_strdup (g_strdelimit (g_strstrip (equals + 1), ":", ' '));
    }

  return NULL;
}

/* Of an object that was put together from parts S3 gives a digest of the parts' digests, which no reading of it yields. */
static gboolean
is_composite (DownloadHeaderLookup lookup,
              gpointer             headers,
              const char          *value)
{
  const char *type = lookup (headers, "x-amz-checksum-type");

  return strchr (value, '-') != NULL || (type != NULL && g_ascii_strcasecmp (type, "FULL_OBJECT") != 0);
}

static DownloadDigest *
read_digest (const DigestHeader *header,
             const char         *value,
             const char         *source)
{
  g_autofree char *member = NULL;

  switch (header->form)
    {
    case FORM_DECIMAL:
      return download_digest_new_from_crc64_decimal (value, source);
    case FORM_BASE64:
      return download_digest_new_from_base64 (header->algorithm, value, source);
    case FORM_DICTIONARY:
      member = get_member (value, header->member);
      return member != NULL ? download_digest_new_from_base64 (header->algorithm, g_strstrip (member), source) : NULL;
    }

  g_return_val_if_reached (NULL);
}

/**
 * download_answer_digest_find:
 * @lookup: how to get at a header
 * @headers: given to @lookup
 * @whole: whether the answer carries the whole object
 * @link: what was asked; names the source
 *
 * Returns: (transfer full) (nullable): what the whole object can be checked against
 */
DownloadDigest *
download_answer_digest_find (DownloadHeaderLookup lookup,
                             gpointer             headers,
                             gboolean             whole,
                             const DownloadLink  *link)
{
  const char *provider = download_provider_get_name (download_link_get_provider (link));

  for (gsize i = 0; i < G_N_ELEMENTS (digest_headers); i++)
    {
      const DigestHeader *header = &digest_headers[i];
      const char         *value = lookup (headers, header->header);
      DownloadDigest     *digest;

      if (value == NULL || (header->only_whole && !whole) ||
          (g_str_has_prefix (header->header, "x-amz-") && is_composite (lookup, headers, value)))
        continue;
      digest = read_digest (header, value, provider != NULL ? provider : download_link_get_host (link));
      if (digest != NULL)
        return digest;
    }

  return NULL;
}
