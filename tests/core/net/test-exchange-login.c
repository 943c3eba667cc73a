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
  g_autofree char *page = g_strnfill (2000, 'd');
  g_autofree char *strange = g_strdup_printf ("WWW-Authenticate: Basic realm=\"a\xe2\x80\xae"
                                              "b\tc%s\"\r\n",
                                              page);

  if (g_str_equal (target, "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:%u/basic\r\nContent-Length: 0\r\n\r\n", raw_server_get_port (fixture->other));
  else if (g_str_has_prefix (target, "/basic") && !is_basic (sent))
    refuse (request, "WWW-Authenticate: Other, Basic realm=\"" REALM "\"\r\n");
  else if (g_str_has_prefix (target, "/digest") && !is_digest (request, sent))
    refuse (request, challenge);
  else if (g_str_has_prefix (target, "/both") && !is_digest (request, sent))
    refuse (request, "WWW-Authenticate: Basic realm=\"b\", Digest realm=\"" REALM "\", nonce=\"one\", qop=\"auth\"\r\n");
  else if (g_str_has_prefix (target, "/second") && !is_basic (sent))
    refuse (request, "WWW-Authenticate: Basic realm=\"second\"\r\n");
  else if (g_str_has_prefix (target, "/strange"))
    refuse (request, strange);
  else if (g_str_has_prefix (target, "/other"))
    refuse (request, "WWW-Authenticate: Negotiate\r\n");
  else if (g_str_has_prefix (target, "/unknown-digest"))
    refuse (request, "WWW-Authenticate: Digest realm=\"" REALM "\", nonce=\"one\", qop=\"auth\", algorithm=SHA-512\r\n");
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
assert_refused (NetFixture   *fixture,
                DownloadError code,
                guint         n_requests)
{
  g_assert_error (fixture->error, DOWNLOAD_ERROR, (int) code);
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
    const char *words; /* %NULL: no name and password would help */
  } table[] = {
    { "machine 127.0.0.1 login n password wrong", "/basic", 2, "does not accept" },
    { "machine 127.0.0.1 login n password wrong", "/digest", 2, "does not accept" },
    { "machine a.example login n password p", "/basic", 1, "wants a name" },
    { "", "/basic", 1, "wants a name" },
    { NETRC, "/other", 1, NULL },
    { NETRC, "/unknown-digest", 1, NULL },
    { NETRC, "/silent", 1, NULL },
    { NETRC, "/never-stale", 3, "does not accept" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const DownloadError code = table[i].words != NULL ? DOWNLOAD_ERROR_LINK_LOGIN : DOWNLOAD_ERROR_LINK_REFUSED;
      NetFixture          fixture;

      g_test_message ("%s %s", table[i].netrc, table[i].path);
      init (&fixture, table[i].netrc);
      net_fixture_get (&fixture, table[i].path);
      assert_refused (&fixture, code, table[i].n_requests);
      g_assert_true (table[i].words == NULL || strstr (fixture.error->message, table[i].words) != NULL);
      g_assert_cmpstr (download_error_get_realm (fixture.error), ==, table[i].words != NULL ? REALM : NULL);
      net_fixture_get (&fixture, table[i].path);
      assert_refused (&fixture, code, table[i].n_requests);
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
  assert_refused (&fixture, DOWNLOAD_ERROR_LINK_REFUSED, 1);
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
  assert_refused (&fixture, DOWNLOAD_ERROR_LINK_REFUSED, 2);

  other = raw_server_get_url (fixture.other, "/basic");
  net_fixture_get_url (&fixture, other, &ask);
  g_assert_no_error (fixture.error);
  net_fixture_get (&fixture, "/away");
  assert_refused (&fixture, DOWNLOAD_ERROR_LINK_REFUSED, 2);
  sent = raw_head_get (raw_server_get_head (fixture.other, raw_server_get_n_requests (fixture.other) - 1), "Authorization");
  g_assert_null (sent);
  net_fixture_clear (&fixture);
}

static void
log_in (NetFixture *fixture,
        RawServer  *server,
        const char *realm,
        const char *password)
{
  g_autofree char *origin = raw_server_get_url (server, "");

  download_session_log_in (fixture->session, origin, realm, NAME, password);
}

/* What a person says is for that origin and what it asks for, and is not said again when it was refused. */
static void
test_given (void)
{
  static const struct
  {
    const char *path;
    const char *realm;
    const char *password;
    gboolean    elsewhere;
    guint       n_requests;
    gboolean    taken;
    const char *reason;
  } table[] = {
    { "/basic", REALM, PASSWORD, FALSE, 2, TRUE, "Basic" },
    { "/digest", REALM, PASSWORD, FALSE, 2, TRUE, "Digest" },
    { "/both", REALM, PASSWORD, FALSE, 2, TRUE, "Digest where both are offered" },
    { "/basic", "another realm", PASSWORD, FALSE, 1, FALSE, "for something else" },
    { "/digest", "another realm", PASSWORD, FALSE, 1, FALSE, "for something else, Digest" },
    { "/basic", REALM, PASSWORD, TRUE, 1, FALSE, "for another port" },
    { "/basic", REALM, "wrong", FALSE, 2, FALSE, "a wrong one" },
    { "/digest", REALM, "wrong", FALSE, 2, FALSE, "a wrong one, Digest" },
    { "/away", REALM, PASSWORD, TRUE, 2, FALSE, "for where the server points to" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      NetFixture fixture;

      g_test_message ("%s", table[i].reason);
      init (&fixture, "");
      log_in (&fixture, table[i].elsewhere ? fixture.other : fixture.server, table[i].realm, table[i].password);
      net_fixture_get (&fixture, table[i].path);
      g_assert_cmpint (fixture.error == NULL, ==, table[i].taken);
      g_assert_cmpuint (fixture.n_requests, ==, table[i].n_requests);
      net_fixture_get (&fixture, table[i].path);
      g_assert_cmpint (fixture.error == NULL, ==, table[i].taken);
      g_assert_true (!g_str_equal (table[i].password, "wrong") || strstr (fixture.error->message, "does not accept") != NULL);
      g_assert_cmpuint (fixture.n_requests, ==, table[i].elsewhere && !table[i].taken ? table[i].n_requests : 1);
      net_fixture_clear (&fixture);
    }
}

/* One origin may ask for several passwords, and what is refused in one place holds in the other. */
static void
test_realms (void)
{
  NetFixture fixture;

  init (&fixture, "");
  log_in (&fixture, fixture.server, REALM, PASSWORD);
  log_in (&fixture, fixture.server, "second", PASSWORD);
  for (guint i = 0; i < 2; i++)
    {
      net_fixture_get (&fixture, "/second");
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 2);
      net_fixture_get (&fixture, "/digest");
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 2);
    }

  log_in (&fixture, fixture.server, "second", "wrong");
  net_fixture_get (&fixture, "/second");
  assert_refused (&fixture, DOWNLOAD_ERROR_LINK_LOGIN, 2);
  g_assert_cmpstr (download_error_get_realm (fixture.error), ==, "second");
  net_fixture_get (&fixture, "/digest");
  g_assert_no_error (fixture.error);
  net_fixture_clear (&fixture);
}

static void
test_log_out (void)
{
  NetFixture       fixture;
  g_autofree char *origin = NULL;

  init (&fixture, "");
  log_in (&fixture, fixture.server, REALM, PASSWORD);
  net_fixture_get (&fixture, "/digest");
  g_assert_no_error (fixture.error);
  origin = raw_server_get_url (fixture.server, "");
  download_session_log_out (fixture.session, origin, REALM);
  net_fixture_get (&fixture, "/digest");
  assert_refused (&fixture, DOWNLOAD_ERROR_LINK_LOGIN, 1);
  net_fixture_clear (&fixture);
}

/* Shows what can be shown of whatever a server calls its place. */
static void
test_strange_realm (void)
{
  NetFixture  fixture;
  const char *realm;

  init (&fixture, "");
  net_fixture_get (&fixture, "/strange");
  assert_refused (&fixture, DOWNLOAD_ERROR_LINK_LOGIN, 1);
  realm = download_error_get_realm (fixture.error);
  g_assert_true (g_str_has_prefix (realm, "abc"));
  g_assert_cmpint (g_utf8_strlen (realm, -1), ==, 100);
  net_fixture_clear (&fixture);
}

#define TYPE_TEST_KEYRING (test_keyring_get_type ())
G_DECLARE_FINAL_TYPE (TestKeyring, test_keyring, TEST, KEYRING, DownloadKeyring)

struct _TestKeyring
{
  DownloadKeyring  parent_instance;
  const char      *origin;
  const char      *password;
  DownloadSession *said; /* nullable: in which somebody says the right one while this is asked */
  guint            n_asked;
};

G_DEFINE_FINAL_TYPE (TestKeyring, test_keyring, DOWNLOAD_TYPE_KEYRING)

static void
find_async (DownloadKeyring    *keyring,
            const char         *origin,
            const char         *realm,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  TestKeyring *self = TEST_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_asked++;
  if (self->said != NULL)
    download_session_log_in (self->said, origin, realm, NAME, PASSWORD);
  if (self->password != NULL && g_str_equal (origin, self->origin) && g_str_equal (realm, REALM))
    g_task_return_pointer (task, download_password_new (NAME, self->password), (GDestroyNotify) download_password_free);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
test_keyring_class_init (TestKeyringClass *klass)
{
  DOWNLOAD_KEYRING_CLASS (klass)->find_async = find_async;
}

static void
test_keyring_init (TestKeyring *self)
{
}

/* What somebody says while it is looked for what is remembered is newer. */
static void
test_said_meanwhile (void)
{
  static const char *const remembered[] = { NULL, "an old one" };

  for (gsize i = 0; i < G_N_ELEMENTS (remembered); i++)
    {
      g_autoptr (TestKeyring) keyring = g_object_new (TYPE_TEST_KEYRING, NULL);
      NetFixture       fixture;
      g_autofree char *origin = NULL;

      init (&fixture, "");
      origin = raw_server_get_url (fixture.server, "");
      keyring->origin = origin;
      keyring->password = remembered[i];
      keyring->said = fixture.session;
      download_session_set_keyring (fixture.session, DOWNLOAD_KEYRING (keyring));
      net_fixture_get (&fixture, "/basic");
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 2);
      net_fixture_get (&fixture, "/basic");
      g_assert_no_error (fixture.error);
      g_assert_cmpuint (fixture.n_requests, ==, 1);
      net_fixture_clear (&fixture);
    }
}

/* What is remembered is asked for when a server has asked, and said once. */
static void
test_remembered (void)
{
  static const struct
  {
    const char *path;
    const char *password;
    gboolean    taken;
    guint       first_requests;
    guint       second_requests;
    guint       n_asked;
    const char *reason;
  } table[] = {
    { "/basic", PASSWORD, TRUE, 2, 1, 1, "Basic" },
    { "/digest", PASSWORD, TRUE, 2, 1, 1, "Digest" },
    { "/basic", "wrong", FALSE, 2, 1, 2, "a wrong one is said once" },
    { "/digest", "wrong", FALSE, 2, 1, 2, "a wrong one is said once, Digest" },
    { "/basic", NULL, FALSE, 1, 1, 2, "none" },
    { "/second", PASSWORD, FALSE, 1, 1, 2, "for something else" },
    { "/other", PASSWORD, FALSE, 1, 1, 0, "a way to log in that is not known here" },
    { "/away", PASSWORD, FALSE, 2, 2, 0, "where the server points to" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (TestKeyring) keyring = g_object_new (TYPE_TEST_KEYRING, NULL);
      NetFixture       fixture;
      g_autofree char *origin = NULL;

      g_test_message ("%s", table[i].reason);
      init (&fixture, "");
      origin = raw_server_get_url (fixture.server, "");
      keyring->origin = origin;
      keyring->password = table[i].password;
      download_session_set_keyring (fixture.session, DOWNLOAD_KEYRING (keyring));
      net_fixture_get (&fixture, table[i].path);
      g_assert_cmpint (fixture.error == NULL, ==, table[i].taken);
      g_assert_cmpuint (fixture.n_requests, ==, table[i].first_requests);
      net_fixture_get (&fixture, table[i].path);
      g_assert_cmpint (fixture.error == NULL, ==, table[i].taken);
      g_assert_cmpuint (fixture.n_requests, ==, table[i].second_requests);
      g_assert_cmpuint (keyring->n_asked, ==, table[i].n_asked);
      net_fixture_clear (&fixture);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange-login/asked", test_asked);
  g_test_add_func ("/exchange-login/refused", test_refused);
  g_test_add_func ("/exchange-login/given", test_given);
  g_test_add_func ("/exchange-login/realms", test_realms);
  g_test_add_func ("/exchange-login/log-out", test_log_out);
  g_test_add_func ("/exchange-login/strange-realm", test_strange_realm);
  g_test_add_func ("/exchange-login/remembered", test_remembered);
  g_test_add_func ("/exchange-login/said-meanwhile", test_said_meanwhile);
  g_test_add_func ("/exchange-login/stale", test_stale);
  g_test_add_func ("/exchange-login/own-header", test_own_header);
  g_test_add_func ("/exchange-login/redirect", test_redirect);

  return g_test_run ();
}
