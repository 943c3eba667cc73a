/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a process that holds secrets owes them, and how it ends whatever hangs. */

#include "config.h"

#include "base/download-process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Seconds. Whoever ends in order is done long before, and says what did not answer. */
#define LAST_DEADLINE 6

static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP };

/* What the signal handlers need; everything is there before they are set. */
static int                   wake_pipe[2] = { -1, -1 };
static char                 *last_words;
static volatile sig_atomic_t n_end_signals;

static guint       end_source;
static GSourceFunc end_callback;
static gpointer    end_data;

/**
 * download_process_forbid_core_dumps:
 *
 * Links are passwords, and a core dump would hold them all. A limit of 0 does not stop a dump that goes to a program, such as
 * systemd's; a limit of 1 stops both kinds (core(5)).
 */
void
download_process_forbid_core_dumps (void)
{
  const struct rlimit none = { 1, 1 };

  setrlimit (RLIMIT_CORE, &none);
}

static void
hide (char *secret)
{
  gsize length = strlen (secret);

  memset (secret, 0, length);
  if (length > 0)
    secret[0] = '*';
}

/**
 * download_process_hide_arguments:
 * @argc: how many arguments
 * @argv: the arguments of the process itself, not a copy
 *
 * Overwrites links and headers where other processes could read them.
 */
void
download_process_hide_arguments (int    argc,
                                 char **argv)
{
  gboolean next_is_secret = FALSE;

  for (int i = 1; i < argc; i++)
    {
      gboolean is_header = g_str_has_prefix (argv[i], "-H") || g_str_has_prefix (argv[i], "--header");
      gboolean is_secret = next_is_secret || strstr (argv[i], "://") != NULL || strpbrk (argv[i], "?@") != NULL;
      char    *value = g_str_has_prefix (argv[i], "--") ? strchr (argv[i], '=') : NULL;

      next_is_secret = !next_is_secret && (g_str_equal (argv[i], "-H") || g_str_equal (argv[i], "--header"));
      if (next_is_secret)
        continue;

      if (value != NULL && (is_secret || is_header))
        hide (value + 1);
      else if (is_secret)
        hide (argv[i]);
      else if (is_header)
        hide (argv[i] + 2);
    }
}

/* Even a main loop that hangs must not keep a person from ending the program. Only what a signal handler may call is called. */
static void
end_signal_cb (int number)
{
  const int saved_errno = errno;
  gssize    n;

  if (n_end_signals++ > 0)
    _exit (DOWNLOAD_PROCESS_INTERRUPTED);

  alarm (LAST_DEADLINE);
  n = write (wake_pipe[1], "", 1);
  (void) n;
  errno = saved_errno;
}

static void
last_deadline_cb (int number)
{
  gssize n = write (STDERR_FILENO, last_words, strlen (last_words));

  (void) n;
  _exit (DOWNLOAD_PROCESS_UNRECORDED);
}

static gboolean
wake_cb (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  char byte;

  if (read (fd, &byte, 1) == 1)
    end_callback (end_data);
  return G_SOURCE_CONTINUE;
}

static void
set_handler (int number,
             void (*handler) (int number))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  sigaction (number, &action, NULL);
}

/* What nohup, or a shell for a job in the background, told this process not to hear is not heard. */
static gboolean
is_ignored (int number)
{
  struct sigaction action = { 0 };

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/**
 * download_process_watch_end:
 * @callback: called once, on the default main context; what it returns is of no use
 * @user_data: for @callback
 *
 * The first SIGINT, SIGTERM or SIGHUP asks @callback for an end in order, which may take three seconds; if the process is still there
 * after six, because the main loop itself hangs, it ends with %DOWNLOAD_PROCESS_UNRECORDED. A second signal ends it at once, with
 * %DOWNLOAD_PROCESS_INTERRUPTED.
 *
 * If there is no descriptor left to watch them with, signals end the process at once, as they do by themselves.
 */
void
download_process_watch_end (GSourceFunc callback,
                            gpointer    user_data)
{
  /* Not every program has told GLib what it is called. */
  const char *name = g_get_prgname () != NULL ? g_get_prgname () : program_invocation_short_name;

  if (wake_pipe[0] < 0 && !g_unix_open_pipe (wake_pipe, FD_CLOEXEC, NULL))
    return;

  g_unix_set_fd_nonblocking (wake_pipe[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (wake_pipe[1], TRUE, NULL);
  g_free (last_words);
  last_words = g_strdup_printf ("%.*s: %s\n", (int) strcspn (name, " "), name, _ ("It did not end in time. What was not recorded will be downloaded again."));
  end_callback = callback;
  end_data = user_data;
  end_source = g_unix_fd_add (wake_pipe[0], G_IO_IN, wake_cb, NULL);
  set_handler (SIGALRM, last_deadline_cb);
  for (guint i = 0; i < G_N_ELEMENTS (end_signals); i++)
    if (!is_ignored (end_signals[i]))
      set_handler (end_signals[i], end_signal_cb);
}

/* From now on @callback is not called any more: signals end the process at once, and a deadline that runs goes on running. */
void
download_process_unwatch_end (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (end_signals); i++)
    if (!is_ignored (end_signals[i]))
      set_handler (end_signals[i], SIG_DFL);
  g_clear_handle_id (&end_source, g_source_remove);
}

/**
 * download_process_end:
 *
 * Ends the process although threads hang in calls that never return: what is in the buffers of stdio is written, and nothing is freed,
 * closed or waited for.
 */
void
download_process_end (int exit_code)
{
  fflush (stdout);
  fflush (stderr);
  _exit (exit_code);
}
