/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "text/pickup-facts.h"

G_BEGIN_DECLS

/**
 * PickupDetailsFacts:
 *
 * What the details of a download tell beyond its row, read in one go. An immutable value; copies are references.
 */
typedef struct
{
  PickupFacts *facts;
  char        *host;
  char        *object;        /* without anything secret */
  char        *folder;        /* absolute path */
  char        *etag;          /* as sent, %NULL if there is none */
  char        *last_modified; /* as sent, %NULL if there is none */
  const char  *wanted_digest; /* algorithm of the checksum that the user gave, %NULL if none */
  const char  *server_digest; /* algorithm of the one that the server named, %NULL if none */
  const char  *agreed_digest; /* algorithm of the one that agreed in the end, %NULL if none did */
  char        *shown_by;      /* of a server that nobody knows: whose certificate it showed, %NULL otherwise */
  char        *issued_by;     /* by whom, %NULL with it */
  char        *authority;     /* who would be trusted, %NULL with it */
  char        *fingerprint;   /* of that, %NULL with it */
  gboolean     is_signed;
  gboolean     forgotten;        /* the link has lost what made it work */
  guint        connections;      /* now */
  guint        most_connections; /* 0 if nobody chose */
  guint        n_arriving;       /* parts */
  guint64      limit_rate;       /* bytes per second, 0 for none */
  gint64       added_at;         /* Unix time in seconds */
  gint64       finished_at;      /* Unix time in seconds, 0 if it is not finished */
} PickupDetailsFacts;

#define PICKUP_TYPE_DETAILS_FACTS (pickup_details_facts_get_type ())
GType pickup_details_facts_get_type (void);

PickupDetailsFacts *pickup_details_facts_new (DownloadItem *item,
                                              guint         n_arriving,
                                              gint64        now);
PickupDetailsFacts *pickup_details_facts_ref (PickupDetailsFacts *self);
void                pickup_details_facts_unref (PickupDetailsFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickupDetailsFacts, pickup_details_facts_unref)

G_END_DECLS
