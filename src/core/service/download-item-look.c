/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking at a finished file before it is called present.
 *
 *  outside ─▶ (its bytes) ─▶ (the checksum that a person gave) ─▶ kept
 *     │            │                        └─▶ needs a decision
 *     └────────────┴─▶ fetched again, beside whatever has its name now
 *
 * 1. The item is checking meanwhile, and finished in the journal: a crash leaves it as it was.
 * 2. What is read of the disk is read on threads; their answer counts only if the look was not given up meanwhile.
 * 3. The file is never touched. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "base/download-disk-error.h"
#include "verify/download-file-digest.h"
#include "verify/download-file-look.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

struct _DownloadItemLook
{
  DownloadItem     *item;    /* owned */
  DownloadRequest  *request; /* nullable, owned: what is asked for if it has to be fetched again */
  DownloadLookThen  then;
  DownloadState     old_state;
  GError           *old_error; /* nullable, owned */
  GCancellable     *cancellable;
  DownloadFileFacts found;
  int               fd;       /* owned; less than 0: the errno of why there is none */
  DownloadDigest   *proof;    /* nullable, owned: of the bytes that were saved; while these are read */
  DownloadDigest   *wanted;   /* nullable, owned: the person's */
  guint64           progress; /* bytes read */
};

static void compare_wanted (DownloadItemLook *look);

static void
look_free (DownloadItemLook *look)
{
  download_file_look_close (look->fd);
  g_clear_object (&look->request);
  g_clear_error (&look->old_error);
  g_clear_pointer (&look->proof, download_digest_unref);
  g_clear_pointer (&look->wanted, download_digest_unref);
  g_object_unref (look->cancellable);
  g_object_unref (look->item);
  g_free (look);
}

static gboolean
is_given_up (DownloadItemLook *look)
{
  return look->item->look != look;
}

/* From here on the item is as any other; @look is freed by whoever has called. */
static void
leave (DownloadItemLook *look)
{
  look->item->look = NULL;
  download_item_update_active (look->item);
}

static void
fail (DownloadItemLook *look,
      DownloadState     state,
      const GError     *error)
{
  leave (look);
  download_item_move (look->item, state, error);
}

/* Seen from outside the next time. */
static void
record_facts (DownloadItemLook *look)
{
  DownloadCheckpoint *checkpoint = look->item->checkpoint;

  if (checkpoint->finished_mtime == look->found.mtime && checkpoint->device == look->found.device &&
      checkpoint->inode == look->found.inode)
    return;

  checkpoint->finished_mtime = look->found.mtime;
  checkpoint->device = look->found.device;
  checkpoint->inode = look->found.inode;
  download_item_record (look->item);
}

static void
set_checksum (DownloadItem *self,
              const char   *checksum)
{
  g_autoptr (DownloadRequest) request = download_request_copy (self->checkpoint->request);

  download_request_set_checksum (request, checksum, NULL);
  download_item_set_request (self, request);
}

/* The server is asked by the way in that was given now: the old link may be dead, or was never kept. */
static void
take_way_in (DownloadItem    *self,
             DownloadRequest *request)
{
  g_autoptr (DownloadRequest) copy = download_request_copy (self->checkpoint->request);

  download_request_set_link (copy, download_request_get_link (request));
  download_request_set_head_link (copy, download_request_get_head_link (request));
  download_request_set_renewer (copy, download_request_get_renewer (request));
  download_request_set_headers (copy, download_request_get_headers (request), NULL);
  download_request_set_page (copy, download_request_get_page (request));
  download_request_set_needs_link (copy, download_request_get_needs_link (request));
  download_request_set_suggested_name (copy, download_request_get_suggested_name (request));
  download_item_set_request (self, copy);
}

/* It is the file that was saved, and what a person expects of it. */
static void
keep (DownloadItemLook *look)
{
  DownloadItem    *self = look->item;
  DownloadLookThen then = look->then;

  if (then == DOWNLOAD_LOOK_THEN_ASK && look->request != NULL)
    take_way_in (self, look->request);
  record_facts (look);
  /* What the file was found not to be is not expected any more. */
  if (look->old_state == DOWNLOAD_STATE_NEEDS_DECISION && look->request != NULL)
    set_checksum (self, download_request_get_checksum (look->request));
  /* Finished it was all the time; only a decision that is not needed any more is news. */
  if (look->old_state == DOWNLOAD_STATE_FINISHED)
    download_item_move (self, DOWNLOAD_STATE_FINISHED, NULL);
  leave (look);
  if (look->old_state != DOWNLOAD_STATE_FINISHED)
    download_item_move (self, DOWNLOAD_STATE_FINISHED, NULL);
  download_item_set_missing (self, FALSE);
  if (self->context->forget_links)
    download_item_forget_link (self);
  if (then == DOWNLOAD_LOOK_THEN_ASK)
    download_item_ask_if_changed (self);
}

static void
fetch_again (DownloadItemLook   *look,
             DownloadFileVerdict verdict)
{
  DownloadItem     *self = look->item;
  DownloadEventKind kind = verdict == DOWNLOAD_FILE_MISSING ? DOWNLOAD_EVENT_RESTARTED : DOWNLOAD_EVENT_FILE_REPLACED;

  leave (look);
  self->fetched_again = TRUE;
  self->replaced = verdict != DOWNLOAD_FILE_MISSING;
  download_item_tell (self, download_item_new_event (self, kind));
  download_item_forget_finished (self);
  if (look->request != NULL)
    download_item_adopt_request (self, look->request);
  download_item_go_on (self);
  if (look->then == DOWNLOAD_LOOK_THEN_PAUSE)
    download_item_pause (self);
}

static void
progress_cb (guint64  bytes,
             gpointer user_data)
{
  DownloadItemLook *look = user_data;

  look->progress = bytes;
}

static void
read_all (DownloadItemLook   *look,
          DownloadDigest     *digest,
          GAsyncReadyCallback callback)
{
  look->progress = 0;
  download_file_digest_async (look->fd, download_item_get_name (look->item), (guint64) look->found.size, download_digest_get_algorithm (digest), look->cancellable,
                              progress_cb, look, callback, look);
}

/* The file may be there and whole: nothing is known of it, and nothing is done. */
static void
cannot_read (DownloadItemLook *look,
             const GError     *error)
{
  fail (look, DOWNLOAD_STATE_NEEDS_DECISION, error);
}

static gboolean
check_readable (DownloadItemLook *look)
{
  g_autoptr (GError) error = NULL;

  if (look->fd >= 0)
    return TRUE;

  download_disk_error_set (&error, DOWNLOAD_DISK_READ, -look->fd, download_item_get_name (look->item));
  cannot_read (look, error);
  return FALSE;
}

static void
reject_checksum (DownloadItemLook *look)
{
  DownloadItem *self = look->item;
  g_autoptr (GError) error = download_error_new (DOWNLOAD_ERROR_CHECKSUM,
                                                 N_ ("The file is complete, but its checksum is not the one that was promised."));

  record_facts (look);
  if (look->request != NULL)
    set_checksum (self, download_request_get_checksum (look->request));
  leave (look);
  download_item_move (self, DOWNLOAD_STATE_NEEDS_DECISION, error);
}

/* What has changed is wanted, and the checksum says that it has: the file stays, and the other one comes beside it. */
static void
fetch_other (DownloadItemLook *look)
{
  DownloadItem *self = look->item;

  leave (look);
  download_item_forget_finished (self);
  download_item_adopt_request (self, look->request);
  download_item_go_on (self);
}

static void
accept_checksum (DownloadItemLook *look)
{
  DownloadItem *self = look->item;

  if (look->wanted != NULL)
    {
      g_clear_pointer (&self->checkpoint->verified, download_digest_unref);
      self->checkpoint->verified = download_digest_ref (look->wanted);
      download_item_record (self);
      download_item_notify (self, PROP_VERIFIED);
    }
  keep (look);
}

static void
wanted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadItemLook *look = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = download_file_digest_finish (result, &error);

  if (is_given_up (look))
    g_debug ("%s: nobody waits for this any more", look->item->checkpoint->id);
  else if (hex == NULL)
    cannot_read (look, error);
  else if (g_str_equal (hex, download_digest_get_hex (look->wanted)))
    accept_checksum (look);
  else if (look->then == DOWNLOAD_LOOK_THEN_ASK)
    fetch_other (look);
  else
    reject_checksum (look);
  look_free (look);
}

static gboolean
is_same_digest (DownloadDigest *a,
                DownloadDigest *b)
{
  return a != NULL && b != NULL && download_digest_get_algorithm (a) == download_digest_get_algorithm (b) &&
         g_str_equal (download_digest_get_hex (a), download_digest_get_hex (b));
}

/* The file is the one that was saved. What it was proven with then holds now. */
static void
compare_wanted (DownloadItemLook *look)
{
  if (look->wanted == NULL || is_same_digest (look->wanted, look->item->checkpoint->verified))
    {
      accept_checksum (look);
      look_free (look);
    }
  else if (check_readable (look))
    read_all (look, look->wanted, wanted_cb);
  else
    look_free (look);
}

static void
proof_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  DownloadItemLook *look = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = download_file_digest_finish (result, &error);

  if (!is_given_up (look) && hex != NULL && g_str_equal (hex, download_digest_get_hex (look->proof)))
    {
      compare_wanted (look);
      return;
    }

  if (is_given_up (look))
    g_debug ("%s: nobody waits for this any more", look->item->checkpoint->id);
  else if (hex == NULL)
    cannot_read (look, error);
  else
    fetch_again (look, DOWNLOAD_FILE_OTHER);
  look_free (look);
}

/* (transfer full) (nullable): of the bytes as they were saved; what costs least to compute comes first. */
static DownloadDigest *
get_proof (const DownloadCheckpoint *checkpoint)
{
  g_autoptr (DownloadCrcSet) saved = download_crc_set_copy (checkpoint->durable);
  guint64 crc = 0;

  /* Whether a range was durable before the file was published does not matter behind it. */
  download_crc_set_add_set (saved, checkpoint->written);
  if (checkpoint->version->total >= 0 && download_crc_set_get_whole (saved, (guint64) checkpoint->version->total, &crc))
    {
      g_autofree char *hex = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", crc);

      return download_digest_new (DOWNLOAD_DIGEST_CRC64, hex, "");
    }
  if (checkpoint->verified != NULL)
    return download_digest_ref (checkpoint->verified);
  return checkpoint->version->digest != NULL ? download_digest_ref (checkpoint->version->digest) : NULL;
}

/* A file that was saved by a version that recorded neither time nor bytes is known by its size only. */
static void
resolve_doubt (DownloadItemLook *look)
{
  look->proof = get_proof (look->item->checkpoint);
  if (look->proof == NULL && look->item->checkpoint->finished_mtime == 0)
    {
      compare_wanted (look);
      return;
    }

  if (look->proof == NULL)
    fetch_again (look, DOWNLOAD_FILE_OTHER);
  else if (check_readable (look))
    {
      read_all (look, look->proof, proof_cb);
      return;
    }
  look_free (look);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  DownloadItemLook *look = user_data;
  g_autoptr (GError) error = NULL;
  int verdict = download_file_look_finish (result, &look->found, &look->fd, &error);

  if (!is_given_up (look) && verdict == DOWNLOAD_FILE_SAME)
    {
      compare_wanted (look);
      return;
    }
  if (!is_given_up (look) && verdict == DOWNLOAD_FILE_DOUBTFUL)
    {
      resolve_doubt (look);
      return;
    }

  if (is_given_up (look))
    g_debug ("%s: nobody waits for this any more", look->item->checkpoint->id);
  else if (verdict < 0)
    cannot_read (look, error);
  else
    fetch_again (look, (DownloadFileVerdict) verdict);
  look_free (look);
}

static void
look_from_outside (DownloadItemLook *look)
{
  DownloadFileFacts facts = download_item_get_facts (look->item);

  download_file_look_async (look->item->path, &facts, look->cancellable, looked_cb, look);
}

/* Where it is was not recorded any more, but can be found. */
static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  DownloadItemLook *look = user_data;
  g_autoptr (GError) error = NULL;

  if (download_item_settle_finish (look->item, result, &error) && !is_given_up (look))
    {
      look_from_outside (look);
      return;
    }
  if (!is_given_up (look))
    cannot_read (look, error);
  look_free (look);
}

/* Whether there should be a finished file, whatever a person was told about it. */
gboolean
download_item_has_file (DownloadItem *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  return self->look != NULL || checkpoint->state == DOWNLOAD_STATE_FINISHED ||
         (checkpoint->state == DOWNLOAD_STATE_NEEDS_DECISION && checkpoint->finished_at != 0 && checkpoint->part_name == NULL);
}

gboolean
download_item_is_looking (DownloadItem *self)
{
  return self->look != NULL;
}

/* Only while it is looking. */
DownloadState
download_item_get_state_before_look (DownloadItem  *self,
                                     const GError **error)
{
  *error = self->look->old_error;
  return self->look->old_state;
}

/* Bytes of the file that were read by now. */
guint64
download_item_get_looked_at (DownloadItem *self)
{
  return self->look != NULL ? self->look->progress : 0;
}

static DownloadItemLook *
look_new (DownloadItem    *self,
          DownloadRequest *request)
{
  DownloadItemLook *look = g_new0 (DownloadItemLook, 1);
  const char       *checksum = request != NULL ? download_request_get_checksum (request) : NULL;

  look->item = g_object_ref (self);
  look->request = request != NULL ? download_request_copy (request) : NULL;
  look->wanted = checksum != NULL ? download_digest_new_from_user (checksum, NULL) : NULL;
  look->old_state = self->checkpoint->state;
  look->old_error = self->checkpoint->error != NULL ? g_error_copy (self->checkpoint->error) : NULL;
  look->cancellable = g_cancellable_new ();
  look->fd = -1;
  return look;
}

/**
 * download_item_look:
 * @request: (nullable): what was asked for: its checksum is compared, and it is what is fetched if the file is gone
 * @then: what follows if it is there, or if it is not
 *
 * To be called if download_item_has_file().
 */
void
download_item_look (DownloadItem    *self,
                    DownloadRequest *request,
                    DownloadLookThen then)
{
  /* It was there a moment ago, and is held. */
  if (self->relocation != NULL)
    return;

  download_item_stop_looking (self);
  self->fetched_again = FALSE;
  self->look = look_new (self, request);
  self->look->then = then;
  download_item_update_active (self);
  download_item_move (self, DOWNLOAD_STATE_CHECKING, NULL);
  if (download_item_is_unsettled (self))
    download_item_settle_async (self, settled_cb, self->look);
  else
    look_from_outside (self->look);
}

/* It is as it was before. */
void
download_item_stop_looking (DownloadItem *self)
{
  DownloadItemLook *look = self->look;

  if (look == NULL)
    return;

  g_cancellable_cancel (look->cancellable);
  download_item_move (self, look->old_state, look->old_error);
  leave (look);
}

void
download_item_fetch_if_changed (DownloadItem *self)
{
  if (self->look != NULL)
    self->look->then = DOWNLOAD_LOOK_THEN_ASK;
  else if (self->checkpoint->state == DOWNLOAD_STATE_FINISHED)
    download_item_look (self, NULL, DOWNLOAD_LOOK_THEN_ASK);
}

gboolean
download_item_get_fetched_again (DownloadItem *self,
                                 gboolean     *replaced)
{
  *replaced = self->fetched_again && self->replaced;
  return self->fetched_again;
}
