/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What this computer is connected to. */

#include "config.h"

#include "base/download-network.h"

G_DEFINE_ENUM_TYPE (DownloadNetwork,
                    download_network,
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_NETWORK_FREE, "free"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_NETWORK_METERED, "metered"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_NETWORK_NONE, "none"))
