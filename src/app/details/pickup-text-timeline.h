/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupTone:
 * @PICKUP_TONE_QUIET: it went as it goes
 * @PICKUP_TONE_GOOD: it got on
 * @PICKUP_TONE_BAD: it was stopped, or will be
 * @PICKUP_TONE_DONE: it is done
 *
 * How an event looks. Its sentence says the same.
 */
typedef enum
{
  PICKUP_TONE_QUIET,
  PICKUP_TONE_GOOD,
  PICKUP_TONE_BAD,
  PICKUP_TONE_DONE,
} PickupTone;

/* Pure functions of an event. */
char      *pickup_text_timeline_get_sentence (const DownloadEvent *event);
PickupTone pickup_text_timeline_get_tone (const DownloadEvent *event);

G_END_DECLS
