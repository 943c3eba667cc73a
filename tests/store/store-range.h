/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

G_BEGIN_DECLS

guint store_range_check_conditions (StoreObject  *object,
                                    StoreProvider provider,
                                    StorePairs   *headers,
                                    const char  **failed);
guint store_range_choose (StoreObject  *object,
                          StoreProvider provider,
                          StorePairs   *headers,
                          guint64      *begin,
                          guint64      *end);
char *store_range_get_etag (StoreObject  *object,
                            StoreProvider provider);

G_END_DECLS
