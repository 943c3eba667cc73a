/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks a server what is in a folder, one page at a time. What a page is asked with is made anew each time, by the server's clock as far
 * as that is known. */

#define G_LOG_DOMAIN "download-listing"

#include "config.h"

#include "listing/download-listing.h"

#include "base/download-clock.h"
#include "base/download-error.h"
#include "net/download-exchange.h"
#include "net/download-refusal.h"
#include "plan/download-retry.h"

#include <glib/gi18n-lib.h>

/* Failures in a row that get better by themselves, unless somebody says otherwise. */
#define MAX_RETRIES 3

/* Stores may send pages without a single key, but not for ever. */
#define MAX_EMPTY_PAGES 1000

#define BLOCK (64 * 1024)

struct _DownloadListing
{
  GObject parent_instance;

  DownloadSession *session;
  DownloadLister  *lister;
  char            *place; /* nullable: what the next page is asked with */
  gboolean         has_more;
  guint            n_empty;
  guint            max_retries;
};

static guint retries_signal;

G_DEFINE_FINAL_TYPE (DownloadListing, download_listing, G_TYPE_OBJECT)

/* One page. */
typedef struct
{
  DownloadClock  *clock;
  DownloadAnswer *answer; /* nullable: while its body is read */
  GByteArray     *body;
  GSource        *readable;     /* nullable: waits for bytes */
  GSource        *cancelled;    /* nullable: watches the caller's wish */
  guint           timer;        /* until bytes are overdue, or the next attempt */
  guint           n_failures;   /* in a row */
  gboolean        is_corrected; /* signed once more by the clock that the store told */
} Turn;

static void ask (GTask *task);
static void read_body (GTask *task);

static void
stop_timer (Turn *turn)
{
  if (turn->timer != 0)
    download_clock_remove_timer (turn->clock, turn->timer);
  turn->timer = 0;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
close_answer (Turn *turn)
{
  stop_timer (turn);
  clear_source (&turn->readable);
  if (turn->answer != NULL)
    download_answer_close (turn->answer);
  g_clear_object (&turn->answer);
}

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  close_answer (turn);
  clear_source (&turn->cancelled);
  g_byte_array_unref (turn->body);
  download_clock_unref (turn->clock);
  g_free (turn);
}

/* The one way out. */
static void
finish_turn (GTask     *task,
             GPtrArray *entries,
             GError    *error)
{
  Turn *turn = g_task_get_task_data (task);

  close_answer (turn);
  clear_source (&turn->cancelled);
  if (entries != NULL)
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

/* What the lister knows better. Takes @error. */
static GError *
explain (DownloadListing *self,
         GError          *error)
{
  DownloadListerClass *lister_class = DOWNLOAD_LISTER_GET_CLASS (self->lister);
  GError              *better = lister_class->explain != NULL ? lister_class->explain (self->lister, error) : NULL;

  if (better == NULL)
    return error;

  g_error_free (error);
  return better;
}

static GError *
new_cancelled (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");

  return download_refusal_from_network_error (error);
}

/* A question that is on its way ends by itself. */
static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;
  Turn  *turn = g_task_get_task_data (task);

  if (turn->answer != NULL || turn->timer != 0)
    finish_turn (task, NULL, new_cancelled ());
  return G_SOURCE_REMOVE;
}

static void
retry_cb (gpointer user_data)
{
  Turn *turn = g_task_get_task_data (user_data);

  turn->timer = 0;
  ask (user_data);
}

/* The refusal of a signature tells the time of the store. */
static gboolean
is_about_time (const GError *error)
{
  return g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED) ||
         g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_TOO_EARLY);
}

static void
take_failure (GTask  *task,
              GError *error)
{
  DownloadListing *self = g_task_get_source_object (task);
  Turn            *turn = g_task_get_task_data (task);

  close_answer (turn);
  if (is_about_time (error) && !turn->is_corrected)
    {
      turn->is_corrected = TRUE;
      g_error_free (error);
      ask (task);
      return;
    }

  if (error->domain != DOWNLOAD_ERROR || download_error_code_get_remedy ((DownloadError) error->code) != DOWNLOAD_REMEDY_WAIT ||
      turn->n_failures >= self->max_retries)
    {
      finish_turn (task, NULL, explain (self, error));
      return;
    }

  g_debug ("%s; asking again", error->message);
  turn->timer = download_clock_add_timer (turn->clock,
                                          download_retry_get_delay (turn->n_failures, download_error_get_retry_after (error), g_random_double ()),
                                          retry_cb, task);
  turn->n_failures++;
  g_signal_emit (self, retries_signal, 0, error);
  g_error_free (error);
}

/* A store that sends the same page again would do so for ever. */
static gboolean
go_on (DownloadListing     *self,
       DownloadListingPage *page,
       GError             **error)
{
  const char *place = page->token != NULL ? page->token : page->marker;

  self->n_empty = page->entries->len == 0 ? self->n_empty + 1 : 0;
  if (!page->is_last && (g_strcmp0 (place, self->place) == 0 || self->n_empty > MAX_EMPTY_PAGES))
    {
      g_set_error_literal (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL, _ ("The server’s list of objects has no end."));
      return FALSE;
    }

  self->has_more = !page->is_last;
  g_free (self->place);
  self->place = g_strdup (place);
  return TRUE;
}

static DownloadListingPage *
read_page (DownloadListing *self,
           Turn            *turn,
           GError         **error)
{
  g_autofree char *next = download_answer_find_link (turn->answer, "next");

  return DOWNLOAD_LISTER_GET_CLASS (self->lister)->read (self->lister, (const char *) turn->body->data, turn->body->len, next, error);
}

static void
take_body (GTask *task)
{
  DownloadListing *self = g_task_get_source_object (task);
  Turn            *turn = g_task_get_task_data (task);
  GError          *error = NULL;
  g_autoptr (DownloadListingPage) page = NULL;

  page = read_page (self, turn, &error);
  if (page == NULL || !go_on (self, page, &error))
    finish_turn (task, NULL, error);
  else
    finish_turn (task, g_ptr_array_ref (page->entries), NULL);
}

static void
stalled_cb (gpointer user_data)
{
  Turn *turn = g_task_get_task_data (user_data);

  turn->timer = 0;
  take_failure (user_data, g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_TIMED_OUT, _ ("The server stopped sending.")));
}

static gboolean
readable_cb (GObject *stream,
             gpointer user_data)
{
  read_body (user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_for_bytes (GTask *task)
{
  DownloadListing *self = g_task_get_source_object (task);
  Turn            *turn = g_task_get_task_data (task);

  stop_timer (turn);
  turn->timer = download_clock_add_timer (turn->clock, (gint64) download_session_get_stall_timeout (self->session) * G_USEC_PER_SEC,
                                          stalled_cb, task);
  clear_source (&turn->readable);
  turn->readable = download_answer_create_source (turn->answer);
  g_source_set_priority (turn->readable, download_session_get_source_priority (self->session));
  g_source_set_callback (turn->readable, G_SOURCE_FUNC (readable_cb), task, NULL);
  g_source_attach (turn->readable, g_main_context_get_thread_default ());
}

/* Until there is nothing to read for now: the end of a body whose length is known does not make its connection readable. */
static void
read_body (GTask *task)
{
  Turn   *turn = g_task_get_task_data (task);
  GError *error = NULL;
  gssize  bytes;

  do
    {
      guint length = turn->body->len;

      g_byte_array_set_size (turn->body, length + BLOCK);
      bytes = download_answer_read (turn->answer, turn->body->data + length, BLOCK, &error);
      g_byte_array_set_size (turn->body, length + (guint) MAX (bytes, 0));
    }
  while (bytes > 0 && turn->body->len <= DOWNLOAD_LISTING_PAGE_MAX);

  if (bytes >= 0)
    take_body (task);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    wait_for_bytes (task);
  else
    take_failure (task, download_refusal_from_network_error (error));
  g_clear_error (&error);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask  *task = user_data;
  Turn   *turn = g_task_get_task_data (task);
  GError *error = NULL;

  turn->answer = download_exchange_finish (result, NULL, &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_clear_error (&error);
      finish_turn (task, NULL, new_cancelled ());
    }
  else if (turn->answer == NULL)
    {
      take_failure (task, error);
    }
  else
    {
      g_byte_array_set_size (turn->body, 0);
      read_body (task);
    }
}

static DownloadLink *
new_link (DownloadListing *self,
          gint64           now,
          GError         **error)
{
  return DOWNLOAD_LISTER_GET_CLASS (self->lister)->ask (self->lister, self->place, now, error);
}

/* Whose clock counts is known only when it is known where the link leads. */
static void
ask (GTask *task)
{
  DownloadListing *self = g_task_get_source_object (task);
  Turn            *turn = g_task_get_task_data (task);
  gint64           now = download_clock_get_real_time (turn->clock);
  GError          *error = NULL;
  g_autoptr (DownloadLink) first = new_link (self, now, &error);
  g_autoptr (DownloadLink) link = NULL;

  if (first != NULL)
    link = new_link (self, now + download_session_get_clock_skew (self->session, download_link_get_origin (first)), &error);
  if (link == NULL)
    {
      finish_turn (task, NULL, error);
      return;
    }

  download_exchange_async (self->session, &(DownloadAsk) { .method = "GET", .link = link, .headers = DOWNLOAD_LISTER_GET_CLASS (self->lister)->headers }, g_task_get_cancellable (task), answered_cb, task);
}

static void
download_listing_finalize (GObject *object)
{
  DownloadListing *self = DOWNLOAD_LISTING (object);

  g_object_unref (self->session);
  g_object_unref (self->lister);
  g_free (self->place);

  G_OBJECT_CLASS (download_listing_parent_class)->finalize (object);
}

static void
download_listing_class_init (DownloadListingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_listing_finalize;
  retries_signal = g_signal_new ("retries", DOWNLOAD_TYPE_LISTING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
download_listing_init (DownloadListing *self)
{
  self->has_more = TRUE;
  self->max_retries = MAX_RETRIES;
}

/**
 * download_listing_new:
 * @session: which asks
 * @lister: how
 */
DownloadListing *
download_listing_new (DownloadSession *session,
                      DownloadLister  *lister)
{
  DownloadListing *self = g_object_new (DOWNLOAD_TYPE_LISTING, NULL);

  self->session = g_object_ref (session);
  self->lister = g_object_ref (lister);
  return self;
}

/* A page fails for good after so many failures in a row that could have got better by themselves; 3 unless set. */
void
download_listing_set_max_retries (DownloadListing *self,
                                  guint            max_retries)
{
  self->max_retries = max_retries;
}

/* Whether there may be another page; true until the last one has come. */
gboolean
download_listing_has_more (DownloadListing *self)
{
  return self->has_more;
}

/**
 * download_listing_next_async:
 * @cancellable: (nullable): to ask no more
 *
 * Asks for the next page. Not to be called again before it has come, nor after the last one. A page that failed can be asked for again.
 */
void
download_listing_next_async (DownloadListing    *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Turn  *turn = g_new0 (Turn, 1);

  turn->clock = download_clock_ref (download_session_get_clock (self->session));
  turn->body = g_byte_array_new ();
  g_task_set_source_tag (task, download_listing_next_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, turn, turn_free);
  if (cancellable != NULL)
    {
      turn->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (turn->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (turn->cancelled, g_main_context_get_thread_default ());
    }
  ask (task);
}

/**
 * download_listing_next_finish:
 * @error: return location for a #DownloadError
 *
 * Returns: (transfer full) (nullable) (element-type DownloadListingEntry): what is on the page; it may be nothing
 */
GPtrArray *
download_listing_next_finish (DownloadListing *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
