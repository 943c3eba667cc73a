/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the list of whom a person trusts, of the files that it comes from and is kept in, and of what is offered to be trusted. */

#include "config.h"

#include "base/download-error.h"
#include "net/download-certificate.h"
#include "net/download-trust.h"
#include "tls-fixture.h"

#include <string.h>

static const Certificate office = { "CN=Office CA,O=Somewhere", { NULL }, TRUE, -DAY, DAY };

static GTlsCertificate *
make (const Certificate *wanted)
{
  g_autofree char *pem = tls_fixture_make_certificate (wanted);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return certificate;
}

static char *
make_pem (void)
{
  g_autoptr (GTlsCertificate) certificate = make (&office);
  char *pem;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  return pem;
}

static void
check_pem (const char *text,
           gsize       length,
           guint       n_certificates,
           const char *words,
           const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) certificates = download_authorities_from_pem (text, length, &error);

  g_test_message ("%s", reason);
  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (certificates->len, ==, n_certificates);
      return;
    }
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_pem (void)
{
  static const Certificate with_key = { "CN=a", { NULL }, TRUE, -DAY, DAY };
  g_autofree char         *one = make_pem ();
  g_autofree char         *two = g_strconcat ("# Ours\r\n", one, "and the old one\n", one, NULL);
  g_autofree char         *key = tls_fixture_make_certificate (&with_key);
  g_autofree char         *damaged = g_strdup (one);
  g_autofree char         *cut = g_strndup (one, strlen (one) / 2);
  g_autofree char         *second_cut = g_strconcat (one, cut, NULL);
  GString                 *many = g_string_new (NULL);

  memset (strchr (damaged, '\n') + 20, 'A', 80);
  for (guint i = 0; i < 21; i++)
    g_string_append (many, one);

  check_pem (one, strlen (one), 1, NULL, "one");
  check_pem (two, strlen (two), 2, NULL, "two, with words between");
  check_pem (key, strlen (key), 1, NULL, "one with a key, which is left alone");
  check_pem (damaged, strlen (damaged), 0, "damaged", "other bytes in it");
  check_pem (cut, strlen (cut), 0, "damaged", "half of one");
  check_pem (second_cut, strlen (second_cut), 0, "damaged", "half of the second: none is taken");
  check_pem (strstr (key, "-----BEGIN EC"), strlen (strstr (key, "-----BEGIN EC")), 0, "no certificate", "a key alone");
  check_pem ("", 0, 0, "no certificate", "nothing");
  check_pem ("\0\1\2\3", 4, 0, "no certificate", "bytes of another format");
  check_pem (many->str, many->len, 0, "more certificates", "those of the whole world");
  g_string_free (many, TRUE);
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            gpointer    n_changes)
{
  (*(guint *) n_changes)++;
}

static void
test_list (void)
{
  g_autoptr (DownloadTrust) trust = download_trust_new ();
  g_autoptr (GTlsCertificate) certificate = make (&office);
  guint              n_changes = 0;
  DownloadAuthority *first, *second;

  g_signal_connect (trust, "items-changed", G_CALLBACK (changed_cb), &n_changes);
  first = download_trust_add (trust, "https://minio.example:9000", certificate);
  g_assert_true (download_trust_add (trust, "https://minio.example:9000", certificate) == first);
  second = download_trust_add (trust, NULL, certificate);
  g_assert_true (second != first);
  g_assert_null (download_authority_get_origin (second));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (trust)), ==, 2);
  g_assert_true (download_trust_remove (trust, first));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (trust)), ==, 1);
  g_assert_cmpuint (n_changes, ==, 3);
}

static void
test_text (void)
{
  g_autoptr (DownloadTrust) trust = download_trust_new ();
  g_autoptr (DownloadTrust) again = download_trust_new ();
  g_autoptr (DownloadTrust) rest = download_trust_new ();
  g_autoptr (GTlsCertificate) certificate = make (&office);
  g_autofree char *text = NULL;
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;
  char            *second;

  download_trust_add (trust, "https://minio.example:9000", certificate);
  download_trust_add (trust, "https://[::1]", certificate);
  download_trust_add (trust, NULL, certificate);
  text = download_trust_to_text (trust);
  download_trust_add_from_text (again, text);
  same = download_trust_to_text (again);
  g_assert_cmpstr (text, ==, same);

  g_test_message ("what is damaged is left out, and what is whole stays what it was for");
  second = strstr (text, "Host: https://[::1]");
  memset (strchr (strstr (second, "BEGIN"), '\n') + 20, 'A', 80);
  memcpy (strstr (text, "https://minio"), "http:", 5);
  download_trust_add_from_text (rest, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rest)), ==, 1);
  other = download_trust_to_text (rest);
  g_assert_nonnull (strstr (other, "Host: *\n"));

  g_test_message ("nor is anything trusted that does not say for whom");
  download_trust_add_from_text (rest, strchr (strstr (text, "Host: *"), '\n'));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rest)), ==, 1);
  download_trust_add_from_text (rest, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rest)), ==, 1);
}

/* Whatever was signed on whatever grounds: large stores of the world are known to every computer. */
static void
test_public_stores (void)
{
  static const struct
  {
    const char *url;
    gboolean    is_public;
  } cases[] = {
    { "https://bucket.s3.eu-central-1.amazonaws.com/a", TRUE },
    { "https://s3.amazonaws.com/bucket/a", TRUE },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/a", TRUE },
    { "https://account.blob.core.windows.net/container/a", TRUE },
    { "https://storage.googleapis.com/bucket/a", TRUE },
    { "https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/a", TRUE },
    { "https://bucket.obs.cn-north-4.myhuaweicloud.com/a", TRUE },
    { "https://f000.backblazeb2.com/file/bucket/a", TRUE },
    { "https://account.r2.cloudflarestorage.com/bucket/a", TRUE },
    { "https://minio.example:9000/bucket/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"
      "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=x",
      FALSE },
    { "https://minio.example/a", FALSE },
    { "https://s3.amazonaws.com.example/a", FALSE },
    { "https://127.0.0.1:9000/a", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].url, NULL);
      g_autofree char *host = g_strdup (download_link_get_host (link));
      g_autoptr (GTlsCertificate) certificate = make (&(Certificate) { "CN=Proxy", { host }, TRUE, -DAY, DAY });
      g_autoptr (GError) error = download_certificate_to_error (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, link);

      g_test_message ("%s", cases[i].url);
      g_assert_cmpint (download_link_is_public_store (link), ==, cases[i].is_public);
      g_assert_cmpint (download_error_get_stranger (error, NULL) == NULL, ==, cases[i].is_public);
      g_assert_cmpint (strstr (error->message, "between you and the store") != NULL, ==, cases[i].is_public);
      g_assert_true (download_error_is_unknown_issuer (error));
    }
}

static void
test_words (void)
{
  static const Certificate nameless = { "O=Some Firm", { NULL }, TRUE, -DAY, DAY };
  g_autoptr (GTlsCertificate) certificate = make (&office);
  g_autoptr (GTlsCertificate) other = make (&nameless);
  g_autofree char *subject = download_certificate_get_subject (certificate);
  g_autofree char *issuer = download_certificate_get_issuer (other);
  g_autofree char *fingerprint = download_certificate_get_fingerprint (certificate);
  const gint64     now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpstr (subject, ==, "Office CA");
  g_assert_cmpstr (issuer, ==, "Some Firm");
  g_assert_cmpuint (strlen (fingerprint), ==, 32 * 3 - 1);
  g_assert_cmpuint (strspn (fingerprint, "0123456789ABCDEF:"), ==, 32 * 3 - 1);
  g_assert_cmpint (download_certificate_get_expires (certificate), >, now);
  g_assert_true (download_certificate_get_authority (certificate) == certificate);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trust/pem", test_pem);
  g_test_add_func ("/trust/list", test_list);
  g_test_add_func ("/trust/text", test_text);
  g_test_add_func ("/trust/public-stores", test_public_stores);
  g_test_add_func ("/trust/words", test_words);

  return g_test_run ();
}
