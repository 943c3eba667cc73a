/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each returns a new string in the language of the user, number and unit joined by a no-break space. */
char *pickup_format_size (guint64 bytes);
char *pickup_format_progress (guint64 received,
                              gint64  total);
char *pickup_format_speed (guint64 bytes_per_second);
char *pickup_format_speed_before (guint64 bytes_per_second,
                                  guint64 other);
char *pickup_format_duration (gint64 seconds);
char *pickup_format_axis (guint64 bytes_per_second,
                          guint64 step,
                          guint64 top);
char *pickup_format_name (const char *name);
char *pickup_format_percent (double fraction);
char *pickup_format_time (gint64 time,
                          gint64 now);
char *pickup_format_day (gint64 time,
                         gint64 now);
char *pickup_format_start (gint64 time,
                           gint64 now);

G_END_DECLS
