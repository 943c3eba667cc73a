/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-pairs.h"

G_BEGIN_DECLS

/**
 * StoreObjectFlags:
 * @STORE_OBJECT_MULTIPART: it came in parts, which shows in its ETag
 * @STORE_OBJECT_UNSUMMED: nobody has computed any sum of it, which is quick for large ones
 */
typedef enum
{
  STORE_OBJECT_PLAIN = 0,
  STORE_OBJECT_MULTIPART = 1 << 0,
  STORE_OBJECT_UNSUMMED = 1 << 1,
} StoreObjectFlags;

/**
 * StoreObject:
 *
 * What lies under a key. Its bytes are made from its seed whenever they are needed; an object is replaced, never changed.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint64         size;
  guint64         seed;
  char           *type;
  char           *etag; /* without quotes; lower-case */
  guint64         crc64;
  char           *md5;      /* (nullable): base64; not of objects that came in parts */
  char           *sha256;   /* (nullable): hex */
  gint64          modified; /* seconds since 1970 */
  gboolean        has_crc;
  gboolean        multipart;
  gboolean        archived;
  StorePairs     *headers; /* sent as they are */
} StoreObject;

StoreObject *store_object_new (guint64 size, guint64 seed, const char *type, StoreObjectFlags flags, gint64 modified);
StoreObject *store_object_ref (StoreObject *self);
void         store_object_unref (StoreObject *self);
void         store_object_read (StoreObject *self,
                                guint64      offset,
                                guint8      *buffer,
                                gsize        length);
char        *store_hex_to_base64 (const char *hex);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreObject, store_object_unref)

G_END_DECLS
