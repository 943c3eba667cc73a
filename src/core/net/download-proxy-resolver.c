/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the proxy for a server; and SOCKS 5 whose proxy is not told the server's name. */

#include "config.h"

#include "net/download-proxy-resolver.h"

#include "net/download-proxy-rules.h"

struct _DownloadProxyResolver
{
  GObject     parent_instance;
  GHashTable *answers; /* "scheme host:port" → GStrv */
};

static void resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DownloadProxyResolver, download_proxy_resolver, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_iface_init))

/* GIO's SOCKS 5 lets the proxy look for the server's name. This one has it looked for here, and leaves the rest to GIO's. */
#define DOWNLOAD_TYPE_LOCAL_SOCKS (download_local_socks_get_type ())
G_DECLARE_FINAL_TYPE (DownloadLocalSocks, download_local_socks, DOWNLOAD, LOCAL_SOCKS, GObject)

struct _DownloadLocalSocks
{
  GObject parent_instance;
  GProxy *socks;
};

static void proxy_iface_init (GProxyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DownloadLocalSocks, download_local_socks, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, proxy_iface_init))

static GIOStream *
local_socks_connect (GProxy        *proxy,
                     GIOStream     *connection,
                     GProxyAddress *address,
                     GCancellable  *cancellable,
                     GError       **error)
{
  return g_proxy_connect (DOWNLOAD_LOCAL_SOCKS (proxy)->socks, connection, address, cancellable, error);
}

static void
local_socks_connected_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError    *error = NULL;
  GIOStream *stream = g_proxy_connect_finish (G_PROXY (source), result, &error);

  if (stream != NULL)
    g_task_return_pointer (task, stream, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
local_socks_connect_async (GProxy             *proxy,
                           GIOStream          *connection,
                           GProxyAddress      *address,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_proxy_connect_async (DOWNLOAD_LOCAL_SOCKS (proxy)->socks, connection, address, cancellable, local_socks_connected_cb,
                         g_task_new (proxy, cancellable, callback, user_data));
}

static GIOStream *
local_socks_connect_finish (GProxy       *proxy,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
local_socks_supports_hostname (GProxy *proxy)
{
  return FALSE;
}

static void
proxy_iface_init (GProxyInterface *iface)
{
  iface->connect = local_socks_connect;
  iface->connect_async = local_socks_connect_async;
  iface->connect_finish = local_socks_connect_finish;
  iface->supports_hostname = local_socks_supports_hostname;
}

static void
download_local_socks_finalize (GObject *object)
{
  g_clear_object (&DOWNLOAD_LOCAL_SOCKS (object)->socks);

  G_OBJECT_CLASS (download_local_socks_parent_class)->finalize (object);
}

static void
download_local_socks_class_init (DownloadLocalSocksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_local_socks_finalize;
}

static void
download_local_socks_init (DownloadLocalSocks *self)
{
  self->socks = g_proxy_get_default_for_protocol ("socks5");
}

static void
register_local_socks (void)
{
  static gsize registered;
  g_autoptr (GProxy) any = NULL;

  if (!g_once_init_enter (&registered))
    return;
  /* GIO makes its extension point when it is first asked for a proxy. */
  any = g_proxy_get_default_for_protocol ("socks5");
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, DOWNLOAD_TYPE_LOCAL_SOCKS, DOWNLOAD_PROXY_SOCKS5_LOCAL, 0);
  g_once_init_leave (&registered, 1);
}

static char *
build_key (const char *scheme,
           const char *host,
           int         port)
{
  return g_strdup_printf ("%s %s:%d", scheme, host, port);
}

/* (transfer full): @answer */
static char **
remember (DownloadProxyResolver *self,
          const char            *uri,
          char                 **answer)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);

  if (parsed != NULL && answer != NULL)
    g_hash_table_replace (self->answers, build_key (g_uri_get_scheme (parsed), g_uri_get_host (parsed), g_uri_get_port (parsed)),
                          g_strdupv (answer));
  return answer;
}

static char **
direct (void)
{
  static const char *const answer[] = { "direct://", NULL };

  return g_strdupv ((char **) answer);
}

/* What the environment says; %NULL without an error if that is nothing. */
static char **
ask_environment (const char *uri,
                 GError    **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, error);
  g_autofree char *proxy = NULL;
  const char      *answer[2] = { NULL };

  if (parsed == NULL ||
      !download_proxy_rules_find (g_getenv, g_uri_get_scheme (parsed), g_uri_get_host (parsed), g_uri_get_port (parsed), &proxy, error))
    return NULL;

  answer[0] = proxy;
  return proxy != NULL ? g_strdupv ((char **) answer) : NULL;
}

static gboolean
resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
resolver_lookup (GProxyResolver *resolver,
                 const char     *uri,
                 GCancellable   *cancellable,
                 GError        **error)
{
  GProxyResolver *desktop = g_proxy_resolver_get_default ();
  GError         *local_error = NULL;
  char          **answer = ask_environment (uri, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (answer == NULL)
    answer = g_proxy_resolver_is_supported (desktop) ? g_proxy_resolver_lookup (desktop, uri, cancellable, error) : direct ();
  return remember (DOWNLOAD_PROXY_RESOLVER (resolver), uri, answer);
}

static void
desktop_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char  **answer = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, remember (g_task_get_source_object (task), g_task_get_task_data (task), answer), (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
resolver_lookup_async (GProxyResolver     *resolver,
                       const char         *uri,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GProxyResolver *desktop = g_proxy_resolver_get_default ();
  GError         *error = NULL;
  char          **answer = ask_environment (uri, &error);

  g_task_set_source_tag (task, resolver_lookup_async);
  g_task_set_task_data (task, g_strdup (uri), g_free);
  if (error == NULL && answer == NULL && !g_proxy_resolver_is_supported (desktop))
    answer = direct ();

  if (error != NULL)
    g_task_return_error (task, error);
  else if (answer != NULL)
    g_task_return_pointer (task, remember (DOWNLOAD_PROXY_RESOLVER (resolver), uri, answer), (GDestroyNotify) g_strfreev);
  else
    g_proxy_resolver_lookup_async (desktop, uri, cancellable, desktop_answered_cb, g_steal_pointer (&task));
}

static char **
resolver_lookup_finish (GProxyResolver *resolver,
                        GAsyncResult   *result,
                        GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = resolver_is_supported;
  iface->lookup = resolver_lookup;
  iface->lookup_async = resolver_lookup_async;
  iface->lookup_finish = resolver_lookup_finish;
}

static void
download_proxy_resolver_finalize (GObject *object)
{
  g_clear_pointer (&DOWNLOAD_PROXY_RESOLVER (object)->answers, g_hash_table_unref);

  G_OBJECT_CLASS (download_proxy_resolver_parent_class)->finalize (object);
}

static void
download_proxy_resolver_class_init (DownloadProxyResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_proxy_resolver_finalize;
}

static void
download_proxy_resolver_init (DownloadProxyResolver *self)
{
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
}

DownloadProxyResolver *
download_proxy_resolver_new (void)
{
  register_local_socks ();
  return g_object_new (DOWNLOAD_TYPE_PROXY_RESOLVER, NULL);
}

/**
 * download_proxy_resolver_get_answer:
 *
 * Returns: (nullable): the proxies that were last named for this server; %NULL if it can be reached without one
 */
const char *const *
download_proxy_resolver_get_answer (DownloadProxyResolver *self,
                                    const char            *scheme,
                                    const char            *host,
                                    int                    port)
{
  g_autofree char   *key = build_key (scheme, host, port);
  const char *const *answer = g_hash_table_lookup (self->answers, key);

  return answer != NULL && !g_strv_contains (answer, "direct://") ? answer : NULL;
}
