/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/download-item.h"

G_BEGIN_DECLS

/* Texts about an item to hand to somebody else. Neither holds a secret. (transfer full) */

/* Asks whoever sent the link for a new one: which object, how much is missing, how long the new link has to live. */
char *download_report_ask_for_link (DownloadItem *item);

/* What happened, for whoever has to find out why: one "name: value" a line, in English; after an empty line its
 * timeline, each event behind its time. */
char *download_report_diagnose (DownloadItem *item);

/* Seconds that a new link should live so that @bytes_left come through at @speed (bytes per second, 0 if unknown). */
gint64 download_report_suggest_lifetime (guint64 bytes_left,
                                         guint64 speed);

G_END_DECLS
