/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/* What is worth to be said aloud between two looks at one download: a quarter of the way, its end, what it needs.
 * Returns: (transfer full) (nullable): %NULL if nothing is */
char *pickup_milestone_describe (const PickupFacts *before,
                                 const PickupFacts *after);

G_END_DECLS
