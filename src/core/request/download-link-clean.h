/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *download_link_clean (const char *text,
                              gsize       length);
char    *download_link_clean_escape (const char *link);
gboolean download_link_clean_is_invisible (gunichar c);
gsize    download_link_clean_read_reference (const char *text,
                                             char       *c);

G_END_DECLS
