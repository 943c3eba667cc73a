/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding downloads: a text field, what was recognised in it, and where to save it. */

#include "config.h"

#include "add/pickup-add-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "add/pickup-add-options.h"
#include "files/pickup-add-request.h"
#include "add/pickup-add-row.h"
#include "add/pickup-candidates.h"
#include "files/pickup-folder.h"
#include "add/pickup-link-view.h"

/* Milliseconds after the last key, so that a pasted list of a thousand links is read once. */
#define READ_DELAY 120

/* And after the last key of a link that is typed, so that no server is asked about half of one. */
#define ASK_DELAY 700

/* Links that servers are asked about without being looked at. */
#define MAX_ASKED_UNSEEN 64

#define TICK_SECONDS 15

/* Links that pages may suggest at a time: with more of them nobody looks at each. */
#define MAX_SUGGESTED 200

struct _PickupAddWindow
{
  AdwWindow parent_instance;

  DownloadService  *service;
  PickupCandidates *candidates;
  char             *folder;    /* the usual one, or that which was chosen */
  gboolean          is_chosen; /* whether it counts more than rules */
  guint             connections;
  char             *target; /* the folder that all are saved in; NULL if there are several */
  guint             n_targets;
  gint64            free_space; /* bytes, -1 while unknown */
  GCancellable     *cancellable;
  guint             read_id;
  guint             ask_id;
  gboolean          is_later; /* what is added is paused in the list */
  gboolean          waits;    /* or waits there for its time */
  guint             n_suggested;
  guint             tick_id;

  AdwWindowTitle    *title;
  GtkButton         *download_button;
  PickupLinkView    *text_view;
  GtkLabel          *problem_label; /* beside the heading: how many lines are marked */
  GtkWidget         *suggested_label;
  GtkLabel          *refusal_label; /* below it: why a command or a list cannot be used */
  GtkWidget         *pattern_box;   /* below that: links that stand for many */
  GtkLabel          *pattern_label;
  GtkWidget         *found_box;
  GtkLabel          *found_heading;
  GtkScrolledWindow *list_scroller;
  GtkListView       *list;
  AdwActionRow      *folder_row;
  PickupAddOptions  *options;
};

G_DEFINE_FINAL_TYPE (PickupAddWindow, pickup_add_window, ADW_TYPE_WINDOW)

enum
{
  ADDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* (transfer full) */
static char *
describe_target (PickupAddWindow *self)
{
  g_autofree char *name = self->target != NULL ? pickup_folder_get_display_name (self->target) : NULL;

  if (self->target == NULL)
    /* Translators: rules of the person’s say where downloads are saved. */
    return g_strdup_printf (ngettext ("%u folder, by your rules", "%u folders, by your rules", self->n_targets), self->n_targets);
  if (g_str_equal (self->target, self->folder))
    return g_steal_pointer (&name);
  /* Translators: %s is a folder; a rule of the person’s says that files are saved there. */
  return g_strdup_printf (_ ("%s, by your rules"), name);
}

static void
show_space (PickupAddWindow        *self,
            const PickupPreviewSum *sum)
{
  g_autofree char *name = describe_target (self);
  g_autofree char *subtitle = pickup_preview_describe_space (name, self->free_space, sum);
  g_autofree char *markup = g_markup_escape_text (subtitle, -1);

  adw_action_row_set_subtitle (self->folder_row, markup);
}

static void
update_sum (PickupAddWindow *self)
{
  PickupPreviewSum sum;
  g_autofree char *heading = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *button = NULL;
  g_autofree char *later = NULL;

  pickup_candidates_get_sum (self->candidates, &sum);
  heading = g_strdup_printf (ngettext ("Found %u Link", "Found %u Links", sum.n_links), sum.n_links);
  subtitle = pickup_preview_describe_sum (&sum);
  /* Translators: the button that adds so many downloads. */
  button = g_strdup_printf (ngettext ("Download %u", "Download %u", sum.n_wanted), sum.n_wanted);
  /* Translators: the button that adds so many downloads without starting them. */
  later = g_strdup_printf (ngettext ("Add %u", "Add %u", sum.n_wanted), sum.n_wanted);

  gtk_widget_set_visible (self->found_box, sum.n_links > 0);
  gtk_label_set_label (self->found_heading, heading);
  adw_window_title_set_subtitle (self->title, subtitle);
  /* Translators: the same button while nothing is chosen, a verb. */
  gtk_button_set_label (self->download_button, sum.n_wanted == 0 ? _ ("Download") : self->is_later || self->waits ? later
                                                                                                                  : button);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "add.download", sum.n_wanted > 0);
  show_space (self, &sum);
}

static void
space_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (PickupAddWindow) self = PICKUP_ADD_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  gint64 free_space = pickup_folder_ask_space_finish (result, &error);

  if (error != NULL)
    return;
  self->free_space = free_space;
  pickup_candidates_set_free_space (self->candidates, free_space);
  update_sum (self);
}

/* @target: (nullable): what has room there cannot be told of several */
static void
set_target (PickupAddWindow *self,
            const char      *target)
{
  /* What was asked for the folder before does not count any more. */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->target);
  self->target = g_strdup (target);
  self->free_space = -1;
  pickup_candidates_set_free_space (self->candidates, -1);
  if (target != NULL)
    pickup_folder_ask_space_async (target, self->cancellable, space_cb, g_object_ref (self));
}

/* Rules may lead elsewhere as links come and go. */
static void
update_target (PickupAddWindow *self)
{
  g_autoptr (GPtrArray) folders = pickup_candidates_list_folders (self->candidates);
  const char *target = folders->len == 1 ? g_ptr_array_index (folders, 0) : NULL;

  if (self->n_targets == 0 || g_strcmp0 (self->target, target) != 0)
    set_target (self, target);
  self->n_targets = folders->len;
}

static void
set_folder (PickupAddWindow *self,
            const char      *folder,
            gboolean         is_chosen)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
  self->is_chosen = is_chosen;
  self->n_targets = 0;
  pickup_candidates_set_folder (self->candidates, folder, is_chosen);
  update_target (self);
  update_sum (self);
}

static void
folder_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    gpointer         user_data)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (user_data);
  g_autoptr (GFile) folder = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  const char *path = folder != NULL ? g_file_peek_path (folder) : NULL;

  if (path != NULL)
    set_folder (self, path, TRUE);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/* A folder, not a file, so that a sandbox is given the right to make files in it. */
static void
choose_folder_cb (PickupAddWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save In"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (self->target != NULL ? self->target : self->folder);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Commands and lists are understood as a whole, not by the line. */
static gboolean
is_code (const char *text)
{
  return download_request_list_is (text) || download_curl_command_is_among (text);
}

/* Those in view, and the first ones: hundreds of links are not worth hundreds of questions that nobody sees. */
static void
ask_servers (PickupAddWindow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->list_scroller);
  const double   n_links = g_list_model_get_n_items (G_LIST_MODEL (self->candidates));
  const double   height = MAX (gtk_adjustment_get_upper (adjustment), 1);
  const double   top = gtk_adjustment_get_value (adjustment);
  const double   bottom = top + gtk_adjustment_get_page_size (adjustment);

  pickup_candidates_ask (self->candidates, 0, MAX_ASKED_UNSEEN - 1);
  if (top > 0)
    pickup_candidates_ask (self->candidates, (guint) (n_links * top / height), (guint) (n_links * bottom / height));
}

static gboolean
ask_cb (gpointer user_data)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (user_data);

  self->ask_id = 0;
  ask_servers (self);
  return G_SOURCE_REMOVE;
}

static void
ask_soon (PickupAddWindow *self)
{
  g_clear_handle_id (&self->ask_id, g_source_remove);
  self->ask_id = g_timeout_add (pickup_link_view_is_typing (self->text_view) ? ASK_DELAY : 0, ask_cb, self);
}

static void
scrolled_cb (PickupAddWindow *self)
{
  if (self->ask_id == 0)
    self->ask_id = g_timeout_add (READ_DELAY, ask_cb, self);
}

/* Headers and a link for HEAD change what servers are asked. */
static void
options_changed_cb (PickupAddWindow *self)
{
  g_autoptr (PickupExtras) extras = pickup_add_options_get_extras (self->options);

  self->is_later = extras->later;
  self->waits = extras->start_at > 0;
  pickup_candidates_take_extras (self->candidates, g_steal_pointer (&extras));
  g_clear_handle_id (&self->ask_id, g_source_remove);
  self->ask_id = g_timeout_add (ASK_DELAY, ask_cb, self);
  update_sum (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  pickup_candidates_tick (PICKUP_ADD_WINDOW (user_data)->candidates);
  return G_SOURCE_CONTINUE;
}

static void
show_patterns (PickupAddWindow *self,
               const char      *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLinkExpansion) expansion = download_link_pattern_expand (text, -1, &error);
  g_autofree char *sentence = NULL;

  if (expansion != NULL)
    /* Translators: how many links a pattern such as “file[1-3].bin” stands for, and the names of the first and the last one. */
    sentence = g_strdup_printf (ngettext ("Pattern for %1$u link: %2$s to %3$s", "Pattern for %1$u links: %2$s to %3$s", expansion->n_links),
                                expansion->n_links, expansion->first, expansion->last);
  else if (error != NULL)
    sentence = g_strdup (error->message);

  gtk_label_set_label (self->pattern_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (self->pattern_box, sentence != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "add.expand", expansion != NULL);
}

/* The person sees what is meant before anything is asked for, and can take it back. */
static void
expand_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (widget);
  g_autofree char *text = pickup_link_view_get_text (self->text_view);
  g_autoptr (DownloadLinkExpansion) expansion = download_link_pattern_expand (text, -1, NULL);

  if (expansion == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  pickup_link_view_replace (self->text_view, expansion->text);
}

static void
read_text (PickupAddWindow *self)
{
  g_autofree char *text = pickup_link_view_get_text (self->text_view);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text, -1, &problems);
  const gboolean   code = is_code (text);
  g_autofree char *lines = download_request_list_is (text) ? NULL : download_text_without_commands (text);
  const guint      n_lines = pickup_link_view_mark_problems (self->text_view, lines);
  const GError    *problem = code && problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;
  const char      *foreign = requests->len == 0 ? download_link_explain_protocol (text + strspn (text, " \t\r\n")) : NULL;
  const char      *refusal = problem != NULL ? problem->message : foreign;
  g_autofree char *count = g_strdup_printf (ngettext ("%u line is not a link", "%u lines are not links", n_lines), n_lines);

  gtk_label_set_label (self->problem_label, n_lines > 0 ? count : "");
  gtk_label_set_label (self->refusal_label, refusal != NULL ? refusal : "");
  gtk_widget_set_visible (GTK_WIDGET (self->refusal_label), refusal != NULL);
  show_patterns (self, code ? "" : text);
  pickup_add_options_set_requests (self->options, requests);
  pickup_candidates_take_extras (self->candidates, pickup_add_options_get_extras (self->options));
  pickup_candidates_set_requests (self->candidates, requests);
  update_target (self);
  ask_soon (self);
  update_sum (self);
}

static gboolean
read_cb (gpointer user_data)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (user_data);

  self->read_id = 0;
  read_text (self);
  return G_SOURCE_REMOVE;
}

static void
text_changed_cb (PickupAddWindow *self)
{
  g_clear_handle_id (&self->read_id, g_source_remove);
  self->read_id = g_timeout_add (READ_DELAY, read_cb, self);
}

/* Returns: whether a rule has chosen the folder */
static gboolean
settle (PickupAddWindow *self,
        DownloadRequest *request)
{
  const gboolean are_chosen = pickup_add_options_has_chosen_connections (self->options);
  const guint    connections = download_request_get_connections (request);
  const gboolean by_rule = pickup_add_request_settle (self->service, request, self->folder, self->connections);

  if (are_chosen)
    download_request_set_connections (request, connections);
  return by_rule;
}

/* The text follows the list: what was added is taken out of both, what could not be stays in both. */
static gboolean
add_candidate (PickupAddWindow *self,
               PickupCandidate *candidate,
               GPtrArray       *items)
{
  DownloadItem    *item = NULL;
  g_autofree char *name = pickup_candidate_choose_name (candidate);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadRequest) request = pickup_candidates_prepare (self->candidates, candidate, &error);
  gboolean    by_rule = FALSE;
  PickupAdded added;

  if (request != NULL)
    {
      by_rule = settle (self, request);
      if (name != NULL)
        download_request_set_name (request, name);
      item = (self->is_later ? pickup_add_request_later : pickup_add_request) (self->service, request, download_request_get_folder (request), &added, &error);
    }
  if (item != NULL)
    {
      if (by_rule && added == PICKUP_ADDED_NEW)
        pickup_folder_make (download_request_get_folder (request));
      g_ptr_array_add (items, g_object_ref (item));
      return TRUE;
    }
  pickup_candidate_set_error (candidate, error->message);
  return FALSE;
}

static void
download_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (widget);
  GListModel      *model = G_LIST_MODEL (self->candidates);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint failed = 0;

  if (self->read_id != 0)
    {
      g_clear_handle_id (&self->read_id, g_source_remove);
      read_text (self);
    }
  if (!pickup_add_options_check (self->options))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PickupCandidate) candidate = g_list_model_get_item (model, i);

      if (!pickup_candidate_get_wanted (candidate))
        continue;
      if (add_candidate (self, candidate, items))
        pickup_candidate_settle (candidate);
      else
        failed++;
    }
  g_signal_emit (self, signals[ADDED], 0, items);
  if (failed == 0)
    gtk_window_close (GTK_WINDOW (self));
}

static void
setup_row_cb (PickupAddWindow *self,
              GtkListItem     *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, g_object_new (PICKUP_TYPE_ADD_ROW, NULL));
}

static void
bind_row_cb (PickupAddWindow *self,
             GtkListItem     *item)
{
  g_object_set (gtk_list_item_get_child (item), "candidate", gtk_list_item_get_item (item), NULL);
}

static void
unbind_row_cb (PickupAddWindow *self,
               GtkListItem     *item)
{
  g_object_set (gtk_list_item_get_child (item), "candidate", NULL, NULL);
}

static void
pickup_add_window_dispose (GObject *object)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->read_id, g_source_remove);
  g_clear_handle_id (&self->ask_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  /* Answers that are still on their way hold on to their links. */
  if (self->candidates != NULL)
    g_object_run_dispose (G_OBJECT (self->candidates));
  g_clear_object (&self->service);

  G_OBJECT_CLASS (pickup_add_window_parent_class)->dispose (object);
}

static void
pickup_add_window_finalize (GObject *object)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (object);

  g_clear_object (&self->candidates);
  g_object_unref (self->cancellable);
  g_free (self->folder);
  g_free (self->target);
  G_OBJECT_CLASS (pickup_add_window_parent_class)->finalize (object);
}

static void
pickup_add_window_class_init (PickupAddWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_add_window_dispose;
  object_class->finalize = pickup_add_window_finalize;

  signals[ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  g_type_ensure (PICKUP_TYPE_ADD_OPTIONS);
  g_type_ensure (PICKUP_TYPE_LINK_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-add-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, title);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, download_button);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, refusal_label);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, suggested_label);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, pattern_box);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, pattern_label);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, found_box);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, found_heading);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, list_scroller);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, options);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, options_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  gtk_widget_class_install_action (widget_class, "add.download", NULL, download_cb);
  gtk_widget_class_install_action (widget_class, "add.expand", NULL, expand_cb);
}

static void
pickup_add_window_init (PickupAddWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  self->tick_id = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view)), "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->list_scroller), "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text_view));
}

static void
show_candidates (PickupAddWindow *self)
{
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->candidates)));

  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->candidates, "changed", G_CALLBACK (update_sum), self, G_CONNECT_SWAPPED);
}

gboolean
pickup_add_window_suggest (PickupAddWindow *self,
                           GPtrArray       *links)
{
  g_autofree char *text = pickup_link_view_get_text (self->text_view);

  if (is_code (text))
    return FALSE;

  for (guint i = 0; i < links->len && self->n_suggested < MAX_SUGGESTED; i++, self->n_suggested++)
    pickup_link_view_append (self->text_view, download_link_get_uri (g_ptr_array_index (links, i)));
  gtk_widget_set_visible (self->suggested_label, TRUE);
  return TRUE;
}

GtkWidget *
pickup_add_window_new (GtkWindow       *parent,
                       DownloadService *service,
                       GSettings       *settings)
{
  PickupAddWindow *self = g_object_new (PICKUP_TYPE_ADD_WINDOW, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);
  g_autofree char *folder = pickup_folder_get (settings);

  self->service = g_object_ref (service);
  self->candidates = pickup_candidates_new (service);
  show_candidates (self);
  pickup_add_options_set_connections (self->options, g_settings_get_uint (settings, "connections"));
  self->connections = g_settings_get_uint (settings, "connections");
  set_folder (self, folder, FALSE);
  return GTK_WIDGET (self);
}
