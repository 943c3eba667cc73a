/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the exit codes. */

#include "config.h"

#include "cli-exit.h"

#include <gio/gio.h>

static const struct
{
  DownloadError code;
  CliExit       exit_code;
} codes[] = {
  { DOWNLOAD_ERROR_NETWORK, 7 },
  { DOWNLOAD_ERROR_TIMED_OUT, 7 },
  { DOWNLOAD_ERROR_SERVER_BUSY, 7 },
  { DOWNLOAD_ERROR_TRUNCATED, 7 },
  { DOWNLOAD_ERROR_IN_USE, 1 },
  { DOWNLOAD_ERROR_SYSTEM_BUSY, 6 },
  { DOWNLOAD_ERROR_DAMAGED, 6 },
  { DOWNLOAD_ERROR_OFFLINE, 7 },
  { DOWNLOAD_ERROR_METERED, 7 },
  { DOWNLOAD_ERROR_PROXY_UNREACHABLE, 7 },
  { DOWNLOAD_ERROR_PROXY_REFUSED, 7 },
  { DOWNLOAD_ERROR_NO_ANSWER, 7 },
  { DOWNLOAD_ERROR_UNKNOWN_HOST, 7 },
  { DOWNLOAD_ERROR_NOT_YET, 7 },
  { DOWNLOAD_ERROR_LINK_REFUSED, 3 },
  { DOWNLOAD_ERROR_LINK_EXPIRED, 3 },
  { DOWNLOAD_ERROR_LINK_TOO_EARLY, 3 },
  { DOWNLOAD_ERROR_LINK_SIGNATURE, 3 },
  { DOWNLOAD_ERROR_LINK_HEADERS, 3 },
  { DOWNLOAD_ERROR_LINK_DENIED, 3 },
  { DOWNLOAD_ERROR_LINK_KEY, 3 },
  { DOWNLOAD_ERROR_LINK_TOO_LONG, 3 },
  { DOWNLOAD_ERROR_LINK_PLACE, 3 },
  { DOWNLOAD_ERROR_LINK_REFERER, 3 },
  { DOWNLOAD_ERROR_LINK_REQUESTER_PAYS, 3 },
  { DOWNLOAD_ERROR_LINK_LOGIN, 3 },
  { DOWNLOAD_ERROR_CHANGED, 4 },
  { DOWNLOAD_ERROR_CHECKSUM, 5 },
  { DOWNLOAD_ERROR_NAME_TAKEN, 6 },
  { DOWNLOAD_ERROR_NO_RESUME, 4 },
  { DOWNLOAD_ERROR_DISK_FULL, 6 },
  { DOWNLOAD_ERROR_FILE_TOO_LARGE, 6 },
  { DOWNLOAD_ERROR_READ_ONLY, 6 },
  { DOWNLOAD_ERROR_PERMISSION, 6 },
  { DOWNLOAD_ERROR_FOLDER_GONE, 6 },
  { DOWNLOAD_ERROR_DISK, 6 },
  { DOWNLOAD_ERROR_PARTIAL_GONE, 6 },
  { DOWNLOAD_ERROR_NOT_FOUND, 8 },
  { DOWNLOAD_ERROR_REFUSED, 8 },
  { DOWNLOAD_ERROR_ARCHIVED, 8 },
  { DOWNLOAD_ERROR_CERTIFICATE, 7 },
  { DOWNLOAD_ERROR_PROXY_LOGIN, 7 },
  { DOWNLOAD_ERROR_PROXY, 7 },
  { DOWNLOAD_ERROR_REDIRECT, 8 },
  { DOWNLOAD_ERROR_PROTOCOL, 7 },
  { DOWNLOAD_ERROR_UNPROVEN_LENGTH, 7 },
  { DOWNLOAD_ERROR_INVALID_LINK, 2 },
  { DOWNLOAD_ERROR_INVALID_REQUEST, 2 },
  { DOWNLOAD_ERROR_BUCKET_GONE, 8 },
  { DOWNLOAD_ERROR_FORBIDDEN, 8 },
  { DOWNLOAD_ERROR_NOTHING, 8 },
  { DOWNLOAD_ERROR_CANCELLED, 130 },
  { DOWNLOAD_ERROR_INTERNAL, 1 },
};

static void
test_codes (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (DOWNLOAD_TYPE_ERROR_CODE);

  g_assert_cmpuint (enum_class->n_values, ==, G_N_ELEMENTS (codes));
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, codes[i].code, "why");

      g_test_message ("%s", download_error_code_to_string (codes[i].code));
      g_assert_cmpint (cli_exit_from_error (error), ==, codes[i].exit_code);
      g_assert_cmpint (cli_exit_from_state (DOWNLOAD_STATE_FAILED, error), ==, codes[i].exit_code);
    }
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, 404, "not of the core");
  g_autoptr (GError) newer = g_error_new_literal (DOWNLOAD_ERROR, 9999, "of a newer version");

  g_assert_cmpint (cli_exit_from_error (error), ==, 1);
  g_assert_cmpint (cli_exit_from_error (newer), ==, 1);
}

static void
test_states (void)
{
  static const struct
  {
    DownloadState state;
    CliExit       exit_code;
  } states[] = {
    { DOWNLOAD_STATE_FINISHED, 0 },
    { DOWNLOAD_STATE_NEEDS_LINK, 3 },
    { DOWNLOAD_STATE_NEEDS_DECISION, 4 },
    { DOWNLOAD_STATE_FAILED, 1 },
    { DOWNLOAD_STATE_PAUSED, 130 },
    { DOWNLOAD_STATE_DOWNLOADING, 130 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_cmpint (cli_exit_from_state (states[i].state, NULL), ==, states[i].exit_code);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/exit/codes", test_codes);
  g_test_add_func ("/cli/exit/foreign-errors", test_foreign_errors);
  g_test_add_func ("/cli/exit/states", test_states);
  return g_test_run ();
}
