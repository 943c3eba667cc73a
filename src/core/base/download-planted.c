/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/download-planted.h"

gboolean
download_planted (const char *name)
{
  return g_strcmp0 (g_getenv ("PICKUP_PLANTED"), name) == 0;
}
