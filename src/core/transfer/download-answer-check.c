/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decides whether an answer's bytes belong where they were asked for. No byte goes into a file that did not pass here. */

#include "config.h"

#include "transfer/download-answer-check.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STATUS_OK 200
#define STATUS_PARTIAL_CONTENT 206
#define STATUS_RANGE_NOT_SATISFIABLE 416

static DownloadVerdict
refuse (GError             **error,
        const DownloadReply *reply,
        DownloadError        code,
        const char          *sentence)
{
  GError *refusal = g_error_new_literal (DOWNLOAD_ERROR, (int) code, sentence);

  download_error_set_answer (refusal, reply->status, NULL, -1);
  g_propagate_error (error, refusal);
  return DOWNLOAD_VERDICT_REFUSE;
}

static DownloadVerdict
refuse_nonsense (GError             **error,
                 const DownloadReply *reply)
{
  return refuse (error, reply, DOWNLOAD_ERROR_PROTOCOL, _ ("The server sent an answer that makes no sense."));
}

static DownloadVerdict
refuse_changed (GError             **error,
                const DownloadReply *reply)
{
  return refuse (error, reply, DOWNLOAD_ERROR_CHANGED, _ ("The file on the server has changed."));
}

/* A 206 must say which bytes it holds, and its length must agree. */
static gboolean
is_sound_partial (const DownloadReply *reply,
                  guint64              start)
{
  const DownloadContentRange *range = reply->content_range;

  return !reply->multipart &&
         range != NULL &&
         range->start == start &&
         range->end > range->start &&
         (reply->body_length < 0 || (guint64) reply->body_length == range->end - range->start);
}

/**
 * download_answer_check_first:
 * @reply: the answer to a request for everything, of an object of which nothing is known yet
 */
DownloadVerdict
download_answer_check_first (const DownloadReply *reply,
                             GError             **error)
{
  if (reply->status == STATUS_OK)
    return DOWNLOAD_VERDICT_WHOLE;

  if (reply->status == STATUS_PARTIAL_CONTENT && is_sound_partial (reply, 0))
    return DOWNLOAD_VERDICT_RANGE;

  /* Asked for everything from the first byte on, object stores answer so when the object is empty. */
  if (reply->status == STATUS_RANGE_NOT_SATISFIABLE && reply->content_range != NULL && reply->content_range->total == 0)
    return DOWNLOAD_VERDICT_COMPLETE;

  return refuse_nonsense (error, reply);
}

static gboolean
is_html (const char *content_type)
{
  return content_type != NULL && g_ascii_strcasecmp (content_type, "text/html") == 0;
}

/* An expired link that leads to a login page: status 200 and nothing that the object had. */
static gboolean
is_web_page_instead (const DownloadReply  *reply,
                     const DownloadRecord *record)
{
  return reply->status == STATUS_OK && is_html (reply->offer->content_type) && !is_html (record->content_type) &&
         g_strcmp0 (reply->offer->etag, record->etag) != 0;
}

static DownloadVerdict
check_unsatisfiable (const DownloadReply  *reply,
                     const DownloadRecord *record,
                     guint64               start,
                     GError              **error)
{
  gint64 total = reply->content_range != NULL ? reply->content_range->total : -1;

  /* Without a total it can only mean that the object has become shorter than it was. */
  if (total < 0)
    return record->total >= 0 && start < (guint64) record->total ? refuse_changed (error, reply) : refuse_nonsense (error, reply);
  if (record->total >= 0 && total != record->total)
    return refuse_changed (error, reply);
  if ((guint64) total == start)
    return DOWNLOAD_VERDICT_COMPLETE;
  return (guint64) total < start ? refuse_changed (error, reply) : refuse_nonsense (error, reply);
}

static DownloadVerdict
check_partial (const DownloadReply *reply,
               guint64              start,
               guint64              end,
               GError             **error)
{
  if (!is_sound_partial (reply, start) || reply->content_range->end > end)
    return refuse_nonsense (error, reply);
  return DOWNLOAD_VERDICT_RANGE;
}

/**
 * download_answer_check_next:
 * @reply: the answer to a request for [@start, @end)
 * @record: what is known of the object
 * @start: first byte that was asked for
 * @end: one past the last, or G_MAXUINT64
 * @compares: whether the first bytes asked for are known and will be compared
 */
DownloadVerdict
download_answer_check_next (const DownloadReply  *reply,
                            const DownloadRecord *record,
                            guint64               start,
                            guint64               end,
                            gboolean              compares,
                            GError              **error)
{
  DownloadSameness sameness;

  if (reply->status == STATUS_RANGE_NOT_SATISFIABLE)
    return check_unsatisfiable (reply, record, start, error);
  if (reply->status != STATUS_OK && reply->status != STATUS_PARTIAL_CONTENT)
    return refuse_nonsense (error, reply);
  if (is_web_page_instead (reply, record))
    return refuse (error, reply, DOWNLOAD_ERROR_LINK_REFUSED, _ ("The server sent a web page instead of the file."));

  sameness = download_offer_compare (reply->offer, record->etag, record->last_modified, record->total);
  if (sameness == DOWNLOAD_SAMENESS_CHANGED ||
      g_strcmp0 (reply->offer->content_encoding, record->content_encoding) != 0)
    return refuse_changed (error, reply);

  /* A whole object is compared with the safe bytes as it comes. */
  if (reply->status == STATUS_OK)
    return DOWNLOAD_VERDICT_WHOLE;
  if (sameness == DOWNLOAD_SAMENESS_UNTOLD && !compares)
    return DOWNLOAD_VERDICT_COMPARE;
  return check_partial (reply, start, end, error);
}
