/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "net/download-exchange.h"
#include "raw-server.h"

G_BEGIN_DECLS

/* What a fake clock says at first: Sun, 06 Nov 1994 08:49:37 GMT, in microseconds. */
#define NET_NOW (G_GINT64_CONSTANT (784111777) * G_USEC_PER_SEC)

/**
 * NetFixture:
 *
 * A session whose clock stands still, a scripted server, and one exchange at a time between them.
 */
typedef struct
{
  RawServer       *server;
  RawServer       *other; /* another origin with the same handler */
  DownloadClock   *clock;
  DownloadSession *session;
  GCancellable    *cancellable;
  gboolean         done;
  DownloadAnswer  *answer;
  GError          *error;
  guint            n_requests;
  guint            ticker_id;
  gint64           tick;
} NetFixture;

void net_fixture_init (NetFixture *self,
                       RawHandler  handler);
void net_fixture_clear (NetFixture *self);

void net_fixture_start_ask (NetFixture  *self,
                            const char  *url,
                            DownloadAsk *ask);
void net_fixture_start (NetFixture *self,
                        const char *path);
void net_fixture_wait (NetFixture *self);
void net_fixture_get (NetFixture *self,
                      const char *path);
void net_fixture_get_url (NetFixture  *self,
                          const char  *url,
                          DownloadAsk *ask);
void net_fixture_drop_result (NetFixture *self);
void net_fixture_start_ticking (NetFixture *self,
                                gint64      microseconds);

/* The body up to its end; %NULL if it broke. */
GBytes *net_fixture_read_body (NetFixture *self);

G_END_DECLS
