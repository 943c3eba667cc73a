/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

void store_stream_start (Store             *store,
                         SoupServerMessage *message,
                         StoreObject       *object,
                         StoreEntry        *entry,
                         guint64            begin,
                         guint64            end,
                         guint64            rate);
void store_stream_cut_all (Store *store);

G_END_DECLS
