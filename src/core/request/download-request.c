/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user asked for. */

#include "config.h"

#include "request/download-request.h"

#include "base/download-error.h"
#include "request/download-checksum-text.h"
#include "request/download-link-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DownloadRequest
{
  GObject parent_instance;

  DownloadLink        *link;
  DownloadLink        *head_link; /* nullable */
  DownloadRenewer     *renewer;   /* nullable */
  char                *bare_uri;  /* the link without its signature; NULL if the link itself may be kept */
  char                *folder;    /* nullable */
  char                *name;      /* nullable */
  char                *suggested; /* nullable: a name */
  GPtrArray           *headers;   /* strings, owned, ends with NULL; NULL for none */
  char                *page;      /* nullable */
  char                *checksum;  /* nullable */
  guint                connections;
  guint64              limit_rate;
  DownloadPriority     priority;
  gint64               start_at; /* microseconds since 1970, 0 for at once */
  DownloadChangePolicy change_policy;
  gboolean             needs_link;
};

G_DEFINE_FINAL_TYPE (DownloadRequest, download_request, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (DownloadChangePolicy,
                    download_change_policy,
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_CHANGE_POLICY_ASK, "ask"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_CHANGE_POLICY_RESTART, "restart"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_CHANGE_POLICY_KEEP, "keep"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_CHANGE_POLICY_COPY, "copy"))

/* What the download itself has to say. A star at the end stands for anything more. */
static const char *const reserved_headers[] = {
  "Accept-Encoding",
  "Connection",
  "Content-Length",
  "Expect",
  "Host",
  "If-*",
  "Keep-Alive",
  "Proxy-*",
  "Range",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
};

static gboolean
is_token (const char *text)
{
  if (text[0] == '\0')
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_field_value (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return FALSE;

  return g_utf8_validate (text, -1, NULL);
}

static gboolean
is_reserved (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (reserved_headers); i++)
    {
      const char *reserved = reserved_headers[i];
      gsize       length = strcspn (reserved, "*");

      if (g_ascii_strncasecmp (name, reserved, length) == 0 && (reserved[length] == '*' || name[length] == '\0'))
        return TRUE;
    }

  return FALSE;
}

static void
download_request_finalize (GObject *object)
{
  DownloadRequest *self = DOWNLOAD_REQUEST (object);

  g_clear_pointer (&self->link, download_link_unref);
  g_clear_pointer (&self->head_link, download_link_unref);
  g_clear_object (&self->renewer);
  g_free (self->bare_uri);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->suggested);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self->page);
  g_free (self->checksum);

  G_OBJECT_CLASS (download_request_parent_class)->finalize (object);
}

static void
download_request_class_init (DownloadRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_request_finalize;
}

static GPtrArray *
new_headers (void)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (headers, NULL);
  return headers;
}

static void
download_request_init (DownloadRequest *self)
{
}

static void
append_header (DownloadRequest *self,
               char            *header)
{
  if (self->headers == NULL)
    self->headers = new_headers ();
  g_ptr_array_insert (self->headers, (int) self->headers->len - 1, header);
}

/**
 * download_request_new:
 * @link: what to fetch
 *
 * Returns: (transfer full): a request for it with nothing else chosen
 */
DownloadRequest *
download_request_new (DownloadLink *link)
{
  DownloadRequest *self;

  g_return_val_if_fail (link != NULL, NULL);

  self = g_object_new (DOWNLOAD_TYPE_REQUEST, NULL);
  self->link = download_link_ref (link);
  return self;
}

/**
 * download_request_copy:
 *
 * Returns: (transfer full): a request that asks for the same; only the checkpoint is not taken over
 */
DownloadRequest *
download_request_copy (DownloadRequest *self)
{
  DownloadRequest *copy;

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  copy = download_request_new (self->link);
  download_request_set_head_link (copy, self->head_link);
  download_request_set_renewer (copy, self->renewer);
  copy->folder = g_strdup (self->folder);
  copy->name = g_strdup (self->name);
  copy->suggested = g_strdup (self->suggested);
  copy->page = g_strdup (self->page);
  copy->checksum = g_strdup (self->checksum);
  copy->connections = self->connections;
  copy->limit_rate = self->limit_rate;
  copy->priority = self->priority;
  copy->start_at = self->start_at;
  copy->change_policy = self->change_policy;
  copy->needs_link = self->needs_link;
  for (guint i = 0; self->headers != NULL && i + 1 < self->headers->len; i++)
    append_header (copy, g_strdup (g_ptr_array_index (self->headers, i)));

  return copy;
}

/**
 * download_request_get_link:
 *
 * Returns: (transfer none): what to fetch
 */
DownloadLink *
download_request_get_link (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->link;
}

/* A link that can be made at any time by a key is not kept; nor is the token that may be in it. */
static void
update_bare_uri (DownloadRequest *self)
{
  gboolean complete = FALSE;

  g_clear_pointer (&self->bare_uri, g_free);
  if (self->renewer != NULL && download_renewer_mints (self->renewer))
    self->bare_uri = download_link_export (self->link, &complete);
}

/**
 * download_request_set_link:
 * @link: (transfer none): what to fetch
 */
void
download_request_set_link (DownloadRequest *self,
                           DownloadLink    *link)
{
  DownloadLink *old;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));
  g_return_if_fail (link != NULL);

  old = self->link;
  self->link = download_link_ref (link);
  download_link_unref (old);
  update_bare_uri (self);
}

/**
 * download_request_get_head_link:
 *
 * Returns: (transfer none) (nullable): a link to the same object that is signed for HEAD
 */
DownloadLink *
download_request_get_head_link (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->head_link;
}

/**
 * download_request_set_head_link:
 * @link: (transfer none) (nullable): a link to the same object that is signed for HEAD
 */
void
download_request_set_head_link (DownloadRequest *self,
                                DownloadLink    *link)
{
  DownloadLink *old;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  old = self->head_link;
  self->head_link = link != NULL ? download_link_ref (link) : NULL;
  g_clear_pointer (&old, download_link_unref);
}

/**
 * download_request_get_renewer:
 *
 * Returns: (transfer none) (nullable): where fresh links come from
 */
DownloadRenewer *
download_request_get_renewer (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->renewer;
}

/**
 * download_request_set_renewer:
 * @renewer: (transfer none) (nullable): where fresh links come from; it is known to this process only
 */
void
download_request_set_renewer (DownloadRequest *self,
                              DownloadRenewer *renewer)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  g_set_object (&self->renewer, renewer);
  update_bare_uri (self);
}

/**
 * download_request_get_recorded_uri:
 *
 * Returns: the link as it may be kept: of one that is made by a key, only which object is meant
 */
const char *
download_request_get_recorded_uri (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->bare_uri != NULL ? self->bare_uri : download_link_get_uri (self->link);
}

/**
 * download_request_get_recorded_head_uri:
 *
 * Returns: (nullable): the link for HEAD, if there is one and it may be kept
 */
const char *
download_request_get_recorded_head_uri (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->bare_uri == NULL && self->head_link != NULL ? download_link_get_uri (self->head_link) : NULL;
}

/**
 * download_request_get_folder:
 *
 * Returns: (nullable) (type filename): an absolute path
 */
const char *
download_request_get_folder (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->folder;
}

/**
 * download_request_set_folder:
 * @folder: (nullable) (type filename): an absolute path
 */
void
download_request_set_folder (DownloadRequest *self,
                             const char      *folder)
{
  g_autofree char *old = NULL;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));
  g_return_if_fail (folder == NULL || g_path_is_absolute (folder));

  old = self->folder;
  self->folder = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;
}

/**
 * download_request_get_name:
 *
 * Returns: (nullable): the name that the user chose, as it was given
 */
const char *
download_request_get_name (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->name;
}

/**
 * download_request_set_name:
 * @name: (nullable): a file name; "" is the same as %NULL
 */
void
download_request_set_name (DownloadRequest *self,
                           const char      *name)
{
  g_autofree char *old = NULL;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  old = self->name;
  self->name = name != NULL && name[0] != '\0' ? g_strdup (name) : NULL;
}

/**
 * download_request_get_suggested_name:
 *
 * Returns: (nullable): the name to begin from where none was chosen
 */
const char *
download_request_get_suggested_name (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->suggested;
}

/**
 * download_request_set_suggested_name:
 * @name: (nullable): a file name; it counts more than what link and server suggest, and less than download_request_set_name()
 */
void
download_request_set_suggested_name (DownloadRequest *self,
                                     const char      *name)
{
  g_autofree char *old = NULL;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  old = self->suggested;
  self->suggested = g_strdup (name);
}

/**
 * download_request_get_headers:
 *
 * Returns: (array zero-terminated=1): "Name: value" each, in the order in which they were added; valid until the next
 *   one is added
 */
const char *const *
download_request_get_headers (DownloadRequest *self)
{
  static const char *const none[] = { NULL };

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->headers != NULL ? (const char *const *) self->headers->pdata : none;
}

/**
 * download_request_add_header:
 * @header: "Name: value"
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Adds a header to send with every request. Headers that the download itself needs are refused.
 *
 * Returns: %FALSE with @error set if nothing was added
 */
gboolean
download_request_add_header (DownloadRequest *self,
                             const char      *header,
                             GError         **error)
{
  g_autofree char *name = NULL, *value = NULL;
  const char      *colon;

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (header != NULL, FALSE);

  colon = strchr (header, ':');
  name = g_strndup (header, colon != NULL ? (gsize) (colon - header) : 0);
  value = g_strdup (colon != NULL ? colon + 1 : "");
  if (!is_token (name) || !is_field_value (value))
    {
      g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST, _ ("A header has to look like “Name: value” and fit on one line."));
      return FALSE;
    }

  if (is_reserved (name))
    {
      g_set_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST,
                   _ ("The header “%s” cannot be set: Pickup needs it itself."), name);
      return FALSE;
    }

  append_header (self, g_strdup_printf ("%s: %s", name, g_strstrip (value)));
  return TRUE;
}

/**
 * download_request_set_headers:
 * @headers: (array zero-terminated=1): "Name: value" each
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Replaces all headers, as if each was added.
 *
 * Returns: %FALSE with @error set if nothing was changed
 */
gboolean
download_request_set_headers (DownloadRequest   *self,
                              const char *const *headers,
                              GError           **error)
{
  GPtrArray *old;

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), FALSE);

  old = g_steal_pointer (&self->headers);
  for (gsize i = 0; headers[i] != NULL; i++)
    if (!download_request_add_header (self, headers[i], error))
      {
        g_clear_pointer (&self->headers, g_ptr_array_unref);
        self->headers = old;
        return FALSE;
      }

  g_clear_pointer (&old, g_ptr_array_unref);
  return TRUE;
}

/**
 * download_request_reserves_header:
 * @name: the name of a header, in any case
 *
 * Returns: whether download_request_add_header() refuses it because the download itself needs it
 */
gboolean
download_request_reserves_header (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return is_reserved (name);
}

static gboolean
is_page (const char *text)
{
  const gsize scheme = strcspn (text, ":");

  return ((scheme == 4 && g_ascii_strncasecmp (text, "http", 4) == 0) || (scheme == 5 && g_ascii_strncasecmp (text, "https", 5) == 0)) &&
         g_str_has_prefix (text + scheme, "://") && is_field_value (text);
}

/**
 * download_request_get_page:
 *
 * Returns: (nullable): the address of the page that had the link
 */
const char *
download_request_get_page (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->page;
}

/**
 * download_request_set_page:
 * @page: (nullable): the address of the page that had the link; what is none of the web counts as %NULL
 */
void
download_request_set_page (DownloadRequest *self,
                           const char      *page)
{
  g_autofree char *old = NULL;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  old = self->page;
  self->page = page != NULL && is_page (page) ? g_strdup (page) : NULL;
}

/**
 * download_request_find_page:
 *
 * Returns: (nullable): the page that had the link, or the one that the server is told of
 */
const char *
download_request_find_page (DownloadRequest *self)
{
  static const char name[] = "Referer: ";

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  if (self->page != NULL)
    return self->page;

  for (guint i = 0; self->headers != NULL && i + 1 < self->headers->len; i++)
    {
      const char *header = g_ptr_array_index (self->headers, i);

      if (g_ascii_strncasecmp (header, name, strlen (name)) == 0 && is_page (header + strlen (name)))
        return header + strlen (name);
    }
  return NULL;
}

/**
 * download_request_get_checksum:
 *
 * Returns: (nullable): "algorithm:hex" in lower-case, where the algorithm is md5, sha1, sha256, sha384, sha512, crc32
 *   or crc64 and the digits are as many as it has
 */
const char *
download_request_get_checksum (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return self->checksum;
}

/**
 * download_request_set_checksum:
 * @checksum: (nullable): "algorithm:hex", or the hex digits alone if their number tells the algorithm; crc32 and crc64
 *   may be decimal; %NULL or "" checks nothing
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: %FALSE with @error set if nothing was changed
 */
gboolean
download_request_set_checksum (DownloadRequest *self,
                               const char      *checksum,
                               GError         **error)
{
  g_autofree char *normal = NULL;

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), FALSE);

  if (checksum != NULL && checksum[0] != '\0')
    {
      normal = download_checksum_text_normalize (checksum, error);
      if (normal == NULL)
        return FALSE;
    }

  g_free (self->checksum);
  self->checksum = g_steal_pointer (&normal);
  return TRUE;
}

guint
download_request_get_connections (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), 0);

  return self->connections;
}

/**
 * download_request_set_connections:
 * @connections: at most so many at once; 0 finds out what helps; what is above %DOWNLOAD_REQUEST_CONNECTIONS_MAX counts
 *   as that
 */
void
download_request_set_connections (DownloadRequest *self,
                                  guint            connections)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  self->connections = MIN (connections, DOWNLOAD_REQUEST_CONNECTIONS_MAX);
}

guint64
download_request_get_limit_rate (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), 0);

  return self->limit_rate;
}

/**
 * download_request_set_limit_rate:
 * @bytes_per_second: 0 is no limit
 */
void
download_request_set_limit_rate (DownloadRequest *self,
                                 guint64          bytes_per_second)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  self->limit_rate = bytes_per_second;
}

DownloadPriority
download_request_get_priority (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), DOWNLOAD_PRIORITY_NORMAL);

  return self->priority;
}

void
download_request_set_priority (DownloadRequest *self,
                               DownloadPriority priority)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  self->priority = priority;
}

gint64
download_request_get_start_at (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), 0);

  return self->start_at;
}

/**
 * download_request_set_start_at:
 * @real_time: microseconds since 1970: nothing is fetched before; 0 for at once
 */
void
download_request_set_start_at (DownloadRequest *self,
                               gint64           real_time)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  self->start_at = MAX (real_time, 0);
}

DownloadChangePolicy
download_request_get_change_policy (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), DOWNLOAD_CHANGE_POLICY_ASK);

  return self->change_policy;
}

void
download_request_set_change_policy (DownloadRequest     *self,
                                    DownloadChangePolicy policy)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));
  g_return_if_fail (policy <= DOWNLOAD_CHANGE_POLICY_COPY);

  self->change_policy = policy;
}

/**
 * download_request_get_needs_link:
 *
 * Returns: whether the link came out of a list without secrets and has to be replaced before anything can be fetched
 */
gboolean
download_request_get_needs_link (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), FALSE);

  return self->needs_link;
}

void
download_request_set_needs_link (DownloadRequest *self,
                                 gboolean         needs_link)
{
  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  self->needs_link = needs_link;
}

/**
 * download_request_get_key:
 *
 * Returns: (transfer full): identity of the object, folder and chosen name, each on a line of its own
 */
char *
download_request_get_key (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return g_strdup_printf ("%s\n%s\n%s", download_link_get_identity (self->link),
                          self->folder != NULL ? self->folder : "", self->name != NULL ? self->name : "");
}
