/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Objects whose bytes are computed from a seed, so that none has to be kept. */

#include "config.h"

#include "store-object.h"

#include <lzma.h>
#include <string.h>

#define BLOCK (256 * 1024)

/* SplitMix64 at one place of its sequence: bytes that no compression, hole or repetition can imitate. */
static guint64
word_at (guint64 seed,
         guint64 position)
{
  guint64 z = seed * G_GUINT64_CONSTANT (0xd1342543de82ef95) + (position + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/**
 * store_object_read:
 * @self: an object
 * @offset: first byte
 * @buffer: (out caller-allocates) (array length=length): where to put them
 * @length: how many
 */
void
store_object_read (StoreObject *self,
                   guint64      offset,
                   guint8      *buffer,
                   gsize        length)
{
  for (gsize done = 0; done < length;)
    {
      guint64 word = GUINT64_TO_LE (word_at (self->seed, (offset + done) / 8));
      gsize   skip = (offset + done) % 8;
      gsize   count = MIN (8 - skip, length - done);

      memcpy (buffer + done, (const guint8 *) &word + skip, count);
      done += count;
    }
}

/**
 * store_hex_to_base64:
 * @hex: a digest in hexadecimal
 *
 * Returns: the same in base64
 */
char *
store_hex_to_base64 (const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *p = hex; *p != '\0'; p += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (p[0]) * 16 + g_ascii_xdigit_value (p[1]));

      g_byte_array_append (bytes, &byte, 1);
    }

  return g_base64_encode (bytes->data, bytes->len);
}

static void
compute_sums (StoreObject *self)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK);

  for (guint64 done = 0; done < self->size; done += BLOCK)
    {
      gsize count = (gsize) MIN (BLOCK, self->size - done);

      store_object_read (self, done, block, count);
      self->crc64 = lzma_crc64 (block, count, self->crc64);
      g_checksum_update (md5, block, (gssize) count);
      g_checksum_update (sha256, block, (gssize) count);
    }

  self->sha256 = g_strdup (g_checksum_get_string (sha256));
  if (!self->multipart)
    {
      self->etag = g_strdup (g_checksum_get_string (md5));
      self->md5 = store_hex_to_base64 (self->etag);
    }
}

static char *
make_multipart_etag (StoreObject *self)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x-%u", word_at (self->seed, 1),
                          word_at (self->seed, self->size), (guint) (self->size / (5 << 20)) + 1);
}

/**
 * store_object_new:
 * @size: bytes
 * @seed: decides about all of them
 * @type: media type
 * @flags: how it came
 * @modified: seconds since 1970
 */
StoreObject *
store_object_new (guint64          size,
                  guint64          seed,
                  const char      *type,
                  StoreObjectFlags flags,
                  gint64           modified)
{
  StoreObject *self = g_new0 (StoreObject, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->size = size;
  self->seed = seed;
  self->type = g_strdup (type);
  self->multipart = (flags & STORE_OBJECT_MULTIPART) != 0 || (flags & STORE_OBJECT_UNSUMMED) != 0;
  self->modified = modified;
  self->has_crc = (flags & STORE_OBJECT_UNSUMMED) == 0;
  self->headers = store_pairs_new ();
  if (self->has_crc)
    compute_sums (self);
  if (self->etag == NULL)
    self->etag = make_multipart_etag (self);
  return self;
}

StoreObject *
store_object_ref (StoreObject *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
store_object_unref (StoreObject *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->type);
  g_free (self->etag);
  g_free (self->md5);
  g_free (self->sha256);
  g_ptr_array_unref (self->headers);
  g_free (self);
}
