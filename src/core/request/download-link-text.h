/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "link/download-link.h"

G_BEGIN_DECLS

/* The ways in: links in text, in what is dropped or pasted, and in lists. */
GPtrArray         *download_link_text_find (const char *text,
                                            gssize      length);
GPtrArray         *download_link_text_find_with_lines (const char *text,
                                                       gssize      length,
                                                       GArray    **lines);
GPtrArray         *download_link_text_parse_drop (const char *mime_type,
                                                  GBytes     *bytes);
GPtrArray         *download_link_text_parse_list (const char *text,
                                                  gssize      length,
                                                  GArray    **unrecognised);
GPtrArray         *download_link_text_parse_argument (const char *text,
                                                      GError    **error);
DownloadLink      *download_link_text_read (const char *text,
                                            GError    **error);
const char *const *download_link_text_get_mime_types (void);

G_END_DECLS
