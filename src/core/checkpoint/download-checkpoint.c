/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The checkpoint as a value, and how a request carries one. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"

#include "base/download-clock.h"
#include "base/download-planted.h"
#include "verify/download-crc64.h"

#include <string.h>

#define TAG_DIGITS 16

G_DEFINE_BOXED_TYPE (DownloadCheckpoint, download_checkpoint, download_checkpoint_copy, download_checkpoint_free)

static G_DEFINE_QUARK (download - request - checkpoint, request_checkpoint)

  static char *make_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  GString         *id = g_string_new (NULL);

  for (const char *p = uuid; *p != '\0'; p++)
    if (*p != '-')
      g_string_append_c (id, *p);

  return g_string_free (id, FALSE);
}

DownloadCheckpoint *
download_checkpoint_new (const char      *id,
                         DownloadRequest *request)
{
  DownloadCheckpoint *self;

  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (request), NULL);

  self = g_new0 (DownloadCheckpoint, 1);
  self->id = id != NULL ? g_strdup (id) : make_id ();
  self->request = download_request_copy (request);
  self->state = DOWNLOAD_STATE_QUEUED;
  self->version = download_version_new_unknown ();
  self->durable = download_crc_set_new ();
  self->written = download_crc_set_new ();
  return self;
}

DownloadCheckpoint *
download_checkpoint_new_continuing (const DownloadCheckpoint *earlier,
                                    DownloadRequest          *request)
{
  DownloadCheckpoint *self = download_checkpoint_copy (earlier);

  g_free (self->id);
  self->id = make_id ();
  g_object_unref (self->request);
  self->request = download_request_copy (request);
  self->state = DOWNLOAD_STATE_QUEUED;
  self->finished_at = 0;
  self->finished_mtime = 0;
  self->metered_anyway = FALSE;
  self->open_when_finished = FALSE;
  g_clear_error (&self->error);
  g_clear_pointer (&self->events, download_event_log_unref);
  if (self->part_name == NULL)
    download_checkpoint_forget_bytes (self);
  return self;
}

DownloadCheckpoint *
download_checkpoint_copy (const DownloadCheckpoint *self)
{
  DownloadCheckpoint *copy = g_new (DownloadCheckpoint, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->request = download_request_copy (self->request);
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  copy->version = download_version_ref (self->version);
  copy->name = g_strdup (self->name);
  copy->part_name = g_strdup (self->part_name);
  copy->publish_name = g_strdup (self->publish_name);
  copy->moving = download_file_place_copy (&self->moving);
  copy->left = download_file_place_copy (&self->left);
  copy->durable = download_crc_set_copy (self->durable);
  copy->written = download_crc_set_copy (self->written);
  copy->written_boot_id = g_strdup (self->written_boot_id);
  copy->verified = self->verified != NULL ? download_digest_ref (self->verified) : NULL;
  copy->events = self->events != NULL ? download_event_log_ref (self->events) : NULL;
  copy->unknown = self->unknown != NULL ? g_variant_ref (self->unknown) : NULL;
  return copy;
}

void
download_checkpoint_free (DownloadCheckpoint *self)
{
  g_free (self->id);
  g_object_unref (self->request);
  g_clear_error (&self->error);
  download_version_unref (self->version);
  g_free (self->name);
  g_free (self->part_name);
  g_free (self->publish_name);
  download_file_place_clear (&self->moving);
  download_file_place_clear (&self->left);
  download_crc_set_free (self->durable);
  download_crc_set_free (self->written);
  g_free (self->written_boot_id);
  g_clear_pointer (&self->verified, download_digest_unref);
  g_clear_pointer (&self->events, download_event_log_unref);
  g_clear_pointer (&self->unknown, g_variant_unref);
  g_free (self);
}

const char *
download_checkpoint_get_id (const DownloadCheckpoint *self)
{
  return self->id;
}

DownloadRequest *
download_checkpoint_get_request (const DownloadCheckpoint *self)
{
  return self->request;
}

DownloadState
download_checkpoint_get_state (const DownloadCheckpoint *self)
{
  return self->state;
}

const GError *
download_checkpoint_get_error (const DownloadCheckpoint *self)
{
  return self->error;
}

const char *
download_checkpoint_get_etag (const DownloadCheckpoint *self)
{
  return self->version->etag;
}

const char *
download_checkpoint_get_last_modified (const DownloadCheckpoint *self)
{
  return self->version->last_modified;
}

gint64
download_checkpoint_get_total (const DownloadCheckpoint *self)
{
  return self->version->total;
}

guint64
download_checkpoint_get_received (const DownloadCheckpoint *self)
{
  g_autoptr (DownloadCrcSet) believed = NULL;

  if (self->state == DOWNLOAD_STATE_FINISHED && self->version->total >= 0)
    return (guint64) self->version->total;

  believed = download_checkpoint_get_believed (self, download_clock_get_boot_id ());
  return download_crc_set_get_bytes (believed);
}

DownloadRangeSet *
download_checkpoint_get_safe_ranges (const DownloadCheckpoint *self)
{
  g_autoptr (DownloadCrcSet) believed = NULL;
  DownloadRangeSet *whole;

  if (self->state != DOWNLOAD_STATE_FINISHED || self->version->total < 0)
    {
      believed = download_checkpoint_get_believed (self, download_clock_get_boot_id ());
      return download_crc_set_to_range_set (believed);
    }

  whole = download_range_set_new ();
  download_range_set_add (whole, 0, (guint64) self->version->total);
  return whole;
}

static char *
build_path (const DownloadCheckpoint *self,
            const char               *name)
{
  const char *folder = download_request_get_folder (self->request);

  return folder != NULL && name != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

char *
download_checkpoint_get_path (const DownloadCheckpoint *self)
{
  return build_path (self, self->name);
}

char *
download_checkpoint_get_part_path (const DownloadCheckpoint *self)
{
  return build_path (self, self->part_name);
}

DownloadCrcSet *
download_checkpoint_get_believed (const DownloadCheckpoint *self,
                                  const char               *boot_id)
{
  DownloadCrcSet *believed = download_crc_set_copy (self->durable);

  if (self->written_boot_id == NULL || boot_id == NULL ||
      download_checkpoint_get_boot_tag (self->written_boot_id) != download_checkpoint_get_boot_tag (boot_id))
    return believed;

  for (guint i = 0; i < download_crc_set_get_size (self->written); i++)
    {
      const DownloadCrcRange *range = download_crc_set_get (self->written, i);

      download_crc_set_add (believed, range->start, range->end, range->crc);
    }

  return believed;
}

/* What becomes of the bytes of the version that was. */
static const struct
{
  gboolean lets_go; /* of them, and of the file that holds them */
  gboolean keeps;   /* them: they belong to the other version as well */
} changes[] = {
  [DOWNLOAD_VERSION_CHANGE_NOTHING_SAFE] = { FALSE, FALSE },
  [DOWNLOAD_VERSION_CHANGE_PERSON] = { TRUE, FALSE },
  [DOWNLOAD_VERSION_CHANGE_NEWER] = { TRUE, FALSE },
  [DOWNLOAD_VERSION_CHANGE_COMPARED] = { FALSE, TRUE },
};

static void
let_go_of_bytes (DownloadCheckpoint *self)
{
  self->finished_at = 0;
  self->finished_mtime = 0;
  self->device = 0;
  self->inode = 0;
  self->part_size = 0;
  self->part_mtime = 0;
  self->part_ctime = 0;
  self->publish_crc = 0;
  g_clear_pointer (&self->part_name, g_free);
  g_clear_pointer (&self->publish_name, g_free);
  g_clear_pointer (&self->written_boot_id, g_free);
  download_crc_set_clear (self->durable);
  download_crc_set_clear (self->written);
}

static void
set_version (DownloadCheckpoint *self,
             DownloadVersion    *version)
{
  download_version_ref (version);
  download_version_unref (self->version);
  self->version = version;
}

void
download_checkpoint_change_version (DownloadCheckpoint   *self,
                                    DownloadVersion      *version,
                                    DownloadVersionChange change)
{
  if (changes[change].lets_go && !PLANTED ("claims-kept-over-change"))
    let_go_of_bytes (self);

  g_assert (changes[change].keeps || PLANTED ("claims-kept-over-change") ||
            (download_crc_set_get_bytes (self->durable) == 0 && download_crc_set_get_bytes (self->written) == 0));
  self->ranges_proven = FALSE;
  g_clear_pointer (&self->verified, download_digest_unref);
  set_version (self, version);
}

void
download_checkpoint_learn_version (DownloadCheckpoint *self,
                                   DownloadVersion    *version)
{
  g_assert (download_version_refines (version, self->version));
  set_version (self, version);
}

void
download_checkpoint_forget_bytes (DownloadCheckpoint *self)
{
  g_autoptr (DownloadVersion) unknown = download_version_new_unknown ();

  download_checkpoint_change_version (self, unknown, DOWNLOAD_VERSION_CHANGE_PERSON);
}

/* A tag that was read from the journal stands for itself. */
guint64
download_checkpoint_get_boot_tag (const char *boot_id)
{
  if (boot_id == NULL || *boot_id == '\0')
    return 0;
  if (strlen (boot_id) == TAG_DIGITS && strspn (boot_id, "0123456789abcdef") == TAG_DIGITS)
    return g_ascii_strtoull (boot_id, NULL, 16);

  return download_crc64_update (0, boot_id, strlen (boot_id));
}

/**
 * download_request_get_checkpoint:
 *
 * Returns: (transfer none) (nullable): what download_request_set_checkpoint() was given
 */
DownloadCheckpoint *
download_request_get_checkpoint (DownloadRequest *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_REQUEST (self), NULL);

  return g_object_get_qdata (G_OBJECT (self), request_checkpoint_quark ());
}

/**
 * download_request_set_checkpoint:
 * @checkpoint: (nullable): copied
 *
 * Asks to go on from where an earlier attempt stopped. download_request_copy() does not copy it.
 */
void
download_request_set_checkpoint (DownloadRequest    *self,
                                 DownloadCheckpoint *checkpoint)
{
  DownloadCheckpoint *copy = checkpoint != NULL ? download_checkpoint_copy (checkpoint) : NULL;

  g_return_if_fail (DOWNLOAD_IS_REQUEST (self));

  g_object_set_qdata_full (G_OBJECT (self), request_checkpoint_quark (), copy,
                           (GDestroyNotify) download_checkpoint_free);
}
