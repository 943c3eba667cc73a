/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-dict.h"
#include "checkpoint/download-event-log.h"
#include "checkpoint/download-journal-record.h"

G_BEGIN_DECLS

/**
 * DownloadJournalEntry:
 *
 * What the records that were read so far say of one download.
 */
typedef struct
{
  DownloadJournalId id;
  guint64           writer, sequence; /* of the latest record that touched it */
  guint64           generation;       /* of the ITEM that deltas must belong to */
  guint64           boot;             /* tag of the boot of all written claims */
  DownloadDict      fields;
  DownloadDict      state;      /* replaces the state keys of @fields; one without an owner is none */
  DownloadCrcSet   *durable;    /* NULL for none */
  GArray           *written;    /* of claims; NULL for none */
  guint64           part_size;  /* of the latest STAMP */
  gint64            part_mtime; /* 0: there is none */
  gint64            part_ctime;
  DownloadEventLog *events; /* NULL for none */
} DownloadJournalEntry;

/**
 * DownloadJournalTable:
 * @entries: (element-type DownloadJournalId DownloadJournalEntry)
 * @newer: whether a record of a newer format was met; none of these is understood
 *
 * The journal replayed.
 */
typedef struct
{
  GHashTable *entries;
  gboolean    newer;
} DownloadJournalTable;

DownloadJournalTable *download_journal_table_new (void);
DownloadJournalTable *download_journal_table_new_from_bytes (GBytes *bytes);
void                  download_journal_table_free (DownloadJournalTable *self);
gboolean              download_journal_table_apply (DownloadJournalTable        *self,
                                                    const DownloadJournalRecord *record,
                                                    DownloadJournalId           *touched);
DownloadJournalEntry *download_journal_table_find (DownloadJournalTable    *self,
                                                   const DownloadJournalId *id);
gboolean              download_journal_table_write (DownloadJournalTable *self,
                                                    GByteArray           *to);
gsize                 download_journal_table_estimate (DownloadJournalTable *self);

DownloadCheckpoint *download_journal_entry_to_checkpoint (const DownloadJournalEntry *self);

/* For g_ptr_array_sort(): by position, then by the time they were added. */
int download_journal_compare_checkpoints (gconstpointer a,
                                          gconstpointer b);

/* (transfer floating): claims as a(ttt). */
GVariant *download_journal_ranges_to_variant (const DownloadCrcSet *ranges,
                                              guint                 first,
                                              guint                 count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadJournalTable, download_journal_table_free)

G_END_DECLS
