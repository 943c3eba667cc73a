/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupExtras:
 *
 * What a person asks for beyond the links themselves: a value that is put on top of each request.
 */
typedef struct
{
  DownloadLink *head_link;      /* nullable */
  char         *checksum;       /* nullable */
  char        **headers;        /* "Name: value" */
  char        **signed_headers; /* the same, for links that were signed with a header of that name */
  guint         connections;    /* 0 for the usual number */
  guint64       limit_rate;     /* bytes per second, 0 for no limit */
  gint64        start_at;       /* microseconds since 1970, 0 for at once */
  gboolean      later;          /* paused in the list */
} PickupExtras;

PickupExtras *pickup_extras_new (void);
void          pickup_extras_free (PickupExtras *self);

gboolean pickup_extras_apply (const PickupExtras *self,
                              DownloadRequest    *request,
                              GError            **error);
char   **pickup_extras_find_needed_headers (GPtrArray *requests);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupExtras, pickup_extras_free)

G_END_DECLS
