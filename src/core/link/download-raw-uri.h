/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadRawUri:
 * @scheme: (nullable): without the colon, as written
 * @authority: (nullable): what stands between "//" and the path, as written
 * @path: never %NULL, may be empty
 * @query: (nullable): without the question mark; "" if there was one with nothing behind it
 *
 * A URI or a reference cut at its delimiters and not changed in a single byte: signatures cover bytes. The fragment is
 * left out, because it is never sent.
 */
typedef struct
{
  char *scheme;
  char *authority;
  char *path;
  char *query;
} DownloadRawUri;

/**
 * DownloadRawAuthority:
 * @user_info: (nullable): what stood before the last "@", a secret
 * @host: without the brackets of an IPv6 literal
 * @port: 1 to 65535, or -1 if none was named
 */
typedef struct
{
  char *user_info;
  char *host;
  int   port;
} DownloadRawAuthority;

DownloadRawUri *download_raw_uri_split (const char *uri);
void            download_raw_uri_free (DownloadRawUri *self);
char           *download_raw_uri_resolve (const char *base,
                                          const char *reference);

DownloadRawAuthority *download_raw_authority_split (const char *authority);
void                  download_raw_authority_free (DownloadRawAuthority *self);

char *download_raw_escape (const char *text);
char *download_raw_unescape (const char *text);
char *download_raw_canonicalize (const char *text,
                                 const char *keep);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadRawUri, download_raw_uri_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadRawAuthority, download_raw_authority_free)

G_END_DECLS
