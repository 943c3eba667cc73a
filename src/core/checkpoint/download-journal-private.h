/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-journal.h"

#include "checkpoint/download-journal-thread.h"

G_BEGIN_DECLS

struct _DownloadJournal
{
  GObject parent_instance;

  char                  *folder;
  char                  *path;
  DownloadJournalThread *thread;
  GMainContext          *context;
  guint64                writer_id;
  guint64                sequence; /* the last one given away */
  gboolean               was_damaged;
  gboolean               follows;

  /* What claims belong to: the ITEM that was put here last, unless it was told that somebody replaced it. */
  GHashTable *generations; /* DownloadJournalId → Generation */

  /* While it is being opened. */
  GTask               *opening; /* owned */
  GPtrArray           *checkpoints;
  GCancellable        *cancellable;
  gulong               cancelled_id;
  DownloadJournalWaits waits;
  gpointer             waits_data;

  GSource *watch;       /* nullable: of others who append, or the pause after one */
  int      watch_fd;    /* -1 for none */
  GSource *pulse_check; /* nullable: while the thread has something to do */
  gint     pulse;
  guint    n_missed;
};

/* download-journal.c */
void download_journal_check_pulse (DownloadJournal *self);
void download_journal_tell_failure (DownloadJournal *self,
                                    const GError    *error);

/* download-journal-put.c */
guint64 download_journal_make_random (void);
void    download_journal_take_generations (DownloadJournal           *self,
                                           const DownloadJournalNews *news);

G_END_DECLS
