/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupPreview:
 *
 * What is known of a link before it is downloaded: a value that pure functions turn into words.
 */
typedef struct
{
  char               *source;      /* who gives it out, as it is shown */
  char               *problem;     /* %NULL, or one sentence why it may not work */
  char               *on_disk;     /* %NULL, or where the folder has a file of this name and size, as it is shown */
  gboolean            is_asking;   /* the server has not answered yet */
  gboolean            is_answered; /* it has: the next two are what it said */
  gint64              total;       /* bytes, -1 while unknown */
  DownloadProbeResume resume;
  gboolean            may_expire; /* even if it does not tell when */
  gint64              expires;    /* Unix time in seconds, 0 if it does not tell */
  gint64              now;        /* Unix time in seconds */
  gboolean            is_known;   /* it continues a download that is in the list */
  guint64             received;   /* bytes of that one */
  guint64             lacking;    /* bytes of space that are missing for it, 0 if it fits */
  gboolean            is_wanted;
} PickupPreview;

/**
 * PickupPreviewSum:
 *
 * What all links together come to.
 */
typedef struct
{
  guint   n_links;
  guint   n_wanted;
  guint   n_unknown; /* wanted, but of unknown size */
  guint64 bytes;     /* to fetch for those that are wanted */
} PickupPreviewSum;

#define PICKUP_TYPE_PREVIEW (pickup_preview_get_type ())
GType          pickup_preview_get_type (void);
PickupPreview *pickup_preview_copy (const PickupPreview *self);
void           pickup_preview_free (PickupPreview *self);

/* Every string is new, in the language of the user, and never %NULL. */
char    *pickup_preview_get_status (const PickupPreview *self);
char    *pickup_preview_get_validity (const PickupPreview *self);
gboolean pickup_preview_is_short_of_time (const PickupPreview *self);
gboolean pickup_preview_needs_attention (const PickupPreview *self);
gint64   pickup_preview_get_missing (const PickupPreview *self);
char    *pickup_preview_describe_sum (const PickupPreviewSum *sum);
char    *pickup_preview_describe_space (const char             *folder,
                                        gint64                  free_space,
                                        const PickupPreviewSum *sum);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupPreview, pickup_preview_free)

G_END_DECLS
