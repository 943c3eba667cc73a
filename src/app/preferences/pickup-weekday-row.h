/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "policy/pickup-schedule.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_WEEKDAY_ROW (pickup_weekday_row_get_type ())
G_DECLARE_FINAL_TYPE (PickupWeekdayRow, pickup_weekday_row, PICKUP, WEEKDAY_ROW, AdwPreferencesRow)

/**
 * PickupWeekdayRow:
 *
 * A row of seven buttons, one for each day, that begins with the first day of the week where the user lives. Its property
 * “days” is a #PickupWeekdays.
 */

G_END_DECLS
