/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-signing.h"
#include "store.h"

G_BEGIN_DECLS

StoreRefusal store_check_signature (Store              *store,
                                    StoreBucket        *bucket,
                                    const StoreRequest *request,
                                    StorePairs         *details);
StoreRefusal store_check_object (StoreBucket        *bucket,
                                 StoreObject        *object,
                                 const StoreRequest *request,
                                 StorePairs         *details);

G_END_DECLS
