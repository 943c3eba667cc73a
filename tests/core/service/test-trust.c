/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of trust that a person gives: what waits for it goes on, and it holds in later runs. */

#include "config.h"

#include "../net/tls-fixture.h"
#include "net/download-certificate.h"
#include "service-fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static void
fixture_init (ServiceFixture *fixture)
{
  static const Certificate self_made = { "CN=Office CA", { NULL }, TRUE, -DAY, DAY };
  g_autofree char         *pem = tls_fixture_make_certificate (&self_made);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);

  service_fixture_init (fixture);
  raw_server_set_certificate (fixture->world.server, certificate);
}

static char *
get_path (ServiceFixture *fixture)
{
  return g_build_filename (fixture->state_dir, "authorities.pem", NULL);
}

static guint
count (ServiceFixture *fixture)
{
  return g_list_model_get_n_items (download_service_get_authorities (fixture->service));
}

static void
trust_stranger_of (ServiceFixture *fixture,
                   DownloadItem   *item)
{
  const char      *origin = NULL;
  GTlsCertificate *shown = download_error_get_stranger (download_item_get_error (item), &origin);

  g_assert_nonnull (shown);
  download_service_trust (fixture->service, origin, download_certificate_get_authority (shown));
}

static void
distrust_first (ServiceFixture *fixture)
{
  g_autoptr (DownloadAuthority) authority = g_list_model_get_item (download_service_get_authorities (fixture->service), 0);

  download_service_distrust (fixture->service, authority);
}

static void
test_goes_on (void)
{
  ServiceFixture   fixture;
  DownloadItem    *first, *second, *third;
  g_autofree char *path = NULL;
  struct stat      status;

  fixture_init (&fixture);
  path = get_path (&fixture);
  first = service_fixture_add (&fixture, "/a.bin");
  second = service_fixture_add (&fixture, "/b.bin");
  service_fixture_wait_for_state (first, DOWNLOAD_STATE_FAILED);
  service_fixture_wait_for_state (second, DOWNLOAD_STATE_FAILED);
  trust_stranger_of (&fixture, first);
  service_fixture_wait_for_state (first, DOWNLOAD_STATE_FINISHED);
  service_fixture_wait_for_state (second, DOWNLOAD_STATE_FINISHED);

  g_test_message ("in later runs too");
  service_fixture_end (&fixture);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 1);
  third = service_fixture_add (&fixture, "/c.bin");
  service_fixture_wait_for_state (third, DOWNLOAD_STATE_FINISHED);

  g_test_message ("and until it is taken back");
  distrust_first (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 0);
  third = service_fixture_add (&fixture, "/d.bin");
  service_fixture_wait_for_state (third, DOWNLOAD_STATE_FAILED);
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

/* What is paused, or fails for another reason, is left alone. */
static void
test_others_stay (void)
{
  ServiceFixture fixture;
  DownloadItem  *waits, *paused;

  fixture_init (&fixture);
  waits = service_fixture_add (&fixture, "/a.bin");
  paused = service_fixture_add (&fixture, "/b.bin");
  download_item_pause (paused);
  service_fixture_wait_for_state (waits, DOWNLOAD_STATE_FAILED);
  service_fixture_wait_for_state (paused, DOWNLOAD_STATE_PAUSED);
  trust_stranger_of (&fixture, waits);
  service_fixture_wait_for_state (waits, DOWNLOAD_STATE_FINISHED);
  g_assert_cmpint (download_item_get_state (paused), ==, DOWNLOAD_STATE_PAUSED);
  service_fixture_clear (&fixture);
}

/* Several changes at once: what was last is what is kept. */
static void
test_last_counts (void)
{
  ServiceFixture fixture;
  DownloadItem  *item;
  g_autoptr (GTlsCertificate) shown = NULL;

  fixture_init (&fixture);
  item = service_fixture_add (&fixture, "/a.bin");
  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FAILED);
  shown = g_object_ref (download_error_get_stranger (download_item_get_error (item), NULL));
  for (guint i = 0; i < 5; i++)
    {
      download_service_trust (fixture.service, "https://minio.example", shown);
      distrust_first (&fixture);
    }
  service_fixture_end (&fixture);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

/* A damaged file trusts nobody, nor does one that others may have written; and neither keeps anybody from the list. */
static void
test_damaged (void)
{
  static const Certificate office = { "CN=Office CA", { NULL }, TRUE, -DAY, DAY };
  g_autofree char         *certificate = tls_fixture_make_certificate (&office);
  g_autofree char         *pem = g_strconcat ("\n\nHost: *\n", certificate, NULL);
  ServiceFixture           fixture;
  g_autofree char         *path = NULL;

  fixture_init (&fixture);
  path = get_path (&fixture);
  service_fixture_end (&fixture);
  g_assert_true (g_file_set_contents (path, "\n\nHost: *\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n\xff", -1, NULL));
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 0);
  service_fixture_end (&fixture);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0622), ==, 0);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 0);
  service_fixture_end (&fixture);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 1);
  service_fixture_end (&fixture);
  g_unlink (path);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  service_fixture_begin (&fixture);
  g_assert_cmpuint (count (&fixture), ==, 0);
  service_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/trust/goes-on", test_goes_on);
  g_test_add_func ("/service/trust/others-stay", test_others_stay);
  g_test_add_func ("/service/trust/last-counts", test_last_counts);
  g_test_add_func ("/service/trust/damaged", test_damaged);

  return g_test_run ();
}
