/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the preferences tell in passing. */

#include "config.h"

#include "preferences/pickup-preferences-toast.h"

#include <adwaita.h>

void
pickup_preferences_toast (GtkWidget  *widget,
                          const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);
  GtkRoot         *window = gtk_widget_get_root (widget);

  if (ADW_IS_PREFERENCES_WINDOW (window))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (markup));
}
