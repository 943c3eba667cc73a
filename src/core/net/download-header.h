/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadContentRange:
 * @start: first byte
 * @end: one past the last byte; equal to @start if the range was refused (an asterisk stands in its place)
 * @total: size of the object, or -1 if it was not told
 *
 * A Content-Range header (RFC 9110, 14.4) that does not contradict itself.
 */
typedef struct
{
  guint64 start;
  guint64 end;
  gint64  total;
} DownloadContentRange;

gboolean download_header_parse_number (const char *text,
                                       guint64    *number);
gboolean download_header_parse_content_range (const char           *text,
                                              DownloadContentRange *range);
gboolean download_header_read_date (const char *text,
                                    gint64     *time);
gint64   download_header_parse_date (const char *text);
gint64   download_header_parse_retry_after (const char *text,
                                            gint64      now);
char    *download_header_find_link (const char *list,
                                    const char *relation);
gboolean download_header_is_text (const char *text);
gboolean download_header_is_etag (const char *text);
gboolean download_header_is_strong_etag (const char *text);
gboolean download_header_etags_match_weakly (const char *a,
                                             const char *b);

G_END_DECLS
