/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

gboolean      pickup_suggested_link_is (const char *uri);
DownloadLink *pickup_suggested_link_read (const char *uri);

G_END_DECLS
