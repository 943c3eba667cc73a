/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "checkpoint/download-journal-table.h"

G_BEGIN_DECLS

/**
 * DownloadJournalFile:
 *
 * The state file on disk, for appending: the lock, the append, the sync and the compaction. Everything blocks. Used by one
 * thread at a time.
 */
typedef struct _DownloadJournalFile DownloadJournalFile;

DownloadJournalFile *download_journal_file_open (const char *folder,
                                                 gint       *pulse,
                                                 GError    **error);
void                 download_journal_file_free (DownloadJournalFile *self);

/**
 * download_journal_file_prepare:
 *
 * Looks the file over before anything is appended, and takes back what an append that was interrupted left at its end.
 *
 * Returns: (transfer full) (nullable): all of its bytes
 */
GByteArray *download_journal_file_prepare (DownloadJournalFile *self,
                                           GError             **error);

/* Whether something in it could not be read: it is set aside with the next compaction. */
gboolean download_journal_file_is_damaged (DownloadJournalFile *self);

/* Whether a newer version of Pickup made it: that does not pass while one waits. */
gboolean download_journal_file_is_newer (DownloadJournalFile *self);

/* Bytes that the file would have if it were compacted now. */
void download_journal_file_set_live_size (DownloadJournalFile *self,
                                          guint64              size);

/* (transfer none): %DOWNLOAD_JOURNAL_HEADER_SIZE bytes that tell the file that is open from any that had its name before. */
const guint8 *download_journal_file_get_header (DownloadJournalFile *self);

/* Whether the file with the name is the one that begins with @header and ends at @offset. */
gboolean download_journal_file_ends_at (DownloadJournalFile *self,
                                        const guint8        *header,
                                        guint64              offset);

/**
 * download_journal_file_append:
 * @records: whole records
 * @n_appended: (out): how many there was room for
 * @offset: (out): where they stand, in the file that is open now
 */
gboolean download_journal_file_append (DownloadJournalFile *self,
                                       GBytes *const       *records,
                                       guint                n_records,
                                       guint               *n_appended,
                                       guint64             *offset,
                                       GError             **error);

/* A failure is final for what was appended before: only a compaction makes it safe. */
gboolean download_journal_file_sync (DownloadJournalFile *self,
                                     GError             **error);

gboolean download_journal_file_wants_compaction (DownloadJournalFile *self);
gboolean download_journal_file_compact (DownloadJournalFile *self,
                                        GError             **error);

/**
 * download_journal_file_take_lease:
 * @number: of what only one process may do at a time
 *
 * Does not wait. It is given back with the file, even by a process that is killed.
 *
 * Returns: %FALSE with %DOWNLOAD_ERROR_IN_USE if another process has it
 */
gboolean download_journal_file_take_lease (DownloadJournalFile *self,
                                           guint64              number,
                                           GError             **error);
void     download_journal_file_return_lease (DownloadJournalFile *self,
                                             guint64              number);

/* Says that the file is of a newer format. Always %FALSE. */
gboolean download_journal_fail_newer (GError **error);

/* Reads [offset, end of file). (transfer full) */
GByteArray *download_journal_file_read (int      fd,
                                        guint64  offset,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadJournalFile, download_journal_file_free)

#define DOWNLOAD_JOURNAL_NAME "journal"

G_END_DECLS
