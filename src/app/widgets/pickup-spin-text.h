/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands in a spin button that is about more than a number, and what a person may type there. Formatting returns a
 * new string. Parsing takes the manner of the user’s language and the plain one, and returns %FALSE for anything else. */

/* Megabytes per second, such as “5 MB/s”; a person may leave the unit out or write another one. */
char    *pickup_spin_text_format_rate (double megabytes);
gboolean pickup_spin_text_parse_rate (const char *text,
                                      double     *megabytes);

/* Minutes after midnight, 0 to 1439, such as “18:00” or “6:00 PM”. */
char    *pickup_spin_text_format_time (guint minutes);
gboolean pickup_spin_text_parse_time (const char *text,
                                      guint      *minutes);

G_END_DECLS
