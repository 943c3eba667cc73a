/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"
#include "verify/download-digest.h"

G_BEGIN_DECLS

/* Returns the value of a header, or %NULL. */
typedef const char *(*DownloadHeaderLookup) (gpointer    headers,
                                             const char *name);

DownloadDigest *download_answer_digest_find (DownloadHeaderLookup lookup,
                                             gpointer             headers,
                                             gboolean             whole,
                                             const DownloadLink  *link);

G_END_DECLS
