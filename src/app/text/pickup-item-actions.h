/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/**
 * PickupItemAction:
 *
 * What can be done with a download from a menu: that of its row, of the details, or of several that are selected. The table behind
 * says how each is called, when it applies and whether it is for several at once.
 */
typedef enum
{
  PICKUP_ITEM_ACTION_OPEN,
  PICKUP_ITEM_ACTION_SHOW_IN_FILES,
  PICKUP_ITEM_ACTION_DETAILS,
  PICKUP_ITEM_ACTION_PAUSE,
  PICKUP_ITEM_ACTION_RESUME,
  PICKUP_ITEM_ACTION_START_NOW,
  PICKUP_ITEM_ACTION_RUN_NEXT,
  PICKUP_ITEM_ACTION_START_LATER,
  PICKUP_ITEM_ACTION_PRIORITY_HIGH,
  PICKUP_ITEM_ACTION_PRIORITY_NORMAL,
  PICKUP_ITEM_ACTION_PRIORITY_LOW,
  PICKUP_ITEM_ACTION_AGAIN,
  PICKUP_ITEM_ACTION_CHECK,
  PICKUP_ITEM_ACTION_PAGE,
  PICKUP_ITEM_ACTION_PASTE,
  PICKUP_ITEM_ACTION_CHANGE,
  PICKUP_ITEM_ACTION_LIMIT,
  PICKUP_ITEM_ACTION_OPEN_LATER,
  PICKUP_ITEM_ACTION_NOT_OPEN,
  PICKUP_ITEM_ACTION_RENAME,
  PICKUP_ITEM_ACTION_MOVE,
  PICKUP_ITEM_ACTION_ALWAYS,
  PICKUP_ITEM_ACTION_COPY_LINK,
  PICKUP_ITEM_ACTION_COPY_MESSAGE,
  PICKUP_ITEM_ACTION_COPY_REPORT,
  PICKUP_ITEM_ACTION_TRASH,
  PICKUP_ITEM_ACTION_REMOVE,
  PICKUP_N_ITEM_ACTIONS,
} PickupItemAction;

/* Constant, without a prefix: "copy-link". */
const char *pickup_item_action_get_name (PickupItemAction self);

/* @full_name: with whatever prefix, as in "row.copy-link"; it has to be one of them */
PickupItemAction pickup_item_action_from_name (const char *full_name);

gboolean pickup_item_action_applies (PickupItemAction   self,
                                     const PickupFacts *facts);

/* (transfer full): what can be done with all of @facts (element-type PickupFacts), leaving out what makes no sense for any of them.
 * @without: one that is left out, or PICKUP_N_ITEM_ACTIONS */
GMenuModel *pickup_item_menu_new (const char      *prefix,
                                  GPtrArray       *facts,
                                  PickupItemAction without);

G_END_DECLS
