/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "checkpoint/download-checkpoint-private.h"
#include "checkpoint/download-journal.h"

G_BEGIN_DECLS

#define ID_A "000102030405060708090a0b0c0d0e0f"
#define ID_B "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
#define ID_C "ffffffffffffffffffffffffffffffff"

/* A folder of its own for one test. */
char *fixture_new_folder (void);
void  fixture_delete_folder (char *folder);
guint fixture_count_files (const char *folder,
                           const char *prefix);
char *fixture_read (const char *folder,
                    gsize      *length);
void  fixture_write (const char *folder,
                     const char *data,
                     gsize       length);

/* Every field set, and a plain one that is only queued. */
void                fixture_set_version (DownloadCheckpoint *self,
                                         const char         *etag,
                                         gint64              total);
DownloadCheckpoint *fixture_new_full (const char *id);
DownloadCheckpoint *fixture_new_plain (const char *id,
                                       gint64      position);

/* The object whose bytes the claims are about; each @object has other bytes. */
guint64         fixture_get_crc (guint   object,
                                 guint64 start,
                                 guint64 end);
DownloadCrcSet *fixture_new_ranges (guint   object,
                                    guint64 start,
                                    guint64 end);

/* Failure of any step is asserted against; closing writes what is left. */
DownloadJournal *fixture_open (const char *folder);
void             fixture_close (DownloadJournal *journal);
GError          *fixture_open_refused (const char *folder);

/* What the file says now. */
GPtrArray          *fixture_load (const char *folder);
DownloadCheckpoint *fixture_find (const char *folder,
                                  const char *id);

/* What others changed since @journal was opened or this was called last; @removed may be %NULL. */
GPtrArray *fixture_take_changes (DownloadJournal *journal,
                                 GPtrArray      **removed);

gboolean fixture_flush (DownloadJournal *journal);
void     fixture_wait_for (gboolean   *done,
                           const char *what);
char    *fixture_claims_to_string (const DownloadCrcSet *claims);
void     fixture_assert_equal (const DownloadCheckpoint *a,
                               const DownloadCheckpoint *b);

G_END_DECLS
