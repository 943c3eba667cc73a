/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "add/pickup-preview.h"

G_BEGIN_DECLS

#define PICKUP_TYPE_CANDIDATE (pickup_candidate_get_type ())
G_DECLARE_FINAL_TYPE (PickupCandidate, pickup_candidate, PICKUP, CANDIDATE, GObject)

/**
 * PickupCandidate:
 *
 * A request that was recognised and may become a download: whether it is wanted, under which name, and what server and
 * disk say about it.
 *
 * Properties: name and wanted, which a person changes; preview (#PickupPreview).
 *
 * Signals:
 * - "answered": server or disk have told something
 */
PickupCandidate *pickup_candidate_new (DownloadRequest *request,
                                       DownloadItem    *known);

DownloadRequest     *pickup_candidate_get_request (PickupCandidate *self);
const char          *pickup_candidate_get_name (PickupCandidate *self);
char                *pickup_candidate_choose_name (PickupCandidate *self);
gboolean             pickup_candidate_get_wanted (PickupCandidate *self);
const PickupPreview *pickup_candidate_get_preview (PickupCandidate *self);

void pickup_candidate_ask_server (PickupCandidate *self,
                                  DownloadService *service,
                                  DownloadRequest *request);
void pickup_candidate_ask_disk (PickupCandidate *self,
                                const char      *folder);
void pickup_candidate_stop_asking (PickupCandidate *self);
void pickup_candidate_set_lacking (PickupCandidate *self,
                                   guint64          bytes);
void pickup_candidate_set_time (PickupCandidate *self,
                                gint64           now);
void pickup_candidate_set_error (PickupCandidate *self,
                                 const char      *error);

gboolean pickup_candidate_is_touched (PickupCandidate *self);
gboolean pickup_candidate_is_promising (PickupCandidate *self);
void     pickup_candidate_suggest (PickupCandidate *self,
                                   gboolean         wanted);
void     pickup_candidate_settle (PickupCandidate *self);

G_END_DECLS
