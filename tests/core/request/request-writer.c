/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of the ways in share: requests written on a line each, and text that is nearly right. */

#include "config.h"

#include "request-writer.h"

#include "base/download-error.h"

#include <string.h>

/* URI, and then what else is set, in the order of the setters. */
char *
request_writer_describe (GPtrArray *requests)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < requests->len; i++)
    {
      DownloadRequest   *request = g_ptr_array_index (requests, i);
      const char *const *headers = download_request_get_headers (request);
      DownloadLink      *head_link = download_request_get_head_link (request);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", download_link_get_uri (download_request_get_link (request)));
      if (head_link != NULL)
        g_string_append_printf (text, " head=%s", download_link_get_uri (head_link));
      if (download_request_get_needs_link (request))
        g_string_append (text, " needs-link");
      if (download_request_get_name (request) != NULL)
        g_string_append_printf (text, " name=%s", download_request_get_name (request));
      if (download_request_get_folder (request) != NULL)
        g_string_append_printf (text, " folder=%s", download_request_get_folder (request));
      if (download_request_get_checksum (request) != NULL)
        g_string_append_printf (text, " checksum=%s", download_request_get_checksum (request));
      if (download_request_get_connections (request) > 0)
        g_string_append_printf (text, " connections=%u", download_request_get_connections (request));
      if (download_request_get_limit_rate (request) > 0)
        g_string_append_printf (text, " limit=%" G_GUINT64_FORMAT, download_request_get_limit_rate (request));
      for (guint j = 0; headers[j] != NULL; j++)
        g_string_append_printf (text, " [%s]", headers[j]);
    }

  return g_string_free (text, FALSE);
}

/* Every problem is one sentence of ours, and @secret is not in it. */
void
request_writer_assert_problems (GPtrArray  *problems,
                                const char *secret)
{
  for (guint i = 0; i < problems->len; i++)
    {
      GError *error = g_ptr_array_index (problems, i);

      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_null (strstr (error->message, secret));
    }
}

/* One of @seeds with a few bytes changed, taken out, put in, doubled or cut off. */
char *
request_writer_mutate (GRand             *random,
                       const char *const *seeds,
                       guint              n_seeds,
                       const char        *alphabet,
                       gsize             *length)
{
  GString *text = g_string_new (seeds[g_rand_int_range (random, 0, (gint32) n_seeds)]);
  int      changes = g_rand_int_range (random, 1, 8);

  for (int i = 0; i < changes; i++)
    {
      gssize position = g_rand_int_range (random, 0, (gint32) text->len + 1);
      char   c = g_rand_int_range (random, 0, 4) == 0 ? (char) g_rand_int_range (random, 0, 256)
                                                      : alphabet[g_rand_int_range (random, 0, (gint32) strlen (alphabet))];
      gssize most = MIN ((gssize) text->len - position, 12);

      switch (g_rand_int_range (random, 0, 5))
        {
        case 0:
          g_string_erase (text, position, most > 0 ? g_rand_int_range (random, 0, (gint32) most + 1) : 0);
          break;
        case 1:
          if (most > 0)
            text->str[position] = c;
          break;
        case 2:
          g_string_truncate (text, (gsize) position);
          break;
        case 3:
          {
            g_autofree char *copy = g_strndup (text->str + position, (gsize) most);

            g_string_insert (text, position, copy);
            break;
          }
        default:
          g_string_insert_c (text, position, c);
          break;
        }
    }

  *length = text->len;
  return g_string_free (text, FALSE);
}
