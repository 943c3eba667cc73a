/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void download_folder_set_standard (const char *path);
int  download_folder_open (const char *path);
int  download_folder_make (const char *path,
                           guint       mode);

gboolean download_folder_want (const char *path);
gboolean download_folder_takes_plain_names_only (const char *path);

G_END_DECLS
