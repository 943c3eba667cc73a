/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadCurlOption:
 *
 * What an option of curl means for a download. Those from %DOWNLOAD_CURL_OPTION_DATA on cannot be done.
 */
typedef enum
{
  DOWNLOAD_CURL_OPTION_SKIP,
  DOWNLOAD_CURL_OPTION_SKIP_VALUE,
  DOWNLOAD_CURL_OPTION_HEADER,
  DOWNLOAD_CURL_OPTION_COOKIE,
  DOWNLOAD_CURL_OPTION_USER_AGENT,
  DOWNLOAD_CURL_OPTION_REFERER,
  DOWNLOAD_CURL_OPTION_USER,
  DOWNLOAD_CURL_OPTION_BEARER,
  DOWNLOAD_CURL_OPTION_HEAD,
  DOWNLOAD_CURL_OPTION_METHOD,
  DOWNLOAD_CURL_OPTION_OUTPUT,
  DOWNLOAD_CURL_OPTION_REMOTE_NAME,
  DOWNLOAD_CURL_OPTION_URL,
  DOWNLOAD_CURL_OPTION_LITERAL,
  DOWNLOAD_CURL_OPTION_LIMIT_RATE,
  DOWNLOAD_CURL_OPTION_NEXT,

  DOWNLOAD_CURL_OPTION_DATA,
  DOWNLOAD_CURL_OPTION_INSECURE,
  DOWNLOAD_CURL_OPTION_FILE,
  DOWNLOAD_CURL_OPTION_PROXY,
  DOWNLOAD_CURL_OPTION_CERTIFICATE,
  DOWNLOAD_CURL_OPTION_PLACE,
  DOWNLOAD_CURL_OPTION_SIGN_IN,
  DOWNLOAD_CURL_OPTION_PART,
  DOWNLOAD_CURL_OPTION_OTHER,
} DownloadCurlOption;

DownloadCurlOption download_curl_option_find (const char *name);
DownloadCurlOption download_curl_option_find_letter (char letter);
gboolean           download_curl_option_takes_value (DownloadCurlOption self);
const char        *download_curl_option_get_refusal (DownloadCurlOption self);

G_END_DECLS
