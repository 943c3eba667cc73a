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
 * Nothing here waits for the disk: the journal's own thread opens, reads and writes the file, in the order in which it was asked.
 * When something cannot be written, the "failed" signal tells so (its argument is a #GError), once until it works again, on the main
 * context that was the thread default when the journal was opened; downloads go on. What could not be written is kept and tried again
 * every second and with every flush, so that nobody has to put anything twice: only claims of ranges may be dropped meanwhile, which
 * costs bytes at a crash. A disk that does not answer for five seconds is told in the same way.
 *
 * Dropping the last reference does not wait either: only what was flushed is sure to be in the file then.
 */

/* On the main context: why the list cannot be opened yet, once a second has passed, and again when that changes; %NULL when it goes on. */
typedef void (*DownloadJournalWaits) (const GError *reason,
                                      gpointer      user_data);

/**
 * download_journal_open_async:
 * @folder: absolute path; made with mode 0700, and its parents, if it is not there
 * @waits: (nullable): is told what it waits for
 * @waits_data: for @waits
 * @cancellable: (nullable): gives up at once, whatever the disk does
 * @callback: called with a result for download_journal_open_finish(); its source object is of no use
 * @user_data: for @callback
 *
 * Opens the state file in @folder and makes it if it is not there. Damage is no error: what can be read is kept and the
 * damaged file is set aside as "journal.damaged-TIME". What may pass by itself, as a lock that is held or a disk that does not answer,
 * is tried again until it works: whoever does not want to wait for ever cancels. What only a person can mend ends it: a file or
 * folder that cannot be used, or one that a newer version of Pickup made, which is left as it is.
 */
void download_journal_open_async (const char          *folder,
                                  DownloadJournalWaits waits,
                                  gpointer             waits_data,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);

/**
 * download_journal_open_finish:
 * @checkpoints: (out) (optional) (element-type DownloadCheckpoint) (transfer full): all there are, by position and then by the time
 *   they were added
 *
 * Returns: (transfer full) (nullable): %NULL if it cannot be used; the error is a #DownloadError
 */
DownloadJournal *download_journal_open_finish (GAsyncResult *result,
                                               GPtrArray   **checkpoints,
                                               GError      **error);

/* Whether something in the file could not be read when it was opened. */
gboolean download_journal_was_damaged (DownloadJournal *self);

/* From now on "changed" is emitted for what other processes did since the file was opened, and for what they do. */
void download_journal_follow (DownloadJournal *self);

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
 * @id: a download that was put or told before
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
 * @sync: %FALSE if a flush follows, for which the record may wait a moment; otherwise it is synced as soon as it is written
 *
 * Claims that everything up to @sequence is durable.
 */
void download_journal_put_durable (DownloadJournal *self,
                                   const char      *id,
                                   guint64          sequence,
                                   gboolean         sync);

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

/* Done when everything appended so far was written and synced; fails if it could not be. What others appended before is told first if
 * they are followed. */
void     download_journal_flush_async (DownloadJournal    *self,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean download_journal_flush_finish (DownloadJournal *self,
                                        GAsyncResult    *result,
                                        GError         **error);

/**
 * download_journal_take_lease_async:
 * @key: of a request
 *
 * Asks to be the one process that downloads what has that key. What others appended before is told first if they are followed: what
 * the one before has done is known then. It fails with %DOWNLOAD_ERROR_IN_USE if another process has it. It is given back with
 * download_journal_return_lease(), or when the journal or the process ends.
 */
void     download_journal_take_lease_async (DownloadJournal    *self,
                                            const char         *key,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean download_journal_take_lease_finish (DownloadJournal *self,
                                             GAsyncResult    *result,
                                             GError         **error);
void     download_journal_return_lease (DownloadJournal *self,
                                        const char      *key);

/* (transfer none): the folder that was opened, and the path of the state file in it. A compaction replaces the file. */
const char *download_journal_get_folder (DownloadJournal *self);
const char *download_journal_get_path (DownloadJournal *self);

G_END_DECLS
