/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of digests and of computing them. */

#include "config.h"

#include "base/download-error.h"
#include "verify/download-digest.h"

#include <string.h>

#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define MD5_ABC "900150983cd24fb0d6963f7d28e17f72"

static void
test_known_values (void)
{
  static const struct
  {
    DownloadDigestAlgorithm algorithm;
    const char             *text;
    const char             *expected;
  } cases[] = {
    { DOWNLOAD_DIGEST_CRC64, "123456789", "995dc9bbdf1939fa" },
    { DOWNLOAD_DIGEST_CRC64, "", "0000000000000000" },
    { DOWNLOAD_DIGEST_CRC32, "123456789", "cbf43926" },
    { DOWNLOAD_DIGEST_MD5, "abc", MD5_ABC },
    { DOWNLOAD_DIGEST_MD5, "", "d41d8cd98f00b204e9800998ecf8427e" },
    { DOWNLOAD_DIGEST_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { DOWNLOAD_DIGEST_SHA256, "abc", SHA256_ABC },
    { DOWNLOAD_DIGEST_SHA384, "abc",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
    { DOWNLOAD_DIGEST_SHA512, "abc",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a"
      "9ac94fa54ca49f" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadHasher) hasher = download_hasher_new (cases[i].algorithm);
      g_autofree char *hex = NULL;

      /* Byte by byte, so that going on is tried as well. */
      for (const char *c = cases[i].text; *c != '\0'; c++)
        download_hasher_update (hasher, c, 1);
      hex = download_hasher_finish (hasher);
      g_assert_cmpstr (hex, ==, cases[i].expected);
    }
}

static void
test_unfinished (void)
{
  DownloadHasher *hasher = download_hasher_new (DOWNLOAD_DIGEST_SHA256);

  download_hasher_update (hasher, "abc", 3);
  download_hasher_free (hasher);
}

static void
test_from_user (void)
{
  static const struct
  {
    const char             *text;
    DownloadDigestAlgorithm algorithm; /* 0: refused */
    const char             *hex;
    const char             *reason;
  } cases[] = {
    { "sha256:" SHA256_ABC, DOWNLOAD_DIGEST_SHA256, SHA256_ABC, "as the command line has it" },
    { "SHA-256=BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", DOWNLOAD_DIGEST_SHA256, SHA256_ABC,
      "capitals, a dash, an equals sign" },
    { "  sha256 : " SHA256_ABC " \n", 0, NULL, "a space in the name of the algorithm" },
    { "  sha256: " SHA256_ABC " \n", DOWNLOAD_DIGEST_SHA256, SHA256_ABC, "space around" },
    { SHA256_ABC, DOWNLOAD_DIGEST_SHA256, SHA256_ABC, "told by its length" },
    { SHA256_ABC "  file:1.iso", DOWNLOAD_DIGEST_SHA256, SHA256_ABC, "a line of sha256sum" },
    { MD5_ABC, DOWNLOAD_DIGEST_MD5, MD5_ABC, "told by its length" },
    { "cbf43926", DOWNLOAD_DIGEST_CRC32, "cbf43926", "told by its length" },
    { "sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", DOWNLOAD_DIGEST_SHA256, SHA256_ABC, "base64" },
    { "md5:kAFQmDzST7DWlj99KOF/cg==", DOWNLOAD_DIGEST_MD5, MD5_ABC, "base64" },
    { "crc64:11051210869376104954", DOWNLOAD_DIGEST_CRC64, "995dc9bbdf1939fa", "decimal, as OSS shows it" },
    { "crc64:995dc9bbdf1939fa", DOWNLOAD_DIGEST_CRC64, "995dc9bbdf1939fa", "hex" },
    { "crc64:7", DOWNLOAD_DIGEST_CRC64, "0000000000000007", "a small one" },
    { "crc64:18446744073709551616", 0, NULL, "one too many for 64 bits" },
    { "crc64:-1", 0, NULL, "a sign" },
    { "sha256:" MD5_ABC, 0, NULL, "digits of another algorithm" },
    { "sha256:", 0, NULL, "nothing" },
    { "", 0, NULL, "nothing at all" },
    { "whirlpool:" SHA256_ABC, 0, NULL, "an unknown algorithm" },
    { "sha256:zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 0, NULL, "not hex" },
    { "sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=", 0, NULL, "base64 that nobody encodes so" },
    { "abc", 0, NULL, "hex of no length" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadDigest) digest = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s: %s", cases[i].text, cases[i].reason);
      digest = download_digest_new_from_user (cases[i].text, &error);
      if (cases[i].hex == NULL)
        {
          g_assert_null (digest);
          g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (download_digest_get_algorithm (digest), ==, cases[i].algorithm);
      g_assert_cmpstr (download_digest_get_hex (digest), ==, cases[i].hex);
      g_assert_cmpstr (download_digest_get_source (digest), ==, "user");
    }
}

static void
test_from_headers (void)
{
  g_autoptr (DownloadDigest) decimal = download_digest_new_from_crc64_decimal ("11051210869376104954", "x-oss-hash-crc64ecma");
  g_autoptr (DownloadDigest) base64 = download_digest_new_from_base64 (DOWNLOAD_DIGEST_CRC32, "y/Q5Jg==", "x-amz-checksum-crc32");

  g_assert_cmpstr (download_digest_get_hex (decimal), ==, "995dc9bbdf1939fa");
  g_assert_cmpstr (download_digest_get_source (decimal), ==, "x-oss-hash-crc64ecma");
  g_assert_cmpstr (download_digest_get_hex (base64), ==, "cbf43926");

  g_assert_null (download_digest_new_from_crc64_decimal ("", "h"));
  g_assert_null (download_digest_new_from_crc64_decimal (" 1", "h"));
  g_assert_null (download_digest_new_from_crc64_decimal ("+1", "h"));
  g_assert_null (download_digest_new_from_crc64_decimal ("1 ", "h"));
  g_assert_null (download_digest_new_from_base64 (DOWNLOAD_DIGEST_CRC32, "y/Q5Jg==-2", "h"));
  g_assert_null (download_digest_new_from_base64 (DOWNLOAD_DIGEST_CRC32, "y/Q5Jg", "h"));
  g_assert_null (download_digest_new_from_base64 (DOWNLOAD_DIGEST_CRC32, "", "h"));
  g_assert_null (download_digest_new ((DownloadDigestAlgorithm) 99, MD5_ABC, "h"));
}

static void
test_names (void)
{
  for (int i = DOWNLOAD_DIGEST_CRC64; i <= DOWNLOAD_DIGEST_SHA512; i++)
    g_assert_nonnull (download_digest_algorithm_to_string ((DownloadDigestAlgorithm) i));
  g_assert_cmpstr (download_digest_algorithm_to_string (DOWNLOAD_DIGEST_CRC64), ==, "crc64");
  g_assert_null (download_digest_algorithm_to_string ((DownloadDigestAlgorithm) 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verify/digest/known-values", test_known_values);
  g_test_add_func ("/verify/digest/unfinished", test_unfinished);
  g_test_add_func ("/verify/digest/from-user", test_from_user);
  g_test_add_func ("/verify/digest/from-headers", test_from_headers);
  g_test_add_func ("/verify/digest/names", test_names);

  return g_test_run ();
}
