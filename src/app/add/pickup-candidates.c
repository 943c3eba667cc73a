/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The links in the window that adds downloads, and what they come to together. */

#include "config.h"

#include "add/pickup-candidates.h"

#include "files/pickup-add-request.h"

struct _PickupCandidates
{
  GObject parent_instance;

  DownloadService *service;
  GListStore      *store;
  GHashTable      *all; /* text of the request → PickupCandidate, owned: those of lines that are gone, too */
  char            *folder;
  gboolean         is_chosen; /* the folder: no rule counts more */
  PickupExtras    *extras;
  gint64           free_space; /* bytes, -1 while unknown */
  guint            update_id;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PickupCandidates,
                               pickup_candidates,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return PICKUP_TYPE_CANDIDATE;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PICKUP_CANDIDATES (model)->store));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (PICKUP_CANDIDATES (model)->store), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* (transfer none): the store keeps it alive. */
static PickupCandidate *
peek (PickupCandidates *self,
      guint             index)
{
  g_autoptr (PickupCandidate) candidate = g_list_model_get_item (G_LIST_MODEL (self->store), index);

  return candidate;
}

/* In the order of the list, as much as there is room for. What a person has ticked comes first. */
static void
suggest (PickupCandidates *self)
{
  const guint n_candidates = get_n_items (G_LIST_MODEL (self));
  gint64      room = self->free_space;

  for (guint i = 0; i < n_candidates; i++)
    if (pickup_candidate_is_touched (peek (self, i)) && pickup_candidate_get_wanted (peek (self, i)))
      room -= MAX (pickup_preview_get_missing (pickup_candidate_get_preview (peek (self, i))), 0);

  for (guint i = 0; i < n_candidates; i++)
    {
      PickupCandidate *candidate = peek (self, i);
      const gint64     missing = MAX (pickup_preview_get_missing (pickup_candidate_get_preview (candidate)), 0);
      const gboolean   fits = self->free_space < 0 || missing <= room;

      if (pickup_candidate_is_touched (candidate))
        continue;
      pickup_candidate_suggest (candidate, fits && pickup_candidate_is_promising (candidate));
      if (pickup_candidate_get_wanted (candidate))
        room -= missing;
    }
}

/* Of those that are wanted, the last ones do not fit; of the others, those for which nothing is left. */
static void
measure (PickupCandidates *self)
{
  PickupPreviewSum sum;
  gint64           left = self->free_space;
  gint64           rest;

  pickup_candidates_get_sum (self, &sum);
  rest = self->free_space - (gint64) MIN (sum.bytes, G_MAXINT64);
  for (guint i = 0; i < sum.n_links; i++)
    {
      PickupCandidate *candidate = peek (self, i);
      const gint64     missing = MAX (pickup_preview_get_missing (pickup_candidate_get_preview (candidate)), 0);
      const gint64     room = MAX (pickup_candidate_get_wanted (candidate) ? left : rest, 0);

      pickup_candidate_set_lacking (candidate, self->free_space >= 0 && missing > room ? (guint64) (missing - room) : 0);
      if (pickup_candidate_get_wanted (candidate))
        left -= missing;
    }
}

static gboolean
update_cb (gpointer user_data)
{
  PickupCandidates *self = PICKUP_CANDIDATES (user_data);

  suggest (self);
  measure (self);
  self->update_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Once for many answers that come together. */
static void
update_soon (PickupCandidates *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

static void
wanted_cb (PickupCandidates *self)
{
  /* Answers are waited for together, but a person wants to see what a tick does. */
  if (self->update_id == 0)
    {
      measure (self);
      g_signal_emit (self, signals[CHANGED], 0);
    }
}

static char *
make_key (DownloadRequest *request)
{
  DownloadLink    *head_link = download_request_get_head_link (request);
  const char      *name = download_request_get_name (request);
  const char      *checksum = download_request_get_checksum (request);
  g_autofree char *headers = g_strjoinv ("\n", (char **) download_request_get_headers (request));

  return g_strjoin ("\n", download_link_get_uri (download_request_get_link (request)), head_link != NULL ? download_link_get_uri (head_link) : "",
                    name != NULL ? name : "", checksum != NULL ? checksum : "", headers, NULL);
}

/* Requests that were there before keep their tick, their name and what the server said of them. */
static PickupCandidate *
find_or_make (PickupCandidates *self,
              DownloadRequest  *request)
{
  g_autofree char *key = make_key (request);
  PickupCandidate *candidate = g_hash_table_lookup (self->all, key);

  if (candidate != NULL)
    return candidate;
  candidate = pickup_candidate_new (request, download_service_find_by_link (self->service, download_request_get_link (request)));
  g_hash_table_insert (self->all, g_steal_pointer (&key), candidate);
  g_signal_connect_object (candidate, "notify::wanted", G_CALLBACK (wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (candidate, "answered", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  return candidate;
}

/* (transfer full): where it would be saved */
static char *
find_folder (PickupCandidates *self,
             PickupCandidate  *candidate)
{
  g_autoptr (DownloadRequest) request = download_request_copy (pickup_candidate_get_request (candidate));

  download_request_set_folder (request, self->is_chosen ? self->folder : NULL);
  pickup_add_request_settle (self->service, request, self->folder, 0);
  return g_strdup (download_request_get_folder (request));
}

static void
ask_disk (PickupCandidates *self,
          PickupCandidate  *candidate)
{
  g_autofree char *folder = find_folder (self, candidate);

  pickup_candidate_ask_disk (candidate, folder);
}

static void
stop_asking_for_others (PickupCandidates *self,
                        GHashTable       *kept)
{
  GHashTableIter iter;
  gpointer       candidate;

  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, NULL, &candidate))
    if (!g_hash_table_contains (kept, candidate))
      pickup_candidate_stop_asking (candidate);
}

static void
pickup_candidates_dispose (GObject *object)
{
  PickupCandidates *self = PICKUP_CANDIDATES (object);
  GHashTableIter    iter;
  gpointer          candidate;

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, NULL, &candidate))
    pickup_candidate_stop_asking (candidate);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (pickup_candidates_parent_class)->dispose (object);
}

static void
pickup_candidates_finalize (GObject *object)
{
  PickupCandidates *self = PICKUP_CANDIDATES (object);

  g_object_unref (self->store);
  g_hash_table_unref (self->all);
  g_free (self->folder);
  pickup_extras_free (self->extras);
  G_OBJECT_CLASS (pickup_candidates_parent_class)->finalize (object);
}

static void
pickup_candidates_class_init (PickupCandidatesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pickup_candidates_dispose;
  object_class->finalize = pickup_candidates_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
items_changed_cb (PickupCandidates *self,
                  guint             position,
                  guint             removed,
                  guint             added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
pickup_candidates_init (PickupCandidates *self)
{
  self->store = g_list_store_new (PICKUP_TYPE_CANDIDATE);
  self->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->free_space = -1;
  self->extras = pickup_extras_new ();
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
}

PickupCandidates *
pickup_candidates_new (DownloadService *service)
{
  PickupCandidates *self = g_object_new (PICKUP_TYPE_CANDIDATES, NULL);

  self->service = g_object_ref (service);
  return self;
}

/* @requests: (element-type DownloadRequest): all that the text holds; rows that stay keep their place */
void
pickup_candidates_set_requests (PickupCandidates *self,
                                GPtrArray        *requests)
{
  const guint n_old = get_n_items (G_LIST_MODEL (self));
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL);
  guint same = 0;

  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  for (guint i = 0; i < requests->len; i++)
    {
      PickupCandidate *candidate = find_or_make (self, g_ptr_array_index (requests, i));

      if (!g_hash_table_add (kept, candidate))
        continue;
      g_ptr_array_add (candidates, candidate);
      ask_disk (self, candidate);
    }
  stop_asking_for_others (self, kept);
  while (same < MIN (n_old, candidates->len) && peek (self, same) == g_ptr_array_index (candidates, same))
    same++;
  if (same < n_old || same < candidates->len)
    g_list_store_splice (self->store, same, n_old - same, candidates->pdata + same, candidates->len - same);
  update_soon (self);
}

/* @is_chosen: whether a person wants it for all of them, whatever rules say */
void
pickup_candidates_set_folder (PickupCandidates *self,
                              const char       *folder,
                              gboolean          is_chosen)
{
  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  g_free (self->folder);
  self->folder = g_strdup (folder);
  self->is_chosen = is_chosen;
  self->free_space = -1;
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    ask_disk (self, peek (self, i));
  update_soon (self);
}

/* @bytes: what the folder has room for, or -1 while unknown */
void
pickup_candidates_set_free_space (PickupCandidates *self,
                                  gint64            bytes)
{
  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  self->free_space = bytes;
  update_soon (self);
}

/* @extras: (transfer full): what is to be put on top of every request */
void
pickup_candidates_take_extras (PickupCandidates *self,
                               PickupExtras     *extras)
{
  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  pickup_extras_free (self->extras);
  self->extras = extras;
}

/* (transfer full) (element-type filename): the folders that they would be saved in, each once; the usual one if there is nothing yet */
GPtrArray *
pickup_candidates_list_folders (PickupCandidates *self)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (PICKUP_IS_CANDIDATES (self), folders);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autofree char *folder = find_folder (self, peek (self, i));

      if (g_hash_table_contains (known, folder))
        continue;
      g_hash_table_add (known, folder);
      g_ptr_array_add (folders, g_steal_pointer (&folder));
    }
  if (folders->len == 0)
    g_ptr_array_add (folders, g_strdup (self->folder));
  return folders;
}

/* (transfer full) (nullable): the request with everything that was said about it but its name, and a folder only if that was chosen */
DownloadRequest *
pickup_candidates_prepare (PickupCandidates *self,
                           PickupCandidate  *candidate,
                           GError          **error)
{
  g_autoptr (DownloadRequest) request = NULL;

  g_return_val_if_fail (PICKUP_IS_CANDIDATES (self), NULL);

  request = download_request_copy (pickup_candidate_get_request (candidate));
  download_request_set_folder (request, self->is_chosen ? self->folder : NULL);
  return pickup_extras_apply (self->extras, request, error) ? g_steal_pointer (&request) : NULL;
}

/* Asks the servers about those from @first to @last, both included, that were not asked yet. */
void
pickup_candidates_ask (PickupCandidates *self,
                       guint             first,
                       guint             last)
{
  const guint n_candidates = get_n_items (G_LIST_MODEL (self));

  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  for (guint i = first; i < n_candidates && i <= last; i++)
    {
      g_autoptr (DownloadRequest) request = pickup_candidates_prepare (self, peek (self, i), NULL);

      if (request != NULL)
        pickup_candidate_ask_server (peek (self, i), self->service, request);
    }
}

/* Time has passed: links are valid for less of it. */
void
pickup_candidates_tick (PickupCandidates *self)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    pickup_candidate_set_time (peek (self, i), now);
}

void
pickup_candidates_get_sum (PickupCandidates *self,
                           PickupPreviewSum *sum)
{
  g_return_if_fail (PICKUP_IS_CANDIDATES (self));

  *sum = (PickupPreviewSum) { .n_links = get_n_items (G_LIST_MODEL (self)) };
  for (guint i = 0; i < sum->n_links; i++)
    {
      const PickupPreview *preview = pickup_candidate_get_preview (peek (self, i));
      const gint64         missing = pickup_preview_get_missing (preview);

      if (!preview->is_wanted)
        continue;
      sum->n_wanted++;
      sum->n_unknown += missing < 0 ? 1 : 0;
      sum->bytes += (guint64) MAX (missing, 0);
    }
}
