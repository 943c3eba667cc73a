/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of commands that renew links: what they are told, how long they have, and what is taken from them. */

#include "config.h"

#include "renew/download-command-renewer.h"

#include <string.h>

#define OLD "https://example.com/a.bin?md5=1&expires=1"
#define FRESH "https://example.com/a.bin?md5=2&expires=2"

typedef struct
{
  gboolean         done;
  DownloadRenewal *renewal;
  GError          *error;
} Result;

static void
result_clear (Result *result)
{
  g_clear_pointer (&result->renewal, download_renewal_free);
  g_clear_error (&result->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static void
renewed_cb (GObject      *source,
            GAsyncResult *async_result,
            gpointer      user_data)
{
  Result *result = user_data;

  result->renewal = download_renewer_renew_finish (DOWNLOAD_RENEWER (source), async_result, &result->error);
  result->done = TRUE;
}

static void
begin (DownloadRenewer *renewer,
       GCancellable    *cancellable,
       Result          *result)
{
  g_autoptr (DownloadLink) link = download_link_new (OLD, NULL);

  download_renewer_renew_async (renewer, link, 0, cancellable, renewed_cb, result);
}

static void
end (Result *result)
{
  while (!result->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
run (const char *command,
     Result     *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadRenewer) renewer = download_command_renewer_new (command, &error);

  g_assert_no_error (error);
  begin (renewer, NULL, result);
  end (result);
}

static void
test_fresh (void)
{
  static const char *const commands[] = {
    "echo " FRESH,
    "sh -c 'read -r old; test \"$old\" = \"" OLD "\" && echo \"  " FRESH "  \"'",
    "sh -c 'test \"$PICKUP_OBJECT\" = \"https://example.com/a.bin?…\" && printf %s \"" FRESH "\"'",
    "sh -c 'exec 0<&-; echo noise >&2; echo; echo \"" FRESH "\"'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (Result) result = { FALSE, NULL, NULL };

      run (commands[i], &result);
      g_assert_no_error (result.error);
      g_assert_cmpstr (download_link_get_uri (result.renewal->link), ==, FRESH);
      g_assert_null (result.renewal->head_link);
    }
}

static void
test_refused (void)
{
  static const char *const commands[] = {
    "false",
    "/nowhere/at/all",
    "true",
    "echo",
    "echo hello",
    "echo " FRESH " " FRESH,
    "printf '%s\\n%s\\n' " FRESH " " FRESH,
    "printf 'https://example.com/a.bin?md5=2&expires=2\\0x'",
    "echo https://example.com/b.bin?md5=2&expires=2",
    "echo " OLD,
    "yes",
    "sh -c 'echo " FRESH "; exit 3'",
    "sh -c 'echo \"" FRESH "\"; kill -9 $$'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (Result) result = { FALSE, NULL, NULL };

      g_test_message ("%s", commands[i]);
      run (commands[i], &result);
      g_assert_null (result.renewal);
      g_assert_error (result.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
      g_assert_null (strstr (result.error->message, "hello"));
      g_assert_null (strstr (result.error->message, "md5"));
    }
}

/* What it has started may hold its pipes open: that is not waited for. */
static void
test_late (void)
{
  g_autoptr (DownloadRenewer) renewer = download_command_renewer_new ("sh -c 'sleep 1000 & sleep 1000'", NULL);
  g_auto (Result) result = { FALSE, NULL, NULL };
  gint64 begun = g_get_monotonic_time ();

  download_command_renewer_set_time (DOWNLOAD_COMMAND_RENEWER (renewer), 1);
  begin (renewer, NULL, &result);
  end (&result);
  g_assert_error (result.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_REFUSED);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 500 * G_USEC_PER_SEC);
}

static void
test_cancelled (void)
{
  g_autoptr (DownloadRenewer) renewer = download_command_renewer_new ("sleep 1000", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Result) result = { FALSE, NULL, NULL };

  begin (renewer, cancellable, &result);
  g_cancellable_cancel (cancellable);
  end (&result);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_mistakes (void)
{
  static const char *const commands[] = { "", "  ", "echo '", "echo \"a" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (download_command_renewer_new (commands[i], &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/renew/command/fresh", test_fresh);
  g_test_add_func ("/renew/command/refused", test_refused);
  g_test_add_func ("/renew/command/late", test_late);
  g_test_add_func ("/renew/command/cancelled", test_cancelled);
  g_test_add_func ("/renew/command/mistakes", test_mistakes);
  return g_test_run ();
}
