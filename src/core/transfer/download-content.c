/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer has of an object, and which version of it that is. How its file is opened and closed is in
 * download-content-file.c.
 *
 * 1. A byte is safe when its pwrite() has returned, not earlier.
 * 2. The version changes only while nothing is on its way to the disk.
 * 3. No byte is written twice for one version: that would fail the transfer.
 */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-content-private.h"

#include "base/download-clock.h"

#include <glib/gi18n-lib.h>

static void
written_cb (DownloadSink *sink,
            guint64       start,
            guint64       end,
            guint64       crc,
            gpointer      user_data)
{
  DownloadContent *self = user_data;

  if (!download_crc_set_add (self->safe, start, end, crc) || !download_claims_add (self->claims, start, end, crc))
    {
      g_autoptr (GError) error = download_error_new (DOWNLOAD_ERROR_INTERNAL,
                                                     N_ ("Bytes came twice. This is a fault in Pickup; nothing is lost."));

      self->funcs.failed (error, self->user_data);
    }
  else if (download_sink_is_idle (sink))
    {
      self->funcs.idle (self->user_data);
    }
}

static void
room_cb (DownloadSink *sink,
         gpointer      user_data)
{
  DownloadContent *self = user_data;

  self->funcs.room (self->user_data);
}

static void
failed_cb (DownloadSink *sink,
           const GError *error,
           gpointer      user_data)
{
  DownloadContent *self = user_data;

  self->funcs.failed (error, self->user_data);
}

static void
sync_failed_cb (const GError *error,
                gpointer      user_data)
{
  DownloadContent *self = user_data;

  self->funcs.failed (error, self->user_data);
}

/* Into the checkpoint, by which the file is found again. */
void
download_content_describe_sink (DownloadContent *self)
{
  DownloadCheckpoint         *checkpoint = self->checkpoint;
  const DownloadFileIdentity *identity = download_sink_get_identity (self->sink);

  g_free (checkpoint->name);
  g_free (checkpoint->part_name);
  checkpoint->name = g_strdup (download_sink_get_name (self->sink));
  checkpoint->part_name = g_strdup (download_sink_get_part_name (self->sink));
  checkpoint->device = identity->device;
  checkpoint->inode = identity->inode;
  checkpoint->part_size = identity->stamp.size;
  checkpoint->part_mtime = identity->stamp.mtime;
  checkpoint->part_ctime = identity->stamp.ctime;
}

/* From here on bytes can be written. The checkpoint must describe what is safe already. */
void
download_content_adopt_sink (DownloadContent *self,
                             DownloadSink    *sink)
{
  static const DownloadSinkFuncs funcs = { written_cb, room_cb, failed_cb };
  DownloadCheckpoint            *checkpoint = self->checkpoint;

  g_set_object (&self->sink, sink);
  download_sink_set_priority (sink, self->priority);
  download_sink_set_funcs (sink, &funcs, self);

  download_content_describe_sink (self);
  g_free (checkpoint->written_boot_id);
  checkpoint->written_boot_id = g_strdup (download_clock_get_boot_id ());
  self->claims = download_claims_new (checkpoint, self->journal, sink, download_journal_put (self->journal, checkpoint),
                                      sync_failed_cb, self);
}

/* Of what is safe only @holds is. */
void
download_content_keep (DownloadContent      *self,
                       const DownloadCrcSet *holds)
{
  download_claims_keep (self->claims, holds);
  download_crc_set_clear (self->safe);
  download_crc_set_add_set (self->safe, holds);
}

DownloadContent *
download_content_new (DownloadCheckpoint         *checkpoint,
                      DownloadJournal            *journal,
                      int                         priority,
                      const DownloadContentFuncs *funcs,
                      gpointer                    user_data)
{
  DownloadContent *self = g_new0 (DownloadContent, 1);

  self->checkpoint = checkpoint;
  self->journal = g_object_ref (journal);
  self->priority = priority;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->safe = download_crc_set_new ();
  return self;
}

void
download_content_free (DownloadContent *self)
{
  if (self->sink != NULL)
    download_sink_set_funcs (self->sink, NULL, NULL);
  g_clear_pointer (&self->claims, download_claims_free);
  g_clear_object (&self->sink);
  g_clear_object (&self->journal);
  download_crc_set_free (self->safe);
  g_free (self->published_name);
  g_free (self);
}

/* What is recorded from now on is recorded behind this. */
static void
record (DownloadContent *self)
{
  if (self->sink != NULL)
    download_journal_put_fields (self->journal, self->checkpoint);
}

void
download_content_change_version (DownloadContent      *self,
                                 DownloadVersion      *version,
                                 DownloadVersionChange change)
{
  g_assert (download_content_is_idle (self));
  g_assert (change == DOWNLOAD_VERSION_CHANGE_COMPARED || download_crc_set_get_bytes (self->safe) == 0);

  download_checkpoint_change_version (self->checkpoint, version, change);
  record (self);
}

void
download_content_learn_end (DownloadContent *self,
                            gint64           total,
                            DownloadEnd      end)
{
  DownloadVersion *version = self->checkpoint->version;
  g_autoptr (DownloadVersion) refined = NULL;

  if (version->total == total && version->end >= end)
    return;

  refined = download_version_with_end (version, total, end);
  download_checkpoint_learn_version (self->checkpoint, refined);
  record (self);
}

void
download_content_learn_digest (DownloadContent *self,
                               DownloadDigest  *digest)
{
  g_autoptr (DownloadVersion) refined = NULL;

  if (self->checkpoint->version->digest != NULL)
    return;

  refined = download_version_with_digest (self->checkpoint->version, digest);
  download_checkpoint_learn_version (self->checkpoint, refined);
  record (self);
}

DownloadVersion *
download_content_get_version (DownloadContent *self)
{
  return self->checkpoint->version;
}

DownloadSink *
download_content_get_sink (DownloadContent *self)
{
  return self->sink;
}

const DownloadCrcSet *
download_content_get_safe (DownloadContent *self)
{
  return self->safe;
}

guint64
download_content_get_safe_bytes (DownloadContent *self)
{
  return download_crc_set_get_bytes (self->safe);
}

gsize
download_content_get_safe_before (DownloadContent *self,
                                  guint64          position,
                                  gsize            limit)
{
  return (gsize) MIN (download_crc_set_get_bytes_before (self->safe, position), limit);
}

guint64
download_content_get_safe_end (DownloadContent *self)
{
  guint size = download_crc_set_get_size (self->safe);

  return size > 0 ? download_crc_set_get (self->safe, size - 1)->end : 0;
}

gboolean
download_content_is_prefix (DownloadContent *self)
{
  return download_content_get_safe_bytes (self) == download_content_get_safe_end (self);
}

gboolean
download_content_get_whole (DownloadContent *self,
                            guint64         *crc)
{
  gint64 total = self->checkpoint->version->total;

  return total >= 0 && self->sink != NULL && download_crc_set_get_whole (self->safe, (guint64) total, crc);
}

gboolean
download_content_is_proven (DownloadContent *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  guint64             crc = 0;

  return checkpoint->publish_name != NULL && download_content_get_whole (self, &crc) && crc == checkpoint->publish_crc;
}

void
download_content_forget_proof (DownloadContent *self)
{
  g_clear_pointer (&self->checkpoint->publish_name, g_free);
}

gboolean
download_content_is_idle (DownloadContent *self)
{
  return self->sink == NULL || download_sink_is_idle (self->sink);
}

/* Its bytes were synced before it got its name. Nothing is claimed of it any more. */
void
download_content_note_published (DownloadContent *self,
                                 const char      *path)
{
  g_free (self->published_name);
  self->published_name = g_path_get_basename (path);
  self->published_mtime = download_sink_get_mtime (self->sink);
  g_clear_pointer (&self->claims, download_claims_free);
}

gboolean
download_content_is_published (DownloadContent *self)
{
  return self->published_name != NULL;
}

void
download_content_settle_published (DownloadContent *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  g_free (checkpoint->name);
  checkpoint->name = g_steal_pointer (&self->published_name);
  g_clear_pointer (&checkpoint->part_name, g_free);
  g_clear_pointer (&checkpoint->publish_name, g_free);
  download_crc_set_free (checkpoint->durable);
  checkpoint->durable = download_crc_set_copy (self->safe);
  download_crc_set_clear (checkpoint->written);
  checkpoint->finished_mtime = self->published_mtime;
}

void
download_content_tick (DownloadContent *self,
                       gint64           now)
{
  if (self->claims != NULL)
    download_claims_tick (self->claims, now);
}
