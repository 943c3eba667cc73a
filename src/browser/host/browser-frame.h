/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes of the longest message that is taken; browsers take no longer one than a megabyte. */
#define BROWSER_FRAME_MAX (4 << 20)
#define BROWSER_FRAME_ANSWER_MAX (1 << 20)

/* Messages of browsers: their length in bytes, as four bytes in the order of this computer, and then the message. */

GBytes  *browser_frame_read (GInputStream *input,
                             GError      **error);
gboolean browser_frame_write (GOutputStream *output,
                              const char    *message,
                              GError       **error);

G_END_DECLS
