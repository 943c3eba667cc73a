/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of CRC-64/XZ and of combining two of them. */

#include "config.h"

#include "verify/download-crc64.h"

#include <lzma.h>
#include <string.h>

static const char digits[] = "123456789";
static const char broadcast[] = "This is a test of the emergency broadcast system.";

static guint64
crc_of (const char *text)
{
  return download_crc64_update (0, text, strlen (text));
}

static void
test_known_values (void)
{
  /* The values that the SDKs of OSS test against. */
  g_assert_cmphex (crc_of (""), ==, 0);
  g_assert_cmphex (crc_of (digits), ==, G_GUINT64_CONSTANT (0x995DC9BBDF1939FA));
  g_assert_cmphex (crc_of (broadcast), ==, G_GUINT64_CONSTANT (0x27DB187FC15BBC72));
  g_assert_cmphex (download_crc64_combine (crc_of (digits), crc_of (broadcast), strlen (broadcast)), ==,
                   G_GUINT64_CONSTANT (0x6A7AA19FCBF48688));
  g_assert_cmphex (download_crc64_update (crc_of (digits), broadcast, strlen (broadcast)), ==,
                   G_GUINT64_CONSTANT (0x6A7AA19FCBF48688));
}

static void
test_every_split (void)
{
  guint8  data[1000];
  guint64 whole;

  for (gsize i = 0; i < sizeof data; i++)
    data[i] = (guint8) g_test_rand_int ();
  whole = download_crc64_update (0, data, sizeof data);

  for (gsize split = 0; split <= sizeof data; split++)
    {
      guint64 first = download_crc64_update (0, data, split);
      guint64 second = download_crc64_update (0, data + split, sizeof data - split);

      g_assert_cmphex (download_crc64_combine (first, second, sizeof data - split), ==, whole);
    }
}

/* Whatever this processor can: every length around the sizes in which it works, from every alignment, going on from anything. */
static void
test_against_library (void)
{
  g_autofree guint8 *data = g_malloc (128 * 1024 + 64);

  for (gsize i = 0; i < 128 * 1024 + 64; i++)
    data[i] = (guint8) g_test_rand_int ();

  for (gsize length = 0; length <= 1200; length++)
    for (gsize start = 0; start < 17; start++)
      {
        guint64 before = (guint64) g_test_rand_int () << 32 ^ (guint64) g_test_rand_int ();

        g_assert_cmphex (download_crc64_update (before, data + start, length), ==, lzma_crc64 (data + start, length, before));
      }
  for (gsize start = 0; start < 64; start++)
    g_assert_cmphex (download_crc64_update (start, data + start, 128 * 1024), ==, lzma_crc64 (data + start, 128 * 1024, start));
}

static void
test_long_ranges (void)
{
  guint64 a = G_GUINT64_CONSTANT (0x0123456789abcdef), b = G_GUINT64_CONSTANT (0xfedcba9876543210), c = 42;
  guint64 b_length = (G_GUINT64_CONSTANT (1) << 40) + 12345, c_length = (G_GUINT64_CONSTANT (1) << 62) + 1;

  /* Nobody can read so much, but it must not matter which two are combined first. */
  g_assert_cmphex (download_crc64_combine (download_crc64_combine (a, b, b_length), c, c_length), ==,
                   download_crc64_combine (a, download_crc64_combine (b, c, c_length), b_length + c_length));
  g_assert_cmphex (download_crc64_combine (a, 0, 0), ==, a);
  g_assert_cmphex (download_crc64_combine (0, b, b_length), ==, b);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verify/crc64/known-values", test_known_values);
  g_test_add_func ("/verify/crc64/every-split", test_every_split);
  g_test_add_func ("/verify/crc64/against-library", test_against_library);
  g_test_add_func ("/verify/crc64/long-ranges", test_long_ranges);

  return g_test_run ();
}
