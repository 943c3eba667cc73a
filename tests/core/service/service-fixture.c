/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service with a scripted server, for the tests of the service and its items. */

#include "config.h"

#include "service-fixture.h"

#include "service/download-service-private.h"

typedef struct
{
  gboolean         done;
  DownloadService *service;
  GError          *error;
} Opening;

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opening *opening = user_data;

  opening->service = download_service_open_finish (result, &opening->error);
  opening->done = TRUE;
}

static DownloadService *
open_with_clock (const char    *state_dir,
                 DownloadClock *clock,
                 GError       **error)
{
  Opening opening = { FALSE, NULL, NULL };

  download_service_open_with_clock_async (state_dir, clock, NULL, NULL, NULL, opened_cb, &opening);
  raw_wait_until (opening.done, "the list to be opened");
  g_assert_true ((opening.service == NULL) == (opening.error != NULL));
  if (opening.error != NULL)
    g_propagate_error (error, opening.error);
  return opening.service;
}

DownloadService *
service_fixture_open (const char *state_dir,
                      GError    **error)
{
  g_autoptr (DownloadClock) clock = download_clock_new_system ();

  return open_with_clock (state_dir, clock, error);
}

void
service_fixture_begin (ServiceFixture *self)
{
  g_autoptr (GError) error = NULL;

  self->service = open_with_clock (self->state_dir, self->clock, &error);
  g_assert_no_error (error);
}

static void
shut_down_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (download_service_shutdown_finish (DOWNLOAD_SERVICE (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

void
service_fixture_end_one (DownloadService *service)
{
  gboolean is_down = FALSE;

  download_service_shutdown_async (service, shut_down_cb, &is_down);
  raw_wait_until (is_down, "the service to shut down");
  raw_settle ();
  g_assert_finalize_object (service);
}

void
service_fixture_end (ServiceFixture *self)
{
  service_fixture_end_one (g_steal_pointer (&self->service));
}

static gboolean
move_cb (gpointer user_data)
{
  ServiceFixture *self = user_data;
  gboolean        races = raw_server_get_n_requests (self->world.server) < self->race;

  download_clock_advance (self->clock, races ? SERVICE_STEP : 1000);
  return G_SOURCE_CONTINUE;
}

static void
init (ServiceFixture *self,
      gboolean        moved)
{
  *self = (ServiceFixture) { 0 };
  self->clock = moved ? download_clock_new_fake (g_get_real_time ()) : download_clock_new_system ();
  transfer_fixture_init (&self->world, SERVICE_LENGTH);
  self->state_dir = g_build_filename (self->world.state_folder, "service", NULL);
  service_fixture_begin (self);
  if (moved)
    self->mover = g_timeout_add (1, move_cb, self);
}

void
service_fixture_init (ServiceFixture *self)
{
  init (self, FALSE);
}

void
service_fixture_init_moved (ServiceFixture *self)
{
  init (self, TRUE);
}

void
service_fixture_race (ServiceFixture *self)
{
  self->race = raw_server_get_n_requests (self->world.server) + 1;
}

void
service_fixture_clear (ServiceFixture *self)
{
  if (self->service != NULL)
    service_fixture_end (self);
  download_clock_unref (self->clock);
  g_clear_handle_id (&self->mover, g_source_remove);
  transfer_fixture_clear (&self->world);
  g_free (self->state_dir);
}

DownloadRequest *
service_fixture_make_request (ServiceFixture *self,
                              const char     *target)
{
  g_autofree char *url = raw_server_get_url (self->world.server, target);
  g_autoptr (DownloadLink) link = download_link_new (url, NULL);
  DownloadRequest *request = download_request_new (link);

  download_request_set_folder (request, self->world.folder);
  return request;
}

DownloadItem *
service_fixture_add (ServiceFixture *self,
                     const char     *target)
{
  g_autoptr (DownloadRequest) request = service_fixture_make_request (self, target);
  g_autoptr (GError) error = NULL;
  DownloadItem *item = download_service_add (self->service, request, -1, &error);

  g_assert_no_error (error);
  g_assert_true (DOWNLOAD_IS_ITEM (item));
  return item;
}

DownloadItem *
service_fixture_peek (ServiceFixture *self,
                      guint           position)
{
  g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (self->service), position);

  return item;
}

DownloadItem *
service_fixture_add_half (ServiceFixture *self,
                          const char     *target)
{
  DownloadItem *item;

  self->world.sent = SERVICE_PART;
  self->world.hangs = TRUE;
  item = service_fixture_add (self, target);
  raw_wait_until (download_item_get_received (item) >= SERVICE_PART, "half of it");
  g_assert_cmpint (download_item_get_state (item), ==, DOWNLOAD_STATE_DOWNLOADING);
  return item;
}

void
service_fixture_be_whole (ServiceFixture *self)
{
  self->world.sent = G_MAXSIZE;
  self->world.hangs = FALSE;
}

void
service_fixture_wait_for_state (DownloadItem *item,
                                DownloadState state)
{
  g_autofree char *what = g_strdup_printf ("an item to be %s", download_state_to_string (state));

  raw_wait_until (download_item_get_state (item) == state, what);
}

void
service_fixture_assert_finished (ServiceFixture *self,
                                 DownloadItem   *item,
                                 const char     *name)
{
  g_autofree char *path = g_build_filename (self->world.folder, name, NULL);

  service_fixture_wait_for_state (item, DOWNLOAD_STATE_FINISHED);
  g_assert_no_error (download_item_get_error (item));
  g_assert_cmpstr (download_item_get_name (item), ==, name);
  g_assert_cmpstr (download_item_get_path (item), ==, path);
  g_assert_cmpuint (download_item_get_received (item), ==, self->world.length);
  g_assert_cmpint (download_item_get_total (item), ==, (gint64) self->world.length);
  transfer_fixture_assert_file (&self->world, name, self->world.length);
}
