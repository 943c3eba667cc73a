/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The entries of a dictionary, read from its bytes as the specification of GVariant lays them out. */

#include "config.h"

#include "checkpoint/download-dict-walk.h"

#include <string.h>

#define ALIGNMENT 8

/* Containers end with numbers that are as wide as their own size needs. */
static gsize
get_offset_size (gsize size)
{
  if (size > G_MAXUINT32)
    return 8;
  if (size > G_MAXUINT16)
    return 4;
  return size > G_MAXUINT8 ? 2 : 1;
}

/* These numbers are little-endian on every machine. */
static gsize
read_offset (const guint8 *at,
             gsize         offset_size)
{
  gsize offset = 0;

  for (gsize i = offset_size; i-- > 0;)
    offset = offset << 8 | at[i];
  return offset;
}

static gsize
align (gsize offset)
{
  return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void
download_dict_walk_init (DownloadDictWalk *self,
                         GVariant         *dict)
{
  gsize table = 0;

  g_return_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT));

  memset (self, 0, sizeof *self);
  if (!g_variant_is_normal_form (dict) || g_variant_get_size (dict) == 0)
    return;

  self->data = g_variant_get_data (dict);
  self->size = g_variant_get_size (dict);
  self->offset_size = get_offset_size (self->size);
  table = read_offset (self->data + self->size - self->offset_size, self->offset_size);
  if (table < self->size)
    self->n_entries = (self->size - table) / self->offset_size;
}

/* The key goes up to the number at the end, the value from there; a value's type stands behind it and a zero byte. */
static gboolean
read_entry (const guint8      *data,
            gsize              size,
            DownloadDictEntry *entry)
{
  const gsize   offset_size = get_offset_size (size);
  const guint8 *zero = NULL;
  gsize         key_end = 0, value = 0, type_length = 0;

  if (size <= offset_size)
    return FALSE;

  size -= offset_size;
  key_end = read_offset (data + size, offset_size);
  value = align (key_end);
  if (key_end == 0 || value >= size || data[key_end - 1] != 0)
    return FALSE;

  zero = memrchr (data + value, 0, size - value);
  if (zero == NULL)
    return FALSE;

  /* Behind the type stands the number, and no zero that would end it. */
  type_length = MIN ((gsize) (data + size - zero) - 1, sizeof entry->type - 1);
  memcpy (entry->type, zero + 1, type_length);
  entry->type[type_length] = '\0';
  entry->key = (const char *) data;
  entry->data = data + value;
  entry->size = (gsize) (zero - entry->data);
  return TRUE;
}

gboolean
download_dict_walk_next (DownloadDictWalk  *self,
                         DownloadDictEntry *entry)
{
  const guint8 *table = self->data + self->size - self->n_entries * self->offset_size;
  gsize         start = self->start, end = 0;

  if (self->next >= self->n_entries)
    return FALSE;

  end = read_offset (table + self->next * self->offset_size, self->offset_size);
  entry->index = self->next++;
  self->start = align (end);
  return start < end && end <= self->size && read_entry (self->data + start, end - start, entry);
}
