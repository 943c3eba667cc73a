/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding downloads: a text field, what was recognised in it, and where to save it. */

#include "config.h"

#include "pickup-add-window.h"

#include <glib/gi18n-lib.h>

#include "pickup-add-request.h"
#include "pickup-add-row.h"
#include "pickup-candidate.h"
#include "pickup-folder.h"
#include "pickup-format.h"

/* Milliseconds after the last key, so that a pasted list of a thousand links is read once. */
#define READ_DELAY 120

struct _PickupAddWindow
{
  AdwWindow parent_instance;

  DownloadService *service;
  GListStore      *candidates; /* of PickupCandidate */
  char            *folder;
  GCancellable    *cancellable;
  GtkTextTag      *problem_tag;
  guint            read_id;

  AdwWindowTitle *title;
  GtkButton      *download_button;
  GtkTextView    *text_view;
  GtkLabel       *problem_label; /* beside the heading: how many lines are marked */
  GtkLabel       *refusal_label; /* below it: why a command or a list cannot be used */
  GtkWidget      *found_box;
  GtkLabel       *found_heading;
  GtkListBox     *list;
  AdwActionRow   *folder_row;
};

G_DEFINE_FINAL_TYPE (PickupAddWindow, pickup_add_window, ADW_TYPE_WINDOW)

static guint
count_wanted (PickupAddWindow *self)
{
  GListModel *model = G_LIST_MODEL (self->candidates);
  guint       wanted = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PickupCandidate) candidate = g_list_model_get_item (model, i);

      wanted += pickup_candidate_get_wanted (candidate) ? 1 : 0;
    }
  return wanted;
}

static void
update_counts (PickupAddWindow *self)
{
  const guint      n_links = g_list_model_get_n_items (G_LIST_MODEL (self->candidates));
  const guint      n_wanted = count_wanted (self);
  g_autofree char *heading = g_strdup_printf (ngettext ("Found %u Link", "Found %u Links", n_links), n_links);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u link", "%u links", n_links), n_links);
  /* Translators: the button that adds so many downloads. */
  g_autofree char *button = g_strdup_printf (ngettext ("Download %u", "Download %u", n_wanted), n_wanted);

  gtk_widget_set_visible (self->found_box, n_links > 0);
  gtk_label_set_label (self->found_heading, heading);
  adw_window_title_set_subtitle (self->title, n_links > 0 ? subtitle : "");
  /* Translators: the same button while nothing is chosen, a verb. */
  gtk_button_set_label (self->download_button, n_wanted > 0 ? button : _ ("Download"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "add.download", n_wanted > 0);
}

static void
show_folder (PickupAddWindow *self,
             const char      *space)
{
  g_autofree char *name = pickup_folder_get_display_name (self->folder);
  g_autofree char *subtitle = space != NULL ? g_strdup_printf (_ ("%1$s · %2$s"), name, space) : g_strdup (name);
  g_autofree char *markup = g_markup_escape_text (subtitle, -1);

  adw_action_row_set_subtitle (self->folder_row, markup);
}

static void ask_space (PickupAddWindow *self,
                       GFile           *place);

static void
space_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (PickupAddWindow) self = PICKUP_ADD_WINDOW (user_data);
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  g_autoptr (GFile) parent = g_file_get_parent (G_FILE (source));
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info_finish (G_FILE (source), result, NULL);
  g_autofree char *size = NULL;
  g_autofree char *space = NULL;

  /* Another folder may have been chosen meanwhile. */
  if (g_cancellable_is_cancelled (self->cancellable) ||
      !(g_file_equal (folder, G_FILE (source)) || g_file_has_prefix (folder, G_FILE (source))))
    return;
  /* A folder that is made with the first download will be where its parent is. */
  if (info == NULL && parent != NULL)
    ask_space (self, parent);
  if (info == NULL)
    return;
  size = pickup_format_size (g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE));
  /* Translators: %s is a size such as "38.2 GB". */
  space = g_strdup_printf (_ ("%s free"), size);
  show_folder (self, space);
}

static void
ask_space (PickupAddWindow *self,
           GFile           *place)
{
  g_file_query_filesystem_info_async (place, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT, self->cancellable, space_cb, g_object_ref (self));
}

static void
set_folder (PickupAddWindow *self,
            const char      *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  g_free (self->folder);
  self->folder = g_strdup (folder);
  show_folder (self, NULL);
  ask_space (self, file);
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
    set_folder (self, path);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/* A folder, not a file, so that a sandbox is given the right to make files in it. */
static void
choose_folder_cb (PickupAddWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save In"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Commands and lists are understood as a whole, not by the line. */
static gboolean
is_code (const char *text)
{
  return download_request_list_is (text) || g_regex_match_simple ("^\\s*curl(\\.exe)?\\s", text, G_REGEX_MULTILINE, (GRegexMatchFlags) 0);
}

static void
unmark_problems (PickupAddWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter    start;
  GtkTextIter    end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->problem_tag, &start, &end);
}

/* A line that holds something but no link stays where it is and is marked. Returns how many there are. */
static guint
mark_problems (PickupAddWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  guint          problems = 0;
  GtkTextIter    start;
  GtkTextIter    end;

  unmark_problems (self);
  gtk_text_buffer_get_start_iter (buffer, &start);
  do
    {
      g_autofree char *line = NULL;
      g_autoptr (GPtrArray) links = NULL;

      end = start;
      if (!gtk_text_iter_ends_line (&end))
        gtk_text_iter_forward_to_line_end (&end);
      line = g_strstrip (gtk_text_iter_get_text (&start, &end));
      links = download_link_text_find (line, -1);
      if (links->len > 0 || *line == '\0' || *line == '#')
        continue;
      gtk_text_buffer_apply_tag (buffer, self->problem_tag, &start, &end);
      problems++;
    }
  while (gtk_text_iter_forward_line (&start));
  return problems;
}

static gboolean
is_same_link (DownloadLink *a,
              DownloadLink *b)
{
  return a == b || (a != NULL && b != NULL && g_str_equal (download_link_get_uri (a), download_link_get_uri (b)));
}

static gboolean
is_same (DownloadRequest *a,
         DownloadRequest *b)
{
  return is_same_link (download_request_get_link (a), download_request_get_link (b)) &&
         is_same_link (download_request_get_head_link (a), download_request_get_head_link (b)) &&
         g_strcmp0 (download_request_get_name (a), download_request_get_name (b)) == 0 &&
         g_strcmp0 (download_request_get_checksum (a), download_request_get_checksum (b)) == 0 &&
         g_strv_equal (download_request_get_headers (a), download_request_get_headers (b));
}

static PickupCandidate *
find_candidate (PickupAddWindow *self,
                DownloadRequest *request)
{
  GListModel *model = G_LIST_MODEL (self->candidates);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PickupCandidate) candidate = g_list_model_get_item (model, i);

      if (is_same (pickup_candidate_get_request (candidate), request))
        return g_steal_pointer (&candidate);
    }
  return NULL;
}

static PickupCandidate *
make_candidate (PickupAddWindow *self,
                DownloadRequest *request)
{
  DownloadItem    *known = download_service_find_by_link (self->service, download_request_get_link (request));
  PickupCandidate *candidate = pickup_candidate_new (request, known);

  g_signal_connect_object (candidate, "notify::wanted", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  return candidate;
}

/* Requests that were there before keep their tick and their name, and their rows. */
static void
set_requests (PickupAddWindow *self,
              GPtrArray       *requests)
{
  GListModel *model = G_LIST_MODEL (self->candidates);
  const guint n_old = g_list_model_get_n_items (model);
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_object_unref);
  guint same = 0;

  for (guint i = 0; i < requests->len; i++)
    {
      PickupCandidate *candidate = find_candidate (self, g_ptr_array_index (requests, i));

      g_ptr_array_add (candidates, candidate != NULL ? candidate : make_candidate (self, g_ptr_array_index (requests, i)));
    }
  for (; same < MIN (n_old, candidates->len); same++)
    {
      g_autoptr (PickupCandidate) old = g_list_model_get_item (model, same);

      if (old != g_ptr_array_index (candidates, same))
        break;
    }
  g_list_store_splice (self->candidates, same, n_old - same, candidates->pdata + same, candidates->len - same);
  update_counts (self);
}

static char *
get_text (PickupAddWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter    start;
  GtkTextIter    end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
read_text (PickupAddWindow *self)
{
  g_autofree char *text = get_text (self);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text, -1, &problems);
  const gboolean   code = is_code (text);
  const guint      n_lines = code ? 0 : mark_problems (self);
  const GError    *refusal = code && problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;
  g_autofree char *count = g_strdup_printf (ngettext ("%u line is not a link", "%u lines are not links", n_lines), n_lines);

  if (code)
    unmark_problems (self);
  gtk_label_set_label (self->problem_label, n_lines > 0 ? count : "");
  gtk_label_set_label (self->refusal_label, refusal != NULL ? refusal->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->refusal_label), refusal != NULL);
  set_requests (self, requests);
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

/* The text follows the list: what was added is taken out of both, what could not be stays in both. */
static gboolean
add_candidate (PickupAddWindow *self,
               PickupCandidate *candidate)
{
  g_autoptr (DownloadRequest) request = download_request_copy (pickup_candidate_get_request (candidate));
  g_autoptr (GError) error = NULL;
  PickupAdded added;

  if (pickup_candidate_get_chosen_name (candidate) != NULL)
    download_request_set_name (request, pickup_candidate_get_chosen_name (candidate));
  if (pickup_add_request (self->service, request, self->folder, &added, &error))
    return TRUE;
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
  guint            failed = 0;

  if (self->read_id != 0)
    {
      g_clear_handle_id (&self->read_id, g_source_remove);
      read_text (self);
    }
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PickupCandidate) candidate = g_list_model_get_item (model, i);

      if (!pickup_candidate_get_wanted (candidate))
        continue;
      if (add_candidate (self, candidate))
        g_object_set (candidate, "wanted", FALSE, NULL);
      else
        failed++;
    }
  if (failed == 0)
    gtk_window_close (GTK_WINDOW (self));
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return pickup_add_row_new (PICKUP_CANDIDATE (item));
}

static void
pickup_add_window_dispose (GObject *object)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->read_id, g_source_remove);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (pickup_add_window_parent_class)->dispose (object);
}

static void
pickup_add_window_finalize (GObject *object)
{
  PickupAddWindow *self = PICKUP_ADD_WINDOW (object);

  g_object_unref (self->candidates);
  g_object_unref (self->cancellable);
  g_free (self->folder);
  G_OBJECT_CLASS (pickup_add_window_parent_class)->finalize (object);
}

static void
pickup_add_window_class_init (PickupAddWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pickup_add_window_dispose;
  object_class->finalize = pickup_add_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-add-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, title);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, download_button);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, refusal_label);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, found_box);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, found_heading);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, list);
  gtk_widget_class_bind_template_child (widget_class, PickupAddWindow, folder_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_install_action (widget_class, "add.download", NULL, download_cb);
}

/* Amber that can be read on white and on black alike. */
static void
make_problem_tag (PickupAddWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  const GdkRGBA  amber = { 0.78f, 0.53f, 0.0f, 1.0f };

  self->problem_tag = gtk_text_buffer_create_tag (buffer, NULL,
                                                  "underline", PANGO_UNDERLINE_SINGLE,
                                                  "underline-rgba", &amber,
                                                  "foreground-rgba", &amber,
                                                  NULL);
}

static void
pickup_add_window_init (PickupAddWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  self->candidates = g_list_store_new (PICKUP_TYPE_CANDIDATE);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->candidates), create_row_cb, NULL, NULL);
  make_problem_tag (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text_view));
  update_counts (self);
}

GtkWidget *
pickup_add_window_new (GtkWindow       *parent,
                       DownloadService *service,
                       GSettings       *settings)
{
  PickupAddWindow *self = g_object_new (PICKUP_TYPE_ADD_WINDOW, "transient-for", parent, NULL);
  g_autofree char *folder = pickup_folder_get (settings);

  self->service = g_object_ref (service);
  set_folder (self, folder);
  return GTK_WIDGET (self);
}
