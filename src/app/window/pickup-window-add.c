/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What reaches the window by paste, drop, command line or file becomes downloads at once. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-add-request.h"
#include "files/pickup-folder.h"
#include "files/pickup-link-files.h"
#include "text/pickup-text-lists.h"

/* Microseconds for which links are added before the window may be drawn again. */
#define ADD_TIME 8000

/* Seconds: it is to be read and decided on. */
#define AGAIN_TIME 10

/* Of a toast: a GPtrArray of what it offers to take back. */
#define ADDED "pickup-added"

/* Likewise, of what it offers to pause. */
#define AGAIN "pickup-again"

/* (transfer full) (nullable): the first of @problems (element-type GError) and how many others there are */
static char *
describe_problems (GPtrArray *problems)
{
  const guint   n_others = problems->len > 0 ? problems->len - 1 : 0;
  const GError *first = problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;

  if (first == NULL || n_others == 0)
    return g_strdup (first != NULL ? first->message : NULL);
  /* Translators: a whole sentence that tells of one problem, and how many others there are. */
  return g_strdup_printf (ngettext ("%1$s There is %2$u more problem like this.", "%1$s There are %2$u more problems like this.", n_others),
                          first->message, n_others);
}

/* The keyboard goes on where the eye does, but is not taken away from what is being typed. */
static void
focus_item (PickupWindow *self,
            DownloadItem *item)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  if (focus != NULL && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (PICKUP_IS_ROW (row) && pickup_row_get_item (PICKUP_ROW (row)) == item)
        {
          gtk_widget_grab_focus (row);
          return;
        }
    }
}

/* Selects @items (element-type DownloadItem) as far as they are shown, and goes to the topmost one. */
static void
show_items (PickupWindow *self,
            GPtrArray    *items)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  const guint n_shown = g_list_model_get_n_items (model);
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n_shown);
  g_autoptr (DownloadItem) first = NULL;

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (wanted, g_ptr_array_index (items, i));
  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (model, i);

      if (g_hash_table_contains (wanted, item))
        gtk_bitset_add (selected, i);
    }
  if (gtk_bitset_is_empty (selected))
    return;
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (model), selected, all);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", gtk_bitset_get_minimum (selected));
  first = g_list_model_get_item (model, gtk_bitset_get_minimum (selected));
  focus_item (self, first);
}

/* Those that have come into the list, with all that have come since it last told of any. */
void
pickup_window_show_pending (PickupWindow *self)
{
  g_autoptr (GPtrArray) items = g_steal_pointer (&self->to_show);

  if (items != NULL)
    show_items (self, items);
}

/* @items: (element-type DownloadItem): are shown as soon as the list knows them */
void
pickup_window_show_items (PickupWindow *self,
                          GPtrArray    *items)
{
  if (self->to_show == NULL)
    self->to_show = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->to_show, g_object_ref (g_ptr_array_index (items, i)));
  if (!pickup_batch_is_pending (self->batch))
    pickup_window_show_pending (self);
}

static void
undo_cb (PickupWindow *self,
         AdwToast     *toast)
{
  pickup_window_remove_items (self, g_object_get_data (G_OBJECT (toast), ADDED));
}

/* @items: (element-type DownloadItem): what can be taken back, if there is any */
static void
show_added (PickupWindow *self,
            const char   *text,
            GPtrArray    *items)
{
  AdwToast *toast = pickup_toasts_make (self->toasts, text, items->len > 0 ? _ ("_Undo") : NULL);

  g_object_set_data_full (G_OBJECT (toast), ADDED, g_ptr_array_ref (items), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  pickup_toasts_show (self->toasts, toast);
}

typedef struct
{
  PickupWindow *window;
  GPtrArray    *requests;
  GPtrArray    *items; /* of DownloadItem: what has the links now */
  GPtrArray    *added; /* those of them that are new */
  GPtrArray    *errors;
  char         *folder;
  guint         next;
  guint         counts[PICKUP_N_ADDED];
} AddCall;

static void
add_call_clear (gpointer data)
{
  AddCall *self = data;

  g_object_unref (self->window);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->errors);
  g_free (self->folder);
}

static void
add_call_release (gpointer data)
{
  g_rc_box_release_full (data, add_call_clear);
}

/* (transfer full) (nullable) */
static char *
describe_again (GPtrArray *again)
{
  DownloadItem *first = again->len > 0 ? g_ptr_array_index (again, 0) : NULL;
  gboolean      replaced = FALSE;

  if (first == NULL)
    return NULL;

  download_item_get_fetched_again (first, &replaced);
  return pickup_text_get_fetched_again (download_item_get_name (first), replaced, again->len);
}

static void
pause_cb (AdwToast *toast)
{
  GPtrArray *again = g_object_get_data (G_OBJECT (toast), AGAIN);

  for (guint i = 0; i < again->len; i++)
    download_item_pause (g_ptr_array_index (again, i));
}

/* No button stays that would do nothing. */
static void
update_button_cb (AdwToast *toast)
{
  GPtrArray *again = g_object_get_data (G_OBJECT (toast), AGAIN);

  for (guint i = 0; i < again->len; i++)
    if (download_item_can_pause (g_ptr_array_index (again, i)))
      return;

  adw_toast_set_button_label (toast, NULL);
}

/* Nobody has seen how much that is. */
static void
show_again (PickupWindow *self,
            GPtrArray    *again)
{
  g_autofree char *text = describe_again (again);
  AdwToast        *toast;

  if (text == NULL)
    return;

  toast = pickup_toasts_make (self->toasts, text, _ ("Pause"));
  adw_toast_set_timeout (toast, AGAIN_TIME);
  g_object_set_data_full (G_OBJECT (toast), AGAIN, g_ptr_array_ref (again), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (pause_cb), NULL);
  for (guint i = 0; i < again->len; i++)
    g_signal_connect_object (g_ptr_array_index (again, i), "notify::state", G_CALLBACK (update_button_cb), toast, G_CONNECT_SWAPPED);
  pickup_toasts_show (self->toasts, toast);
}

/* All in one toast: what was said first would hardly be read. */
static void
tell_cb (GPtrArray *again,
         gpointer   user_data)
{
  AddCall     *self = user_data;
  const guint *counts = self->counts;
  const guint  n_known = counts[PICKUP_ADDED_NOTHING] - MIN (again->len, counts[PICKUP_ADDED_NOTHING]);
  const guint  n_good = n_known + counts[PICKUP_ADDED_NEW] + counts[PICKUP_ADDED_CONTINUED];
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  char            *problem = describe_problems (self->errors);

  if (n_good == 0 && problem == NULL && again->len > 0)
    {
      show_again (self->window, again);
      return;
    }

  if (n_good > 0)
    g_ptr_array_add (pieces, pickup_text_get_added (counts[PICKUP_ADDED_NEW], counts[PICKUP_ADDED_CONTINUED], n_known));
  if (again->len > 0)
    g_ptr_array_add (pieces, describe_again (again));
  if (problem != NULL)
    g_ptr_array_add (pieces, problem);
  g_ptr_array_add (pieces, NULL);
  text = g_strjoinv (" · ", (char **) pieces->pdata);
  if (n_good > 0)
    show_added (self->window, text, self->added);
  else
    pickup_window_toast (self->window, pieces->len > 1 ? text : _ ("No links were found"));
}

static void
add_next (AddCall *self)
{
  DownloadRequest *request = g_ptr_array_index (self->requests, self->next++);
  DownloadItem    *item;
  GError          *error = NULL;
  gboolean         by_rule = FALSE;
  PickupAdded      added;

  by_rule = pickup_add_request_settle (self->window->service, request, self->folder, g_settings_get_uint (self->window->settings, "connections"));
  item = pickup_add_request (self->window->service, request, download_request_get_folder (request), &added, &error);
  if (item == NULL)
    {
      g_ptr_array_add (self->errors, error);
      return;
    }
  if (by_rule && added == PICKUP_ADDED_NEW)
    pickup_folder_make (download_request_get_folder (request));
  self->counts[added]++;
  g_ptr_array_add (self->items, g_object_ref (item));
  if (added == PICKUP_ADDED_NEW)
    g_ptr_array_add (self->added, g_object_ref (item));
}

/* A thousand links take a while: the window is drawn in between. */
static gboolean
add_some_cb (gpointer user_data)
{
  AddCall     *self = user_data;
  const gint64 end = g_get_monotonic_time () + ADD_TIME;

  if (g_cancellable_is_cancelled (self->window->cancellable))
    return G_SOURCE_REMOVE;
  while (self->next < self->requests->len)
    {
      if (g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
      add_next (self);
    }

  pickup_window_show_items (self->window, self->items);
  pickup_window_await_looks (self->window, self->items, tell_cb, g_rc_box_acquire (self), add_call_release);
  return G_SOURCE_REMOVE;
}

static void
again_cb (GPtrArray *again,
          gpointer   user_data)
{
  show_again (PICKUP_WINDOW (user_data), again);
}

/* Shows what the Add window has added, which told of everything but of what is not there any more. */
void
pickup_window_show_added (PickupWindow *self,
                          GPtrArray    *items)
{
  pickup_window_show_items (self, items);
  pickup_window_await_looks (self, items, again_cb, g_object_ref (self), g_object_unref);
}

/* @requests: (element-type DownloadRequest): with a folder only if a person has agreed to it
 * @problems: (nullable) (element-type GError): what was meant as a request and is none
 *
 * None at all is an error that is told. */
void
pickup_window_add_requests (PickupWindow *self,
                            GPtrArray    *requests,
                            GPtrArray    *problems)
{
  const guint n_problems = problems != NULL ? problems->len : 0;
  AddCall    *call = g_rc_box_new0 (AddCall);

  call->window = g_object_ref (self);
  call->requests = g_ptr_array_ref (requests);
  call->items = g_ptr_array_new_with_free_func (g_object_unref);
  call->added = g_ptr_array_new_with_free_func (g_object_unref);
  call->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  call->folder = pickup_folder_get (self->settings);
  for (guint i = 0; i < n_problems; i++)
    g_ptr_array_add (call->errors, g_error_copy (g_ptr_array_index (problems, i)));

  if (add_some_cb (call) == G_SOURCE_REMOVE)
    add_call_release (call);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, add_some_cb, call, add_call_release);
}

/* @links: (nullable) (element-type DownloadLink): none of them is an error that is told */
void
pickup_window_add_links (PickupWindow *self,
                         GPtrArray    *links)
{
  g_autoptr (GPtrArray) requests = pickup_link_files_wrap (links);

  g_return_if_fail (PICKUP_IS_WINDOW (self));

  pickup_window_add_requests (self, requests, NULL);
}

static void
read_files_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PickupWindow) self = PICKUP_WINDOW (user_data);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = pickup_link_files_read_finish (result, &problems, NULL);

  if (requests != NULL)
    pickup_window_import_requests (self, requests, problems);
}

/* @files: (element-type GFile): lists of links, shortcuts to links, or links themselves */
void
pickup_window_add_files (PickupWindow *self,
                         GPtrArray    *files)
{
  g_return_if_fail (PICKUP_IS_WINDOW (self));

  pickup_link_files_read_async (files, self->cancellable, read_files_cb, g_object_ref (self));
}
