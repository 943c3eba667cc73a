/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *download_text_to_utf8 (const char *text,
                             gssize      length);

G_END_DECLS
