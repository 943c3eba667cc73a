/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of finding the digest of an object in an answer's headers. */

#include "config.h"

#include "net/download-answer-digest.h"

#define MD5_BASE64 "XrY7u+Ae7tCTyyK7j1rNww=="
#define MD5_HEX "5eb63bbbe01eeed093cb22bb8f5acdc3"
#define SHA256_BASE64 "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="
#define SHA256_HEX "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"

/* Names and values by turns. */
static const char *
lookup (gpointer    headers,
        const char *name)
{
  const char *const *pairs = headers;

  for (gsize i = 0; pairs[i] != NULL; i += 2)
    if (g_ascii_strcasecmp (pairs[i], name) == 0)
      return pairs[i + 1];

  return NULL;
}

static void
test_find (void)
{
  static const struct
  {
    const char *headers[7];
    gboolean    whole;
    const char *hex; /* NULL: none */
    const char *reason;
  } cases[] = {
    { { NULL }, TRUE, NULL, "nothing is named" },
    { { "x-oss-hash-crc64ecma", "11051210869376104954" }, FALSE, "995dc9bbdf1939fa", "OSS, also with a part" },
    { { "x-cos-hash-crc64ecma", "11051210869376104954" }, FALSE, "995dc9bbdf1939fa", "COS" },
    { { "x-oss-hash-crc64ecma", "-1" }, TRUE, NULL, "no number" },
    { { "x-oss-hash-crc64ecma", "99999999999999999999" }, TRUE, NULL, "more than 64 bits" },
    { { "Content-MD5", MD5_BASE64 }, TRUE, MD5_HEX, "of the whole" },
    { { "Content-MD5", MD5_BASE64 }, FALSE, NULL, "of the part" },
    { { "Content-MD5", "XrY7" }, TRUE, NULL, "too short to be one" },
    { { "x-ms-blob-content-md5", MD5_BASE64 }, FALSE, MD5_HEX, "Azure, of the whole even with a part" },
    { { "x-goog-hash", "crc32c=yZRlqg==,md5=" MD5_BASE64 }, FALSE, MD5_HEX, "the one of Google's two that can be computed" },
    { { "x-goog-hash", "crc32c=yZRlqg==" }, FALSE, NULL, "a composite object has no MD5" },
    { { "x-amz-checksum-sha256", SHA256_BASE64 }, TRUE, SHA256_HEX, "S3" },
    { { "x-amz-checksum-sha256", SHA256_BASE64 }, FALSE, NULL, "of a part, or of nothing" },
    { { "x-amz-checksum-sha256", SHA256_BASE64 "-3" }, TRUE, NULL, "a digest of three digests" },
    { { "x-amz-checksum-sha256", SHA256_BASE64, "x-amz-checksum-type", "COMPOSITE" }, TRUE, NULL, "and it says so" },
    { { "x-amz-checksum-sha256", SHA256_BASE64, "x-amz-checksum-type", "FULL_OBJECT" }, TRUE, SHA256_HEX, "it is not" },
    { { "Repr-Digest", "sha-256=:" SHA256_BASE64 ":" }, FALSE, SHA256_HEX, "the standard's own, RFC 9530" },
    { { "Repr-Digest", "md5=:" MD5_BASE64 ":, sha-256=:" SHA256_BASE64 ":" }, FALSE, SHA256_HEX, "the better of two" },
    { { "Repr-Digest", "sha-256" }, FALSE, NULL, "no value" },
    { { "Repr-Digest", ",=,:" }, FALSE, NULL, "nonsense" },
    { { "x-oss-hash-crc64ecma", "11051210869376104954", "Content-MD5", MD5_BASE64 }, TRUE, "995dc9bbdf1939fa", "the cheaper" },
  };
  g_autoptr (DownloadLink) link = download_link_new ("https://files.example.org/a", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadDigest) digest = NULL;

      g_test_message ("%s", cases[i].reason);
      digest = download_answer_digest_find (lookup, (gpointer) cases[i].headers, cases[i].whole, link);
      g_assert_cmpstr (digest != NULL ? download_digest_get_hex (digest) : NULL, ==, cases[i].hex);
      if (digest != NULL)
        g_assert_cmpstr (download_digest_get_source (digest), ==, "files.example.org");
    }
}

static void
test_source (void)
{
  static const char *const headers[] = { "x-oss-hash-crc64ecma", "1", NULL };
  g_autoptr (DownloadLink) link = download_link_new ("https://b.oss-cn-hangzhou.aliyuncs.com/a", NULL);
  g_autoptr (DownloadDigest) digest = download_answer_digest_find (lookup, (gpointer) headers, TRUE, link);

  g_assert_cmpstr (download_digest_get_source (digest), ==, "Alibaba Cloud OSS");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-digest/find", test_find);
  g_test_add_func ("/answer-digest/source", test_source);
  return g_test_run ();
}
