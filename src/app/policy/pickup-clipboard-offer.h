/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupClipboardOffer:
 *
 * What of a text is worth to be offered: requests for files that the list does not have.
 */
typedef struct
{
  GPtrArray *requests; /* of DownloadRequest */
  guint      n_continued;
} PickupClipboardOffer;

/* Whether @link looks like that of a file: it is signed, or its path ends in the name of one. */
gboolean pickup_clipboard_offer_fits (DownloadLink *link);

/**
 * pickup_clipboard_offer_new:
 * @service: what is in its list with the same link, or finished, or was just removed, is not offered
 * @text: as it was found
 *
 * Returns: (transfer full) (nullable): %NULL if @text is anything but links of files, or too long, or nothing is left
 */
PickupClipboardOffer *pickup_clipboard_offer_new (DownloadService *service,
                                                  const char      *text);
void                  pickup_clipboard_offer_free (PickupClipboardOffer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupClipboardOffer, pickup_clipboard_offer_free)

/* (transfer full) */
char *pickup_clipboard_offer_get_question (const PickupClipboardOffer *self);
char *pickup_clipboard_offer_get_button (const PickupClipboardOffer *self);

G_END_DECLS
