/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where signed links lead, how long they last, and what is refused. What random names become is read back by the reader of links. */

#include "config.h"

#include "base/download-error.h"
#include "sign/download-signer.h"

#include <string.h>

#define SECOND G_USEC_PER_SEC
/* 20231217T025437Z */
#define NOW (G_GINT64_CONSTANT (1702781677) * SECOND)
#define AZURE_SECRET "c2VjcmV0"

typedef struct
{
  DownloadSignScheme scheme;
  const char        *region;
  const char        *endpoint;
  DownloadAddressing addressing;
  const char        *bucket;
  const char        *key;
  const char        *expected; /* everything before the query */
} PlaceCase;

static const PlaceCase places[] = {
  { DOWNLOAD_SIGN_OSS_V4, "cn-hangzhou", NULL, 0, "bucket", "a/b", "https://bucket.oss-cn-hangzhou.aliyuncs.com/a/b" },
  { DOWNLOAD_SIGN_OSS_V4, "oss-cn-hangzhou", NULL, 0, "bucket", "a/b", "https://bucket.oss-cn-hangzhou.aliyuncs.com/a/b" },
  { DOWNLOAD_SIGN_OSS_V4, NULL, "oss-cn-beijing-internal.aliyuncs.com", 0, "bucket", "k", "https://bucket.oss-cn-beijing-internal.aliyuncs.com/k" },
  { DOWNLOAD_SIGN_OSS_V1, NULL, "http://10.0.0.1:80", 0, "bucket", "k", "http://10.0.0.1/bucket/k" },
  { DOWNLOAD_SIGN_S3_V4, NULL, NULL, 0, "bucket", "k", "https://bucket.s3.us-east-1.amazonaws.com/k" },
  { DOWNLOAD_SIGN_S3_V4, "cn-north-1", NULL, 0, "bucket", "k", "https://bucket.s3.cn-north-1.amazonaws.com.cn/k" },
  { DOWNLOAD_SIGN_S3_V4, "eusc-de-east-1", NULL, 0, "bucket", "k", "https://bucket.s3.eusc-de-east-1.amazonaws.eu/k" },
  { DOWNLOAD_SIGN_S3_V4, "eu-west-1", NULL, 0, "dotted.bucket", "k", "https://s3.eu-west-1.amazonaws.com/dotted.bucket/k" },
  { DOWNLOAD_SIGN_S3_V4, "eu-west-1", "https://s3.dualstack.eu-west-1.amazonaws.com", 0, "bucket", "k", "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/k" },
  { DOWNLOAD_SIGN_S3_V4, "auto", "https://abc.r2.cloudflarestorage.com/", 0, "bucket", "k", "https://abc.r2.cloudflarestorage.com/bucket/k" },
  { DOWNLOAD_SIGN_S3_V4, NULL, "http://minio:9000", DOWNLOAD_ADDRESSING_HOST, "bucket", "k", "http://bucket.minio:9000/k" },
  { DOWNLOAD_SIGN_S3_V4, NULL, "https://minio.example:443/base%20path/", DOWNLOAD_ADDRESSING_PATH, "bucket", "k", "https://minio.example/base%20path/bucket/k" },
  { DOWNLOAD_SIGN_S3_V4, NULL, "http://[::1]:9000", 0, "bucket", "k", "http://[::1]:9000/bucket/k" },
  { DOWNLOAD_SIGN_COS, "ap-guangzhou", NULL, 0, "bucket-1250000000", "k", "https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/k" },
  { DOWNLOAD_SIGN_GCS_V4, NULL, NULL, 0, "bucket", "k", "https://storage.googleapis.com/bucket/k" },
  { DOWNLOAD_SIGN_GCS_V4, NULL, NULL, DOWNLOAD_ADDRESSING_HOST, "bucket", "k", "https://bucket.storage.googleapis.com/k" },
  { DOWNLOAD_SIGN_AZURE_SERVICE, NULL, NULL, 0, "container", "k", "https://someone.blob.core.windows.net/container/k" },
  { DOWNLOAD_SIGN_AZURE_ACCOUNT, NULL, "http://127.0.0.1:10000/devstoreaccount1", 0, "container", "k", "http://127.0.0.1:10000/devstoreaccount1/container/k" },
  { DOWNLOAD_SIGN_S3_V4, NULL, NULL, 0, "bucket", "//a//b/", "https://bucket.s3.us-east-1.amazonaws.com///a//b/" },
  { DOWNLOAD_SIGN_S3_V4, NULL, NULL, 0, "bucket", "./a/../b/.", "https://bucket.s3.us-east-1.amazonaws.com/./a/../b/." },
  { DOWNLOAD_SIGN_OSS_V1, "cn-hangzhou", NULL, 0, "bucket", "a b+c%20d?e#f&g=h\"~'!()*", "https://bucket.oss-cn-hangzhou.aliyuncs.com/a%20b%2Bc%2520d%3Fe%23f%26g%3Dh%22~%27%21%28%29%2A" },
  { DOWNLOAD_SIGN_GCS_V4, NULL, NULL, 0, "bucket", "ሴ\n\x80", "https://storage.googleapis.com/bucket/%E1%88%B4%0A%80" },
};

static DownloadAccount *
new_account (DownloadSignScheme scheme)
{
  return download_account_new (scheme, "someone", AZURE_SECRET);
}

static DownloadSignOrder
new_order (const char *bucket,
           const char *key)
{
  DownloadSignOrder order = { .method = "GET", .bucket = bucket, .key = key, .now = NOW, .lifetime = 600 };

  return order;
}

static void
test_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const PlaceCase *row = &places[i];
      g_autoptr (DownloadAccount) account = new_account (row->scheme);
      DownloadSignOrder order = new_order (row->bucket, row->key);
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = NULL;
      g_autofree char *front = NULL;

      account->region = g_strdup (row->region);
      account->endpoint = g_strdup (row->endpoint);
      account->addressing = row->addressing;
      link = download_signer_sign (account, &order, &error);
      g_assert_no_error (error);
      front = g_strndup (download_link_get_uri (link), strcspn (download_link_get_uri (link), "?"));
      g_assert_cmpstr (front, ==, row->expected);
      g_assert_cmpint (download_link_get_expires (link), ==, NOW + 600 * SECOND);
    }
}

static void
test_recognised (void)
{
  static const char *const names[] = { "oss-v1", "oss-v4", "s3-v4", "cos", "gcs-v4", "azure-service-sas", "azure-account-sas" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (DownloadAccount) account = new_account ((DownloadSignScheme) i);
      DownloadSignOrder order = new_order ("bucket", "key");
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) get = NULL;
      g_autoptr (DownloadLink) head = NULL;
      g_autoptr (DownloadLink) later = NULL;
      g_autofree char *name = NULL;

      account->region = g_strdup ("here");
      order.disposition = "attachment; filename=\"ä b.txt\"";
      get = download_signer_sign (account, &order, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (download_link_get_signature_scheme (get), ==, names[i]);
      name = download_link_suggest_name (get);
      g_assert_cmpstr (name, ==, "ä b.txt");

      order.method = "HEAD";
      head = download_signer_sign (account, &order, &error);
      g_assert_cmpint (strcmp (download_link_get_uri (get), download_link_get_uri (head)) != 0, ==, download_link_signs_method (get));
      g_assert_cmpstr (download_link_get_identity (get), ==, download_link_get_identity (head));

      order.now += 7 * SECOND;
      order.method = "GET";
      account->token = g_strdup ("token/+ =");
      later = download_signer_sign (account, &order, &error);
      g_assert_cmpstr (download_link_get_uri (later), !=, download_link_get_uri (get));
      g_assert_cmpstr (download_link_get_identity (later), ==, download_link_get_identity (get));
    }
}

static void
assert_refused (const DownloadAccount   *account,
                const DownloadSignOrder *order)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLink) link = download_signer_sign (account, order, &error);

  g_assert_null (link);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
}

static void
test_lifetimes (void)
{
  for (int i = DOWNLOAD_SIGN_OSS_V1; i <= DOWNLOAD_SIGN_AZURE_ACCOUNT; i++)
    {
      g_autoptr (DownloadAccount) account = new_account ((DownloadSignScheme) i);
      DownloadSignOrder order = new_order ("bucket", "key");
      gint64            longest = download_signer_get_longest (account->scheme, NOW);
      gint64            good[] = { 1, longest };
      gint64            bad[] = { 0, -1, G_MININT64, longest + 1, G_MAXINT64 };

      account->region = g_strdup ("here");
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          order.lifetime = bad[j];
          assert_refused (account, &order);
        }
      for (guint j = 0; j < G_N_ELEMENTS (good); j++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (DownloadLink) link = NULL;

          order.lifetime = good[j];
          link = download_signer_sign (account, &order, &error);
          g_assert_no_error (error);
          g_assert_cmpint (download_link_get_expires (link), ==, NOW + good[j] * SECOND);
        }
    }
}

static void
test_refused (void)
{
  static const struct
  {
    DownloadSignScheme scheme;
    const char        *bucket;
    const char        *key;
    const char        *region;
    const char        *endpoint;
    const char        *secret;
  } rows[] = {
    { DOWNLOAD_SIGN_S3_V4, "bucket", "", NULL, NULL, "x" },
    { DOWNLOAD_SIGN_S3_V4, "", "key", NULL, NULL, "x" },
    { DOWNLOAD_SIGN_S3_V4, "a/b", "key", NULL, NULL, "x" },
    { DOWNLOAD_SIGN_S3_V4, "bucket", "key", NULL, NULL, "" },
    { DOWNLOAD_SIGN_S3_V4, "bucket", "key", "a/b", NULL, "x" },
    { DOWNLOAD_SIGN_S3_V4, "bucket", "key", NULL, "ftp://a", "x" },
    { DOWNLOAD_SIGN_S3_V4, "bucket", "key", NULL, "https://a/?b", "x" },
    { DOWNLOAD_SIGN_S3_V4, "bucket", "key", NULL, "https://user@a/", "x" },
    { DOWNLOAD_SIGN_OSS_V4, "bucket", "key", NULL, NULL, "x" },
    { DOWNLOAD_SIGN_OSS_V4, "bucket", "key", NULL, "https://oss-accelerate.aliyuncs.com", "x" },
    { DOWNLOAD_SIGN_OSS_V1, "bucket", "key", NULL, NULL, "x" },
    { DOWNLOAD_SIGN_COS, "bucket", "key", NULL, NULL, "x" },
    { DOWNLOAD_SIGN_AZURE_SERVICE, "bucket", "key", NULL, NULL, "!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DownloadAccount) account = download_account_new (rows[i].scheme, "id", rows[i].secret);
      DownloadSignOrder order = new_order (rows[i].bucket, rows[i].key);

      account->region = g_strdup (rows[i].region);
      account->endpoint = g_strdup (rows[i].endpoint);
      assert_refused (account, &order);
    }
}

/* A name that becomes a part of the host's leads nowhere else. */
static void
test_no_other_host (void)
{
  static const char *const names[] = { "evil.example/", "evil.example#", "evil.example?", "user@evil.example", "evil.example:80" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (DownloadAccount) azure = download_account_new (DOWNLOAD_SIGN_AZURE_ACCOUNT, names[i], AZURE_SECRET);
      g_autoptr (DownloadAccount) store = download_account_new (DOWNLOAD_SIGN_S3_V4, "id", "secret");
      DownloadSignOrder order = new_order ("bucket", "key");

      assert_refused (azure, &order);
      order.bucket = names[i];
      store->endpoint = g_strdup ("https://s3.example.com");
      store->addressing = DOWNLOAD_ADDRESSING_HOST;
      assert_refused (store, &order);
    }
}

static char *
make_key (GRand *random)
{
  static const char *const pieces[] = { " ", "+", "%", "%2F", "/", "//", "..", ".", "ö", "\xff", "?", "&", "=", "#", "\t", "a", "~", ";", "'", "日" };
  GString                 *key = g_string_new (NULL);
  guint                    n = (guint) g_rand_int_range (random, 1, 12);

  for (guint i = 0; i < n; i++)
    g_string_append (key, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
  return g_string_free (key, FALSE);
}

/* Whatever the key, its link leads to it, is bytes that go through requests as they are, and keeps the secret. */
static void
test_random_keys (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (12);

  for (guint i = 0; i < 2000; i++)
    {
      DownloadSignScheme scheme = (DownloadSignScheme) (i % (DOWNLOAD_SIGN_AZURE_ACCOUNT + 1));
      g_autoptr (DownloadAccount) account = download_account_new (scheme, "id", "b1RvcFNlY3JldA==");
      g_autofree char  *key = make_key (random);
      g_autofree char  *path = NULL;
      g_autofree char  *end = g_strconcat ("/bucket/", key, NULL);
      DownloadSignOrder order = new_order ("bucket", key);
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = NULL;
      g_autoptr (DownloadLink) again = NULL;

      account->region = g_strdup ("here");
      account->endpoint = g_strdup ("http://127.0.0.1:9");
      link = download_signer_sign (account, &order, &error);
      g_assert_no_error (error);

      again = download_link_new (download_link_get_uri (link), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (download_link_get_uri (again), ==, download_link_get_uri (link));
      path = g_uri_unescape_string (download_link_get_path (link), NULL);
      if (path != NULL)
        g_assert_cmpstr (path, ==, end);
      g_assert_null (strstr (download_link_get_uri (link), "b1RvcFNlY3JldA"));
      g_assert_null (strstr (download_link_get_uri (link), "oTopSecret"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign/signer/places", test_places);
  g_test_add_func ("/sign/signer/recognised", test_recognised);
  g_test_add_func ("/sign/signer/lifetimes", test_lifetimes);
  g_test_add_func ("/sign/signer/refused", test_refused);
  g_test_add_func ("/sign/signer/no-other-host", test_no_other_host);
  g_test_add_func ("/sign/signer/random-keys", test_random_keys);
  return g_test_run ();
}
