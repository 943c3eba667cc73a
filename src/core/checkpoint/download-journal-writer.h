/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-journal-file.h"
#include "checkpoint/download-journal-reader.h"

G_BEGIN_DECLS

/**
 * DownloadJournalWriter:
 *
 * What is to be appended and was not yet. Records are written in the order in which they were added. When that fails it keeps
 * them and tries again; while nothing can be written, claims of written ranges are forgotten rather than kept without end.
 * Everything blocks: it belongs to the journal's thread.
 */
typedef struct _DownloadJournalWriter DownloadJournalWriter;

/* Called once when something cannot be written or synced, until it works again. */
typedef void (*DownloadJournalTrouble) (const GError *error,
                                        gpointer      user_data);

DownloadJournalWriter *download_journal_writer_new (DownloadJournalFile   *file,
                                                    DownloadJournalReader *reader,
                                                    DownloadJournalTrouble trouble,
                                                    gpointer               user_data);
void                   download_journal_writer_free (DownloadJournalWriter *self);

/* Takes @bytes. With @sync the record is durable as soon as it is written; else within two seconds. */
void download_journal_writer_add (DownloadJournalWriter    *self,
                                  DownloadJournalRecordType type,
                                  const DownloadJournalId  *id,
                                  GBytes                   *bytes,
                                  gboolean                  sync);

/* The file is to be replaced by one that holds nothing but what still counts. */
void download_journal_writer_rewrite (DownloadJournalWriter *self);

/* Does what is due, and says when it is due again: monotonic time, 0 for never. */
gint64 download_journal_writer_work (DownloadJournalWriter *self);

/* Writes and syncs everything, now. Returns: (transfer none) (nullable): why that could not be done */
const GError *download_journal_writer_flush (DownloadJournalWriter *self);

/* Whether the reader has missed something that was appended. */
gboolean download_journal_writer_take_missed (DownloadJournalWriter *self);

G_END_DECLS
