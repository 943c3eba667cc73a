/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Does what a person does in the window, without one: takes every download out of the list whose state folder is named. */

#include "config.h"

#include "download.h"

typedef struct
{
  GMainLoop       *loop;
  DownloadService *service;
} Removal;

static void
shut_down_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Removal *removal = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_service_shutdown_finish (DOWNLOAD_SERVICE (source), result, &error))
    g_error ("%s", error->message);
  g_main_loop_quit (removal->loop);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Removal *removal = user_data;
  g_autoptr (GError) error = NULL;

  removal->service = download_service_open_finish (result, &error);
  if (removal->service == NULL)
    g_error ("%s", error->message);

  while (g_list_model_get_n_items (G_LIST_MODEL (removal->service)) > 0)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (removal->service), 0);

      download_service_remove (removal->service, item);
    }
  download_service_shutdown_async (removal->service, shut_down_cb, removal);
}

int
main (int    argc,
      char **argv)
{
  Removal removal = { g_main_loop_new (NULL, FALSE), NULL };

  g_return_val_if_fail (argc == 2, 1);
  download_service_open_async (argv[1], NULL, NULL, NULL, opened_cb, &removal);
  g_main_loop_run (removal.loop);
  g_object_unref (removal.service);
  g_main_loop_unref (removal.loop);
  return 0;
}
