/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-pairs.h"

G_BEGIN_DECLS

/**
 * StoreProvider:
 *
 * Whose manners a bucket has.
 */
typedef enum
{
  STORE_PROVIDER_OSS,
  STORE_PROVIDER_S3,
  STORE_PROVIDER_MINIO,
  STORE_PROVIDER_R2,
  STORE_PROVIDER_GCS,
  STORE_PROVIDER_AZURE,
  STORE_PROVIDER_COS,
  STORE_PROVIDER_OBS,
  STORE_N_PROVIDERS
} StoreProvider;

/**
 * StoreRefusal:
 *
 * Why a request is not granted.
 */
typedef enum
{
  STORE_GRANTED,
  STORE_REFUSAL_EXPIRED,
  STORE_REFUSAL_TOKEN_EXPIRED,
  STORE_REFUSAL_NOT_YET,
  STORE_REFUSAL_TOO_LONG,
  STORE_REFUSAL_MALFORMED,
  STORE_REFUSAL_SIGNATURE,
  STORE_REFUSAL_HEADER_NOT_SIGNED,
  STORE_REFUSAL_DENIED,
  STORE_REFUSAL_KEY,
  STORE_REFUSAL_REGION,
  STORE_REFUSAL_ENDPOINT,
  STORE_REFUSAL_REFERER,
  STORE_REFUSAL_TYPE,
  STORE_REFUSAL_NO_BUCKET,
  STORE_REFUSAL_NO_KEY,
  STORE_REFUSAL_ARCHIVED,
  STORE_REFUSAL_THROTTLED,
  STORE_REFUSAL_RANGE,
  STORE_REFUSAL_PRECONDITION,
  STORE_REFUSAL_METHOD,
} StoreRefusal;

/**
 * StoreRefusalText:
 * @status: of HTTP
 * @code: the provider's
 * @message: the provider's
 * @ec: (nullable): the finer code of OSS
 *
 * How one provider says it.
 */
typedef struct
{
  guint       status;
  const char *code;
  const char *message;
  const char *ec;
} StoreRefusalText;

StoreProvider    store_provider_from_string (const char *name);
StoreRefusalText store_refusal_get_text (StoreRefusal  refusal,
                                         StoreProvider provider);
char            *store_refusal_get_body (const StoreRefusalText *text,
                                         StoreProvider           provider,
                                         StorePairs             *details,
                                         const char             *request_id,
                                         const char             *host);

G_END_DECLS
