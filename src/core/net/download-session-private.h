/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "net/download-session.h"

G_BEGIN_DECLS

SoupSession *download_session_get_soup (DownloadSession *self);

G_END_DECLS
