/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_WINDOW (pickup_window_get_type ())
G_DECLARE_FINAL_TYPE (PickupWindow, pickup_window, PICKUP, WINDOW, AdwApplicationWindow)

PickupWindow *pickup_window_new (GtkApplication  *application,
                                 DownloadService *service,
                                 GSettings       *settings);

void pickup_window_add_links (PickupWindow *self,
                              GPtrArray    *links);
void pickup_window_add_files (PickupWindow *self,
                              GPtrArray    *files);

/* Shows @links (element-type DownloadLink), which a page or a program suggests, for a person to decide on. */
void pickup_window_suggest_links (PickupWindow *self,
                                  GPtrArray    *links);

/* Has @menu (nullable) in the main menu: what the computer can do when everything is finished. */
void pickup_window_offer_done (PickupWindow *self,
                               GMenuModel   *menu);

/* Shows @text (nullable) with a button that takes the choice back. @urgent: it will happen soon, and time is passing */
void pickup_window_tell_done (PickupWindow *self,
                              const char   *text,
                              gboolean      urgent);

/* Tells it in a toast that stays until it is closed. */
void pickup_window_tell (PickupWindow *self,
                         const char   *text);

/* Puts a message that asks for a new link for @item into the clipboard, as soon as the window has the focus. */
void pickup_window_copy_message (PickupWindow *self,
                                 DownloadItem *item);

G_END_DECLS
