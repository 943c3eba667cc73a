/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

gboolean cli_object_is (const char *text);
gboolean cli_object_split (const char  *text,
                           const char **scheme,
                           char       **bucket,
                           const char **key);

G_END_DECLS
