/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line and a list ask for. */

#include "config.h"

#include "cli-links.h"

#include "cli-file.h"
#include "cli-object.h"
#include "cli-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many wrong lines an error names. */
#define LINES_NAMED_MAX 5

static GPtrArray *
wrap (GPtrArray *links)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < links->len; i++)
    g_ptr_array_add (requests, download_request_new (g_ptr_array_index (links, i)));
  return requests;
}

static GPtrArray *
wrap_object (const char *text,
             const char *account,
             GError    **error)
{
  DownloadRequest *request = cli_object_request (text, account, error);
  GPtrArray       *requests = NULL;

  if (request == NULL)
    return NULL;

  requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (requests, request);
  return requests;
}

static gboolean
read_list (const char *list,
           char      **text,
           gsize      *length,
           GError    **error)
{
  if (strstr (list, "://") != NULL)
    {
      g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
                           _ ("-i takes the name of a file with links, not a link."));
      return FALSE;
    }
  return cli_file_read (list, text, length, error);
}

/* The first few of @lines. */
static char *
list_lines (GArray *lines)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < MIN (lines->len, LINES_NAMED_MAX); i++)
    g_string_append_printf (list, "%s%u", i > 0 ? ", " : "", g_array_index (lines, guint, i));
  if (lines->len > LINES_NAMED_MAX)
    g_string_append (list, ", …");

  return g_string_free (list, FALSE);
}

/* @links: those in @text, where patterns stand for themselves */
static GPtrArray *
wrap_expanded (GPtrArray  *links,
               const char *text,
               gsize       length,
               gboolean    expand,
               GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DownloadLinkExpansion) expansion = expand ? download_link_pattern_expand (text, (gssize) length, &local_error) : NULL;
  g_autoptr (GPtrArray) expanded = expansion != NULL ? download_link_text_parse_list (expansion->text, -1, NULL) : NULL;

  if (local_error == NULL)
    return wrap (expanded != NULL ? expanded : links);

  g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, local_error->message);
  return NULL;
}

static GPtrArray *
parse_lines (const char *text,
             gsize       length,
             gboolean    expand,
             GError    **error)
{
  g_autoptr (GArray) unrecognised = NULL;
  g_autoptr (GPtrArray) links = download_link_text_parse_list (text, (gssize) length, &unrecognised);
  g_autofree char *numbers = NULL;

  if (unrecognised->len == 0)
    return wrap_expanded (links, text, length, expand, error);

  /* What is no link may still hold a secret: it is counted, not repeated. */
  numbers = list_lines (unrecognised);
  g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
               g_dngettext (GETTEXT_PACKAGE,
                            /* Translators: how many lines, and their numbers, such as “3, 17”. */
                            "%1$u line of the list is not a link (line %2$s); nothing was started.",
                            "%1$u lines of the list are not links (lines %2$s); nothing was started.", unrecognised->len),
               unrecognised->len, numbers);
  return NULL;
}

/* A JSON list or curl commands. */
static GPtrArray *
parse_structured (const char *text,
                  gsize       length,
                  GError    **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text, (gssize) length, &problems);
  const GError *problem = problems != NULL && problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;

  if (problem == NULL)
    return g_steal_pointer (&requests);

  g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, _ ("%s Nothing was started."), problem->message);
  return NULL;
}

static gboolean
add_list (GPtrArray  *requests,
          const char *list,
          gboolean    expand,
          GError    **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gsize length;

  if (!read_list (list, &text, &length, error))
    return FALSE;

  if (download_request_list_is (text) || download_curl_command_is (text))
    found = parse_structured (text, length, error);
  else
    found = parse_lines (text, length, expand, error);
  if (found == NULL)
    return FALSE;

  g_ptr_array_extend_and_steal (requests, g_steal_pointer (&found));
  return TRUE;
}

/* Several lines are read as a list is: what is left of a link that was broken must not be passed over. */
static GPtrArray *
parse_argument (const char *text,
                const char *account,
                gboolean    expand,
                GError    **error)
{
  const gsize length = strlen (text);
  g_autoptr (GPtrArray) links = NULL;

  if (cli_object_is (text))
    return wrap_object (text, account, error);

  links = download_link_text_parse_argument (text, error);
  if (links == NULL)
    return NULL;
  if (strpbrk (text, "\r\n") != NULL)
    return parse_lines (text, length, expand, error);
  return wrap_expanded (links, text, length, expand, error);
}

/**
 * cli_links_collect:
 * @urls: (nullable): links as they were written
 * @list: (nullable): name of a file of links, curl commands or a JSON list, or "-" for standard input
 * @account: (nullable): whose key signs links to the objects of stores
 * @expand: whether patterns stand for many links, see download_link_pattern_expand(); not so in commands and JSON
 * @error: return location
 *
 * Returns: (transfer full) (element-type DownloadRequest) (nullable): %NULL if any of them is not a link
 */
GPtrArray *
cli_links_collect (char      **urls,
                   const char *list,
                   const char *account,
                   gboolean    expand,
                   GError    **error)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    {
      GPtrArray *found = parse_argument (urls[i], account, expand, error);

      if (found == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (requests, found);
    }

  if (list != NULL && !add_list (requests, list, expand, error))
    return NULL;

  return g_steal_pointer (&requests);
}
