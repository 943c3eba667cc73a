/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean store_admin_presign (Store      *store,
                              JsonObject *order,
                              JsonObject *answer,
                              GError    **error);

G_END_DECLS
