/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-journal-file.h"
#include "checkpoint/download-journal-table.h"

G_BEGIN_DECLS

/**
 * DownloadJournalReader:
 *
 * Follows the state file: keeps the table of what it says and tells which downloads others changed since they were last asked
 * for. Reads without a lock; everything blocks. Used by one thread at a time.
 */
typedef struct _DownloadJournalReader DownloadJournalReader;

DownloadJournalReader *download_journal_reader_new (const char *path,
                                                    guint64     own_writer);
void                   download_journal_reader_free (DownloadJournalReader *self);

/* Begins with bytes of the file that were read already. Takes @bytes, and makes them fewer if most of them say nothing any more. */
void download_journal_reader_start (DownloadJournalReader *self,
                                    GByteArray            *bytes);

/* Reads what was appended since. A file that is not there says nothing new. */
gboolean download_journal_reader_catch_up (DownloadJournalReader *self,
                                           GError               **error);

/* Whether the name of @file stands for something that was not read yet. */
gboolean download_journal_reader_is_behind (DownloadJournalReader *self,
                                            DownloadJournalFile   *file);

/* Takes over what was just appended at @offset of the file with @header. %FALSE if it has not read everything before that: then
 * it is to catch up. */
gboolean download_journal_reader_add_appended (DownloadJournalReader *self,
                                               const guint8          *header,
                                               guint64                offset,
                                               GBytes *const         *records,
                                               guint                  n_records);

DownloadJournalTable *download_journal_reader_get_table (DownloadJournalReader *self);

/* (element-type DownloadJournalId) (transfer full): what others changed or removed since the last call. */
GHashTable *download_journal_reader_take_touched (DownloadJournalReader *self);

/* The ITEM that deltas belong to: the last one that was put here unless somebody replaced it, else the one in the file. */
void    download_journal_reader_note_put (DownloadJournalReader   *self,
                                          const DownloadJournalId *id,
                                          guint64                  generation);
void    download_journal_reader_note_remove (DownloadJournalReader   *self,
                                             const DownloadJournalId *id);
guint64 download_journal_reader_get_generation (DownloadJournalReader   *self,
                                                const DownloadJournalId *id);

G_END_DECLS
