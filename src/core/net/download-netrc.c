/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "~/.netrc", read strictly: what is taken for something else would go to the wrong host. */

#include "config.h"

#include "net/download-netrc.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLANKS " \t\r\n"

typedef struct
{
  char *host;     /* nullable: "default" */
  char *login;    /* nullable while it is read */
  char *password; /* the same */
} Entry;

struct _DownloadNetrc
{
  GArray *entries; /* of Entry */
};

static void
entry_clear (gpointer data)
{
  Entry *self = data;

  g_free (self->host);
  g_free (self->login);
  g_free (self->password);
}

void
download_netrc_free (DownloadNetrc *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

/* Up to the next word, over comments. (nullable) (transfer full) */
static char *
take_word (const char **at)
{
  const char *start;

  *at += strspn (*at, BLANKS);
  while (**at == '#')
    {
      *at += strcspn (*at, "\n");
      *at += strspn (*at, BLANKS);
    }

  start = *at;
  *at += strcspn (*at, BLANKS);
  return *at > start ? g_strndup (start, (gsize) (*at - start)) : NULL;
}

static char
unescape (char letter)
{
  switch (letter)
    {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
    }
}

/* In quotes "\" stands before a quote, itself or a letter for what cannot be seen. (nullable) (transfer full) */
static char *
take_quoted (const char **at)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *p = *at + 1;

  for (; *p != '"' && *p != '\0' && *p != '\n'; p++)
    {
      if (p[0] == '\\' && p[1] != '\0')
        g_string_append_c (value, unescape (*++p));
      else
        g_string_append_c (value, *p);
    }
  if (*p != '"')
    return NULL;

  *at = p + 1;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* What stands behind a word, which may begin with "#". (nullable) (transfer full) */
static char *
take_value (const char **at)
{
  const char *start = *at + strspn (*at, BLANKS);

  *at = start;
  if (*start == '"')
    return take_quoted (at);
  *at += strcspn (start, BLANKS);
  return *at > start ? g_strndup (start, (gsize) (*at - start)) : NULL;
}

/* Macros of ftp end with an empty line. */
static void
skip_macro (const char **at)
{
  const char *end = strstr (*at, "\n\n");

  *at = end != NULL ? end : *at + strlen (*at);
}

static gboolean
set_value (char       **place,
           const char **at)
{
  g_free (*place);
  *place = take_value (at);
  return *place != NULL;
}

/* Reads what @word begins. Returns: whether it makes sense */
static gboolean
read_word (DownloadNetrc *self,
           const char    *word,
           const char   **at)
{
  Entry           *entry = self->entries->len > 0 ? &g_array_index (self->entries, Entry, self->entries->len - 1) : NULL;
  Entry            next = { 0 };
  g_autofree char *unused = NULL;

  if (g_str_equal (word, "machine") || g_str_equal (word, "default"))
    {
      if (*word == 'm' && !set_value (&next.host, at))
        return FALSE;
      g_array_append_val (self->entries, next);
      return TRUE;
    }
  if (g_str_equal (word, "macdef"))
    {
      skip_macro (at);
      return TRUE;
    }
  if (entry == NULL)
    return FALSE;
  if (g_str_equal (word, "login"))
    return set_value (&entry->login, at);
  if (g_str_equal (word, "password"))
    return set_value (&entry->password, at);
  return g_str_equal (word, "account") && set_value (&unused, at);
}

static guint
count_lines (const char *text,
             const char *end)
{
  guint number = 1;

  for (; text < end; text++)
    number += *text == '\n' ? 1 : 0;
  return number;
}

/**
 * download_netrc_parse:
 * @text: what stands in the file
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST that repeats nothing of it
 *
 * Returns: (transfer full) (nullable): the names and passwords, maybe none
 */
DownloadNetrc *
download_netrc_parse (const char *text,
                      GError    **error)
{
  g_autoptr (DownloadNetrc) self = g_new0 (DownloadNetrc, 1);
  const char *at = text;

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  for (;;)
    {
      g_autofree char *word = take_word (&at);

      if (word == NULL)
        return g_steal_pointer (&self);
      if (read_word (self, word, &at))
        continue;
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          N_ ("Line %u of the netrc file cannot be read: it has to say machine, login and password."), count_lines (text, at));
      return NULL;
    }
}

/**
 * download_netrc_find:
 * @host: as links have it
 * @login: (out) (transfer none): the name
 * @password: (out) (transfer none): the password
 *
 * Returns: whether there are both: of the first entry for @host, else of the first default
 */
gboolean
download_netrc_find (const DownloadNetrc *self,
                     const char          *host,
                     const char         **login,
                     const char         **password)
{
  const Entry *found = NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      if (entry->login == NULL || entry->password == NULL)
        continue;
      if (entry->host != NULL && g_ascii_strcasecmp (entry->host, host) == 0)
        {
          found = entry;
          break;
        }
      if (entry->host == NULL && found == NULL)
        found = entry;
    }

  if (found == NULL)
    return FALSE;
  *login = found->login;
  *password = found->password;
  return TRUE;
}
