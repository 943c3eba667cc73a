/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of whom a person trusts: what that bridges, for whom, and nothing else. */

#include "config.h"

#include "net/download-certificate.h"
#include "net-fixture.h"
#include "tls-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static const Certificate office = { "CN=Office CA,O=Somewhere", { NULL }, FALSE, -DAY, DAY };
static const Certificate good = { "CN=minio", { NULL }, TRUE, -HOUR, HOUR };

/**
 * Shown:
 * @SHOWN_CHAIN: the certificate of the server and that of its authority
 * @SHOWN_ALONE: the certificate of the server
 * @SHOWN_SELF: a certificate that vouches for itself
 * @SHOWN_FORGED: one that another authority of the same name has signed, with the certificate of the true one
 */
typedef enum
{
  SHOWN_CHAIN,
  SHOWN_ALONE,
  SHOWN_SELF,
  SHOWN_FORGED,
} Shown;

typedef enum
{
  TRUSTED_NOBODY,
  TRUSTED_HERE,
  TRUSTED_ELSEWHERE,
  TRUSTED_EVERYWHERE,
} Trusted;

typedef struct
{
  NetFixture net;
  char      *authority; /* with its key */
} Fixture;

static void
handler (RawRequest *request,
         gpointer    user_data)
{
  NetFixture      *net = user_data;
  g_autofree char *elsewhere = raw_server_get_url (net->other, "/ok");

  if (g_str_equal (raw_request_get_target (request), "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", elsewhere);
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
show (RawServer         *server,
      const Certificate *wanted,
      const char        *issuer,
      const char        *appended)
{
  g_autofree char *own = tls_fixture_make_issued_certificate (wanted, issuer);
  g_autofree char *pem = g_strconcat (own, appended, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  raw_server_set_certificate (server, certificate);
}

/* Without its key: @pem has the certificate first. */
static char *
drop_key (const char *pem)
{
  return g_strndup (pem, (gsize) (strstr (pem, "-----END CERTIFICATE-----") - pem) + strlen ("-----END CERTIFICATE-----\n"));
}

static void
fixture_init (Fixture           *self,
              const Certificate *authority,
              const Certificate *server,
              Shown              shown)
{
  g_autofree char *chain = NULL;
  g_autofree char *forger = tls_fixture_make_certificate (authority);

  net_fixture_init (&self->net, handler);
  self->authority = tls_fixture_make_certificate (authority);
  chain = drop_key (self->authority);
  show (self->net.server, server, shown == SHOWN_SELF ? NULL : (shown == SHOWN_FORGED ? forger : self->authority),
        shown == SHOWN_CHAIN || shown == SHOWN_FORGED ? chain : NULL);
  show (self->net.other, &good, self->authority, chain);
}

static void
fixture_clear (Fixture *self)
{
  net_fixture_clear (&self->net);
  g_free (self->authority);
}

static DownloadAuthority *
trust (Fixture    *self,
       const char *origin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (self->authority, -1, &error);

  g_assert_no_error (error);
  return download_trust_add (download_session_get_trust (self->net.session), origin, certificate);
}

static void
trust_server (Fixture   *self,
              RawServer *server)
{
  g_autofree char *origin = raw_server_get_url (server, "");

  trust (self, origin);
}

static void
trust_by (Fixture *self,
          Trusted  trusted)
{
  switch (trusted)
    {
    case TRUSTED_NOBODY:
      break;
    case TRUSTED_HERE:
      trust_server (self, self->net.server);
      break;
    case TRUSTED_ELSEWHERE:
      trust_server (self, self->net.other);
      break;
    case TRUSTED_EVERYWHERE:
      trust (self, NULL);
      break;
    }
}

/* Whether the shown certificate comes with the error, and is trusted once whoever vouches for it is. */
static void
check_offer (Fixture *self)
{
  const char      *origin = NULL;
  g_autofree char *expected = raw_server_get_url (self->net.server, "");
  GTlsCertificate *shown = download_error_get_stranger (self->net.error, &origin);

  g_assert_cmpstr (origin, ==, expected);
  download_trust_add (download_session_get_trust (self->net.session), origin, download_certificate_get_authority (shown));
  net_fixture_get (&self->net, "/ok");
  g_assert_no_error (self->net.error);
}

static void
test_cases (void)
{
  static const Certificate expired = { "CN=minio", { NULL }, TRUE, -DAY, -HOUR };
  static const Certificate early = { "CN=minio", { NULL }, TRUE, HOUR, DAY };
  static const Certificate other_name = { "CN=minio", { "minio.example" }, FALSE, -HOUR, HOUR };
  static const Certificate old_office = { "CN=Office CA,O=Somewhere", { NULL }, FALSE, -10 * DAY, -DAY };
  static const struct
  {
    const Certificate *authority;
    const Certificate *server;
    Shown              shown;
    Trusted            trusted;
    const char        *words; /* in the sentence; %NULL: it is trusted */
    gboolean           offered;
    const char        *reason;
  } cases[] = {
    { &office, &good, SHOWN_CHAIN, TRUSTED_NOBODY, "Office CA", TRUE, "nobody is trusted" },
    { &office, &good, SHOWN_CHAIN, TRUSTED_HERE, NULL, FALSE, "trusted for this host" },
    { &office, &good, SHOWN_CHAIN, TRUSTED_ELSEWHERE, "Office CA", TRUE, "trusted for another port" },
    { &office, &good, SHOWN_CHAIN, TRUSTED_EVERYWHERE, NULL, FALSE, "trusted for all" },
    { &office, &good, SHOWN_ALONE, TRUSTED_HERE, NULL, FALSE, "the server sends its own certificate only" },
    { &office, &good, SHOWN_ALONE, TRUSTED_NOBODY, "Office CA", TRUE, "a lone certificate can be trusted itself" },
    { &office, &good, SHOWN_SELF, TRUSTED_NOBODY, "minio", TRUE, "one that vouches for itself as well" },
    { &office, &good, SHOWN_SELF, TRUSTED_HERE, "minio", TRUE, "an authority that has not issued it" },
    { &office, &good, SHOWN_FORGED, TRUSTED_NOBODY, "Office CA", FALSE, "a true authority, which did not sign it, is not offered" },
    { &office, &good, SHOWN_FORGED, TRUSTED_HERE, "could not prove who it is", FALSE, "nor believed" },
    { &office, &expired, SHOWN_CHAIN, TRUSTED_HERE, "expired on", FALSE, "an end in the past" },
    { &office, &expired, SHOWN_CHAIN, TRUSTED_EVERYWHERE, "expired on", FALSE, "an end in the past, trusted for all" },
    { &office, &early, SHOWN_CHAIN, TRUSTED_HERE, "not valid before", FALSE, "a beginning in the future" },
    { &office, &other_name, SHOWN_CHAIN, TRUSTED_HERE, "minio.example", FALSE, "another name" },
    { &office, &other_name, SHOWN_ALONE, TRUSTED_EVERYWHERE, "minio.example", FALSE, "another name, trusted for all" },
    { &old_office, &good, SHOWN_CHAIN, TRUSTED_HERE, "“Office CA”, who vouches for the server, expired on", FALSE, "an authority whose time is over" },
    { &old_office, &good, SHOWN_ALONE, TRUSTED_HERE, "A certificate that vouches for the server has expired", FALSE, "the same, which the server does not send" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture fixture;

      g_test_message ("%s", cases[i].reason);
      fixture_init (&fixture, cases[i].authority, cases[i].server, cases[i].shown);
      trust_by (&fixture, cases[i].trusted);
      net_fixture_get (&fixture.net, "/ok");
      if (cases[i].words == NULL)
        {
          g_assert_no_error (fixture.net.error);
        }
      else
        {
          g_assert_error (fixture.net.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
          g_assert_cmpuint (raw_server_get_n_requests (fixture.net.server), ==, 0);
          if (strstr (fixture.net.error->message, cases[i].words) == NULL)
            g_error ("“%s” does not say “%s”", fixture.net.error->message, cases[i].words);
          g_assert_cmpint (download_error_get_stranger (fixture.net.error, NULL) != NULL, ==, cases[i].offered);
          if (cases[i].offered)
            check_offer (&fixture);
        }
      fixture_clear (&fixture);
    }
}

static void
test_redirect (void)
{
  Fixture fixture;

  fixture_init (&fixture, &office, &good, SHOWN_CHAIN);
  trust_server (&fixture, fixture.net.server);
  net_fixture_get (&fixture.net, "/away");
  g_assert_error (fixture.net.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.net.other), ==, 0);

  g_test_message ("each host for itself");
  trust_server (&fixture, fixture.net.other);
  net_fixture_get (&fixture.net, "/away");
  g_assert_no_error (fixture.net.error);
  fixture_clear (&fixture);
}

static void
test_removed (void)
{
  Fixture            fixture;
  DownloadAuthority *authority;

  fixture_init (&fixture, &office, &good, SHOWN_CHAIN);
  authority = trust (&fixture, NULL);
  net_fixture_get (&fixture.net, "/ok");
  g_assert_no_error (fixture.net.error);

  g_assert_true (download_trust_remove (download_session_get_trust (fixture.net.session), authority));
  download_session_renew_connections (fixture.net.session);
  net_fixture_get (&fixture.net, "/ok");
  g_assert_error (fixture.net.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
  fixture_clear (&fixture);
}

/* A file of certificates stands for all that is trusted. */
static void
test_ca_file (void)
{
  Fixture          fixture;
  g_autofree char *other = tls_fixture_make_certificate (&office);
  g_autofree char *path = NULL;
  const int        fd = g_file_open_tmp ("pickup-trust-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, other, -1, NULL));
  fixture_init (&fixture, &office, &good, SHOWN_CHAIN);
  trust (&fixture, NULL);
  g_assert_true (download_session_set_ca_file (fixture.net.session, path, NULL));
  net_fixture_get (&fixture.net, "/ok");
  g_assert_error (fixture.net.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
  g_unlink (path);
  fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/trust/cases", test_cases);
  g_test_add_func ("/exchange/trust/redirect", test_redirect);
  g_test_add_func ("/exchange/trust/removed", test_removed);
  g_test_add_func ("/exchange/trust/ca-file", test_ca_file);

  return g_test_run ();
}
