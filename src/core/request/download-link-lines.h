/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DownloadLinkLines:
 * @line: the line that was read last, without blanks around it and without the marks of a reply
 * @number: which one it is, or the first one if several were put together; counted from 1
 *
 * The lines of a text, where a link that a mail program or a terminal has broken is one line again.
 */
typedef struct
{
  GString *line;
  guint    number;

  /*< private >*/
  const char *next;
  guint       next_number;
} DownloadLinkLines;

void     download_link_lines_init (DownloadLinkLines *self,
                                   const char        *text);
void     download_link_lines_clear (DownloadLinkLines *self);
gboolean download_link_lines_next (DownloadLinkLines *self);

gsize    download_link_lines_match_scheme (const char *text);
gboolean download_link_lines_are_list (const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DownloadLinkLines, download_link_lines_clear)

G_END_DECLS
