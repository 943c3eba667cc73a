/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "add/pickup-candidate.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_ADD_ROW (pickup_add_row_get_type ())
G_DECLARE_FINAL_TYPE (PickupAddRow, pickup_add_row, PICKUP, ADD_ROW, AdwBin)

/**
 * PickupAddRow:
 *
 * One recognised link in the window that adds downloads.
 *
 * Properties: candidate (#PickupCandidate).
 */

G_END_DECLS
