/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dictionaries where they stand. Their entries are read from the bytes as the specification of GVariant lays them out. */

#include "config.h"

#include "checkpoint/download-dict.h"

#include "checkpoint/download-dict-private.h"

#include <string.h>

void
download_dict_init_from_variant (DownloadDict *self,
                                 GVariant     *variant)
{
  g_return_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT));

  memset (self, 0, sizeof *self);
  if (!g_variant_is_normal_form (variant))
    return;

  self->data = g_variant_get_data (variant);
  self->size = g_variant_get_size (variant);
}

void
download_dict_clear (DownloadDict *self)
{
  g_clear_pointer (&self->owner, g_bytes_unref);
  self->data = NULL;
  self->size = 0;
}

GVariant *
download_dict_to_variant (const DownloadDict *self)
{
  g_autoptr (GBytes) bytes = g_bytes_new (self->data, self->size);

  return g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, TRUE));
}

void
download_dict_walk_init (DownloadDictWalk   *self,
                         const DownloadDict *dict)
{
  gsize table = 0;

  memset (self, 0, sizeof *self);
  if (dict->size == 0)
    return;

  self->data = dict->data;
  self->size = dict->size;
  self->offset_size = download_dict_get_offset_size (self->size);
  table = download_dict_read_offset (self->data + self->size - self->offset_size, self->offset_size);
  if (table < self->size)
    self->n_entries = (self->size - table) / self->offset_size;
}

/* The key goes up to the number at the end, the value from there; a value's type stands behind it and a zero byte. */
static gboolean
read_entry (const guint8      *data,
            gsize              size,
            DownloadDictEntry *entry)
{
  const gsize   offset_size = download_dict_get_offset_size (size);
  const guint8 *zero = NULL;
  gsize         key_end = 0, value = 0, type_length = 0;

  if (size <= offset_size)
    return FALSE;

  size -= offset_size;
  key_end = download_dict_read_offset (data + size, offset_size);
  value = download_dict_align (key_end);
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
  const guint8 *table = NULL;
  gsize         start = self->start, end = 0;

  if (self->next >= self->n_entries)
    return FALSE;

  table = self->data + self->size - self->n_entries * self->offset_size;
  end = download_dict_read_offset (table + self->next * self->offset_size, self->offset_size);
  entry->index = self->next++;
  self->start = download_dict_align (end);
  return start < end && end <= self->size && read_entry (self->data + start, end - start, entry);
}
