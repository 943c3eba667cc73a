/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All times are real times in microseconds; -1 is unknown, which every value is that is not exactly of its form. */
gint64 download_link_time_parse_epoch (const char *seconds);
gint64 download_link_time_parse_iso (const char *text);
gint64 download_link_time_add (gint64      time,
                               const char *seconds);
gint64 download_link_time_parse_policy (const char *policy,
                                        const char *condition);
gint64 download_link_time_parse_jwt (const char *token);

G_END_DECLS
