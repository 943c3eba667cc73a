/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/download-error-body.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

void download_error_headers_fill (SoupMessageHeaders *headers,
                                  DownloadErrorBody  *body);

G_END_DECLS
