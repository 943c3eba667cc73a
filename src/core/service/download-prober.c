/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue of questions to servers about what is not downloaded yet. */

#include "config.h"

#include "service/download-prober.h"

#include "net/download-refusal.h"

#define MAX_AT_ONCE 4

typedef struct
{
  DownloadProber     *prober;
  GTask              *task; /* owned */
  char               *origin;
  DownloadProberStart start;
  gboolean            is_running;
  GCancellable       *cancellable; /* its own: the caller's and the end of the service reach it */
  GSource            *cancelled;   /* nullable: of the caller's */
} Turn;

struct _DownloadProber
{
  GQueue *turns; /* of Turn, in their order */
  guint   n_running;
};

static void
turn_free (Turn *self)
{
  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_source_unref (self->cancelled);
    }
  g_object_unref (self->cancellable);
  g_object_unref (self->task);
  g_free (self->origin);
  g_free (self);
}

static gboolean
is_busy (DownloadProber *self,
         const char     *origin)
{
  for (GList *l = self->turns->head; l != NULL; l = l->next)
    {
      Turn *turn = l->data;

      if (turn->is_running && g_str_equal (turn->origin, origin))
        return TRUE;
    }
  return FALSE;
}

static void
start_what_may (DownloadProber *self)
{
  GList *next;

  for (GList *l = self->turns->head; l != NULL && self->n_running < MAX_AT_ONCE; l = next)
    {
      Turn *turn = l->data;

      next = l->next;
      if (turn->is_running || is_busy (self, turn->origin))
        continue;
      turn->is_running = TRUE;
      self->n_running++;
      turn->start (turn->task, turn->cancellable);
    }
}

static void
cancel_turn (Turn *turn)
{
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (turn->cancellable);
  if (turn->is_running)
    return;

  task = g_object_ref (turn->task);
  g_cancellable_set_error_if_cancelled (turn->cancellable, &cancelled);
  g_queue_remove (turn->prober->turns, turn);
  turn_free (turn);
  g_task_return_error (task, download_refusal_from_network_error (cancelled));
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  cancel_turn (user_data);
  return G_SOURCE_REMOVE;
}

DownloadProber *
download_prober_new (void)
{
  DownloadProber *self = g_new0 (DownloadProber, 1);

  self->turns = g_queue_new ();
  return self;
}

void
download_prober_free (DownloadProber *self)
{
  /* Every task keeps the service alive. */
  g_assert (g_queue_is_empty (self->turns));
  g_queue_free (self->turns);
  g_free (self);
}

/**
 * download_prober_push:
 * @task: returned by @start, and given back with download_prober_pop() before that; or returned here as cancelled
 * @origin: which server it is for
 * @start: called when it is its turn
 */
void
download_prober_push (DownloadProber     *self,
                      GTask              *task,
                      const char         *origin,
                      DownloadProberStart start)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Turn         *turn = g_new0 (Turn, 1);

  turn->prober = self;
  turn->task = g_object_ref (task);
  turn->origin = g_strdup (origin);
  turn->start = start;
  turn->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      turn->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (turn->cancelled, G_SOURCE_FUNC (cancelled_cb), turn, NULL);
      g_source_attach (turn->cancelled, g_task_get_context (task));
    }
  g_queue_push_tail (self->turns, turn);
  start_what_may (self);
}

/* @task has its answer: others may ask. */
void
download_prober_pop (DownloadProber *self,
                     GTask          *task)
{
  for (GList *l = self->turns->head; l != NULL; l = l->next)
    {
      Turn *turn = l->data;

      if (turn->task != task)
        continue;
      g_queue_delete_link (self->turns, l);
      self->n_running--;
      turn_free (turn);
      break;
    }
  start_what_may (self);
}

void
download_prober_cancel_all (DownloadProber *self)
{
  g_autoptr (GList) turns = g_list_copy (self->turns->head);

  for (GList *l = turns; l != NULL; l = l->next)
    cancel_turn (l->data);
}
