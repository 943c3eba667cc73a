/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DOWNLOAD_MINUTES_OF_DAY (24 * 60)

/**
 * download_start_time_next:
 * @now: the time and zone to begin from
 * @minutes: since midnight, below %DOWNLOAD_MINUTES_OF_DAY
 *
 * Goes by what clocks show, not by hours: days of which have 23 or 25 of them begin and end at midnight as well.
 *
 * Returns: when it is that time next, after @now, in microseconds since 1970
 */
gint64 download_start_time_next (GDateTime *now,
                                 guint      minutes);

/**
 * download_start_time_parse:
 * @text: "23:00", or a day and a time as ISO 8601 writes them, in the zone of @now unless it names one
 * @now: the time and zone to begin from
 *
 * Returns: microseconds since 1970, or -1 if @text is neither or has passed
 */
gint64 download_start_time_parse (const char *text,
                                  GDateTime  *now);

G_END_DECLS
