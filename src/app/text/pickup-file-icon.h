/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *pickup_file_icon_get_name (const char *file_name,
                                       const char *content_type);

G_END_DECLS
