/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What FORMAT.md says, in numbers. */
#define DOWNLOAD_JOURNAL_FORMAT 1
#define DOWNLOAD_JOURNAL_FRAME 40
#define DOWNLOAD_JOURNAL_HEADER_SIZE (DOWNLOAD_JOURNAL_FRAME + 16)
#define DOWNLOAD_JOURNAL_MAX_BODY (4 * 1024 * 1024)
#define DOWNLOAD_JOURNAL_MAX_RANGES 16

typedef enum
{
  DOWNLOAD_JOURNAL_HEADER = 1,
  DOWNLOAD_JOURNAL_ITEM = 2,
  DOWNLOAD_JOURNAL_STATE = 3,
  DOWNLOAD_JOURNAL_WRITTEN = 4,
  DOWNLOAD_JOURNAL_DURABLE = 5,
  DOWNLOAD_JOURNAL_REMOVE = 6,
  DOWNLOAD_JOURNAL_FIELDS = 7,
  DOWNLOAD_JOURNAL_EVENTS = 8,
  DOWNLOAD_JOURNAL_STAMP = 9,
} DownloadJournalRecordType;

/* The types of their payloads; "tt" in front is the id. */
#define DOWNLOAD_JOURNAL_HEADER_PAYLOAD "(ut)"
#define DOWNLOAD_JOURNAL_ITEM_PAYLOAD "(tttta(ttt)a(ttt)a{sv})"
#define DOWNLOAD_JOURNAL_STATE_PAYLOAD "(tta{sv})"
#define DOWNLOAD_JOURNAL_WRITTEN_PAYLOAD "(tttta(ttt))"
#define DOWNLOAD_JOURNAL_DURABLE_PAYLOAD "(tttt)"
#define DOWNLOAD_JOURNAL_REMOVE_PAYLOAD "(tt)"
#define DOWNLOAD_JOURNAL_FIELDS_PAYLOAD "(tta{sv})"
#define DOWNLOAD_JOURNAL_STAMP_PAYLOAD "(ttttxx)"
#define DOWNLOAD_JOURNAL_EVENTS_PAYLOAD "(tta(xxtxuuuuuss))"

/**
 * DownloadJournalId:
 *
 * The 32 hex digits of an item's id as two numbers.
 */
typedef struct
{
  guint64 high;
  guint64 low;
} DownloadJournalId;

gboolean download_journal_id_parse (const char        *text,
                                    DownloadJournalId *id);
char    *download_journal_id_to_string (const DownloadJournalId *id);
guint    download_journal_id_hash (gconstpointer id);
gboolean download_journal_id_equal (gconstpointer a,
                                    gconstpointer b);

/**
 * DownloadJournalRecord:
 *
 * A record in memory that belongs to somebody else, its checksum found right.
 */
typedef struct
{
  DownloadJournalRecordType type; /* may be none of the above */
  guint                     format;
  guint64                   writer;
  guint64                   sequence;
  const guint8             *payload;
  gsize                     length; /* of the payload */
  GBytes                   *owner;  /* nullable: what keeps it, if it may be kept by a reference */
} DownloadJournalRecord;

/* Takes a floating @payload. Appends nothing and returns %FALSE if it is too large to be read back. */
gboolean  download_journal_record_append (GByteArray               *to,
                                          DownloadJournalRecordType type,
                                          guint64                   writer,
                                          guint64                   sequence,
                                          GVariant                 *payload);
GVariant *download_journal_record_get_payload (const DownloadJournalRecord *self,
                                               const char                  *type);

/* One of the numbers that a payload of a known and checked type begins with. */
guint64 download_journal_record_get_number (const DownloadJournalRecord *self,
                                            guint                        index);

/**
 * DownloadJournalScan:
 * @data: the bytes to look through
 * @length: how many there are
 * @owner: (nullable): what keeps them
 * @offset: where to look for the next record
 * @end: end of the last good record, which is where to go on when more bytes have come
 * @damaged: whether something between good records was passed over
 *
 * Walks over the records in a piece of memory, finding its way back after damage.
 */
typedef struct
{
  const guint8 *data;
  gsize         length;
  GBytes       *owner;
  gsize         offset;
  gsize         end;
  gboolean      damaged;
} DownloadJournalScan;

gboolean download_journal_scan_next (DownloadJournalScan   *self,
                                     DownloadJournalRecord *record);
gboolean download_journal_scan_has_torn_tail (const DownloadJournalScan *self);

G_END_DECLS
