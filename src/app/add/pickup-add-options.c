/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything about new downloads that is rarely needed. */

#include "config.h"

#include "add/pickup-add-options.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "widgets/pickup-spin.h"

#define MEGABYTE 1000000.0

struct _PickupAddOptions
{
  AdwExpanderRow parent_instance;

  gboolean is_single;
  guint    usual_connections;
  char   **needed; /* names of headers */

  GtkWidget     *needed_row;
  GtkListBox    *needed_list; /* of AdwEntryRow, one for each of these */
  GtkWidget     *head_link_row;
  GtkWidget     *head_link_note_row;
  GtkLabel      *head_link_note;
  GtkWidget     *checksum_row;
  GtkWidget     *checksum_note_row;
  GtkLabel      *checksum_note;
  GtkWidget     *referer_row;
  GtkWidget     *cookie_row;
  GtkTextView   *headers_view;
  GtkLabel      *headers_note;
  AdwComboRow   *connections_row;
  GtkSwitch     *limit_switch;
  GtkSpinButton *limit_rate;
  AdwActionRow  *time_row;
  GtkSwitch     *time_switch;
  GtkSpinButton *time_button;
  GtkSwitch     *later_switch;
};

G_DEFINE_FINAL_TYPE (PickupAddOptions, pickup_add_options, ADW_TYPE_EXPANDER_ROW)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* (transfer full): without blanks around it */
static char *
get_text (gpointer row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static char *
get_headers_text (PickupAddOptions *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->headers_view);
  GtkTextIter    start;
  GtkTextIter    end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* A request on which everything can be tried without harm. */
static DownloadRequest *
make_trial (void)
{
  g_autoptr (DownloadLink) link = download_link_new ("https://localhost/", NULL);

  return download_request_new (link);
}

/* @error: (nullable): what is wrong with that field; it is told below it */
static void
show_error (GtkWidget    *row,
            GtkWidget    *note_row,
            GtkLabel     *note,
            const GError *error)
{
  if (error != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_label_set_label (note, error != NULL ? error->message : "");
  gtk_widget_set_visible (note_row, error != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID, error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static gboolean
check_checksum (PickupAddOptions *self)
{
  g_autofree char *text = get_text (self->checksum_row);
  g_autoptr (DownloadRequest) trial = make_trial ();
  g_autoptr (GError) error = NULL;

  if (self->is_single)
    download_request_set_checksum (trial, text, &error);
  show_error (self->checksum_row, self->checksum_note_row, self->checksum_note, error);
  return error == NULL;
}

static gboolean
check_head_link (PickupAddOptions *self)
{
  g_autofree char *text = get_text (self->head_link_row);
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (GError) error = NULL;

  if (self->is_single && *text != '\0')
    link = download_link_text_read (text, &error);
  show_error (self->head_link_row, self->head_link_note_row, self->head_link_note, error);
  return error == NULL;
}

static gboolean
check_headers (PickupAddOptions *self)
{
  g_autofree char *text = get_headers_text (self);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (DownloadRequest) trial = make_trial ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; lines[i] != NULL && error == NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      download_request_add_header (trial, lines[i], &error);

  gtk_label_set_label (self->headers_note, error != NULL ? error->message : _ ("One “Name: value” on each line"));
  if (error != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->headers_note), "attention");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->headers_note), "attention");
  return error == NULL;
}

/* 0 for at once */
static gint64
get_start (PickupAddOptions *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (!gtk_switch_get_active (self->time_switch) || gtk_switch_get_active (self->later_switch))
    return 0;
  return download_start_time_next (now, (guint) gtk_spin_button_get_value_as_int (self->time_button));
}

static void
show_start (PickupAddOptions *self)
{
  const gint64     start = get_start (self);
  g_autofree char *said = pickup_format_start (start / G_USEC_PER_SEC, g_get_real_time () / G_USEC_PER_SEC);

  adw_action_row_set_subtitle (self->time_row, start != 0 ? said : _ ("They wait in the list until then"));
}

static void
changed_cb (PickupAddOptions *self)
{
  show_start (self);
  check_head_link (self);
  check_checksum (self);
  check_headers (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_header (GStrvBuilder *headers,
            const char   *name,
            gpointer      row)
{
  g_autofree char *value = get_text (row);
  g_autofree char *header = g_strdup_printf ("%s: %s", name, value);

  if (*value != '\0')
    g_strv_builder_add (headers, header);
}

static char **
get_headers (PickupAddOptions *self)
{
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();
  g_autofree char *text = get_headers_text (self);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  add_header (headers, "Referer", self->referer_row);
  add_header (headers, "Cookie", self->cookie_row);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_strv_builder_add (headers, lines[i]);
  return g_strv_builder_end (headers);
}

static char **
get_signed_headers (PickupAddOptions *self)
{
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();

  for (int i = 0; self->needed[i] != NULL; i++)
    add_header (headers, self->needed[i], gtk_list_box_get_row_at_index (self->needed_list, i));
  return g_strv_builder_end (headers);
}

/* The rows of headers that are still needed stay, with what was typed. */
static void
show_needed (PickupAddOptions *self,
             char            **needed)
{
  g_autoptr (GHashTable) typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GtkListBoxRow *row;

  for (int i = 0; self->needed[i] != NULL; i++)
    g_hash_table_insert (typed, g_strdup (self->needed[i]), get_text (gtk_list_box_get_row_at_index (self->needed_list, i)));
  while ((row = gtk_list_box_get_row_at_index (self->needed_list, 0)) != NULL)
    gtk_list_box_remove (self->needed_list, GTK_WIDGET (row));
  for (int i = 0; needed[i] != NULL; i++)
    {
      const char *text = g_hash_table_lookup (typed, needed[i]);
      /* Translators: %s is the name of a header of HTTP that a link was signed with. */
      g_autofree char *title = g_strdup_printf (_ ("Header “%s”, as it was signed"), needed[i]);
      GtkWidget       *entry = g_object_new (ADW_TYPE_ENTRY_ROW, "use-markup", FALSE, "title", title, "text", text != NULL ? text : "", NULL);

      g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (self->needed_list, entry);
    }

  g_strfreev (self->needed);
  self->needed = g_strdupv (needed);
  gtk_widget_set_visible (self->needed_row, needed[0] != NULL);
}

static void
fill_connections (PickupAddOptions *self)
{
  g_autoptr (GtkStringList) numbers = gtk_string_list_new (NULL);

  /* Translators: so many connections as turn out to help. */
  gtk_string_list_append (numbers, _ ("Automatic"));
  for (guint i = 1; i <= DOWNLOAD_REQUEST_CONNECTIONS_MAX; i++)
    gtk_string_list_take (numbers, g_strdup_printf ("%u", i));
  adw_combo_row_set_model (self->connections_row, G_LIST_MODEL (numbers));
}

static void
pickup_add_options_finalize (GObject *object)
{
  g_strfreev (PICKUP_ADD_OPTIONS (object)->needed);

  G_OBJECT_CLASS (pickup_add_options_parent_class)->finalize (object);
}

static void
pickup_add_options_class_init (PickupAddOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pickup_add_options_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-add-options.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, needed_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, needed_list);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, head_link_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, head_link_note_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, head_link_note);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, checksum_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, checksum_note_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, checksum_note);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, referer_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, cookie_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, headers_view);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, headers_note);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, connections_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, limit_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, limit_rate);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, time_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, time_switch);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, time_button);
  gtk_widget_class_bind_template_child (widget_class, PickupAddOptions, later_switch);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
pickup_add_options_init (PickupAddOptions *self)
{
  self->needed = g_new0 (char *, 1);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_connections (self);
  pickup_spin_show_rate (self->limit_rate);
  pickup_spin_show_time (self->time_button);
  gtk_spin_button_set_value (self->time_button, PICKUP_SPIN_USUAL_START);
  show_start (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->headers_view), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/* @requests: (element-type DownloadRequest): what would be added. What makes sense for one link only can be filled in for
 * one only, and says so otherwise. */
void
pickup_add_options_set_requests (PickupAddOptions *self,
                                 GPtrArray        *requests)
{
  g_auto (GStrv) needed = NULL;

  g_return_if_fail (PICKUP_IS_ADD_OPTIONS (self));

  needed = pickup_extras_find_needed_headers (requests);
  self->is_single = requests->len <= 1;
  gtk_widget_set_sensitive (self->head_link_row, self->is_single);
  gtk_widget_set_sensitive (self->checksum_row, self->is_single);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->head_link_row), self->is_single ? _ ("Link That Was Signed for HEAD") : _ ("Link That Was Signed for HEAD (for a single link only)"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->checksum_row), self->is_single ? _ ("Checksum") : _ ("Checksum (for a single link only)"));
  check_head_link (self);
  check_checksum (self);
  if (g_strv_equal ((const char *const *) needed, (const char *const *) self->needed))
    return;
  show_needed (self, needed);
  /* Nothing can be downloaded without them. */
  if (needed[0] != NULL)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
}

/* @connections: the usual number, 0 for automatic */
void
pickup_add_options_set_connections (PickupAddOptions *self,
                                    guint             connections)
{
  g_return_if_fail (PICKUP_IS_ADD_OPTIONS (self));

  self->usual_connections = MIN (connections, DOWNLOAD_REQUEST_CONNECTIONS_MAX);
  adw_combo_row_set_selected (self->connections_row, self->usual_connections);
}

/* Whether somebody has said here how many there are to be, whatever rules and settings say. */
gboolean
pickup_add_options_has_chosen_connections (PickupAddOptions *self)
{
  g_return_val_if_fail (PICKUP_IS_ADD_OPTIONS (self), FALSE);

  return adw_combo_row_get_selected (self->connections_row) != self->usual_connections;
}

/* (transfer full): what can be used of it */
PickupExtras *
pickup_add_options_get_extras (PickupAddOptions *self)
{
  PickupExtras    *extras = pickup_extras_new ();
  g_autofree char *head_link = NULL;
  g_autofree char *checksum = NULL;

  g_return_val_if_fail (PICKUP_IS_ADD_OPTIONS (self), extras);

  head_link = get_text (self->head_link_row);
  checksum = get_text (self->checksum_row);
  if (self->is_single && *head_link != '\0')
    extras->head_link = download_link_text_read (head_link, NULL);
  if (self->is_single && *checksum != '\0' && check_checksum (self))
    extras->checksum = g_steal_pointer (&checksum);
  if (check_headers (self))
    {
      g_strfreev (extras->headers);
      extras->headers = get_headers (self);
    }
  g_strfreev (extras->signed_headers);
  extras->signed_headers = get_signed_headers (self);
  if (pickup_add_options_has_chosen_connections (self))
    extras->connections = adw_combo_row_get_selected (self->connections_row);
  if (gtk_switch_get_active (self->limit_switch))
    extras->limit_rate = (guint64) (gtk_spin_button_get_value (self->limit_rate) * MEGABYTE);
  extras->start_at = get_start (self);
  extras->later = gtk_switch_get_active (self->later_switch);
  return extras;
}

/* Whether everything in it can be used; if not, the first field that cannot has the focus and says why. */
gboolean
pickup_add_options_check (PickupAddOptions *self)
{
  GtkWidget *wrong = NULL;

  g_return_val_if_fail (PICKUP_IS_ADD_OPTIONS (self), FALSE);

  if (!check_headers (self))
    wrong = GTK_WIDGET (self->headers_view);
  if (!check_checksum (self))
    wrong = self->checksum_row;
  if (!check_head_link (self))
    wrong = self->head_link_row;
  if (wrong == NULL)
    return TRUE;
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  gtk_widget_grab_focus (wrong);
  return FALSE;
}
