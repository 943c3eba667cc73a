/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks a server what it has without downloading it. */

#define G_LOG_DOMAIN "download-probe"

#include "config.h"

#include "service/download-probe.h"

#include <glib/gi18n-lib.h>

#include "link/download-link-name.h"
#include "net/download-exchange.h"
#include "service/download-service-private.h"

/* With two links, one of which is signed for HEAD, nothing says which is which. */
typedef enum
{
  STEP_HEAD_LINK,
  STEP_LINK,
  STEP_LINK_BY_HEAD,
} Step;

typedef struct
{
  DownloadRequest *request;
  GCancellable    *cancellable; /* nullable: while it runs */
  Step             step;
  gboolean         by_head;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_object_unref (self->request);
  g_clear_object (&self->cancellable);
  g_free (self);
}

void
download_probe_free (DownloadProbe *self)
{
  g_free (self->name);
  g_free (self->content_type);
  g_clear_pointer (&self->digest, download_digest_unref);
  g_free (self);
}

/* By our own clock. */
static gint64
get_expires (DownloadService *service,
             DownloadLink    *link)
{
  gint64 expires = download_link_get_expires (link);

  return expires < 0 ? -1 : MAX (expires - download_session_get_clock_skew (service->session, download_link_get_origin (link)), 0);
}

/* Without an @answer what the link itself tells. */
static DownloadProbe *
make_probe (GTask          *task,
            DownloadAnswer *answer)
{
  Question      *self = g_task_get_task_data (task);
  DownloadLink  *link = download_request_get_link (self->request);
  DownloadProbe *probe = g_new0 (DownloadProbe, 1);

  probe->total = -1;
  probe->name = answer != NULL ? download_link_choose_name (download_answer_get_offer (answer)->name, link, download_answer_get_link (answer))
                               : download_link_suggest_name (link);
  probe->expires = get_expires (g_task_get_source_object (task), link);
  return probe;
}

static DownloadProbeResume
find_resume (DownloadAnswer *answer,
             gboolean        by_head)
{
  const DownloadOffer *offer = download_answer_get_offer (answer);

  if (offer->ranges_proven)
    return DOWNLOAD_PROBE_RESUME_PROVEN;
  if (offer->ranges_denied)
    return DOWNLOAD_PROBE_RESUME_NO;
  /* There is no part of nothing. */
  if (offer->total == 0)
    return DOWNLOAD_PROBE_RESUME_UNKNOWN;
  if (!by_head)
    return DOWNLOAD_PROBE_RESUME_NO;
  return offer->ranges_announced ? DOWNLOAD_PROBE_RESUME_ANNOUNCED : DOWNLOAD_PROBE_RESUME_UNKNOWN;
}

static void
take_offer (DownloadProbe  *probe,
            DownloadAnswer *answer,
            gboolean        by_head)
{
  const DownloadOffer *offer = download_answer_get_offer (answer);

  /* Programs that make up their answers announce no length, or none at all, to HEAD. */
  probe->total = by_head && offer->total == 0 ? -1 : offer->total;
  probe->resume = find_resume (answer, by_head);
  probe->content_type = g_strdup (offer->content_type);
  probe->digest = offer->digest != NULL ? download_digest_ref (offer->digest) : NULL;
}

/* The byte that was asked for has often come with the head; then the connection can be used again. Whatever else comes is
 * not read: it takes its connection with it. */
static void
drop (DownloadAnswer *answer)
{
  char byte;

  /* The second time only finds the end. */
  if (download_answer_get_status (answer) == 206 && download_answer_get_body_length (answer) == 1 &&
      download_answer_read (answer, &byte, 1, NULL) == 1)
    download_answer_read (answer, &byte, 1, NULL);
  download_answer_close (answer);
}

/* Many servers refuse HEAD for what they give to GET. A reason that a store gives is believed. */
static gboolean
says_nothing (const GError *error)
{
  const guint status = download_error_get_http_status (error);

  return (status == 204 || status == 205 || status == 400 || status == 403 || status == 405 || status == 406 || status == 501) &&
         download_error_get_provider_code (error) == NULL &&
         !g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_EXPIRED);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data);

/* A link that was signed for GET is asked for one byte. Any other is asked with HEAD and nothing else: it may be one that
 * works once, and that once belongs to the download. */
static void
ask (GTask *task)
{
  Question        *self = g_task_get_task_data (task);
  DownloadService *service = g_task_get_source_object (task);

  DownloadAsk question = {
    .link = self->step == STEP_HEAD_LINK ? download_request_get_head_link (self->request) : download_request_get_link (self->request),
    .headers = download_request_get_headers (self->request),
  };

  self->by_head = self->step != STEP_LINK || !download_link_signs_method (question.link);
  question.method = self->by_head ? "HEAD" : "GET";
  question.has_range = !self->by_head;
  question.end = 1;
  download_exchange_async (service->session, &question, self->cancellable, answered_cb, task);
}

static gboolean
may_ask_again (Question     *self,
               const GError *error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  return self->step == STEP_HEAD_LINK ||
         (self->step == STEP_LINK && !self->by_head && download_request_get_head_link (self->request) != NULL &&
          download_error_code_get_remedy ((DownloadError) error->code) == DOWNLOAD_REMEDY_NEW_LINK);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask           *task = user_data;
  Question        *self = g_task_get_task_data (task);
  DownloadService *service = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadAnswer) answer = download_exchange_finish (result, NULL, &error);
  g_autoptr (DownloadProbe) probe = NULL;

  if (answer == NULL && may_ask_again (self, error))
    {
      self->step++;
      ask (task);
      return;
    }

  if (answer != NULL)
    {
      probe = make_probe (task, answer);
      take_offer (probe, answer, self->by_head);
      drop (answer);
    }
  else if (self->by_head && says_nothing (error))
    probe = make_probe (task, NULL);

  download_prober_pop (service->prober, task);
  if (probe != NULL)
    g_task_return_pointer (task, g_steal_pointer (&probe), (GDestroyNotify) download_probe_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

static void
start (GTask        *task,
       GCancellable *cancellable)
{
  Question *self = g_task_get_task_data (task);

  self->cancellable = g_object_ref (cancellable);
  self->step = download_request_get_head_link (self->request) != NULL ? STEP_HEAD_LINK : STEP_LINK;
  ask (g_object_ref (task));
}

/**
 * download_service_probe_async:
 * @request: what would be downloaded; copied
 * @cancellable: (nullable): to ask no more
 *
 * Asks the server what it has, as soon as it may: a few questions at once, one at each server. Nothing is downloaded but
 * one byte at most, and links that may work only once are not used up.
 */
void
download_service_probe_async (DownloadService    *service,
                              DownloadRequest    *request,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);
  Question *self = g_new0 (Question, 1);

  g_task_set_source_tag (task, download_service_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, question_free);
  self->request = download_request_copy (request);

  if (download_request_get_needs_link (request))
    g_task_return_error (task, download_error_new (DOWNLOAD_ERROR_LINK_REFUSED, N_ ("The list holds no link for this file.")));
  else
    download_prober_push (service->prober, task, download_link_get_origin (download_request_get_link (request)), start);
}

/**
 * download_service_probe_finish:
 * @error: return location for a #DownloadError whose sentence a download with this link would end with
 *
 * Returns: (transfer full) (nullable): what the server told; it may be nothing at all
 */
DownloadProbe *
download_service_probe_finish (DownloadService *service,
                               GAsyncResult    *result,
                               GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
