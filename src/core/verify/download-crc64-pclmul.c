/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CRC-64/XZ with the carry-less multiplication of x86-64 processors.
 *
 * The bytes are a polynomial over GF(2), first bit first. What is left of them is kept in four registers of 128 bits, each of
 * which stands for L·x⁶⁴ + H with its first word L and its second word H. To take 64 more bytes in, each is multiplied by x⁵¹²,
 * modulo the generator but without reducing what fits into the register anyway: L by x⁵⁷⁶ and H by x⁵¹². As bits are reflected a
 * product comes out multiplied by x once more, so that the factors are one power lower. */

#include "config.h"

#include "verify/download-crc64-private.h"

#include <immintrin.h>
#include <lzma.h>

/* Shorter pieces are not worth the beginning and the end. */
#define MIN_LENGTH 256

#define REGISTER 16
#define ROUND (4 * REGISTER)

#define PCLMUL __attribute__ ((target ("sse2,pclmul")))

typedef struct
{
  guint64 by_round[2];    /* the factors for L and H over 64 bytes */
  guint64 by_register[2]; /* over 16 bytes */
} Factors;

static const Factors *
get_factors (void)
{
  static Factors factors;
  static gsize   once;

  if (g_once_init_enter (&once))
    {
      factors.by_round[0] = download_crc64_power (8 * ROUND + 64 - 1);
      factors.by_round[1] = download_crc64_power (8 * ROUND - 1);
      factors.by_register[0] = download_crc64_power (8 * REGISTER + 64 - 1);
      factors.by_register[1] = download_crc64_power (8 * REGISTER - 1);
      g_once_init_leave (&once, 1);
    }

  return &factors;
}

PCLMUL static __m128i
load (const void *bytes)
{
  return _mm_loadu_si128 (bytes);
}

PCLMUL static __m128i
fold (__m128i left,
      __m128i factors,
      __m128i next)
{
  __m128i low = _mm_clmulepi64_si128 (left, factors, 0x00);
  __m128i high = _mm_clmulepi64_si128 (left, factors, 0x11);

  return _mm_xor_si128 (_mm_xor_si128 (low, high), next);
}

gboolean
download_crc64_has_pclmul (void)
{
  return __builtin_cpu_supports ("pclmul") != 0;
}

/* download_crc64_update_pclmul:
 *
 * As download_crc64_update(), on a processor that can. */
PCLMUL guint64
download_crc64_update_pclmul (guint64     crc,
                              const void *data,
                              gsize       length)
{
  const Factors *factors = get_factors ();
  const guint8  *bytes = data;
  __m128i        by_round = load (factors->by_round);
  __m128i        by_register = load (factors->by_register);
  __m128i        left[4];
  guint8         rest[REGISTER];

  if (length < MIN_LENGTH)
    return lzma_crc64 (data, length, crc);

  for (guint i = 0; i < 4; i++)
    left[i] = load (bytes + i * REGISTER);
  left[0] = _mm_xor_si128 (left[0], _mm_set_epi64x (0, (long long) ~crc));

  for (bytes += ROUND, length -= ROUND; length >= ROUND; bytes += ROUND, length -= ROUND)
    for (guint i = 0; i < 4; i++)
      left[i] = fold (left[i], by_round, load (bytes + i * REGISTER));
  for (guint i = 1; i < 4; i++)
    left[i] = fold (left[i - 1], by_register, left[i]);

  _mm_storeu_si128 ((void *) rest, left[3]);
  return lzma_crc64 (bytes, length, lzma_crc64 (rest, sizeof rest, ~G_GUINT64_CONSTANT (0)));
}
