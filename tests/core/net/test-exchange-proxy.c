/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what goes through proxies, and of who is blamed for what. */

#include "config.h"

#include "net-fixture.h"
#include "proxy-server.h"
#include "tls-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#define BASIC "Basic dXNlcjpzM2NyZXQ=" /* user:s3cret */

static const Certificate certificate = { "CN=a.example", { "a.example", "localhost" }, FALSE, -3600, 3600 };

static void
clear_environment (void)
{
  static const char *const names[] = { "http_proxy", "https_proxy", "all_proxy", "no_proxy" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
}

static void
set_proxy (const char *name,
           const char *format,
           guint16     port)
{
  g_auto (GStrv) parts = g_strsplit (format, "PORT", 2);
  g_autofree char *value = g_strdup_printf ("%s%u%s", parts[0], port, parts[1] != NULL ? parts[1] : "");

  g_setenv (name, value, TRUE);
}

/* The two servers of a fixture: one is the proxy, the other the server. */
static void
plain_handler (RawRequest *request,
               gpointer    user_data)
{
  NetFixture      *fixture = user_data;
  const char      *target = raw_request_get_target (request);
  g_autofree char *direct = raw_server_get_url (fixture->other, "/ok");

  if (g_str_has_suffix (target, "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", direct);
  else if (g_str_has_suffix (target, "/407"))
    raw_request_send (request, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/407-digest"))
    raw_request_send (request, "HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm=\"x\", nonce=\"n\"\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/squid"))
    raw_request_send (request, "HTTP/1.1 503 No\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/squid-403"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nServer: squid/5.7\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/proxy-status"))
    raw_request_send (request, "HTTP/1.1 502 No\r\nProxy-Status: p.example; error=dns_error\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/passed-on"))
    raw_request_send (request, "HTTP/1.1 403 No\r\nVia: 1.1 p.example\r\nProxy-Status: p.example; received-status=403\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/404"))
    raw_request_send (request, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_has_suffix (target, "/503"))
    raw_request_send (request, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
get (NetFixture *fixture,
     const char *url)
{
  DownloadAsk ask = { 0 };

  net_fixture_get_url (fixture, url, &ask);
  if (fixture->error != NULL)
    g_assert_null (strstr (fixture->error->message, "s3cret"));
}

static void
check_password (const char *head,
                const char *expected)
{
  g_autofree char *value = raw_head_get (head, "Proxy-Authorization");

  g_assert_cmpstr (value, ==, expected);
}

static void
test_plain (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, plain_handler);
  set_proxy ("http_proxy", "user:s3cret@127.0.0.1:PORT", raw_server_get_port (fixture.server));
  for (guint i = 0; i < 2; i++)
    {
      get (&fixture, "http://a.example/x?y=%2B");
      g_assert_no_error (fixture.error);
      g_bytes_unref (net_fixture_read_body (&fixture));
      g_assert_true (g_str_has_prefix (raw_server_get_head (fixture.server, i), "GET http://a.example/x?y=%2B HTTP/1.1\r\n"));
      check_password (raw_server_get_head (fixture.server, i), BASIC);
    }
  g_test_message ("also on a connection that stands already");
  g_assert_cmpuint (raw_server_get_n_connections (fixture.server), ==, 1);

  g_test_message ("a redirect that needs no proxy takes no password along");
  g_setenv ("no_proxy", "127.0.0.1", TRUE);
  get (&fixture, "http://localhost/away");
  g_assert_no_error (fixture.error);
  check_password (raw_server_get_head (fixture.server, 2), BASIC);
  check_password (raw_server_get_head (fixture.other, 0), NULL);

  g_test_message ("nobody knows where a proxy leads, but not every server may point to this computer");
  get (&fixture, "http://a.example/away");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.other), ==, 1);

  g_test_message ("nor does a server that is asked without one");
  g_setenv ("no_proxy", "*", TRUE);
  net_fixture_get (&fixture, "/ok");
  g_assert_no_error (fixture.error);
  check_password (raw_server_get_head (fixture.server, 4), NULL);
  clear_environment ();
  net_fixture_clear (&fixture);
}

static void
test_plain_answers (void)
{
  static const struct
  {
    const char   *path;
    DownloadError error;
    guint         status;
    const char   *reason;
  } cases[] = {
    { "/407", DOWNLOAD_ERROR_PROXY_LOGIN, 0, "it asks for a password" },
    { "/407-digest", DOWNLOAD_ERROR_PROXY_REFUSED, 0, "it asks for it in a way that is not known here" },
    { "/squid", DOWNLOAD_ERROR_PROXY_REFUSED, 0, "it could not reach the server" },
    { "/squid-403", DOWNLOAD_ERROR_PROXY_REFUSED, 0, "it does not let this through" },
    { "/proxy-status", DOWNLOAD_ERROR_PROXY_REFUSED, 0, "it says so in the standard way" },
    { "/passed-on", DOWNLOAD_ERROR_LINK_REFUSED, 403, "it passes on what the server said" },
    { "/404", DOWNLOAD_ERROR_NOT_FOUND, 404, "the server has no such file" },
    { "/503", DOWNLOAD_ERROR_SERVER_BUSY, 503, "the server is busy" },
  };
  NetFixture fixture;

  net_fixture_init (&fixture, plain_handler);
  set_proxy ("all_proxy", "http://127.0.0.1:PORT", raw_server_get_port (fixture.server));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = g_strconcat ("http://a.example", cases[i].path, NULL);

      g_test_message ("%s", cases[i].reason);
      get (&fixture, url);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
      g_assert_cmpuint (download_error_get_http_status (fixture.error), ==, cases[i].status);
    }

  g_test_message ("a password that is not taken is not sent again and again");
  set_proxy ("all_proxy", "http://user:s3cret@127.0.0.1:PORT", raw_server_get_port (fixture.server));
  download_session_renew_connections (fixture.session);
  get (&fixture, "http://a.example/407");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROXY);
  clear_environment ();
  net_fixture_clear (&fixture);

  g_test_message ("without a proxy these are the words of the server");
  net_fixture_init (&fixture, plain_handler);
  net_fixture_get (&fixture, "/squid-403");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  net_fixture_clear (&fixture);
}

typedef struct
{
  const char   *answer;
  DownloadError error;
  const char   *reason;
} TunnelCase;

static const TunnelCase tunnels[] = {
  { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it is not allowed" },
  { "HTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nno!", DOWNLOAD_ERROR_PROXY_REFUSED, "there is no such server" },
  { "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it does not understand" },
  { "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it means itself, whatever it says" },
  { "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it makes no tunnels" },
  { "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_LOGIN, "it asks for a password" },
  { "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it asks for it in a way that is not known here" },
  { "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "too many" },
  { "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it could not reach the server" },
  { "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it could not reach the server either" },
  { "HTTP/1.1 302 Elsewhere\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it points to a login" },
  { "HTTP/1.1 304 Same\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "nothing has changed, which makes no sense" },
  { "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "a range, which makes no sense" },
  { "SSH-2.0-OpenSSH_9.2\r\n\r\n", DOWNLOAD_ERROR_PROXY_REFUSED, "it is none" },
  { "", DOWNLOAD_ERROR_PROXY_REFUSED, "it says nothing" },
};

static void
tunnel_handler (RawRequest *request,
                gpointer    user_data)
{
  g_assert_cmpstr (raw_request_get_method (request), ==, "CONNECT");
  raw_request_send (request, "%s", tunnels[raw_request_get_index (request)].answer);
  raw_request_close (request);
}

static void
test_tunnel_answers (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, tunnel_handler);
  set_proxy ("https_proxy", "127.0.0.1:PORT", raw_server_get_port (fixture.server));
  for (gsize i = 0; i < G_N_ELEMENTS (tunnels); i++)
    {
      g_test_message ("%s", tunnels[i].reason);
      get (&fixture, "https://a.example/x");
      g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) tunnels[i].error);
      g_assert_nonnull (strstr (fixture.error->message, "proxy"));
      g_assert_cmpuint (download_error_get_http_status (fixture.error), ==, 0);
    }
  clear_environment ();
  net_fixture_clear (&fixture);
}

static void
hanging_handler (RawRequest *request,
                 gpointer    user_data)
{
  raw_request_hang (request);
}

static void
test_tunnel_hangs (void)
{
  NetFixture  fixture;
  DownloadAsk ask = { 0 };

  net_fixture_init (&fixture, hanging_handler);
  set_proxy ("https_proxy", "127.0.0.1:PORT", raw_server_get_port (fixture.server));
  net_fixture_start_ask (&fixture, "https://a.example/x", &ask);
  net_fixture_start_ticking (&fixture, G_USEC_PER_SEC / 10);
  net_fixture_wait (&fixture);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROXY_UNREACHABLE);
  clear_environment ();
  net_fixture_clear (&fixture);
}

static void
test_dead (void)
{
  static const struct
  {
    const char *proxy;
    const char *url;
    const char *named;
    const char *reason;
  } cases[] = {
    { "http://user:s3cret@127.0.0.1:1", "http://a.example/", "“127.0.0.1:1”", "nobody listens" },
    { "http://user:s3cret@127.0.0.1:1", "https://a.example/", "“127.0.0.1:1”", "nobody listens, for a tunnel" },
    { "https://127.0.0.1:1", "https://a.example/", "“127.0.0.1:1”", "nobody listens who encrypts" },
    { "socks5h://user:s3cret@127.0.0.1:1", "https://a.example/", "“127.0.0.1:1”", "nobody listens who speaks SOCKS" },
    { "socks5://127.0.0.1:1", "http://127.0.0.1/", "“127.0.0.1:1”", "nobody listens, and the name is looked for here" },
    { "http://user:s3cret@[::1]:1", "http://a.example/", "“[::1]:1”", "an address of version 6" },
    { "http://none.invalid:1", "http://a.example/", "“none.invalid:1”", "nobody has such a name" },
    { "http://none.invalid:1", "https://a.example/", "“none.invalid:1”", "nobody has such a name, for a tunnel" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetFixture fixture;

      g_test_message ("%s", cases[i].reason);
      net_fixture_init (&fixture, plain_handler);
      g_setenv ("all_proxy", cases[i].proxy, TRUE);
      get (&fixture, cases[i].url);
      g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROXY_UNREACHABLE);
      g_assert_nonnull (strstr (fixture.error->message, cases[i].named));
      clear_environment ();
      net_fixture_clear (&fixture);
    }
}

static void
test_nonsense (void)
{
  NetFixture fixture;

  net_fixture_init (&fixture, plain_handler);
  g_setenv ("http_proxy", "gopher://user:s3cret@127.0.0.1:1", TRUE);
  net_fixture_get (&fixture, "/ok");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROXY);
  g_assert_null (strstr (fixture.error->message, "s3cret"));
  g_assert_cmpuint (raw_server_get_n_connections (fixture.server), ==, 0);
  clear_environment ();
  net_fixture_clear (&fixture);
}

/* The server's certificate is trusted from now on. Returns the file that holds it; it is read when it is needed. */
static char *
make_server_secure (NetFixture *fixture)
{
  g_autofree char *pem = tls_fixture_make_certificate (&certificate);
  g_autoptr (GTlsCertificate) own = g_tls_certificate_new_from_pem (pem, -1, NULL);
  char *path = NULL;
  int   fd = g_file_open_tmp ("pickup-proxy-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  g_assert_true (download_session_set_ca_file (fixture->session, path, NULL));
  raw_server_set_certificate (fixture->server, own);
  return path;
}

static void
test_tunnel (void)
{
  static const struct
  {
    const char   *proxy;
    DownloadError error;
    const char   *asked;
    const char   *reason;
  } cases[] = {
    { "http://user:s3cret@127.0.0.1:PORT", 0, BASIC, "the password is sent" },
    { "user:s3cret@127.0.0.1:PORT", 0, BASIC, "without a scheme too" },
    { "http://127.0.0.1:PORT", DOWNLOAD_ERROR_PROXY_LOGIN, "", "no password: a person may have one" },
    { "http://user:wrong@127.0.0.1:PORT", DOWNLOAD_ERROR_PROXY, "Basic dXNlcjp3cm9uZw==", "a wrong one: it is not tried again" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetFixture fixture;
      g_autoptr (ProxyServer) proxy = proxy_server_new ("user", "s3cret");
      g_auto (GStrv) authorizations = NULL;
      g_auto (GStrv) asked = NULL;
      g_autofree char *path = NULL;
      g_autofree char *url = NULL;
      g_autofree char *expected = NULL;

      g_test_message ("%s", cases[i].reason);
      net_fixture_init (&fixture, plain_handler);
      path = make_server_secure (&fixture);
      url = g_strdup_printf ("https://a.example:%u/ok", raw_server_get_port (fixture.server));
      expected = g_strdup_printf ("CONNECT a.example:%u", raw_server_get_port (fixture.server));
      set_proxy ("https_proxy", cases[i].proxy, proxy_server_get_port (proxy));
      get (&fixture, url);
      authorizations = proxy_server_get_authorizations (proxy);
      asked = proxy_server_get_asked (proxy);
      g_assert_cmpstr (asked[0], ==, expected);
      g_assert_cmpstr (authorizations[0], ==, cases[i].asked);
      if (cases[i].error == 0)
        {
          g_assert_no_error (fixture.error);
          g_bytes_unref (net_fixture_read_body (&fixture));
          g_test_message ("and nobody but the proxy gets it");
          check_password (raw_server_get_head (fixture.server, 0), NULL);
        }
      else
        g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
      g_unlink (path);
      clear_environment ();
      net_fixture_clear (&fixture);
    }
}

/* What a person says to a proxy is said for each connection, and no longer once it was refused. */
static void
test_given (void)
{
  static const struct
  {
    const char *password;
    guint       n_asked; /* of the first request, and of both */
    guint       n_asked_twice;
  } cases[] = {
    { "s3cret", 2, 3 },
    { "wrong", 2, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gboolean taken = g_str_equal (cases[i].password, "s3cret");
      NetFixture     fixture;
      g_autoptr (ProxyServer) proxy = proxy_server_new ("user", "s3cret");
      g_auto (GStrv) once = NULL;
      g_auto (GStrv) twice = NULL;
      g_autofree char *path = NULL;
      g_autofree char *url = NULL;
      g_autofree char *name = g_strdup_printf ("127.0.0.1:%u", proxy_server_get_port (proxy));
      g_autofree char *origin = download_session_get_proxy_origin (name);

      g_test_message ("%s", cases[i].password);
      net_fixture_init (&fixture, plain_handler);
      path = make_server_secure (&fixture);
      url = g_strdup_printf ("https://a.example:%u/ok", raw_server_get_port (fixture.server));
      set_proxy ("https_proxy", "http://127.0.0.1:PORT", proxy_server_get_port (proxy));
      get (&fixture, url);
      g_assert_cmpstr (download_error_get_proxy (fixture.error), ==, name);

      download_session_log_in (fixture.session, origin, "", "user", cases[i].password);
      get (&fixture, url);
      once = proxy_server_get_authorizations (proxy);
      g_assert_cmpuint (g_strv_length (once), ==, cases[i].n_asked);
      g_assert_cmpstr (once[0], ==, "");
      if (taken)
        {
          g_assert_no_error (fixture.error);
          g_assert_cmpstr (once[1], ==, BASIC);
          g_bytes_unref (net_fixture_read_body (&fixture));
          check_password (raw_server_get_head (fixture.server, 0), NULL);
        }
      else
        {
          g_assert_cmpstr (download_error_get_proxy (fixture.error), ==, name);
          g_assert_nonnull (strstr (fixture.error->message, "does not accept"));
        }
      download_session_renew_connections (fixture.session);
      get (&fixture, url);
      twice = proxy_server_get_authorizations (proxy);
      g_assert_cmpuint (g_strv_length (twice), ==, cases[i].n_asked_twice);
      g_assert_cmpstr (twice[2], ==, taken ? BASIC : "");
      if (taken)
        g_bytes_unref (net_fixture_read_body (&fixture));
      g_unlink (path);
      clear_environment ();
      net_fixture_clear (&fixture);
    }
}

/* GIO 2.74 loses the address of a SOCKS proxy, and what it read from one that speaks SOCKS 4, or SOCKS 5 and refuses. */
static void
get_with_leak (NetFixture *fixture,
               const char *url)
{
#ifdef __SANITIZE_ADDRESS__
  __lsan_disable ();
#endif
  get (fixture, url);
#ifdef __SANITIZE_ADDRESS__
  __lsan_enable ();
#endif
}

static void
test_socks (void)
{
  static const struct
  {
    const char *proxy;
    const char *host;
    const char *asked;
    gboolean    secure;
    const char *reason;
  } cases[] = {
    { "socks5h://127.0.0.1:PORT", "a.example", "SOCKS5 a.example", FALSE, "the proxy looks for the name" },
    { "socks5h://127.0.0.1:PORT", "a.example", "SOCKS5 a.example", TRUE, "the proxy looks for the name, encrypted" },
    { "socks5://127.0.0.1:PORT", "localhost", "SOCKS5 (address)", FALSE, "the name is looked for here" },
    { "socks4a://127.0.0.1:PORT", "a.example", "SOCKS4 a.example", FALSE, "an older one looks for the name" },
    { "socks4://127.0.0.1:PORT", "localhost", "SOCKS4 (address)", FALSE, "a still older one cannot" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetFixture fixture;
      g_autoptr (ProxyServer) proxy = proxy_server_new (NULL, NULL);
      g_auto (GStrv) asked = NULL;
      g_autofree char *path = NULL;
      g_autofree char *url = NULL;

      g_test_message ("%s", cases[i].reason);
      net_fixture_init (&fixture, plain_handler);
      if (cases[i].secure)
        path = make_server_secure (&fixture);
      url = g_strdup_printf ("%s://%s:%u/ok", cases[i].secure ? "https" : "http", cases[i].host, raw_server_get_port (fixture.server));
      set_proxy ("all_proxy", cases[i].proxy, proxy_server_get_port (proxy));
      get_with_leak (&fixture, url);
      g_assert_no_error (fixture.error);
      g_bytes_unref (net_fixture_read_body (&fixture));
      asked = proxy_server_get_asked (proxy);
      if (g_str_has_suffix (cases[i].asked, "(address)"))
        g_assert_true (g_hostname_is_ip_address (strchr (asked[0], ' ') + 1));
      else
        g_assert_cmpstr (asked[0], ==, cases[i].asked);
      if (path != NULL)
        g_unlink (path);
      clear_environment ();
      net_fixture_clear (&fixture);
    }
}

static void
test_socks_password (void)
{
  static const struct
  {
    const char   *proxy;
    DownloadError error;
  } cases[] = {
    { "socks5h://user:s3cret@127.0.0.1:PORT", 0 },
    { "socks5h://user:wrong@127.0.0.1:PORT", DOWNLOAD_ERROR_PROXY },
    { "socks5h://127.0.0.1:PORT", DOWNLOAD_ERROR_PROXY_REFUSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetFixture fixture;
      g_autoptr (ProxyServer) proxy = proxy_server_new ("user", "s3cret");
      g_autofree char *url = NULL;

      g_test_message ("%s", cases[i].proxy);
      net_fixture_init (&fixture, plain_handler);
      url = g_strdup_printf ("http://a.example:%u/ok", raw_server_get_port (fixture.server));
      set_proxy ("all_proxy", cases[i].proxy, proxy_server_get_port (proxy));
      get_with_leak (&fixture, url);
      if (cases[i].error == 0)
        g_assert_no_error (fixture.error);
      else
        g_assert_error (fixture.error, DOWNLOAD_ERROR, (int) cases[i].error);
      clear_environment ();
      net_fixture_clear (&fixture);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  clear_environment ();

  g_test_add_func ("/exchange/proxy/plain", test_plain);
  g_test_add_func ("/exchange/proxy/plain-answers", test_plain_answers);
  g_test_add_func ("/exchange/proxy/tunnel", test_tunnel);
  g_test_add_func ("/exchange/proxy/given", test_given);
  g_test_add_func ("/exchange/proxy/tunnel-answers", test_tunnel_answers);
  g_test_add_func ("/exchange/proxy/tunnel-hangs", test_tunnel_hangs);
  g_test_add_func ("/exchange/proxy/dead", test_dead);
  g_test_add_func ("/exchange/proxy/nonsense", test_nonsense);
  g_test_add_func ("/exchange/proxy/socks", test_socks);
  g_test_add_func ("/exchange/proxy/socks-password", test_socks_password);

  return g_test_run ();
}
