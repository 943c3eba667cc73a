/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The preferences: pages of rows, each bound to its setting. */

#include "config.h"

#include "preferences/pickup-preferences.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-folder.h"
#include "preferences/pickup-authorities-group.h"
#include "preferences/pickup-browsers-page.h"
#include "preferences/pickup-passwords-group.h"
#include "preferences/pickup-rules-page.h"
#include "widgets/pickup-spin.h"
#include "preferences/pickup-weekday-row.h"

#define MAX_CONNECTIONS 16
#define MEGABYTE 1000000.0

struct _PickupPreferences
{
  AdwPreferencesWindow parent_instance;

  GSettings            *settings;
  GtkFileChooserNative *chooser; /* nullable: while it is open */

  AdwActionRow     *folder_row;
  GtkSpinButton    *max_active;
  AdwComboRow      *connections_row;
  GtkSwitch        *notifications_switch;
  AdwComboRow      *keep_row;
  GtkSwitch        *limit_switch;
  GtkSpinButton    *limit_rate;
  GtkSwitch        *schedule_switch;
  PickupWeekdayRow *schedule_days;
  GtkSpinButton    *schedule_from;
  AdwActionRow     *schedule_to_row;
  GtkSpinButton    *schedule_to;
  GtkSpinButton    *schedule_rate;
  GtkSwitch        *offer_switch;
  GtkSwitch        *warn_switch;
  GtkSwitch        *metered_switch;
  GtkSwitch        *forget_links_switch;
  GtkWidget        *command_group;
  GtkEditable      *command_row;

  PickupAuthoritiesGroup *authorities_group;
  PickupPasswordsGroup   *passwords_group;
  PickupRulesPage        *rules_page;
};

/* Choices of the setting “keep-finished”, in the order of the row that shows them. */
static const char *const keep_nicks[] = { "forever", "month", "week", "session" };

G_DEFINE_FINAL_TYPE (PickupPreferences, pickup_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
update_folder (PickupPreferences *self)
{
  g_autofree char *path = pickup_folder_get (self->settings);
  g_autofree char *name = pickup_folder_get_display_name (path);
  g_autofree char *markup = g_markup_escape_text (name, -1);

  adw_action_row_set_subtitle (self->folder_row, markup);
}

/* A setting is text: a path that is not goes in as a URI. */
static void
save_folder (PickupPreferences *self,
             GFile             *folder)
{
  const char      *path = g_file_peek_path (folder);
  g_autofree char *uri = g_file_get_uri (folder);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (_ ("Files can only be saved in a folder of this computer")));
  else if (!download_sandbox_check_folder (path, &error))
    {
      g_autofree char *markup = g_markup_escape_text (error->message, -1);

      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (markup));
    }
  else
    g_settings_set_string (self->settings, "download-folder", g_utf8_validate (path, -1, NULL) ? path : uri);
}

static void
folder_response_cb (PickupPreferences *self,
                    int                response)
{
  g_autoptr (GFile) folder = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  if (folder != NULL)
    save_folder (self, folder);
  g_clear_object (&self->chooser);
}

static void
choose_folder_cb (PickupPreferences *self)
{
  g_autofree char *path = pickup_folder_get (self->settings);
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save Downloads In"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Select"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* What is set in a row counts as typed, and would have to be applied. */
static void
update_command (PickupPreferences *self)
{
  g_autofree char *command = g_settings_get_string (self->settings, "finish-command");

  if (!g_str_equal (gtk_editable_get_text (self->command_row), command))
    gtk_editable_set_text (self->command_row, command);
}

/* What cannot be run is kept in the row, not in the settings. */
static void
apply_command_cb (PickupPreferences *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->command_row)));
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadCommand) command = *text != '\0' ? download_command_new (text, &error) : NULL;

  if (error == NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->command_row), "error");
      g_settings_set_string (self->settings, "finish-command", text);
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->command_row), "error");
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (error->message));
}

static void
fill_connections (PickupPreferences *self)
{
  g_autoptr (GtkStringList) numbers = gtk_string_list_new (NULL);

  /* Translators: so many connections as turn out to help. */
  gtk_string_list_append (numbers, _ ("Automatic"));
  for (guint i = 1; i <= MAX_CONNECTIONS; i++)
    gtk_string_list_take (numbers, g_strdup_printf ("%u", i));
  adw_combo_row_set_model (self->connections_row, G_LIST_MODEL (numbers));
}

static void
fill_keep (PickupPreferences *self)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);

  /* Translators: how long finished downloads stay in the list. */
  gtk_string_list_append (choices, _ ("Forever"));
  gtk_string_list_take (choices, g_strdup_printf (ngettext ("For %d day", "For %d days", 30), 30));
  gtk_string_list_take (choices, g_strdup_printf (ngettext ("For %d day", "For %d days", 7), 7));
  /* Translators: how long finished downloads stay in the list: until the application ends. */
  gtk_string_list_append (choices, _ ("Until Pickup ends"));
  adw_combo_row_set_model (self->keep_row, G_LIST_MODEL (choices));
}

static gboolean
get_keep (GValue   *value,
          GVariant *nick,
          gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (keep_nicks); i++)
    if (g_str_equal (g_variant_get_string (nick, NULL), keep_nicks[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_keep (const GValue       *value,
          const GVariantType *type,
          gpointer            user_data)
{
  const guint choice = g_value_get_uint (value);

  return choice < G_N_ELEMENTS (keep_nicks) ? g_variant_new_string (keep_nicks[choice]) : NULL;
}

/* As long as nobody has been asked nothing is offered. */
static gboolean
get_offer (GValue   *value,
           GVariant *nick,
           gpointer  user_data)
{
  g_value_set_boolean (value, g_str_equal (g_variant_get_string (nick, NULL), "yes"));
  return TRUE;
}

static GVariant *
set_offer (const GValue       *value,
           const GVariantType *type,
           gpointer            user_data)
{
  return g_variant_new_string (g_value_get_boolean (value) ? "yes" : "no");
}

static gboolean
get_megabytes (GValue   *value,
               GVariant *rate,
               gpointer  user_data)
{
  g_value_set_double (value, (double) g_variant_get_uint64 (rate) / MEGABYTE);
  return TRUE;
}

static GVariant *
set_megabytes (const GValue       *value,
               const GVariantType *type,
               gpointer            user_data)
{
  return g_variant_new_uint64 ((guint64) (g_value_get_double (value) * MEGABYTE + 0.5));
}

static void
bind (PickupPreferences *self,
      const char        *key,
      gpointer           object,
      const char        *property)
{
  g_settings_bind (self->settings, key, object, property, G_SETTINGS_BIND_DEFAULT);
}

static void
bind_rate (PickupPreferences *self,
           const char        *key,
           GtkSpinButton     *button)
{
  pickup_spin_show_rate (button);
  g_settings_bind_with_mapping (self->settings, key, gtk_spin_button_get_adjustment (button), "value", G_SETTINGS_BIND_DEFAULT,
                                get_megabytes, set_megabytes, NULL, NULL);
}

static void
bind_time (PickupPreferences *self,
           const char        *key,
           GtkSpinButton     *button)
{
  pickup_spin_show_time (button);
  bind (self, key, gtk_spin_button_get_adjustment (button), "value");
}

static void
update_schedule (PickupPreferences *self)
{
  const gboolean overnight = g_settings_get_uint (self->settings, "schedule-to") <= g_settings_get_uint (self->settings, "schedule-from");

  adw_action_row_set_subtitle (self->schedule_to_row, overnight ? _ ("On the next day") : "");
}

static void
bind_settings (PickupPreferences *self)
{
  bind (self, "max-active", gtk_spin_button_get_adjustment (self->max_active), "value");
  bind (self, "connections", self->connections_row, "selected");
  bind (self, "download-on-metered", self->metered_switch, "active");
  bind (self, "notifications", self->notifications_switch, "active");
  g_settings_bind_with_mapping (self->settings, "keep-finished", self->keep_row, "selected", G_SETTINGS_BIND_DEFAULT, get_keep, set_keep, NULL, NULL);
  bind (self, "limit-enabled", self->limit_switch, "active");
  bind_rate (self, "limit-rate", self->limit_rate);
  bind (self, "schedule-enabled", self->schedule_switch, "active");
  /* Its sensitivity follows the switch. */
  g_settings_bind (self->settings, "schedule-days", self->schedule_days, "days", G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  bind_time (self, "schedule-from", self->schedule_from);
  bind_time (self, "schedule-to", self->schedule_to);
  bind_rate (self, "schedule-rate", self->schedule_rate);
  g_settings_bind_with_mapping (self->settings, "clipboard-offer", self->offer_switch, "active", G_SETTINGS_BIND_DEFAULT, get_offer, set_offer, NULL, NULL);
  bind (self, "warn-before-expiry", self->warn_switch, "active");
  bind (self, "forget-links", self->forget_links_switch, "active");
}

static void
follow_settings (PickupPreferences *self)
{
  g_signal_connect_object (self->settings, "changed::download-folder", G_CALLBACK (update_folder), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::schedule-from", G_CALLBACK (update_schedule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::schedule-to", G_CALLBACK (update_schedule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::finish-command", G_CALLBACK (update_command), self, G_CONNECT_SWAPPED);
  update_folder (self);
  update_schedule (self);
  update_command (self);
  /* In there it would find none of the programs that a person means. */
  gtk_widget_set_visible (self->command_group, !download_sandbox_is_inside ());
}

/* What was typed counts although nothing was pressed after it. */
static gboolean
pickup_preferences_close_request (GtkWindow *window)
{
  gtk_window_set_focus (window, NULL);
  return GTK_WINDOW_CLASS (pickup_preferences_parent_class)->close_request (window);
}

static void
pickup_preferences_dispose (GObject *object)
{
  PickupPreferences *self = PICKUP_PREFERENCES (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (pickup_preferences_parent_class)->dispose (object);
}

static void
pickup_preferences_class_init (PickupPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = pickup_preferences_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, max_active);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, connections_row);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, keep_row);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, limit_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, limit_rate);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, schedule_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, schedule_days);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, schedule_from);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, schedule_to_row);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, schedule_to);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, schedule_rate);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, offer_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, warn_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, metered_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, forget_links_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, authorities_group);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, passwords_group);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, rules_page);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, command_group);
  gtk_widget_class_bind_template_child (widget_class, PickupPreferences, command_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_command_cb);
}

static void
pickup_preferences_init (PickupPreferences *self)
{
  g_type_ensure (PICKUP_TYPE_AUTHORITIES_GROUP);
  g_type_ensure (PICKUP_TYPE_BROWSERS_PAGE);
  g_type_ensure (PICKUP_TYPE_PASSWORDS_GROUP);
  g_type_ensure (PICKUP_TYPE_RULES_PAGE);
  g_type_ensure (PICKUP_TYPE_WEEKDAY_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_connections (self);
  fill_keep (self);
}

GtkWidget *
pickup_preferences_new (GtkWindow       *parent,
                        GSettings       *settings,
                        DownloadService *service)
{
  PickupPreferences *self = g_object_new (PICKUP_TYPE_PREFERENCES, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);

  self->settings = g_object_ref (settings);
  bind_settings (self);
  follow_settings (self);
  pickup_authorities_group_set_service (self->authorities_group, service);
  pickup_passwords_group_set_service (self->passwords_group, service);
  pickup_rules_page_set_service (self->rules_page, service, settings);
  return GTK_WIDGET (self);
}
