/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupFacts:
 *
 * What a row has to know of an item to draw it, read in one go: a value that pure functions turn into words, so that
 * each of them can be tested without a window, a service or a clock.
 */
typedef struct
{
  char            *name;
  char            *host; /* of the link, %NULL if it has none */
  char            *content_type;
  DownloadState    state;
  DownloadError    error;         /* 0 if there is none */
  char            *error_message; /* %NULL if there is none */
  gboolean         is_stranger;   /* the server, and a person may come to trust it */
  guint64          received;      /* bytes */
  guint64          compared;      /* bytes that came again, */
  guint64          to_compare;    /* of so many that do; 0 unless that is what comes */
  gint64           total;         /* bytes, -1 while unknown */
  double           fraction;      /* 0 to 1, -1 while unknown */
  guint64          speed;         /* bytes per second */
  gint64           time_left;     /* seconds, -1 while unknown */
  guint64          usual_speed;   /* bytes per second to reckon with while nothing moves, 0 if unknown */
  gint64           waits_until;   /* Unix time in seconds, 0 if it does not wait */
  gint64           expires;       /* Unix time in seconds, 0 if the link does not tell */
  gint64           finished_at;   /* Unix time in seconds, 0 if it is not */
  gint64           now;           /* Unix time in seconds */
  DownloadProvider provider;
  char            *verified;    /* who named the digest that agreed, %NULL if nobody did */
  gboolean         end_proven;  /* of a finished file: FALSE if nothing says that it is whole */
  gboolean         relocating;  /* its file is on its way to another folder or name */
  guint64          relocated;   /* bytes of it that were copied, */
  guint64          to_relocate; /* of about so many; 0 unless it has to be copied */
  gboolean         missing;
  gboolean         unchanged;
  gboolean         open_when_finished;
  gboolean         has_page; /* that had the link, and may have a fresh one */
  gboolean         can_start_later;
  DownloadPriority priority;
} PickupFacts;

#define PICKUP_TYPE_FACTS (pickup_facts_get_type ())
GType pickup_facts_get_type (void);

PickupFacts *pickup_facts_new (DownloadItem *item,
                               gint64        now);
PickupFacts *pickup_facts_copy (const PickupFacts *self);
void         pickup_facts_free (PickupFacts *self);

guint pickup_facts_get_period (const PickupFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupFacts, pickup_facts_free)

G_END_DECLS
