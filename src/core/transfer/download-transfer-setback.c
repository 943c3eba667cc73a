/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transfer tries instead of what was refused. Which of the ways it is stands in download-fallback.c. */

#define G_LOG_DOMAIN "download-transfer"

#include "config.h"

#include "transfer/download-transfer-private.h"

gboolean
download_transfer_has_digest (DownloadTransfer *self)
{
  return download_content_get_version (self->content)->digest != NULL ||
         download_request_get_checksum (self->checkpoint->request) != NULL;
}

/* Of an ETag that is doubted, equal bytes before the range say little of those in it: only a digest of the whole does. Reading
 * everything from the first byte on needs neither, if all that is safe is compared before anything else is stored. */
static guint
get_asked (DownloadTransfer   *self,
           DownloadSegment    *segment,
           DownloadSetbackKind kind,
           guint               status)
{
  guint asked = segment->asked;

  /* The end of a complete file need not be compared. */
  if (segment->kind == DOWNLOAD_SEGMENT_TAIL)
    return asked & ~(guint) DOWNLOAD_FALLBACK_RANGE;

  /* Beside others that go on, the connection itself may be what is refused. */
  if (self->segments->len > 1 && kind == DOWNLOAD_SETBACK_REFUSED)
    return asked & ~(guint) (DOWNLOAD_FALLBACK_RANGE | (status != 412 ? DOWNLOAD_FALLBACK_CONDITION : 0));
  if (self->segments->len > 1)
    asked |= DOWNLOAD_FALLBACK_SEVERAL;
  if (segment->overlap == NULL && download_content_get_safe_before (self->content, segment->start, 1) > 0)
    asked |= DOWNLOAD_FALLBACK_OVERLAP;
  if (kind == DOWNLOAD_SETBACK_DOUBTED && !download_content_is_prefix (self->content))
    asked &= ~(guint) DOWNLOAD_FALLBACK_RANGE;
  return asked;
}

static void
swap_links (DownloadTransfer *self)
{
  DownloadRequest *request = self->checkpoint->request;
  g_autoptr (DownloadRequest) swapped = download_request_copy (request);

  download_request_set_link (swapped, download_request_get_head_link (request));
  download_request_set_head_link (swapped, download_request_get_link (request));
  g_set_object (&self->checkpoint->request, swapped);
  download_journal_put_fields (self->context.journal, self->checkpoint);
}

/* Others that had asked the same target have found out before that it has had its time. */
static gboolean
is_of_past_target (DownloadTransfer      *self,
                   DownloadSegment       *segment,
                   const DownloadSetback *setback)
{
  return segment->target != NULL && segment->target != self->final_link && setback->kind == DOWNLOAD_SETBACK_REFUSED &&
         setback->status >= 400;
}

/**
 * download_transfer_fall_back:
 * @segment: what it happened to; it may have ended, but must still be among the segments
 * @error: what a person would be told
 *
 * Arranges for something else to be tried, once @segment is gone.
 *
 * Returns: %FALSE if nothing is left to try
 */
gboolean
download_transfer_fall_back (DownloadTransfer   *self,
                             DownloadSegment    *segment,
                             DownloadSetbackKind kind,
                             const GError       *error)
{
  DownloadSetback setback = {
    .asked = get_asked (self, segment, kind, download_error_get_http_status (error)),
    .first = self->phase == DOWNLOAD_PHASE_ASKING,
    .repeated = self->past.fruitless,
    .kind = kind,
    .code = (DownloadError) error->code,
    .status = download_error_get_http_status (error),
    .explained = download_error_get_provider_code (error) != NULL,
    .patience = download_error_get_retry_after (error) >= 0,
  };
  DownloadFallback fallback = download_fallback_find (&setback);

  /* Another connection has found the same, and this one was asked before. */
  if (is_of_past_target (self, segment, &setback) || (self->tried & fallback) != 0)
    return TRUE;
  if (fallback == DOWNLOAD_FALLBACK_NONE)
    return FALSE;

  g_debug ("%s: tries %s after: %s", self->checkpoint->id, download_fallback_to_string (fallback), error->message);
  self->tried |= fallback;
  if (fallback == DOWNLOAD_FALLBACK_LINK)
    swap_links (self);
  if (fallback == DOWNLOAD_FALLBACK_LINK || fallback == DOWNLOAD_FALLBACK_TARGET)
    download_transfer_forget_final_link (self);
  return TRUE;
}
