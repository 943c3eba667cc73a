/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-journal-file.h"

G_BEGIN_DECLS

/**
 * DownloadJournalWriter:
 *
 * The thread that appends. Records are written in the order in which they were pushed. When that fails it keeps them, tells so
 * once, and tries again; while nothing can be written, claims of written ranges are forgotten rather than kept without end.
 */
typedef struct _DownloadJournalWriter DownloadJournalWriter;

/* Called on the main context that was the thread default when the writer was made. */
typedef void (*DownloadJournalFailed) (GObject      *owner,
                                       const GError *error);

DownloadJournalWriter *download_journal_writer_new (DownloadJournalFile  *file,
                                                    GObject              *owner,
                                                    DownloadJournalFailed failed);

/* Takes @bytes. With @sync the record is durable as soon as it is written; else within two seconds. */
void download_journal_writer_push (DownloadJournalWriter    *self,
                                   DownloadJournalRecordType type,
                                   const DownloadJournalId  *id,
                                   GBytes                   *bytes,
                                   gboolean                  sync);

/* Takes @task and returns a boolean in it. */
void download_journal_writer_flush (DownloadJournalWriter *self,
                                    GTask                 *task);

/* Replaces the file by one that holds nothing but what still counts. */
void download_journal_writer_rewrite (DownloadJournalWriter *self);

/* Writes and syncs what is left, waiting for it, and releases the writer. */
void download_journal_writer_stop (DownloadJournalWriter *self);

G_END_DECLS
