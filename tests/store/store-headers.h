/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store-signing.h"
#include "store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

void store_headers_set_common (SoupMessageHeaders *headers,
                               StoreProvider       provider,
                               const char         *request_id,
                               gint64              now);
void store_headers_set_object (SoupMessageHeaders *headers,
                               StoreProvider       provider,
                               StoreObject        *object,
                               const StoreRequest *request,
                               gboolean            ranged);
void store_headers_set_refusal (SoupMessageHeaders     *headers,
                                StoreProvider           provider,
                                const StoreRefusalText *text,
                                const char             *body,
                                gboolean                head);

G_END_DECLS
