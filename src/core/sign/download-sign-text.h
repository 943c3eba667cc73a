/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadSignPair:
 *
 * A parameter of a query, or a header; not escaped.
 */
typedef struct
{
  char *name;
  char *value;
} DownloadSignPair;

/**
 * DownloadSignRequest:
 * @method: in capitals
 * @path: not escaped, from its first slash on
 * @query: (element-type DownloadSignPair): what is asked for, without what belongs to the signature
 * @headers: (element-type DownloadSignPair): names in lower case
 *
 * What a signature is made over. Nothing is owned.
 */
typedef struct
{
  const char *method;
  const char *path;
  GPtrArray  *query;
  GPtrArray  *headers;
} DownloadSignRequest;

/**
 * DownloadSignKey:
 * @id: the public half
 * @secret: the secret half
 * @token: (nullable): of a temporary key
 * @region: (nullable): where the scope is
 * @service: (nullable): in the scope; %NULL is the usual one
 * @time: when it is signed, in seconds since 1970
 * @lifetime: for how many seconds
 *
 * Who signs, and for how long. Nothing is owned.
 */
typedef struct
{
  const char *id;
  const char *secret;
  const char *token;
  const char *region;
  const char *service;
  gint64      time;
  gint64      lifetime;
} DownloadSignKey;

GPtrArray *download_sign_pairs_new (void);
void       download_sign_pairs_add (GPtrArray  *pairs,
                                    const char *name,
                                    const char *value);
GPtrArray *download_sign_pairs_copy (GPtrArray *pairs);
void       download_sign_pairs_sort (GPtrArray *pairs);
char      *download_sign_pairs_to_query (GPtrArray *pairs,
                                         gboolean   bare);
char      *download_sign_pairs_to_canonical (GPtrArray *pairs,
                                             gboolean   bare);

char *download_sign_escape (const char *text,
                            const char *keep);
char *download_sign_date (gint64      seconds,
                          const char *format);
char *download_sign_hmac_hex (GChecksumType type,
                              const char   *key,
                              const char   *text);
char *download_sign_hmac_base64 (GChecksumType type,
                                 const guint8 *key,
                                 gsize         key_length,
                                 const char   *text);

G_END_DECLS
