/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More characters of a line than these are never shown: a pasted command may have 60,000 of them. */
#define PICKUP_LINK_SPANS_MAX_SHOWN 500

/* A part of a line that is not shown, in characters from its start. */
typedef struct
{
  guint start;
  guint end;
} PickupLinkSpan;

GArray *pickup_link_spans_find (const char *line);

G_END_DECLS
