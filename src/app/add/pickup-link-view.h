/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_LINK_VIEW (pickup_link_view_get_type ())
G_DECLARE_FINAL_TYPE (PickupLinkView, pickup_link_view, PICKUP, LINK_VIEW, GtkTextView)

/**
 * PickupLinkView:
 *
 * A text field for links. Queries are not shown but for the line that is being typed in; the text has them, and what is
 * copied as well.
 */
char    *pickup_link_view_get_text (PickupLinkView *self);
gboolean pickup_link_view_is_typing (PickupLinkView *self);
void     pickup_link_view_append (PickupLinkView *self,
                                  const char     *line);
void     pickup_link_view_replace (PickupLinkView *self,
                                   const char     *text);
guint    pickup_link_view_mark_problems (PickupLinkView *self,
                                         const char     *lines);

G_END_DECLS
