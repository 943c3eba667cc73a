/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli-ask.h"
#include "cli-exit.h"
#include "cli-options.h"
#include "cli-progress.h"
#include "cli-tree.h"

G_BEGIN_DECLS

/* What is waited for: the list, and the folders to save in. */
typedef struct
{
  GCancellable *opening; /* NULL when the list is open */
  GError       *reason;  /* nullable: why it is not open yet */
  guint         limit;
} CliDisk;

/* What --recursive asks for. */
typedef struct _CliGetTree CliGetTree;

/* One run of "pickup-cli get". */
typedef struct
{
  CliGetOptions      *options;
  GPtrArray          *requests;
  DownloadCookieFile *cookies; /* nullable */
  DownloadNetrc      *netrc;   /* nullable: until the service has it */
  DownloadService    *service; /* NULL until the list is open */
  CliProgress        *progress;
  CliAsk             *ask;     /* NULL if nobody can be asked */
  CliGetTree         *tree;    /* NULL without --recursive */
  GPtrArray          *slots;   /* of a tree: those that have not come to rest */
  guint               n_asked; /* leases that are not granted or refused yet */
  GMainLoop          *loop;
  guint               check;
  gboolean            stopping;
  gboolean            is_shut_down;
  gboolean            interrupted;
  gboolean            unrecorded; /* the disk did not take everything: nothing of the service is touched any more */
  CliExit             exit_code;  /* of the first that did not finish, or if nothing could be begun */
  CliDisk             disk;
} CliGet;

/* What was asked for: a link of the command line, or of a list. */
typedef struct
{
  CliGet          *get;
  DownloadRequest *request;      /* NULL or owned: under whose lease it is fetched */
  CliTreeFile     *file;         /* NULL or owned: of a tree */
  DownloadItem    *item;         /* NULL if the service refused it, or another process has it */
  gboolean         was_finished; /* before this run */
  gboolean         asked_again;  /* only if it changed, of a finished one */
  gboolean         moved;        /* it was seen to change its state */
  gboolean         in_question;  /* a person is being asked about it */
  gboolean         decided;      /* for this run: it is not asked again */
  gboolean         wants_copy;   /* the new object is another item */
  GCancellable    *waiting;      /* nullable: for the command that its file is given to */
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
void     cli_disk_make_folder_async (const char         *folder,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean cli_disk_make_folder_finish (GAsyncResult *result,
                                      GError      **error);
void     cli_disk_expect_end (CliGet *self);
void     cli_disk_clear (CliGet *self);
gboolean cli_disk_stop_opening (CliGet *self);

/* cli-get.c: the list is open, or cannot be; then the folders are there, or cannot be. */
void cli_get_opened (CliGet          *self,
                     DownloadService *service,
                     GError          *error);
void cli_get_begin (CliGet *self,
                    GError *error);

void     cli_get_note_exit_code (CliGet *self,
                                 CliExit exit_code);
gboolean cli_get_complete_request (CliGet          *self,
                                   DownloadRequest *request,
                                   GError         **error);
void     cli_get_apply_rules (CliGet          *self,
                              DownloadRequest *request);
void     cli_get_add_refused (CliGet       *self,
                              CliTreeFile  *file,
                              const char   *name,
                              const GError *error);
void     cli_get_ask_for_lease (CliGet          *self,
                                DownloadRequest *request,
                                CliTreeFile     *file);

/* cli-get-tree.c */
CliGetTree *cli_get_tree_new (const CliGetOptions *options,
                              GError             **error);
void        cli_get_tree_free (CliGetTree *self);
const char *cli_get_tree_get_folder (CliGetTree *self);
void        cli_get_tree_make_names_plain (CliGetTree *self);
gboolean    cli_get_tree_begin (CliGet  *self,
                                GError **error);
void        cli_get_tree_fill (CliGet *self);
gboolean    cli_get_tree_is_at_end (CliGet *self);
void        cli_get_tree_stop (CliGet *self);
void        cli_get_tree_quit_if_idle (CliGet *self);
void        cli_get_tree_count (CliSlot *slot);
char       *cli_get_tree_format (gpointer user_data);
void        cli_get_tree_print_verdict (CliGet *self);

CliSlot *cli_slot_new (CliGet *get);
void     cli_slot_free (CliSlot *self);
void     cli_slot_watch (CliSlot      *self,
                         DownloadItem *item);
void     cli_slot_check (CliSlot *self);
void     cli_slot_decide (CliSlot         *self,
                          DownloadDecision decision);

G_END_DECLS
