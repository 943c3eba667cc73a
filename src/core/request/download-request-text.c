/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests in whatever text somebody hands over. */

#include "config.h"

#include "request/download-request-text.h"

#include "base/download-error.h"
#include "link/download-link-protocol.h"
#include "request/download-curl-reader.h"
#include "request/download-link-text.h"
#include "request/download-request-list.h"
#include "request/download-text-encoding.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is longer is no link, however much may be taken off. */
#define LINK_BYTES_MAX (192 * 1024)

/* Nobody reads more. */
#define PROBLEMS_MAX 1000

static void
problem_free (gpointer data)
{
  g_error_free (data);
}

/* Where a text wants its files saved is for the person to say, who has not seen it yet. */
static GPtrArray *
read_list (const char *text,
           GPtrArray  *problems)
{
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *requests = download_request_list_from_json (text, -1, &others, &error);

  if (requests == NULL)
    {
      g_ptr_array_add (problems, g_steal_pointer (&error));
      return g_ptr_array_new_with_free_func (g_object_unref);
    }

  g_ptr_array_extend_and_steal (problems, g_steal_pointer (&others));
  for (guint i = 0; i < requests->len; i++)
    download_request_set_folder (g_ptr_array_index (requests, i), NULL);
  return requests;
}

/* One word with the look of a link was meant as one. */
static gboolean
is_failed_link (const char *line)
{
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (DownloadLink) link = NULL;
  const char *scheme_end = strstr (line, "://");

  if (strpbrk (line, " \t") != NULL)
    return FALSE;
  if (download_link_explain_protocol (line) != NULL)
    return TRUE;
  if (scheme_end == NULL || scheme_end == line)
    return FALSE;
  for (const char *p = line; p < scheme_end; p++)
    if (!g_ascii_isalnum (*p) && strchr ("+-.", *p) == NULL)
      return FALSE;

  if (strlen (line) > LINK_BYTES_MAX)
    return TRUE;

  link = download_link_new (line, NULL);
  if (link != NULL)
    return FALSE;

  links = download_link_text_find (line, -1);
  return links->len == 0;
}

/* Whether there may be a command somewhere. */
static gboolean
names_curl (const char *text)
{
  for (const char *p = strpbrk (text, "cC"); p != NULL; p = strpbrk (p + 1, "cC"))
    if (g_ascii_strncasecmp (p, "curl", 4) == 0)
      return TRUE;

  return FALSE;
}

/* Commands are taken out of @text, so that their lines are empty in what is returned. */
static char *
take_commands (const char         *text,
               DownloadCurlReader *reader)
{
  GString *rest = g_string_new (NULL);
  guint    number = 1;

  for (const char *p = text; *p != '\0';)
    {
      const char *start = p;
      gsize       length;

      if (download_curl_reader_take (reader, &p, number))
        {
          for (; start < p; start++)
            if (*start == '\n')
              {
                g_string_append_c (rest, '\n');
                number++;
              }
          continue;
        }

      length = strcspn (p, "\n");
      length += p[length] == '\n' ? 1 : 0;
      g_string_append_len (rest, p, (gssize) length);
      number++;
      p += length;
    }

  return g_string_free (rest, FALSE);
}

/* (transfer full) */
static GError *
explain_line (const char *line,
              guint       number)
{
  const char *explanation = download_link_explain_protocol (line);

  if (explanation != NULL)
    return g_error_new (DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
                        /* Translators: the number of a line, and a sentence about it. */
                        _ ("Line %1$u: %2$s"), number, explanation);
  return g_error_new (DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
                      _ ("Line %u is no link that can be downloaded: it has to be one with http or https."), number);
}

static void
note_failed_links (const char *text,
                   GPtrArray  *problems)
{
  guint number = 1;

  for (const char *p = text; *p != '\0' && problems->len < PROBLEMS_MAX; number++)
    {
      gsize            length = strcspn (p, "\n");
      g_autofree char *line = memchr (p, ':', length) != NULL ? g_strstrip (g_strndup (p, length)) : NULL;

      if (line != NULL && is_failed_link (line))
        g_ptr_array_add (problems, explain_line (line, number));
      p += length + (p[length] != '\0' ? 1 : 0);
    }
}

/* How many links there are to each object. */
static GHashTable *
count_identities (GPtrArray *links)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < links->len; i++)
    {
      gpointer identity = (gpointer) download_link_get_identity (g_ptr_array_index (links, i));

      g_hash_table_insert (counts, identity, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, identity)) + 1));
    }

  return counts;
}

/* Of two signed links to one object, one is signed for HEAD. Which one cannot be seen: whoever asks finds out. */
static void
add_links (GPtrArray  *requests,
           GArray     *lines,
           const char *text)
{
  g_autoptr (GArray) found_in = NULL;
  g_autoptr (GPtrArray) links = download_link_text_find_with_lines (text, -1, &found_in);
  g_autoptr (GHashTable) counts = count_identities (links);
  g_autoptr (GHashTable) firsts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < links->len; i++)
    {
      DownloadLink    *link = g_ptr_array_index (links, i);
      gpointer         identity = (gpointer) download_link_get_identity (link);
      gboolean         can_pair = download_link_is_signed (link) && GPOINTER_TO_UINT (g_hash_table_lookup (counts, identity)) == 2;
      DownloadRequest *first = can_pair ? g_hash_table_lookup (firsts, identity) : NULL;

      if (first != NULL)
        {
          download_request_set_head_link (first, link);
          continue;
        }

      g_ptr_array_add (requests, download_request_new (link));
      g_array_append_val (lines, g_array_index (found_in, guint, i));
      if (can_pair)
        g_hash_table_insert (firsts, identity, g_ptr_array_index (requests, requests->len - 1));
    }
}

static int
compare_lines (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  GArray     *lines = user_data;
  const guint first = g_array_index (lines, guint, *(const guint *) a);
  const guint second = g_array_index (lines, guint, *(const guint *) b);

  return (first > second) - (first < second);
}

/* Takes @requests, each of which stands in one of @lines. (transfer full) */
static GPtrArray *
sort_by_line (GPtrArray *requests,
              GArray    *lines)
{
  g_autoptr (GPtrArray) unsorted = requests;
  g_autoptr (GArray) order = g_array_sized_new (FALSE, FALSE, sizeof (guint), requests->len);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < requests->len; i++)
    g_array_append_val (order, i);
  /* Those of one line stay in their order. */
  g_array_sort_with_data (order, compare_lines, lines);
  for (guint i = 0; i < order->len; i++)
    g_ptr_array_add (sorted, g_object_ref (g_ptr_array_index (unsorted, g_array_index (order, guint, i))));
  return sorted;
}

/* @utf8 is no list. */
static GPtrArray *
read_text (char      *utf8,
           GPtrArray *problems)
{
  DownloadCurlReader *reader = download_curl_reader_new (download_shell_text_guess (utf8));
  g_autofree char    *rest = names_curl (utf8) ? take_commands (utf8, reader) : g_strdup (utf8);
  g_autoptr (GArray) lines = NULL;
  GPtrArray *refused;
  GPtrArray *requests = download_curl_reader_finish (reader, &refused, &lines);

  g_ptr_array_extend_and_steal (problems, refused);
  add_links (requests, lines, rest);
  note_failed_links (rest, problems);
  return sort_by_line (requests, lines);
}

/**
 * download_requests_from_text:
 * @text: what was pasted or dropped: a list in JSON, curl commands, or any text with links in it, in any encoding
 * @length: of @text in bytes, or -1 if it ends with a NUL
 * @problems: (out) (optional) (transfer full) (element-type GError): a %DOWNLOAD_ERROR_INVALID_REQUEST with one plain
 *   sentence for each thing that was meant as a download and is none; it repeats nothing of the text
 *
 * A list is read by download_request_list_from_json(); folders in it are left out, because whoever pasted the text has not
 * seen them. Lines that begin with a curl command are read by download_curl_command_parse(), and all others are searched
 * by download_link_text_find().
 *
 * Stores sign a link for one method. Where exactly two signed links to the same object are found in the text that differ
 * in their signature, they are taken for one to GET and one to HEAD: the first one becomes the link and the second one the
 * head link of one request. Nothing in a link says which is which, so that the roles may be the other way round: whoever
 * asks and is refused should ask with the other one. Three and more links to one object, and links without a signature,
 * are a request each. Of curl commands the method is known: see there.
 *
 * Returns: (transfer full) (element-type DownloadRequest): requests without a folder, maybe none, in the order of the lines in which
 *   their commands and links begin; the array owns them
 */
GPtrArray *
download_requests_from_text (const char *text,
                             gssize      length,
                             GPtrArray **problems)
{
  g_autofree char *utf8 = NULL;
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (problem_free);
  GPtrArray *requests;

  g_return_val_if_fail (text != NULL, NULL);

  utf8 = download_text_to_utf8 (text, length);
  requests = download_request_list_is (utf8) ? read_list (utf8, others) : read_text (utf8, others);
  if (problems != NULL)
    *problems = g_steal_pointer (&others);
  return requests;
}

/**
 * download_text_without_commands:
 * @text: any text that ends with a NUL
 *
 * Returns: (transfer full): what download_requests_from_text() searches for links, in UTF-8: the lines of curl commands are empty
 */
char *
download_text_without_commands (const char *text)
{
  g_autofree char    *utf8 = NULL;
  DownloadCurlReader *reader;
  char               *rest;

  g_return_val_if_fail (text != NULL, NULL);

  utf8 = download_text_to_utf8 (text, -1);
  reader = download_curl_reader_new (download_shell_text_guess (utf8));
  rest = take_commands (utf8, reader);
  g_ptr_array_unref (download_curl_reader_finish (reader, NULL, NULL));
  return rest;
}
