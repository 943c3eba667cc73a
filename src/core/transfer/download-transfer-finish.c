/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything has come: prove it, publish it. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void check_next_digest (DownloadTransfer *self);

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (DownloadTransfer) self = user_data;
  DownloadCheckpoint *checkpoint = self->checkpoint;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = download_sink_publish_finish (DOWNLOAD_SINK (source), result, &error);

  self->n_pending--;
  if (path == NULL)
    {
      download_transfer_fail (self, error);
      if (self->stage == STAGE_STOPPING)
        download_transfer_wind_down (self);
      return;
    }

  /* It is there under its own name: a wish to stop came too late. */
  g_clear_error (&self->error);
  g_free (checkpoint->name);
  checkpoint->name = g_path_get_basename (path);
  g_clear_pointer (&checkpoint->part_name, g_free);
  self->stage = STAGE_FINISHING;
  download_transfer_succeed (self);
}

static void
publish (DownloadTransfer *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  DownloadLink       *link = download_request_get_link (checkpoint->request);

  self->n_pending++;
  download_sink_publish_async (self->sink, (guint64) checkpoint->total, download_link_get_origin (link), published_cb,
                               g_object_ref (self));
}

static void
fail_with_wrong_checksum (DownloadTransfer *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM,
                         _ ("The file is complete, but its checksum is not the one that was promised."));

  download_transfer_fail (self, error);
}

static void
compare_digest (DownloadTransfer *self,
                const char       *hex)
{
  g_autoptr (DownloadDigest) digest = g_queue_pop_head (&self->digests);

  if (!g_str_equal (download_digest_get_hex (digest), hex))
    {
      fail_with_wrong_checksum (self);
      return;
    }

  g_clear_pointer (&self->checkpoint->verified, download_digest_unref);
  self->checkpoint->verified = g_steal_pointer (&digest);
  check_next_digest (self);
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
  g_autoptr (DownloadTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = download_sink_digest_finish (DOWNLOAD_SINK (source), result, &error);

  self->n_pending--;
  if (self->stage == STAGE_STOPPING)
    download_transfer_wind_down (self);
  else if (hex == NULL)
    download_transfer_fail (self, error);
  else
    compare_digest (self, hex);
}

/* The CRC-64 of the whole is combined from those of its ranges, not read again. */
static void
check_next_digest (DownloadTransfer *self)
{
  DownloadDigest  *digest = g_queue_peek_head (&self->digests);
  guint64          total = (guint64) self->checkpoint->total;
  guint64          crc = 0;
  g_autofree char *hex = NULL;

  if (digest == NULL)
    {
      publish (self);
      return;
    }

  if (download_digest_get_algorithm (digest) == DOWNLOAD_DIGEST_CRC64 &&
      download_crc_set_get_whole (self->safe, total, &crc))
    {
      hex = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", crc);
      compare_digest (self, hex);
      return;
    }

  self->n_pending++;
  download_sink_digest_async (self->sink, total, download_digest_get_algorithm (digest), self->cancellable,
                              verify_progress_cb, self, digest_cb, g_object_ref (self));
}

static void
collect_digests (DownloadTransfer *self)
{
  const char     *checksum = download_request_get_checksum (self->checkpoint->request);
  DownloadDigest *expected = checksum != NULL ? download_digest_new_from_user (checksum, NULL) : NULL;

  g_clear_pointer (&self->checkpoint->verified, download_digest_unref);
  if (self->checkpoint->digest != NULL)
    g_queue_push_tail (&self->digests, download_digest_ref (self->checkpoint->digest));
  /* What the user expects is compared last: it is what the file is then said to be verified against. */
  if (expected != NULL)
    g_queue_push_tail (&self->digests, expected);
}

/**
 * download_transfer_finish:
 *
 * Called when nothing more is to be fetched, and again whenever the sink has become idle.
 */
void
download_transfer_finish (DownloadTransfer *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  guint64             crc;

  if (self->stage >= STAGE_STOPPING)
    return;
  self->stage = STAGE_FINISHING;

  if (self->unchanged)
    {
      download_transfer_succeed (self);
      return;
    }
  if (!download_sink_is_idle (self->sink) || self->finish_started || self->lanes->len > 0)
    return;

  if (!download_crc_set_get_whole (self->safe, (guint64) checkpoint->total, &crc))
    {
      g_autoptr (GError) error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_TRUNCATED,
                                                      _ ("The connection ended before the file did."));

      download_transfer_fail (self, error);
      return;
    }

  if (self->needs_count && checkpoint->digest == NULL && download_request_get_checksum (checkpoint->request) == NULL)
    {
      download_transfer_ask_count (self);
      return;
    }

  self->finish_started = TRUE;
  download_transfer_enter_state (self, DOWNLOAD_STATE_VERIFYING);
  collect_digests (self);
  check_next_digest (self);
}
