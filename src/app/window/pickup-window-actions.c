/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done in the window: with the list as a whole, with a row by its buttons, its menu and the keyboard. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "add/pickup-add-window.h"
#include "window/pickup-decision.h"
#include "files/pickup-folder.h"
#include "window/pickup-move.h"
#include "window/pickup-show-file.h"
#include "window/pickup-sign-in-dialog.h"
#include "window/pickup-trust.h"
#include "text/pickup-text.h"

static void
add_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  GtkWidget    *window = pickup_add_window_new (GTK_WINDOW (self), self->service, self->settings);

  g_signal_connect_object (window, "added", G_CALLBACK (pickup_window_show_added), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static gboolean
suggest_to_open_window (GPtrArray *links)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (!PICKUP_IS_ADD_WINDOW (window) || !pickup_add_window_suggest (PICKUP_ADD_WINDOW (window), links))
        continue;
      gtk_window_present (window);
      return TRUE;
    }
  return FALSE;
}

void
pickup_window_suggest_links (PickupWindow *self,
                             GPtrArray    *links)
{
  GtkWidget *window;

  if (links->len == 0)
    {
      pickup_window_toast (self, _ ("What a page suggested is not a link that can be downloaded."));
      return;
    }
  if (suggest_to_open_window (links))
    return;

  window = pickup_add_window_new (GTK_WINDOW (self), self->service, self->settings);
  pickup_add_window_suggest (PICKUP_ADD_WINDOW (window), links);
  gtk_window_present (GTK_WINDOW (window));
}

static void
paste_text_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PickupWindow) self = PICKUP_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text != NULL ? text : "", -1, &problems);
  g_autoptr (DownloadItem) item = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  item = pickup_window_get_waiting_for_link (self);
  if (item != NULL)
    pickup_window_give_requests (self, item, requests, problems);
  else
    pickup_window_add_requests (self, requests, problems);
}

static void
paste_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), self->cancellable, paste_text_cb, g_object_ref (self));
}

static void
pause_all_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  download_service_pause_all (PICKUP_WINDOW (widget)->service);
}

static void
resume_all_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  download_service_resume_all (PICKUP_WINDOW (widget)->service);
}

static PickupPrimary
get_primary (DownloadItem *item)
{
  g_autoptr (PickupFacts) facts = pickup_facts_new (item, 0);

  return pickup_text_get_primary (facts);
}

void
pickup_window_resume_item (PickupWindow *self,
                           DownloadItem *item)
{
  download_item_resume (item);
}

static void
sign_in (PickupWindow *self,
         DownloadItem *item)
{
  GtkWidget *dialog = pickup_sign_in_dialog_new (GTK_WINDOW (self), self->service, item);

  g_signal_connect_object (dialog, "trouble", G_CALLBACK (pickup_window_toast), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
pickup_window_do_primary (PickupWindow *self,
                          DownloadItem *item)
{
  switch (get_primary (item))
    {
    case PICKUP_PRIMARY_NONE:
      break;
    case PICKUP_PRIMARY_PAUSE:
      pickup_window_pause_item (self, item);
      break;
    case PICKUP_PRIMARY_RESUME:
    case PICKUP_PRIMARY_RETRY:
    case PICKUP_PRIMARY_AGAIN:
    case PICKUP_PRIMARY_START_NOW:
      pickup_window_resume_item (self, item);
      break;
    case PICKUP_PRIMARY_PASTE_LINK:
      pickup_window_paste_link (self, item);
      break;
    case PICKUP_PRIMARY_PAGE:
      pickup_window_open_page (self, item);
      break;
    case PICKUP_PRIMARY_SIGN_IN:
      sign_in (self, item);
      break;
    case PICKUP_PRIMARY_CHOOSE:
      pickup_decision_ask (GTK_WINDOW (self), item);
      break;
    case PICKUP_PRIMARY_ANYWAY:
      download_item_download_anyway (item);
      break;
    case PICKUP_PRIMARY_TRUST:
      pickup_trust_ask (GTK_WINDOW (self), self->service, item);
      break;
    case PICKUP_PRIMARY_OPEN:
      pickup_show_file_open (self, item);
      break;
    case PICKUP_PRIMARY_SAVE_ELSEWHERE:
      pickup_move_item_elsewhere (self, item);
      break;
    case PICKUP_PRIMARY_STOP_MOVING:
      download_item_stop_relocating (item);
      break;
    }
}

/* Enter or a double click: the file of what is finished, what helps where something is missing, and otherwise the details; never a
 * pause by mistake, nor what costs something. */
void
pickup_window_activate_item (PickupWindow *self,
                             DownloadItem *item)
{
  const PickupPrimary primary = get_primary (item);

  if (primary == PICKUP_PRIMARY_PAUSE || primary == PICKUP_PRIMARY_RESUME || primary == PICKUP_PRIMARY_ANYWAY ||
      primary == PICKUP_PRIMARY_START_NOW || primary == PICKUP_PRIMARY_STOP_MOVING)
    pickup_window_show_details (self, item);
  else
    pickup_window_do_primary (self, item);
}

static void
remove_item (PickupWindow *self,
             DownloadItem *item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, g_object_ref (item));
  pickup_window_remove_items (self, items);
}

static void
row_primary_cb (PickupWindow *self,
                PickupRow    *row)
{
  pickup_window_do_primary (self, pickup_row_get_item (row));
}

static void
row_remove_cb (PickupWindow *self,
               PickupRow    *row)
{
  remove_item (self, pickup_row_get_item (row));
}

void
pickup_window_copy_text (PickupWindow *self,
                         const char   *text,
                         const char   *said)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  pickup_window_toast (self, said);
}

static void
active_cb (PickupWindow *self,
           GParamSpec   *pspec,
           DownloadItem *item)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;
  g_signal_handlers_disconnect_by_func (self, active_cb, item);
  pickup_window_copy_message (self, item);
}

/* Only who has the focus may fill the clipboard, and a window that was asked for from outside has it a little later. */
void
pickup_window_copy_message (PickupWindow *self,
                            DownloadItem *item)
{
  g_autofree char *text = download_report_ask_for_link (item);

  if (gtk_window_is_active (GTK_WINDOW (self)))
    pickup_window_copy_text (self, text, _ ("Message copied. Send it to whoever gave you the link."));
  else
    g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_cb), item, 0);
}

void
pickup_window_connect_row (PickupWindow *self,
                           PickupRow    *row)
{
  g_signal_connect_object (row, "primary", G_CALLBACK (row_primary_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (row_remove_cb), self, G_CONNECT_SWAPPED);
  pickup_window_connect_row_menu (self, row);
  pickup_window_watch_row (self, row);
}

/* The row that has the focus, itself or one of its buttons. */
PickupRow *
pickup_window_get_focused_row (PickupWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, PICKUP_TYPE_ROW) : NULL;

  return row != NULL ? PICKUP_ROW (row) : NULL;
}

static gboolean
space_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  PickupRow    *row = pickup_window_get_focused_row (self);
  PickupPrimary primary;

  /* While a button of the row has the focus Space belongs to it. */
  if (row == NULL || !gtk_widget_is_focus (GTK_WIDGET (row)))
    return GDK_EVENT_PROPAGATE;
  if (pickup_window_get_n_selected (self) > 1)
    {
      pickup_window_toggle_selected (self);
      return GDK_EVENT_STOP;
    }
  primary = get_primary (pickup_row_get_item (row));
  if (primary == PICKUP_PRIMARY_PAUSE || primary == PICKUP_PRIMARY_RESUME || primary == PICKUP_PRIMARY_RETRY)
    pickup_window_do_primary (self, pickup_row_get_item (row));
  else if (primary == PICKUP_PRIMARY_SAVE_ELSEWHERE)
    pickup_window_resume_item (self, pickup_row_get_item (row));
  return GDK_EVENT_STOP;
}

static gboolean
delete_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  PickupRow    *row = pickup_window_get_focused_row (self);

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  if (pickup_window_get_n_selected (self) > 1)
    gtk_widget_activate_action (widget, "win.remove-selected", NULL);
  else
    remove_item (self, pickup_row_get_item (row));
  return GDK_EVENT_STOP;
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  if (pickup_window_get_n_selected (PICKUP_WINDOW (user_data)) == 0)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (widget, "win.clear-selection", NULL);
  return GDK_EVENT_STOP;
}

/* Before the list sees them, which would select with Space. */
void
pickup_window_init_shortcuts (PickupWindow *self)
{
  GtkShortcutController *controller = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (controller), GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("space|KP_Space"),
                                                          gtk_callback_action_new (space_cb, self, NULL)));
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Delete|KP_Delete"),
                                                          gtk_callback_action_new (delete_cb, self, NULL)));
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape"),
                                                          gtk_callback_action_new (escape_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (controller));
}

void
pickup_window_class_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_cb);
  gtk_widget_class_install_action (widget_class, "win.pause-all", NULL, pause_all_cb);
  gtk_widget_class_install_action (widget_class, "win.resume-all", NULL, resume_all_cb);
  pickup_window_class_install_list_actions (widget_class);
  pickup_window_class_install_item_actions (widget_class);
}

/* The button beside the filters does what makes sense now: with nothing left to pause it resumes. */
void
pickup_window_update_actions (PickupWindow *self)
{
  const gboolean can_pause = pickup_overview_get_can_pause (self->overview);
  const gboolean can_resume = pickup_overview_get_can_resume (self->overview);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.pause-all", can_pause);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.resume-all", can_resume);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.clear-finished", pickup_overview_get_count (self->overview, PICKUP_FILTER_FINISHED) > 0);
  gtk_button_set_label (GTK_BUTTON (self->pause_all_button), can_resume && !can_pause ? _ ("Resume All") : _ ("Pause All"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause_all_button), can_resume && !can_pause ? "win.resume-all" : "win.pause-all");
}
