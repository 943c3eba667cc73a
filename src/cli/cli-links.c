/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line and a list ask for. */

#include "config.h"

#include "cli-links.h"

#include "cli-account.h"
#include "cli-file.h"
#include "cli-object.h"
#include "cli-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many wrong lines an error names. */
#define LINES_NAMED_MAX 5

/* What is collected, in the order in which it was written. */
typedef struct
{
  GPtrArray  *requests;
  GArray     *unrecognised; /* of guint: lines */
  GHashTable *accounts;     /* scheme → DownloadAccount, owned: those that were looked for */
  const char *account;      /* nullable: the name of one */
  gboolean    expand;
} Collection;

static GPtrArray *
wrap (GPtrArray *links)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < links->len; i++)
    g_ptr_array_add (requests, download_request_new (g_ptr_array_index (links, i)));
  return requests;
}

/* (transfer none) (nullable) */
static DownloadAccount *
find_account (Collection *self,
              const char *scheme,
              GError    **error)
{
  DownloadAccount *account = g_hash_table_lookup (self->accounts, scheme);

  if (account == NULL)
    account = cli_account_find (scheme, self->account, error);
  if (account != NULL && !g_hash_table_contains (self->accounts, scheme))
    g_hash_table_insert (self->accounts, (gpointer) scheme, account);
  return account;
}

/* (transfer full) (nullable) */
static DownloadRequest *
new_store_request (Collection *self,
                   const char *text,
                   GError    **error)
{
  const char      *scheme, *key;
  g_autofree char *bucket = NULL;
  DownloadAccount *account;

  if (!cli_object_split (text, &scheme, &bucket, &key))
    g_return_val_if_reached (NULL);

  account = find_account (self, scheme, error);
  return account != NULL ? download_store_request_new (account, bucket, key, g_get_real_time (), error) : NULL;
}

/* (transfer full) (nullable) */
static DownloadRequest *
new_repository_request (const char *text,
                        GError    **error)
{
  g_autoptr (DownloadRepository) repository = download_repository_parse (text);

  if (repository != NULL)
    return download_repository_new_request (repository, error);

  g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, _ ("A file of a repository is hf://OWNER/NAME/FILE, or hf://OWNER/NAME@REVISION/FILE."));
  return NULL;
}

/* Whether it is named as the tools of its provider do it. */
static gboolean
is_object (const char *text)
{
  return cli_object_is (text) || download_repository_is_address (text);
}

static gboolean
add_object (Collection *self,
            const char *text,
            GError    **error)
{
  DownloadRequest *request = cli_object_is (text) ? new_store_request (self, text, error) : new_repository_request (text, error);

  if (request != NULL)
    g_ptr_array_add (self->requests, request);
  return request != NULL;
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

/* @n_before: how many lines are above */
static gboolean
add_links (Collection *self,
           const char *text,
           gsize       length,
           guint       n_before,
           GError    **error)
{
  g_autoptr (GArray) unrecognised = NULL;
  g_autoptr (GPtrArray) links = download_link_text_parse_list (text, (gssize) length, &unrecognised);
  GPtrArray *found;

  for (guint i = 0; i < unrecognised->len; i++)
    {
      guint line = g_array_index (unrecognised, guint, i) + n_before;

      g_array_append_val (self->unrecognised, line);
    }
  if (unrecognised->len > 0)
    return TRUE;

  found = wrap_expanded (links, text, length, self->expand, error);
  if (found == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (self->requests, found);
  return TRUE;
}

/* (transfer full) (nullable): what the line at @line names, if that is an object of a store; without the blanks around it */
static char *
read_object (const char *line,
             gsize       length)
{
  char *text = g_strstrip (g_strndup (line, length));

  if (is_object (text))
    return text;

  g_free (text);
  return NULL;
}

static gboolean
check_recognised (Collection *self,
                  GError    **error)
{
  g_autofree char *numbers = NULL;

  if (self->unrecognised->len == 0)
    return TRUE;

  /* What is no link may still hold a secret: it is counted, not repeated. */
  numbers = list_lines (self->unrecognised);
  g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
               g_dngettext (GETTEXT_PACKAGE,
                            /* Translators: how many lines, and their numbers, such as “3, 17”. */
                            "%1$u line of the list is not a link (line %2$s); nothing was started.",
                            "%1$u lines of the list are not links (lines %2$s); nothing was started.", self->unrecognised->len),
               self->unrecognised->len, numbers);
  return FALSE;
}

/* A line names an object, or belongs with those around it to what is read as links. */
static gboolean
add_lines (Collection *self,
           const char *text,
           gsize       length,
           GError    **error)
{
  const char *end = text + length, *run = text;
  guint       n_lines = 0, n_before = 0;

  for (const char *line = text, *next; line < end; line = next)
    {
      const char      *stop = memchr (line, '\n', (gsize) (end - line));
      g_autofree char *object = read_object (line, (gsize) ((stop != NULL ? stop : end) - line));

      next = stop != NULL ? stop + 1 : end;
      n_lines++;
      if (object == NULL)
        continue;
      if (!add_links (self, run, (gsize) (line - run), n_before, error) || !add_object (self, object, error))
        return FALSE;
      run = next;
      n_before = n_lines;
    }

  return add_links (self, run, (gsize) (end - run), n_before, error) && check_recognised (self, error);
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
add_list (Collection *self,
          const char *list,
          GError    **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gsize length;

  if (!read_list (list, &text, &length, error))
    return FALSE;
  if (!download_request_list_is (text) && !download_curl_command_is (text))
    return add_lines (self, text, length, error);

  found = parse_structured (text, length, error);
  if (found == NULL)
    return FALSE;

  g_ptr_array_extend_and_steal (self->requests, g_steal_pointer (&found));
  return TRUE;
}

/* Several lines are read as a list is: what is left of a link that was broken must not be passed over. */
static gboolean
add_argument (Collection *self,
              const char *text,
              GError    **error)
{
  const gsize length = strlen (text);
  g_autoptr (GPtrArray) links = NULL;
  GPtrArray *found;

  if (is_object (text))
    return add_object (self, text, error);

  links = download_link_text_parse_argument (text, error);
  if (links == NULL)
    return FALSE;
  if (strpbrk (text, "\r\n") != NULL)
    return add_lines (self, text, length, error);

  found = wrap_expanded (links, text, length, self->expand, error);
  if (found == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (self->requests, found);
  return TRUE;
}

static gboolean
collect (Collection *self,
         char      **urls,
         const char *list,
         GError    **error)
{
  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    if (!add_argument (self, urls[i], error))
      return FALSE;
  return list == NULL || add_list (self, list, error);
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
  g_autoptr (GArray) unrecognised = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) download_account_free);
  Collection collection = { requests, unrecognised, accounts, account, expand };

  return collect (&collection, urls, list, error) ? g_steal_pointer (&requests) : NULL;
}
