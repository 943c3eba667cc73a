/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists of downloads as plain text. */

#include "config.h"

#include "request/download-request-list.h"

#include "request/download-link-export.h"

static void
append_line (GString    *text,
             const char *line)
{
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

static void
append_safe_line (GString      *text,
                  DownloadLink *link)
{
  gboolean         complete;
  g_autofree char *uri = download_link_export (link, &complete);

  append_line (text, uri);
}

/**
 * download_request_list_to_text:
 * @requests: (element-type DownloadRequest): what to write down
 * @with_secrets: whether signatures and passwords are written as well; such a text is a key to all the objects
 *
 * One link a line, and with secrets a signed head link on the next line, where download_requests_from_text() finds the two
 * together. All else that is asked for is left out.
 *
 * Returns: (transfer full): the text
 */
char *
download_request_list_to_text (GPtrArray *requests,
                               gboolean   with_secrets)
{
  GString *text;

  g_return_val_if_fail (requests != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < requests->len; i++)
    {
      DownloadRequest *request = g_ptr_array_index (requests, i);
      DownloadLink    *link = download_request_get_link (request);
      DownloadLink    *head_link = download_request_get_head_link (request);

      if (!with_secrets)
        {
          append_safe_line (text, link);
          continue;
        }
      append_line (text, download_link_get_uri (link));
      if (head_link != NULL)
        append_line (text, download_link_get_uri (head_link));
    }

  return g_string_free (text, FALSE);
}
