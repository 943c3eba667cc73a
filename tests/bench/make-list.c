/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes a list of many downloads, as if they had been made one by one: make-list STATE-FOLDER DOWNLOADS-FOLDER COUNT
 *
 * Of ten downloads six are finished (their files are made, and hold nothing), two paused, one needs a link and one failed. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal.h"

#include <stdlib.h>
#include <unistd.h>

#define MIB ((gint64) 1 << 20)

static const char *const kinds[] = { "tar.zst", "iso", "parquet", "mov", "pdf", "img.xz", "csv", "safetensors" };

static DownloadCheckpoint *
make_checkpoint (const char *folder,
                 guint       index)
{
  const gint64     expires = 600 + index % 7200;
  g_autofree char *name = g_strdup_printf ("%s-%05u.%s", index % 3 == 0 ? "survey" : "Telescope", index, kinds[index % G_N_ELEMENTS (kinds)]);
  g_autofree char *uri = g_strdup_printf ("https://parcels.s3.eu-central-1.amazonaws.com/%s?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                                          "&X-Amz-Credential=AKIAEXAMPLE%%2F20240101%%2Feu-central-1%%2Fs3%%2Faws4_request"
                                          "&X-Amz-Date=20240101T000000Z&X-Amz-Expires=%" G_GINT64_FORMAT "&X-Amz-SignedHeaders=host"
                                          "&X-Amz-Signature=%064u",
                                          name, expires, index);
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);
  DownloadVersion     version = { .total = (1 + index % 4000) * MIB, .end = DOWNLOAD_END_ANNOUNCED };
  DownloadCheckpoint *self;

  download_request_set_folder (request, folder);
  self = download_checkpoint_new (NULL, request);
  self->name = g_steal_pointer (&name);
  self->position = (gint64) (index + 1) * 65536;
  self->added_at = G_USEC_PER_SEC * (1700000000 + (gint64) index);
  download_version_unref (self->version);
  self->version = download_version_new (&version);
  self->state = DOWNLOAD_STATE_PAUSED;
  return self;
}

static void
finish (DownloadCheckpoint *self,
        const char         *folder)
{
  g_autofree char *path = g_build_filename (folder, self->name, NULL);

  self->state = DOWNLOAD_STATE_FINISHED;
  self->finished_at = self->added_at + G_USEC_PER_SEC;
  /* Of the right size, and without a byte on the disk. */
  if (!g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL) || truncate (path, self->version->total) != 0)
    g_error ("%s cannot be made", path);
}

static void
fail (DownloadCheckpoint *self,
      DownloadState       state,
      DownloadError       code)
{
  self->state = state;
  self->error = g_error_new_literal (DOWNLOAD_ERROR, (int) code, "The link is no longer valid.");
}

static void
make_list (DownloadJournal *journal,
           const char      *folder,
           guint            count)
{
  for (guint i = 0; i < count; i++)
    {
      DownloadCheckpoint *checkpoint = make_checkpoint (folder, i);

      if (i % 10 < 6)
        finish (checkpoint, folder);
      else if (i % 10 == 8)
        fail (checkpoint, DOWNLOAD_STATE_NEEDS_LINK, DOWNLOAD_ERROR_LINK_EXPIRED);
      else if (i % 10 == 9)
        fail (checkpoint, DOWNLOAD_STATE_FAILED, DOWNLOAD_ERROR_NOT_FOUND);
      download_journal_put (journal, checkpoint);
      download_checkpoint_free (checkpoint);
    }
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error))
    g_error ("%s", error->message);
  g_main_loop_quit (user_data);
}

typedef struct
{
  GMainLoop  *loop;
  const char *folder;
  guint       count;
} Job;

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  const Job *job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadJournal) journal = download_journal_open_finish (result, NULL, &error);

  if (journal == NULL)
    g_error ("%s", error->message);
  make_list (journal, job->folder, job->count);
  download_journal_flush_async (journal, flushed_cb, job->loop);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Job job = { loop, NULL, 0 };

  if (argc != 4)
    return EXIT_FAILURE;
  job.folder = argv[2];
  job.count = (guint) atoi (argv[3]);
  download_journal_open_async (argv[1], NULL, NULL, NULL, opened_cb, &job);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
