/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decides whether an answer's bytes belong where they were asked for. No byte goes into a file that did not pass here. */

#include "config.h"

#include "transfer/download-answer-check.h"

#include "base/download-error.h"
#include "base/download-planted.h"

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
  GError *refusal = download_error_new_literal (code, sentence);

  download_error_set_answer (refusal, reply->status, NULL, -1);
  g_propagate_error (error, refusal);
  return DOWNLOAD_VERDICT_REFUSE;
}

static DownloadVerdict
refuse_nonsense (GError             **error,
                 const DownloadReply *reply)
{
  refuse (error, reply, DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent an answer that makes no sense."));
  return DOWNLOAD_VERDICT_UNSOUND;
}

/* (transfer full): what a person is told of another object. */
GError *
download_answer_new_change (guint status)
{
  GError *change = download_error_new (DOWNLOAD_ERROR_CHANGED, N_ ("The file on the server has changed."));

  download_error_set_answer (change, status, NULL, -1);
  return change;
}

static DownloadVerdict
refuse_changed (GError             **error,
                const DownloadReply *reply)
{
  g_propagate_error (error, download_answer_new_change (reply->status));
  return DOWNLOAD_VERDICT_REFUSE;
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
is_web_page_instead (const DownloadReply   *reply,
                     const DownloadVersion *version)
{
  return reply->status == STATUS_OK && is_html (reply->offer->content_type) && !is_html (version->content_type) &&
         g_strcmp0 (reply->offer->etag, version->etag) != 0;
}

/* Nothing is to be had from @start on. With the size that the object has, it says no more than that the range is not liked. */
static DownloadVerdict
check_unsatisfiable (const DownloadReply   *reply,
                     const DownloadVersion *version,
                     guint64                start,
                     DownloadComparison     comparison,
                     GError               **error)
{
  gint64 total = reply->content_range != NULL ? reply->content_range->total : -1;

  if (total < 0)
    return refuse_nonsense (error, reply);
  if ((version->end >= DOWNLOAD_END_PROVEN && total != version->total) || (guint64) total < start)
    return refuse_changed (error, reply);
  /* Where bytes are to be compared there were some. */
  if (comparison != DOWNLOAD_COMPARISON_NONE && (guint64) total == start)
    return refuse_changed (error, reply);
  /* It may be of another object, whose end is there by chance. */
  if ((guint64) total != start || download_version_compare (version, reply->offer) != DOWNLOAD_SAMENESS_SAME)
    return refuse_nonsense (error, reply);
  return DOWNLOAD_VERDICT_COMPLETE;
}

static DownloadVerdict
refuse_untold (GError             **error,
               const DownloadReply *reply)
{
  refuse (error, reply, DOWNLOAD_ERROR_PROTOCOL, N_ ("The server does not say whether the file is still the same."));
  return DOWNLOAD_VERDICT_UNTOLD;
}

/* (transfer full): what a person is told when nothing more can be tried with an answer that is doubted. */
GError *
download_answer_new_doubt (guint status)
{
  GError *doubt = download_error_new (DOWNLOAD_ERROR_CHANGED,
                                      N_ ("The server marks the file as another one, although its size and date are the same."));

  download_error_set_answer (doubt, status, NULL, -1);
  return doubt;
}

static DownloadVerdict
refuse_doubted (GError             **error,
                const DownloadReply *reply)
{
  g_propagate_error (error, download_answer_new_doubt (reply->status));
  return DOWNLOAD_VERDICT_DOUBTED;
}

static DownloadVerdict
check_partial (const DownloadReply *reply,
               DownloadSameness     sameness,
               guint64              start,
               guint64              end,
               DownloadComparison   comparison,
               GError             **error)
{
  if (!is_sound_partial (reply, start) || reply->content_range->end > end)
    return refuse_nonsense (error, reply);
  if (sameness == DOWNLOAD_SAMENESS_UNTOLD && comparison == DOWNLOAD_COMPARISON_NONE)
    return refuse_untold (error, reply);
  if (sameness == DOWNLOAD_SAMENESS_DOUBTED && comparison != DOWNLOAD_COMPARISON_DIGEST)
    return refuse_doubted (error, reply);
  return DOWNLOAD_VERDICT_RANGE;
}

/**
 * download_answer_check_next:
 * @reply: the answer to a request for [@start, @end)
 * @version: what is known of the object
 * @start: first byte that was asked for
 * @end: one past the last, or G_MAXUINT64
 * @comparison: what will be compared
 * @error: return location, set with each verdict that lets no byte in
 */
DownloadVerdict
download_answer_check_next (const DownloadReply   *reply,
                            const DownloadVersion *version,
                            guint64                start,
                            guint64                end,
                            DownloadComparison     comparison,
                            GError               **error)
{
  DownloadSameness sameness;

  if (reply->status == STATUS_RANGE_NOT_SATISFIABLE)
    return check_unsatisfiable (reply, version, start, comparison, error);
  if (reply->status != STATUS_OK && reply->status != STATUS_PARTIAL_CONTENT)
    return refuse_nonsense (error, reply);
  if (is_web_page_instead (reply, version))
    return refuse (error, reply, DOWNLOAD_ERROR_LINK_REFUSED, N_ ("The server sent a web page instead of the file."));

  sameness = PLANTED ("validator-ignored") || PLANTED ("no-condition-and-validator-ignored")
               ? DOWNLOAD_SAMENESS_SAME
               : download_version_compare (version, reply->offer);
  if (sameness == DOWNLOAD_SAMENESS_CHANGED ||
      g_strcmp0 (reply->offer->content_encoding, version->content_encoding) != 0)
    return refuse_changed (error, reply);

  /* A whole object is compared with the safe bytes as it comes. */
  if (reply->status == STATUS_OK && PLANTED ("whole-taken-for-range"))
    return DOWNLOAD_VERDICT_RANGE;
  if (reply->status == STATUS_OK)
    return sameness == DOWNLOAD_SAMENESS_DOUBTED ? DOWNLOAD_VERDICT_WHOLE_DOUBTED : DOWNLOAD_VERDICT_WHOLE;
  return check_partial (reply, sameness, start, end, comparison, error);
}
