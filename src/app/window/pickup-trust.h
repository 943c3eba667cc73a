/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

/* Shows who vouches for the server of @item, whom nobody here knows, and asks whether to believe them from now on. */
void pickup_trust_ask (GtkWindow       *parent,
                       DownloadService *service,
                       DownloadItem    *item);

G_END_DECLS
