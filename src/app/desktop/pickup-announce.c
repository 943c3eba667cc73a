/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a screen reader says without being asked, where the toolkit can. */

#include "config.h"

#include "desktop/pickup-announce.h"

void
pickup_announce (GtkWidget  *widget,
                 const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

#if GTK_CHECK_VERSION(4, 14, 0)
  /* It is newer than the versions that the code is otherwise held to. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
}
