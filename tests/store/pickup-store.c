/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scriptable object store as a program: prints its address as one line of JSON and serves until its standard input ends. */

#include "config.h"

#include "store-server.h"

#include <glib-unix.h>
#include <unistd.h>

static gboolean
end_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
input_cb (gint         fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char   buffer[256];
  gssize count = read (fd, buffer, sizeof buffer);

  if (count > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

int
main (int    argc,
      char **argv)
{
  int                port = 0;
  gboolean           stay = FALSE;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "Listen at this port of the loopback interface; 0 is any", "N" },
    { "stay", 0, 0, G_OPTION_ARG_NONE, &stay, "Serve on when standard input ends", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_new ();
  g_autoptr (SoupServer) server = NULL;

  g_option_context_set_summary (context, "An object store for tests. Its orders are told in README.md.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error))
    server = store_server_new (store, (guint) port, &error);
  if (server == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  g_print ("{\"endpoint\":\"http://127.0.0.1:%u\"}\n", store->port);
  g_unix_signal_add (SIGTERM, end_cb, loop);
  g_unix_signal_add (SIGINT, end_cb, loop);
  if (!stay)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, input_cb, loop);
  g_main_loop_run (loop);
  soup_server_disconnect (server);
  return 0;
}
