/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What answers say of digests: lines of "Name: value". */

#include "config.h"

#include "fuzz.h"

#include "net/download-answer-digest.h"

#include <string.h>

static const char *
lookup (gpointer    headers,
        const char *name)
{
  char **lines = headers;
  gsize  length = strlen (name);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return lines[i] + length + 1 + strspn (lines[i] + length + 1, " \t");
  return NULL;
}

static gsize
count_digits (DownloadDigestAlgorithm algorithm)
{
  switch (algorithm)
    {
    case DOWNLOAD_DIGEST_CRC32:
      return 8;
    case DOWNLOAD_DIGEST_CRC64:
      return 16;
    case DOWNLOAD_DIGEST_MD5:
      return 32;
    case DOWNLOAD_DIGEST_SHA1:
      return 40;
    case DOWNLOAD_DIGEST_SHA256:
      return 64;
    case DOWNLOAD_DIGEST_SHA384:
      return 96;
    case DOWNLOAD_DIGEST_SHA512:
      return 128;
    }
  g_assert_not_reached ();
}

static void
check_digest (DownloadDigest *digest)
{
  const char             *hex = download_digest_get_hex (digest);
  DownloadDigestAlgorithm algorithm = download_digest_get_algorithm (digest);
  g_autofree char        *text = g_strdup_printf ("%s:%s", download_digest_algorithm_to_string (algorithm), hex);
  g_autoptr (DownloadDigest) again = download_digest_new (algorithm, hex, "a");
  g_autoptr (DownloadDigest) of_person = download_digest_new_from_user (text, NULL);

  g_assert_cmpuint (strlen (hex), ==, count_digits (algorithm));
  g_assert_cmpuint (strspn (hex, "0123456789abcdef"), ==, strlen (hex));
  g_assert_nonnull (again);
  g_assert_nonnull (of_person);
  g_assert_cmpstr (download_digest_get_hex (of_person), ==, hex);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const uris[] = { "https://a.example/b", "https://bucket.oss-cn-hangzhou.aliyuncs.com/b", "https://bucket.s3.amazonaws.com/b" };
  g_auto (GStrv) lines = fuzz_lines (data, size);

  for (gsize i = 0; i < G_N_ELEMENTS (uris) * 2; i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (uris[i / 2], NULL);
      g_autoptr (DownloadDigest) digest = download_answer_digest_find (lookup, lines, i % 2 == 0, link);

      if (digest != NULL)
        check_digest (digest);
    }
  return 0;
}
