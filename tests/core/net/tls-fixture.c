/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates for the tests of encrypted connections. */

#include "config.h"

#include "tls-fixture.h"

#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

static char *
to_pem (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

static void
sign (gnutls_x509_crt_t certificate,
      const char       *issuer)
{
  gnutls_datum_t        pem = { (guint8 *) issuer, (guint) strlen (issuer) };
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t     authority;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&authority);
  g_assert_cmpint (gnutls_x509_privkey_import (key, &pem, GNUTLS_X509_FMT_PEM), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (authority, &pem, GNUTLS_X509_FMT_PEM), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, authority, key, GNUTLS_DIG_SHA256, 0), ==, 0);
  gnutls_x509_crt_deinit (authority);
  gnutls_x509_privkey_deinit (key);
}

char *
tls_fixture_make_certificate (const Certificate *wanted)
{
  return tls_fixture_make_issued_certificate (wanted, NULL);
}

char *
tls_fixture_make_issued_certificate (const Certificate *wanted,
                                     const char        *issuer)
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
  gnutls_x509_crt_set_serial (certificate, issuer == NULL ? "\x01" : "\x02", 1);
  gnutls_x509_crt_set_dn (certificate, wanted->name, NULL);
  gnutls_x509_crt_set_activation_time (certificate, time (NULL) + wanted->from);
  gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + wanted->to);
  if (wanted->for_loopback)
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_APPEND);
  for (gsize i = 0; wanted->dns[i] != NULL; i++)
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, wanted->dns[i], (guint) strlen (wanted->dns[i]), GNUTLS_FSAN_APPEND);
  gnutls_x509_crt_set_basic_constraints (certificate, issuer == NULL, -1);
  gnutls_x509_crt_set_key (certificate, key);
  if (issuer != NULL)
    sign (certificate, issuer);
  else
    g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==, 0);

  gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &datum);
  key_pem = to_pem (&datum);
  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &datum);
  certificate_pem = to_pem (&datum);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return g_strconcat (certificate_pem, key_pem, NULL);
}
