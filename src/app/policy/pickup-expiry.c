/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that will die before their file is there, while there is time to ask for another one. */

#include "config.h"

#include "policy/pickup-expiry.h"

#include "text/pickup-text.h"

/* Seconds before the end: long enough for a colleague to answer, and a fraction only of the half an hour or hour that links
 * usually live. */
#define LEAD (10 * 60)

/* Seconds between two looks at a link that may become urgent, as its speed changes. */
#define INTERVAL 15

/* Seconds in which changes are gathered, and a speed settles. */
#define PATIENCE 3

struct _PickupExpiryWatch
{
  DownloadService   *service;
  PickupExpiryFunc   func;
  gpointer           user_data;
  DownloadWallTimer *timer;
  gint64             next; /* when the timer is due */
  GHashTable        *told; /* identifier of an item → DownloadLink */
};

static gboolean
is_near (const PickupFacts *facts)
{
  return facts->expires > facts->now && facts->expires - facts->now <= LEAD;
}

/* How long the rest takes is not known before anything moves. Who waits for his turn is warned then: it may come too late. */
gboolean
pickup_expiry_is_urgent (const PickupFacts *facts)
{
  if (!is_near (facts) || !pickup_text_is_short_of_time (facts))
    return FALSE;
  if (facts->state == DOWNLOAD_STATE_PAUSED)
    return TRUE;
  if (facts->state == DOWNLOAD_STATE_QUEUED || facts->state == DOWNLOAD_STATE_WAITING)
    return pickup_text_expires_too_soon (facts) || facts->usual_speed == 0;
  return pickup_text_expires_too_soon (facts);
}

gint64
pickup_expiry_get_next_look (const PickupFacts *facts)
{
  if (facts->state == DOWNLOAD_STATE_FINISHED || facts->state == DOWNLOAD_STATE_FAILED || facts->expires <= facts->now)
    return G_MAXINT64;
  return MAX (facts->now + INTERVAL, facts->expires - LEAD);
}

static void
look_at (PickupExpiryWatch *self,
         gint64             time)
{
  if (self->next <= time)
    return;
  self->next = time;
  download_wall_timer_set (self->timer, CLAMP (time, 0, G_MAXINT64 / G_USEC_PER_SEC) * G_USEC_PER_SEC);
}

static void
look_at_item (PickupExpiryWatch *self,
              DownloadItem      *item,
              gint64             now)
{
  g_autoptr (PickupFacts) facts = NULL;

  /* Asked first: most of a long list is finished, and a link is worked out when it is asked for. */
  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
    return;
  if (download_item_get_link_expires (item) <= 0 || pickup_expiry_watch_has_told (self, item))
    return;
  facts = pickup_facts_new (item, now);
  if (pickup_expiry_is_urgent (facts) && self->func (item, self->user_data))
    g_hash_table_insert (self->told, g_strdup (download_item_get_id (item)), download_link_ref (download_item_get_link (item)));
  else
    look_at (self, pickup_expiry_get_next_look (facts));
}

static void
timer_cb (gpointer user_data)
{
  PickupExpiryWatch *self = user_data;
  GListModel        *model = G_LIST_MODEL (self->service);
  const gint64       now = g_get_real_time () / G_USEC_PER_SEC;

  self->next = G_MAXINT64;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      look_at_item (self, item, now);
    }
  if (self->next == G_MAXINT64)
    download_wall_timer_set (self->timer, -1);
}

PickupExpiryWatch *
pickup_expiry_watch_new (DownloadService *service,
                         PickupExpiryFunc func,
                         gpointer         user_data)
{
  PickupExpiryWatch *self = g_new0 (PickupExpiryWatch, 1);

  self->service = g_object_ref (service);
  self->func = func;
  self->user_data = user_data;
  self->timer = download_wall_timer_new (timer_cb, self);
  self->next = G_MAXINT64;
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) download_link_unref);
  return self;
}

void
pickup_expiry_watch_free (PickupExpiryWatch *self)
{
  download_wall_timer_free (self->timer);
  g_hash_table_unref (self->told);
  g_object_unref (self->service);
  g_free (self);
}

void
pickup_expiry_watch_update (PickupExpiryWatch *self)
{
  look_at (self, g_get_real_time () / G_USEC_PER_SEC + PATIENCE);
}

gboolean
pickup_expiry_watch_has_told (PickupExpiryWatch *self,
                              DownloadItem      *item)
{
  DownloadLink *link = g_hash_table_lookup (self->told, download_item_get_id (item));

  return link != NULL && g_str_equal (download_link_get_uri (link), download_link_get_uri (download_item_get_link (item)));
}
