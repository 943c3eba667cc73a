/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-ask.h"
#include "cli-exit.h"
#include "cli-options.h"
#include "cli-progress.h"

G_BEGIN_DECLS

/* What is waited for: the list, and the folders to save in. */
typedef struct
{
  GCancellable *opening; /* NULL when the list is open */
  GError       *reason;  /* nullable: why it is not open yet */
  guint         limit;
} CliDisk;

/* One run of "pickup-cli get". */
typedef struct
{
  CliGetOptions      *options;
  GPtrArray          *requests;
  DownloadCookieFile *cookies; /* nullable */
  DownloadNetrc      *netrc;   /* nullable: until the service has it */
  DownloadService    *service; /* NULL until the list is open */
  CliProgress        *progress;
  CliAsk             *ask; /* NULL if nobody can be asked */
  GPtrArray          *slots;
  guint               n_asked; /* leases that are not granted or refused yet */
  GMainLoop          *loop;
  guint               check;
  gboolean            stopping;
  gboolean            interrupted;
  gboolean            unrecorded; /* the disk did not take everything: nothing of the service is touched any more */
  CliExit             exit_code;  /* if nothing could be begun */
  CliDisk             disk;
} CliGet;

/* What was asked for: a link of the command line, or of a list. */
typedef struct
{
  CliGet          *get;
  DownloadRequest *request;      /* NULL or owned: under whose lease it is fetched */
  DownloadItem    *item;         /* NULL if the service refused it, or another process has it */
  gboolean         was_finished; /* before this run */
  gboolean         asked_again;  /* only if it changed, of a finished one */
  gboolean         moved;        /* it was seen to change its state */
  gboolean         in_question;  /* a person is being asked about it */
  gboolean         decided;      /* for this run: it is not asked again */
  gboolean         wants_copy;   /* the new object is another item */
  gboolean         at_rest;
  CliExit          exit_code;
} CliSlot;

CliSlot *cli_get_find_slot (CliGet       *self,
                            DownloadItem *item);
void     cli_get_check_soon (CliGet *self);
void     cli_get_stop_unread (CliGet *self);

/* cli-disk.c */
void     cli_disk_open (CliGet *self);
void     cli_disk_make_folders (CliGet *self);
void     cli_disk_expect_end (CliGet *self);
void     cli_disk_clear (CliGet *self);
gboolean cli_disk_stop_opening (CliGet *self);

/* cli-get.c: the list is open, or cannot be; then the folders are there, or cannot be. */
void cli_get_opened (CliGet          *self,
                     DownloadService *service,
                     GError          *error);
void cli_get_begin (CliGet *self,
                    GError *error);

CliSlot *cli_slot_new (CliGet *get);
void     cli_slot_free (CliSlot *self);
void     cli_slot_watch (CliSlot      *self,
                         DownloadItem *item);
void     cli_slot_check (CliSlot *self);
void     cli_slot_decide (CliSlot         *self,
                          DownloadDecision decision);

G_END_DECLS
