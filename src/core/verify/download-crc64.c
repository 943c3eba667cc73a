/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CRC-64/XZ: of bytes by the processor where it can or else by liblzma, of two pieces from their CRCs by arithmetic in GF(2). */

#include "config.h"

#include "verify/download-crc64-private.h"

#include <lzma.h>

/* The generator with its bits reflected: bit 63 stands for x⁰, bit 0 for x⁶³. */
#define POLYNOMIAL G_GUINT64_CONSTANT (0xC96C5795D7870F42)

static guint64
multiply (guint64 a,
          guint64 b)
{
  guint64 product = 0;

  for (; a != 0; a <<= 1)
    {
      product ^= b & -(a >> 63);
      b = (b >> 1) ^ (POLYNOMIAL & -(b & 1));
    }

  return product;
}

/* download_crc64_power:
 *
 * Returns: x to the power of @exponent */
guint64
download_crc64_power (guint64 exponent)
{
  guint64 power = G_GUINT64_CONSTANT (1) << 63;
  guint64 square = G_GUINT64_CONSTANT (1) << 62;

  for (; exponent != 0; exponent >>= 1, square = multiply (square, square))
    if (exponent & 1)
      power = multiply (power, square);

  return power;
}

/* The k-th entry is x to the power of 8·2ᵏ: what 2ᵏ zero bytes do to a CRC. */
static const guint64 *
get_powers (void)
{
  static guint64 powers[64];
  static gsize   once;

  if (g_once_init_enter (&once))
    {
      powers[0] = G_GUINT64_CONSTANT (1) << (63 - 8);
      for (guint k = 1; k < G_N_ELEMENTS (powers); k++)
        powers[k] = multiply (powers[k - 1], powers[k - 1]);
      g_once_init_leave (&once, 1);
    }

  return powers;
}

/**
 * download_crc64_update:
 * @crc: the CRC of what came before, 0 at the start
 * @data: (array length=length): the bytes that follow
 * @length: bytes in @data
 *
 * Goes on with a CRC-64/XZ, the one that OSS and COS send.
 *
 * Returns: the CRC of everything up to the end of @data
 */
guint64
download_crc64_update (guint64     crc,
                       const void *data,
                       gsize       length)
{
#ifdef HAVE_PCLMUL
  if (download_crc64_has_pclmul ())
    return download_crc64_update_pclmul (crc, data, length);
#endif
  return lzma_crc64 (data, length, crc);
}

/**
 * download_crc64_combine:
 * @first: the CRC of some bytes
 * @second: the CRC of the bytes behind them
 * @second_length: how many bytes @second stands for
 *
 * Returns: the CRC of both together, without reading a byte again
 */
guint64
download_crc64_combine (guint64 first,
                        guint64 second,
                        guint64 second_length)
{
  const guint64 *powers = get_powers ();

  for (guint k = 0; second_length != 0; k++, second_length >>= 1)
    if (second_length & 1)
      first = multiply (powers[k], first);

  return first ^ second;
}
