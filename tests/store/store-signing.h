/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-pairs.h"

G_BEGIN_DECLS

/**
 * StoreScheme:
 *
 * The ways of signing a query that the store can check and make by itself.
 */
typedef enum
{
  STORE_SCHEME_NONE,
  STORE_SCHEME_OSS_V1,
  STORE_SCHEME_OSS_V2,
  STORE_SCHEME_OSS_V4,
  STORE_SCHEME_S3_V2,
  STORE_SCHEME_S3_V4,
  STORE_SCHEME_GCS_V4,
  STORE_SCHEME_AZURE,
  STORE_SCHEME_COS,
  STORE_SCHEME_OBS,
} StoreScheme;

/**
 * StoreRequest:
 * @method: in capitals
 * @bucket: the bucket, or the container
 * @key: decoded
 * @path: as on the wire, percent-encoded
 * @query: (nullable): all parameters
 * @headers: (nullable): all headers, names in lower case
 *
 * What a signature is made over. Nothing is owned.
 */
typedef struct
{
  const char *method;
  const char *bucket;
  const char *key;
  const char *path;
  StorePairs *query;
  StorePairs *headers;
} StoreRequest;

/**
 * StoreSigner:
 * @key_id: public half of the key
 * @secret: secret half; base64 for Azure
 * @token: (nullable): of a temporary key
 * @region: (nullable): as in the scope of V4
 * @service: (nullable): as in the scope of V4; %NULL is the usual one
 * @date: when it is signed, seconds since 1970
 * @lifetime: seconds
 * @additional: (nullable): names of the headers that OSS is to sign beyond its own, lower-case
 *
 * Who signs, and for how long.
 */
typedef struct
{
  const char        *key_id;
  const char        *secret;
  const char        *token;
  const char        *region;
  const char        *service;
  gint64             date;
  gint64             lifetime;
  const char *const *additional;
} StoreSigner;

/**
 * StoreTimes:
 *
 * When a signature counts, in seconds since 1970.
 */
typedef struct
{
  gint64 begins;
  gint64 expires;
  gint64 lifetime; /* as signed, where that is limited; otherwise 0 */
} StoreTimes;

/* The one account of the Azure in here. */
#define STORE_AZURE_ACCOUNT "pickupstore"

StoreScheme store_scheme_from_string (const char *name);
StoreScheme store_scheme_recognise (StorePairs *query);

char       *store_signing_get_canonical_request (StoreScheme         scheme,
                                                 const StoreRequest *request);
char       *store_signing_get_string_to_sign (StoreScheme         scheme,
                                              const StoreRequest *request);
char       *store_signing_get_signature (StoreScheme         scheme,
                                         const StoreRequest *request,
                                         const char         *secret);
const char *store_signing_get_claim (StoreScheme scheme,
                                     StorePairs *query);
char       *store_signing_get_key_id (StoreScheme scheme,
                                      StorePairs *query);
char       *store_signing_get_region (StoreScheme scheme,
                                      StorePairs *query);
const char *store_signing_get_token (StoreScheme scheme,
                                     StorePairs *query);
gboolean    store_signing_get_times (StoreScheme scheme,
                                     StorePairs *query,
                                     StoreTimes *times);
StorePairs *store_signing_presign (StoreScheme         scheme,
                                   const StoreRequest *request,
                                   const StoreSigner  *signer);

G_END_DECLS
