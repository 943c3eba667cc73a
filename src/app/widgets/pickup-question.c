/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which dialog of the library asks is known here only: libadwaita 1.5 gave up the one that 1.2 has, which since then warns of its own
 * labels. */

#include "config.h"

#include "widgets/pickup-question.h"

#if ADW_CHECK_VERSION(1, 5, 0)

/* The caps of this project end at 1.2. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

GtkWidget *
pickup_question_new (const char *heading,
                     const char *body)
{
  return GTK_WIDGET (adw_alert_dialog_new (heading, body));
}

void
pickup_question_set_body (GtkWidget  *question,
                          const char *body)
{
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (question), body);
}

void
pickup_question_set_extra_child (GtkWidget *question,
                                 GtkWidget *child)
{
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (question), child);
}

void
pickup_question_add_answer (GtkWidget            *question,
                            const char           *id,
                            const char           *label,
                            AdwResponseAppearance appearance)
{
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (question), id, label);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (question), id, appearance);
}

void
pickup_question_set_defaults (GtkWidget  *question,
                              const char *on_enter,
                              const char *on_close)
{
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (question), on_enter);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (question), on_close);
}

void
pickup_question_present (GtkWidget *question,
                         GtkWindow *parent)
{
  adw_dialog_present (ADW_DIALOG (question), GTK_WIDGET (parent));
}

static gboolean
has_dialog (GtkWindow *window)
{
  return ADW_IS_APPLICATION_WINDOW (window) && adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)) != NULL;
}

G_GNUC_END_IGNORE_DEPRECATIONS

#else

GtkWidget *
pickup_question_new (const char *heading,
                     const char *body)
{
  return adw_message_dialog_new (NULL, heading, body);
}

void
pickup_question_set_body (GtkWidget  *question,
                          const char *body)
{
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (question), body);
}

void
pickup_question_set_extra_child (GtkWidget *question,
                                 GtkWidget *child)
{
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (question), child);
}

void
pickup_question_add_answer (GtkWidget            *question,
                            const char           *id,
                            const char           *label,
                            AdwResponseAppearance appearance)
{
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (question), id, label);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), id, appearance);
}

void
pickup_question_set_defaults (GtkWidget  *question,
                              const char *on_enter,
                              const char *on_close)
{
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (question), on_enter);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), on_close);
}

/* Where there is no room for answers beside each other the library shows others of the same words, the last one on top, and would
 * leave the keyboard there: on what Enter must not give. */
static void
default_changed_cb (GtkWindow *question)
{
  gtk_window_set_focus (question, gtk_window_get_default_widget (question));
}

void
pickup_question_present (GtkWidget *question,
                         GtkWindow *parent)
{
  gtk_window_set_transient_for (GTK_WINDOW (question), parent);
  g_signal_connect (question, "notify::default-widget", G_CALLBACK (default_changed_cb), NULL);
  gtk_window_present (GTK_WINDOW (question));
}

/* They are modal windows. */
static gboolean
has_dialog (GtkWindow *window)
{
  return FALSE;
}

#endif

gboolean
pickup_question_is_open (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_modal (window) && gtk_widget_get_visible (GTK_WIDGET (window)) && gtk_window_get_transient_for (window) == parent)
        return TRUE;
    }
  return has_dialog (parent);
}
