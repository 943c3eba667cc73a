/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads one curl command after the other. */

#include "config.h"

#include "request/download-curl-reader.h"

#include "base/download-text.h"
#include "request/download-curl-part.h"

#include <string.h>

/* A prompt in front of a command is short. */
#define PROMPT_BYTES_MAX 120

struct _DownloadCurlReader
{
  DownloadShell shell;
  GPtrArray    *requests;   /* DownloadRequest, owned */
  GArray       *lines;      /* guint: where each of them was asked for */
  GPtrArray    *heads;      /* DownloadRequest, owned: links that were asked for their headers only */
  GArray       *head_lines; /* guint */
  GPtrArray    *problems;   /* GError, owned */
};

static gsize
measure_blanks (const char *text)
{
  return strspn (text, " \t");
}

/* The name of the program at @text with what divides it from its first word, or 0. */
static gsize
measure_curl (const char *text)
{
  gsize length = 0;

  if (g_ascii_strncasecmp (text, "curl.exe", 8) == 0)
    length = 8;
  else if (strncmp (text, "curl", 4) == 0)
    length = 4;

  return length > 0 && measure_blanks (text + length) > 0 ? length + measure_blanks (text + length) : 0;
}

/* Tells a command from a sentence that begins with the word. */
static gboolean
looks_like_word (const char *text)
{
  gsize host = strcspn (text, "/ \t\r\n");

  if (text[0] == '-')
    return g_ascii_isgraph (text[1]);
  if (text[0] != '\0' && strchr ("'\"$^\\", text[0]) != NULL)
    return TRUE;
  if (download_text_begins (text, "http://") || download_text_begins (text, "https://"))
    return TRUE;

  return text[host] == '/' && memchr (text, '.', host) != NULL;
}

/* Where the words of a curl command begin that starts at @text, with a prompt in front or without; or NULL. Some lines end in more
 * than one carriage return, or begin with one. */
static const char *
find_words (const char *text)
{
  const char *p;
  gsize       length, line;

  text += strspn (text, " \t\r");
  p = text;
  length = measure_curl (p);
  line = strcspn (text, "\r\n'\"`<|;&");
  for (gsize i = 0; length == 0 && i < line && i < PROMPT_BYTES_MAX; i++)
    if (strchr ("$#%>", text[i]) != NULL)
      {
        p = text + i + 1 + measure_blanks (text + i + 1);
        length = measure_curl (p);
      }

  return length > 0 && looks_like_word (p + length) ? p + length : NULL;
}

/**
 * download_curl_reader_starts:
 * @text: any text
 *
 * Returns: whether @text begins with a curl command; blanks, empty lines and a prompt in front do not matter
 */
gboolean
download_curl_reader_starts (const char *text)
{
  return find_words (text + strspn (text, " \t\r\n")) != NULL;
}

static void
problem_free (gpointer data)
{
  g_error_free (data);
}

DownloadCurlReader *
download_curl_reader_new (DownloadShell shell)
{
  DownloadCurlReader *self = g_new0 (DownloadCurlReader, 1);

  self->shell = shell;
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  self->heads = g_ptr_array_new_with_free_func (g_object_unref);
  self->head_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  self->problems = g_ptr_array_new_with_free_func (problem_free);
  return self;
}

static void
set_line (GPtrArray *requests,
          GArray    *lines,
          guint      line)
{
  while (lines->len < requests->len)
    g_array_append_val (lines, line);
}

/* All or nothing: half of a command is not what was meant. */
static gboolean
take_words (DownloadCurlReader *self,
            GPtrArray          *words,
            guint               line,
            GError            **error)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func (g_object_unref);
  guint position = 0;

  do
    {
      g_autoptr (DownloadCurlPart) part = download_curl_part_new ();
      GPtrArray *built = download_curl_part_read (part, words, &position, error) ? download_curl_part_build (part, error) : NULL;

      if (built == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (download_curl_part_is_head (part) ? heads : requests, built);
    }
  while (position < words->len);

  g_ptr_array_extend_and_steal (self->requests, g_steal_pointer (&requests));
  g_ptr_array_extend_and_steal (self->heads, g_steal_pointer (&heads));
  set_line (self->requests, self->lines, line);
  set_line (self->heads, self->head_lines, line);
  return TRUE;
}

/**
 * download_curl_reader_take:
 * @text: (inout): valid UTF-8; moves behind a command that begins there
 * @line: a number of the place, which download_curl_reader_finish() gives back
 *
 * Returns: whether a curl command begins at @text; why it may have been refused is told by download_curl_reader_finish()
 */
gboolean
download_curl_reader_take (DownloadCurlReader *self,
                           const char        **text,
                           guint               line)
{
  const char *p = find_words (*text);
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (GError) error = NULL;

  if (p == NULL)
    return FALSE;

  words = download_shell_text_read_command (self->shell, &p, &error);
  if (words == NULL || !take_words (self, words, line, &error))
    g_ptr_array_add (self->problems, g_steal_pointer (&error));

  *text = p;
  return TRUE;
}

/* A link that is asked with HEAD belongs to the one to the same object that is asked with GET. */
static void
pair_heads (DownloadCurlReader *self)
{
  g_autoptr (GHashTable) requests = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = self->requests->len; i > 0; i--)
    {
      DownloadRequest *request = g_ptr_array_index (self->requests, i - 1);

      g_hash_table_insert (requests, (gpointer) download_link_get_identity (download_request_get_link (request)), request);
    }

  for (guint i = 0; i < self->heads->len; i++)
    {
      DownloadRequest *head = g_ptr_array_index (self->heads, i);
      DownloadLink    *link = download_request_get_link (head);
      DownloadRequest *request = g_hash_table_lookup (requests, download_link_get_identity (link));

      if (request == NULL)
        {
          g_ptr_array_add (self->requests, g_object_ref (head));
          set_line (self->requests, self->lines, g_array_index (self->head_lines, guint, i));
        }
      else if (download_link_is_signed (link) && download_request_get_head_link (request) == NULL &&
               !g_str_equal (download_link_get_uri (link), download_link_get_uri (download_request_get_link (request))))
        download_request_set_head_link (request, link);
    }
}

/**
 * download_curl_reader_finish:
 * @self: (transfer full): a reader
 * @problems: (out) (optional) (transfer full) (element-type GError): why commands were refused, in their order
 * @lines: (out) (optional) (transfer full) (element-type guint): for each request the number with which its command was taken
 *
 * Returns: (transfer full) (element-type DownloadRequest): the requests; a command that asks with HEAD for an object that
 *   another one fetches has become the head link of that
 */
GPtrArray *
download_curl_reader_finish (DownloadCurlReader *self,
                             GPtrArray         **problems,
                             GArray            **lines)
{
  GPtrArray *requests = self->requests;

  pair_heads (self);
  g_ptr_array_unref (self->heads);
  g_array_unref (self->head_lines);
  if (lines != NULL)
    *lines = self->lines;
  else
    g_array_unref (self->lines);
  if (problems != NULL)
    *problems = self->problems;
  else
    g_ptr_array_unref (self->problems);
  g_free (self);
  return requests;
}
