/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

char *store_list_get_body (StoreBucket *bucket,
                           StorePairs  *query,
                           guint        page);

G_END_DECLS
