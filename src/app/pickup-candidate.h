/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_CANDIDATE (pickup_candidate_get_type ())
G_DECLARE_FINAL_TYPE (PickupCandidate, pickup_candidate, PICKUP, CANDIDATE, GObject)

/**
 * PickupCandidate:
 *
 * A request that was recognised and may become a download: whether it is wanted, and under which name.
 */
PickupCandidate *pickup_candidate_new (DownloadRequest *request,
                                       DownloadItem    *known);

DownloadRequest *pickup_candidate_get_request (PickupCandidate *self);
const char      *pickup_candidate_get_name (PickupCandidate *self);
const char      *pickup_candidate_get_chosen_name (PickupCandidate *self);
gboolean         pickup_candidate_get_wanted (PickupCandidate *self);
void             pickup_candidate_set_error (PickupCandidate *self,
                                             const char      *error);

char    *pickup_candidate_describe (PickupCandidate *self);
char    *pickup_candidate_describe_validity (PickupCandidate *self,
                                             gint64           now);
gboolean pickup_candidate_needs_attention (PickupCandidate *self);

G_END_DECLS
