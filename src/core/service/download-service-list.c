/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of a service: adding, finding, moving, and what other processes do to it. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include "checkpoint/download-checkpoint-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Out of a list that was made without its secrets: there is no use in asking the server. */
static void
set_needs_link (DownloadCheckpoint *checkpoint)
{
  g_autoptr (GError) error = download_error_new (DOWNLOAD_ERROR_LINK_REFUSED,
                                                 N_ ("The list holds no link for this file."));

  download_item_begin_at (checkpoint, DOWNLOAD_STATE_NEEDS_LINK, error);
}

DownloadItem *
download_service_insert_new_item (DownloadService *self,
                                  DownloadRequest *request,
                                  guint            index,
                                  gboolean         paused)
{
  DownloadCheckpoint *earlier = download_request_get_checkpoint (request);
  DownloadCheckpoint *checkpoint = earlier != NULL ? download_checkpoint_new_continuing (earlier, request)
                                                   : download_checkpoint_new (NULL, request);
  g_autoptr (DownloadItem) item = NULL;

  if (download_request_get_needs_link (request))
    set_needs_link (checkpoint);
  else if (paused)
    download_item_begin_at (checkpoint, DOWNLOAD_STATE_PAUSED, NULL);
  checkpoint->added_at = download_clock_get_real_time (self->clock);
  checkpoint->position = download_service_get_end_position (self);
  item = download_item_new (&self->context, checkpoint);
  download_journal_put (self->journal, checkpoint);
  download_service_splice (self, index, 0, &item, 1);
  if (index + 1 < download_service_get_size (self))
    download_service_place (self, index, 1);
  download_item_tell (item, download_item_new_event (item, DOWNLOAD_EVENT_ADDED));
  if (download_item_wants_turn (item))
    download_item_wait_if_early (item);
  return item;
}

/* With @paused it waits in the list until a person resumes it; but what runs already is not stopped by an order to begin later. */
void
download_service_continue_item (DownloadItem    *item,
                                DownloadRequest *request,
                                gboolean         paused)
{
  const gboolean was_going_on = download_item_can_pause (item);

  if (download_item_has_file (item))
    {
      download_item_look (item, request, paused ? DOWNLOAD_LOOK_THEN_PAUSE : DOWNLOAD_LOOK_THEN_NOTHING);
      return;
    }

  download_item_adopt_request (item, request);
  if (paused && !was_going_on)
    download_item_pause (item);
}

static void
add_restored (DownloadService    *self,
              DownloadCheckpoint *checkpoint)
{
  g_autoptr (DownloadItem) item = download_item_new (&self->context, checkpoint);

  self->has_strangers = TRUE;
  download_item_set_held (item, TRUE);
  download_service_splice (self, self->items->len, 0, &item, 1);
}

/* Steals what is in @checkpoints. */
void
download_service_restore (DownloadService *self,
                          GPtrArray       *checkpoints)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_set_free_func (checkpoints, NULL);
  for (guint i = 0; i < checkpoints->len; i++)
    {
      DownloadItem *item = download_item_new (&self->context, g_ptr_array_index (checkpoints, i));

      download_item_set_held (item, TRUE);
      g_ptr_array_add (items, item);
    }

  download_service_splice (self, 0, 0, (DownloadItem *const *) items->pdata, items->len);
}

static gboolean
has_id (DownloadItem *item,
        gconstpointer id)
{
  return strcmp (download_item_get_id (item), id) == 0;
}

/* What is looked for by what it means. */
typedef struct
{
  guint       name_hash;
  const char *text; /* key or identity */
} Wanted;

static gboolean
has_key (DownloadItem *item,
         gconstpointer data)
{
  const Wanted *wanted = data;

  return download_item_may_mean (item, wanted->name_hash) &&
         strcmp (download_item_get_key (item), wanted->text) == 0;
}

static gboolean
can_take_link_to (DownloadItem *item,
                  gconstpointer data)
{
  const Wanted *wanted = data;

  return download_item_may_mean (item, wanted->name_hash) &&
         strcmp (download_item_get_identity (item), wanted->text) == 0 && download_item_can_replace_link (item);
}

/* In the list first, then among those that may come back: these have no index. (transfer none) (nullable) */
static DownloadItem *
find (DownloadService *self,
      DownloadMatch    matches,
      gconstpointer    wanted,
      guint           *index)
{
  for (guint i = 0; i < download_service_get_size (self); i++)
    if (matches (download_service_peek_item (self, i), wanted))
      {
        *index = i;
        return download_service_peek_item (self, i);
      }

  *index = G_MAXUINT;
  return download_service_find_withdrawn (self, matches, wanted);
}

/* What this process has to do with is not for others to change. */
static gboolean
is_our_own (DownloadService *self,
            DownloadItem    *item)
{
  return download_item_is_active (item) || download_service_has_lease (self, download_item_get_key (item));
}

/* Whoever waits for its turn or its lease is still wanted, if nothing speaks against it. */
static void
adopt (DownloadService    *self,
       DownloadItem       *item,
       DownloadCheckpoint *checkpoint)
{
  gboolean wanted = download_item_wants_turn (item) || download_service_is_leasing (self, item);

  download_item_adopt_checkpoint (item, checkpoint);
  if (wanted)
    download_item_go_on_after_restore (item);
}

/* Takes over what other processes have done to the list. */
static void
journal_changed_cb (DownloadJournal *journal,
                    GPtrArray       *changed,
                    GPtrArray       *removed,
                    gpointer         user_data)
{
  DownloadService *self = DOWNLOAD_SERVICE (user_data);
  guint            index = 0;

  g_ptr_array_set_free_func (changed, NULL);
  for (guint i = 0; i < changed->len; i++)
    {
      DownloadCheckpoint *checkpoint = g_ptr_array_index (changed, i);
      DownloadItem       *item = find (self, has_id, checkpoint->id, &index);

      if (item == NULL)
        add_restored (self, checkpoint);
      else if (is_our_own (self, item))
        download_checkpoint_free (checkpoint);
      else
        adopt (self, item, checkpoint);
    }

  for (guint i = 0; i < removed->len; i++)
    {
      DownloadItem *item = find (self, has_id, g_ptr_array_index (removed, i), &index);

      if (item == NULL || is_our_own (self, item))
        continue;
      if (index == G_MAXUINT)
        download_service_end_withdrawal (self, item);
      else
        download_service_splice (self, index, 1, NULL, 0);
    }
}

void
download_service_watch_journal (DownloadService *self)
{
  g_signal_connect_object (self->journal, "changed", G_CALLBACK (journal_changed_cb), self, 0);
  download_journal_follow (self->journal);
}

/**
 * download_service_read_list:
 * @state_dir: (nullable): as for download_service_open_async()
 * @error: return location
 *
 * Reads the list without locking or changing anything. Blocks.
 *
 * Returns: (transfer full) (nullable): see download_saved_list_read()
 */
DownloadSavedList *
download_service_read_list (const char *state_dir,
                            GError    **error)
{
  g_autofree char *default_dir = download_service_get_default_state_dir ();

  return download_saved_list_read (state_dir != NULL ? state_dir : default_dir, error);
}

/**
 * download_service_list_checkpoints:
 * @state_dir: (nullable): as for download_service_open_async()
 * @error: return location
 *
 * All of download_service_read_list() at once.
 *
 * Returns: (transfer full) (element-type DownloadCheckpoint) (nullable): in the order of the list
 */
GPtrArray *
download_service_list_checkpoints (const char *state_dir,
                                   GError    **error)
{
  g_autofree char *default_dir = download_service_get_default_state_dir ();

  return download_saved_list_read_all (state_dir != NULL ? state_dir : default_dir, error);
}

DownloadItem *
download_service_find (DownloadService *self,
                       DownloadRequest *request)
{
  g_autofree char *key = download_request_get_key (request);
  const Wanted     wanted = { download_link_get_name_hash (download_request_get_link (request)), key };
  guint            index;

  return find (self, has_key, &wanted, &index);
}

DownloadItem *
download_service_find_by_link (DownloadService *self,
                               DownloadLink    *link)
{
  const Wanted wanted = { download_link_get_name_hash (link), download_link_get_identity (link) };
  guint        index;

  return find (self, can_take_link_to, &wanted, &index);
}

static gboolean
check_request (DownloadRequest *request,
               GError         **error)
{
  DownloadCheckpoint *earlier = download_request_get_checkpoint (request);
  const char         *identity = download_link_get_identity (download_request_get_link (request));

  if (download_request_get_folder (request) == NULL || !g_path_is_absolute (download_request_get_folder (request)))
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("A folder to save in is needed."));
      return FALSE;
    }
  if (earlier != NULL &&
      strcmp (download_link_get_identity (download_request_get_link (download_checkpoint_get_request (earlier))), identity) != 0)
    {
      download_error_set (error, DOWNLOAD_ERROR_INVALID_REQUEST, N_ ("The checkpoint is of another file."));
      return FALSE;
    }
  return TRUE;
}

static DownloadItem *
add (DownloadService *self,
     DownloadRequest *request,
     int              position,
     gboolean         paused,
     GError         **error)
{
  guint         n_items;
  DownloadItem *item;

  if (!check_request (request, error))
    return NULL;

  item = download_service_find (self, request);
  if (item != NULL)
    download_service_take_back (self, item);
  if (item != NULL)
    {
      download_service_continue_item (item, request, paused);
    }
  else
    {
      n_items = download_service_get_size (self);
      item = download_service_insert_new_item (self, request, position < 0 ? n_items : MIN ((guint) position, n_items), paused);
    }

  download_service_schedule (self);
  return item;
}

DownloadItem *
download_service_add (DownloadService *self,
                      DownloadRequest *request,
                      int              position,
                      GError         **error)
{
  return add (self, request, position, FALSE, error);
}

DownloadItem *
download_service_add_paused (DownloadService *self,
                             DownloadRequest *request,
                             int              position,
                             GError         **error)
{
  return add (self, request, position, TRUE, error);
}

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
download_service_record_async (DownloadService    *self,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, download_service_record_async);
  download_journal_flush_async (self->journal, recorded_cb, task);
}

gboolean
download_service_record_finish (DownloadService *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
download_service_remove (DownloadService *self,
                         DownloadItem    *item)
{
  g_autoptr (DownloadItem) keep = g_object_ref (item);
  guint index;

  if (download_service_remove_withdrawn (self, item) || !g_ptr_array_find (self->items, item, &index))
    return;

  download_service_splice (self, index, 1, NULL, 0);
  download_service_make_leave (self, item);
}

void
download_service_let_go (DownloadService *self,
                         DownloadItem    *item)
{
  guint index;

  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED && !download_item_is_active (item) && !is_our_own (self, item) &&
      g_ptr_array_find (self->items, item, &index))
    download_service_splice (self, index, 1, NULL, 0);
}
