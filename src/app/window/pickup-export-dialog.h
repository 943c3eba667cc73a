/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PICKUP_TYPE_EXPORT_DIALOG (pickup_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PickupExportDialog, pickup_export_dialog, PICKUP, EXPORT_DIALOG, AdwWindow)

/**
 * PickupExportDialog:
 *
 * Asks which downloads to write down and how, then where, and writes them.
 *
 * Signals:
 * - "exported" (#GFile, guint): the list is written; where, and how many downloads are in it
 */
GtkWidget *pickup_export_dialog_new (GtkWindow  *parent,
                                     GListModel *all,
                                     GListModel *selected);

G_END_DECLS
