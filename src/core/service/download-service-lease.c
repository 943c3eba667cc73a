/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Of all processes that share a list, one downloads what has a certain key: it holds the lease.
 *
 * 1. An item runs only under a lease. It asks for it when it has its turn, and gives it back when it has come to rest.
 * 2. When a lease is granted, everything that was recorded under it before is known.
 * 3. Whoever puts a new item into the list under a lease makes no twin. One that was put without it, at the same moment as another
 *    process put its own, goes when it has its turn and the other one has begun. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include <string.h>

typedef struct
{
  guint    n_users; /* those that ask are counted */
  gboolean granted;
} Lease;

/* One that asks. */
typedef struct
{
  DownloadService *service; /* owned */
  DownloadItem    *item;    /* owned */
  char            *key;
} Asking;

void
download_service_init_leases (DownloadService *self)
{
  self->leases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lessees = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

void
download_service_clear_leases (DownloadService *self)
{
  g_clear_pointer (&self->lessees, g_hash_table_unref);
  g_clear_pointer (&self->leases, g_hash_table_unref);
}

static Lease *
use (DownloadService *self,
     const char      *key)
{
  Lease *lease = g_hash_table_lookup (self->leases, key);

  if (lease == NULL)
    {
      lease = g_new0 (Lease, 1);
      g_hash_table_insert (self->leases, g_strdup (key), lease);
    }
  lease->n_users++;
  return lease;
}

static void
leave (DownloadService *self,
       const char      *key)
{
  Lease *lease = g_hash_table_lookup (self->leases, key);

  g_return_if_fail (lease != NULL);

  if (--lease->n_users > 0)
    return;
  if (lease->granted)
    download_journal_return_lease (self->journal, key);
  g_hash_table_remove (self->leases, key);
}

gboolean
download_service_has_lease (DownloadService *self,
                            const char      *key)
{
  const Lease *lease = g_hash_table_lookup (self->leases, key);

  return lease != NULL && lease->granted;
}

/* Whoever asked first may have been refused, and may ask again. */
static gboolean
note_answer (DownloadService *self,
             const char      *key,
             GAsyncResult    *result,
             GError         **error)
{
  if (!download_journal_take_lease_finish (self->journal, result, error))
    {
      leave (self, key);
      return FALSE;
    }

  ((Lease *) g_hash_table_lookup (self->leases, key))->granted = TRUE;
  return TRUE;
}

/* How many items have their turn but not their lease. */
guint
download_service_count_leasing (DownloadService *self)
{
  GHashTableIter iter;
  gpointer       item = NULL;
  guint          count = 0;

  g_hash_table_iter_init (&iter, self->lessees);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (!download_item_is_active (item))
      count++;

  return count;
}

gboolean
download_service_is_leasing (DownloadService *self,
                             DownloadItem    *item)
{
  return !download_item_is_active (item) && g_hash_table_contains (self->lessees, item);
}

void
download_service_item_rests (DownloadService *self,
                             DownloadItem    *item)
{
  g_autoptr (DownloadItem) keep = g_object_ref (item);
  g_autofree char *key = g_strdup (g_hash_table_lookup (self->lessees, item));

  if (key == NULL)
    return;

  g_hash_table_remove (self->lessees, item);
  leave (self, key);
}

/* The item of another process for the same, which has begun it; one that has not begun gives way itself. (transfer none) (nullable) */
static DownloadItem *
find_elder_twin (DownloadService *self,
                 DownloadItem    *item)
{
  if (!self->has_strangers || download_item_has_begun (item))
    return NULL;

  for (guint i = 0; i < download_service_get_size (self); i++)
    {
      DownloadItem *other = download_service_peek_item (self, i);

      if (other != item && download_item_has_begun (other) && strcmp (download_item_get_key (other), download_item_get_key (item)) == 0)
        return other;
    }

  return NULL;
}

/* The turn may be over while it asked. */
static void
begin (DownloadService *self,
       DownloadItem    *item)
{
  g_autoptr (DownloadRequest) request = NULL;
  DownloadItem *elder = NULL;

  if (self->shutdown_task != NULL || !download_item_wants_turn (item) || !g_ptr_array_find (self->items, item, NULL))
    {
      download_service_item_rests (self, item);
      return;
    }

  if (download_item_is_unsettled (item))
    {
      download_service_settle (item);
      return;
    }
  elder = find_elder_twin (self, item);
  if (elder == NULL)
    {
      download_item_start (item);
      return;
    }

  request = g_object_ref (download_item_get_request (item));
  download_service_item_rests (self, item);
  download_service_remove (self, item);
  download_service_continue_item (elder, request, FALSE);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Asking *asking = user_data;
  g_autoptr (DownloadService) self = asking->service;
  g_autoptr (DownloadItem) item = asking->item;
  g_autofree char *key = asking->key;
  g_autoptr (GError) error = NULL;

  g_free (asking);
  if (note_answer (self, key, result, &error))
    {
      begin (self, item);
    }
  else
    {
      g_hash_table_remove (self->lessees, item);
      if (self->shutdown_task == NULL && download_item_wants_turn (item) && g_ptr_array_find (self->items, item, NULL))
        download_item_refuse_turn (item, error);
    }
  download_service_schedule (self);
}

/* At once if the lease is there already. */
void
download_service_start_item (DownloadService *self,
                             DownloadItem    *item)
{
  const char *key = download_item_get_key (item);
  Asking     *asking = NULL;

  if (g_hash_table_contains (self->lessees, item))
    return;

  g_hash_table_insert (self->lessees, g_object_ref (item), g_strdup (key));
  if (use (self, key)->granted)
    {
      begin (self, item);
      return;
    }

  asking = g_new0 (Asking, 1);
  asking->service = g_object_ref (self);
  asking->item = g_object_ref (item);
  asking->key = g_strdup (key);
  download_journal_take_lease_async (self->journal, key, answered_cb, asking);
}

static void
granted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (note_answer (g_task_get_source_object (task), g_task_get_task_data (task), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
download_service_take_lease_async (DownloadService    *self,
                                   DownloadRequest    *request,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  char  *key = download_request_get_key (request);

  g_task_set_source_tag (task, download_service_take_lease_async);
  g_task_set_task_data (task, key, g_free);
  use (self, key);
  download_journal_take_lease_async (self->journal, key, granted_cb, task);
}

gboolean
download_service_take_lease_finish (DownloadService *self,
                                    GAsyncResult    *result,
                                    GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
download_service_return_lease (DownloadService *self,
                               DownloadRequest *request)
{
  g_autofree char *key = download_request_get_key (request);

  leave (self, key);
}
