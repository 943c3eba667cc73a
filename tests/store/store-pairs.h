/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StorePair:
 * @name: decoded
 * @value: (nullable): decoded; %NULL where not even “=” was there
 */
typedef struct
{
  char *name;
  char *value;
} StorePair;

/**
 * StorePairs:
 *
 * Names with values in the order in which they came: a query, or headers (whose names are then lower-case).
 */
typedef GPtrArray StorePairs;

StorePairs      *store_pairs_new (void);
StorePairs      *store_pairs_new_from_query (const char *raw);
StorePairs      *store_pairs_copy (StorePairs *self);
guint            store_pairs_size (StorePairs *self);
const StorePair *store_pairs_at (StorePairs *self,
                                 guint       position);
const char      *store_pairs_get (StorePairs *self,
                                  const char *name);
void             store_pairs_add (StorePairs *self,
                                  const char *name,
                                  const char *value);
void             store_pairs_add_header (StorePairs *self,
                                         const char *name,
                                         const char *value);
char            *store_pairs_to_query (StorePairs *self);

char *store_encode (const char *text,
                    const char *keep);
char *store_decode (const char *text,
                    gssize      length);

G_END_DECLS
