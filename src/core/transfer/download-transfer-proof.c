/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything has come: prove it, publish it. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"
#include "base/download-planted.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  DownloadTransfer    *transfer; /* owned */
  DownloadTransferDone done;
} Step;

static Step *
step_new (DownloadTransfer    *self,
          DownloadTransferDone done)
{
  Step *step = g_new0 (Step, 1);

  step->transfer = g_object_ref (self);
  step->done = done;
  self->n_pending++;
  return step;
}

/* Returns the transfer that went on meanwhile. (transfer full) */
static DownloadTransfer *
step_end (Step                 *step,
          DownloadTransferDone *done)
{
  DownloadTransfer *self = step->transfer;

  *done = step->done;
  self->n_pending--;
  g_free (step);
  return self;
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  DownloadTransferDone done;
  g_autoptr (DownloadTransfer) self = step_end (user_data, &done);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = download_sink_publish_finish (DOWNLOAD_SINK (source), result, &error);

  if (path != NULL)
    download_content_note_published (self->content, path);
  done (self, error);
}

static void
intended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  DownloadTransferDone done;
  g_autoptr (DownloadTransfer) self = step_end (user_data, &done);
  DownloadVersion *version = download_content_get_version (self->content);
  DownloadLink    *link = download_request_get_link (self->checkpoint->request);
  g_autoptr (GError) error = NULL;

  if ((result != NULL && !download_content_intend_finish (self->content, result, &error)) || self->phase != DOWNLOAD_PHASE_PUBLISHING)
    {
      done (self, error);
      return;
    }

  download_sink_publish_async (download_content_get_sink (self->content), (guint64) version->total,
                               download_link_get_origin (link), published_cb, step_new (self, done));
}

/* The file gets its name; the checkpoint then says which. */
void
download_transfer_publish (DownloadTransfer    *self,
                           DownloadTransferDone done)
{
  if (PLANTED ("published-before-intent"))
    intended_cb (NULL, NULL, step_new (self, done));
  else
    download_content_intend_async (self->content, intended_cb, step_new (self, done));
}

static void check_next_digest (DownloadTransfer    *self,
                               DownloadTransferDone done);

static void
compare_digest (DownloadTransfer    *self,
                const char          *hex,
                DownloadTransferDone done)
{
  g_autoptr (DownloadDigest) digest = g_queue_pop_head (&self->digests);
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (download_digest_get_hex (digest), hex))
    {
      error = download_error_new (DOWNLOAD_ERROR_CHECKSUM,
                                  N_ ("The file is complete, but its checksum is not the one that was promised."));
      done (self, error);
      return;
    }

  g_clear_pointer (&self->checkpoint->verified, download_digest_unref);
  self->checkpoint->verified = g_steal_pointer (&digest);
  check_next_digest (self, done);
}

static void
verify_progress_cb (guint64  bytes,
                    gpointer user_data)
{
  DownloadTransfer *self = user_data;

  self->verified_bytes = bytes;
}

static void
digest_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadTransferDone done;
  g_autoptr (DownloadTransfer) self = step_end (user_data, &done);
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = download_sink_digest_finish (DOWNLOAD_SINK (source), result, &error);

  if (hex != NULL && self->phase == DOWNLOAD_PHASE_VERIFYING)
    compare_digest (self, hex, done);
  else
    done (self, error);
}

/* The CRC-64 of the whole is combined from those of its ranges, not read again. */
static void
check_next_digest (DownloadTransfer    *self,
                   DownloadTransferDone done)
{
  DownloadDigest  *digest = g_queue_peek_head (&self->digests);
  guint64          crc = 0;
  g_autofree char *hex = NULL;

  if (digest == NULL)
    {
      done (self, NULL);
      return;
    }

  if (download_digest_get_algorithm (digest) == DOWNLOAD_DIGEST_CRC64 && download_content_get_whole (self->content, &crc))
    {
      hex = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", crc);
      compare_digest (self, hex, done);
      return;
    }

  download_sink_digest_async (download_content_get_sink (self->content),
                              (guint64) download_content_get_version (self->content)->total,
                              download_digest_get_algorithm (digest), self->cancellable, verify_progress_cb, self, digest_cb,
                              step_new (self, done));
}

static void
collect_digests (DownloadTransfer *self)
{
  DownloadVersion *version = download_content_get_version (self->content);
  const char      *checksum = download_request_get_checksum (self->checkpoint->request);
  DownloadDigest  *expected = checksum != NULL ? download_digest_new_from_user (checksum, NULL) : NULL;

  g_clear_pointer (&self->checkpoint->verified, download_digest_unref);
  if (version->digest != NULL)
    g_queue_push_tail (&self->digests, download_digest_ref (version->digest));
  /* What the user expects is compared last: it is what the file is then said to be verified against. */
  if (expected != NULL)
    g_queue_push_tail (&self->digests, expected);
}

static void
proven_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadTransferDone done;
  guint64              crc;
  g_autoptr (DownloadTransfer) self = step_end (user_data, &done);
  g_autoptr (GError) error = NULL;

  if (!download_content_prove_finish (self->content, result, &error) || self->phase != DOWNLOAD_PHASE_VERIFYING ||
      !download_content_get_whole (self->content, &crc))
    {
      done (self, error);
      return;
    }

  self->verified_bytes = 0;
  g_queue_clear_full (&self->digests, (GDestroyNotify) download_digest_unref);
  if (!self->proven)
    collect_digests (self);
  check_next_digest (self, done);
}

/* Makes sure that everything is on the disk, and compares what was promised of the whole file. If some of it turns out not to be
 * there any more, the end is told without an error. */
void
download_transfer_verify (DownloadTransfer    *self,
                          DownloadTransferDone done)
{
  self->verified_bytes = 0;
  download_content_prove_async (self->content, FALSE, self->cancellable, verify_progress_cb, self, proven_cb,
                                step_new (self, done));
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadTransferDone done;
  g_autoptr (DownloadTransfer) self = step_end (user_data, &done);
  g_autoptr (GError) error = NULL;

  download_content_prove_finish (self->content, result, &error);
  done (self, error);
}

/* Reads everything that is on the disk once more, and takes back what does not hold. */
void
download_transfer_look_for_damage (DownloadTransfer    *self,
                                   DownloadTransferDone done)
{
  self->looked = TRUE;
  self->verified_bytes = 0;
  download_content_prove_async (self->content, TRUE, self->cancellable, verify_progress_cb, self, looked_cb,
                                step_new (self, done));
}
