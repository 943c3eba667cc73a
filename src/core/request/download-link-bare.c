/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which lines without a scheme are links: www.example.org/file.zip. */

#include "config.h"

#include "request/download-link-bare.h"

#include "base/download-text.h"

#include <string.h>

#define HOST_LENGTH_MAX 253
#define PORT_DIGITS_MAX 5

/* Country codes have two letters; of the others, these are the ones that files are offered at. What ends otherwise is more often
 * the name of a folder. */
static const char *const domains[] = {
  "app", "biz", "cloud", "com", "dev", "edu", "gov", "info", "int", "mil", "museum", "name", "net", "online", "org", "science", "site", "tech", "xyz", NULL
};

static gboolean
begins_with_www (const char *text)
{
  return g_ascii_strncasecmp (text, "www.", 4) == 0;
}

/* The length of the name of a host at @text, of letters, digits and hyphens; or 0. */
static gsize
measure_host (const char *text)
{
  gsize length = 0;

  for (; length <= HOST_LENGTH_MAX && (g_ascii_isalnum (text[length]) || strchr ("-.", text[length] != '\0' ? text[length] : ' ') != NULL); length++)
    if (text[length] == '.' && (length == 0 || strchr (".-", text[length - 1]) != NULL))
      return 0;

  return length > HOST_LENGTH_MAX || length == 0 || !g_ascii_isalnum (text[length - 1]) ? 0 : length;
}

/* The length of a colon and a port at @text, or 0. */
static gsize
measure_port (const char *text)
{
  gsize n_digits = text[0] == ':' ? strspn (text + 1, "0123456789") : 0;

  return n_digits == 0 || n_digits > PORT_DIGITS_MAX ? 0 : n_digits + 1;
}

/* Whether the last part of @host tells that it is one. */
static gboolean
has_known_domain (const char *host)
{
  const char      *dot = strrchr (host, '.');
  g_autofree char *domain = dot != NULL && dot > host ? g_ascii_strdown (dot + 1, -1) : NULL;

  if (domain == NULL)
    return FALSE;
  if (download_text_begins (domain, "xn--") || g_strv_contains (domains, domain))
    return TRUE;
  return strlen (domain) == 2 && g_ascii_isalpha (domain[0]) && g_ascii_isalpha (domain[1]);
}

/* This computer, and addresses that are none of a network such as 10.0.0.0/8: nobody vouches for these with a certificate. */
static gboolean
is_plain_host (const char *host,
               const char *path)
{
  const char *rest = path + strspn (path, "/0123456789");

  return g_ascii_strcasecmp (host, "localhost") == 0 || (g_hostname_is_ip_address (host) && *rest != '\0');
}

static gboolean
is_one_word (const char *line)
{
  for (const char *p = line; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f || strchr ("\"<>`|", *p) != NULL)
      return FALSE;

  return TRUE;
}

/**
 * download_link_bare_complete:
 * @line: a line without blanks around it
 *
 * A line of one word is a link without its scheme if it names a host and something on it. The host begins with "www.", where
 * nothing has to follow; or it ends with a country code or a well-known domain; or it is localhost or an IPv4 address. The first
 * two are asked with https, the others with http.
 *
 * Returns: (transfer full) (nullable): the link with its scheme, or %NULL if @line is something else
 */
char *
download_link_bare_complete (const char *line)
{
  gsize            length = measure_host (line);
  g_autofree char *host = g_strndup (line, length);
  const char      *rest = line + length + measure_port (line + length);
  gboolean         named = rest[0] == '/' && rest[1] != '\0' && rest[1] != '/';

  if (length == 0 || (*rest != '\0' && *rest != '/') || !is_one_word (rest))
    return NULL;
  if (named && is_plain_host (host, rest))
    return g_strconcat ("http://", line, NULL);
  if (begins_with_www (host) ? strchr (host + 4, '.') != NULL && !g_hostname_is_ip_address (host) : named && has_known_domain (host))
    return g_strconcat ("https://", line, NULL);
  return NULL;
}
