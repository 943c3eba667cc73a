/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done with downloads from a menu: with that of a row, with all that are selected, or with that of the details. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "details/pickup-change-dialog.h"
#include "details/pickup-limit-dialog.h"
#include "details/pickup-rename-dialog.h"
#include "details/pickup-start-dialog.h"
#include "preferences/pickup-rule-dialog.h"
#include "text/pickup-format.h"
#include "window/pickup-move.h"
#include "window/pickup-show-file.h"
#include "window/pickup-trash.h"

/* Actions of the window for all that are selected, and for what the details tell of. */
#define SELECTED_PREFIX "selected"
#define DETAILS_PREFIX "details"

static void
pause_items (PickupWindow *self,
             GPtrArray    *items)
{
  if (items->len == 1)
    pickup_window_pause_item (self, g_ptr_array_index (items, 0));
  else
    for (guint i = 0; i < items->len; i++)
      download_item_pause (g_ptr_array_index (items, i));
}

static void
copy_links (PickupWindow *self,
            GPtrArray    *items)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_signed = FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      DownloadLink *link = download_item_get_link (g_ptr_array_index (items, i));

      is_signed = is_signed || download_link_is_signed (link);
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", download_link_get_uri (link));
    }
  if (items->len == 1)
    pickup_window_copy_text (self, text->str, is_signed ? _ ("Link copied. Whoever has it can fetch the file.") : _ ("Link copied"));
  else
    pickup_window_copy_text (self, text->str, is_signed ? _ ("Links copied. Whoever has them can fetch the files.") : _ ("Links copied"));
}

static void
copy_texts (PickupWindow *self,
            GPtrArray    *items,
            char *(*make_text) (DownloadItem *item),
            const char *said)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *text = make_text (g_ptr_array_index (items, i));

      g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "", text);
    }
  pickup_window_copy_text (self, all->str, said);
}

/* A rule that gives to all downloads of that host what this one has. */
static void
write_rule (PickupWindow *self,
            DownloadItem *item)
{
  DownloadRequest         *request = download_item_get_request (item);
  g_autofree char         *folder = g_filename_display_name (download_item_get_folder (item));
  const DownloadRuleFields fields = {
    .host = download_link_get_host (download_item_get_link (item)),
    .folder = folder,
    .connections = download_request_get_connections (request),
    .limit_rate = download_request_get_limit_rate (request),
  };

  gtk_window_present (GTK_WINDOW (pickup_rule_dialog_new (GTK_WINDOW (self), download_service_get_rules (self->service), &fields)));
}

static void
act_on_one (PickupWindow    *self,
            PickupItemAction action,
            DownloadItem    *item)
{
  switch ((guint) action)
    {
    case PICKUP_ITEM_ACTION_OPEN:
      pickup_show_file_open (self, item);
      break;
    case PICKUP_ITEM_ACTION_DETAILS:
      pickup_window_show_details (self, item);
      break;
    case PICKUP_ITEM_ACTION_RUN_NEXT:
      download_service_run_next (self->service, item);
      break;
    case PICKUP_ITEM_ACTION_AGAIN:
    case PICKUP_ITEM_ACTION_RESUME:
    case PICKUP_ITEM_ACTION_START_NOW:
      pickup_window_resume_item (self, item);
      break;
    case PICKUP_ITEM_ACTION_CHECK:
      download_item_fetch_if_changed (item);
      break;
    case PICKUP_ITEM_ACTION_PAGE:
      pickup_window_open_page (self, item);
      break;
    case PICKUP_ITEM_ACTION_PASTE:
      pickup_window_paste_link (self, item);
      break;
    case PICKUP_ITEM_ACTION_CHANGE:
      gtk_window_present (GTK_WINDOW (pickup_change_dialog_new (GTK_WINDOW (self), item)));
      break;
    case PICKUP_ITEM_ACTION_RENAME:
      gtk_window_present (GTK_WINDOW (pickup_rename_dialog_new (GTK_WINDOW (self), self->service, item)));
      break;
    case PICKUP_ITEM_ACTION_ALWAYS:
      write_rule (self, item);
      break;
    case PICKUP_ITEM_ACTION_LIMIT:
      gtk_window_present (GTK_WINDOW (pickup_limit_dialog_new (GTK_WINDOW (self), item)));
      break;
    case PICKUP_ITEM_ACTION_PRIORITY_HIGH:
      download_item_set_priority (item, DOWNLOAD_PRIORITY_HIGH);
      break;
    case PICKUP_ITEM_ACTION_PRIORITY_NORMAL:
      download_item_set_priority (item, DOWNLOAD_PRIORITY_NORMAL);
      break;
    case PICKUP_ITEM_ACTION_PRIORITY_LOW:
      download_item_set_priority (item, DOWNLOAD_PRIORITY_LOW);
      break;
    case PICKUP_ITEM_ACTION_NOT_OPEN:
      download_item_set_open_when_finished (item, FALSE);
      break;
    default:
      g_return_if_reached ();
    }
}

static void
open_when_finished (PickupWindow *self,
                    GPtrArray    *items)
{
  g_autofree char *name = pickup_format_name (download_item_get_name (g_ptr_array_index (items, 0)));
  g_autofree char *said = NULL;

  for (guint i = 0; i < items->len; i++)
    download_item_set_open_when_finished (g_ptr_array_index (items, i), TRUE);
  if (items->len == 1)
    /* Translators: %s is the name of a file that is being downloaded. */
    said = g_strdup_printf (_ ("“%s” will be opened when it is finished"), name);
  else
    said = g_strdup_printf (ngettext ("%u file will be opened when it is finished", "%u files will be opened as each is finished", items->len), items->len);
  pickup_window_toast (self, said);
}

static void
act_on_all (PickupWindow    *self,
            PickupItemAction action,
            GPtrArray       *items)
{
  switch ((guint) action)
    {
    case PICKUP_ITEM_ACTION_SHOW_IN_FILES:
      pickup_show_files_in_folder (self, items);
      break;
    case PICKUP_ITEM_ACTION_PAUSE:
      pause_items (self, items);
      break;
    case PICKUP_ITEM_ACTION_START_LATER:
      gtk_window_present (GTK_WINDOW (pickup_start_dialog_new (GTK_WINDOW (self), items)));
      break;
    case PICKUP_ITEM_ACTION_OPEN_LATER:
      open_when_finished (self, items);
      break;
    case PICKUP_ITEM_ACTION_COPY_LINK:
      copy_links (self, items);
      break;
    case PICKUP_ITEM_ACTION_COPY_MESSAGE:
      copy_texts (self, items, download_report_ask_for_link, _ ("Message copied. Send it to whoever gave you the link."));
      break;
    case PICKUP_ITEM_ACTION_COPY_REPORT:
      copy_texts (self, items, download_report_diagnose, _ ("Report copied"));
      break;
    case PICKUP_ITEM_ACTION_MOVE:
      pickup_move_items (self, items);
      break;
    case PICKUP_ITEM_ACTION_TRASH:
      pickup_trash_items (self, items);
      break;
    case PICKUP_ITEM_ACTION_REMOVE:
      /* Otherwise what is left of the selection would be looked through anew for every row that goes. */
      gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
      pickup_window_remove_items (self, items);
      break;
    default:
      for (guint i = 0; i < items->len; i++)
        act_on_one (self, action, g_ptr_array_index (items, i));
    }
}

/* (transfer full) (element-type PickupFacts) */
static GPtrArray *
read_facts (GPtrArray *items)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func ((GDestroyNotify) pickup_facts_free);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (facts, pickup_facts_new (g_ptr_array_index (items, i), g_get_real_time () / G_USEC_PER_SEC));
  return facts;
}

/* Those of @items (element-type DownloadItem) are left alone to which it does not apply, or no longer does. */
void
pickup_window_act (PickupWindow    *self,
                   PickupItemAction action,
                   GPtrArray       *items)
{
  g_autoptr (GPtrArray) facts = read_facts (items);
  g_autoptr (GPtrArray) fitting = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    if (pickup_item_action_applies (action, g_ptr_array_index (facts, i)))
      g_ptr_array_add (fitting, g_object_ref (g_ptr_array_index (items, i)));
  if (fitting->len > 0)
    act_on_all (self, action, fitting);
}

/* (transfer full): for that row, and for all that are selected if it is among them */
static GMenuModel *
make_row_menu (PickupWindow *self,
               PickupRow    *row)
{
  g_autoptr (GPtrArray) items = pickup_window_get_items_with (self, pickup_row_get_item (row));
  g_autoptr (GPtrArray) facts = read_facts (items);

  return pickup_item_menu_new (PICKUP_ROW_PREFIX, facts, PICKUP_N_ITEM_ACTIONS);
}

static void
create_selection_menu_cb (GtkMenuButton *button,
                          gpointer       user_data)
{
  g_autoptr (GPtrArray) items = pickup_window_get_selected (PICKUP_WINDOW (user_data));
  g_autoptr (GPtrArray) facts = read_facts (items);
  g_autoptr (GMenuModel) menu = pickup_item_menu_new (SELECTED_PREFIX, facts, PICKUP_N_ITEM_ACTIONS);

  gtk_menu_button_set_menu_model (button, menu);
}

static void
row_act_cb (PickupWindow *self,
            guint         action,
            PickupRow    *row)
{
  g_autoptr (GPtrArray) items = pickup_window_get_items_with (self, pickup_row_get_item (row));

  pickup_window_act (self, (PickupItemAction) action, items);
}

void
pickup_window_connect_row_menu (PickupWindow *self,
                                PickupRow    *row)
{
  g_signal_connect_object (row, "make-menu", G_CALLBACK (make_row_menu), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "act", G_CALLBACK (row_act_cb), self, G_CONNECT_SWAPPED);
}

static void
act_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  PickupWindow *self = PICKUP_WINDOW (widget);
  DownloadItem *item = pickup_details_get_item (self->details);
  g_autoptr (GPtrArray) items = NULL;

  if (g_str_has_prefix (action, SELECTED_PREFIX "."))
    {
      items = pickup_window_get_selected (self);
    }
  else
    {
      items = g_ptr_array_new_with_free_func (g_object_unref);
      if (item != NULL)
        g_ptr_array_add (items, g_object_ref (item));
    }
  pickup_window_act (self, pickup_item_action_from_name (action), items);
}

void
pickup_window_class_install_item_actions (GtkWidgetClass *widget_class)
{
  static const char *const prefixes[] = { SELECTED_PREFIX, DETAILS_PREFIX };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    for (guint j = 0; j < PICKUP_N_ITEM_ACTIONS; j++)
      {
        g_autofree char *name = g_strdup_printf ("%s.%s", prefixes[i], pickup_item_action_get_name ((PickupItemAction) j));

        gtk_widget_class_install_action (widget_class, name, NULL, act_cb);
      }
}

void
pickup_window_init_item_actions (PickupWindow *self)
{
  gtk_menu_button_set_create_popup_func (pickup_selection_bar_get_more_button (self->selection_bar), create_selection_menu_cb, self, NULL);
}
