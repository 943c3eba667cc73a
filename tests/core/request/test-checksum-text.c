/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of checksums as people paste them. */

#include "config.h"

#include "base/download-error.h"
#include "request/download-checksum-text.h"

#define MD5 "5eb63bbbe01eeed093cb22bb8f5acdc3"
#define SHA1 "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"
#define SHA256 "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define SHA384 SHA256 MD5
#define SHA512 SHA256 SHA256

static void
test_accepted (void)
{
  static const struct
  {
    const char *text;
    const char *normal;
    const char *reason;
  } cases[] = {
    { "md5:" MD5, "md5:" MD5, "MD5" },
    { "sha1:" SHA1, "sha1:" SHA1, "SHA-1" },
    { "sha256:" SHA256, "sha256:" SHA256, "SHA-256" },
    { "sha384:" SHA384, "sha384:" SHA384, "SHA-384" },
    { "sha512:" SHA512, "sha512:" SHA512, "SHA-512" },
    { "SHA-256:" SHA256, "sha256:" SHA256, "with a dash" },
    { "Sha256 = " SHA256, "sha256:" SHA256, "with an equals sign" },
    { "  sha256 : " SHA256 "\n", "sha256:" SHA256, "with blanks" },
    { "MD5:5EB63BBBE01EEED093CB22BB8F5ACDC3", "md5:" MD5, "in upper case" },
    { MD5, "md5:" MD5, "32 digits" },
    { SHA1, "sha1:" SHA1, "40 digits" },
    { SHA256, "sha256:" SHA256, "64 digits" },
    { SHA384, "sha384:" SHA384, "96 digits" },
    { SHA512, "sha512:" SHA512, "128 digits" },
    { "0d4a1185", "crc32:0d4a1185", "8 digits" },
    { "53037ecdef2352da", "crc64:53037ecdef2352da", "16 digits" },
    { "crc64:5981764153023615706", "crc64:53037ecdef2352da", "decimal, as OSS sends it" },
    { "crc64:0x53037ECDEF2352DA", "crc64:53037ecdef2352da", "with a prefix" },
    { "crc64:0", "crc64:0000000000000000", "zero" },
    { "crc64:18446744073709551615", "crc64:ffffffffffffffff", "the largest" },
    { "crc32:222957957", "crc32:0d4a1185", "decimal" },
    { "crc32:4294967295", "crc32:ffffffff", "the largest" },
    { "crc32:12345678", "crc32:12345678", "eight digits are hexadecimal" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *normal = download_checksum_text_normalize (cases[i].text, &error);
      g_autofree char *again = NULL;

      g_test_message ("%s", cases[i].reason);
      g_assert_no_error (error);
      g_assert_cmpstr (normal, ==, cases[i].normal);

      again = download_checksum_text_normalize (normal, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, normal);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    " ",
    ":",
    "md5",
    "md5:",
    "md5:" SHA1,
    "sha256:" MD5,
    "sha256:" SHA256 "0",
    "sha256:g94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
    "sha256:uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
    "XrY7u+Ae7tCTyyK7j1rNww==",
    "sha3:" SHA256,
    "blake2b:" SHA512,
    "crc64:18446744073709551616",
    "crc64:-1",
    "crc64:53037ecdef2352d",
    "crc32:4294967296",
    "crc32:0d4a118",
    "hello",
    "0123456789",
    SHA256 SHA512,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i]);
      g_assert_null (download_checksum_text_normalize (cases[i], &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/checksum-text/accepted", test_accepted);
  g_test_add_func ("/checksum-text/refused", test_refused);

  return g_test_run ();
}
