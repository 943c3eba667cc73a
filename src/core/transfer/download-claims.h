/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal.h"
#include "sink/download-sink.h"

G_BEGIN_DECLS

/**
 * DownloadClaims:
 *
 * Says in the journal what is safe, no earlier than it is. A range is claimed as written after its pwrite() returned,
 * every few megabytes; as durable after an fdatasync() that began later than its claim, every two seconds.
 */
typedef struct _DownloadClaims DownloadClaims;

typedef void (*DownloadClaimsFunc) (const GError *error,
                                    gpointer      user_data);

DownloadClaims *download_claims_new (DownloadCheckpoint *checkpoint,
                                     DownloadJournal    *journal,
                                     DownloadSink       *sink,
                                     guint64             sequence,
                                     DownloadClaimsFunc  failed,
                                     gpointer            user_data);
void            download_claims_free (DownloadClaims *self);
gboolean        download_claims_add (DownloadClaims *self,
                                     guint64         start,
                                     guint64         end,
                                     guint64         crc);
void            download_claims_tick (DownloadClaims *self,
                                      gint64          now);
void            download_claims_keep (DownloadClaims       *self,
                                      const DownloadCrcSet *safe);
void            download_claims_settle_async (DownloadClaims     *self,
                                              gboolean            at_rest,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
gboolean        download_claims_settle_finish (GAsyncResult *result,
                                               GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadClaims, download_claims_free)

G_END_DECLS
