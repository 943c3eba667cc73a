/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What to do with a link of a protocol that is known and not spoken here. */
const char *download_link_explain_protocol (const char *text);

G_END_DECLS
