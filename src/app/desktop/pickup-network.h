/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

void pickup_network_follow (DownloadService *service,
                            GSettings       *settings);

G_END_DECLS
