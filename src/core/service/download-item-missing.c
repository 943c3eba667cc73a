/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the files of finished items are there. The disk is asked on one thread for all of them: one that does not answer keeps
 * nobody waiting, and thousands of files need no thousands of threads. */

#include "config.h"

#include "service/download-item-private.h"

#include "verify/download-file-look.h"
#include "verify/download-worker.h"

typedef struct
{
  char             *path;
  DownloadFileFacts expected;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->path);
  g_free (question);
}

/* Returns an int for each question: a verdict, or -1. */
static gpointer
look_func (DownloadWorker *worker,
           gpointer        task_data,
           GCancellable   *cancellable,
           GError        **error)
{
  GPtrArray *questions = task_data;
  GArray    *verdicts = g_array_sized_new (FALSE, FALSE, sizeof (int), questions->len);

  for (guint i = 0; i < questions->len; i++)
    {
      Question *question = g_ptr_array_index (questions, i);
      int       verdict = download_file_glance (question->path, &question->expected);

      g_array_append_val (verdicts, verdict);
    }

  return verdicts;
}

static void
free_verdicts (gpointer verdicts)
{
  g_array_unref (verdicts);
}

static void
take_verdict (DownloadItem *self,
              int           verdict)
{
  if (verdict >= 0 && self->checkpoint->state == DOWNLOAD_STATE_FINISHED && self->relocation == NULL)
    download_item_set_missing (self, verdict == DOWNLOAD_FILE_MISSING || verdict == DOWNLOAD_FILE_OTHER);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GPtrArray) items = user_data;
  g_autoptr (GArray) verdicts = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = 0; verdicts != NULL && i < items->len; i++)
    take_verdict (g_ptr_array_index (items, i), g_array_index (verdicts, int, i));
}

/* Takes both. */
static void
ask (GPtrArray *items,
     GPtrArray *questions)
{
  GTask *task = g_task_new (NULL, NULL, looked_cb, items);

  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, questions, (GDestroyNotify) g_ptr_array_unref);
  download_worker_run (task, look_func, free_verdicts, NULL, NULL);
}

/* Of those among @items that are finished, all at once. */
void
download_items_check_missing (GPtrArray *items)
{
  g_autoptr (GPtrArray) finished = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func (question_free);

  for (guint i = 0; i < items->len; i++)
    {
      DownloadItem *item = g_ptr_array_index (items, i);
      Question     *question;

      if (item->checkpoint->state != DOWNLOAD_STATE_FINISHED || item->relocation != NULL)
        continue;
      question = g_new0 (Question, 1);
      question->path = g_strdup (item->path);
      question->expected = download_item_get_facts (item);
      g_ptr_array_add (questions, question);
      g_ptr_array_add (finished, g_object_ref (item));
    }

  if (finished->len > 0)
    ask (g_steal_pointer (&finished), g_steal_pointer (&questions));
}

void
download_item_check_missing (DownloadItem *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, self);
  download_items_check_missing (items);
}

/* By what its finished file is known again. */
DownloadFileFacts
download_item_get_facts (DownloadItem *self)
{
  DownloadCheckpoint *checkpoint = self->checkpoint;

  return (DownloadFileFacts) { checkpoint->version->total, checkpoint->finished_mtime, checkpoint->device, checkpoint->inode };
}
