/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of servers that ask who is there. */

#include "config.h"

#include "net-fixture.h"

#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

#define NAME "n\xc3\xa4me"
#define PASSWORD "pass word"
#define NETRC "machine 127.0.0.1 login " NAME " password \"" PASSWORD "\"\n"
#define REALM "a realm, with a comma"

static const char *nonce = "one";

static void
refuse (RawRequest *request,
        const char *challenges)
{
  raw_request_send (request, "HTTP/1.1 401 Who is there\r\n%sContent-Length: 2\r\n\r\nno", challenges);
}

static gboolean
is_basic (const char *sent)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) NAME ":" PASSWORD, strlen (NAME ":" PASSWORD));
  g_autofree char *expected = g_strconcat ("Basic ", base64, NULL);

  return g_strcmp0 (sent, expected) == 0;
}

static char *
digest (const char *format,
        ...)
{
  va_list          arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

/* RFC 7616, with what the server has said. */
static gboolean
is_digest (RawRequest *request,
           const char *sent)
{
  GHashTable      *values = sent != NULL && g_str_has_prefix (sent, "Digest ") ? soup_header_parse_param_list (sent + 7) : NULL;
  g_autofree char *person = digest (NAME ":" REALM ":" PASSWORD);
  g_autofree char *asked = digest ("%s:%s", raw_request_get_method (request), raw_request_get_target (request));
  g_autofree char *expected = NULL;
  gboolean         right = FALSE;

  if (values == NULL)
    return FALSE;
  expected = digest ("%s:%s:%s:%s:auth:%s", person, nonce, (char *) g_hash_table_lookup (values, "nc"), (char *) g_hash_table_lookup (values, "cnonce"), asked);
  right = g_strcmp0 (g_hash_table_lookup (values, "response"), expected) == 0 &&
          g_strcmp0 (g_hash_table_lookup (values, "uri"), raw_request_get_target (request)) == 0;
  soup_header_free_param_list (values);
  return right;
}

static void
login_handler (RawRequest *request,
               gpointer    user_data)
{
  NetFixture      *fixture = user_data;
  const char      *target = raw_request_get_target (request);
  g_autofree char *sent = raw_request_get_header (request, "Authorization");
  g_autofree char *challenge = g_strdup_printf ("WWW-Authenticate: Digest realm=\"" REALM "\", nonce=\"%s\", qop=\"auth\", algorithm=MD5%s\r\n", nonce,
                                                sent != NULL && strstr (target, "stale") != NULL ? ", stale=true" : "");

  if (g_str_equal (target, "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:%u/basic\r\nContent-Length: 0\r\n\r\n", raw_server_get_port (fixture->other));
  else if (g_str_has_prefix (target, "/basic") && !is_basic (sent))
    refuse (request, "WWW-Authenticate: Other, Basic realm=\"" REALM "\"\r\n");
  else if (g_str_has_prefix (target, "/digest") && !is_digest (request, sent))
    refuse (request, challenge);
  else if (g_str_has_prefix (target, "/both") && !is_digest (request, sent))
    refuse (request, "WWW-Authenticate: Basic realm=\"b\", Digest realm=\"" REALM "\", nonce=\"one\", qop=\"auth\"\r\n");
  else if (g_str_has_prefix (target, "/other"))
    refuse (request, "WWW-Authenticate: Negotiate\r\n");
  else if (g_str_has_prefix (target, "/silent"))
    refuse (request, "");
  else if (g_str_has_prefix (target, "/never-stale"))
    refuse (request, challenge);
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
init (NetFixture *fixture,
      const char *text)
{
  nonce = "one";
  net_fixture_init (fixture, login_handler);
  download_session_set_netrc (fixture->session, download_netrc_parse (text, NULL));
}

static void
assert_refused (NetFixture *fixture,
                guint       n_requests)
{
  g_assert_error (fixture->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  g_assert_cmpuint (download_error_get_http_status (fixture->error), ==, 401);
  g_assert_null (strstr (fixture->error->message, PASSWORD));
  g_assert_cmpuint (fixture->n_requests, ==, n_requests);
}

/* Nothing is said before the server asks, and from then on at once. */
static void
test_asked (void)
{
  static const char *const paths[] = { "/basic", "/digest", "/both" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      NetFixture       fixture;
      g_autofree char *first = NULL;
      g_autofree char *again = g_strconcat (paths[i], "?a=%2f,b", NULL);

      g_test_message ("%s", paths[i]);
      init (&fixture, NETRC);
      net_fixture_get (&fixture, paths[i]);
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 2);
      first = raw_head_get (raw_server_get_head (fixture.server, 0), "Authorization");
      g_assert_null (first);

      net_fixture_get (&fixture, again);
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 1);
      net_fixture_clear (&fixture);
    }
}

/* A password that is wrong is said once; one that nobody has, not at all. */
static void
test_refused (void)
{
  static const struct
  {
    const char *netrc;
    const char *path;
    guint       n_requests;
  } table[] = {
    { "machine 127.0.0.1 login n password wrong", "/basic", 2 },
    { "machine 127.0.0.1 login n password wrong", "/digest", 2 },
    { "machine a.example login n password p", "/basic", 1 },
    { "", "/basic", 1 },
    { NETRC, "/other", 1 },
    { NETRC, "/silent", 1 },
    { NETRC, "/never-stale", 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      NetFixture fixture;

      g_test_message ("%s %s", table[i].netrc, table[i].path);
      init (&fixture, table[i].netrc);
      net_fixture_get (&fixture, table[i].path);
      assert_refused (&fixture, table[i].n_requests);
      net_fixture_get (&fixture, table[i].path);
      assert_refused (&fixture, table[i].n_requests);
      net_fixture_clear (&fixture);
    }
}

static void
test_stale (void)
{
  NetFixture fixture;

  init (&fixture, NETRC);
  net_fixture_get (&fixture, "/digest-stale");
  g_assert_no_error (fixture.error);
  nonce = "two";
  net_fixture_get (&fixture, "/digest-stale");
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (fixture.n_requests, ==, 2);
  net_fixture_clear (&fixture);
}

/* What the caller says counts, and is the caller's to be refused. */
static void
test_own_header (void)
{
  static const char *const headers[] = { "Authorization: Bearer x", NULL };
  NetFixture               fixture;
  g_autofree char         *url = NULL;
  DownloadAsk              ask = { .headers = headers };

  init (&fixture, NETRC);
  url = raw_server_get_url (fixture.server, "/basic");
  net_fixture_get_url (&fixture, url, &ask);
  assert_refused (&fixture, 1);
  net_fixture_clear (&fixture);
}

/* Another port is another server, even if its host has an entry, and even if it was told the password before by the person's wish. */
static void
test_redirect (void)
{
  NetFixture       fixture;
  g_autofree char *other = NULL;
  g_autofree char *sent = NULL;
  DownloadAsk      ask = { 0 };

  init (&fixture, NETRC);
  net_fixture_get (&fixture, "/away");
  assert_refused (&fixture, 2);

  other = raw_server_get_url (fixture.other, "/basic");
  net_fixture_get_url (&fixture, other, &ask);
  g_assert_no_error (fixture.error);
  net_fixture_get (&fixture, "/away");
  assert_refused (&fixture, 2);
  sent = raw_head_get (raw_server_get_head (fixture.other, raw_server_get_n_requests (fixture.other) - 1), "Authorization");
  g_assert_null (sent);
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange-login/asked", test_asked);
  g_test_add_func ("/exchange-login/refused", test_refused);
  g_test_add_func ("/exchange-login/stale", test_stale);
  g_test_add_func ("/exchange-login/own-header", test_own_header);
  g_test_add_func ("/exchange-login/redirect", test_redirect);

  return g_test_run ();
}
