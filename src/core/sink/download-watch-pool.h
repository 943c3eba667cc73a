/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int  download_watch_pool_take (void);
void download_watch_pool_give_back (int fd);
void download_watch_pool_release (void);

G_END_DECLS
