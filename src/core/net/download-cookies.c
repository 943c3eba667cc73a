/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cookies of one chain of redirects. They keep to their port as well, which those of browsers do not: two programs on one computer
 * are strangers. libsoup's jar is not used: it keeps what it gets, and has been wrong about domains. */

#include "config.h"

#include "net/download-cookies.h"

#include "net/download-cookie-match.h"
#include "net/download-header.h"

#include <libsoup/soup.h>
#include <string.h>

/* What a chain may bring; browsers take as much of one host. */
#define MAX_COOKIES 50
#define MAX_BYTES 4096

typedef struct
{
  DownloadCookieScope scope;
  char               *name;
  char               *value;
  int                 port; /* 0: the usual one of its scheme */
} Cookie;

struct _DownloadCookies
{
  GPtrArray *cookies; /* of Cookie, in the order in which they came */
};

static void
cookie_free (gpointer data)
{
  Cookie *self = data;

  download_cookie_scope_clear (&self->scope);
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

DownloadCookies *
download_cookies_new (void)
{
  DownloadCookies *self = g_new0 (DownloadCookies, 1);

  self->cookies = g_ptr_array_new_with_free_func (cookie_free);
  return self;
}

void
download_cookies_free (DownloadCookies *self)
{
  g_ptr_array_unref (self->cookies);
  g_free (self);
}

static int
get_port (const DownloadLink *link)
{
  int port = download_link_get_port (link);

  return port == (download_link_is_secure (link) ? 443 : 80) ? 0 : port;
}

/* RFC 6265, 5.1.4 */
static char *
get_default_path (const DownloadLink *link)
{
  const char *path = download_link_get_path (link);
  const char *slash = strrchr (path, '/');

  return slash == NULL || slash == path ? g_strdup ("/") : g_strndup (path, (gsize) (slash - path));
}

/* A domain under which strangers have hosts is nobody's. */
static gboolean
set_domain (Cookie     *self,
            const char *value,
            const char *host)
{
  g_autofree char *domain = g_ascii_strdown (value[0] == '.' ? value + 1 : value, -1);

  if (*domain == '\0')
    return TRUE;
  if (!download_cookie_match_domain (host, domain))
    return FALSE;
  if (g_str_equal (domain, host))
    {
      /* Said or not said: it is the host's own. */
      self->scope.is_host_only = g_hostname_is_ip_address (host) || soup_tld_domain_is_public_suffix (domain);
      return TRUE;
    }
  if (strchr (domain, '.') == NULL || soup_tld_domain_is_public_suffix (domain))
    return FALSE;

  g_free (self->scope.domain);
  self->scope.domain = g_steal_pointer (&domain);
  self->scope.is_host_only = FALSE;
  return TRUE;
}

static void
set_lifetime (Cookie     *self,
              const char *value,
              gint64      now)
{
  gint64 seconds;

  if (!g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &seconds, NULL))
    return;
  /* Nothing lives as long as a day here. */
  self->scope.expires = seconds <= 0 ? G_MININT64 : now + MIN (seconds, 24 * 60 * 60) * G_USEC_PER_SEC;
}

typedef struct
{
  gboolean has_max_age;
  gboolean has_domain;
} Seen;

/* Returns: whether the cookie may still be taken. */
static gboolean
read_attribute (Cookie     *self,
                const char *name,
                const char *value,
                const char *host,
                gint64      now,
                Seen       *seen)
{
  gint64 date = 0;

  if (g_ascii_strcasecmp (name, "Secure") == 0)
    self->scope.is_secure = TRUE;
  else if (g_ascii_strcasecmp (name, "Path") == 0 && value[0] == '/')
    {
      g_free (self->scope.path);
      self->scope.path = g_strdup (value);
    }
  else if (g_ascii_strcasecmp (name, "Max-Age") == 0)
    {
      seen->has_max_age = TRUE;
      set_lifetime (self, value, now);
    }
  else if (g_ascii_strcasecmp (name, "Expires") == 0 && !seen->has_max_age && download_header_read_date (value, &date))
    self->scope.expires = date;
  else if (g_ascii_strcasecmp (name, "Domain") == 0)
    {
      seen->has_domain = *value != '\0';
      return set_domain (self, value, host);
    }
  return TRUE;
}

/* Names that promise something (RFC 6265bis, 4.1.3). */
static gboolean
keeps_promise (const Cookie *self,
               gboolean      has_domain)
{
  if (g_ascii_strncasecmp (self->name, "__Secure-", 9) == 0)
    return self->scope.is_secure;
  if (g_ascii_strncasecmp (self->name, "__Host-", 7) == 0)
    return self->scope.is_secure && !has_domain && g_str_equal (self->scope.path, "/");
  return TRUE;
}

static Cookie *
read_cookie (const DownloadLink *link,
             const char         *text,
             gint64              now)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  g_autofree char *host = download_cookie_match_get_host (link);
  char            *equals = parts[0] != NULL ? strchr (parts[0], '=') : NULL;
  Cookie          *self;
  Seen             seen = { FALSE };
  gboolean         sound = TRUE;

  if (equals == NULL)
    return NULL;

  self = g_new0 (Cookie, 1);
  *equals = '\0';
  self->name = g_strdup (g_strstrip (parts[0]));
  self->value = g_strdup (g_strstrip (equals + 1));
  self->scope.domain = g_strdup (host);
  self->scope.is_host_only = TRUE;
  self->scope.path = get_default_path (link);
  self->port = get_port (link);
  self->scope.expires = G_MAXINT64;
  for (gsize i = 1; sound && parts[i] != NULL; i++)
    {
      char *value = strchr (parts[i], '=');

      if (value != NULL)
        *value++ = '\0';
      sound = read_attribute (self, g_strstrip (parts[i]), value != NULL ? g_strstrip (value) : "", host, now, &seen);
    }

  if (sound && *self->name != '\0' && keeps_promise (self, seen.has_domain) && (!self->scope.is_secure || download_link_is_secure (link)))
    return self;
  cookie_free (self);
  return NULL;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) && *text != '\t')
      return TRUE;
  return FALSE;
}

static gboolean
is_same (const Cookie *a,
         const Cookie *b)
{
  return g_str_equal (a->name, b->name) && g_str_equal (a->scope.domain, b->scope.domain) && g_str_equal (a->scope.path, b->scope.path) &&
         a->scope.is_host_only == b->scope.is_host_only && a->port == b->port;
}

/**
 * download_cookies_take:
 * @link: what was asked for
 * @set_cookie: the value of one Set-Cookie header of the answer
 * @now: real time of the server in microseconds
 */
void
download_cookies_take (DownloadCookies    *self,
                       const DownloadLink *link,
                       const char         *set_cookie,
                       gint64              now)
{
  Cookie *cookie;

  if (!download_header_is_text (set_cookie) || strlen (set_cookie) > MAX_BYTES || has_control (set_cookie))
    return;
  cookie = read_cookie (link, set_cookie, now);
  if (cookie == NULL)
    return;

  for (guint i = 0; i < self->cookies->len; i++)
    if (is_same (self->cookies->pdata[i], cookie))
      g_ptr_array_remove_index (self->cookies, i--);
  if (cookie->scope.expires > now && self->cookies->len < MAX_COOKIES)
    g_ptr_array_add (self->cookies, cookie);
  else
    cookie_free (cookie);
}

static gboolean
is_for (const Cookie       *self,
        const DownloadLink *link,
        const char         *host,
        gint64              now)
{
  return self->port == get_port (link) && download_cookie_scope_has (&self->scope, link, host, now);
}

static gboolean
contains (GPtrArray  *cookies,
          const char *name)
{
  for (guint i = 0; i < cookies->len; i++)
    if (g_str_equal (((const Cookie *) cookies->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* What the caller sends anyway, without what the chain has made out of date. */
static void
add_callers (GString    *header,
             const char *callers,
             GPtrArray  *chosen)
{
  g_auto (GStrv) pairs = g_strsplit (callers != NULL ? callers : "", ";", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *pair = g_strstrip (g_strdup (pairs[i]));
      g_autofree char *name = g_strstrip (g_strndup (pair, strcspn (pair, "=")));

      if (*pair != '\0' && !contains (chosen, name))
        g_string_append_printf (header, "%s%s", header->len > 0 ? "; " : "", pair);
    }
}

/**
 * download_cookies_get:
 * @link: what will be asked for
 * @callers: (nullable): the value of a Cookie header that is sent anyway
 * @now: real time of the server in microseconds
 *
 * Returns: (transfer full) (nullable): the value of the Cookie header, or %NULL if the chain has none for @link
 */
char *
download_cookies_get (DownloadCookies    *self,
                      const DownloadLink *link,
                      const char         *callers,
                      gint64              now)
{
  g_autofree char *host = download_cookie_match_get_host (link);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr (GString) header = g_string_new (NULL);

  for (guint i = 0; i < self->cookies->len; i++)
    if (is_for (self->cookies->pdata[i], link, host, now))
      g_ptr_array_add (chosen, self->cookies->pdata[i]);
  if (chosen->len == 0)
    return NULL;

  g_ptr_array_sort (chosen, download_cookie_scope_compare_paths);
  add_callers (header, callers, chosen);
  for (guint i = 0; i < chosen->len; i++)
    {
      const Cookie *cookie = chosen->pdata[i];

      g_string_append_printf (header, "%s%s=%s", header->len > 0 ? "; " : "", cookie->name, cookie->value);
    }
  return g_strdup (header->str);
}
