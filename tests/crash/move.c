/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Does what the application does, without a window: "move STATE FOLDER" moves every download of the list to that folder, and
 * "move STATE" goes on with all of them until they are finished. */

#include "config.h"

#include "download.h"

typedef struct
{
  GMainLoop       *loop;
  DownloadService *service;
  const char      *folder; /* nullable */
  guint            n_left;
} Moving;

static void
shut_down_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Moving *moving = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_service_shutdown_finish (DOWNLOAD_SERVICE (source), result, &error))
    g_error ("%s", error->message);
  g_main_loop_quit (moving->loop);
}

static void
one_less (Moving *moving)
{
  if (--moving->n_left == 0)
    download_service_shutdown_async (moving->service, shut_down_cb, moving);
}

static void
moved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!download_service_relocate_finish (DOWNLOAD_SERVICE (source), result, &error))
    g_error ("%s", error->message);
  one_less (user_data);
}

/* Finished, and it is known where. */
static void
look_cb (DownloadItem *item,
         GParamSpec   *pspec,
         Moving       *moving)
{
  if (download_item_get_state (item) != DOWNLOAD_STATE_FINISHED || !download_item_can_relocate (item))
    return;

  g_signal_handlers_disconnect_by_data (item, moving);
  one_less (moving);
}

static void
begin (Moving       *moving,
       DownloadItem *item)
{
  if (moving->folder != NULL)
    {
      download_service_relocate_async (moving->service, item, moving->folder, NULL, FALSE, moved_cb, moving);
      return;
    }

  g_signal_connect (item, "notify::state", G_CALLBACK (look_cb), moving);
  g_signal_connect (item, "notify::relocating", G_CALLBACK (look_cb), moving);
  look_cb (item, NULL, moving);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Moving *moving = user_data;
  g_autoptr (GError) error = NULL;

  moving->service = download_service_open_finish (result, &error);
  if (moving->service == NULL)
    g_error ("%s", error->message);

  moving->n_left = g_list_model_get_n_items (G_LIST_MODEL (moving->service)) + 1;
  if (moving->folder == NULL)
    download_service_start (moving->service);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (moving->service)); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (moving->service), i);

      begin (moving, item);
    }
  one_less (moving);
}

int
main (int    argc,
      char **argv)
{
  Moving moving = { g_main_loop_new (NULL, FALSE), NULL, argc > 2 ? argv[2] : NULL, 0 };

  g_return_val_if_fail (argc == 2 || argc == 3, 1);
  download_service_open_async (argv[1], NULL, NULL, NULL, opened_cb, &moving);
  g_main_loop_run (moving.loop);
  g_object_unref (moving.service);
  g_main_loop_unref (moving.loop);
  return 0;
}
