/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "download.h"
#include "text/pickup-facts.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_ROW (pickup_row_get_type ())
G_DECLARE_FINAL_TYPE (PickupRow, pickup_row, PICKUP, ROW, GtkWidget)

/**
 * PickupRow:
 *
 * One download in the list. It draws its item and knows nothing of what can be done with it: its buttons and its menu
 * become signals.
 *
 * Signals:
 * - "primary": the one thing that a person would do next
 * - "remove": cancel, or remove from the list
 * - "act": something of its menu, a #PickupItemAction as guint
 * - "make-menu": is asked what the menu is, a #GMenuModel of actions with PICKUP_ROW_PREFIX
 */
#define PICKUP_ROW_PREFIX "item"

GtkWidget *pickup_row_new (DownloadService *service);

DownloadItem *pickup_row_get_item (PickupRow *self);
void          pickup_row_set_item (PickupRow    *self,
                                   DownloadItem *item);

/* (nullable): what it shows */
const PickupFacts *pickup_row_get_facts (PickupRow *self);

void pickup_row_popup_menu (PickupRow          *self,
                            const GdkRectangle *at);

/* What would become of the row if what is being dragged were dropped; %NULL: nothing. Stands in the place of the status. */
const char *pickup_row_get_offer (PickupRow *self);
void        pickup_row_set_offer (PickupRow  *self,
                                  const char *offer);

G_END_DECLS
