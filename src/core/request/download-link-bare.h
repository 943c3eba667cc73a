/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Links that people write without their scheme. */
char *download_link_bare_complete (const char *line);

G_END_DECLS
