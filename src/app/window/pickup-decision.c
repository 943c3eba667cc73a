/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions that only a person can answer. None of the answers that lose something is the default. */

#include "config.h"

#include "window/pickup-decision.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "widgets/pickup-question.h"

#define N_DECISIONS (DOWNLOAD_DECISION_ACCEPT + 1)

static const char *
get_label (DownloadDecision decision)
{
  switch (decision)
    {
    case DOWNLOAD_DECISION_START_OVER:
      return _ ("_Start Over");
    case DOWNLOAD_DECISION_KEEP:
      return _ ("_Keep Old Part and Stop");
    case DOWNLOAD_DECISION_COPY:
      return _ ("Save as Second _File");
    case DOWNLOAD_DECISION_RENAME:
      return _ ("Save Under _Another Name");
    case DOWNLOAD_DECISION_ACCEPT:
      return _ ("_Use the File Anyway");
    }
  g_return_val_if_reached ("");
}

static char *
get_body (DownloadItem *item)
{
  const GError    *error = download_item_get_error (item);
  const int        code = error != NULL && error->domain == DOWNLOAD_ERROR ? error->code : 0;
  const char      *name = download_item_get_name (item);
  g_autofree char *size = pickup_format_size (download_item_get_received (item));

  switch (code)
    {
    case DOWNLOAD_ERROR_CHANGED:
      /* Translators: the name of a file, and a size such as "1.2 GB". */
      return g_strdup_printf (_ ("The server has another file now than when “%1$s” was begun. Its rest would not fit the %2$s that are here."), name, size);
    case DOWNLOAD_ERROR_CHECKSUM:
      return g_strdup_printf (_ ("All of “%s” is here, but it is not what the checksum promises: it was damaged on the way, or the checksum belongs to another file."), name);
    case DOWNLOAD_ERROR_NAME_TAKEN:
      return g_strdup_printf (_ ("The folder has a file “%s” already, which is never overwritten."), name);
    case DOWNLOAD_ERROR_NO_RESUME:
      /* Translators: the name of a file, and a size such as "1.2 GB". */
      return g_strdup_printf (_ ("The server cannot send the missing part of “%1$s” alone. Starting over gives up the %2$s that are here."), name, size);
    default:
      return g_strdup (error != NULL ? error->message : name);
    }
}

/* What of what is here is kept and what is lost by it. */
static char *
get_consequence (DownloadItem    *item,
                 DownloadDecision decision)
{
  g_autofree char *size = pickup_format_size (download_item_get_received (item));

  switch (decision)
    {
    case DOWNLOAD_DECISION_START_OVER:
      /* Translators: explains the button “Start Over”. %s is a size such as "1.2 GB". */
      return g_strdup_printf (_ ("Start Over: the %s that are here are deleted, and the whole file is fetched."), size);
    case DOWNLOAD_DECISION_KEEP:
      /* Translators: explains the button “Keep Old Part and Stop”. %s is a size such as "1.2 GB". */
      return g_strdup_printf (_ ("Keep Old Part and Stop: the %s stay on the disk, and nothing more is fetched."), size);
    case DOWNLOAD_DECISION_COPY:
      /* Translators: explains the button “Save as Second File”. %s is a size such as "1.2 GB". */
      return g_strdup_printf (_ ("Save as Second File: the %s stay on the disk, and the new file is fetched beside them."), size);
    case DOWNLOAD_DECISION_RENAME:
      /* Translators: explains the button “Save Under Another Name”. */
      return g_strdup (_ ("Save Under Another Name: both files are kept, and this one gets a number."));
    case DOWNLOAD_DECISION_ACCEPT:
      /* Translators: explains the button “Use the File Anyway”. */
      return g_strdup (_ ("Use the File Anyway: the file is kept as it is, and may be damaged."));
    }
  g_return_val_if_reached (g_strdup (""));
}

static void
decide_cb (GtkWidget  *question,
           const char *response,
           gpointer    user_data)
{
  DownloadItem *item = DOWNLOAD_ITEM (user_data);
  guint64       decision;

  if (g_ascii_string_to_unsigned (response, 10, 0, N_DECISIONS - 1, &decision, NULL) &&
      download_item_can_decide (item, (DownloadDecision) decision))
    download_item_decide (item, (DownloadDecision) decision);
}

static void
release_item (gpointer  data,
              GClosure *closure)
{
  g_object_unref (data);
}

static const char *
get_heading (DownloadItem *item)
{
  const GError *error = download_item_get_error (item);

  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHANGED))
    return _ ("The File Has Changed");
  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CHECKSUM))
    return _ ("The Checksum Disagrees");
  if (g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_NAME_TAKEN))
    return _ ("The Name Is Taken");
  return _ ("How to Go On?");
}

/* Shows the decisions that fit to @item and carries out the one that is chosen; "not now" leaves everything as it is. */
void
pickup_decision_ask (GtkWindow    *parent,
                     DownloadItem *item)
{
  g_autofree char *problem = get_body (item);
  g_autoptr (GString) body = g_string_new (problem);
  GtkWidget *question = pickup_question_new (get_heading (item), NULL);

  pickup_question_add_answer (question, "later", _ ("_Not Now"), ADW_RESPONSE_DEFAULT);
  for (guint i = 0; i < N_DECISIONS; i++)
    {
      const gboolean   loses = i == DOWNLOAD_DECISION_START_OVER || i == DOWNLOAD_DECISION_ACCEPT;
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_autofree char *consequence = get_consequence (item, (DownloadDecision) i);

      if (!download_item_can_decide (item, (DownloadDecision) i))
        continue;
      pickup_question_add_answer (question, id, get_label ((DownloadDecision) i), loses ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_DEFAULT);
      g_string_append_printf (body, "\n\n%s", consequence);
    }
  pickup_question_set_body (question, body->str);
  pickup_question_set_defaults (question, "later", "later");
  g_signal_connect_data (question, "response", G_CALLBACK (decide_cb), g_object_ref (item), release_item, 0);
  pickup_question_present (question, parent);
}

static char *
get_other_name (DownloadRequest *request)
{
  DownloadLink *link = download_request_get_link (request);
  char         *name = g_strdup (download_request_get_name (request));

  if (name == NULL)
    name = download_link_suggest_name (link);
  return name != NULL ? name : g_strdup (download_link_get_host (link));
}

/* Explains that @request is for another object than that of @item and asks whether it is wanted at all. @response is
 * connected to "response" of the dialog; only the response "add" means yes. */
void
pickup_decision_ask_about_other (GtkWindow       *parent,
                                 DownloadItem    *item,
                                 DownloadRequest *request,
                                 GCallback        response,
                                 gpointer         user_data,
                                 GClosureNotify   free_user_data)
{
  const char      *name = download_item_get_name (item);
  g_autofree char *other = get_other_name (request);
  g_autofree char *body = NULL;
  GtkWidget       *question;

  if (g_str_equal (name, other))
    body = g_strdup_printf (_ ("This link leads to another file that is called “%s” as well."), name);
  else
    /* Translators: the names of two files. */
    body = g_strdup_printf (_ ("This link leads to “%1$s”, not to “%2$s”."), other, name);
  question = pickup_question_new (_ ("Link to Another File"), body);
  pickup_question_add_answer (question, "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT);
  pickup_question_add_answer (question, "add", _ ("_Add as New Download"), ADW_RESPONSE_DEFAULT);
  pickup_question_set_defaults (question, "cancel", "cancel");
  g_signal_connect_data (question, "response", response, user_data, free_user_data, 0);
  pickup_question_present (question, parent);
}
