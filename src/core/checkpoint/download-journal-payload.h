/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-dict.h"
#include "checkpoint/download-journal-record.h"
#include "verify/download-crc-set.h"

G_BEGIN_DECLS

/* So many ranges as they were recorded: the bytes of an a(ttt). */
typedef struct
{
  const guint8 *data;
  gsize         n_ranges;
} DownloadJournalRanges;

/**
 * DownloadJournalPayload:
 * @durable: of an ITEM
 * @written: of an ITEM or a WRITTEN
 * @dict: the fields, or those of the state
 * @owner: (nullable): what keeps the bytes that all the others are in, if it is not the owner of the record
 *
 * What is in the payload of a record, where it stands. What a record of its type does not have is empty.
 */
typedef struct
{
  DownloadJournalRanges durable;
  DownloadJournalRanges written;
  DownloadDict          dict;
  GBytes               *owner;
} DownloadJournalPayload;

/* Every type but HEADER and EVENTS. %FALSE if it is not in normal form; otherwise it lives as long as the record's bytes. */
gboolean download_journal_payload_init (DownloadJournalPayload      *self,
                                        const DownloadJournalRecord *record);
void     download_journal_payload_clear (DownloadJournalPayload *self);

DownloadCrcRange download_journal_ranges_get (const DownloadJournalRanges *self,
                                              gsize                        index);

/* Takes the dictionary over, for longer than the record may last. */
void download_journal_payload_keep_dict (DownloadJournalPayload      *self,
                                         const DownloadJournalRecord *record,
                                         DownloadDict                *dict);

G_END_DECLS
