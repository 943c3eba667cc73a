/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which downloads a rule is for, and what it gives them. */

#include "config.h"

#include "preferences/pickup-rule-dialog.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-text-rules.h"
#include "widgets/pickup-spin.h"

#define MEGABYTE 1000000.0

/* What is offered while there is no limit yet. */
#define USUAL_RATE 1.0

struct _PickupRuleDialog
{
  AdwWindow parent_instance;

  GListStore           *rules;
  DownloadRule         *rule;    /* nullable: that which is replaced */
  GtkFileChooserNative *chooser; /* nullable: while it is open */

  /* The button has two digits: as long as it shows what it was given, the limit is what it was. */
  guint64 given_rate;
  double  shown_rate;

  GtkEditable   *host_row;
  GtkEditable   *bucket_row;
  AdwComboRow   *type_row;
  GtkEditable   *pattern_row;
  GtkEditable   *folder_row;
  AdwComboRow   *connections_row;
  GtkSwitch     *rate_switch;
  GtkSpinButton *rate_button;
  GtkLabel      *fault;
};

G_DEFINE_FINAL_TYPE (PickupRuleDialog, pickup_rule_dialog, ADW_TYPE_WINDOW)

static guint
get_n_groups (void)
{
  return g_strv_length ((char **) download_rule_type_get_groups ());
}

/* The first choice is any type, the last one a pattern. */
static const char *
get_file_type (PickupRuleDialog *self)
{
  const guint selected = adw_combo_row_get_selected (self->type_row);

  if (selected == 0)
    return NULL;
  return selected <= get_n_groups () ? download_rule_type_get_groups ()[selected - 1] : gtk_editable_get_text (self->pattern_row);
}

static void
select_file_type (PickupRuleDialog *self,
                  const char       *type)
{
  const char *const *groups = download_rule_type_get_groups ();
  guint              selected = type == NULL ? 0 : get_n_groups () + 1;

  for (guint i = 0; type != NULL && groups[i] != NULL; i++)
    if (g_str_equal (groups[i], type))
      selected = i + 1;
  adw_combo_row_set_selected (self->type_row, selected);
  if (selected > get_n_groups ())
    gtk_editable_set_text (self->pattern_row, type);
}

/* Bytes per second; 0 for none. */
static guint64
get_limit_rate (PickupRuleDialog *self)
{
  const double rate = gtk_spin_button_get_value (self->rate_button);

  if (!gtk_switch_get_active (self->rate_switch))
    return 0;
  if (self->given_rate > 0 && rate == self->shown_rate)
    return self->given_rate;
  return (guint64) (rate * MEGABYTE + 0.5);
}

/* (nullable): with an error if it makes no sense */
static DownloadRule *
make_rule (PickupRuleDialog *self,
           GError          **error)
{
  return download_rule_new (&(DownloadRuleFields) {
                              .host = gtk_editable_get_text (self->host_row),
                              .bucket = gtk_editable_get_text (self->bucket_row),
                              .type = get_file_type (self),
                              .folder = gtk_editable_get_text (self->folder_row),
                              .connections = adw_combo_row_get_selected (self->connections_row),
                              .limit_rate = get_limit_rate (self),
                            },
                            error);
}

/* There is always room for what is wrong: a window does not grow while somebody types. */
static void
update (PickupRuleDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadRule) rule = make_rule (self, &error);

  gtk_widget_set_visible (GTK_WIDGET (self->pattern_row), adw_combo_row_get_selected (self->type_row) > get_n_groups ());
  gtk_label_set_label (self->fault, error != NULL ? error->message : "");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.apply", rule != NULL);
}

/* A new one counts before all others, as it is more likely to be about few downloads. */
static void
save (PickupRuleDialog *self,
      DownloadRule     *rule)
{
  gpointer additions[] = { rule };
  guint    position;

  if (self->rule != NULL && g_list_store_find (self->rules, self->rule, &position))
    g_list_store_splice (self->rules, position, 1, additions, G_N_ELEMENTS (additions));
  else
    g_list_store_insert (self->rules, 0, rule);
}

static void
apply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupRuleDialog *self = PICKUP_RULE_DIALOG (widget);
  g_autoptr (DownloadRule) rule = NULL;

  gtk_spin_button_update (self->rate_button);
  rule = make_rule (self, NULL);
  if (rule == NULL)
    return;
  save (self, rule);
  gtk_window_close (GTK_WINDOW (self));
}

static void
folder_response_cb (PickupRuleDialog *self,
                    int               response)
{
  g_autoptr (GFile) folder = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  const char *path = folder != NULL ? g_file_peek_path (folder) : NULL;

  if (path != NULL && g_utf8_validate (path, -1, NULL))
    gtk_editable_set_text (self->folder_row, path);
  g_clear_object (&self->chooser);
}

static void
choose_folder_cb (PickupRuleDialog *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save In"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Select"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
fill_types (PickupRuleDialog *self)
{
  g_autoptr (GtkStringList) types = gtk_string_list_new (NULL);

  /* Translators: files of any type. */
  gtk_string_list_append (types, _ ("Any"));
  for (const char *const *group = download_rule_type_get_groups (); *group != NULL; group++)
    gtk_string_list_take (types, pickup_text_get_type_label (*group));
  /* Translators: files whose name fits a pattern such as “*.iso”. */
  gtk_string_list_append (types, _ ("By name"));
  adw_combo_row_set_model (self->type_row, G_LIST_MODEL (types));
}

static void
fill_connections (PickupRuleDialog *self)
{
  g_autoptr (GtkStringList) numbers = gtk_string_list_new (NULL);

  /* Translators: a rule that says nothing about the number of connections. */
  gtk_string_list_append (numbers, _ ("As usual"));
  for (guint i = 1; i <= DOWNLOAD_REQUEST_CONNECTIONS_MAX; i++)
    gtk_string_list_take (numbers, g_strdup_printf ("%u", i));
  adw_combo_row_set_model (self->connections_row, G_LIST_MODEL (numbers));
}

static void
pickup_rule_dialog_dispose (GObject *object)
{
  PickupRuleDialog *self = PICKUP_RULE_DIALOG (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->rule);
  g_clear_object (&self->rules);
  G_OBJECT_CLASS (pickup_rule_dialog_parent_class)->dispose (object);
}

static void
pickup_rule_dialog_class_init (PickupRuleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_rule_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-rule-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, host_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, bucket_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, type_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, pattern_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, connections_row);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, rate_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, rate_button);
  gtk_widget_class_bind_template_child (widget_class, PickupRuleDialog, fault);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb", G_CALLBACK (update));
  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_cb);
}

static void
pickup_rule_dialog_init (PickupRuleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_types (self);
  fill_connections (self);
  pickup_spin_show_rate (self->rate_button);
  g_signal_connect_object (self->type_row, "notify::selected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections_row, "notify::selected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rate_switch, "notify::active", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
set_text (GtkEditable *row,
          const char  *text)
{
  gtk_editable_set_text (row, text != NULL ? text : "");
}

/* @fields: (nullable): what it begins with */
GtkWidget *
pickup_rule_dialog_new (GtkWindow                *parent,
                        GListStore               *rules,
                        const DownloadRuleFields *fields)
{
  const DownloadRuleFields nothing = { NULL };
  PickupRuleDialog        *self = g_object_new (PICKUP_TYPE_RULE_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);

  if (fields == NULL)
    fields = &nothing;
  self->rules = g_object_ref (rules);
  set_text (self->host_row, fields->host);
  set_text (self->bucket_row, fields->bucket);
  set_text (self->folder_row, fields->folder);
  select_file_type (self, fields->type);
  adw_combo_row_set_selected (self->connections_row, fields->connections);
  gtk_switch_set_active (self->rate_switch, fields->limit_rate > 0);
  gtk_spin_button_set_value (self->rate_button, fields->limit_rate > 0 ? (double) fields->limit_rate / MEGABYTE : USUAL_RATE);
  self->given_rate = fields->limit_rate;
  self->shown_rate = gtk_spin_button_get_value (self->rate_button);
  update (self);
  return GTK_WIDGET (self);
}

/* Changes @rule in its place. */
GtkWidget *
pickup_rule_dialog_new_for_rule (GtkWindow    *parent,
                                 GListStore   *rules,
                                 DownloadRule *rule)
{
  GtkWidget *self = pickup_rule_dialog_new (parent, rules, download_rule_get_fields (rule));

  PICKUP_RULE_DIALOG (self)->rule = g_object_ref (rule);
  return self;
}
