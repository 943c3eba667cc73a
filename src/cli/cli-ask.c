/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decisions of a person at the terminal. */

#include "config.h"

#include "cli-ask.h"

#include "cli-text.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _CliAsk
{
  GDataInputStream *input;
  GCancellable     *cancellable;
  GQueue            waiting; /* of DownloadItem; the head is being asked about */
  guint             decisions;
  CliAskHoldFunc    hold_func;
  CliAskFunc        func;
  gpointer          user_data;
};

/* In the order in which they are offered. What keeps everything comes last and is the default. */
static const struct
{
  DownloadDecision decision;
  const char      *text;
} choices[] = {
  { DOWNLOAD_DECISION_START_OVER, N_ ("Start over with what the server has now") },
  { DOWNLOAD_DECISION_RENAME, N_ ("Save under another name") },
  { DOWNLOAD_DECISION_ACCEPT, N_ ("Save the file as it is") },
  { DOWNLOAD_DECISION_COPY, N_ ("Keep the old part and save what the server has now as a second file") },
  { DOWNLOAD_DECISION_KEEP, N_ ("Keep the old part and stop") },
};

static void ask_next (CliAsk *self);

/* A bit for each decision that fits; keeping always does. */
static guint
get_decisions (DownloadItem *item)
{
  guint decisions = 1u << DOWNLOAD_DECISION_KEEP;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (download_item_can_decide (item, choices[i].decision))
      decisions |= 1u << choices[i].decision;

  return decisions;
}

/**
 * cli_ask_format:
 * @name: what the question is about
 * @reason: why it is asked
 * @decisions: a bit for each #DownloadDecision to offer
 *
 * Returns: (transfer full): the question, ready for the answer behind it
 */
char *
cli_ask_format (const char *name,
                const char *reason,
                guint       decisions)
{
  g_autofree char *clean_name = cli_text_clean (name);
  g_autofree char *clean_reason = cli_text_clean (reason);
  GString         *question = g_string_new (NULL);
  guint            number = 0;

  g_string_append_printf (question, "%s: %s\n", clean_name, clean_reason);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (decisions & (1u << choices[i].decision))
      g_string_append_printf (question, "  %u  %s\n", ++number, _ (choices[i].text));
  /* Translators: the answer is typed behind it; keep the space. The number is what is taken when none is typed. */
  g_string_append_printf (question, _ ("Your choice [%u]: "), number);

  return g_string_free (question, FALSE);
}

/**
 * cli_ask_choose:
 * @answer: (nullable): the line that came, or %NULL if there is no more input
 * @decisions: as offered by cli_ask_format()
 *
 * Returns: a #DownloadDecision, or -1 if @answer is none of the numbers
 */
int
cli_ask_choose (const char *answer,
                guint       decisions)
{
  g_autofree char *number = answer != NULL ? g_strstrip (g_strdup (answer)) : g_strdup ("");
  guint64          chosen;

  if (*number == '\0')
    return DOWNLOAD_DECISION_KEEP;
  if (!g_ascii_string_to_unsigned (number, 10, 1, G_N_ELEMENTS (choices), &chosen, NULL))
    return -1;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if ((decisions & (1u << choices[i].decision)) && --chosen == 0)
      return (int) choices[i].decision;

  return -1;
}

static void
line_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);
  g_autoptr (DownloadItem) item = NULL;
  CliAsk *self = user_data;
  int     decision;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  decision = cli_ask_choose (line, self->decisions);
  if (decision >= 0)
    {
      item = g_queue_pop_head (&self->waiting);
      self->hold_func (FALSE, self->user_data);
      self->func (item, (DownloadDecision) decision, self->user_data);
    }

  ask_next (self);
}

static void
ask_next (CliAsk *self)
{
  DownloadItem    *item = g_queue_peek_head (&self->waiting);
  const GError    *error;
  g_autofree char *question = NULL;

  if (item == NULL)
    return;

  error = download_item_get_error (item);
  self->decisions = get_decisions (item);
  question = cli_ask_format (download_item_get_name (item),
                             error != NULL ? error->message : cli_text_state (download_item_get_state (item)),
                             self->decisions);
  self->hold_func (TRUE, self->user_data);
  g_printerr ("%s", question);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, self->cancellable, line_read_cb, self);
}

/* Whether a person can see a question and answer it. */
gboolean
cli_ask_is_possible (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

CliAsk *
cli_ask_new (CliAskHoldFunc hold_func,
             CliAskFunc     func,
             gpointer       user_data)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  CliAsk *self = g_new0 (CliAsk, 1);

  self->input = g_data_input_stream_new (stream);
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
  self->hold_func = hold_func;
  self->func = func;
  self->user_data = user_data;
  return self;
}

/* A question that stands on the terminal is given up without an answer. */
void
cli_ask_free (CliAsk *self)
{
  if (!g_queue_is_empty (&self->waiting))
    g_printerr ("\n");

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->input);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_free (self);
}

void
cli_ask_question (CliAsk       *self,
                  DownloadItem *item)
{
  g_queue_push_tail (&self->waiting, g_object_ref (item));
  if (g_queue_get_length (&self->waiting) == 1)
    ask_next (self);
}
