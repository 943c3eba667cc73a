/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

SoupServer *store_server_new (Store   *store,
                              guint    port,
                              GError **error);

G_END_DECLS
