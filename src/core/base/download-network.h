/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DownloadNetwork:
 * @DOWNLOAD_NETWORK_FREE: bytes may flow; also if nobody knows better
 * @DOWNLOAD_NETWORK_METERED: bytes cost something
 * @DOWNLOAD_NETWORK_NONE: said to lead nowhere, which need not be true: a virtual network may hide one that does, and this
 *   computer and its neighbours can be reached without any. So what moves goes on moving, and each download may try once.
 *
 * What this computer is connected to.
 */
typedef enum
{
  DOWNLOAD_NETWORK_FREE,
  DOWNLOAD_NETWORK_METERED,
  DOWNLOAD_NETWORK_NONE,
} DownloadNetwork;

#define DOWNLOAD_TYPE_NETWORK (download_network_get_type ())
GType download_network_get_type (void);

G_END_DECLS
