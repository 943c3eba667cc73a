/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "details/pickup-details.h"
#include "widgets/pickup-panes.h"
#include "policy/pickup-batch.h"
#include "policy/pickup-overview.h"
#include "list/pickup-row.h"
#include "list/pickup-selection-bar.h"
#include "text/pickup-item-actions.h"
#include "text/pickup-search.h"
#include "window/pickup-removal.h"
#include "window/pickup-toasts.h"
#include "window/pickup-window.h"

G_BEGIN_DECLS

typedef struct _PickupDrag PickupDrag;

/* What the window tells while something is dragged over it. */
typedef struct
{
  GtkWidget  *frame; /* round the list, with a bar */
  GtkWidget  *bar;
  GtkLabel   *title;
  GtkLabel   *text;
  GtkWidget  *page; /* in the place of the empty page */
  GtkLabel   *page_title;
  GtkLabel   *page_text;
  gpointer    row;    /* GtkWidget, weak: the one under the pointer, if it waits for a link */
  PickupDrag *drag;   /* nullable: what is over the window */
  GHashTable *offers; /* nullable: what the rows say to that, by item */
} PickupDropDisplay;

/* What the computer does when everything is finished. */
typedef struct
{
  GtkRevealer *bar;
  GtkLabel    *label;
  GMenu       *section; /* of the main menu */
} PickupDoneDisplay;

struct _PickupWindow
{
  AdwApplicationWindow parent_instance;

  DownloadService   *service;
  GSettings         *settings;
  PickupOverview    *overview;
  PickupBatch       *batch;
  GPtrArray         *to_show; /* nullable: of DownloadItem: to be selected when the list knows them */
  GtkFilter         *filter;  /* owned by the list's filter model */
  GtkSortListModel  *sorted;
  GtkMultiSelection *selection;
  GCancellable      *cancellable; /* of everything that this window began */
  PickupFilter       shown;
  PickupSearch      *search; /* nullable */
  gboolean           narrow;
  guint              narrow_id;
  guint              scroll_to_top; /* soon the first row is shown */
  guint              sort_again;    /* soon the list is sorted anew */

  AdwToastOverlay    *toast_overlay;
  AdwWindowTitle     *title;
  GtkToggleButton    *search_button;
  GtkMenuButton      *menu_button;
  GMenu              *main_menu;
  GMenuModel         *sort_menu;
  GtkSearchBar       *search_bar;
  GtkSearchEntry     *search_entry;
  GtkStack           *pages;
  GtkWidget          *strip;
  GtkWidget          *strip_end;
  GtkLabel           *count_labels[PICKUP_N_FILTERS];
  GtkWidget          *filter_buttons[PICKUP_N_FILTERS];
  GtkWidget          *pause_all_button;
  GtkWidget          *list_box;
  GtkStack           *list_pages;
  GtkListView        *list;
  GtkRevealer        *network_bar;
  GtkLabel           *network_label;
  GtkWidget          *network_button;
  PickupSelectionBar *selection_bar;

  PickupDropDisplay drop;
  PickupDoneDisplay done;

  /* Rows that are being dragged */
  GtkWidget    *list_overlay;
  GtkWidget    *insertion_line;
  GdkRectangle  insertion; /* where the line is, in the overlay */
  GPtrArray    *dragged;   /* nullable, of DownloadItem */
  GdkDragAction drag_action;
  double        drag_y; /* the pointer in the list, -1 elsewhere */

  PickupPanes   *panes;
  AdwHeaderBar  *list_header;
  PickupDetails *details;
  guint          offered;  /* hash of the latest text that was offered from the clipboard */
  guint          offer_id; /* soon the clipboard is looked at */

  PickupToasts  *toasts;
  PickupRemoval *removal;
};

/* pickup-window-again.c. @again: (element-type DownloadItem): those whose files are not there any more, and are fetched once more */
typedef void (*PickupWindowAgain) (GPtrArray *again,
                                   gpointer   user_data);

void pickup_window_await_looks (PickupWindow     *self,
                                GPtrArray        *items,
                                PickupWindowAgain done,
                                gpointer          user_data,
                                GDestroyNotify    destroy);

/* pickup-window-bottom.c */
void pickup_window_class_install_bottom (GtkWidgetClass *widget_class);
void pickup_window_init_bottom (PickupWindow *self);
void pickup_window_toast (PickupWindow *self,
                          const char   *text);
void pickup_window_remove_items (PickupWindow *self,
                                 GPtrArray    *items);

/* pickup-window-actions.c */
void pickup_window_class_install_actions (GtkWidgetClass *widget_class);
void pickup_window_init_shortcuts (PickupWindow *self);
void pickup_window_update_actions (PickupWindow *self);
void pickup_window_connect_row (PickupWindow *self,
                                PickupRow    *row);
void pickup_window_activate_item (PickupWindow *self,
                                  DownloadItem *item);

PickupRow *pickup_window_get_focused_row (PickupWindow *self);
void       pickup_window_resume_item (PickupWindow *self,
                                      DownloadItem *item);

/* pickup-window-list.c */
void pickup_window_init_list (PickupWindow *self);
void pickup_window_refilter (PickupWindow   *self,
                             GtkFilterChange change);
void pickup_window_search (PickupWindow *self,
                           const char   *text);
void pickup_window_sort_again (PickupWindow *self);

/* pickup-window-menu.c */
void       pickup_window_init_menu (PickupWindow *self);
PickupRow *pickup_window_pick_row (PickupWindow *self,
                                   double        x,
                                   double        y);

/* pickup-window-order.c */
void       pickup_window_init_order (PickupWindow *self);
guint      pickup_window_find_shown (PickupWindow *self,
                                     DownloadItem *item);
GPtrArray *pickup_window_get_items_with (PickupWindow *self,
                                         DownloadItem *item);
void       pickup_window_move_items (PickupWindow *self,
                                     GPtrArray    *items,
                                     DownloadItem *anchor,
                                     gboolean      after);

/* pickup-window-drag.c */
void pickup_window_init_drag (PickupWindow *self);

/* pickup-window-selection.c */
void          pickup_window_class_install_selection_actions (GtkWidgetClass *widget_class);
void          pickup_window_update_selection (PickupWindow *self);
guint         pickup_window_get_n_selected (PickupWindow *self);
GPtrArray    *pickup_window_get_selected (PickupWindow *self);
DownloadItem *pickup_window_get_waiting_for_link (PickupWindow *self);
void          pickup_window_toggle_selected (PickupWindow *self);

void pickup_window_do_primary (PickupWindow *self,
                               DownloadItem *item);
void pickup_window_copy_text (PickupWindow *self,
                              const char   *text,
                              const char   *said);

/* pickup-window-item-actions.c */
void pickup_window_class_install_item_actions (GtkWidgetClass *widget_class);
void pickup_window_init_item_actions (PickupWindow *self);
void pickup_window_act (PickupWindow    *self,
                        PickupItemAction action,
                        GPtrArray       *items);
void pickup_window_connect_row_menu (PickupWindow *self,
                                     PickupRow    *row);

/* pickup-window-details.c */
void pickup_window_class_install_details_actions (GtkWidgetClass *widget_class);
void pickup_window_init_details (PickupWindow *self);
void pickup_window_show_details (PickupWindow *self,
                                 DownloadItem *item);

/* pickup-window-add.c */
void pickup_window_show_pending (PickupWindow *self);
void pickup_window_show_items (PickupWindow *self,
                               GPtrArray    *items);
void pickup_window_show_added (PickupWindow *self,
                               GPtrArray    *items);
void pickup_window_add_requests (PickupWindow *self,
                                 GPtrArray    *requests,
                                 GPtrArray    *problems);

/* pickup-window-import.c */
void pickup_window_import_requests (PickupWindow *self,
                                    GPtrArray    *requests,
                                    GPtrArray    *problems);

/* pickup-window-lists.c */
void pickup_window_class_install_list_actions (GtkWidgetClass *widget_class);

/* pickup-window-link.c */
void pickup_window_give_requests (PickupWindow *self,
                                  DownloadItem *item,
                                  GPtrArray    *requests,
                                  GPtrArray    *problems);
void pickup_window_paste_link (PickupWindow *self,
                               DownloadItem *item);
void pickup_window_open_page (PickupWindow *self,
                              DownloadItem *item);
void pickup_window_pause_item (PickupWindow *self,
                               DownloadItem *item);

/* pickup-window-network.c */
void pickup_window_class_install_network (GtkWidgetClass *widget_class);
void pickup_window_follow_network (PickupWindow *self);
void pickup_window_update_network (PickupWindow *self);

/* pickup-window-done.c */
void pickup_window_class_install_done (GtkWidgetClass *widget_class);
void pickup_window_init_done (PickupWindow *self);

/* pickup-window-clipboard.c */
void pickup_window_init_clipboard (PickupWindow *self);

/* pickup-window-dnd.c */
void pickup_window_init_drop (PickupWindow *self);
void pickup_window_end_drag (PickupWindow *self);

/* pickup-window-offer.c */
void pickup_window_class_bind_drop (GtkWidgetClass *widget_class);
void pickup_window_watch_row (PickupWindow *self,
                              PickupRow    *row);
void pickup_window_show_drop (PickupWindow *self);
void pickup_window_show_offer (PickupWindow *self,
                               GPtrArray    *requests,
                               GPtrArray    *problems);
void pickup_window_show_refusal (PickupWindow *self);
void pickup_window_hide_drop (PickupWindow *self);

G_END_DECLS
