/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which version of an object bytes belong to. */

#include "config.h"

#include "checkpoint/download-version.h"

#include "net/download-header.h"

DownloadVersion *
download_version_new (const DownloadVersion *template)
{
  DownloadVersion *self = g_new0 (DownloadVersion, 1);

  g_return_val_if_fail ((template->total < 0) == (template->end == DOWNLOAD_END_UNKNOWN), NULL);

  self->ref_count = 1;
  self->etag = g_strdup (template->etag);
  self->last_modified = g_strdup (template->last_modified);
  self->total = template->total;
  self->end = template->end;
  self->digest = template->digest != NULL ? download_digest_ref (template->digest) : NULL;
  self->content_type = g_strdup (template->content_type);
  self->content_encoding = g_strdup (template->content_encoding);
  self->answered_at = template->answered_at;
  return self;
}

DownloadVersion *
download_version_new_unknown (void)
{
  DownloadVersion unknown = { .total = -1 };

  return download_version_new (&unknown);
}

DownloadVersion *
download_version_new_from_offer (const DownloadOffer *offer)
{
  DownloadVersion template = {
    .etag = offer->etag,
    .last_modified = offer->last_modified,
    .total = MAX (offer->total, -1),
    .end = offer->total >= 0 ? DOWNLOAD_END_ANNOUNCED : DOWNLOAD_END_UNKNOWN,
    .digest = offer->digest,
    .content_type = offer->content_type,
    .content_encoding = offer->content_encoding,
    .answered_at = offer->answered_at,
  };

  return download_version_new (&template);
}

DownloadVersion *
download_version_with_end (const DownloadVersion *self,
                           gint64                 total,
                           DownloadEnd            end)
{
  DownloadVersion template = *self;

  template.total = total;
  template.end = end;
  return download_version_new (&template);
}

DownloadVersion *
download_version_with_digest (const DownloadVersion *self,
                              DownloadDigest        *digest)
{
  DownloadVersion template = *self;

  template.digest = digest;
  return download_version_new (&template);
}

DownloadVersion *
download_version_ref (DownloadVersion *self)
{
  self->ref_count++;
  return self;
}

void
download_version_unref (DownloadVersion *self)
{
  if (--self->ref_count > 0)
    return;

  g_clear_pointer (&self->digest, download_digest_unref);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self->content_type);
  g_free (self->content_encoding);
  g_free (self);
}

DownloadValidator
download_version_get_validator (const DownloadVersion *self)
{
  if (download_header_is_strong_etag (self->etag))
    return DOWNLOAD_VALIDATOR_STRONG;
  if (self->etag != NULL)
    return DOWNLOAD_VALIDATOR_WEAK;
  return self->last_modified != NULL ? DOWNLOAD_VALIDATOR_DATE : DOWNLOAD_VALIDATOR_NONE;
}

gboolean
download_version_refines (const DownloadVersion *self,
                          const DownloadVersion *earlier)
{
  if (g_strcmp0 (self->etag, earlier->etag) != 0 || g_strcmp0 (self->last_modified, earlier->last_modified) != 0 ||
      g_strcmp0 (self->content_encoding, earlier->content_encoding) != 0)
    return FALSE;
  return earlier->end < DOWNLOAD_END_PROVEN || (self->total == earlier->total && self->end >= earlier->end);
}

static DownloadSameness
compare_digests (const DownloadVersion *self,
                 const DownloadOffer   *offer)
{
  if (self->digest == NULL || offer->digest == NULL ||
      download_digest_get_algorithm (self->digest) != download_digest_get_algorithm (offer->digest))
    return DOWNLOAD_SAMENESS_UNTOLD;
  return g_str_equal (download_digest_get_hex (self->digest), download_digest_get_hex (offer->digest)) ? DOWNLOAD_SAMENESS_SAME
                                                                                                       : DOWNLOAD_SAMENESS_CHANGED;
}

/* The ETag that was recorded is not the one that is told now, and no other size is. Nodes of one server may each make their own. */
static DownloadSameness
compare_beside_etag (const DownloadVersion *self,
                     const DownloadOffer   *offer)
{
  gboolean same_date = self->last_modified != NULL && g_strcmp0 (self->last_modified, offer->last_modified) == 0;

  return same_date ? DOWNLOAD_SAMENESS_DOUBTED : DOWNLOAD_SAMENESS_CHANGED;
}

static DownloadSameness
compare_strongly (const DownloadVersion *self,
                  const DownloadOffer   *offer)
{
  gboolean same_date = g_strcmp0 (self->last_modified, offer->last_modified) == 0;

  if (offer->etag != NULL && g_str_equal (offer->etag, self->etag))
    return DOWNLOAD_SAMENESS_SAME;
  /* Whoever packs or mends an answer on its way leaves the ETag, and makes it weak. */
  if (offer->etag != NULL && download_header_etags_match_weakly (offer->etag, self->etag))
    return DOWNLOAD_SAMENESS_UNTOLD;
  if (offer->etag != NULL)
    return compare_beside_etag (self, offer);
  if (self->last_modified != NULL && offer->last_modified != NULL && !same_date)
    return DOWNLOAD_SAMENESS_CHANGED;
  return self->last_modified != NULL && same_date ? DOWNLOAD_SAMENESS_LIKELY : DOWNLOAD_SAMENESS_UNTOLD;
}

static DownloadSameness
compare_weakly (const DownloadVersion *self,
                const DownloadOffer   *offer)
{
  gboolean same_date = g_strcmp0 (self->last_modified, offer->last_modified) == 0;

  if (self->last_modified != NULL && offer->last_modified != NULL && !same_date)
    return DOWNLOAD_SAMENESS_CHANGED;
  if (self->etag != NULL && offer->etag != NULL)
    return download_header_etags_match_weakly (offer->etag, self->etag) ? DOWNLOAD_SAMENESS_LIKELY : compare_beside_etag (self, offer);
  if (self->last_modified != NULL)
    return same_date ? DOWNLOAD_SAMENESS_LIKELY : DOWNLOAD_SAMENESS_UNTOLD;
  return self->etag != NULL ? DOWNLOAD_SAMENESS_UNTOLD : DOWNLOAD_SAMENESS_LIKELY;
}

DownloadSameness
download_version_compare (const DownloadVersion *self,
                          const DownloadOffer   *offer)
{
  DownloadSameness digests = compare_digests (self, offer);

  /* What was only seen to end there may have been cut; a smaller object is another one all the same. */
  if (self->total >= 0 && offer->total >= 0 && offer->total != self->total &&
      (self->end >= DOWNLOAD_END_PROVEN || offer->total < self->total))
    return DOWNLOAD_SAMENESS_CHANGED;
  if (digests != DOWNLOAD_SAMENESS_UNTOLD)
    return digests;
  return download_header_is_strong_etag (self->etag) ? compare_strongly (self, offer) : compare_weakly (self, offer);
}
