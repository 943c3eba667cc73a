/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "link/download-link.h"

G_BEGIN_DECLS

SoupMessage *download_message_new (const char         *method,
                                   const DownloadLink *link);
void         download_message_add_password (SoupMessageHeaders *headers,
                                            const char         *user_info);

G_END_DECLS
