/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main window: the list, its filters, its search, and what is told above it. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "list/pickup-row-layout.h"
#include "text/pickup-text.h"

G_DEFINE_FINAL_TYPE (PickupWindow, pickup_window, ADW_TYPE_APPLICATION_WINDOW)

/* Pixels; below it the window is laid out for a telephone. */
#define NARROW_BELOW 500

static void
update_pages (PickupWindow *self)
{
  const gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->batch)) > 0;
  const gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;

  gtk_stack_set_visible_child_name (self->pages, any ? "list" : "empty");
  /* The page of an empty list fades in over what was there. */
  if (any)
    gtk_stack_set_visible_child_name (self->list_pages, shown ? "some" : "none");
  gtk_widget_set_visible (GTK_WIDGET (self->search_button), any);
  if (!any)
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
}

static void
update_strip (PickupWindow *self)
{
  for (guint i = 0; i < PICKUP_N_FILTERS; i++)
    {
      const guint      n_items = pickup_overview_get_count (self->overview, (PickupFilter) i);
      GtkWidget       *title = gtk_widget_get_prev_sibling (GTK_WIDGET (self->count_labels[i]));
      g_autofree char *count = g_strdup_printf ("%u", n_items);
      /* Translators: the name of a filter and how many downloads it shows. */
      g_autofree char *name = g_strdup_printf (_ ("%1$s, %2$u"), gtk_label_get_label (GTK_LABEL (title)), n_items);

      gtk_label_set_label (self->count_labels[i], count);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->filter_buttons[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      if (i == PICKUP_FILTER_ATTENTION && n_items > 0)
        gtk_widget_add_css_class (GTK_WIDGET (self->count_labels[i]), "attention");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->count_labels[i]), "attention");
    }
}

static void
numbers_changed_cb (PickupWindow *self)
{
  g_autofree char *subtitle = pickup_text_get_window_subtitle (pickup_overview_get_n_downloading (self->overview),
                                                               pickup_overview_get_speed (self->overview),
                                                               pickup_overview_get_time_left (self->overview),
                                                               pickup_overview_is_limited (self->overview),
                                                               self->narrow);

  adw_window_title_set_subtitle (self->title, subtitle);
  pickup_window_update_network (self);
}

static void
counts_changed_cb (PickupWindow *self)
{
  /* A download that moved to another filter has to leave this one: nobody else tells the model. */
  if (self->shown != PICKUP_FILTER_ALL)
    pickup_window_refilter (self, GTK_FILTER_CHANGE_DIFFERENT);
  pickup_window_sort_again (self);
  update_strip (self);
  update_pages (self);
  pickup_window_update_actions (self);
  pickup_window_update_selection (self);
  pickup_window_update_network (self);
}

/* After everybody who shows it. */
static void
list_changed_cb (PickupWindow *self)
{
  update_pages (self);
  pickup_window_show_pending (self);
}

static void
search_changed_cb (PickupWindow *self)
{
  pickup_window_search (self, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update_pages (self);
}

/* Return: what is found first is meant. */
static void
search_activate_cb (PickupWindow *self)
{
  g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);

  if (item != NULL)
    pickup_window_activate_item (self, item);
}

static gboolean
leave_search_cb (GtkWidget *widget,
                 GVariant  *arguments,
                 gpointer   user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  return gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* From the search the arrow leads into what was found. */
static void
init_search (PickupWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Down|KP_Down"),
                                                          gtk_callback_action_new (leave_search_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->search_entry), controller);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
}

static void
filter_action_cb (GSimpleAction *action,
                  GVariant      *value,
                  gpointer       user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  self->shown = pickup_filter_from_name (g_variant_get_string (value, NULL));
  g_simple_action_set_state (action, value);
  pickup_window_refilter (self, GTK_FILTER_CHANGE_DIFFERENT);
  update_pages (self);
}

static void
list_activate_cb (PickupWindow *self,
                  guint         position)
{
  g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    pickup_window_activate_item (self, item);
}

/* What stands beside the filters on a wide window is in the main menu of a narrow one. */
static gboolean
narrow_cb (gpointer user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);

  self->narrow_id = 0;
  gtk_widget_set_visible (self->strip_end, !self->narrow);
  gtk_box_set_spacing (GTK_BOX (self->strip), self->narrow ? 0 : 6);
  if (self->narrow)
    {
      gtk_widget_add_css_class (self->strip, "narrow");
      /* Translators: the name of a menu with orders that the list can have. */
      g_menu_insert_submenu (self->main_menu, 1, _ ("_Sort"), self->sort_menu);
    }
  else
    {
      gtk_widget_remove_css_class (self->strip, "narrow");
      g_menu_remove (self->main_menu, 1);
    }
  pickup_selection_bar_set_narrow (self->selection_bar, self->narrow);
  numbers_changed_cb (self);
  return G_SOURCE_REMOVE;
}

static void
pickup_window_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  PickupWindow  *self = PICKUP_WINDOW (widget);
  const gboolean narrow = width < pickup_row_layout_scale_width (widget, NARROW_BELOW);

  GTK_WIDGET_CLASS (pickup_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (narrow == self->narrow)
    return;

  /* Children must not change while they are being placed: they do before the next frame, or not at all if the window
   * has been made wide again meanwhile. */
  self->narrow = narrow;
  if (self->narrow_id != 0)
    g_clear_handle_id (&self->narrow_id, g_source_remove);
  else
    self->narrow_id = g_idle_add_full (GTK_PRIORITY_RESIZE, narrow_cb, self, NULL);
}

static void
pickup_window_dispose (GObject *object)
{
  PickupWindow *self = PICKUP_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->removal != NULL)
    pickup_removal_finish (self->removal);
  g_clear_handle_id (&self->narrow_id, g_source_remove);
  g_clear_handle_id (&self->offer_id, g_source_remove);
  g_clear_handle_id (&self->scroll_to_top, g_source_remove);
  g_clear_handle_id (&self->sort_again, g_source_remove);
  if (self->overview != NULL)
    g_signal_handlers_disconnect_by_data (self->overview, self);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  pickup_window_end_drag (self);
  g_clear_pointer (&self->drop.offers, g_hash_table_unref);
  g_clear_object (&self->removal);
  g_clear_object (&self->toasts);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->batch);
  g_clear_pointer (&self->to_show, g_ptr_array_unref);
  g_clear_object (&self->overview);
  g_clear_object (&self->settings);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (pickup_window_parent_class)->dispose (object);
}

static void
pickup_window_finalize (GObject *object)
{
  PickupWindow *self = PICKUP_WINDOW (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->search, pickup_search_free);
  G_OBJECT_CLASS (pickup_window_parent_class)->finalize (object);
}

static void
bind_strip (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char  *button;
    const char  *label;
    PickupFilter filter;
  } filters[] = {
    { "all_button", "all_count", PICKUP_FILTER_ALL },
    { "active_button", "active_count", PICKUP_FILTER_ACTIVE },
    { "attention_button", "attention_count", PICKUP_FILTER_ATTENTION },
    { "finished_button", "finished_count", PICKUP_FILTER_FINISHED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      gtk_widget_class_bind_template_child_full (widget_class, filters[i].button, FALSE,
                                                 (gssize) (G_STRUCT_OFFSET (PickupWindow, filter_buttons) + filters[i].filter * sizeof (gpointer)));
      gtk_widget_class_bind_template_child_full (widget_class, filters[i].label, FALSE,
                                                 (gssize) (G_STRUCT_OFFSET (PickupWindow, count_labels) + filters[i].filter * sizeof (gpointer)));
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, title);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, main_menu);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, sort_menu);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, strip_end);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, pause_all_button);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, list_box);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, list_pages);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, list_overlay);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, insertion_line);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, PickupWindow, details);
  pickup_window_class_bind_drop (widget_class);
  bind_strip (widget_class);
}

static void
pickup_window_class_init (PickupWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_window_dispose;
  object_class->finalize = pickup_window_finalize;
  widget_class->size_allocate = pickup_window_size_allocate;

  g_type_ensure (PICKUP_TYPE_DETAILS);
  g_type_ensure (PICKUP_TYPE_PANES);
  g_type_ensure (PICKUP_TYPE_SELECTION_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_activate_cb);
  pickup_window_class_install_actions (widget_class);
  pickup_window_class_install_selection_actions (widget_class);
  pickup_window_class_install_bottom (widget_class);
  pickup_window_class_install_details_actions (widget_class);
  pickup_window_class_install_network (widget_class);
  pickup_window_class_install_done (widget_class);
}

static void
init_stateful_actions (PickupWindow *self)
{
  static const GActionEntry entries[] = {
    { "filter", NULL, "s", "'all'", filter_action_cb, { 0 } },
  };
  g_autoptr (GPropertyAction) search = g_property_action_new ("search", self->search_bar, "search-mode-enabled");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (search));
}

static void
pickup_window_init (PickupWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
#ifdef PICKUP_DEVELOPMENT
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif

  self->cancellable = g_cancellable_new ();
  init_search (self);
  init_stateful_actions (self);
  pickup_window_init_shortcuts (self);
  pickup_window_init_drop (self);
  pickup_window_init_clipboard (self);
  pickup_window_init_order (self);
  pickup_window_init_drag (self);
  pickup_window_init_menu (self);
  pickup_window_init_item_actions (self);
  pickup_window_init_done (self);
}

static void
bind_size (PickupWindow *self)
{
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

/* It stays until it was read: what is not recorded may be lost with the next crash. */
static void
tell_trouble (PickupWindow *self)
{
  g_autoptr (GError) trouble = download_service_take_trouble (self->service);
  AdwToast *toast = NULL;

  if (trouble == NULL)
    return;
  toast = pickup_toasts_make (self->toasts, trouble->message, NULL);
  adw_toast_set_timeout (toast, 0);
  pickup_toasts_show (self->toasts, toast);
}

PickupWindow *
pickup_window_new (GtkApplication  *application,
                   DownloadService *service,
                   GSettings       *settings)
{
  PickupWindow *self = g_object_new (PICKUP_TYPE_WINDOW, "application", application, NULL);
  g_autoptr (GAction) sort = g_settings_create_action (settings, "sort");

  self->service = g_object_ref (service);
  self->settings = g_object_ref (settings);
  self->overview = pickup_overview_get (service);
  g_action_map_add_action (G_ACTION_MAP (self), sort);
  pickup_window_init_bottom (self);
  pickup_window_init_list (self);
  pickup_window_init_details (self);
  bind_size (self);
  g_signal_connect_object (self->batch, "items-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_swapped (self->overview, "counts-changed", G_CALLBACK (counts_changed_cb), self);
  g_signal_connect_swapped (self->overview, "numbers-changed", G_CALLBACK (numbers_changed_cb), self);
  g_signal_connect_object (service, "trouble", G_CALLBACK (tell_trouble), self, G_CONNECT_SWAPPED);
  pickup_window_follow_network (self);
  counts_changed_cb (self);
  numbers_changed_cb (self);
  tell_trouble (self);
  return self;
}
