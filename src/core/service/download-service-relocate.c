/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of an item gets another folder or name.
 *
 *  (its transfer stops) ─▶ step ─▶ record ─▶ step … ─▶ record the new place ─▶ delete the original of a copy
 *
 * 1. It holds the lease of the item, so that no other process begins with it meanwhile.
 * 2. What a step may leave behind is durable in the journal before the step; where the file is, before its original goes.
 * 3. Whatever fails or is cancelled before the new place is recorded leaves the item as it was. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include "sink/download-relocation.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  DownloadItemRelocation relocation; /* what the item knows of it */

  GTask              *task;    /* whose data this is */
  DownloadService    *service; /* owned */
  DownloadItem       *item;    /* owned */
  DownloadRequest    *leased;  /* owned: the item's, as it was */
  gboolean            has_lease;
  gboolean            awaits_transfer; /* to have stopped */
  char               *folder;
  char               *name; /* nullable: any that is free, made of the one that it has */
  gboolean            anew; /* without its partial file, if that is not there */
  DownloadRelocation *file; /* nullable, owned */
  gboolean            placed;
  GError             *error; /* nullable, owned */
} Relocation;

static void
relocation_free (gpointer data)
{
  Relocation *self = data;

  g_clear_pointer (&self->file, download_relocation_free);
  g_clear_error (&self->error);
  g_clear_object (&self->leased);
  g_object_unref (self->relocation.cancellable);
  g_object_unref (self->item);
  g_object_unref (self->service);
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static void step (GTask *task);
static void begin (GTask *task);

static DownloadCheckpoint *
get_checkpoint (Relocation *self)
{
  return self->item->checkpoint;
}

/* A disk that a person has left behind keeps nobody from going on. */
static gboolean
is_over_the_disk (DownloadItem *item)
{
  const GError *error = download_item_get_error (item);

  return download_item_get_state (item) == DOWNLOAD_STATE_PAUSED && error != NULL &&
         download_error_code_get_remedy ((DownloadError) error->code) == DOWNLOAD_REMEDY_PERSON;
}

/* The one way out. */
static void
finish (GTask *task)
{
  Relocation      *self = g_task_get_task_data (task);
  const gboolean   goes_on = self->placed && is_over_the_disk (self->item) && !download_item_is_leaving (self->item);
  DownloadService *service = self->service;

  download_item_end_relocation (self->item);
  if (self->has_lease)
    download_service_return_lease (service, self->leased);
  if (goes_on)
    download_item_go_on (self->item);
  download_service_schedule (service);
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask      *task = user_data;
  Relocation *self = g_task_get_task_data (task);

  if (download_relocation_end_finish (self->file, result) && self->placed && self->error == NULL &&
      get_checkpoint (self)->left.folder != NULL)
    {
      download_file_place_clear (&get_checkpoint (self)->left);
      download_item_record (self->item);
    }
  finish (task);
}

/* What went wrong behind the recording of the new place is told, but changes nothing. */
static void
end (GTask   *task,
     gboolean remove)
{
  Relocation *self = g_task_get_task_data (task);

  download_relocation_end_async (self->file, remove, ended_cb, task);
}

static void
placed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask      *task = user_data;
  Relocation *self = g_task_get_task_data (task);

  /* As long as it is not sure that the new place is known, the original stays; the next start deletes it. */
  end (task, download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &self->error));
}

/* All that holds of a copy was synced. */
static void
take_claims (Relocation *self)
{
  DownloadCheckpoint      *checkpoint = get_checkpoint (self);
  const DownloadFileStamp *stamp = download_relocation_get_stamp (self->file);

  checkpoint->part_size = stamp->size;
  checkpoint->part_mtime = stamp->mtime;
  checkpoint->part_ctime = stamp->ctime;
  if (!download_relocation_is_copied (self->file))
    return;

  download_crc_set_clear (checkpoint->durable);
  download_crc_set_clear (checkpoint->written);
  download_crc_set_add_set (checkpoint->durable, download_relocation_get_safe (self->file));
}

/* Two items of a list never mean the same. */
static DownloadRequest *
make_request (Relocation *self,
              const char *name)
{
  DownloadRequest *request = download_request_copy (get_checkpoint (self)->request);
  DownloadItem    *other = NULL;

  download_request_set_folder (request, self->folder);
  if (self->name != NULL || download_request_get_name (request) != NULL)
    download_request_set_name (request, name);
  other = download_service_find (self->service, request);
  if (other != NULL && other != self->item)
    download_request_set_name (request, name);
  return request;
}

static void
take_place (GTask *task)
{
  Relocation              *self = g_task_get_task_data (task);
  DownloadCheckpoint      *checkpoint = get_checkpoint (self);
  const DownloadFilePlace *place = download_relocation_get_place (self->file);
  g_autoptr (DownloadRequest) request = make_request (self, place->name);

  if (download_relocation_is_copied (self->file))
    {
      DownloadFilePlace left = download_item_get_place (self->item);

      download_file_place_clear (&checkpoint->left);
      checkpoint->left = (DownloadFilePlace) {
        g_strdup (left.folder), g_strdup (download_file_place_get_file (&left)), NULL, left.device, left.inode,
        download_relocation_get_source_mtime (self->file)
      };
    }
  if (checkpoint->part_name != NULL)
    take_claims (self);
  download_item_set_place (self->item, request, place);
  self->placed = TRUE;
  if (checkpoint->part_name != NULL)
    download_journal_put (self->service->journal, checkpoint);
  else
    download_item_record (self->item);
  download_journal_flush_async (self->service->journal, placed_cb, task);
}

/* There is nothing any more of what was announced. */
static void
forget_intent (Relocation *self)
{
  if (!download_item_is_unsettled (self->item))
    return;

  download_file_place_clear (&get_checkpoint (self)->moving);
  download_item_record (self->item);
}

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask      *task = user_data;
  Relocation *self = g_task_get_task_data (task);

  /* What cannot be recorded is not done: the next step undoes what there is. */
  if (!download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &self->error))
    g_cancellable_cancel (self->relocation.cancellable);
  step (task);
}

static void
record_intent (GTask *task)
{
  Relocation         *self = g_task_get_task_data (task);
  DownloadCheckpoint *checkpoint = get_checkpoint (self);

  download_file_place_clear (&checkpoint->moving);
  checkpoint->moving = download_file_place_copy (download_relocation_get_place (self->file));
  download_item_record (self->item);
  download_journal_flush_async (self->service->journal, recorded_cb, task);
}

static gboolean
begin_anew (Relocation   *self,
            const GError *error)
{
  if (!self->anew || !g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PARTIAL_GONE) || get_checkpoint (self)->part_name == NULL)
    return FALSE;

  download_checkpoint_forget_bytes (get_checkpoint (self));
  download_journal_put (self->service->journal, get_checkpoint (self));
  g_clear_pointer (&self->file, download_relocation_free);
  return TRUE;
}

static void
stepped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask      *task = user_data;
  Relocation *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  switch (download_relocation_step_finish (self->file, result, &error))
    {
    case DOWNLOAD_NAMING_AGAIN:
      record_intent (task);
      break;
    case DOWNLOAD_NAMING_DONE:
      take_place (task);
      break;
    case DOWNLOAD_NAMING_FAILED:
      if (begin_anew (self, error))
        {
          begin (task);
          return;
        }
      forget_intent (self);
      if (self->error == NULL)
        self->error = g_steal_pointer (&error);
      end (task, FALSE);
      break;
    }
}

static void
progress_cb (guint64  bytes,
             gpointer user_data)
{
  Relocation *self = user_data;

  self->relocation.to_copy = MAX (download_item_get_received (self->item), 1);
  self->relocation.copied = bytes;
  download_item_notify (self->item, PROP_RELOCATING);
}

static void
step (GTask *task)
{
  Relocation *self = g_task_get_task_data (task);

  download_relocation_step_async (self->file, self->relocation.cancellable, progress_cb, self, stepped_cb, task);
}

static void
begin (GTask *task)
{
  Relocation         *self = g_task_get_task_data (task);
  DownloadCheckpoint *checkpoint = get_checkpoint (self);
  g_autoptr (DownloadCrcSet) believed = download_checkpoint_get_believed (checkpoint, download_clock_get_boot_id ());
  DownloadRelocationOrder order = {
    .from = download_item_get_place (self->item),
    .stamp = { checkpoint->part_size, checkpoint->part_mtime, checkpoint->part_ctime },
    .claimed = believed,
    .finished = download_item_has_file (self->item),
    .size = checkpoint->version->total,
    .folder = self->folder,
    .name = self->name != NULL ? self->name : download_item_get_name (self->item),
    .exact = self->name != NULL,
  };

  self->file = download_relocation_new (&order);
  step (task);
}

/* A transfer that winds down is waited for. */
static void
stop (GTask *task)
{
  Relocation   *self = g_task_get_task_data (task);
  DownloadItem *item = self->item;

  if (g_cancellable_is_cancelled (self->relocation.cancellable))
    {
      download_error_set (&self->error, DOWNLOAD_ERROR_CANCELLED, N_ ("Cancelled."));
      finish (task);
      return;
    }

  if (download_item_get_state (item) == DOWNLOAD_STATE_WAITING || (item->transfer != NULL && download_item_can_pause (item)))
    download_item_queue (item);
  self->awaits_transfer = item->transfer != NULL;
  if (self->awaits_transfer)
    download_transfer_stop (item->transfer, FALSE);
  else
    begin (task);
}

static void
leased_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask      *task = user_data;
  Relocation *self = g_task_get_task_data (task);

  self->has_lease = download_service_take_lease_finish (self->service, result, &self->error);
  if (self->has_lease)
    stop (task);
  else
    finish (task);
}

void
download_service_may_relocate (DownloadService *service,
                               DownloadItem    *item)
{
  Relocation *self = (Relocation *) item->relocation;

  if (self->relocation.settling || !self->awaits_transfer)
    return;

  self->awaits_transfer = FALSE;
  begin (self->task);
}

/**
 * download_service_relocate_async:
 * @item: one of the items, which download_item_can_relocate()
 * @folder: (nullable): path of a folder that is there; %NULL for the one that it has
 * @name: (nullable): the name that the finished file is to have, and no other; %NULL for the one that it has, or another that is free
 * @anew: %TRUE if what came of it may be left where it is, if that is not there any more, and fetched anew
 *
 * Moves the file of an item, partial or finished: by renaming it where it stays on its file system, else by a copy, which
 * download_item_stop_relocating() ends. What runs stops meanwhile and goes on, and so does what stopped because of its disk.
 * Whatever fails leaves everything as it was.
 */
void
download_service_relocate_async (DownloadService    *service,
                                 DownloadItem       *item,
                                 const char         *folder,
                                 const char         *name,
                                 gboolean            anew,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask      *task = g_task_new (service, NULL, callback, user_data);
  Relocation *self = NULL;

  g_task_set_source_tag (task, download_service_relocate_async);
  if (!download_item_can_relocate (item) || download_service_is_ending (service))
    {
      g_task_return_error (task, download_error_new (DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("“%s” cannot be moved just now."),
                                                     download_item_get_name (item)));
      g_object_unref (task);
      return;
    }

  self = g_new0 (Relocation, 1);
  self->task = task;
  self->relocation.cancellable = g_cancellable_new ();
  self->service = g_object_ref (service);
  self->item = g_object_ref (item);
  self->leased = download_request_copy (download_item_get_request (item));
  self->folder = g_canonicalize_filename (folder != NULL ? folder : download_item_get_folder (item), "/");
  self->name = g_strdup (name);
  self->anew = anew;
  g_task_set_task_data (task, self, relocation_free);
  download_item_begin_relocation (item, &self->relocation);
  download_service_take_lease_async (service, self->leased, leased_cb, task);
}

/* %FALSE with %DOWNLOAD_ERROR_PARTIAL_GONE if the file is not where it should be, %DOWNLOAD_ERROR_NAME_TAKEN, %DOWNLOAD_ERROR_IN_USE,
 * %DOWNLOAD_ERROR_CANCELLED, %DOWNLOAD_ERROR_INVALID_REQUEST, or what the disk has against it. */
gboolean
download_service_relocate_finish (DownloadService *service,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, service), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DownloadItem) item = user_data;
  g_autoptr (GError) error = NULL;

  if (!download_item_settle_finish (item, result, &error) && download_item_wants_turn (item))
    download_item_refuse_turn (item, error);
}

/* Instead of its turn, which it takes when it is known where its file is. */
void
download_service_settle (DownloadItem *item)
{
  download_item_settle_async (item, settled_cb, g_object_ref (item));
}
