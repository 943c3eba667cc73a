/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that are run with finished files. */

#include "config.h"

#include "base/download-command.h"
#include "base/download-error.h"

#include <string.h>

#define PATH "/tmp/$(touch bait) 'a' \"b\" -rf; c.zip"

static void
test_arguments (void)
{
  static const struct
  {
    const char *text;
    const char *joined; /* with a line for each argument; %NULL: refused */
  } cases[] = {
    { "unzip -q", "unzip\n-q\n" PATH },
    { "unzip {file} -d '/my things'", "unzip\n" PATH "\n-d\n/my things" },
    { "cmp {file} {file}", "cmp\n" PATH "\n" PATH },
    { "sh -c 'unzip \"$1\"' sh", "sh\n-c\nunzip \"$1\"\nsh\n" PATH },
    { "echo $HOME ~ *", "echo\n$HOME\n~\n*\n" PATH },
    /* A name would become a part of a script. */
    { "sh -c 'unzip {file}'", NULL },
    { "tool --input={file}", NULL },
    { "{file}", NULL },
    { "", NULL },
    { "   ", NULL },
    { "''", NULL },
    { "unzip 'half", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadCommand) command = download_command_new (cases[i].text, &error);
      g_auto (GStrv) arguments = command != NULL ? download_command_get_arguments (command, PATH) : NULL;
      g_autofree char *joined = arguments != NULL ? g_strjoinv ("\n", arguments) : NULL;

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpstr (joined, ==, cases[i].joined);
      if (cases[i].joined == NULL)
        g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
    }
}

typedef struct
{
  gboolean done;
  gboolean successful;
  GError  *error;
} End;

static void
end_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  End *end = user_data;

  end->successful = download_command_run_finish (result, &end->error);
  end->done = TRUE;
}

static End
run (const char *text,
     const char *path)
{
  End end = { 0 };
  g_autoptr (DownloadCommand) command = download_command_new (text, NULL);

  download_command_run_async (command, path, FALSE, NULL, end_cb, &end);
  while (!end.done)
    g_main_context_iteration (NULL, TRUE);
  return end;
}

static void
test_ends (void)
{
  End end = run ("test -d", "/");

  g_assert_true (end.successful);
  g_assert_no_error (end.error);

  end = run ("sh -c 'echo lost; exit 7'", "/");
  g_assert_false (end.successful);
  g_assert_error (end.error, G_SPAWN_EXIT_ERROR, 7);
  g_clear_error (&end.error);

  end = run ("sh -c 'kill -9 $$'", "/");
  g_assert_error (end.error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED);
  g_assert_nonnull (strstr (end.error->message, "signal 9"));
  g_clear_error (&end.error);

  end = run ("/nowhere/at/all", "/");
  g_assert_error (end.error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED);
  g_clear_error (&end.error);
}

/* It is given nothing to read, and inherits nothing. */
static void
test_input (void)
{
  End end = run ("sh -c 'read line; test $? -ne 0'", "/");

  g_assert_true (end.successful);
  g_assert_no_error (end.error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/arguments", test_arguments);
  g_test_add_func ("/command/ends", test_ends);
  g_test_add_func ("/command/input", test_input);
  return g_test_run ();
}
