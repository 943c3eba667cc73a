/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the errors of the core. */

#include "config.h"

#include "base/download-error.h"

#include <errno.h>
#include <string.h>

/* The numbers are stored in files: a row here is a promise. */
static void
test_codes (void)
{
  static const struct
  {
    DownloadError  code;
    int            number;
    const char    *name;
    DownloadRemedy remedy;
  } cases[] = {
    { DOWNLOAD_ERROR_NETWORK, 100, "network", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_TIMED_OUT, 101, "timed-out", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_SERVER_BUSY, 102, "server-busy", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_TRUNCATED, 103, "truncated", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_IN_USE, 104, "in-use", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_OFFLINE, 105, "offline", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_METERED, 106, "metered", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_PROXY_UNREACHABLE, 107, "proxy-unreachable", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_PROXY_REFUSED, 108, "proxy-refused", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_UNKNOWN_HOST, 112, "unknown-host", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_NOT_YET, 113, "not-yet", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_NO_ANSWER, 109, "no-answer", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_SYSTEM_BUSY, 110, "system-busy", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_DAMAGED, 111, "damaged", DOWNLOAD_REMEDY_WAIT },
    { DOWNLOAD_ERROR_LINK_REFUSED, 200, "link-refused", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_EXPIRED, 201, "link-expired", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_TOO_EARLY, 202, "link-too-early", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_SIGNATURE, 203, "link-signature", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_HEADERS, 204, "link-headers", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_DENIED, 205, "link-denied", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_KEY, 206, "link-key", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_TOO_LONG, 207, "link-too-long", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_PLACE, 208, "link-place", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_REFERER, 209, "link-referer", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_REQUESTER_PAYS, 210, "link-requester-pays", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_LINK_LOGIN, 211, "link-login", DOWNLOAD_REMEDY_NEW_LINK },
    { DOWNLOAD_ERROR_CHANGED, 300, "changed", DOWNLOAD_REMEDY_DECISION },
    { DOWNLOAD_ERROR_CHECKSUM, 301, "checksum", DOWNLOAD_REMEDY_DECISION },
    { DOWNLOAD_ERROR_NAME_TAKEN, 302, "name-taken", DOWNLOAD_REMEDY_DECISION },
    { DOWNLOAD_ERROR_NO_RESUME, 303, "no-resume", DOWNLOAD_REMEDY_DECISION },
    { DOWNLOAD_ERROR_DISK_FULL, 400, "disk-full", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_FILE_TOO_LARGE, 401, "file-too-large", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_READ_ONLY, 402, "read-only", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_PERMISSION, 403, "permission", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_FOLDER_GONE, 404, "folder-gone", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_DISK, 405, "disk", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_PARTIAL_GONE, 406, "partial-gone", DOWNLOAD_REMEDY_PERSON },
    { DOWNLOAD_ERROR_NOT_FOUND, 500, "not-found", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_REFUSED, 501, "refused", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_ARCHIVED, 502, "archived", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_CERTIFICATE, 503, "certificate", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_PROXY, 504, "proxy", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_REDIRECT, 505, "redirect", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_PROTOCOL, 506, "protocol", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_UNPROVEN_LENGTH, 507, "unproven-length", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_INVALID_LINK, 508, "invalid-link", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_INVALID_REQUEST, 509, "invalid-request", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_BUCKET_GONE, 510, "bucket-gone", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_FORBIDDEN, 511, "forbidden", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_NOTHING, 512, "nothing", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_PROXY_LOGIN, 513, "proxy-login", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_CANCELLED, 600, "cancelled", DOWNLOAD_REMEDY_NONE },
    { DOWNLOAD_ERROR_INTERNAL, 601, "internal", DOWNLOAD_REMEDY_NONE },
  };
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (DOWNLOAD_TYPE_ERROR_CODE);

  g_assert_cmpuint (enum_class->n_values, ==, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (cases[i].code, ==, cases[i].number);
      g_assert_cmpstr (download_error_code_to_string (cases[i].code), ==, cases[i].name);
      g_assert_cmpint (download_error_code_get_remedy (cases[i].code), ==, cases[i].remedy);
    }

  g_assert_cmpstr (download_error_code_to_string ((DownloadError) 7), ==, "internal");
}

static void
test_answer (void)
{
  g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED, "The link expired.");
  g_autoptr (GError) copy = NULL;

  g_assert_cmpuint (download_error_get_http_status (error), ==, 0);
  g_assert_null (download_error_get_provider_code (error));
  g_assert_cmpint (download_error_get_retry_after (error), ==, -1);

  download_error_set_answer (error, 503, "SlowDown", 5 * G_USEC_PER_SEC);
  download_error_set_answer (error, 403, "AccessDenied", 7 * G_USEC_PER_SEC);
  copy = g_error_copy (error);
  g_clear_error (&error);

  g_assert_error (copy, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED);
  g_assert_cmpuint (download_error_get_http_status (copy), ==, 403);
  g_assert_cmpstr (download_error_get_provider_code (copy), ==, "AccessDenied");
  g_assert_cmpint (download_error_get_retry_after (copy), ==, 7 * G_USEC_PER_SEC);
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "No answer in here.");

  g_assert_cmpuint (download_error_get_http_status (error), ==, 0);
  g_assert_null (download_error_get_provider_code (error));
  g_assert_cmpint (download_error_get_retry_after (error), ==, -1);

  g_assert_cmpuint (download_error_get_http_status (NULL), ==, 0);
  g_assert_null (download_error_get_provider_code (NULL));
  g_assert_cmpint (download_error_get_retry_after (NULL), ==, -1);
}

static void
test_errno (void)
{
  static const struct
  {
    int saved_errno;
    int code;
  } cases[] = {
    { ENOSPC, DOWNLOAD_ERROR_DISK_FULL },
    { EDQUOT, DOWNLOAD_ERROR_DISK_FULL },
    { EFBIG, DOWNLOAD_ERROR_FILE_TOO_LARGE },
    { EROFS, DOWNLOAD_ERROR_READ_ONLY },
    { EACCES, DOWNLOAD_ERROR_PERMISSION },
    { EPERM, DOWNLOAD_ERROR_PERMISSION },
    { ENOENT, DOWNLOAD_ERROR_FOLDER_GONE },
    { ENOTDIR, DOWNLOAD_ERROR_FOLDER_GONE },
    { ESTALE, DOWNLOAD_ERROR_FOLDER_GONE },
    { EIO, DOWNLOAD_ERROR_DISK },
    { EINTR, DOWNLOAD_ERROR_DISK },
    { ENOMEM, DOWNLOAD_ERROR_SYSTEM_BUSY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", g_strerror (cases[i].saved_errno));
      download_error_set_from_errno (&error, cases[i].saved_errno, "film.mkv");
      g_assert_error (error, DOWNLOAD_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, "film.mkv"));
      download_error_set_from_errno (NULL, cases[i].saved_errno, "film.mkv");
    }
}

/* What a server wants a password for is known after a restart, too, when only the sentence is. */
static void
test_realm (void)
{
  g_autoptr (GError) wish = download_error_new (DOWNLOAD_ERROR_LINK_LOGIN, "For “%s”.", "Staff");
  g_autoptr (GError) silent = download_error_new (DOWNLOAD_ERROR_LINK_LOGIN, "For whatever.");
  g_autoptr (GError) other = download_error_new (DOWNLOAD_ERROR_LINK_REFUSED, "For “%s”.", "Staff");
  g_autoptr (GVariant) recorded = g_variant_ref_sink (download_sentence_to_variant (download_error_get_sentence (wish)));
  g_autoptr (GError) restored = download_error_new_sentence (DOWNLOAD_ERROR_LINK_LOGIN, download_sentence_new_from_variant (recorded));

  g_assert_cmpstr (download_error_get_realm (wish), ==, "Staff");
  g_assert_cmpstr (download_error_get_realm (restored), ==, "Staff");
  g_assert_cmpstr (download_error_get_realm (silent), ==, "");
  g_assert_null (download_error_get_realm (other));
  g_assert_null (download_error_get_realm (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/codes", test_codes);
  g_test_add_func ("/error/realm", test_realm);
  g_test_add_func ("/error/answer", test_answer);
  g_test_add_func ("/error/foreign", test_foreign);
  g_test_add_func ("/error/errno", test_errno);

  return g_test_run ();
}
