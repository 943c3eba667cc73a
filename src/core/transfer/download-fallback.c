/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was refused, and what is tried next. */

#include "config.h"

#include "transfer/download-fallback.h"

static DownloadRemedy
get_remedy (const DownloadSetback *setback)
{
  return download_error_code_get_remedy (setback->code);
}

/* The server has said no, rather than that it wants to be asked later. What a proxy says is no word of the server's. */
static gboolean
is_refusal (const DownloadSetback *setback)
{
  return setback->kind == DOWNLOAD_SETBACK_REFUSED && (setback->status >= 400 || setback->code == DOWNLOAD_ERROR_NOTHING) &&
         setback->status != 407 && !setback->patience;
}

/* It may be over soon, and says nothing of the question. */
static gboolean
is_bad_moment (const DownloadSetback *setback)
{
  switch (setback->status)
    {
    case 408: /* too slow */
    case 425: /* too early */
    case 429: /* too many */
      return TRUE;
    case 501: /* not implemented */
    case 505: /* not this version */
      return FALSE;
    default:
      return setback->status >= 500;
    }
}

/* Some servers, and filters before them, end the connection over a header that they do not like. A bad network looks the same. */
static gboolean
is_cut_off (const DownloadSetback *setback)
{
  return setback->kind == DOWNLOAD_SETBACK_REFUSED && setback->code == DOWNLOAD_ERROR_NO_ANSWER && setback->repeated;
}

/* A store that names its reason means it: neither the range nor the condition is at fault. */
static gboolean
is_verdict (const DownloadSetback *setback)
{
  switch ((guint) setback->code)
    {
    case DOWNLOAD_ERROR_LINK_EXPIRED:
    case DOWNLOAD_ERROR_LINK_TOO_EARLY:
    case DOWNLOAD_ERROR_LINK_DENIED:
    case DOWNLOAD_ERROR_LINK_KEY:
    case DOWNLOAD_ERROR_LINK_TOO_LONG:
    case DOWNLOAD_ERROR_LINK_PLACE:
    case DOWNLOAD_ERROR_LINK_REQUESTER_PAYS:
    case DOWNLOAD_ERROR_NOT_FOUND:
    case DOWNLOAD_ERROR_BUCKET_GONE:
    case DOWNLOAD_ERROR_ARCHIVED:
      return setback->explained;
    default:
      return FALSE;
    }
}

/* A redirect's target may have had its time; the link itself may lead to another. */
static gboolean
is_of_target (const DownloadSetback *setback)
{
  return setback->kind == DOWNLOAD_SETBACK_REFUSED && setback->status >= 400 &&
         (get_remedy (setback) == DOWNLOAD_REMEDY_NEW_LINK || get_remedy (setback) == DOWNLOAD_REMEDY_NONE);
}

/* Of two links to one object, pasted together, nobody can see which is signed for which method: the server tells. */
static gboolean
is_of_link (const DownloadSetback *setback)
{
  return setback->kind == DOWNLOAD_SETBACK_REFUSED && get_remedy (setback) == DOWNLOAD_REMEDY_NEW_LINK;
}

/* That it failed says nothing of size and date: the answer without it does. */
static gboolean
is_of_condition (const DownloadSetback *setback)
{
  return setback->status == 412 || (is_refusal (setback) && !is_verdict (setback)) || is_cut_off (setback);
}

static gboolean
is_of_overlap (const DownloadSetback *setback)
{
  return setback->kind == DOWNLOAD_SETBACK_UNTOLD || setback->kind == DOWNLOAD_SETBACK_DOUBTED;
}

/* Each connection may have met another node. */
static gboolean
is_of_several (const DownloadSetback *setback)
{
  return setback->kind == DOWNLOAD_SETBACK_DOUBTED || setback->kind == DOWNLOAD_SETBACK_UNTOLD;
}

/* Reading everything again is a high price for what may be a bad moment of the server; when nothing is there yet, it is none. */
static gboolean
is_of_range (const DownloadSetback *setback)
{
  if (setback->kind != DOWNLOAD_SETBACK_REFUSED)
    return TRUE;
  if (is_cut_off (setback))
    return setback->first;
  return is_refusal (setback) && !is_verdict (setback) && (setback->first || setback->repeated || !is_bad_moment (setback));
}

typedef struct
{
  DownloadFallback fallback;
  gboolean (*helps) (const DownloadSetback *setback);
  const char *name;
} Row;

/* In the order in which they are tried: the cheapest first. */
static const Row rows[] = {
  { DOWNLOAD_FALLBACK_TARGET, is_of_target, "the link itself" },
  { DOWNLOAD_FALLBACK_LINK, is_of_link, "the other link" },
  { DOWNLOAD_FALLBACK_CONDITION, is_of_condition, "no condition" },
  { DOWNLOAD_FALLBACK_SEVERAL, is_of_several, "one connection" },
  { DOWNLOAD_FALLBACK_OVERLAP, is_of_overlap, "an overlap" },
  { DOWNLOAD_FALLBACK_RANGE, is_of_range, "no range" },
};

DownloadFallback
download_fallback_find (const DownloadSetback *setback)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((setback->asked & rows[i].fallback) != 0 && rows[i].helps (setback))
      return rows[i].fallback;

  return DOWNLOAD_FALLBACK_NONE;
}

const char *
download_fallback_to_string (DownloadFallback fallback)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].fallback == fallback)
      return rows[i].name;

  return "nothing";
}
