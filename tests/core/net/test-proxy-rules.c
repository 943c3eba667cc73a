/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of how the environment names proxies: as curl reads it. */

#include "config.h"

#include "base/download-error.h"
#include "net/download-proxy-rules.h"

#include <string.h>

#define DIRECT "direct://"
#define LOCAL DOWNLOAD_PROXY_SOCKS5_LOCAL "://"

/* "name=value" lines. */
static const char *environment;

static const char *
look_up (const char *name)
{
  g_auto (GStrv) lines = g_strsplit (environment, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], name) && lines[i][strlen (name)] == '=')
      return g_intern_string (lines[i] + strlen (name) + 1);
  return NULL;
}

/* clang-format off */
static const struct
{
  const char *environment;
  const char *scheme;
  const char *proxy; /* NULL: nothing is said; "": cannot be understood */
  const char *reason;
} proxies[] = {
  { "", "http", NULL, "nothing is set" },
  { "http_proxy=http://p:3128", "http", "http://p:3128", "the usual one" },
  { "http_proxy=http://p:3128/", "http", "http://p:3128", "a slash behind it" },
  { "http_proxy=http://p:3128/path?a#b", "http", "http://p:3128", "a path behind it" },
  { "http_proxy= http://p:3128 ", "http", "http://p:3128", "blanks around it" },
  { "http_proxy=p:3128", "http", "http://p:3128", "without a scheme" },
  { "http_proxy=p", "http", "http://p:1080", "without scheme and port" },
  { "http_proxy=http://p", "http", "http://p:1080", "without a port" },
  { "http_proxy=https://p", "http", "https://p:443", "encrypted, without a port" },
  { "http_proxy=HTTP://p:1", "http", "http://p:1", "schemes have no case" },
  { "http_proxy=10.0.0.1:3128", "http", "http://10.0.0.1:3128", "an address" },
  { "http_proxy=[::1]:3128", "http", "http://[::1]:3128", "an address of version 6" },
  { "http_proxy=http://[::1]", "http", "http://[::1]:1080", "an address of version 6 without a port" },
  { "https_proxy=http://p:1", "http", NULL, "that of https is none for http" },
  { "http_proxy=http://p:1", "https", NULL, "that of http is none for https" },
  { "https_proxy=http://p:1", "https", "http://p:1", "that of https" },
  { "HTTPS_PROXY=http://p:1", "https", "http://p:1", "that of https in upper case" },
  { "https_proxy=a:1\nHTTPS_PROXY=b:2", "https", "http://a:1", "lower case comes first" },
  { "HTTP_PROXY=http://p:1", "http", NULL, "a variable that whoever asks a server can set" },
  { "all_proxy=p:1", "http", "http://p:1", "for all: http" },
  { "all_proxy=p:1", "https", "http://p:1", "for all: https" },
  { "ALL_PROXY=p:1", "https", "http://p:1", "for all in upper case" },
  { "all_proxy=a:1\nhttp_proxy=b:2", "http", "http://b:2", "the special one comes first" },
  { "http_proxy=\nall_proxy=a:1", "http", "http://a:1", "an empty one is none" },
  { "http_proxy= \nall_proxy=a:1", "http", "http://a:1", "nor is a blank" },
  { "http_proxy=http://user:secret@p:1", "http", "http://user:secret@p:1", "a password" },
  { "http_proxy=user:secret@p:1", "http", "http://user:secret@p:1", "a password without a scheme" },
  { "http_proxy=user@p:1", "http", "http://user:@p:1", "a name and no password" },
  { "http_proxy=http://user:@p:1", "http", "http://user:@p:1", "an empty password" },
  { "http_proxy=http://user:p%40ss@p:1", "http", "http://user:p%40ss@p:1", "an escape in the password" },
  { "http_proxy=http://user:p@ss@p:1", "http", "http://user:p%40ss@p:1", "an at sign in the password" },
  { "http_proxy=http://user:p/?#s@p:1", "http", "http://user:p%2F%3F%23s@p:1", "delimiters in the password" },
  { "http_proxy=http://user:a:b@p:1", "http", "http://user:a%3Ab@p:1", "a colon in the password" },
  { "http_proxy=http://us%3Aer:a@p:1", "http", "http://us%3Aer:a@p:1", "an escaped colon in the name" },
  { "http_proxy=http://user:100%@p:1", "http", "http://user:100%25@p:1", "a percent sign that is no escape" },
  { "http_proxy=DOMAIN\\user:secret@p:1", "http", "http://DOMAIN%5Cuser:secret@p:1", "a backslash in the name" },
  { "http_proxy=socks4://p", "http", "socks4://p:1080", "SOCKS 4" },
  { "http_proxy=socks://p", "http", "socks4://p:1080", "SOCKS without a version" },
  { "http_proxy=socks4a://p:1", "http", "socks4a://p:1", "SOCKS 4A" },
  { "http_proxy=socks5://p:1", "http", LOCAL "p:1", "SOCKS 5 looks for the name here" },
  { "http_proxy=socks5h://p:1", "http", "socks5://p:1", "SOCKS 5 with h leaves it to the proxy" },
  { "all_proxy=socks5h://user:secret@p:1", "https", "socks5://user:secret@p:1", "SOCKS 5 with a password" },
  { "http_proxy=ftp://p:1", "http", "", "no proxy that there is" },
  { "http_proxy=socks6://p:1", "http", "", "a version that there is not" },
  { "http_proxy=http://", "http", "", "no host" },
  { "http_proxy=http://:3128", "http", "", "a port and no host" },
  { "http_proxy=http://p:x", "http", "", "a port that is no number" },
  { "http_proxy=http://p:99999", "http", "", "a port that there is not" },
  { "http_proxy=http://user:secret@[::1", "http", "", "a bracket that nothing closes" },
};

static const struct
{
  const char *list;
  const char *host;
  int         port;
  gboolean    exempt;
  const char *reason;
} exemptions[] = {
  { "*", "a.example", 80, TRUE, "everything" },
  { "*", "10.0.0.1", 80, TRUE, "every address" },
  { "b.example,*", "a.example", 80, FALSE, "an asterisk counts alone only" },
  { "*.example", "a.example", 80, FALSE, "nor is it a pattern" },
  { "", "a.example", 80, FALSE, "nothing" },
  { "a.example", "a.example", 80, TRUE, "the host itself" },
  { "A.Example", "a.example", 80, TRUE, "names have no case" },
  { "example", "a.example", 80, TRUE, "a domain" },
  { ".example", "a.example", 80, TRUE, "a domain with a dot in front" },
  { ".a.example", "a.example", 80, TRUE, "the host itself with a dot in front" },
  { "a.example.", "a.example", 80, TRUE, "with the dot of the root" },
  { "a.example", "a.example.", 80, TRUE, "asked with the dot of the root" },
  { "example", "aexample", 80, FALSE, "a domain ends at a dot" },
  { "a.example", "b.a.example", 80, TRUE, "a host in the domain" },
  { "b.a.example", "a.example", 80, FALSE, "a host above it" },
  { "a.example.com", "a.example", 80, FALSE, "longer than the host" },
  { "b.example,a.example", "a.example", 80, TRUE, "the second of two" },
  { "b.example a.example", "a.example", 80, TRUE, "blanks between them" },
  { " b.example ,\ta.example ", "a.example", 80, TRUE, "blanks and commas" },
  { ",,a.example,,", "a.example", 80, TRUE, "empty ones" },
  { ".", "a.example", 80, FALSE, "a dot alone" },
  { "localhost", "localhost", 80, TRUE, "this computer" },
  { "localhost", "127.0.0.1", 80, FALSE, "this computer by its address" },
  { "a.example:80", "a.example", 80, TRUE, "with its port" },
  { "a.example:81", "a.example", 80, FALSE, "with another port" },
  { "127.0.0.1:8080", "127.0.0.1", 8080, TRUE, "an address with its port" },
  { "127.0.0.1", "127.0.0.1", 80, TRUE, "an address" },
  { "127.0.0.1", "127.0.0.10", 80, FALSE, "another address" },
  { "27.0.0.1", "127.0.0.1", 80, FALSE, "an address that ends so" },
  { "0.0.1", "127.0.0.1", 80, FALSE, "addresses have no domains" },
  { "10.0.0.0/8", "10.1.2.3", 80, TRUE, "a network" },
  { "10.0.0.1/8", "10.1.2.3", 80, TRUE, "a network named by a host in it" },
  { "10.0.0.0/8", "11.1.2.3", 80, FALSE, "another network" },
  { "192.168.16.0/20", "192.168.31.255", 80, TRUE, "the end of a network within a byte" },
  { "192.168.16.0/20", "192.168.32.0", 80, FALSE, "just behind it" },
  { "10.0.0.0/32", "10.0.0.0", 80, TRUE, "a network of one" },
  { "0.0.0.0/0", "10.0.0.1", 80, TRUE, "every network" },
  { "10.0.0.0/33", "10.0.0.0", 80, FALSE, "more bits than there are" },
  { "10.0.0.0/x", "10.0.0.0", 80, FALSE, "no number of bits" },
  { "10.0.0.0/8", "a.example", 80, FALSE, "a name is in no network" },
  { "::1", "::1", 80, TRUE, "an address of version 6" },
  { "[::1]", "::1", 80, TRUE, "in brackets" },
  { "[::1]:80", "::1", 80, TRUE, "in brackets with its port" },
  { "[::1]:81", "::1", 80, FALSE, "in brackets with another port" },
  { "0:0:0:0:0:0:0:1", "::1", 80, TRUE, "in another spelling" },
  { "fe80::/10", "fe80::1", 80, TRUE, "a network of version 6" },
  { "fe80::/10", "fec0::1", 80, FALSE, "another network of version 6" },
  { "10.0.0.0/8", "::1", 80, FALSE, "a network of another version" },
};
/* clang-format on */

static void
test_proxies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      g_autofree char *proxy = NULL;
      g_autoptr (GError) error = NULL;
      gboolean understood = g_strcmp0 (proxies[i].proxy, "") != 0;

      g_test_message ("%s", proxies[i].reason);
      environment = proxies[i].environment;
      g_assert_cmpint (download_proxy_rules_find (look_up, proxies[i].scheme, "a.example", 80, &proxy, &error), ==, understood);
      if (!understood)
        {
          g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROXY);
          g_assert_null (strstr (error->message, "secret"));
          g_assert_null (proxy);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (proxy, ==, proxies[i].proxy);
    }
}

static void
test_exemptions (void)
{
  static const char *const names[] = { "no_proxy", "NO_PROXY" };

  for (gsize i = 0; i < G_N_ELEMENTS (exemptions); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autofree char *text = g_strdup_printf ("http_proxy=p:1\n%s=%s", names[j], exemptions[i].list);
        g_autofree char *proxy = NULL;

        g_test_message ("%s", exemptions[i].reason);
        environment = text;
        g_assert_true (download_proxy_rules_find (look_up, "http", exemptions[i].host, exemptions[i].port, &proxy, NULL));
        g_assert_cmpstr (proxy, ==, exemptions[i].exempt ? DIRECT : "http://p:1");
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxy-rules/proxies", test_proxies);
  g_test_add_func ("/proxy-rules/exemptions", test_exemptions);

  return g_test_run ();
}
