/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "details/pickup-details-facts.h"

G_BEGIN_DECLS

/* Pure functions of the facts; every string is new, in the language of the user, and never %NULL. */
gboolean pickup_text_details_has_note (const PickupDetailsFacts *details);
gboolean pickup_text_details_can_ask (const PickupDetailsFacts *details);
gboolean pickup_text_details_note_acts (const PickupDetailsFacts *details);
char    *pickup_text_details_get_note_title (const PickupDetailsFacts *details);
char    *pickup_text_details_get_note_body (const PickupDetailsFacts *details);
char    *pickup_text_details_get_note_label (const PickupDetailsFacts *details);
char    *pickup_text_details_get_status (const PickupDetailsFacts *details);

gboolean pickup_text_details_has_map (const PickupDetailsFacts *details);
char    *pickup_text_details_get_safe (const PickupDetailsFacts *details);
char    *pickup_text_details_get_arriving (const PickupDetailsFacts *details);
char    *pickup_text_details_get_missing (const PickupDetailsFacts *details);
char    *pickup_text_details_get_map_summary (const PickupDetailsFacts *details);

char *pickup_text_details_get_speeds (const PickupDetailsFacts *details);
char *pickup_text_details_get_needed_speed (const PickupDetailsFacts *details);

char *pickup_text_details_get_from (const PickupDetailsFacts *details);
char *pickup_text_details_get_link (const PickupDetailsFacts *details);
char *pickup_text_details_get_certificate (const PickupDetailsFacts *details);
char *pickup_text_details_get_fingerprint (const PickupDetailsFacts *details);
char *pickup_text_details_get_version (const PickupDetailsFacts *details);
char *pickup_text_details_get_connections (const PickupDetailsFacts *details);
char *pickup_text_details_get_checksum (const PickupDetailsFacts *details);

const char *pickup_text_details_get_algorithm (const char *algorithm);

G_END_DECLS
