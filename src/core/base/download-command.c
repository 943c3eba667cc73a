/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command of the person's that is run with a finished file. */

#include "config.h"

#include "base/download-command.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/download-error.h"

struct _DownloadCommand
{
  char **arguments; /* the file among them */
};

/* Returns: where the file stands among them, -1 if nowhere, -2 if it is a part of one */
static int
find_file (char **arguments)
{
  int found = -1;

  for (int i = 0; arguments[i] != NULL; i++)
    {
      if (strstr (arguments[i], DOWNLOAD_COMMAND_FILE) == NULL)
        continue;
      if (i == 0 || !g_str_equal (arguments[i], DOWNLOAD_COMMAND_FILE))
        return -2;
      found = i;
    }
  return found;
}

DownloadCommand *
download_command_new (const char *text,
                      GError    **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  DownloadCommand *self;

  if (!g_shell_parse_argv (text, NULL, &arguments, NULL) || arguments[0][0] == '\0')
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          N_ ("The command is empty, or a quotation mark is missing."));
      return NULL;
    }
  if (find_file (arguments) == -2)
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          /* Translators: leave “{file}” as it is. */
                          N_ ("In the command, “{file}” has to be an argument of its own."));
      return NULL;
    }

  g_strv_builder_addv (builder, (const char **) arguments);
  if (find_file (arguments) == -1)
    g_strv_builder_add (builder, DOWNLOAD_COMMAND_FILE);
  self = g_new0 (DownloadCommand, 1);
  self->arguments = g_strv_builder_end (builder);
  return self;
}

void
download_command_free (DownloadCommand *self)
{
  g_strfreev (self->arguments);
  g_free (self);
}

char **
download_command_get_arguments (const DownloadCommand *self,
                                const char            *path)
{
  char **arguments = g_strdupv (self->arguments);

  for (guint i = 0; arguments[i] != NULL; i++)
    if (g_str_equal (arguments[i], DOWNLOAD_COMMAND_FILE))
      {
        g_free (arguments[i]);
        arguments[i] = g_strdup (path);
      }
  return arguments;
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GSubprocess *process = G_SUBPROCESS (source);
  GError      *error = NULL;

  if (!g_subprocess_wait_finish (process, result, &error))
    g_task_return_error (task, error);
  else if (g_subprocess_get_successful (process))
    g_task_return_boolean (task, TRUE);
  else if (g_subprocess_get_if_exited (process))
    g_task_return_new_error (task, G_SPAWN_EXIT_ERROR, g_subprocess_get_exit_status (process),
                             _ ("The command for the finished file ended with exit code %d."), g_subprocess_get_exit_status (process));
  else
    g_task_return_new_error (task, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                             _ ("The command for the finished file was ended by signal %d."), g_subprocess_get_term_sig (process));
}

/* Standard output may be read by a program, which expects nothing of a command there. */
static GSubprocess *
start (char   **arguments,
       gboolean shown,
       GError **error)
{
  const GSubprocessFlags silent = (GSubprocessFlags) (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (shown ? G_SUBPROCESS_FLAGS_NONE : silent);
  const int output = shown ? fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;

  if (output >= 0)
    g_subprocess_launcher_take_stdout_fd (launcher, output);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, error);
}

void
download_command_run_async (const DownloadCommand *self,
                            const char            *path,
                            gboolean               shown,
                            GCancellable          *cancellable,
                            GAsyncReadyCallback    callback,
                            gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_auto (GStrv) arguments = download_command_get_arguments (self, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = start (arguments, shown, &error);

  if (process != NULL)
    g_subprocess_wait_async (process, cancellable, ended_cb, g_steal_pointer (&task));
  else
    /* Translators: %s is a reason, in the words of the system. */
    g_task_return_new_error (task, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, _ ("The command for the finished file cannot be started: %s"), error->message);
}

gboolean
download_command_run_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
