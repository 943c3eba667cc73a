/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PickupRowSlot:
 *
 * The places of a row. COMPACT places are used on narrow rows only, HOST, STATUS, EXPIRY and CLOSE on wide ones only.
 */
typedef enum
{
  PICKUP_ROW_SLOT_TILE,
  PICKUP_ROW_SLOT_NAME,
  PICKUP_ROW_SLOT_HOST,
  PICKUP_ROW_SLOT_STATUS,
  PICKUP_ROW_SLOT_EXPIRY,
  PICKUP_ROW_SLOT_BAR,
  PICKUP_ROW_SLOT_ICON_BUTTON,
  PICKUP_ROW_SLOT_WORD_BUTTON,
  PICKUP_ROW_SLOT_CLOSE,
  PICKUP_ROW_SLOT_MORE,
  PICKUP_ROW_SLOT_COMPACT_STATUS,
  PICKUP_ROW_SLOT_COMPACT_EXPIRY,
  PICKUP_ROW_N_SLOTS,
} PickupRowSlot;

#define PICKUP_TYPE_ROW_LAYOUT (pickup_row_layout_get_type ())
G_DECLARE_FINAL_TYPE (PickupRowLayout, pickup_row_layout, PICKUP, ROW_LAYOUT, GtkLayoutManager)

void pickup_row_layout_set_slot (PickupRowLayout *self,
                                 PickupRowSlot    slot,
                                 GtkWidget       *widget);

int pickup_row_layout_scale_width (GtkWidget *widget,
                                   int        width);

G_END_DECLS
