/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands of curl, as the developer tools of browsers copy them. */

#include "config.h"

#include "request/download-curl-command.h"

#include "base/download-text.h"
#include "request/download-curl-reader.h"
#include "request/download-text-encoding.h"

#include <string.h>

/* A file may begin with a mark of its encoding. */
static const char *
skip_mark (const char *text)
{
  return download_text_begins (text, "\xef\xbb\xbf") ? text + 3 : text;
}

/**
 * download_curl_command_is:
 * @text: any text that ends with a NUL
 *
 * Returns: whether @text begins with a curl command: with "curl", or with a prompt and "curl", and then with something
 *   that an option or a link could begin with; a sentence about curl is none
 */
gboolean
download_curl_command_is (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return download_curl_reader_starts (skip_mark (text));
}

/**
 * download_curl_command_is_among:
 * @text: any text that ends with a NUL
 *
 * Returns: whether any line of @text begins with a curl command, see download_curl_command_is()
 */
gboolean
download_curl_command_is_among (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  for (const char *p = skip_mark (text); *p != '\0'; p += strcspn (p, "\n"))
    {
      p += strspn (p, " \t\r\n");
      if (download_curl_reader_starts (p))
        return TRUE;
    }

  return FALSE;
}

/**
 * download_curl_command_parse:
 * @text: one or several curl commands, as "Copy as cURL" and "Copy all as cURL" of Firefox and Chromium write them for a
 *   POSIX shell or for the command prompt of Windows, or as somebody typed them
 * @length: of @text in bytes, or -1 if it ends with a NUL
 * @problems: (out) (optional) (transfer full) (element-type GError): a %DOWNLOAD_ERROR_INVALID_REQUEST with one plain
 *   sentence for each command that was refused, in their order; it repeats nothing of the command
 *
 * Reads commands without running anything or filling anything in. Links, headers, cookies, user agent, referer, user,
 * speed limit and the name of the file are taken over; the folder is not. Headers that the download itself needs are
 * left out. A command that would send data, skip the check of certificates, use files, proxies or certificates of its own
 * or do anything else that a download here would not do is refused as a whole. Other commands are passed over. A command
 * that asks with HEAD becomes the head link of one that fetches the same object with another signature.
 *
 * Returns: (transfer full) (element-type DownloadRequest): requests without a folder, maybe none; the array owns them
 */
GPtrArray *
download_curl_command_parse (const char *text,
                             gssize      length,
                             GPtrArray **problems)
{
  g_autofree char    *utf8 = NULL;
  DownloadCurlReader *reader;
  const char         *p;

  g_return_val_if_fail (text != NULL, NULL);

  utf8 = download_text_to_utf8 (text, length);
  reader = download_curl_reader_new (download_shell_text_guess (utf8));
  for (p = utf8; *p != '\0';)
    {
      if (!download_curl_reader_take (reader, &p, 0))
        {
          p += strcspn (p, "\n");
          p += *p == '\n' ? 1 : 0;
        }
    }

  return download_curl_reader_finish (reader, problems, NULL);
}
