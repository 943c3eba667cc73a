/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All downloads: whose turn it is, and what they share. The list itself is kept in download-service-list.c. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include "base/download-array.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_MAX_ACTIVE 4
#define MAX_MAX_ACTIVE 32

/* Items of a list whose order of turns is checked where invariants are. */
#define MAX_CHECKED 1000

/* One source for everything that runs. */
#define TICK_TIME DOWNLOAD_TRANSFER_TICK

typedef enum
{
  SERVICE_PROP_MAX_ACTIVE = 1,
  SERVICE_PROP_LIMIT_RATE,
  SERVICE_PROP_SPEED,
  SERVICE_PROP_N_RUNNING,
  SERVICE_PROP_NETWORK,
  SERVICE_PROP_METERED_ALLOWED,
} ServiceProperty;

static GParamSpec *properties[SERVICE_PROP_METERED_ALLOWED + 1];
static guint       trouble_signal;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DownloadService,
                               download_service,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return DOWNLOAD_TYPE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return DOWNLOAD_SERVICE (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  DownloadItem *item = download_service_peek_item (DOWNLOAD_SERVICE (model), position);

  return item != NULL ? g_object_ref (item) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* The one door through which the list changes. */
void
download_service_splice (DownloadService     *self,
                         guint                position,
                         guint                n_removals,
                         DownloadItem *const *additions,
                         guint                n_additions)
{
  /* What only changes its place must not lose its last reference on the way. */
  for (guint i = 0; i < n_additions; i++)
    g_object_ref (additions[i]);
  download_array_make_room (self->items, position, n_removals, n_additions);
  for (guint i = 0; i < n_additions; i++)
    self->items->pdata[position + i] = additions[i];
  for (guint rank = 0; rank < DOWNLOAD_N_PRIORITIES; rank++)
    self->first_queued[rank] = MIN (self->first_queued[rank], position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removals, n_additions);
}

guint
download_service_get_size (DownloadService *self)
{
  return self->items->len;
}

/* (transfer none) (nullable): the list keeps it alive; %NULL behind its end. */
DownloadItem *
download_service_peek_item (DownloadService *self,
                            guint            index)
{
  return index < self->items->len ? g_ptr_array_index (self->items, index) : NULL;
}

static void
set_speed (DownloadService *self,
           guint64          speed,
           guint            n_running)
{
  if (self->speed != speed)
    {
      self->speed = speed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[SERVICE_PROP_SPEED]);
    }
  if (self->n_running != n_running)
    {
      self->n_running = n_running;
      g_object_notify_by_pspec (G_OBJECT (self), properties[SERVICE_PROP_N_RUNNING]);
    }
}

/* What is on its way out of the list is not in these numbers any more. */
static void
add_up (DownloadService *self)
{
  guint64 speed = 0;
  guint   n_running = 0;

  for (guint i = 0; i < self->active->len; i++)
    {
      DownloadItem *item = g_ptr_array_index (self->active, i);

      if (download_item_is_leaving (item))
        continue;
      speed += download_item_get_speed (item);
      if (download_state_is_running (download_item_get_state (item)))
        n_running++;
    }
  set_speed (self, speed, n_running);
}

static gpointer
copy_ref (gconstpointer item,
          gpointer      user_data)
{
  return g_object_ref ((gpointer) item);
}

/* (transfer full): as they are now; what is done to one of them may end it. */
static GPtrArray *
copy_active (DownloadService *self)
{
  GPtrArray *active = g_ptr_array_copy (self->active, copy_ref, NULL);

  g_ptr_array_set_free_func (active, g_object_unref);
  return active;
}

static void
tick_cb (gpointer user_data)
{
  DownloadService *self = user_data;
  gint64           now = download_clock_get_boot_time (self->clock);
  g_autoptr (GPtrArray) active = copy_active (self);

  self->tick_timer = 0;
  /* Nothing is armed at rest. */
  if (active->len > 0)
    self->tick_timer = download_clock_add_timer (self->clock, TICK_TIME, tick_cb, self);
  if (self->sleep_watch != NULL)
    download_sleep_watch_check (self->sleep_watch);
  for (guint i = 0; i < active->len; i++)
    download_item_tick (g_ptr_array_index (active, i), now);
  add_up (self);
}

/* In the order in which they began. Those that are on their way out of the list are ticked until they are gone. */
static void
active_changed (gpointer      service,
                DownloadItem *item,
                gboolean      active)
{
  DownloadService *self = service;

  if (!active)
    {
      g_ptr_array_remove (self->active, item);
      download_service_item_rests (self, item);
      /* Whoever only looked at a file had a turn as well. */
      download_service_schedule (self);
      return;
    }

  download_service_watch_network (self);
  g_ptr_array_add (self->active, g_object_ref (item));
  if (self->tick_timer == 0)
    self->tick_timer = download_clock_add_timer (self->clock, TICK_TIME, tick_cb, self);
}

/* Who asks for a lease has its turn already. */
static gboolean
has_turn_to_give (DownloadService *self)
{
  return self->shutdown_task == NULL && self->active->len + download_service_count_leasing (self) < self->max_active;
}

/* 0 for those that are first. */
static guint
get_rank (DownloadItem *item)
{
  return (guint) (DOWNLOAD_PRIORITY_HIGH - download_item_get_priority (item));
}

#ifdef DOWNLOAD_CHECK_INVARIANTS
/* Long lists are spared: they are there to be measured. */
static void
check_first_queued (DownloadService *self)
{
  for (guint i = 0; i < self->items->len && self->items->len <= MAX_CHECKED; i++)
    {
      DownloadItem *item = download_service_peek_item (self, i);

      g_assert (i >= self->first_queued[get_rank (item)] || !download_item_wants_turn (item) || g_hash_table_contains (self->lessees, item));
    }
}
#else
#define check_first_queued(self) ((void) 0)
#endif

/* In the order of the list. Who asks for a lease needs no second look: the answer begins it. */
static void
start_of_rank (DownloadService *self,
               guint            rank)
{
  while (self->first_queued[rank] < download_service_get_size (self) && has_turn_to_give (self))
    {
      DownloadItem *item = download_service_peek_item (self, self->first_queued[rank]++);

      if (get_rank (item) == rank && download_item_wants_turn (item) && !download_item_wait_if_early (item))
        download_service_start_item (self, item);
    }
}

/* Starts what has its turn. */
static void
schedule_cb (gpointer user_data)
{
  DownloadService *self = user_data;

  self->schedule_source = 0;
  check_first_queued (self);
  download_service_hold_back_barred (self);
  for (guint rank = 0; rank < DOWNLOAD_N_PRIORITIES; rank++)
    start_of_rank (self, rank);

  add_up (self);
  download_service_check_shutdown (self);
}

void
download_service_schedule (DownloadService *self)
{
  if (self->schedule_source == 0)
    self->schedule_source = download_clock_add_timer (self->clock, 0, schedule_cb, self);
}

static void
wants_turn (gpointer      service,
            DownloadItem *item)
{
  DownloadService *self = service;
  guint           *first = &self->first_queued[get_rank (item)];
  guint            index;

  if (*first > 0 && download_item_wants_turn (item) && g_ptr_array_find (self->items, item, &index))
    *first = MIN (*first, index);
  download_service_schedule (self);
}

static void
wants_slots (gpointer service)
{
  DownloadService *self = service;

  g_autoptr (GPtrArray) active = copy_active (self);

  /* What has its turn first is filled first. */
  g_ptr_array_sort (active, download_service_compare_turns);
  for (guint i = 0; i < active->len; i++)
    download_item_fill (g_ptr_array_index (active, i));
}

static void
wants_copy (gpointer      service,
            DownloadItem *item)
{
  download_service_add_copy (service, item);
}

static void
may_relocate (gpointer      service,
              DownloadItem *item)
{
  download_service_may_relocate (service, item);
}

static void
starts_later (gpointer service,
              gint64   real_time)
{
  download_service_starts_later (service, real_time);
}

static void
left (gpointer      service,
      DownloadItem *item)
{
  DownloadService *self = service;

  g_hash_table_remove (self->leaving, item);
  download_service_check_shutdown (self);
}

static DownloadHost *
get_host (const char *origin,
          gpointer    service)
{
  DownloadService *self = service;
  DownloadHost    *host = g_hash_table_lookup (self->hosts, origin);

  if (host == NULL)
    {
      host = download_host_new ();
      g_hash_table_insert (self->hosts, g_strdup (origin), host);
    }

  return host;
}

/* What could not be recorded. */
void
download_service_tell_trouble (DownloadService *self,
                               const GError    *error)
{
  g_clear_error (&self->trouble);
  self->trouble = g_error_copy (error);
  g_signal_emit (self, trouble_signal, 0);
}

static void
journal_failed_cb (DownloadJournal *journal,
                   const GError    *error,
                   gpointer         user_data)
{
  download_service_tell_trouble (DOWNLOAD_SERVICE (user_data), error);
}

static void
download_service_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  DownloadService *self = DOWNLOAD_SERVICE (object);

  switch ((ServiceProperty) property_id)
    {
    case SERVICE_PROP_MAX_ACTIVE:
      g_value_set_uint (value, self->max_active);
      break;
    case SERVICE_PROP_LIMIT_RATE:
      g_value_set_uint64 (value, download_service_get_limit_rate (self));
      break;
    case SERVICE_PROP_SPEED:
      g_value_set_uint64 (value, self->speed);
      break;
    case SERVICE_PROP_N_RUNNING:
      g_value_set_uint (value, self->n_running);
      break;
    case SERVICE_PROP_NETWORK:
      g_value_set_enum (value, (int) self->context.network);
      break;
    case SERVICE_PROP_METERED_ALLOWED:
      g_value_set_boolean (value, self->context.metered_allowed);
      break;
    }
}

static void
download_service_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  DownloadService *self = DOWNLOAD_SERVICE (object);

  switch ((ServiceProperty) property_id)
    {
    case SERVICE_PROP_MAX_ACTIVE:
      download_service_set_max_active (self, g_value_get_uint (value));
      break;
    case SERVICE_PROP_LIMIT_RATE:
      download_service_set_limit_rate (self, g_value_get_uint64 (value));
      break;
    case SERVICE_PROP_NETWORK:
      download_service_set_network (self, (DownloadNetwork) g_value_get_enum (value));
      break;
    case SERVICE_PROP_METERED_ALLOWED:
      download_service_set_metered_allowed (self, g_value_get_boolean (value));
      break;
    case SERVICE_PROP_SPEED:
    case SERVICE_PROP_N_RUNNING:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
download_service_dispose (GObject *object)
{
  DownloadService *self = DOWNLOAD_SERVICE (object);

  download_service_unwatch_network (self);
  download_service_stop_start_timer (self);
  if (self->schedule_source != 0)
    download_clock_remove_timer (self->clock, self->schedule_source);
  if (self->tick_timer != 0)
    download_clock_remove_timer (self->clock, self->tick_timer);
  if (self->undo_timer != 0)
    download_clock_remove_timer (self->clock, self->undo_timer);
  self->schedule_source = self->tick_timer = self->undo_timer = 0;
  download_service_unwatch_shutdown (self);
  g_ptr_array_set_size (self->items, 0);
  g_clear_pointer (&self->withdrawn, g_ptr_array_unref);

  G_OBJECT_CLASS (download_service_parent_class)->dispose (object);
}

static void
download_service_finalize (GObject *object)
{
  DownloadService *self = DOWNLOAD_SERVICE (object);

  g_clear_object (&self->journal);
  g_clear_error (&self->trouble);
  g_clear_pointer (&self->prober, download_prober_free);
  g_clear_object (&self->session);
  g_clear_object (&self->trust);
  g_clear_object (&self->rules);
  g_clear_error (&self->rules_error);
  g_clear_pointer (&self->throttle, download_throttle_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->leaving, g_hash_table_unref);
  download_service_clear_leases (self);
  g_clear_pointer (&self->active, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->clock, download_clock_unref);

  G_OBJECT_CLASS (download_service_parent_class)->finalize (object);
}

static void
download_service_class_init (DownloadServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = download_service_dispose;
  object_class->finalize = download_service_finalize;
  object_class->get_property = download_service_get_property;
  object_class->set_property = download_service_set_property;

  trouble_signal = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("withdrawal-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, DOWNLOAD_TYPE_ITEM);

  properties[SERVICE_PROP_MAX_ACTIVE] = g_param_spec_uint ("max-active", NULL, NULL, 1, MAX_MAX_ACTIVE, DEFAULT_MAX_ACTIVE,
                                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[SERVICE_PROP_LIMIT_RATE] = g_param_spec_uint64 ("limit-rate", NULL, NULL, 0, G_MAXUINT64, 0,
                                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[SERVICE_PROP_SPEED] = g_param_spec_uint64 ("speed", NULL, NULL, 0, G_MAXUINT64, 0,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[SERVICE_PROP_N_RUNNING] = g_param_spec_uint ("n-running", NULL, NULL, 0, G_MAXUINT, 0,
                                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[SERVICE_PROP_NETWORK] = g_param_spec_enum ("network", NULL, NULL, DOWNLOAD_TYPE_NETWORK, DOWNLOAD_NETWORK_FREE,
                                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[SERVICE_PROP_METERED_ALLOWED] = g_param_spec_boolean ("metered-allowed", NULL, NULL, FALSE,
                                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
download_service_init (DownloadService *self)
{
  self->prober = download_prober_new ();
  self->throttle = download_throttle_new (NULL);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) download_host_unref);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->withdrawn = g_ptr_array_new_with_free_func (g_object_unref);
  self->active = g_ptr_array_new_with_free_func (g_object_unref);
  self->leaving = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  download_service_init_leases (self);
  self->max_active = DEFAULT_MAX_ACTIVE;
}

/* Its list is empty yet. @clock is that of everything in it: service, items, transfers and questions to servers. */
DownloadService *
download_service_new_for_journal (DownloadJournal *journal,
                                  DownloadClock   *clock)
{
  DownloadService *self = g_object_new (DOWNLOAD_TYPE_SERVICE, NULL);

  self->clock = download_clock_ref (clock);
  self->session = download_session_new (clock);
  self->trust = g_object_ref (download_session_get_trust (self->session));
  self->journal = g_object_ref (journal);
  g_signal_connect_object (self->journal, "failed", G_CALLBACK (journal_failed_cb), self, 0);
  if (download_journal_was_damaged (self->journal))
    self->trouble = download_error_new (DOWNLOAD_ERROR_DISK, N_ ("The list of downloads was damaged. What could be read is here."));
  self->context = (DownloadItemContext) {
    .transfer = { .session = self->session, .journal = self->journal, .get_host = get_host, .user_data = self },
    .throttle = self->throttle,
    .max_retries = -1,
    .wants_turn = wants_turn,
    .wants_slots = wants_slots,
    .active_changed = active_changed,
    .wants_copy = wants_copy,
    .may_relocate = may_relocate,
    .starts_later = starts_later,
    .left = left,
    .service = self,
  };
  return self;
}

GError *
download_service_take_trouble (DownloadService *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_SERVICE (self), NULL);

  return g_steal_pointer (&self->trouble);
}

void
download_service_start (DownloadService *self)
{
  if (self->started)
    return;

  self->started = TRUE;
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_go_on_after_restore (download_service_peek_item (self, i));
  for (guint i = 0; i < download_service_get_size (self); i++)
    if (download_item_needs_settling (download_service_peek_item (self, i)))
      download_service_settle (download_service_peek_item (self, i));
  download_items_check_missing (self->items);
  download_service_schedule (self);
}

guint
download_service_get_max_active (DownloadService *self)
{
  return self->max_active;
}

void
download_service_set_max_active (DownloadService *self,
                                 guint            max_active)
{
  max_active = CLAMP (max_active, 1, MAX_MAX_ACTIVE);
  if (self->max_active == max_active)
    return;

  self->max_active = max_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[SERVICE_PROP_MAX_ACTIVE]);
  download_service_schedule (self);
}

guint64
download_service_get_limit_rate (DownloadService *self)
{
  return download_throttle_get_rate (self->throttle);
}

void
download_service_set_limit_rate (DownloadService *self,
                                 guint64          bytes_per_second)
{
  if (download_service_get_limit_rate (self) == bytes_per_second)
    return;

  download_throttle_set_rate (self->throttle, bytes_per_second, download_clock_get_boot_time (self->clock));
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_wake_throttled (download_service_peek_item (self, i));
  g_object_notify_by_pspec (G_OBJECT (self), properties[SERVICE_PROP_LIMIT_RATE]);
}

void
download_service_set_max_retries (DownloadService *self,
                                  int              max_retries)
{
  self->context.max_retries = max_retries;
}

void
download_service_set_forget_links (DownloadService *self,
                                   gboolean         forget_links)
{
  self->context.forget_links = forget_links;
  for (guint i = 0; forget_links && i < download_service_get_size (self); i++)
    download_item_forget_link (download_service_peek_item (self, i));
}

void
download_service_set_timeouts (DownloadService *self,
                               guint            connect,
                               guint            stall)
{
  download_session_set_connect_timeout (self->session, connect);
  download_session_set_stall_timeout (self->session, stall);
}

gboolean
download_service_set_ca_file (DownloadService *self,
                              const char      *path,
                              GError         **error)
{
  if (!download_session_set_ca_file (self->session, path, error))
    return FALSE;

  download_session_trust_nothing_else (self->session);
  return TRUE;
}

void
download_service_set_netrc (DownloadService *self,
                            DownloadNetrc   *netrc)
{
  download_session_set_netrc (self->session, netrc);
}

void
download_service_set_token (DownloadService *self,
                            const char      *origin,
                            const char      *token)
{
  download_session_set_token (self->session, origin, token);
}

void
download_service_set_source_priority (DownloadService *self,
                                      int              priority)
{
  download_session_set_source_priority (self->session, priority);
}

guint64
download_service_get_speed (DownloadService *self)
{
  return self->speed;
}

guint
download_service_get_n_running (DownloadService *self)
{
  return self->n_running;
}

void
download_service_pause_all (DownloadService *self)
{
  for (guint i = 0; i < download_service_get_size (self); i++)
    download_item_pause (download_service_peek_item (self, i));
}

void
download_service_resume_all (DownloadService *self)
{
  for (guint i = 0; i < download_service_get_size (self); i++)
    {
      DownloadItem *item = download_service_peek_item (self, i);
      DownloadState state = download_item_get_state (item);

      if (download_item_waits_for_start (item))
        continue;
      if (state == DOWNLOAD_STATE_PAUSED || state == DOWNLOAD_STATE_WAITING || state == DOWNLOAD_STATE_QUEUED)
        download_item_resume_in_time (item);
    }
}
