/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fresh links by a command of the person's. Nothing that it prints is repeated: what is no link may be a password. */

#include "config.h"

#include "renew/download-command-renewer.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

/* More than any link may have. */
#define OUTPUT_MAX (65 * 1024)
#define READ_SIZE 4096

struct _DownloadCommandRenewer
{
  DownloadRenewer parent_instance;

  char **arguments;
  guint  seconds;
};

G_DEFINE_FINAL_TYPE (DownloadCommandRenewer, download_command_renewer, DOWNLOAD_TYPE_RENEWER)

/* One run of the command. */
typedef struct
{
  DownloadLink *link; /* the old one */
  GSubprocess  *process;
  char         *input;
  GString      *output;
  GCancellable *stop; /* ends reading and waiting */
  GSource      *timer;
  gulong        cancelled;
  gboolean      late;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  if (run->timer != NULL)
    g_source_destroy (run->timer);
  g_clear_pointer (&run->timer, g_source_unref);
  download_link_unref (run->link);
  g_clear_object (&run->process);
  g_clear_object (&run->stop);
  g_string_free (run->output, TRUE);
  g_free (run->input);
  g_free (run);
}

static gboolean
helps (DownloadRenewer *renewer,
       DownloadError    code)
{
  return download_error_code_get_remedy (code) == DOWNLOAD_REMEDY_NEW_LINK;
}

static void
fail (GTask      *task,
      const char *sentence)
{
  g_task_return_error (task, download_error_new_literal (DOWNLOAD_ERROR_LINK_REFUSED, sentence));
}

static void
disconnect (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), run->cancelled);
  run->cancelled = 0;
}

/* Nothing of it goes on: what it started may, but is not listened to. */
static void
abandon (GTask      *task,
         const char *sentence)
{
  Run *run = g_task_get_task_data (task);

  disconnect (task);
  g_cancellable_cancel (run->stop);
  g_subprocess_force_exit (run->process);
  if (run->late)
    fail (task, N_ ("The command that renews the link took longer than it may."));
  else
    fail (task, sentence);
}

static void
read_link (GTask *task)
{
  Run             *run = g_task_get_task_data (task);
  g_autofree char *text = g_strstrip (g_strdup (run->output->str));
  g_autoptr (DownloadLink) link = NULL;
  DownloadRenewal *renewal;

  if (strlen (run->output->str) == run->output->len && text[0] != '\0' && strpbrk (text, " \t\r\n") == NULL)
    link = download_link_new (text, NULL);
  if (link == NULL)
    {
      fail (task, N_ ("The command that renews the link printed something else than a link."));
      return;
    }
  if (strcmp (download_link_get_identity (link), download_link_get_identity (run->link)) != 0)
    {
      fail (task, N_ ("The command that renews the link printed a link to something else."));
      return;
    }
  if (strcmp (download_link_get_uri (link), download_link_get_uri (run->link)) == 0)
    {
      fail (task, N_ ("The command that renews the link printed the old link again."));
      return;
    }

  renewal = g_new0 (DownloadRenewal, 1);
  renewal->link = g_steal_pointer (&link);
  g_task_return_pointer (task, renewal, (GDestroyNotify) download_renewal_free);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);

  if (!g_subprocess_wait_finish (run->process, result, NULL))
    {
      abandon (task, N_ ("The command that renews the link ended with an error."));
      return;
    }

  disconnect (task);
  if (g_subprocess_get_successful (run->process))
    read_link (task);
  else
    fail (task, N_ ("The command that renews the link ended with an error."));
}

static void read_more (GTask *task);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL)
    {
      abandon (task, N_ ("The command that renews the link ended with an error."));
      return;
    }

  g_string_append_len (run->output, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  if (run->output->len > OUTPUT_MAX)
    abandon (task, N_ ("The command that renews the link printed something else than a link."));
  else if (g_bytes_get_size (bytes) > 0)
    read_more (task);
  else
    g_subprocess_wait_async (run->process, run->stop, ended_cb, g_object_ref (task));
}

static void
read_more (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (run->process), READ_SIZE, G_PRIORITY_DEFAULT, run->stop, read_cb,
                                   g_object_ref (task));
}

/* A command need not care for the old link. */
static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static gboolean
late_cb (gpointer user_data)
{
  Run *run = user_data;

  run->late = TRUE;
  g_cancellable_cancel (run->stop);
  return G_SOURCE_REMOVE;
}

/* At once: the program may end before anything that is waited for here. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Run *run = user_data;

  g_subprocess_force_exit (run->process);
  g_cancellable_cancel (run->stop);
}

static void
begin (GTask                  *task,
       DownloadCommandRenewer *self)
{
  Run *run = g_task_get_task_data (task);

  run->timer = g_timeout_source_new_seconds (self->seconds);
  g_source_set_callback (run->timer, late_cb, run, NULL);
  g_source_attach (run->timer, g_task_get_context (task));
  if (g_task_get_cancellable (task) != NULL)
    run->cancelled = g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (cancelled_cb), run, NULL);

  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (run->process), run->input, strlen (run->input), G_PRIORITY_DEFAULT,
                                   run->stop, written_cb, g_object_ref (task));
  read_more (task);
}

static void
renew_async (DownloadRenewer    *renewer,
             DownloadLink       *link,
             gint64              now,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  DownloadCommandRenewer *self = DOWNLOAD_COMMAND_RENEWER (renewer);
  g_autoptr (GTask) task = g_task_new (renewer, cancellable, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  Run *run = g_new0 (Run, 1);

  run->link = download_link_ref (link);
  run->input = g_strconcat (download_link_get_uri (link), "\n", NULL);
  run->output = g_string_new (NULL);
  run->stop = g_cancellable_new ();
  g_task_set_task_data (task, run, run_free);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, DOWNLOAD_COMMAND_RENEWER_VARIABLE, download_link_get_redacted (link), TRUE);
  run->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) self->arguments, &error);
  if (run->process != NULL)
    begin (task, self);
  else
    fail (task, N_ ("The command that renews the link cannot be started."));
}

static void
download_command_renewer_finalize (GObject *object)
{
  DownloadCommandRenewer *self = DOWNLOAD_COMMAND_RENEWER (object);

  g_strfreev (self->arguments);

  G_OBJECT_CLASS (download_command_renewer_parent_class)->finalize (object);
}

static void
download_command_renewer_class_init (DownloadCommandRenewerClass *klass)
{
  DownloadRenewerClass *renewer_class = DOWNLOAD_RENEWER_CLASS (klass);

  /* As GSocket does it: a command that does not read the old link must not end the program. Children begin without that. */
  signal (SIGPIPE, SIG_IGN);

  G_OBJECT_CLASS (klass)->finalize = download_command_renewer_finalize;
  renewer_class->helps = helps;
  renewer_class->renew_async = renew_async;
}

static void
download_command_renewer_init (DownloadCommandRenewer *self)
{
  self->seconds = DOWNLOAD_COMMAND_RENEWER_TIME;
}

/**
 * download_command_renewer_new:
 * @command: a program and its arguments, quoted as for a shell; nothing else is done with it that a shell would do
 * @error: return location for a %DOWNLOAD_ERROR_INVALID_REQUEST
 *
 * Returns: (transfer full) (nullable): %NULL if @command cannot be taken apart
 */
DownloadRenewer *
download_command_renewer_new (const char *command,
                              GError    **error)
{
  g_auto (GStrv) arguments = NULL;
  DownloadCommandRenewer *self;

  if (!g_shell_parse_argv (command, NULL, &arguments, NULL))
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST,
                          N_ ("The command that renews the link is empty, or a quotation mark is missing."));
      return NULL;
    }

  self = g_object_new (DOWNLOAD_TYPE_COMMAND_RENEWER, NULL);
  self->arguments = g_steal_pointer (&arguments);
  return DOWNLOAD_RENEWER (self);
}

/**
 * download_command_renewer_set_time:
 * @seconds: how long the command may take
 */
void
download_command_renewer_set_time (DownloadCommandRenewer *self,
                                   guint                   seconds)
{
  self->seconds = seconds;
}
