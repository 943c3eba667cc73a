/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cli_file_read (const char *path,
                        char      **text,
                        gsize      *length,
                        GError    **error);

G_END_DECLS
