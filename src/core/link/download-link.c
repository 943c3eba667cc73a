/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links: everything that a URL tells before anyone is asked. */

#include "config.h"

#include "link/download-link.h"

#include "base/download-error.h"
#include "link/download-file-name.h"
#include "link/download-link-form.h"
#include "link/download-link-identity.h"
#include "link/download-link-name.h"
#include "link/download-link-path.h"
#include "link/download-link-place.h"
#include "link/download-link-query.h"
#include "link/download-link-scheme.h"
#include "link/download-raw-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DownloadLink
{
  gatomicrefcount ref_count;

  char    *scheme;
  char    *user_info; /* nullable */
  char    *host;
  int      port; /* -1 if the link names none */
  char    *path;
  char    *query; /* nullable */
  gboolean secure;

  /* What follows is worked out when it is first asked for: most links of a long list never are. See know(). */
  gsize known;
  char *uri;
  char *redacted;
  char *identity;
  char *origin;

  const DownloadLinkScheme *signature; /* nullable, static */
  DownloadProvider          provider;
  gboolean                  is_public_store;
  gint64                    not_before;
  gint64                    expires;
  char                    **signed_headers;
  char                     *bucket;  /* nullable */
  char                     *key;     /* nullable */
  char                     *version; /* nullable */
};

G_DEFINE_BOXED_TYPE (DownloadLink, download_link, download_link_ref, download_link_unref)

static int
get_default_port (const DownloadLink *self)
{
  return self->secure ? 443 : 80;
}

static void
append_host (GString            *string,
             const DownloadLink *self)
{
  g_string_append_printf (string, strchr (self->host, ':') != NULL ? "[%s]" : "%s", self->host);
}

/* Host and port in the form in which they are compared: without the default port and without the dot of the root. */
static char *
build_authority (const DownloadLink *self)
{
  GString *authority = g_string_new (NULL);

  append_host (authority, self);
  if (g_str_has_suffix (self->host, "."))
    g_string_truncate (authority, authority->len - 1);
  if (self->port != -1 && self->port != get_default_port (self))
    g_string_append_printf (authority, ":%d", self->port);

  return g_string_free (authority, FALSE);
}

static char *
build_uri (const DownloadLink *self)
{
  GString *uri = g_string_new (self->scheme);

  g_string_append (uri, "://");
  if (self->user_info != NULL)
    g_string_append_printf (uri, "%s@", self->user_info);
  append_host (uri, self);
  if (self->port != -1)
    g_string_append_printf (uri, ":%d", self->port);
  g_string_append (uri, self->path);
  if (self->query != NULL)
    g_string_append_printf (uri, "?%s", self->query);

  return g_string_free (uri, FALSE);
}

static gboolean
fill_parts (DownloadLink         *self,
            const DownloadRawUri *raw,
            GError              **error)
{
  g_autoptr (DownloadRawAuthority) authority = download_raw_authority_split (raw->authority);

  if (authority != NULL)
    self->host = download_link_form_normalize_host (authority->host);
  if (self->host == NULL)
    {
      g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK, _ ("This link names no server that could be asked: copy it again."));
      return FALSE;
    }

  self->scheme = g_ascii_strdown (raw->scheme, -1);
  self->secure = g_str_equal (self->scheme, "https");
  self->port = authority->port;
  self->user_info = authority->user_info != NULL ? download_raw_escape (authority->user_info) : NULL;
  self->path = raw->path[0] != '\0' ? download_raw_escape (raw->path) : g_strdup ("/");
  self->query = raw->query != NULL ? download_raw_escape (raw->query) : NULL;
  return TRUE;
}

static char *
unescape_utf8 (const char *text)
{
  g_autofree char *bytes = text != NULL ? download_raw_unescape (text) : NULL;

  return bytes != NULL && bytes[0] != '\0' && g_utf8_validate (bytes, -1, NULL) ? g_steal_pointer (&bytes) : NULL;
}

static gboolean
is_local_host (const char *host)
{
  return g_str_equal (host, "localhost") || g_hostname_is_ip_address (host);
}

/* A signature tells which protocol is spoken, the host by whom. */
static DownloadProvider
find_provider (const DownloadLinkScheme *signature,
               DownloadProvider          host)
{
  DownloadProvider provider = signature != NULL ? download_link_scheme_get_provider (signature) : host;

  if (provider == DOWNLOAD_PROVIDER_S3 && host != DOWNLOAD_PROVIDER_S3)
    return host != DOWNLOAD_PROVIDER_UNKNOWN ? host : DOWNLOAD_PROVIDER_S3_COMPATIBLE;
  return provider != DOWNLOAD_PROVIDER_UNKNOWN ? provider : host;
}

static char *
find_version (DownloadProvider         provider,
              const DownloadLinkQuery *query)
{
  const char *version = NULL;

  if (provider == DOWNLOAD_PROVIDER_UNKNOWN)
    return NULL;

  if (provider == DOWNLOAD_PROVIDER_GCS)
    version = download_link_query_lookup (query, "generation");
  else if (provider == DOWNLOAD_PROVIDER_AZURE)
    version = download_link_query_lookup (query, "versionid");
  else
    version = download_link_query_lookup (query, "versionId");
  if (version == NULL && provider == DOWNLOAD_PROVIDER_AZURE)
    version = download_link_query_lookup (query, "snapshot");

  return version != NULL && version[0] != '\0' && g_utf8_validate (version, -1, NULL) ? g_strdup (version) : NULL;
}

/* A bucket's own domain or an address without a name leave only one place for bucket and key. */
static void
guess_place (DownloadLink      *self,
             DownloadLinkPlace *place)
{
  if (place->raw_key != NULL || self->signature == NULL)
    return;

  if (self->provider == DOWNLOAD_PROVIDER_S3_COMPATIBLE && is_local_host (self->host))
    download_link_place_set_path_style (place, self->path);
  else if (place->provider == DOWNLOAD_PROVIDER_UNKNOWN &&
           (self->provider == DOWNLOAD_PROVIDER_OSS || self->provider == DOWNLOAD_PROVIDER_COS ||
            self->provider == DOWNLOAD_PROVIDER_OBS))
    place->raw_key = g_strdup (self->path + 1);
}

static void
fill_knowledge (DownloadLink *self)
{
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (self->query);
  g_autofree char *authority = build_authority (self);
  g_autoptr (DownloadLinkPlace) place = download_link_place_new (authority, self->path);
  g_autofree char *shown = download_link_path_redact (self->host, self->path, "…");
  g_autofree char *meant = download_link_path_identify (self->host, self->path);

  self->signature = download_link_scheme_find (self->path, query);
  self->provider = find_provider (self->signature, place->provider);
  self->is_public_store = place->provider != DOWNLOAD_PROVIDER_UNKNOWN;
  guess_place (self, place);

  self->not_before = self->expires = -1;
  if (self->signature != NULL)
    {
      download_link_scheme_get_times (self->signature, query, &self->not_before, &self->expires);
      self->signed_headers = download_link_scheme_get_signed_headers (self->signature, query);
    }
  else
    {
      self->signed_headers = g_new0 (char *, 1);
    }

  self->bucket = unescape_utf8 (place->bucket);
  self->key = unescape_utf8 (place->raw_key);
  self->version = find_version (self->provider, query);

  self->uri = build_uri (self);
  self->origin = g_strdup_printf ("%s://%s", self->scheme, authority);
  self->redacted = g_strconcat (self->origin, shown, self->query != NULL && self->query[0] != '\0' ? "?…" : NULL, NULL);
  self->identity = download_link_identity_build (place, authority, meant, query, self->signature);
}

/* No getter of it can fail: what may be wrong with a link is found when it is made. */
static const DownloadLink *
know (const DownloadLink *self)
{
  DownloadLink *link = (DownloadLink *) self;

  if (g_once_init_enter (&link->known))
    {
      fill_knowledge (link);
      g_once_init_leave (&link->known, 1);
    }
  return self;
}

/**
 * download_link_new:
 * @uri: any text; blanks and angle brackets around it are taken off
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_LINK
 *
 * Reads a link with the scheme http or https, at most 64 KiB long. Path and query are kept byte for byte, dot segments
 * and broken escapes included; only blanks and bytes above ASCII, which cannot be sent, are escaped. The scheme and the
 * host become lower-case, an international host becomes ASCII, an empty path becomes "/", and a fragment is dropped.
 *
 * Returns: (transfer full) (nullable): the link, or %NULL with @error set
 */
DownloadLink *
download_link_new (const char *uri,
                   GError    **error)
{
  g_autofree char *text = NULL;
  g_autoptr (DownloadRawUri) raw = NULL;
  g_autoptr (DownloadLink) self = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  text = download_link_form_trim (uri);
  raw = download_link_form_split (text, error);
  if (raw == NULL)
    return NULL;

  self = g_new0 (DownloadLink, 1);
  g_atomic_ref_count_init (&self->ref_count);
  if (!fill_parts (self, raw, error))
    return NULL;

  return g_steal_pointer (&self);
}

DownloadLink *
download_link_ref (DownloadLink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
download_link_unref (DownloadLink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->uri);
  g_free (self->redacted);
  g_free (self->identity);
  g_free (self->origin);
  g_free (self->scheme);
  g_free (self->user_info);
  g_free (self->host);
  g_free (self->path);
  g_free (self->query);
  g_strfreev (self->signed_headers);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->version);
  g_free (self);
}

/**
 * download_link_get_uri:
 *
 * Returns: the whole URL as it is sent, with user info and signature: a secret
 */
const char *
download_link_get_uri (const DownloadLink *self)
{
  return know (self)->uri;
}

/**
 * download_link_get_redacted:
 *
 * Returns: scheme, host, port and path, and "…" in place of a query, and of a secret in the path; safe to show, log and export
 */
const char *
download_link_get_redacted (const DownloadLink *self)
{
  return know (self)->redacted;
}

/**
 * download_link_get_identity:
 *
 * What the link means, whoever signed it and when: bucket and key at a store that is known, otherwise host and path, and
 * every query parameter that is no part of the signature. http and https are the same, and so are all spellings of the
 * same escapes. It contains no signature, but of a link that is signed in no known way the whole query: it is made to
 * be compared and stored beside the link, not to be shown.
 *
 * Returns: ASCII text, equal for two links to the same object
 */
const char *
download_link_get_identity (const DownloadLink *self)
{
  return know (self)->identity;
}

/**
 * download_link_get_name_hash:
 *
 * For looking through many links: nothing is worked out that only an identity needs. It is of the end of the identity's path, if that is
 * how the path itself ends: nothing is escaped, and nothing is left out.
 *
 * Returns: a number that links with the same identity have in common, or 0 if the link has none
 */
guint
download_link_get_name_hash (const DownloadLink *self)
{
  const char *segment = strrchr (self->path, '/') + 1;

  if (strchr (segment, '%') != NULL || download_link_path_has_secret (self->host, self->path))
    return 0;
  return MAX (g_str_hash (segment), 1);
}

/**
 * download_link_get_origin:
 *
 * Returns: scheme, host, and the port if it is not the default one, as in "https://example.com:8443"
 */
const char *
download_link_get_origin (const DownloadLink *self)
{
  return know (self)->origin;
}

/**
 * download_link_get_scheme:
 *
 * Returns: "http" or "https"
 */
const char *
download_link_get_scheme (const DownloadLink *self)
{
  return self->scheme;
}

/**
 * download_link_get_host:
 *
 * Returns: the host in lower-case ASCII; an IPv6 address without its brackets
 */
const char *
download_link_get_host (const DownloadLink *self)
{
  return self->host;
}

/**
 * download_link_get_port:
 *
 * Returns: 1 to 65535; the default of the scheme if the link names none
 */
int
download_link_get_port (const DownloadLink *self)
{
  return self->port != -1 ? self->port : get_default_port (self);
}

/**
 * download_link_get_path:
 *
 * Returns: the raw path, which begins with a slash
 */
const char *
download_link_get_path (const DownloadLink *self)
{
  return self->path;
}

/**
 * download_link_get_query:
 *
 * Returns: (nullable): the raw query without the question mark, a secret; "" if nothing follows the mark, %NULL without
 *   a mark
 */
const char *
download_link_get_query (const DownloadLink *self)
{
  return self->query;
}

/**
 * download_link_get_user_info:
 *
 * Returns: (nullable): the raw user info without the "@", a secret
 */
const char *
download_link_get_user_info (const DownloadLink *self)
{
  return self->user_info;
}

gboolean
download_link_is_secure (const DownloadLink *self)
{
  return self->secure;
}

/**
 * download_link_get_provider:
 *
 * Returns: whose protocol the signature belongs to, refined by the host; for an unsigned link what the host tells
 */
DownloadProvider
download_link_get_provider (const DownloadLink *self)
{
  return know (self)->provider;
}

/**
 * download_link_is_public_store:
 *
 * Returns: whether the host is one of a large store of the world, which everybody's computer knows
 */
gboolean
download_link_is_public_store (const DownloadLink *self)
{
  return know (self)->is_public_store;
}

/**
 * download_link_get_signature_scheme:
 *
 * Returns: (nullable): a short name such as "oss-v4" or "s3-v4", or %NULL if no known signature was found
 */
const char *
download_link_get_signature_scheme (const DownloadLink *self)
{
  return know (self)->signature != NULL ? download_link_scheme_get_id (self->signature) : NULL;
}

gboolean
download_link_is_signed (const DownloadLink *self)
{
  return know (self)->signature != NULL;
}

/**
 * download_link_get_expires:
 *
 * Until when a request may begin. A server may end it earlier, because the key that signed can be revoked; a request
 * under way goes on.
 *
 * Returns: real time in microseconds, or -1 if the link does not end or does not tell
 */
gint64
download_link_get_expires (const DownloadLink *self)
{
  return know (self)->expires;
}

/**
 * download_link_get_not_before:
 *
 * From when the link can be used. Where stores allow for clocks that differ, that allowance is taken off already.
 *
 * Returns: real time in microseconds, or -1 if the link does not tell
 */
gint64
download_link_get_not_before (const DownloadLink *self)
{
  return know (self)->not_before;
}

/**
 * download_link_signs_method:
 *
 * Whether the signature covers GET, so that a question with HEAD would be refused.
 */
gboolean
download_link_signs_method (const DownloadLink *self)
{
  return know (self)->signature != NULL && download_link_scheme_signs_method (self->signature);
}

/**
 * download_link_get_signed_headers:
 *
 * Returns: (array zero-terminated=1): the lower-case names of the headers that must be sent as they were signed, without
 *   "host"; never %NULL
 */
const char *const *
download_link_get_signed_headers (const DownloadLink *self)
{
  return (const char *const *) know (self)->signed_headers;
}

/**
 * download_link_pins_range:
 *
 * Whether the signature covers the Range header, so that only the range that was signed can be asked for.
 */
gboolean
download_link_pins_range (const DownloadLink *self)
{
  return g_strv_contains ((const char *const *) know (self)->signed_headers, "range");
}

/**
 * download_link_get_bucket:
 *
 * Returns: (nullable): the name of the bucket or container in UTF-8, or %NULL if it cannot be told
 */
const char *
download_link_get_bucket (const DownloadLink *self)
{
  return know (self)->bucket;
}

/**
 * download_link_get_key:
 *
 * Returns: (nullable): the unescaped key of the object in UTF-8, or %NULL if it cannot be told
 */
const char *
download_link_get_key (const DownloadLink *self)
{
  return know (self)->key;
}

/**
 * download_link_get_version:
 *
 * Returns: (nullable): the version, generation or snapshot that the link asks for, or %NULL for the newest
 */
const char *
download_link_get_version (const DownloadLink *self)
{
  return know (self)->version;
}

/**
 * download_link_suggest_name:
 *
 * The name that the link asks the server to answer with, or else the last segment of the path.
 *
 * Returns: (transfer full) (nullable): a safe file name of at most %DOWNLOAD_FILE_NAME_MAX bytes, or %NULL
 */
char *
download_link_suggest_name (const DownloadLink *self)
{
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (self->query);
  char            *name = download_link_name_from_query (query);
  const char      *segment = strrchr (self->path, '/') + 1;
  g_autofree char *plain = NULL;

  if (name != NULL)
    return name;

  /* Bytes in an unknown encoding are more use as they stand than guessed at. */
  plain = unescape_utf8 (segment);
  return download_file_name_sanitize (plain != NULL ? plain : segment, -1, DOWNLOAD_FILE_NAME_MAX);
}

/**
 * download_link_resolve:
 * @location: the value of a Location header: a URL or a relative reference
 * @error: return location for a %DOWNLOAD_ERROR_REDIRECT
 *
 * Joins @location to this link without normalising it. Whether to follow is not decided here.
 *
 * Returns: (transfer full) (nullable): the link pointed to, or %NULL with @error set
 */
DownloadLink *
download_link_resolve (const DownloadLink *self,
                       const char         *location,
                       GError            **error)
{
  g_autofree char *reference = download_link_form_trim (location);
  g_autofree char *uri = download_raw_uri_resolve (know (self)->uri, reference);
  DownloadLink    *link = reference[0] != '\0' ? download_link_new (uri, NULL) : NULL;

  if (link == NULL)
    download_error_set (error, DOWNLOAD_ERROR_REDIRECT, N_ ("The server points to another address that cannot be used."));
  return link;
}
