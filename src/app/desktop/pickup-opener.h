/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether a file of that type would do something by itself when it is opened: a program, a script, a package to be installed. */
gboolean pickup_opener_is_program (const char *content_type);

/* Opens a file that nobody has looked at yet, but no program; with the portal from inside a sandbox. @parent: (nullable) */
void     pickup_opener_open_async (const char         *path,
                                   GtkWindow          *parent,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean pickup_opener_open_finish (GAsyncResult *result,
                                    GError      **error);

G_END_DECLS
