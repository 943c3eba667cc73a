/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Below this path the store takes orders instead of serving objects. */
#define STORE_ADMIN_PREFIX "/_admin/"

void store_admin_handle (Store             *store,
                         SoupServerMessage *message,
                         const char        *command);

G_END_DECLS
