/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "cookies.txt", read strictly: a line that is no cookie is more often the wrong file than a comment that lacks its mark. */

#include "config.h"

#include "net/download-cookie-file.h"

#include "base/download-error.h"
#include "base/download-text.h"
#include "net/download-cookie-match.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* What browsers mark so is kept from pages, not from servers. */
#define HTTP_ONLY "#HttpOnly_"

typedef struct
{
  DownloadCookieScope scope;
  char               *pair; /* name and value as they are sent */
} Cookie;

struct _DownloadCookieFile
{
  GPtrArray *cookies; /* of Cookie */
};

enum
{
  FIELD_DOMAIN,
  FIELD_HAS_HOSTS,
  FIELD_PATH,
  FIELD_IS_SECURE,
  FIELD_EXPIRES,
  FIELD_NAME,
  FIELD_VALUE,
  N_FIELDS
};

static void
cookie_free (gpointer data)
{
  Cookie *self = data;

  download_cookie_scope_clear (&self->scope);
  g_free (self->pair);
  g_free (self);
}

void
download_cookie_file_free (DownloadCookieFile *self)
{
  g_ptr_array_unref (self->cookies);
  g_free (self);
}

static gboolean
read_flag (const char *text,
           gboolean   *flag)
{
  *flag = g_ascii_strcasecmp (text, "TRUE") == 0;
  return *flag || g_ascii_strcasecmp (text, "FALSE") == 0;
}

/* Some programs write fractions of a second, and -1 for 0. */
static gboolean
read_expiry (const char *text,
             gint64     *expires)
{
  char  *end;
  gint64 seconds = g_ascii_strtoll (text, &end, 10);

  if (end == text || (*end != '\0' && (*end != '.' || end[1 + strspn (end + 1, "0123456789")] != '\0')))
    return FALSE;

  *expires = seconds <= 0 || seconds > G_MAXINT64 / G_USEC_PER_SEC ? G_MAXINT64 : seconds * G_USEC_PER_SEC;
  return TRUE;
}

/* What would end the cookie or the header is in none. */
static gboolean
is_text (const char *text,
         const char *forbidden)
{
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) || strchr (forbidden, *at) != NULL)
      return FALSE;
  return g_utf8_validate (text, -1, NULL);
}

/* A domain under which strangers have hosts is for the host of that name alone. */
static void
set_domain (Cookie     *self,
            const char *text,
            gboolean    has_hosts)
{
  self->scope.domain = g_ascii_strdown (*text == '.' ? text + 1 : text, -1);
  self->scope.is_host_only = !has_hosts || strchr (self->scope.domain, '.') == NULL || soup_tld_domain_is_public_suffix (self->scope.domain);
}

/* (nullable) */
static Cookie *
read_cookie (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", N_FIELDS);
  guint    n_fields = g_strv_length (fields);
  gboolean has_hosts, is_secure;
  gint64   expires;
  Cookie  *self;

  /* Editors take away the tab before an empty value. */
  if (n_fields < FIELD_VALUE || *fields[FIELD_DOMAIN] == '\0' || *fields[FIELD_PATH] != '/' || *fields[FIELD_NAME] == '\0')
    return NULL;
  if (!read_flag (fields[FIELD_HAS_HOSTS], &has_hosts) || !read_flag (fields[FIELD_IS_SECURE], &is_secure) ||
      !read_expiry (fields[FIELD_EXPIRES], &expires))
    return NULL;
  if (!is_text (fields[FIELD_DOMAIN], " /") || !is_text (fields[FIELD_PATH], ";") || !is_text (fields[FIELD_NAME], " ;,=") ||
      (n_fields == N_FIELDS && !is_text (fields[FIELD_VALUE], ";")))
    return NULL;

  self = g_new0 (Cookie, 1);
  set_domain (self, fields[FIELD_DOMAIN], has_hosts);
  self->scope.path = g_strdup (fields[FIELD_PATH]);
  self->scope.is_secure = is_secure;
  self->scope.expires = expires;
  self->pair = g_strconcat (fields[FIELD_NAME], "=", n_fields == N_FIELDS ? fields[FIELD_VALUE] : "", NULL);
  return self;
}

/* Returns: what is to be read of @line as a cookie, or %NULL for a comment or an empty line */
static const char *
skip_comment (const char *line)
{
  if (download_text_begins (line, HTTP_ONLY))
    return line + strlen (HTTP_ONLY);
  return *line == '#' || line[strspn (line, " \t")] == '\0' ? NULL : line;
}

/* A comment has no @cookie. */
static gboolean
read_line (char    *line,
           Cookie **cookie)
{
  gsize       end = strlen (line);
  const char *rest;

  if (end > 0 && line[end - 1] == '\r')
    line[end - 1] = '\0';
  rest = skip_comment (line);
  *cookie = rest != NULL ? read_cookie (rest) : NULL;
  return rest == NULL || *cookie != NULL;
}

/**
 * download_cookie_file_parse:
 * @text: what stands in the file
 * @length: its length in bytes, or -1
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST that names a line, but repeats nothing of it
 *
 * Returns: (transfer full) (nullable): %NULL if there is a line that is no cookie
 */
DownloadCookieFile *
download_cookie_file_parse (const char *text,
                            gssize      length,
                            GError    **error)
{
  g_autoptr (DownloadCookieFile) self = g_new0 (DownloadCookieFile, 1);
  gsize            size = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *copy = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (download_text_begins (copy, "\xef\xbb\xbf") ? copy + 3 : copy, "\n", -1);
  gboolean is_text_file = strlen (copy) == size;

  self->cookies = g_ptr_array_new_with_free_func (cookie_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      Cookie *cookie;

      if (!is_text_file || !read_line (lines[i], &cookie))
        {
          download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                              /* Translators: “cookies.txt” is the name of a kind of file, the number that of a line in it. */
                              N_ ("Line %u of the cookies is none: export them again as “cookies.txt” in the form of Netscape."), i + 1);
          return NULL;
        }
      if (cookie != NULL)
        g_ptr_array_add (self->cookies, cookie);
    }

  return g_steal_pointer (&self);
}

/**
 * download_cookie_file_get_header:
 * @link: what will be asked for
 * @now: real time in microseconds
 *
 * Returns: (transfer full) (nullable): "Cookie: …" with what is for @link, or %NULL if nothing is
 */
char *
download_cookie_file_get_header (const DownloadCookieFile *self,
                                 const DownloadLink       *link,
                                 gint64                    now)
{
  g_autofree char *host = download_cookie_match_get_host (link);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr (GString) header = g_string_new ("Cookie: ");

  for (guint i = 0; i < self->cookies->len; i++)
    if (download_cookie_scope_has (&((const Cookie *) g_ptr_array_index (self->cookies, i))->scope, link, host, now))
      g_ptr_array_add (chosen, g_ptr_array_index (self->cookies, i));
  if (chosen->len == 0)
    return NULL;

  g_ptr_array_sort (chosen, download_cookie_scope_compare_paths);
  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf (header, "%s%s", i > 0 ? "; " : "", ((const Cookie *) g_ptr_array_index (chosen, i))->pair);
  return g_strdup (header->str);
}
