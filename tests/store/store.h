/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-object.h"
#include "store-refusal.h"

G_BEGIN_DECLS

/**
 * StoreBucket:
 *
 * A bucket, whose provider decides how it speaks.
 */
typedef struct
{
  char         *name;
  StoreProvider provider;
  char         *region;
  char        **referers; /* (nullable): who may link here; "" stands for nobody named */
  char         *endpoint; /* (nullable): where it wants to be addressed instead */
  gboolean      is_public;
  gboolean      denied;      /* every signer lacks the right to read */
  gboolean      list_denied; /* so that a missing object looks like a forbidden one */
  GHashTable   *objects;     /* key → StoreObject, owned */
} StoreBucket;

/**
 * StoreKey:
 *
 * An access key, for all providers.
 */
typedef struct
{
  char    *id;
  char    *secret;
  char    *token;   /* (nullable): of a temporary key */
  gint64   expires; /* of a temporary key, seconds since 1970; 0 is never */
  gboolean revoked;
} StoreKey;

/**
 * StoreLimits:
 *
 * What is done to the requests to come.
 */
typedef struct
{
  guint64 rate;        /* bytes per second and connection; 0 is no limit */
  guint   throttle;    /* so many requests are refused as too many */
  guint   retry_after; /* seconds that such a refusal names; 0 names none */
  guint   page;        /* no page of a listing has more entries; 0 is a thousand */
  guint64 cut_after;   /* no body gets further than so many bytes; 0 lets them */
} StoreLimits;

/**
 * StoreEntry:
 *
 * One request that was made.
 */
typedef struct
{
  char   *method;
  char   *bucket;
  char   *key;
  char   *range; /* (nullable) */
  guint   status;
  guint64 bytes; /* of the body, handed to the system so far */
} StoreEntry;

/**
 * Store:
 *
 * All that is stored, and what is done to requests.
 */
typedef struct
{
  GHashTable *buckets; /* name → StoreBucket, owned */
  GHashTable *keys;    /* id → StoreKey, owned */
  GPtrArray  *log;     /* of StoreEntry, owned */
  GPtrArray  *streams; /* of SoupServerMessage, those that are being answered */
  StoreLimits limits;
  gint64      clock_offset; /* seconds */
  guint       port;
} Store;

#define STORE_DEFAULT_KEY "pickup-key-id"
#define STORE_DEFAULT_SECRET "cGlja3VwLXNlY3JldA=="

Store       *store_new (void);
void         store_free (Store *self);
gint64       store_get_now (Store *self);
StoreBucket *store_add_bucket (Store        *self,
                               const char   *name,
                               StoreProvider provider,
                               const char   *region);
StoreKey    *store_add_key (Store      *self,
                            const char *id,
                            const char *secret);
GPtrArray   *store_log_new (void);
StoreEntry  *store_log (Store      *self,
                        const char *method,
                        const char *bucket,
                        const char *key,
                        const char *range);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_free)

G_END_DECLS
