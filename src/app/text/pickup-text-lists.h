/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/* Pure functions; every string is new, in the language of the user, and never %NULL. */
char *pickup_text_get_added (guint n_new,
                             guint n_continued,
                             guint n_known);
char *pickup_text_get_fetched_again (const char *name,
                                     gboolean    replaced,
                                     guint       n_items);
char *pickup_text_get_foreseen (guint n_new,
                                guint n_continued,
                                guint n_known);
char *pickup_text_get_drop_title (guint    n_links,
                                  gboolean first);
char *pickup_text_get_offer (const PickupFacts *facts,
                             gint64             valid);

G_END_DECLS
