/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pickup_details_page_class_bind_closures (GtkWidgetClass *widget_class);

G_END_DECLS
