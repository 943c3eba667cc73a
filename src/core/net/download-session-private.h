/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "link/download-link.h"
#include "net/download-logins.h"
#include "net/download-session.h"

G_BEGIN_DECLS

SoupSession       *download_session_get_soup (DownloadSession *self);
DownloadLogins    *download_session_get_logins (DownloadSession *self);
const char *const *download_session_get_proxies (DownloadSession    *self,
                                                 const DownloadLink *link);

G_END_DECLS
