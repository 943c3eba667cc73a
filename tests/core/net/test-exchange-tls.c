/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of encrypted connections: who is trusted, and that nothing leads out of them. */

#include "config.h"

#include "net-fixture.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

static char *
to_pem (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

/* A certificate for 127.0.0.1 that nobody else vouches for. */
static char *
make_certificate (void)
{
  static const guint8   address[] = { 127, 0, 0, 1 };
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t     certificate;
  gnutls_datum_t        datum;
  g_autofree char      *key_pem = NULL;
  g_autofree char      *certificate_pem = NULL;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "\x01", 1);
  gnutls_x509_crt_set_dn (certificate, "CN=127.0.0.1", NULL);
  gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 3600);
  gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 3600);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_SET);
  gnutls_x509_crt_set_basic_constraints (certificate, 1, -1);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==, 0);

  gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &datum);
  key_pem = to_pem (&datum);
  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &datum);
  certificate_pem = to_pem (&datum);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return g_strconcat (certificate_pem, key_pem, NULL);
}

static void
handler (RawRequest *request,
         gpointer    user_data)
{
  NetFixture      *fixture = user_data;
  const char      *target = raw_request_get_target (request);
  g_autofree char *unencrypted = raw_server_get_url (fixture->other, "/ok");

  if (g_str_equal (target, "/down"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", unencrypted);
  else if (g_str_equal (target, "/on"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static char *
fixture_init (NetFixture *fixture)
{
  g_autofree char *pem = make_certificate ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  char *path;
  int   fd;

  g_assert_no_error (error);
  net_fixture_init (fixture, handler);
  raw_server_set_certificate (fixture->server, certificate);
  fd = g_file_open_tmp ("pickup-tls-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  return path;
}

static void
test_trusted (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);
  g_autoptr (GBytes) body = NULL;

  g_assert_true (download_session_set_ca_file (fixture.session, path, NULL));
  net_fixture_get (&fixture, "/on");
  g_assert_no_error (fixture.error);
  g_assert_true (download_link_is_secure (download_answer_get_link (fixture.answer)));
  body = net_fixture_read_body (&fixture);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "ok", 2);

  g_test_message ("never from https to http");
  net_fixture_get (&fixture, "/down");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_cmpuint (raw_server_get_n_connections (fixture.other), ==, 0);
  g_unlink (path);
  net_fixture_clear (&fixture);
}

static void
test_unknown (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);

  net_fixture_get (&fixture, "/ok");
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.server), ==, 0);
  g_unlink (path);
  net_fixture_clear (&fixture);
}

static void
test_bad_ca_file (void)
{
  NetFixture       fixture;
  g_autofree char *path = fixture_init (&fixture);
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  g_assert_false (download_session_set_ca_file (fixture.session, path, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exchange/tls/trusted", test_trusted);
  g_test_add_func ("/exchange/tls/unknown", test_unknown);
  g_test_add_func ("/exchange/tls/bad-ca-file", test_bad_ca_file);

  return g_test_run ();
}
