/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server has, and whether it is what it had before. */

#include "config.h"

#include "net/download-offer.h"

#include "net/download-header.h"

void
download_offer_free (DownloadOffer *self)
{
  g_clear_pointer (&self->digest, download_digest_unref);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->content_encoding);
  g_free (self);
}

/**
 * download_offer_compare:
 * @self: what an answer says now
 * @etag: (nullable): what was recorded
 * @last_modified: (nullable): what was recorded
 * @total: what was recorded, or -1
 *
 * Compares what counts in the order in which it can be trusted: a different size is a different object whatever the
 * validators say; a strong ETag decides; Last-Modified decides less (RFC 9110, 8.8.2.2).
 */
DownloadSameness
download_offer_compare (const DownloadOffer *self,
                        const char          *etag,
                        const char          *last_modified,
                        gint64               total)
{
  gboolean same_date = g_strcmp0 (self->last_modified, last_modified) == 0;

  if (total >= 0 && self->total >= 0 && total != self->total)
    return DOWNLOAD_SAMENESS_CHANGED;

  if (download_header_is_strong_etag (etag))
    {
      if (self->etag != NULL)
        return g_str_equal (self->etag, etag) ? DOWNLOAD_SAMENESS_SAME : DOWNLOAD_SAMENESS_CHANGED;
      if (last_modified != NULL && self->last_modified != NULL && !same_date)
        return DOWNLOAD_SAMENESS_CHANGED;
      return last_modified != NULL && same_date ? DOWNLOAD_SAMENESS_LIKELY : DOWNLOAD_SAMENESS_UNTOLD;
    }

  if (last_modified != NULL && self->last_modified != NULL && !same_date)
    return DOWNLOAD_SAMENESS_CHANGED;

  if (etag != NULL && self->etag != NULL)
    return download_header_etags_match_weakly (self->etag, etag) ? DOWNLOAD_SAMENESS_LIKELY : DOWNLOAD_SAMENESS_CHANGED;

  if (last_modified != NULL)
    return same_date ? DOWNLOAD_SAMENESS_LIKELY : DOWNLOAD_SAMENESS_UNTOLD;

  return etag != NULL ? DOWNLOAD_SAMENESS_UNTOLD : DOWNLOAD_SAMENESS_LIKELY;
}
