/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot of one download. */

#include "config.h"

#include "text/pickup-facts.h"

/* Seconds: so long a day may be called “today” or “yesterday”, and so often it is looked at whether it still is, or “tomorrow”. */
#define RECENT (48 * 60 * 60)
#define RECENT_PERIOD (15 * 60)

G_DEFINE_BOXED_TYPE (PickupFacts,
                     pickup_facts,
                     pickup_facts_copy,
                     pickup_facts_free)

static void
read_error (PickupFacts  *self,
            const GError *error)
{
  if (error == NULL)
    return;

  self->error = error->domain == DOWNLOAD_ERROR ? (DownloadError) error->code : DOWNLOAD_ERROR_INTERNAL;
  self->error_message = g_strdup (error->message);
  self->is_stranger = download_error_get_stranger (error, NULL) != NULL;
}

/* @now is Unix time in seconds. */
PickupFacts *
pickup_facts_new (DownloadItem *item,
                  gint64        now)
{
  PickupFacts    *self = g_new0 (PickupFacts, 1);
  DownloadLink   *link = download_item_get_link (item);
  DownloadDigest *digest = download_item_get_verified (item);

  self->name = g_strdup (download_item_get_name (item));
  self->host = g_strdup (download_link_get_host (link));
  self->content_type = g_strdup (download_item_get_content_type (item));
  self->state = download_item_get_state (item);
  read_error (self, download_item_get_error (item));
  self->received = download_item_get_received (item);
  self->compared = download_item_get_compared (item);
  self->to_compare = download_item_get_to_compare (item);
  self->total = download_item_get_total (item);
  self->fraction = download_item_get_fraction (item);
  self->speed = download_item_get_speed (item);
  self->time_left = download_item_get_time_left (item);
  self->usual_speed = download_item_get_average_speed (item);
  self->waits_until = download_item_get_waits_until (item) / G_USEC_PER_SEC;
  self->expires = MAX (0, download_item_get_link_expires (item)) / G_USEC_PER_SEC;
  self->finished_at = self->state == DOWNLOAD_STATE_FINISHED ? download_item_get_finished_at (item) / G_USEC_PER_SEC : 0;
  self->now = now;
  self->provider = download_link_get_provider (link);
  self->verified = digest != NULL ? g_strdup (download_digest_get_source (digest)) : NULL;
  self->end_proven = download_item_is_end_proven (item);
  self->relocating = download_item_get_relocating (item);
  self->relocated = download_item_get_relocated (item, &self->to_relocate);
  self->missing = download_item_get_missing (item);
  self->unchanged = download_item_get_unchanged (item);
  self->open_when_finished = download_item_get_open_when_finished (item);
  self->has_page = download_request_find_page (download_item_get_request (item)) != NULL;
  self->priority = download_item_get_priority (item);
  self->can_start_later = download_item_can_start_later (item);
  return self;
}

PickupFacts *
pickup_facts_copy (const PickupFacts *self)
{
  PickupFacts *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->host = g_strdup (self->host);
  copy->content_type = g_strdup (self->content_type);
  copy->error_message = g_strdup (self->error_message);
  copy->verified = g_strdup (self->verified);
  return copy;
}

void
pickup_facts_free (PickupFacts *self)
{
  g_free (self->name);
  g_free (self->host);
  g_free (self->content_type);
  g_free (self->error_message);
  g_free (self->verified);
  g_free (self);
}

/* Seconds after which the words change although nothing happens to the item; 0 if they do not. */
guint
pickup_facts_get_period (const PickupFacts *self)
{
  if (self->state == DOWNLOAD_STATE_FINISHED)
    return self->now - self->finished_at < RECENT ? RECENT_PERIOD : 0;
  if (self->state == DOWNLOAD_STATE_FAILED)
    return 0;
  if (self->state == DOWNLOAD_STATE_WAITING && self->waits_until != 0 && self->error != DOWNLOAD_ERROR_NOT_YET)
    return 1;
  if (self->expires != 0)
    return ABS (self->expires - self->now) < 120 ? 1 : 15;
  if (self->state == DOWNLOAD_STATE_WAITING && self->waits_until != 0)
    return RECENT_PERIOD;
  return 0;
}
