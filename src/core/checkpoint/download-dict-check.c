/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether bytes are a dictionary in normal form: what g_variant_is_normal_form() says, at a tenth of its price. */

#include "config.h"

#include "checkpoint/download-dict.h"

#include "checkpoint/download-dict-private.h"

#include <string.h>

/* How deep in a record a value stands at most: in the variant of an entry of the dictionary in the payload. */
#define OPEN "((((("
#define CLOSE ")))))"

static gboolean
is_text (const guint8 *data,
         gsize         size)
{
  return size > 0 && data[size - 1] == '\0' && g_utf8_validate_len ((const char *) data, size - 1, NULL);
}

static gboolean
is_zero (const guint8 *data,
         gsize         size)
{
  for (gsize i = 0; i < size; i++)
    if (data[i] != 0)
      return FALSE;

  return TRUE;
}

/* Tuples of one have the bytes of what is in them, and containers may not be nested without end. */
static gboolean
is_rare_value_normal (const char   *type,
                      gsize         type_length,
                      const guint8 *data,
                      gsize         size)
{
  g_autofree char *plain = g_strndup (type, type_length);
  g_autofree char *around = g_strconcat (OPEN, plain, CLOSE, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!g_variant_type_string_is_valid (plain) || !g_variant_type_string_is_valid (around) || !g_variant_type_is_definite (G_VARIANT_TYPE (around)))
    return FALSE;

  bytes = g_bytes_new (data, size);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (around), bytes, FALSE));
  return g_variant_is_normal_form (value);
}

static gboolean
is_value_normal (const char   *type,
                 gsize         type_length,
                 const guint8 *data,
                 gsize         size)
{
  if (type_length == 2 && type[0] == 'a' && type[1] == 'y')
    return TRUE;

  switch (type_length == 1 ? *type : '\0')
    {
    case 's':
      return is_text (data, size);
    case 't':
    case 'x':
      return size == sizeof (guint64);
    case 'u':
      return size == sizeof (guint32);
    case 'b':
      return size == 1 && data[0] <= 1;
    default:
      return is_rare_value_normal (type, type_length, data, size);
    }
}

/* The type stands behind the value and a zero byte. */
static gboolean
is_variant_normal (const guint8 *data,
                   gsize         size)
{
  const guint8 *zero = memrchr (data, 0, size);
  gsize         value_size = zero != NULL ? (gsize) (zero - data) : size;

  return value_size + 1 < size && is_value_normal ((const char *) zero + 1, size - value_size - 1, data, value_size);
}

static gboolean
is_entry_normal (const guint8 *data,
                 gsize         size)
{
  const gsize offset_size = download_dict_get_offset_size (size);
  gsize       body = size - offset_size, key_end = 0, value = 0;

  if (size <= offset_size)
    return FALSE;

  key_end = download_dict_read_offset (data + body, offset_size);
  value = download_dict_align (key_end);
  return key_end < body && value < body && download_dict_is_smallest (body, 1, offset_size) &&
         is_text (data, key_end) && is_zero (data + key_end, value - key_end) && is_variant_normal (data + value, body - value);
}

gboolean
download_dict_is_normal (const guint8 *data,
                         gsize         size)
{
  const gsize offset_size = download_dict_get_offset_size (size);
  gsize       table = 0, n_entries = 0, start = 0;

  if (size == 0)
    return TRUE;

  /* The last number says where the numbers begin. */
  table = download_dict_read_offset (data + size - offset_size, offset_size);
  if (table >= size || (size - table) % offset_size != 0)
    return FALSE;

  n_entries = (size - table) / offset_size;
  if (!download_dict_is_smallest (table, n_entries, offset_size))
    return FALSE;

  for (gsize i = 0; i < n_entries; i++)
    {
      gsize end = download_dict_read_offset (data + table + i * offset_size, offset_size);
      gsize entry = download_dict_align (start);

      if (end > table || entry >= end || !is_zero (data + start, entry - start) || !is_entry_normal (data + entry, end - entry))
        return FALSE;
      start = end;
    }

  return TRUE;
}
