/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of a curl command turned into requests. */

#include "config.h"

#include "request/download-curl-part.h"

#include "base/download-error.h"
#include "base/download-text.h"
#include "link/download-file-name.h"
#include "request/download-curl-option.h"
#include "request/download-link-clean.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A command of a few megabytes must not become requests of many gigabytes. */
#define LINKS_MAX 100
#define HEADERS_MAX 200
#define HEADER_BYTES_MAX (64 * 1024)
#define COPIED_BYTES_MAX (1024 * 1024)
#define LINK_BYTES_MAX (192 * 1024)

struct _DownloadCurlPart
{
  GPtrArray *uris;
  GPtrArray *names; /* nullable strings, for one link after the other */
  GPtrArray *headers;
  GString   *cookies;
  char      *user_agent;    /* nullable */
  char      *referer;       /* nullable */
  char      *authorization; /* nullable */
  gsize      header_bytes;
  guint64    limit_rate;
  gboolean   head;
  gboolean   literal; /* brackets in links stand for nothing */
};

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, message);
  return FALSE;
}

static gboolean
refuse (GError           **error,
        DownloadCurlOption reason)
{
  return fail (error, download_curl_option_get_refusal (reason));
}

DownloadCurlPart *
download_curl_part_new (void)
{
  DownloadCurlPart *self = g_new0 (DownloadCurlPart, 1);

  self->uris = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->cookies = g_string_new (NULL);
  return self;
}

void
download_curl_part_free (DownloadCurlPart *self)
{
  g_ptr_array_unref (self->uris);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->headers);
  g_string_free (self->cookies, TRUE);
  g_free (self->user_agent);
  g_free (self->referer);
  g_free (self->authorization);
  g_free (self);
}

static gboolean
has_header (const DownloadCurlPart *self,
            const char             *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const char *header = g_ptr_array_index (self->headers, i);

      if (g_ascii_strncasecmp (header, name, length) == 0 && header[length] == ':')
        return TRUE;
    }

  return FALSE;
}

/* What older versions of Chromium copy of HTTP/2 is no header. */
static gboolean
is_pseudo_header (const char *name)
{
  return g_ascii_strcasecmp (name, "authority") == 0 || name[0] == ':' || name[0] == '\0';
}

/* "Name: value" is sent, "Name;" is sent without a value, "Name:" is a header that curl is to leave out. */
static gboolean
add_header (DownloadCurlPart *self,
            const char       *header,
            GError          **error)
{
  gsize            length = strcspn (header, ":;");
  g_autofree char *name = g_strndup (header, length);
  g_autofree char *value = g_strstrip (g_strdup (header[length] != '\0' ? header + length + 1 : ""));

  g_strstrip (name);
  if (header[0] == '@')
    return refuse (error, DOWNLOAD_CURL_OPTION_FILE);
  if (is_pseudo_header (name) || download_request_reserves_header (name))
    return TRUE;
  if (value[0] == '\0' && header[length] != ';')
    return TRUE;
  if (header[length] == ';' && value[0] != '\0')
    return fail (error, _ ("A header of this curl command has no colon behind its name."));

  self->header_bytes += strlen (header);
  if (self->headers->len >= HEADERS_MAX || self->header_bytes > HEADER_BYTES_MAX)
    return fail (error, _ ("This curl command has more headers than any server takes."));

  g_ptr_array_add (self->headers, g_strdup_printf ("%s: %s", name, value));
  return TRUE;
}

static gboolean
add_cookie (DownloadCurlPart *self,
            const char       *cookie,
            GError          **error)
{
  if (cookie[0] == '\0')
    return TRUE;
  if (strchr (cookie, '=') == NULL)
    return refuse (error, DOWNLOAD_CURL_OPTION_FILE);

  if (self->cookies->len > HEADER_BYTES_MAX)
    return fail (error, _ ("This curl command has more headers than any server takes."));

  g_string_append_printf (self->cookies, "%s%s", self->cookies->len > 0 ? "; " : "", cookie);
  return TRUE;
}

static gboolean
set_user (DownloadCurlPart *self,
          const char       *user,
          GError          **error)
{
  g_autofree char *encoded = NULL;

  if (strchr (user, ':') == NULL)
    return fail (error, _ ("This curl command names a user without a password: write “user:password”."));

  encoded = g_base64_encode ((const guchar *) user, strlen (user));
  g_free (self->authorization);
  self->authorization = g_strconcat ("Basic ", encoded, NULL);
  return TRUE;
}

static gboolean
set_method (DownloadCurlPart *self,
            const char       *method,
            GError          **error)
{
  if (g_ascii_strcasecmp (method, "HEAD") == 0)
    self->head = TRUE;
  else if (g_ascii_strcasecmp (method, "GET") != 0)
    return refuse (error, DOWNLOAD_CURL_OPTION_DATA);

  return TRUE;
}

/* Bytes per second, or a number of thousands of 1024 as "500K". */
static gboolean
set_limit_rate (DownloadCurlPart *self,
                const char       *text,
                GError          **error)
{
  static const char units[] = "KMGTP";
  char             *end;
  guint64           number = g_ascii_isdigit (text[0]) ? g_ascii_strtoull (text, &end, 10) : 0;
  const char       *unit;
  guint             shift;

  if (!g_ascii_isdigit (text[0]))
    return fail (error, _ ("The speed limit of this curl command is no number."));

  unit = *end != '\0' ? strchr (units, g_ascii_toupper (*end)) : NULL;
  shift = unit != NULL ? 10 * ((guint) (unit - units) + 1) : 0;
  if (*end != '\0' && (end[1] != '\0' || (unit == NULL && g_ascii_toupper (*end) != 'B')))
    return fail (error, _ ("The speed limit of this curl command is no number."));

  self->limit_rate = number <= (G_MAXUINT64 >> shift) ? number << shift : G_MAXUINT64;
  return TRUE;
}

/* A program's own place for a file counts no more than the name in it. */
static void
add_name (DownloadCurlPart *self,
          const char       *path)
{
  gboolean no_file;

  /* There are no more links. */
  if (self->names->len >= LINKS_MAX)
    return;

  no_file = path == NULL || g_str_equal (path, "-") || download_text_begins (path, "/dev/") ||
            g_ascii_strcasecmp (path, "NUL") == 0;

  g_ptr_array_add (self->names, no_file ? NULL : download_file_name_sanitize (path, -1, DOWNLOAD_FILE_NAME_MAX));
}

static gboolean
add_uri (DownloadCurlPart *self,
         const char       *uri,
         GError          **error)
{
  if (strlen (uri) > LINK_BYTES_MAX)
    return fail (error, _ ("This curl command names something that is no link with http or https."));
  if (self->uris->len >= LINKS_MAX)
    return fail (error, _ ("This curl command has more than a hundred links: paste the links alone."));

  g_ptr_array_add (self->uris, g_strdup (uri));
  return TRUE;
}

static void
replace_string (char      **string,
                const char *value)
{
  g_free (*string);
  *string = g_strdup (value);
}

static void
set_referer (DownloadCurlPart *self,
             const char       *referer)
{
  replace_string (&self->referer, referer);
  if (g_str_has_suffix (self->referer, ";auto"))
    self->referer[strlen (self->referer) - strlen (";auto")] = '\0';
}

/* @value is "" for an option that takes none. */
static gboolean
apply (DownloadCurlPart  *self,
       DownloadCurlOption option,
       const char        *value,
       GError           **error)
{
  gboolean ok = TRUE;

  if (option == DOWNLOAD_CURL_OPTION_HEADER)
    ok = add_header (self, value, error);
  else if (option == DOWNLOAD_CURL_OPTION_COOKIE)
    ok = add_cookie (self, value, error);
  else if (option == DOWNLOAD_CURL_OPTION_USER_AGENT)
    replace_string (&self->user_agent, value);
  else if (option == DOWNLOAD_CURL_OPTION_REFERER)
    set_referer (self, value);
  else if (option == DOWNLOAD_CURL_OPTION_USER)
    ok = set_user (self, value, error);
  else if (option == DOWNLOAD_CURL_OPTION_BEARER)
    {
      g_free (self->authorization);
      self->authorization = g_strconcat ("Bearer ", value, NULL);
    }
  else if (option == DOWNLOAD_CURL_OPTION_HEAD)
    self->head = TRUE;
  else if (option == DOWNLOAD_CURL_OPTION_METHOD)
    ok = set_method (self, value, error);
  else if (option == DOWNLOAD_CURL_OPTION_OUTPUT)
    add_name (self, value);
  else if (option == DOWNLOAD_CURL_OPTION_REMOTE_NAME)
    add_name (self, NULL);
  else if (option == DOWNLOAD_CURL_OPTION_URL)
    ok = add_uri (self, value, error);
  else if (option == DOWNLOAD_CURL_OPTION_LITERAL)
    self->literal = TRUE;
  else if (option == DOWNLOAD_CURL_OPTION_LIMIT_RATE)
    ok = set_limit_rate (self, value, error);

  return ok;
}

static const char *
take_value (GPtrArray *words,
            guint     *position,
            GError   **error)
{
  if (*position < words->len)
    return g_ptr_array_index (words, (*position)++);

  fail (error, _ ("This curl command ends where something should follow: copy the whole of it."));
  return NULL;
}

/* Several letters may share a dash, and the value of the last one may follow it directly. */
static gboolean
read_letters (DownloadCurlPart *self,
              const char       *letters,
              GPtrArray        *words,
              guint            *position,
              gboolean         *next,
              GError          **error)
{
  for (const char *p = letters; *p != '\0'; p++)
    {
      DownloadCurlOption option = download_curl_option_find_letter (*p);
      const char        *value = "";

      if (option >= DOWNLOAD_CURL_OPTION_DATA)
        return refuse (error, option);
      if (option == DOWNLOAD_CURL_OPTION_NEXT)
        *next = TRUE;

      if (download_curl_option_takes_value (option))
        {
          value = p[1] != '\0' ? p + 1 : take_value (words, position, error);
          return value != NULL && apply (self, option, value, error);
        }
      if (!apply (self, option, value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_name (DownloadCurlPart *self,
           const char       *name,
           GPtrArray        *words,
           guint            *position,
           gboolean         *next,
           GError          **error)
{
  DownloadCurlOption option = download_curl_option_find (name);
  const char        *value = "";

  if (option >= DOWNLOAD_CURL_OPTION_DATA)
    return refuse (error, option);
  if (option == DOWNLOAD_CURL_OPTION_NEXT)
    *next = TRUE;
  if (download_curl_option_takes_value (option))
    value = take_value (words, position, error);

  return value != NULL && apply (self, option, value, error);
}

/**
 * download_curl_part_read:
 * @words: (element-type utf8): the words of a command behind "curl"
 * @position: (inout): where to begin; moves to the end or behind a "--next"
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: %FALSE with @error set if the command cannot be done as a download
 */
gboolean
download_curl_part_read (DownloadCurlPart *self,
                         GPtrArray        *words,
                         guint            *position,
                         GError          **error)
{
  gboolean next = FALSE, options = TRUE, ok = TRUE;

  while (ok && !next && *position < words->len)
    {
      const char *word = g_ptr_array_index (words, (*position)++);

      if (options && g_str_equal (word, "--"))
        options = FALSE;
      else if (options && download_text_begins (word, "--"))
        ok = read_name (self, word + 2, words, position, &next, error);
      else if (options && word[0] == '-' && word[1] != '\0')
        ok = read_letters (self, word + 1, words, position, &next, error);
      else
        ok = add_uri (self, word, error);
    }

  return ok;
}

/**
 * download_curl_part_is_head:
 *
 * Returns: whether only the headers are asked for
 */
gboolean
download_curl_part_is_head (const DownloadCurlPart *self)
{
  return self->head;
}

/* Whether the brackets at @p stand for many links: "[1-9]", "[a-z:2]" or "{a,b}". */
static gboolean
is_pattern (const char *p)
{
  const char *dash = p + 1;

  if (p[0] == '{')
    {
      gsize length = 1 + strcspn (p + 1, "{}");

      return p[length] == '}' && memchr (p, ',', length) != NULL;
    }

  while (g_ascii_isalnum (*dash))
    dash++;
  return dash > p + 1 && *dash == '-' && g_ascii_isalnum (dash[1]);
}

/* The link itself: curl reads "\[" as "[", and goes through patterns. */
static char *
read_pattern (const DownloadCurlPart *self,
              const char             *uri,
              GError                **error)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = uri; *p != '\0'; p++)
    {
      if (!self->literal && (*p == '[' || *p == '{') && is_pattern (p))
        {
          g_string_free (plain, TRUE);
          fail (error, _ ("A link of this curl command is a pattern that stands for many: paste the links themselves."));
          return NULL;
        }
      if (!self->literal && p[0] == '\\' && p[1] != '\0' && strchr ("[]{}", p[1]) != NULL)
        p++;
      g_string_append_c (plain, *p);
    }

  return g_string_free (plain, FALSE);
}

/* As curl does, a link without a scheme is taken for http, if it can be one at all. */
static DownloadLink *
build_link (const DownloadCurlPart *self,
            const char             *text,
            GError                **error)
{
  g_autofree char *plain = read_pattern (self, text, error);
  g_autofree char *uri = NULL;
  g_autofree char *escaped = NULL;
  gsize            host = plain != NULL ? strcspn (plain, "/?#") : 0;
  DownloadLink    *link;

  if (plain == NULL)
    return NULL;

  if (strstr (plain, "://") == NULL && memchr (plain, '.', host) != NULL && strpbrk (plain, " \t\n") == NULL)
    uri = g_strconcat ("http://", plain, NULL);
  escaped = download_link_clean_escape (uri != NULL ? uri : plain);
  link = download_link_new (escaped, NULL);
  if (link == NULL)
    fail (error, _ ("This curl command names something that is no link with http or https."));
  return link;
}

static gboolean
add_own_header (const DownloadCurlPart *self,
                DownloadRequest        *request,
                const char             *name,
                const char             *value,
                GError                **error)
{
  g_autofree char *header = NULL;

  if (value == NULL || value[0] == '\0' || has_header (self, name))
    return TRUE;

  header = g_strdup_printf ("%s: %s", name, value);
  return download_request_add_header (request, header, error);
}

static DownloadRequest *
build_request (DownloadCurlPart *self,
               guint             index,
               GError          **error)
{
  g_autoptr (DownloadLink) link = build_link (self, g_ptr_array_index (self->uris, index), error);
  g_autoptr (DownloadRequest) request = link != NULL ? download_request_new (link) : NULL;

  if (request == NULL)
    return NULL;

  for (guint i = 0; i < self->headers->len; i++)
    if (!download_request_add_header (request, g_ptr_array_index (self->headers, i), error))
      return NULL;
  if (!add_own_header (self, request, "User-Agent", self->user_agent, error) ||
      !add_own_header (self, request, "Referer", self->referer, error) ||
      !add_own_header (self, request, "Cookie", self->cookies->str, error) ||
      !add_own_header (self, request, "Authorization", self->authorization, error))
    return NULL;

  if (index < self->names->len)
    download_request_set_name (request, g_ptr_array_index (self->names, index));
  download_request_set_limit_rate (request, self->limit_rate);
  return g_steal_pointer (&request);
}

static gsize
measure_headers (const DownloadCurlPart *self)
{
  return self->header_bytes + self->cookies->len +
         (self->user_agent != NULL ? strlen (self->user_agent) : 0) +
         (self->referer != NULL ? strlen (self->referer) : 0) +
         (self->authorization != NULL ? strlen (self->authorization) : 0);
}

/**
 * download_curl_part_build:
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: (transfer full) (nullable) (element-type DownloadRequest): at least one request, or %NULL with @error set
 */
GPtrArray *
download_curl_part_build (DownloadCurlPart *self,
                          GError          **error)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  gsize bytes = measure_headers (self);

  if (self->uris->len == 0)
    {
      fail (error, _ ("This curl command names no link."));
      return NULL;
    }

  if (bytes > HEADER_BYTES_MAX || bytes * self->uris->len > COPIED_BYTES_MAX)
    {
      fail (error, _ ("This curl command has more headers than any server takes."));
      return NULL;
    }

  for (guint i = 0; i < self->uris->len; i++)
    {
      DownloadRequest *request = build_request (self, i, error);

      if (request == NULL)
        return NULL;
      g_ptr_array_add (requests, request);
    }

  return g_steal_pointer (&requests);
}
