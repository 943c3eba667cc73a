/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download with everything around it, for the tests of the transfer. */

#include "config.h"

#include "transfer-fixture.h"

#include "base/download-state.h"
#include "checkpoint/download-saved-list.h"

#include <glib/gstdio.h>
#include <string.h>

void
transfer_fixture_make_object (TransferFixture *self,
                              gsize            length,
                              guint            seed)
{
  guint32 state = seed * 2654435761u + 1;

  g_free (self->object);
  self->object = g_malloc (MAX (length, 1));
  self->length = length;
  for (gsize i = 0; i < length; i++)
    {
      state = state * 1664525u + 1013904223u;
      self->object[i] = (guint8) (state >> 24);
    }
}

static gboolean
is_condition_met (TransferFixture *self,
                  RawRequest      *request)
{
  g_autofree char *etag = raw_request_get_header (request, "If-Match");
  g_autofree char *date = raw_request_get_header (request, "If-Unmodified-Since");

  return self->ignores_conditions ||
         ((etag == NULL || g_strcmp0 (etag, self->etag) == 0) && (date == NULL || g_strcmp0 (date, self->last_modified) == 0));
}

static gboolean
is_unchanged (TransferFixture *self,
              RawRequest      *request)
{
  g_autofree char *etag = raw_request_get_header (request, "If-None-Match");
  g_autofree char *date = raw_request_get_header (request, "If-Modified-Since");

  return (etag != NULL && g_strcmp0 (etag, self->etag) == 0) || (date != NULL && g_strcmp0 (date, self->last_modified) == 0);
}

static void
send_body (TransferFixture *self,
           RawRequest      *request,
           gsize            start,
           gsize            end)
{
  gsize sent = self->moods != NULL ? (gsize) g_rand_int_range (self->moods, 0, 600000) : self->sent;
  gsize stop = MIN (end, start + MIN (sent, G_MAXSIZE - start));
  gsize step = self->step != 0 ? self->step : G_MAXSIZE / 2;

  for (gsize at = start; at < stop; at += step)
    {
      raw_request_send_bytes (request, self->object + at, MIN (step, stop - at));
      if (self->step != 0)
        raw_request_pause (request, 1);
    }

  if (stop < end && self->hangs)
    raw_request_hang (request);
  else if (stop < end || self->hides_length)
    raw_request_close (request);
}

static gboolean
get_range (TransferFixture *self,
           RawRequest      *request,
           guint64         *start,
           guint64         *end)
{
  g_autofree char *range = raw_request_get_header (request, "Range");

  if (range == NULL || self->ignores_ranges)
    return FALSE;

  if (g_str_has_prefix (range, "bytes=-"))
    {
      *start = self->length - MIN (self->length, g_ascii_strtoull (range + 7, NULL, 10));
      *end = self->length;
      return TRUE;
    }

  g_assert_true (raw_request_get_range (request, start, end));
  *end = MIN (*end, self->length);
  return TRUE;
}

/* The scripted server: one object behind every path. */
void
transfer_fixture_respond (RawRequest *request,
                          gpointer    user_data)
{
  TransferFixture *self = user_data;
  guint64          start = 0;
  guint64          end = self->length;
  gboolean         is_range = get_range (self, request, &start, &end);

  if (self->says_nothing)
    {
      raw_request_hang (request);
      return;
    }
  if (self->status_line != NULL)
    {
      raw_request_send (request, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", self->status_line);
      return;
    }
  if (self->points_to != NULL && g_str_has_prefix (raw_request_get_target (request), "/file.bin"))
    {
      raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", self->points_to);
      return;
    }
  if (g_strcmp0 (raw_request_get_target (request), self->dead_target) == 0)
    {
      raw_request_send (request, "HTTP/1.1 403 Dead\r\nContent-Length: 0\r\n\r\n");
      return;
    }
  if (!is_condition_met (self, request))
    {
      raw_request_send (request, "HTTP/1.1 412 Changed\r\nContent-Length: 0\r\n\r\n");
      return;
    }
  if (is_unchanged (self, request))
    {
      raw_request_send (request, "HTTP/1.1 304 Same\r\nETag: %s\r\n\r\n", self->etag);
      return;
    }
  if (is_range && start >= self->length)
    {
      raw_request_send (request, "HTTP/1.1 416 No\r\nContent-Range: bytes */%zu\r\nContent-Length: 0\r\n\r\n", self->length);
      return;
    }

  raw_request_send (request, is_range ? "HTTP/1.1 206 Part\r\n" : "HTTP/1.1 200 OK\r\n");
  if (is_range)
    raw_request_send (request, "Content-Range: bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%zu\r\n", start, end - 1, self->length);
  if (!self->hides_length)
    raw_request_send (request, "Content-Length: %" G_GUINT64_FORMAT "\r\n", end - start);
  if (self->etag != NULL)
    raw_request_send (request, "ETag: %s\r\n", self->etag);
  if (self->last_modified != NULL)
    raw_request_send (request, "Last-Modified: %s\r\n", self->last_modified);
  raw_request_send (request, "%s\r\n", self->headers != NULL ? self->headers : "");
  if (!g_str_equal (raw_request_get_method (request), "HEAD"))
    send_body (self, request, (gsize) start, (gsize) end);
}

static DownloadHost *
get_host (const char *origin,
          gpointer    user_data)
{
  TransferFixture *self = user_data;
  DownloadHost    *host = g_hash_table_lookup (self->hosts, origin);

  if (host == NULL)
    {
      host = download_host_new ();
      g_hash_table_insert (self->hosts, g_strdup (origin), host);
    }

  return host;
}

DownloadTransferContext
transfer_fixture_get_context (TransferFixture *self)
{
  DownloadTransferContext context = { self->session, self->journal, get_host, self };

  return context;
}

static void
host_free (gpointer data)
{
  g_assert_cmpuint (download_host_get_used (data), ==, 0);
  download_host_unref (data);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  TransferFixture *self = user_data;
  g_autoptr (GError) error = NULL;

  self->journal = download_journal_open_finish (result, NULL, &error);
  g_assert_no_error (error);
}

static void
open_journal (TransferFixture *self)
{
  download_journal_open_async (self->state_folder, NULL, NULL, NULL, opened_cb, self);
  raw_wait_until (self->journal != NULL, "the journal to be opened");
  raw_settle ();
}

/* What the file says. */
static DownloadCheckpoint *
find_checkpoint (TransferFixture *self,
                 const char      *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = download_saved_list_read_all (self->state_folder, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    if (strcmp (download_checkpoint_get_id (g_ptr_array_index (all, i)), id) == 0)
      return download_checkpoint_copy (g_ptr_array_index (all, i));
  return NULL;
}

void
transfer_fixture_init (TransferFixture *self,
                       gsize            length)
{
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (DownloadRequest) request = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  *self = (TransferFixture) { .etag = "\"one\"", .last_modified = "Sun, 06 Nov 1994 08:49:37 GMT", .sent = G_MAXSIZE };
  self->folder = g_dir_make_tmp ("pickup-transfer-XXXXXX", NULL);
  self->state_folder = g_build_filename (self->folder, "state", NULL);
  self->server = raw_server_new (transfer_fixture_respond, self);
  self->clock = download_clock_new_system ();
  self->session = download_session_new (self->clock);
  open_journal (self);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  self->throttle = download_throttle_new (NULL);
  self->states = g_string_new (NULL);
  transfer_fixture_make_object (self, length, 1);

  url = raw_server_get_url (self->server, "/file.bin?Signature=secret");
  link = download_link_new (url, NULL);
  request = download_request_new (link);
  download_request_set_folder (request, self->folder);
  self->checkpoint = download_checkpoint_new (NULL, request);
  download_journal_put (self->journal, self->checkpoint);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_assert_no_errno (g_unlink (child));
    }
  g_assert_no_errno (g_rmdir (path));
}

static void
drop_transfer (TransferFixture *self)
{
  if (self->transfer != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->transfer));
  g_clear_error (&self->error);
  self->done = FALSE;
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Only what was flushed is sure to be in the file. */
static void
close_journal (TransferFixture *self)
{
  gboolean flushed = FALSE;

  download_journal_flush_async (self->journal, flushed_cb, &flushed);
  raw_wait_until (flushed, "the journal");
  raw_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->journal));
}

void
transfer_fixture_clear (TransferFixture *self)
{
  raw_settle ();
  drop_transfer (self);
  download_checkpoint_free (self->checkpoint);
  g_hash_table_unref (self->hosts);
  close_journal (self);
  g_assert_finalize_object (self->session);
  raw_server_free (self->server);
  download_throttle_unref (self->throttle);
  download_clock_unref (self->clock);
  remove_folder (self->folder);
  g_string_free (self->states, TRUE);
  g_free (self->object);
  g_free (self->folder);
  g_free (self->state_folder);
}

static void
state_cb (DownloadTransfer *transfer,
          DownloadState     state,
          gpointer          user_data)
{
  TransferFixture *self = user_data;

  if (g_str_has_suffix (self->states->str, download_state_to_string (state)))
    return;
  g_string_append_printf (self->states, "%s%s", self->states->len > 0 ? " " : "", download_state_to_string (state));
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  TransferFixture *self = user_data;
  gboolean         worked;

  g_assert_false (self->done);
  worked = download_transfer_run_finish (DOWNLOAD_TRANSFER (source), result, &self->error);
  g_assert_cmpint (worked, ==, self->error == NULL);
  if (self->error != NULL)
    {
      g_assert_true (self->error->domain == DOWNLOAD_ERROR);
      g_assert_null (strstr (self->error->message, "secret"));
    }
  g_assert_cmpuint (download_transfer_get_connections (self->transfer), ==, 0);
  self->done = TRUE;
  download_clock_remove_timer (self->clock, self->tick_timer);
}

/* As the service does it. */
static void
tick_cb (gpointer user_data)
{
  TransferFixture *self = user_data;

  self->tick_timer = download_clock_add_timer (self->clock, DOWNLOAD_TRANSFER_TICK, tick_cb, self);
  download_transfer_tick (self->transfer, download_clock_get_boot_time (self->clock));
}

void
transfer_fixture_start (TransferFixture     *self,
                        DownloadTransferMode mode)
{
  DownloadTransferContext context = transfer_fixture_get_context (self);

  drop_transfer (self);
  g_string_truncate (self->states, 0);
  self->transfer = download_transfer_new (&context, self->checkpoint, self->throttle);
  g_signal_connect (self->transfer, "state", G_CALLBACK (state_cb), self);
  self->tick_timer = download_clock_add_timer (self->clock, DOWNLOAD_TRANSFER_TICK, tick_cb, self);
  download_transfer_run_async (self->transfer, mode, &(DownloadTransferPast) { FALSE, -1 }, ended_cb, self);
}

void
transfer_fixture_wait (TransferFixture *self)
{
  raw_wait_until (self->done, "the transfer to end");
  raw_settle ();
}

void
transfer_fixture_run (TransferFixture *self)
{
  transfer_fixture_start (self, DOWNLOAD_TRANSFER_FETCH);
  transfer_fixture_wait (self);
}

void
transfer_fixture_run_part (TransferFixture *self,
                           gsize            bytes)
{
  self->sent = bytes;
  self->hangs = TRUE;
  transfer_fixture_start (self, DOWNLOAD_TRANSFER_FETCH);
  raw_wait_until (self->done || download_transfer_get_received (self->transfer) >= bytes, "some bytes");
  g_assert_no_error (self->error);
  g_assert_false (self->done);
  download_transfer_stop (self->transfer, FALSE);
  transfer_fixture_wait (self);
  g_assert_error (self->error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED);
  self->sent = G_MAXSIZE;
  self->hangs = FALSE;
}

void
transfer_fixture_reload (TransferFixture *self)
{
  g_autofree char *id = g_strdup (download_checkpoint_get_id (self->checkpoint));

  drop_transfer (self);
  close_journal (self);
  open_journal (self);
  download_checkpoint_free (self->checkpoint);
  self->checkpoint = find_checkpoint (self, id);
  g_assert_nonnull (self->checkpoint);
}

/* All but the state. */
guint
transfer_fixture_count_files (TransferFixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (folder) != NULL)
    count++;
  return count - 1;
}

/* Holds the first @length bytes of the object. */
void
transfer_fixture_assert_file (TransferFixture *self,
                              const char      *name,
                              gsize            length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *contents = NULL;
  gsize            file_length = 0;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &contents, &file_length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (file_length, >=, length);
  g_assert_true (memcmp (contents, self->object, length) == 0);
  if (length == self->length)
    g_assert_cmpuint (file_length, ==, length);
}

char *
transfer_fixture_get_sent_header (TransferFixture *self,
                                  guint            request,
                                  const char      *name)
{
  return raw_head_get (raw_server_get_head (self->server, request), name);
}

void
transfer_fixture_assert_sent (TransferFixture *self,
                              guint            request,
                              const char      *name,
                              const char      *expected)
{
  g_autofree char *value = transfer_fixture_get_sent_header (self, request, name);

  g_assert_cmpstr (value, ==, expected);
}

void
transfer_fixture_assert_published (TransferFixture *self)
{
  g_assert_no_error (self->error);
  transfer_fixture_assert_file (self, self->checkpoint->name, self->length);
  g_assert_cmpstr (self->checkpoint->name, ==, "file.bin");
  g_assert_null (self->checkpoint->part_name);
  g_assert_cmpuint (transfer_fixture_count_files (self), ==, 1);
}
