/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "add/pickup-candidate.h"
#include "add/pickup-extras.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_CANDIDATES (pickup_candidates_get_type ())
G_DECLARE_FINAL_TYPE (PickupCandidates, pickup_candidates, PICKUP, CANDIDATES, GObject)

/**
 * PickupCandidates:
 *
 * All links that were recognised: a #GListModel of #PickupCandidate in the order of the text. Asks servers and disk about
 * them, and ticks what is worth it and fits.
 *
 * Signals:
 * - "changed": what pickup_candidates_get_sum() tells may have changed
 */
PickupCandidates *pickup_candidates_new (DownloadService *service);

void             pickup_candidates_set_requests (PickupCandidates *self,
                                                 GPtrArray        *requests);
void             pickup_candidates_set_folder (PickupCandidates *self,
                                               const char       *folder,
                                               gboolean          is_chosen);
GPtrArray       *pickup_candidates_list_folders (PickupCandidates *self);
void             pickup_candidates_set_free_space (PickupCandidates *self,
                                                   gint64            bytes);
void             pickup_candidates_take_extras (PickupCandidates *self,
                                                PickupExtras     *extras);
void             pickup_candidates_ask (PickupCandidates *self,
                                        guint             first,
                                        guint             last);
void             pickup_candidates_tick (PickupCandidates *self);
DownloadRequest *pickup_candidates_prepare (PickupCandidates *self,
                                            PickupCandidate  *candidate,
                                            GError          **error);
void             pickup_candidates_get_sum (PickupCandidates *self,
                                            PickupPreviewSum *sum);

G_END_DECLS
