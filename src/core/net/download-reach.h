/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadReach:
 * @DOWNLOAD_REACH_WORLD: from everywhere; also if nobody knows
 * @DOWNLOAD_REACH_NETWORK: from a private network (RFC 1918, 4193, 6598)
 * @DOWNLOAD_REACH_LINK: from the same link (RFC 3927, 4291), where routers, printers and the metadata of clouds are
 * @DOWNLOAD_REACH_COMPUTER: from this computer
 *
 * From where an address can be reached, the widest first.
 */
typedef enum
{
  DOWNLOAD_REACH_WORLD,
  DOWNLOAD_REACH_NETWORK,
  DOWNLOAD_REACH_LINK,
  DOWNLOAD_REACH_COMPUTER,
} DownloadReach;

DownloadReach download_reach_of_address (GInetAddress *address);
DownloadReach download_reach_of_host (const char *host);
gboolean      download_reach_allows (DownloadReach asked,
                                     DownloadReach target);

G_END_DECLS
