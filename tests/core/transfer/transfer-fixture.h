/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-error.h"
#include "raw-server.h"
#include "transfer/download-transfer.h"

G_BEGIN_DECLS

/**
 * TransferFixture:
 *
 * One download between a real folder, a real journal and a scripted server that has one object. The members of the second
 * group say how the server behaves; a test changes them as it goes.
 */
typedef struct
{
  char             *folder;
  char             *state_folder;
  RawServer        *server;
  DownloadClock    *clock;
  DownloadSession  *session;
  DownloadJournal  *journal;
  GHashTable       *hosts;
  DownloadThrottle *throttle;

  guint8     *object;
  gsize       length;
  const char *etag;          /* nullable */
  const char *last_modified; /* nullable */
  const char *headers;       /* nullable: further lines */
  const char *status_line;   /* nullable: said to every request instead of an answer */
  const char *points_to;     /* nullable: where "/file.bin" leads */
  const char *dead_target;   /* nullable: a target that is refused */
  gboolean    says_nothing;
  gboolean    ignores_ranges;
  gboolean    ignores_conditions;
  gboolean    hides_length;
  gsize       sent;  /* at most so many bytes of a body */
  gboolean    hangs; /* after these, instead of ending the connection */
  GRand      *moods; /* nullable: each body ends wherever it likes */
  gsize       step;  /* bytes between two pauses, or 0 */

  DownloadCheckpoint *checkpoint;
  DownloadTransfer   *transfer;
  gboolean            done;
  guint               tick_timer;
  GError             *error;
  GString            *states;
} TransferFixture;

void transfer_fixture_init (TransferFixture *self,
                            gsize            length);
void transfer_fixture_clear (TransferFixture *self);

/* What the server has now: bytes that depend on @seed. */
void transfer_fixture_make_object (TransferFixture *self,
                                   gsize            length,
                                   guint            seed);
void transfer_fixture_respond (RawRequest *request,
                               gpointer    user_data);

DownloadTransferContext transfer_fixture_get_context (TransferFixture *self);

void transfer_fixture_start (TransferFixture     *self,
                             DownloadTransferMode mode);
void transfer_fixture_wait (TransferFixture *self);
void transfer_fixture_run (TransferFixture *self);

/* Runs until so many bytes were received, stops, and lets the server be whole again. */
void transfer_fixture_run_part (TransferFixture *self,
                                gsize            bytes);

/* Goes on with what the journal keeps, as another process would. */
void transfer_fixture_reload (TransferFixture *self);

guint transfer_fixture_count_files (TransferFixture *self);
void  transfer_fixture_assert_file (TransferFixture *self,
                                    const char      *name,
                                    gsize            length);
char *transfer_fixture_get_sent_header (TransferFixture *self,
                                        guint            request,
                                        const char      *name);

void transfer_fixture_assert_sent (TransferFixture *self,
                                   guint            request,
                                   const char      *name,
                                   const char      *expected);

/* It is under its own name, and there is nothing beside it. */
void transfer_fixture_assert_published (TransferFixture *self);

G_END_DECLS
