/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * download_text_begins:
 * @text: ends with a NUL
 * @literal: a string literal
 *
 * Whether @text begins with @literal. Nothing of @text is looked at beyond that: newer versions of GLib make of
 * g_str_has_prefix() a macro that measures all of @text first, and who asks it at every character takes quadratic time.
 */
#define download_text_begins(text, literal) (strncmp ((text), "" literal, sizeof ("" literal) - 1) == 0)

/* Of what a stranger wrote in UTF-8, that which can be shown: no more than @max_characters, none of which moves others or cannot be seen.
 * (transfer full) */
char *download_text_clean (const char *text,
                           guint       max_characters);

G_END_DECLS
