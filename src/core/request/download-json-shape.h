/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean download_json_shape_is_safe (const char *text,
                                      guint       max_depth,
                                      gsize       max_values,
                                      gsize      *n_elements);
void     download_json_shape_blunt_numbers (char *text);

G_END_DECLS
