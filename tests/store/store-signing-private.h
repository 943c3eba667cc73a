/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-signing.h"

G_BEGIN_DECLS

/* The names of the parameters of a scheme. */
typedef struct
{
  const char *id;
  const char *key_id; /* the credential with its scope in V4 */
  const char *date;   /* NULL where expires is absolute */
  const char *expires;
  const char *headers; /* list of signed headers */
  const char *token;
  const char *signature;
} StoreSchemeNames;

const StoreSchemeNames *store_scheme_get_names (StoreScheme scheme);

char *store_hmac_hex (GChecksumType type,
                      const char   *secret,
                      const char   *text);
char *store_hmac_base64 (GChecksumType type,
                         const guchar *secret,
                         gsize         secret_length,
                         const char   *text);

void  store_headers_append (GString    *text,
                            StorePairs *headers,
                            const char *prefix,
                            char      **more,
                            gboolean    missing_too);
char *store_query_sort (StorePairs *query,
                        const char *except,
                        gboolean    bare_when_empty);

/* V4 of OSS, S3 and Google. */
char *store_v4_get_canonical_request (StoreScheme         scheme,
                                      const StoreRequest *request);
char *store_v4_get_string_to_sign (StoreScheme         scheme,
                                   const StoreRequest *request);
char *store_v4_get_signature (StoreScheme         scheme,
                              const StoreRequest *request,
                              const char         *secret);
void  store_v4_add_parameters (StoreScheme         scheme,
                               StorePairs         *query,
                               const StoreRequest *request,
                               const StoreSigner  *signer);

/* V1 of OSS, V2 of S3, OBS. */
char *store_v1_get_string_to_sign (StoreScheme         scheme,
                                   const StoreRequest *request);

/* Those that are like no other: V2 of OSS, COS, Azure. */
char *store_oss2_get_string_to_sign (const StoreRequest *request);
char *store_cos_get_string_to_sign (const StoreRequest *request);
char *store_cos_get_signature (const StoreRequest *request,
                               const char         *secret);
char *store_azure_get_string_to_sign (const StoreRequest *request);

G_END_DECLS
