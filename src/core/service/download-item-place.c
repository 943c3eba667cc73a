/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the file of an item is, and what became of it if it was on its way somewhere else when a process ended. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-item-private.h"

#include "sink/download-relocation.h"

gboolean
download_item_can_relocate (DownloadItem *self)
{
  if (self->withdrawn || self->look != NULL || self->relocation != NULL || self->copies > 0 || self->shutting_down ||
      download_item_is_unsettled (self))
    return FALSE;
  if (self->transfer != NULL && self->mode != DOWNLOAD_TRANSFER_FETCH)
    return FALSE;
  return !(self->missing && download_item_has_file (self));
}

gboolean
download_item_get_relocating (DownloadItem *self)
{
  return self->relocation != NULL && !self->relocation->settling;
}

guint64
download_item_get_relocated (DownloadItem *self,
                             guint64      *to_copy)
{
  *to_copy = self->relocation != NULL ? self->relocation->to_copy : 0;
  return self->relocation != NULL ? self->relocation->copied : 0;
}

void
download_item_stop_relocating (DownloadItem *self)
{
  if (self->relocation != NULL)
    g_cancellable_cancel (self->relocation->cancellable);
}

/* Until download_item_end_relocation() nothing else happens to its file. */
void
download_item_begin_relocation (DownloadItem           *self,
                                DownloadItemRelocation *relocation)
{
  self->relocation = relocation;
  download_item_update_active (self);
  download_item_notify (self, PROP_RELOCATING);
}

void
download_item_end_relocation (DownloadItem *self)
{
  self->relocation = NULL;
  download_item_update_numbers (self);
  download_item_notify (self, PROP_RELOCATING);
  download_item_update_active (self);
  if (self->after_stop == AFTER_STOP_REMOVE && self->transfer == NULL)
    {
      self->after_stop = AFTER_STOP_NOTHING;
      download_item_delete_partial (self);
    }
  else
    {
      self->context->wants_turn (self->context->service, self);
    }
}

/* Borrowed from the checkpoint. */
DownloadFilePlace
download_item_get_place (DownloadItem *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  return (DownloadFilePlace) {
    (char *) download_item_get_folder (self),
    (char *) download_item_get_name (self),
    checkpoint->part_name,
    checkpoint->device,
    checkpoint->inode,
  };
}

/* It is there now; what is claimed of its bytes is for the caller to say, and to record it. */
void
download_item_set_place (DownloadItem            *self,
                         DownloadRequest         *request,
                         const DownloadFilePlace *place)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  g_set_object (&checkpoint->request, request);
  if (place->inode != 0)
    {
      g_free (checkpoint->name);
      g_free (checkpoint->part_name);
      checkpoint->name = g_strdup (place->name);
      checkpoint->part_name = g_strdup (place->part_name);
      checkpoint->device = place->device;
      checkpoint->inode = place->inode;
    }
  download_file_place_clear (&checkpoint->moving);
  download_item_update_key (self);
  download_item_update_name (self);
  download_item_notify (self, PROP_REQUEST);
}

/* Where its file is, nobody knows before that was looked at. */
gboolean
download_item_is_unsettled (DownloadItem *self)
{
  return self->checkpoint->moving.folder != NULL;
}

gboolean
download_item_needs_settling (DownloadItem *self)
{
  return self->relocation == NULL && (download_item_is_unsettled (self) || self->checkpoint->left.folder != NULL);
}

typedef struct
{
  DownloadItemRelocation relocation;
  DownloadItem          *item; /* owned */
} Settling;

static void
settling_free (gpointer data)
{
  Settling *settling = data;

  g_object_unref (settling->relocation.cancellable);
  g_object_unref (settling->item);
  g_free (settling);
}

/* It was renamed before that could be recorded. */
static void
take_moved (DownloadItem *self,
            const char   *name)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;
  DownloadFilePlace   place = download_file_place_copy (&checkpoint->moving);
  g_autoptr (DownloadRequest) request = download_request_copy (checkpoint->request);

  g_free (place.name);
  place.name = g_strdup (name);
  if (checkpoint->part_name == NULL)
    g_clear_pointer (&place.part_name, g_free);
  download_request_set_folder (request, place.folder);
  if (download_request_get_name (request) != NULL)
    download_request_set_name (request, name);

  download_item_set_place (self, request, &place);
  download_item_set_missing (self, FALSE);
  download_file_place_clear (&place);
}

static void
record_settled (DownloadItem *self,
                const char   *name,
                gboolean      left)
{
  if (name != NULL)
    take_moved (self, name);
  download_file_place_clear (&self->checkpoint->moving);
  if (!left)
    download_file_place_clear (&self->checkpoint->left);
  download_item_record (self);
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  DownloadItem    *self = ((Settling *) g_task_get_task_data (task))->item;
  GError          *error = NULL;
  g_autofree char *name = NULL;
  gboolean         left = FALSE;
  gboolean         settled = download_relocation_settle_finish (result, &name, &left, &error);

  if (settled)
    record_settled (self, name, left);
  download_item_end_relocation (self);
  if (settled)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* To be called before anything else happens to the file of an item that download_item_is_unsettled(); and to delete what was left
 * behind. */
void
download_item_settle_async (DownloadItem       *self,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask            *task = g_task_new (NULL, NULL, callback, user_data);
  Settling         *settling = g_new0 (Settling, 1);
  DownloadFilePlace now = download_item_get_place (self);

  g_return_if_fail (self->relocation == NULL && self->transfer == NULL);

  settling->item = g_object_ref (self);
  settling->relocation.cancellable = g_cancellable_new ();
  settling->relocation.settling = TRUE;
  g_task_set_source_tag (task, download_item_settle_async);
  g_task_set_task_data (task, settling, settling_free);
  download_item_begin_relocation (self, &settling->relocation);
  download_relocation_settle_async (&now, now.part_name == NULL, &self->checkpoint->moving, &self->checkpoint->left, settled_cb, task);
}

gboolean
download_item_settle_finish (DownloadItem *self,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
