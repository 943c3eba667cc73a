/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadNetrc:
 *
 * Names and passwords for hosts as other programs keep them, in "~/.netrc" or a file of that form. All of it is secret.
 */
typedef struct _DownloadNetrc DownloadNetrc;

DownloadNetrc *download_netrc_parse (const char *text,
                                     GError    **error);
void           download_netrc_free (DownloadNetrc *self);

gboolean download_netrc_find (const DownloadNetrc *self,
                              const char          *host,
                              const char         **login,
                              const char         **password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadNetrc, download_netrc_free)

G_END_DECLS
