/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DownloadJournalThread:
 *
 * The one thread that touches the state file: it opens, reads, appends, syncs and follows it. Whoever owns it pushes jobs, which
 * never waits, and is told news on the main context that was the thread default when it was started.
 */
typedef struct _DownloadJournalThread DownloadJournalThread;

/* Which ITEM the claims of a download belong to. */
typedef struct
{
  DownloadJournalId id;
  guint64           generation;
} DownloadJournalGeneration;

typedef enum
{
  DOWNLOAD_JOURNAL_WAITS,   /* opening goes on being tried; @error says what it waits for */
  DOWNLOAD_JOURNAL_REFUSED, /* it cannot be opened, and the thread has ended */
  DOWNLOAD_JOURNAL_OPENED,  /* @checkpoints are all there are */
  DOWNLOAD_JOURNAL_FAILED,  /* something cannot be written just now */
  DOWNLOAD_JOURNAL_CHANGED, /* others did that */
  DOWNLOAD_JOURNAL_WATCHED, /* @watch_fd can be read when somebody appended */
} DownloadJournalNewsKind;

typedef struct
{
  DownloadJournalNewsKind kind;
  GError                 *error;
  GPtrArray              *checkpoints; /* of DownloadCheckpoint */
  GPtrArray              *removed;     /* of char: their ids */
  GArray                 *generations; /* of DownloadJournalGeneration: of all that changed */
  guint64                 sequence;    /* the last record of this journal's own that these take into account */
  gboolean                damaged;
  int                     watch_fd; /* owned; -1 for none */
} DownloadJournalNews;

/* What is in @news may be stolen. */
typedef void (*DownloadJournalTold) (GObject             *owner,
                                     DownloadJournalNews *news);

DownloadJournalThread *download_journal_thread_start (const char         *folder,
                                                      guint64             writer_id,
                                                      GObject            *owner,
                                                      DownloadJournalTold told);

/* What was pushed is written and synced as far as that is possible; nobody waits for it, and @owner is told nothing more. */
void download_journal_thread_stop (DownloadJournalThread *self);

/* Takes @bytes. @generation is of an ITEM. With @sync the record is durable as soon as it is written; else within two seconds. */
void download_journal_thread_push (DownloadJournalThread    *self,
                                   DownloadJournalRecordType type,
                                   const DownloadJournalId  *id,
                                   guint64                   sequence,
                                   guint64                   generation,
                                   GBytes                   *bytes,
                                   gboolean                  sync);

/* Takes @task and returns a boolean in it. What others appended before is told first. */
void download_journal_thread_flush (DownloadJournalThread *self,
                                    GTask                 *task);
void download_journal_thread_rewrite (DownloadJournalThread *self);

/* Takes @task and returns a boolean in it. What was pushed before is appended first, and what others appended is told. */
void download_journal_thread_take_lease (DownloadJournalThread *self,
                                         guint64                number,
                                         GTask                 *task);
void download_journal_thread_return_lease (DownloadJournalThread *self,
                                           guint64                number);

/* From now on it is told what others append, first what they did since the journal was opened. */
void download_journal_thread_follow (DownloadJournalThread *self);

/* Somebody may have appended. */
void download_journal_thread_look (DownloadJournalThread *self);

/* Whether it is at work, and a number that grows whenever the disk has answered: if that stays, the disk does not answer. */
gboolean download_journal_thread_is_busy (DownloadJournalThread *self);
gint     download_journal_thread_get_pulse (DownloadJournalThread *self);

G_END_DECLS
