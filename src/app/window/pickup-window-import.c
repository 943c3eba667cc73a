/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists that come into the window as files. What a person could not foresee is asked before it happens: many new downloads,
 * folders that the list names, entries that are of no use. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-add-request.h"
#include "files/pickup-folder.h"
#include "text/pickup-text-lists.h"
#include "widgets/pickup-question.h"

/* New downloads that begin without a question. */
#define MAX_UNASKED 20

/* Sentences about entries that are of no use. */
#define MAX_SENTENCES 20

/* Comparing more requests with more downloads than this would be felt. */
#define MAX_COMPARISONS 2000000

#define PROBLEMS_HEIGHT 120

typedef struct
{
  PickupWindow   *window;
  GPtrArray      *requests;
  char           *folder;
  GtkWidget      *question;
  GtkCheckButton *as_listed; /* nullable: where to save is no question */
} Import;

static void
import_free (Import *self)
{
  g_object_unref (self->window);
  g_ptr_array_unref (self->requests);
  g_free (self->folder);
  g_free (self);
}

/* What would become of the requests; not of too many. */
static gboolean
count (Import  *self,
       gboolean as_listed,
       guint   *counts)
{
  const guint64 n_items = g_list_model_get_n_items (G_LIST_MODEL (self->window->service));

  if (self->requests->len * n_items > MAX_COMPARISONS)
    return FALSE;
  for (guint i = 0; i < self->requests->len; i++)
    {
      DownloadRequest *request = g_ptr_array_index (self->requests, i);
      const char      *own = as_listed ? download_request_get_folder (request) : NULL;

      counts[pickup_add_request_foresee (self->window->service, request, own, self->folder, NULL)]++;
    }
  return TRUE;
}

/* The folders other than the usual one. (element-type filename): of the requests */
static GPtrArray *
find_folders (Import *self)
{
  GPtrArray *folders = g_ptr_array_new ();

  for (guint i = 0; i < self->requests->len; i++)
    {
      const char *folder = download_request_get_folder (g_ptr_array_index (self->requests, i));

      if (folder != NULL && !g_str_equal (folder, self->folder) && !g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
        g_ptr_array_add (folders, (gpointer) folder);
    }
  return folders;
}

static void
update_body (Import *self)
{
  const gboolean   as_listed = self->as_listed != NULL && gtk_check_button_get_active (self->as_listed);
  guint            counts[PICKUP_N_ADDED] = { 0 };
  g_autofree char *foreseen = NULL;
  g_autofree char *body = NULL;

  if (self->requests->len == 0 || !count (self, as_listed, counts))
    return;
  foreseen = pickup_text_get_foreseen (counts[PICKUP_ADDED_NEW], counts[PICKUP_ADDED_CONTINUED], counts[PICKUP_ADDED_NOTHING]);
  /* Translators: %s is like "12 are new, 3 continue downloads in the list". */
  body = g_strdup_printf (_ ("%s."), foreseen);
  pickup_question_set_body (self->question, body);
}

static void
response_cb (GtkWidget  *question,
             const char *response,
             gpointer    user_data)
{
  Import *self = user_data;

  if (!g_str_equal (response, "import"))
    return;
  if (self->as_listed == NULL || !gtk_check_button_get_active (self->as_listed))
    for (guint i = 0; i < self->requests->len; i++)
      download_request_set_folder (g_ptr_array_index (self->requests, i), NULL);
  pickup_window_add_requests (self->window, self->requests, NULL);
}

static GtkWidget *
make_wrapped_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

/* A button whose label takes several lines if it has to. */
static GtkCheckButton *
add_choice (GtkBox         *box,
            GtkCheckButton *group,
            const char     *text)
{
  GtkWidget *button = gtk_check_button_new ();
  GtkWidget *label = make_wrapped_label (text);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), group);
  gtk_box_append (box, button);
  return GTK_CHECK_BUTTON (button);
}

static void
add_folders (Import *self,
             GtkBox *box)
{
  g_autoptr (GPtrArray) folders = find_folders (self);
  g_autofree char *usual = pickup_folder_get_display_name (self->folder);
  g_autofree char *usual_text = g_strdup_printf (_ ("Save in %s"), usual);
  g_autofree char *first = folders->len > 0 ? pickup_folder_get_display_name (g_ptr_array_index (folders, 0)) : NULL;
  g_autofree char *listed_text = NULL;
  GtkCheckButton  *group;

  if (folders->len == 0)
    return;
  if (folders->len == 1)
    listed_text = g_strdup_printf (_ ("Save where the list says: %s"), first);
  else
    /* Translators: %1$u folders are named, %2$s is one of them. */
    listed_text = g_strdup_printf (ngettext ("Save where the list says: %1$u folder, such as %2$s", "Save where the list says: %1$u folders, such as %2$s", folders->len),
                                   folders->len, first);
  group = add_choice (box, NULL, usual_text);
  gtk_check_button_set_active (group, TRUE);
  self->as_listed = add_choice (box, group, listed_text);
  g_signal_connect_swapped (self->as_listed, "toggled", G_CALLBACK (update_body), self);
}

static char *
describe_problems (GPtrArray *problems)
{
  GString    *text = g_string_new (NULL);
  const guint shown = MIN (problems->len, MAX_SENTENCES);
  const guint others = problems->len - shown;

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", ((const GError *) g_ptr_array_index (problems, i))->message);
  if (others > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("There is %u more problem like this.", "There are %u more problems like this.", others), others);
    }
  return g_string_free (text, FALSE);
}

static void
add_problems (GtkBox    *box,
              GPtrArray *problems)
{
  g_autofree char *text = describe_problems (problems);
  GtkWidget       *label = make_wrapped_label (text);
  GtkWidget       *scrolled = gtk_scrolled_window_new ();

  if (problems->len > 0)
    {
      gtk_widget_add_css_class (label, "note");
      gtk_widget_add_css_class (label, "attention");
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
      gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), PROBLEMS_HEIGHT);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
      gtk_box_append (box, scrolled);
    }
}

/* Wherever the focus is: a choice would take the key for itself. */
static void
answer_on_return (GtkWidget *widget)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Return|KP_Enter"),
                                                          gtk_named_action_new ("default.activate")));
  gtk_widget_add_controller (widget, controller);
}

static void
ask (Import    *self,
     GPtrArray *problems)
{
  const guint      n_downloads = self->requests->len;
  g_autofree char *heading = g_strdup_printf (ngettext ("Import %u Download?", "Import %u Downloads?", n_downloads), n_downloads);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->question = pickup_question_new (n_downloads > 0 ? heading : _ ("Nothing Could Be Imported"), NULL);
  add_folders (self, GTK_BOX (box));
  add_problems (GTK_BOX (box), problems);
  update_body (self);
  answer_on_return (box);
  pickup_question_set_extra_child (self->question, box);
  pickup_question_add_answer (self->question, "cancel", n_downloads > 0 ? _ ("_Cancel") : _ ("_Not Now"), ADW_RESPONSE_DEFAULT);
  if (n_downloads > 0)
    pickup_question_add_answer (self->question, "import", _ ("_Import"), ADW_RESPONSE_SUGGESTED);
  pickup_question_set_defaults (self->question, n_downloads > 0 ? "import" : "cancel", "cancel");
  g_signal_connect_data (self->question, "response", G_CALLBACK (response_cb), self, (GClosureNotify) G_CALLBACK (import_free), 0);
  pickup_question_present (self->question, GTK_WINDOW (self->window));
}

static gboolean
is_plain (Import    *self,
          GPtrArray *problems)
{
  g_autoptr (GPtrArray) folders = find_folders (self);
  guint counts[PICKUP_N_ADDED] = { 0 };

  if (self->requests->len == 0)
    return problems->len <= 1;
  return problems->len == 0 && folders->len == 0 && count (self, FALSE, counts) && counts[PICKUP_ADDED_NEW] <= MAX_UNASKED;
}

/* @requests: (element-type DownloadRequest): may name folders
 * @problems: (element-type GError): what was meant as a request and is none */
void
pickup_window_import_requests (PickupWindow *self,
                               GPtrArray    *requests,
                               GPtrArray    *problems)
{
  Import *import = g_new0 (Import, 1);

  import->window = g_object_ref (self);
  import->requests = g_ptr_array_ref (requests);
  import->folder = pickup_folder_get (self->settings);
  if (!is_plain (import, problems))
    {
      ask (import, problems);
      return;
    }
  pickup_window_add_requests (self, requests, problems);
  import_free (import);
}
