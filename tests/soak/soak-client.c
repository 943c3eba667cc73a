/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service that does what it is told on standard input, and tells what becomes of it on standard output:
 *
 *   folder PATH | add NAME URL | pause NAME | resume NAME | remove NAME | replace NAME URL | tidy | quit
 *
 *   begun · item NAME STATE ERROR PROVEN · removed NAME · tidied · refused NAME
 *
 * Names are those of the files that are saved. */

#include "config.h"

#include "download.h"

#include <gio/gunixinputstream.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#define MAX_ACTIVE 8
#define RETRIES 6
#define TIMEOUT 40 /* seconds of a clock that runs faster */

typedef struct
{
  const char       *state_dir;
  char             *folder;  /* in which the next ones are saved */
  DownloadService  *service; /* NULL before it has begun */
  GDataInputStream *commands;
  GMainLoop        *loop;
} Client;

static void read_command (Client *self);

G_GNUC_PRINTF (1, 2)
static void
tell (const char *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static void
state_cb (DownloadItem *item)
{
  const GError *error = download_item_get_error (item);

  tell ("item %s %s %s %s", download_item_get_name (item), download_state_to_string (download_item_get_state (item)),
        error == NULL                     ? "-"
        : error->domain == DOWNLOAD_ERROR ? download_error_code_to_string ((DownloadError) error->code)
                                          : "internal",
        download_item_get_state (item) == DOWNLOAD_STATE_FINISHED && download_item_is_end_proven (item) ? "proven" : "-");
}

static DownloadItem *
find (Client     *self,
      const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->service)); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (self->service), i);

      if (g_strcmp0 (download_request_get_name (download_item_get_request (item)), name) == 0)
        return item;
    }
  return NULL;
}

static void
items_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      g_signal_connect (item, "notify::state", G_CALLBACK (state_cb), NULL);
      state_cb (item);
    }
}

static gboolean
add (Client     *self,
     const char *name,
     const char *url)
{
  g_autoptr (DownloadLink) link = download_link_new (url, NULL);
  g_autoptr (DownloadRequest) request = link != NULL ? download_request_new (link) : NULL;

  if (request == NULL)
    return FALSE;
  download_request_set_folder (request, self->folder);
  download_request_set_name (request, name);
  return download_service_add (self->service, request, -1, NULL) != NULL;
}

static gboolean
replace (DownloadItem *item,
         const char   *url)
{
  g_autoptr (DownloadLink) link = download_link_new (url, NULL);

  return link != NULL && download_item_can_replace_link (item) && download_item_replace_link (item, link, NULL);
}

/* One that was finished meanwhile would be fetched again. */
static void
resume (DownloadItem *item)
{
  if (download_item_get_state (item) == DOWNLOAD_STATE_PAUSED)
    download_item_resume (item);
}

static gboolean
obey (Client     *self,
      const char *verb,
      const char *name,
      const char *url)
{
  DownloadItem *item = find (self, name);

  if (g_str_equal (verb, "folder"))
    {
      g_free (self->folder);
      self->folder = g_strdup (name);
      return TRUE;
    }
  if (g_str_equal (verb, "add"))
    return add (self, name, url);
  if (item == NULL)
    return FALSE;
  if (g_str_equal (verb, "pause"))
    download_item_pause (item);
  else if (g_str_equal (verb, "resume"))
    resume (item);
  else if (g_str_equal (verb, "replace"))
    return replace (item, url);
  else if (g_str_equal (verb, "remove"))
    {
      download_service_remove (self->service, item);
      tell ("removed %s", name);
    }
  return TRUE;
}

static void
shut_down_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Client *self = user_data;
  g_autoptr (GError) error = NULL;

  /* On a busy computer its minute, which passes faster here, may not be enough; what was not recorded is fetched again. */
  if (!download_service_shutdown_finish (self->service, result, &error))
    download_process_end (0);
  g_main_loop_quit (self->loop);
}

static void
command_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Client          *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->commands, result, NULL, NULL);
  g_auto (GStrv) words = line != NULL ? g_strsplit (line, " ", 3) : NULL;

  if (line == NULL || g_str_equal (line, "quit"))
    {
      download_service_shutdown_async (self->service, shut_down_cb, self);
      return;
    }
  if (g_str_equal (line, "tidy"))
    {
      malloc_trim (0);
      tell ("tidied %zu", (size_t) mallinfo2 ().uordblks);
    }
  else if (words[1] == NULL || !obey (self, words[0], words[1], words[2]))
    tell ("refused %s", words[1]);
  read_command (self);
}

static void
read_command (Client *self)
{
  g_data_input_stream_read_line_async (self->commands, G_PRIORITY_DEFAULT, NULL, command_cb, self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Client *self = user_data;
  g_autoptr (GError) error = NULL;

  self->service = download_service_open_finish (result, &error);
  if (self->service == NULL)
    g_error ("%s", error->message);
  download_service_set_max_active (self->service, MAX_ACTIVE);
  download_service_set_max_retries (self->service, RETRIES);
  download_service_set_timeouts (self->service, TIMEOUT, TIMEOUT);
  g_signal_connect (self->service, "items-changed", G_CALLBACK (items_cb), NULL);
  items_cb (G_LIST_MODEL (self->service), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->service)));
  download_service_start (self->service);
  tell ("begun");
  read_command (self);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) commands = g_data_input_stream_new (input);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Client client = { .state_dir = argv[1], .folder = g_strdup (argc == 3 ? argv[2] : NULL), .commands = commands, .loop = loop };

  if (argc != 3)
    {
      fprintf (stderr, "Usage: soak-client STATE-FOLDER FOLDER\n");
      return 2;
    }

  download_service_open_async (client.state_dir, NULL, NULL, NULL, opened_cb, &client);
  g_main_loop_run (loop);
  g_object_unref (client.service);
  g_free (client.folder);
  return 0;
}
