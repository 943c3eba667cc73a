/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server has. */

#include "config.h"

#include "net/download-offer.h"

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
