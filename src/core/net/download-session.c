/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that builds a SoupSession. */

#include "config.h"

#include "net/download-session-private.h"

#include "base/download-error.h"
#include "net/download-proxy-resolver.h"
#include "net/download-watch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Above every budget that a host may have: the session's own queue must never hold a request back. */
#define MAX_CONNECTIONS 512
#define MAX_CONNECTIONS_PER_HOST 64

#define IDLE_TIMEOUT 30

/* A Date header has whole seconds and has been under way: less is no difference. */
#define MIN_CLOCK_SKEW (2 * G_USEC_PER_SEC)

struct _DownloadSession
{
  GObject                parent_instance;
  SoupSession           *soup;
  DownloadProxyResolver *proxies;
  GTlsDatabase          *tls_database; /* nullable: the system's */
  DownloadTrust         *trust;
  DownloadClock         *clock;
  guint                  connect_timeout;
  guint                  stall_timeout;
  int                    source_priority;
  GHashTable            *clock_skews; /* origin → gint64 */
  DownloadLogins        *logins;
  DownloadKeyring       *keyring; /* nullable */
};

G_DEFINE_FINAL_TYPE (DownloadSession, download_session, G_TYPE_OBJECT)

static void
download_session_finalize (GObject *object)
{
  DownloadSession *self = DOWNLOAD_SESSION (object);

  g_clear_object (&self->soup);
  g_clear_object (&self->proxies);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->trust);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->clock_skews, g_hash_table_unref);
  g_clear_pointer (&self->logins, download_logins_free);
  g_clear_pointer (&self->clock, download_clock_unref);

  G_OBJECT_CLASS (download_session_parent_class)->finalize (object);
}

static void
download_session_class_init (DownloadSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_session_finalize;
}

/* Only the answer to this tells which ways to log in the proxy knows. */
static void
got_tunnel_headers_cb (SoupMessage *message,
                       gpointer     logins)
{
  GSocketAddress  *address = soup_message_get_remote_address (message);
  g_autofree char *name = NULL;

  if (soup_message_get_status (message) != SOUP_STATUS_PROXY_UNAUTHORIZED || !G_IS_PROXY_ADDRESS (address))
    return;
  name = download_watch_name_address (G_PROXY_ADDRESS (address));
  if (name != NULL)
    download_logins_note_proxy (logins, name, message);
}

static void
tunnel_starting_cb (SoupMessage *message,
                    gpointer     logins)
{
  download_watch_add_proxy_password (message, logins);
}

/* libsoup asks a proxy for a tunnel with a message of its own. */
static void
request_queued_cb (SoupSession *soup,
                   SoupMessage *message,
                   gpointer     logins)
{
  if (!g_str_equal (soup_message_get_method (message), "CONNECT"))
    return;
  g_signal_connect (message, "starting", G_CALLBACK (tunnel_starting_cb), logins);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_tunnel_headers_cb), logins);
}

static SoupSession *
build_soup (DownloadProxyResolver *proxies,
            DownloadLogins        *logins)
{
  /* The session's own time-out is off: it counts from the last byte of a head, which a server that drips keeps alive for
   * ever, and it goes on counting while we ourselves do not read. The exchange and the segment keep their own. */
  SoupSession *soup = g_object_new (SOUP_TYPE_SESSION,
                                    "max-conns", MAX_CONNECTIONS,
                                    "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                    "timeout", 0,
                                    "idle-timeout", IDLE_TIMEOUT,
                                    "proxy-resolver", proxies,
                                    NULL);

  soup_session_remove_feature_by_type (soup, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (soup, SOUP_TYPE_CONTENT_SNIFFER);
  soup_session_remove_feature_by_type (soup, SOUP_TYPE_COOKIE_JAR);
  soup_session_remove_feature_by_type (soup, SOUP_TYPE_AUTH_MANAGER);
  g_signal_connect (soup, "request-queued", G_CALLBACK (request_queued_cb), logins);
  return soup;
}

static void
download_session_init (DownloadSession *self)
{
  self->connect_timeout = 15;
  self->stall_timeout = 30;
  self->source_priority = G_PRIORITY_DEFAULT;
  self->clock_skews = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->logins = download_logins_new ();
  self->trust = download_trust_new ();
  self->proxies = download_proxy_resolver_new ();
  self->soup = build_soup (self->proxies, self->logins);
}

DownloadSession *
download_session_new (DownloadClock *clock)
{
  DownloadSession *self = g_object_new (DOWNLOAD_TYPE_SESSION, NULL);

  self->clock = download_clock_ref (clock);
  return self;
}

DownloadClock *
download_session_get_clock (DownloadSession *self)
{
  return self->clock;
}

SoupSession *
download_session_get_soup (DownloadSession *self)
{
  return self->soup;
}

DownloadLogins *
download_session_get_logins (DownloadSession *self)
{
  return self->logins;
}

/* @netrc: (transfer full) */
void
download_session_set_netrc (DownloadSession *self,
                            DownloadNetrc   *netrc)
{
  download_logins_set_netrc (self->logins, netrc);
}

void
download_session_set_token (DownloadSession *self,
                            const char      *origin,
                            const char      *token)
{
  download_logins_set_token (self->logins, origin, token);
}

void
download_session_log_in (DownloadSession *self,
                         const char      *origin,
                         const char      *realm,
                         const char      *name,
                         const char      *password)
{
  download_logins_give (self->logins, origin, realm, name, password);
}

void
download_session_log_out (DownloadSession *self,
                          const char      *origin,
                          const char      *realm)
{
  download_logins_take_back (self->logins, origin, realm);
}

char *
download_session_get_proxy_origin (const char *proxy)
{
  return download_logins_get_proxy_origin (proxy);
}

DownloadKeyring *
download_session_get_keyring (DownloadSession *self)
{
  return self->keyring;
}

void
download_session_set_keyring (DownloadSession *self,
                              DownloadKeyring *keyring)
{
  g_set_object (&self->keyring, keyring);
}

/**
 * download_session_get_proxies:
 *
 * Returns: (nullable): the proxies that lead to the server of @link, or %NULL if it can be reached without one
 */
const char *const *
download_session_get_proxies (DownloadSession    *self,
                              const DownloadLink *link)
{
  g_autofree char *host = g_strdup (download_link_get_host (link));
  gsize            length = strlen (host);

  /* Nobody is asked for with the dot of the root. */
  if (length > 1 && host[length - 1] == '.')
    host[length - 1] = '\0';
  return download_proxy_resolver_get_answer (self->proxies, download_link_get_scheme (link), host, download_link_get_port (link));
}

guint
download_session_get_connect_timeout (DownloadSession *self)
{
  return self->connect_timeout;
}

void
download_session_set_connect_timeout (DownloadSession *self,
                                      guint            seconds)
{
  self->connect_timeout = MAX (seconds, 1);
}

guint
download_session_get_stall_timeout (DownloadSession *self)
{
  return self->stall_timeout;
}

void
download_session_set_stall_timeout (DownloadSession *self,
                                    guint            seconds)
{
  self->stall_timeout = MAX (seconds, 1);
}

int
download_session_get_source_priority (DownloadSession *self)
{
  return self->source_priority;
}

void
download_session_set_source_priority (DownloadSession *self,
                                      int              priority)
{
  self->source_priority = priority;
}

/**
 * download_session_set_ca_file:
 * @path: PEM certificates to trust instead of the system's
 * @error: return location for %DOWNLOAD_ERROR_INVALID_REQUEST
 */
gboolean
download_session_set_ca_file (DownloadSession *self,
                              const char      *path,
                              GError         **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (absolute, &local_error);

  if (database == NULL)
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          N_ ("The file holds no certificates that can be used."));
      return FALSE;
    }

  g_set_object (&self->tls_database, database);
  soup_session_set_tls_database (self->soup, database);
  return TRUE;
}

/**
 * download_session_trust_nothing_else:
 * @self: a session with a CA file of its own
 *
 * Makes that file what the whole process trusts unless told otherwise. Without this GIO reads the certificates of the system all the
 * same, before it is told that others are wanted, which takes longer than all else of a small download.
 */
void
download_session_trust_nothing_else (DownloadSession *self)
{
  g_tls_backend_set_default_database (g_tls_backend_get_default (), self->tls_database);
}

DownloadTrust *
download_session_get_trust (DownloadSession *self)
{
  return self->tls_database == NULL ? self->trust : NULL;
}

gint64
download_session_get_clock_skew (DownloadSession *self,
                                 const char      *origin)
{
  const gint64 *skew = g_hash_table_lookup (self->clock_skews, origin);

  return skew != NULL ? *skew : 0;
}

void
download_session_note_server_time (DownloadSession *self,
                                   const char      *origin,
                                   gint64           server_time)
{
  gint64 skew = server_time - download_clock_get_real_time (self->clock);

  if (ABS (skew) < MIN_CLOCK_SKEW)
    skew = 0;
  g_hash_table_replace (self->clock_skews, g_strdup (origin), g_memdup2 (&skew, sizeof skew));
}

/* What is under way keeps the old pool of connections alive, and takes it along when it ends. */
void
download_session_renew_connections (DownloadSession *self)
{
  g_clear_object (&self->soup);
  self->soup = build_soup (self->proxies, self->logins);
  if (self->tls_database != NULL)
    soup_session_set_tls_database (self->soup, self->tls_database);
}

void
download_session_abort (DownloadSession *self)
{
  soup_session_abort (self->soup);
}
