/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the specification of GVariant lays containers out. */

#define DOWNLOAD_DICT_ALIGNMENT 8

/* They end with numbers that are as wide as their own size needs. */
static inline gsize
download_dict_get_offset_size (gsize size)
{
  if (size > G_MAXUINT32)
    return 8;
  if (size > G_MAXUINT16)
    return 4;
  return size > G_MAXUINT8 ? 2 : 1;
}

/* These numbers are little-endian on every machine. */
static inline gsize
download_dict_read_offset (const guint8 *at,
                           gsize         offset_size)
{
  gsize offset = 0;

  for (gsize i = offset_size; i-- > 0;)
    offset = offset << 8 | at[i];
  return offset;
}

static inline gsize
download_dict_align (gsize offset)
{
  return (offset + DOWNLOAD_DICT_ALIGNMENT - 1) / DOWNLOAD_DICT_ALIGNMENT * DOWNLOAD_DICT_ALIGNMENT;
}

/* Whether narrower numbers behind @body bytes could not have said the same. */
static inline gboolean
download_dict_is_smallest (gsize body,
                           gsize n_offsets,
                           gsize offset_size)
{
  return offset_size == 1 || download_dict_get_offset_size (body + n_offsets * (offset_size / 2)) > offset_size / 2;
}

G_END_DECLS
