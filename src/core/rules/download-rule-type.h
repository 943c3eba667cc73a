/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names of the groups of files by their extension, such as "video"; ends with %NULL. */
const char *const *download_rule_type_get_groups (void);

/* Whether @type is a group, or a pattern of a name such as "*.iso". */
gboolean download_rule_type_check (const char *type,
                                   GError    **error);

/* Whether a file of that name, which may be unknown, is of that type. @name: (nullable) */
gboolean download_rule_type_fits (const char *type,
                                  const char *name);

G_END_DECLS
