/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint.h"
#include "checkpoint/download-event.h"
#include "verify/download-crc-set.h"

G_BEGIN_DECLS

#define DOWNLOAD_TYPE_JOURNAL (download_journal_get_type ())
G_DECLARE_FINAL_TYPE (DownloadJournal, download_journal, DOWNLOAD, JOURNAL, GObject)

/**
 * DownloadJournal:
 *
 * The state file: an append-only sequence of self-checking records, shared by all processes of one user. Its format is
 * written down in FORMAT.md beside this header.
 *
 * Appending returns at once; the work is done in order on the journal's own thread. When something cannot be written, the
 * "failed" signal tells so (its argument is a #GError), once until it works again, on the main context that was the thread
 * default when the journal was opened; downloads go on. What could not be written is kept and tried again every second and
 * with every flush, so that nobody has to put anything twice: only claims of ranges may be dropped meanwhile, which costs
 * bytes at a crash.
 *
 * Opening, loading and finding read the file on the caller's thread (a few milliseconds for thousands of downloads).
 * Dropping the last reference writes and syncs what is left, and waits for that; after a flush there is nothing to wait for.
 */

/**
 * download_journal_open:
 * @folder: absolute path; made with mode 0700, and its parents, if it is not there
 * @error: return location
 *
 * Opens the state file in @folder and makes it if it is not there. Damage is no error: what can be read is kept and the
 * damaged file is set aside as "journal.damaged-TIME". A file that can be read but not written, or that a newer version of
 * Pickup made, is left as it is: "failed" tells why in the next turn of the main loop, and nothing is remembered.
 *
 * Returns: (transfer full) (nullable): %NULL if the folder cannot be used at all; the error is a #DownloadError
 */
DownloadJournal *download_journal_open (const char *folder,
                                        GError    **error);

/**
 * download_journal_open_for_reading:
 * @folder: absolute path
 * @error: return location
 *
 * Opens the state file without a lock, without a thread and without making or changing anything. A file that is not there is
 * an empty list. Nothing may be put.
 *
 * Returns: (transfer full) (nullable): %NULL if the file is there and cannot be read, or is of a newer version of Pickup
 */
DownloadJournal *download_journal_open_for_reading (const char *folder,
                                                    GError    **error);

/* %FALSE with a #DownloadError if a newer version of Pickup made the file, so that what is in it may mean something else. */
gboolean download_journal_check_version (DownloadJournal *self,
                                         GError         **error);

/* Whether something in the file could not be read when it was opened. */
gboolean download_journal_was_damaged (DownloadJournal *self);

/**
 * download_journal_load:
 *
 * Returns: (element-type DownloadCheckpoint) (transfer full): all checkpoints as the file has them now, by position and then
 *   by the time they were added
 */
GPtrArray *download_journal_load (DownloadJournal *self);

/**
 * download_journal_load_changes:
 * @removed: (out) (optional) (element-type utf8) (transfer full): ids of downloads that are gone
 *
 * Reads what other processes appended since the last call or since download_journal_load(). After a compaction a download
 * may be returned that did not change, and an id that this journal removed itself.
 *
 * Returns: (element-type DownloadCheckpoint) (transfer full): each checkpoint that changed, whole
 */
GPtrArray *download_journal_load_changes (DownloadJournal *self,
                                          GPtrArray      **removed);

/**
 * download_journal_find:
 * @id: 32 lower-case hex digits
 *
 * Reads what was appended first; download_journal_load_changes() still returns it.
 *
 * Returns: (transfer full) (nullable): the checkpoint of one download as the file has it now
 */
DownloadCheckpoint *download_journal_find (DownloadJournal *self,
                                           const char      *id);

/**
 * download_journal_put:
 *
 * Replaces everything that is known of one download. A finished one is synced as soon as it is written, anything else within
 * two seconds. The written ranges of @checkpoint count as claimed by this call.
 *
 * Returns: the sequence number of these claims, for download_journal_put_durable(); 0 if nothing is put
 */
guint64 download_journal_put (DownloadJournal          *self,
                              const DownloadCheckpoint *checkpoint);

/**
 * download_journal_put_fields:
 *
 * Replaces what is known of one download, but for what is claimed of its bytes: for whoever does not hold the partial file.
 * Nothing happens if the download is not there.
 */
void download_journal_put_fields (DownloadJournal          *self,
                                  const DownloadCheckpoint *checkpoint);

/**
 * download_journal_put_state:
 * @error: (nullable): why it is not going on
 *
 * Moves to another state; everything else stays.
 */
void download_journal_put_state (DownloadJournal *self,
                                 const char      *id,
                                 DownloadState    state,
                                 const GError    *error);

/**
 * download_journal_put_event:
 *
 * Adds @event to the timeline of one download, which survives download_journal_put(). Nothing happens if the download is not
 * there.
 */
void download_journal_put_event (DownloadJournal     *self,
                                 const char          *id,
                                 const DownloadEvent *event);

/**
 * download_journal_put_written:
 * @id: a download that was put or loaded before
 * @ranges: none of which was claimed before
 *
 * Claims @ranges as written in this boot.
 *
 * Returns: a sequence number, never 0 and always growing, that stands for this and all earlier claims of @id; 0 if there was
 *   nothing to claim
 */
guint64 download_journal_put_written (DownloadJournal      *self,
                                      const char           *id,
                                      const DownloadCrcSet *ranges);

/**
 * download_journal_put_durable:
 * @sequence: from download_journal_put_written() or download_journal_put(), before the sync of the file began
 *
 * Claims that everything up to @sequence is durable. The record itself is synced as soon as it is written.
 */
void download_journal_put_durable (DownloadJournal *self,
                                   const char      *id,
                                   guint64          sequence);

/**
 * download_journal_put_stamp:
 * @checkpoint: a download that was put or loaded before
 *
 * Records by which size and times the partial file is known not to have been changed since: all that was claimed up to now holds
 * while it has them.
 */
void download_journal_put_stamp (DownloadJournal          *self,
                                 const DownloadCheckpoint *checkpoint);

/* Forgets one download, and syncs that. */
void download_journal_remove (DownloadJournal *self,
                              const char      *id);

/* Replaces the file by one that holds nothing but what still counts: what was put before is in no file any more. */
void download_journal_rewrite (DownloadJournal *self);

/* Done when everything appended so far was written and synced; fails if it could not be. */
void     download_journal_flush_async (DownloadJournal    *self,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean download_journal_flush_finish (DownloadJournal *self,
                                        GAsyncResult    *result,
                                        GError         **error);

/* (transfer none): path of the state file, to watch for what other processes append. A compaction replaces the file. */
const char *download_journal_get_path (DownloadJournal *self);

G_END_DECLS
