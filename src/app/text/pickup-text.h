/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/**
 * PickupPrimary:
 *
 * The one thing that a person would do next with a download.
 */
typedef enum
{
  PICKUP_PRIMARY_NONE,
  PICKUP_PRIMARY_PAUSE,
  PICKUP_PRIMARY_RESUME,
  PICKUP_PRIMARY_PASTE_LINK,
  PICKUP_PRIMARY_PAGE,
  PICKUP_PRIMARY_SIGN_IN,
  PICKUP_PRIMARY_CHOOSE,
  PICKUP_PRIMARY_RETRY,
  PICKUP_PRIMARY_OPEN,
  PICKUP_PRIMARY_AGAIN,
  PICKUP_PRIMARY_ANYWAY,
  PICKUP_PRIMARY_START_NOW,
  PICKUP_PRIMARY_TRUST,
  PICKUP_PRIMARY_SAVE_ELSEWHERE,
  PICKUP_PRIMARY_STOP_MOVING,
} PickupPrimary;

/* Pure functions of the facts; every string is new, in the language of the user, and never %NULL. */
char    *pickup_text_get_status (const PickupFacts *facts);
char    *pickup_text_get_reason (const PickupFacts *facts);
char    *pickup_text_get_expiry (const PickupFacts *facts);
char    *pickup_text_get_day (const PickupFacts *facts);
char    *pickup_text_get_origin (const PickupFacts *facts);
gboolean pickup_text_expires_too_soon (const PickupFacts *facts);
gboolean pickup_text_is_short_of_time (const PickupFacts *facts);
gboolean pickup_text_wants_link (const PickupFacts *facts);
gboolean pickup_text_needs_person (const PickupFacts *facts);
gint64   pickup_text_get_needed_time (const PickupFacts *facts);
char    *pickup_text_get_pause_warning (const PickupFacts *facts);
char    *pickup_text_get_compact_status (const PickupFacts *facts);
char    *pickup_text_get_compact_expiry (const PickupFacts *facts);
gboolean pickup_text_is_comparing (const PickupFacts *facts);
char    *pickup_text_get_summary (const PickupFacts *facts);

PickupPrimary pickup_text_get_primary (const PickupFacts *facts);
char         *pickup_text_get_primary_label (const PickupFacts *facts);
char         *pickup_text_get_primary_name (const PickupFacts *facts);
char         *pickup_text_get_remove_label (const PickupFacts *facts);
char         *pickup_text_get_remove_name (const PickupFacts *facts);

char *pickup_text_get_network (DownloadNetwork network,
                               guint           n_waiting);
char *pickup_text_get_removed (const char *name,
                               guint       n_items);
char *pickup_text_get_window_subtitle (guint    n_downloading,
                                       guint64  speed,
                                       gint64   time_left,
                                       gboolean limited,
                                       gboolean narrow);

G_END_DECLS
