/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of the preferences with the rules for new downloads. */

#include "config.h"

#include "preferences/pickup-rules-page.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-folder.h"
#include "preferences/pickup-rule-dialog.h"
#include "text/pickup-text-rules.h"

#define RULE_KEY "rule"

struct _PickupRulesPage
{
  AdwPreferencesPage parent_instance;

  GListStore *rules;
  GSettings  *settings;
  GPtrArray  *rows; /* of GtkWidget, in the order of the rules */

  AdwPreferencesGroup *rules_group;
  GtkWidget           *add_button;
  GtkWidget           *none_row;
  GtkWidget           *trial_row;
  GtkWidget           *answer_row;
  GtkLabel            *answer;
};

G_DEFINE_FINAL_TYPE (PickupRulesPage, pickup_rules_page, ADW_TYPE_PREFERENCES_PAGE)

static void
update_trial (PickupRulesPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->trial_row))));
  g_autofree char *usual_folder = pickup_folder_get (self->settings);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLink) link = *text != '\0' ? download_link_text_read (text, &error) : NULL;
  g_autoptr (DownloadRequest) request = link != NULL ? download_request_new (link) : NULL;
  g_autofree char *answer = request != NULL ? pickup_text_get_trial (G_LIST_MODEL (self->rules), request, usual_folder, now) : NULL;

  gtk_label_set_label (self->answer, answer != NULL ? answer : error != NULL ? error->message
                                                                             : "");
  gtk_widget_set_visible (self->answer_row, *text != '\0');
}

static void
trial_changed_cb (PickupRulesPage *self)
{
  update_trial (self);
}

static void
present (PickupRulesPage *self,
         DownloadRule    *rule)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  gtk_window_present (GTK_WINDOW (rule != NULL ? pickup_rule_dialog_new_for_rule (window, self->rules, rule)
                                               : pickup_rule_dialog_new (window, self->rules, NULL)));
}

static void
add_cb (PickupRulesPage *self)
{
  present (self, NULL);
}

static void
edit_cb (AdwActionRow    *row,
         PickupRulesPage *self)
{
  present (self, g_object_get_data (G_OBJECT (row), RULE_KEY));
}

static void
delete_cb (GtkButton       *button,
           PickupRulesPage *self)
{
  guint position;

  if (!g_list_store_find (self->rules, g_object_get_data (G_OBJECT (button), RULE_KEY), &position))
    return;
  g_list_store_remove (self->rules, position);
  gtk_widget_grab_focus (self->add_button);
}

/* The keyboard goes on with the same rule. */
static void
move_up_cb (GtkButton       *button,
            PickupRulesPage *self)
{
  DownloadRule *rule = g_object_get_data (G_OBJECT (button), RULE_KEY);
  guint         position;

  if (!g_list_store_find (self->rules, rule, &position) || position == 0)
    return;
  else
    {
      g_autoptr (DownloadRule) before = g_list_model_get_item (G_LIST_MODEL (self->rules), position - 1);
      gpointer swapped[] = { rule, before };

      g_list_store_splice (self->rules, position - 1, 2, swapped, G_N_ELEMENTS (swapped));
      gtk_widget_grab_focus (g_ptr_array_index (self->rows, position - 1));
    }
}

/* @label: what a screen reader says, of which rule it is */
static GtkWidget *
make_button (PickupRulesPage *self,
             DownloadRule    *rule,
             const char      *icon,
             const char      *tooltip,
             const char      *label,
             GCallback        callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  g_object_set_data_full (G_OBJECT (button), RULE_KEY, g_object_ref (rule), g_object_unref);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", callback, self, 0);
  return button;
}

static GtkWidget *
make_row (PickupRulesPage *self,
          DownloadRule    *rule,
          guint            position)
{
  GtkWidget       *row = adw_action_row_new ();
  g_autofree char *title = pickup_text_get_rule_title (download_rule_get_fields (rule));
  g_autofree char *gifts = pickup_text_get_rule_gifts (download_rule_get_fields (rule));
  /* Translators: %s is the title of a rule, such as “*.example.org · Videos”. */
  g_autofree char *up_label = g_strdup_printf (_ ("Move rule “%s” up"), title);
  /* Translators: the same. */
  g_autofree char *delete_label = g_strdup_printf (_ ("Delete rule “%s”"), title);
  GtkWidget       *up = make_button (self, rule, "go-up-symbolic", _ ("Move Up"), up_label, G_CALLBACK (move_up_cb));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), gifts);
  gtk_widget_set_sensitive (up, position > 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), up);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, rule, "user-trash-symbolic", _ ("Delete"), delete_label, G_CALLBACK (delete_cb)));
  g_object_set_data_full (G_OBJECT (row), RULE_KEY, g_object_ref (rule), g_object_unref);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (edit_cb), self, 0);
  return row;
}

/* They are few. */
static void
update (PickupRulesPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->rules_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rules)); i++)
    {
      g_autoptr (DownloadRule) rule = g_list_model_get_item (G_LIST_MODEL (self->rules), i);
      GtkWidget *row = make_row (self, rule, i);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->rules_group, row);
    }
  gtk_widget_set_visible (self->none_row, self->rows->len == 0);
  update_trial (self);
}

static void
pickup_rules_page_dispose (GObject *object)
{
  PickupRulesPage *self = PICKUP_RULES_PAGE (object);

  g_clear_object (&self->rules);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (pickup_rules_page_parent_class)->dispose (object);
}

static void
pickup_rules_page_class_init (PickupRulesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_rules_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-rules-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupRulesPage, rules_group);
  gtk_widget_class_bind_template_child (widget_class, PickupRulesPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, PickupRulesPage, none_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRulesPage, trial_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRulesPage, answer_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRulesPage, answer);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, trial_changed_cb);
}

static void
pickup_rules_page_init (PickupRulesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

void
pickup_rules_page_set_service (PickupRulesPage *self,
                               DownloadService *service,
                               GSettings       *settings)
{
  self->rules = g_object_ref (download_service_get_rules (service));
  self->settings = g_object_ref (settings);
  g_signal_connect_object (self->rules, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
