/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PickupSearch:
 *
 * What a person searches for in the list: words, each of which has to be found in the name of a download, in its host or in the day
 * on which it was finished. “type:iso” asks for names that end so.
 */
typedef struct _PickupSearch PickupSearch;

PickupSearch *pickup_search_new (const char *text);
void          pickup_search_free (PickupSearch *self);

gboolean pickup_search_matches (const PickupSearch *self,
                                const char         *name,
                                const char         *host,
                                gint64              finished_at,
                                gint64              now);
gboolean pickup_search_narrows (const PickupSearch *self,
                                const PickupSearch *wider);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupSearch, pickup_search_free)

G_END_DECLS
