/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cuts URIs at their delimiters, joins references to them and escapes bytes, without normalising anything. */

#include "config.h"

#include "link/download-raw-uri.h"

#include <gio/gio.h>
#include <string.h>

#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

static gsize
find_scheme_end (const char *uri)
{
  gsize length = 0;

  if (!g_ascii_isalpha (uri[0]))
    return 0;

  while (g_ascii_isalnum (uri[length]) || (uri[length] != '\0' && strchr ("+-.", uri[length]) != NULL))
    length++;

  return uri[length] == ':' ? length : 0;
}

/* The path of @base up to and including its last slash. */
static gsize
find_folder_end (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? (gsize) (slash - path) + 1 : 0;
}

/* Appends a relative path to a folder. Only the dot segments in front move through the folder: all others are part of
 * the name of an object and stay. */
static void
append_relative_path (GString    *folder,
                      const char *path)
{
  while (path[0] == '.')
    {
      gsize    dots = path[1] == '.' ? 2 : 1;
      gboolean at_end = path[dots] == '\0';

      if (!at_end && path[dots] != '/')
        break;
      if (dots == 2 && folder->len > 1)
        {
          g_string_truncate (folder, folder->len - 1);
          g_string_truncate (folder, find_folder_end (folder->str));
        }
      path += at_end ? dots : dots + 1;
    }

  g_string_append (folder, path);
}

static int
parse_port (const char *digits)
{
  guint64 port;

  if (*digits == '\0')
    return -1;
  if (!g_ascii_string_to_unsigned (digits, 10, 1, 65535, &port, NULL))
    return 0;

  return (int) port;
}

/**
 * download_raw_uri_split:
 * @uri: a URI or a reference
 *
 * Returns: (transfer full): its parts; every string can be split
 */
DownloadRawUri *
download_raw_uri_split (const char *uri)
{
  DownloadRawUri *self = g_new0 (DownloadRawUri, 1);
  gsize           length = find_scheme_end (uri);
  const char     *end;

  if (length > 0)
    {
      self->scheme = g_strndup (uri, length);
      uri += length + 1;
    }

  if (g_str_has_prefix (uri, "//"))
    {
      length = strcspn (uri + 2, "/?#");
      self->authority = g_strndup (uri + 2, length);
      uri += 2 + length;
    }

  end = uri + strcspn (uri, "#");
  length = MIN (strcspn (uri, "?"), (gsize) (end - uri));
  self->path = g_strndup (uri, length);
  if (uri + length < end)
    self->query = g_strndup (uri + length + 1, (gsize) (end - uri) - length - 1);

  return self;
}

void
download_raw_uri_free (DownloadRawUri *self)
{
  g_free (self->scheme);
  g_free (self->authority);
  g_free (self->path);
  g_free (self->query);
  g_free (self);
}

/**
 * download_raw_uri_resolve:
 * @base: an absolute URI with an authority
 * @reference: a URI or a relative reference
 *
 * Joins the two as RFC 3986, section 5.3 does, except that dot segments are only removed where merging needs it.
 *
 * Returns: (transfer full): an absolute URI
 */
char *
download_raw_uri_resolve (const char *base,
                          const char *reference)
{
  g_autoptr (DownloadRawUri) to = download_raw_uri_split (reference);
  g_autoptr (DownloadRawUri) from = download_raw_uri_split (base);
  GString    *uri;
  const char *query = to->query;

  if (to->scheme != NULL)
    return g_strdup (reference);

  uri = g_string_new (from->scheme);
  g_string_append_printf (uri, "://%s", to->authority != NULL ? to->authority : from->authority);
  if (to->authority != NULL || to->path[0] == '/')
    {
      g_string_append (uri, to->path);
    }
  else if (to->path[0] == '\0')
    {
      g_string_append (uri, from->path);
      if (query == NULL)
        query = from->query;
    }
  else
    {
      g_autoptr (GString) path = g_string_new_len (from->path, (gssize) find_folder_end (from->path));

      if (path->len == 0)
        g_string_append_c (path, '/');
      append_relative_path (path, to->path);
      g_string_append (uri, path->str);
    }

  if (query != NULL)
    g_string_append_printf (uri, "?%s", query);
  return g_string_free (uri, FALSE);
}

/**
 * download_raw_authority_split:
 * @authority: what stands between "//" and the path
 *
 * Returns: (transfer full) (nullable): its parts, or %NULL if it is malformed; the host is not looked at
 */
DownloadRawAuthority *
download_raw_authority_split (const char *authority)
{
  g_autoptr (DownloadRawAuthority) self = g_new0 (DownloadRawAuthority, 1);
  const char *at = strrchr (authority, '@');
  const char *host = at != NULL ? at + 1 : authority;
  const char *end;

  /* Browsers take a backslash for a slash: whom such a link names depends on who reads it. */
  if (strchr (authority, '\\') != NULL)
    return NULL;

  if (at != NULL)
    self->user_info = g_strndup (authority, (gsize) (at - authority));

  if (host[0] == '[')
    {
      host++;
      end = strchr (host, ']');
      if (end == NULL)
        return NULL;
      self->host = g_strndup (host, (gsize) (end - host));
      end++;
      /* A name in brackets would lose them on the way. */
      if (strchr (self->host, ':') == NULL)
        return NULL;
    }
  else
    {
      end = host + strcspn (host, ":");
      self->host = g_strndup (host, (gsize) (end - host));
    }

  if (*end != '\0' && *end != ':')
    return NULL;
  self->port = *end == ':' ? parse_port (end + 1) : -1;
  if (self->port == 0)
    return NULL;

  return g_steal_pointer (&self);
}

void
download_raw_authority_free (DownloadRawAuthority *self)
{
  g_free (self->user_info);
  g_free (self->host);
  g_free (self);
}

static gboolean
can_be_sent (guchar byte)
{
  return byte > ' ' && byte < 0x7f;
}

/**
 * download_raw_escape:
 * @text: any bytes
 *
 * Returns: (transfer full): @text with the bytes escaped that a request line cannot carry: blanks, and all above ASCII
 */
char *
download_raw_escape (const char *text)
{
  GString *escaped = NULL;
  gsize    plain = 0;

  while (can_be_sent ((guchar) text[plain]))
    plain++;
  if (text[plain] == '\0')
    return g_memdup2 (text, plain + 1);

  escaped = g_string_new_len (text, (gssize) plain);
  for (const guchar *p = (const guchar *) text + plain; *p != '\0'; p++)
    {
      if (can_be_sent (*p))
        g_string_append_c (escaped, (char) *p);
      else
        g_string_append_printf (escaped, "%%%02X", *p);
    }

  return g_string_free (escaped, FALSE);
}

/**
 * download_raw_unescape:
 * @text: escaped text
 *
 * Undoes percent-encoding. What is no valid escape stays as it is, and so does "%00".
 *
 * Returns: (transfer full): bytes, not necessarily UTF-8
 */
char *
download_raw_unescape (const char *text)
{
  GString *bytes = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      int byte = 0;

      if (text[0] == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        byte = g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]);

      g_string_append_c (bytes, byte != 0 ? (char) byte : *text);
      text += byte != 0 ? 3 : 1;
    }

  return g_string_free (bytes, FALSE);
}

/**
 * download_raw_canonicalize:
 * @text: escaped text
 * @keep: delimiters that stay as they are where they stand unescaped
 *
 * Brings different spellings of the same text into one form: exactly the unreserved characters are unescaped. An
 * escaped delimiter stays escaped, because it means something else than a bare one.
 *
 * Returns: (transfer full): the text, in ASCII
 */
char *
download_raw_canonicalize (const char *text,
                           const char *keep)
{
  GString *canonical = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      int      byte = (guchar) *p;
      gboolean escaped = *p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);

      if (escaped)
        {
          byte = g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2]);
          p += 2;
        }

      if (byte != 0 && (strchr (UNRESERVED, byte) != NULL || (!escaped && strchr (keep, byte) != NULL)))
        g_string_append_c (canonical, (char) byte);
      else
        g_string_append_printf (canonical, "%%%02X", (guint) byte);
    }

  return g_string_free (canonical, FALSE);
}
