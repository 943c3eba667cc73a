/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digests of whole objects: what was promised, and computing it over bytes. */

#include "config.h"

#include "verify/download-digest.h"
#include "base/download-error.h"
#include "verify/download-crc64.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <zlib.h>

#define MAX_DIGEST_BYTES 64

struct _DownloadDigest
{
  gatomicrefcount         ref_count;
  DownloadDigestAlgorithm algorithm;
  char                   *hex; /* lower case */
  char                   *source;
};

struct _DownloadHasher
{
  DownloadDigestAlgorithm algorithm;
  guint64                 crc;  /* of the CRCs */
  gnutls_hash_hd_t        hash; /* of the others; NULL once finished */
};

typedef struct
{
  DownloadDigestAlgorithm   algorithm;
  const char               *name;
  gsize                     bytes;
  gnutls_digest_algorithm_t gnutls;
} Algorithm;

static const Algorithm algorithms[] = {
  { DOWNLOAD_DIGEST_CRC64, "crc64", 8, GNUTLS_DIG_UNKNOWN },
  { DOWNLOAD_DIGEST_CRC32, "crc32", 4, GNUTLS_DIG_UNKNOWN },
  { DOWNLOAD_DIGEST_MD5, "md5", 16, GNUTLS_DIG_MD5 },
  { DOWNLOAD_DIGEST_SHA1, "sha1", 20, GNUTLS_DIG_SHA1 },
  { DOWNLOAD_DIGEST_SHA256, "sha256", 32, GNUTLS_DIG_SHA256 },
  { DOWNLOAD_DIGEST_SHA384, "sha384", 48, GNUTLS_DIG_SHA384 },
  { DOWNLOAD_DIGEST_SHA512, "sha512", 64, GNUTLS_DIG_SHA512 },
};

G_DEFINE_BOXED_TYPE (DownloadDigest, download_digest, download_digest_ref, download_digest_unref)

static const Algorithm *
find_algorithm (DownloadDigestAlgorithm algorithm)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].algorithm == algorithm)
      return &algorithms[i];

  return NULL;
}

/* Takes "sha256", "SHA-256" and "Sha_256" for the same. */
static const Algorithm *
find_algorithm_by_name (const char *name,
                        gsize       length)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    if (name[i] != '-' && name[i] != '_')
      g_string_append_c (plain, g_ascii_tolower (name[i]));

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (strcmp (algorithms[i].name, plain->str) == 0)
      return &algorithms[i];

  return NULL;
}

static const Algorithm *
find_algorithm_by_hex_length (gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].bytes * 2 == length)
      return &algorithms[i];

  return NULL;
}

static char *
bytes_to_hex (const guint8 *bytes,
              gsize         length)
{
  GString *hex = g_string_sized_new (length * 2);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);

  return g_string_free (hex, FALSE);
}

static gboolean
is_hex (const char *text)
{
  return text[strspn (text, "0123456789abcdefABCDEF")] == '\0';
}

/* What follows "algorithm:" in a user's text: hex digits, base64, or for a CRC-64 the decimal number that OSS shows. */
static DownloadDigest *
new_from_user_value (const Algorithm *algorithm,
                     const char      *value)
{
  DownloadDigest *self = download_digest_new (algorithm->algorithm, value, "user");

  if (self == NULL && algorithm->algorithm == DOWNLOAD_DIGEST_CRC64)
    self = download_digest_new_from_crc64_decimal (value, "user");
  if (self == NULL)
    self = download_digest_new_from_base64 (algorithm->algorithm, value, "user");

  return self;
}

/**
 * download_digest_new_from_user:
 * @text: "ALGORITHM:VALUE", "ALGORITHM=VALUE", or hex digits alone, whose number then tells the algorithm; a line
 *   of sha256sum and its kin is taken too
 * @error: return location, domain %DOWNLOAD_ERROR
 *
 * Reads a checksum that a person typed or pasted. VALUE is hex or base64; a CRC-64 may be the decimal number that OSS
 * shows, but 16 digits are read as hex. The source is "user".
 *
 * Returns: (transfer full) (nullable): a digest, or %NULL with %DOWNLOAD_ERROR_INVALID_REQUEST
 */
DownloadDigest *
download_digest_new_from_user (const char *text,
                               GError    **error)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  char            *value = strpbrk (copy, ":=");
  const Algorithm *algorithm = NULL;
  DownloadDigest  *self = NULL;

  if (value != NULL)
    algorithm = find_algorithm_by_name (copy, (gsize) (value - copy));

  if (algorithm != NULL)
    {
      self = new_from_user_value (algorithm, g_strstrip (value + 1));
    }
  else
    {
      copy[strcspn (copy, " \t")] = '\0';
      algorithm = is_hex (copy) ? find_algorithm_by_hex_length (strlen (copy)) : NULL;
      if (algorithm != NULL)
        self = download_digest_new (algorithm->algorithm, copy, "user");
    }

  if (self == NULL)
    download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                        N_ ("This checksum cannot be read: write it as “sha256:…” with all its digits."));

  return self;
}

/**
 * download_digest_new_from_base64:
 * @algorithm: the algorithm
 * @base64: the digest's bytes, most significant first
 * @source: who named it, such as a header's name
 *
 * Returns: (transfer full) (nullable): a digest, or %NULL if @base64 is not one of @algorithm
 */
DownloadDigest *
download_digest_new_from_base64 (DownloadDigestAlgorithm algorithm,
                                 const char             *base64,
                                 const char             *source)
{
  const Algorithm   *known = find_algorithm (algorithm);
  g_autofree guint8 *bytes = NULL;
  g_autofree char   *again = NULL;
  g_autofree char   *hex = NULL;
  gsize              length;

  /* The longest digest has 88 characters; GLib's decoder skips what it does not know, hence the way back. */
  if (known == NULL || strlen (base64) > 2 * MAX_DIGEST_BYTES)
    return NULL;

  bytes = g_base64_decode (base64, &length);
  again = g_base64_encode (bytes, length);
  if (length != known->bytes || strcmp (again, base64) != 0)
    return NULL;

  hex = bytes_to_hex (bytes, length);
  return download_digest_new (algorithm, hex, source);
}

/**
 * download_digest_new_from_crc64_decimal:
 * @decimal: an unsigned number as OSS and COS send it
 * @source: who named it
 *
 * Returns: (transfer full) (nullable): a digest, or %NULL if @decimal is no number of 64 bits
 */
DownloadDigest *
download_digest_new_from_crc64_decimal (const char *decimal,
                                        const char *source)
{
  g_autofree char *hex = NULL;
  guint64          crc;

  if (!g_ascii_string_to_unsigned (decimal, 10, 0, G_MAXUINT64, &crc, NULL))
    return NULL;

  hex = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", crc);
  return download_digest_new (DOWNLOAD_DIGEST_CRC64, hex, source);
}

/**
 * download_digest_new:
 * @algorithm: the algorithm
 * @hex: all digits of the digest, in either case
 * @source: who named it
 *
 * Returns: (transfer full) (nullable): a digest, or %NULL if @hex is not one of @algorithm
 */
DownloadDigest *
download_digest_new (DownloadDigestAlgorithm algorithm,
                     const char             *hex,
                     const char             *source)
{
  const Algorithm *known = find_algorithm (algorithm);
  DownloadDigest  *self;

  if (known == NULL || strlen (hex) != known->bytes * 2 || !is_hex (hex))
    return NULL;

  self = g_new0 (DownloadDigest, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->algorithm = algorithm;
  self->hex = g_ascii_strdown (hex, -1);
  self->source = g_strdup (source);
  return self;
}

/**
 * download_digest_ref:
 * @self: a digest
 *
 * Returns: (transfer full): @self
 */
DownloadDigest *
download_digest_ref (DownloadDigest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * download_digest_unref:
 * @self: (transfer full): a digest
 *
 * Gives up a reference; the last one frees @self.
 */
void
download_digest_unref (DownloadDigest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->hex);
  g_free (self->source);
  g_free (self);
}

/**
 * download_digest_get_algorithm:
 * @self: a digest
 *
 * Returns: the algorithm
 */
DownloadDigestAlgorithm
download_digest_get_algorithm (const DownloadDigest *self)
{
  return self->algorithm;
}

/**
 * download_digest_get_hex:
 * @self: a digest
 *
 * Returns: (transfer none): all digits in lower case
 */
const char *
download_digest_get_hex (const DownloadDigest *self)
{
  return self->hex;
}

/**
 * download_digest_get_source:
 * @self: a digest
 *
 * Returns: (transfer none): who named it: "user", or a header's name
 */
const char *
download_digest_get_source (const DownloadDigest *self)
{
  return self->source;
}

/**
 * download_digest_algorithm_to_string:
 * @algorithm: an algorithm
 *
 * Returns: (transfer none) (nullable): its name, such as "sha256"; %NULL for a number that is none
 */
const char *
download_digest_algorithm_to_string (DownloadDigestAlgorithm algorithm)
{
  const Algorithm *known = find_algorithm (algorithm);

  return known != NULL ? known->name : NULL;
}

/**
 * download_hasher_new:
 * @algorithm: an algorithm
 *
 * Returns: (transfer full) (nullable): a hasher over no bytes; %NULL if this system forbids @algorithm (MD5 under FIPS)
 */
DownloadHasher *
download_hasher_new (DownloadDigestAlgorithm algorithm)
{
  const Algorithm *known = find_algorithm (algorithm);
  gnutls_hash_hd_t hash = NULL;
  DownloadHasher  *self;

  g_return_val_if_fail (known != NULL, NULL);

  if (known->gnutls != GNUTLS_DIG_UNKNOWN && gnutls_hash_init (&hash, known->gnutls) < 0)
    return NULL;

  self = g_new0 (DownloadHasher, 1);
  self->algorithm = algorithm;
  self->hash = hash;
  return self;
}

/**
 * download_hasher_update:
 * @self: a hasher that was not finished
 * @data: (array length=length): the bytes that follow
 * @length: bytes in @data
 *
 * Goes on with more bytes.
 */
void
download_hasher_update (DownloadHasher *self,
                        const void     *data,
                        gsize           length)
{
  switch (self->algorithm)
    {
    case DOWNLOAD_DIGEST_CRC64:
      self->crc = download_crc64_update (self->crc, data, length);
      break;
    case DOWNLOAD_DIGEST_CRC32:
      self->crc = crc32_z ((uLong) self->crc, data, length);
      break;
    case DOWNLOAD_DIGEST_MD5:
    case DOWNLOAD_DIGEST_SHA1:
    case DOWNLOAD_DIGEST_SHA256:
    case DOWNLOAD_DIGEST_SHA384:
    case DOWNLOAD_DIGEST_SHA512:
      g_return_if_fail (self->hash != NULL);
      gnutls_hash (self->hash, data, length);
      break;
    }
}

/**
 * download_hasher_finish:
 * @self: a hasher that was not finished
 *
 * Ends the computation; only download_hasher_free() may follow.
 *
 * Returns: (transfer full): the digest in lower-case hex
 */
char *
download_hasher_finish (DownloadHasher *self)
{
  guint8 bytes[MAX_DIGEST_BYTES];

  if (self->algorithm == DOWNLOAD_DIGEST_CRC64)
    return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", self->crc);
  if (self->algorithm == DOWNLOAD_DIGEST_CRC32)
    return g_strdup_printf ("%08" G_GINT64_MODIFIER "x", self->crc);

  g_return_val_if_fail (self->hash != NULL, NULL);

  gnutls_hash_deinit (g_steal_pointer (&self->hash), bytes);
  return bytes_to_hex (bytes, find_algorithm (self->algorithm)->bytes);
}

/**
 * download_hasher_free:
 * @self: (transfer full): a hasher, finished or not
 *
 * Frees @self.
 */
void
download_hasher_free (DownloadHasher *self)
{
  if (self->hash != NULL)
    gnutls_hash_deinit (self->hash, NULL);
  g_free (self);
}
