/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/* What a browser tells of a download: link, first link of its redirects, referrer, the page that had it and user agent, all but the first
 * may be empty; and the cookies that go to the link's origin. The referrer is what servers are told, and the page nobody. */
#define PICKUP_BROWSER_REQUEST_TYPE "(sssssa(ss))"

DownloadRequest *pickup_browser_request_new (GVariant *description,
                                             GError  **error);
DownloadRequest *pickup_browser_request_new_for_first_link (GVariant *description,
                                                            GError  **error);

G_END_DECLS
