/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-address-watch.h"
#include "base/download-clock.h"
#include "base/download-sleep-watch.h"
#include "checkpoint/download-journal.h"
#include "net/download-session.h"
#include "rules/download-rules.h"
#include "service/download-item-private.h"
#include "service/download-prober.h"
#include "service/download-service.h"

G_BEGIN_DECLS

#define DOWNLOAD_N_PRIORITIES (DOWNLOAD_PRIORITY_HIGH - DOWNLOAD_PRIORITY_LOW + 1)

typedef gboolean (*DownloadMatch) (DownloadItem *item,
                                   gconstpointer wanted);

/**
 * DownloadServiceFile:
 * @name: beside the list
 * @make_trouble: (transfer full): what is told if it could not be written, for that reason
 * @to_text: (transfer full): what it is to say
 * @is_foreign: what is there could not be understood: it is kept under another name before it is written
 * @is_recording: on a thread
 * @has_changed: since that began
 *
 * A file with what a person has decided.
 */
typedef struct
{
  const char *name;
  GError *(*make_trouble) (const char *reason);
  char *(*to_text) (DownloadService *self);
  gboolean is_foreign;
  gboolean is_recording;
  gboolean has_changed;
} DownloadServiceFile;

struct _DownloadService
{
  GObject             parent_instance;
  DownloadClock      *clock;
  DownloadSession    *session;
  DownloadJournal    *journal;
  GError             *trouble; /* nullable: not told yet */
  DownloadProber     *prober;
  DownloadTrust      *trust; /* owned: the session's */
  DownloadServiceFile trust_file;
  GListStore         *rules;       /* of DownloadRule */
  GError             *rules_error; /* nullable */
  DownloadServiceFile rules_file;
  DownloadThrottle   *throttle;
  GHashTable         *hosts;     /* origin → DownloadHost */
  GPtrArray          *items;     /* of DownloadItem, owned: the list */
  GPtrArray          *withdrawn; /* of DownloadItem, owned: not in the list, but may come back */
  GHashTable         *leaving;   /* of DownloadItem, owned: removed, but not gone yet */
  GPtrArray          *active;    /* of DownloadItem, owned: those that need ticks, in the list or not */
  GHashTable         *leases;    /* char: key → Lease: what only this process downloads, or asks to */
  GHashTable         *lessees;   /* DownloadItem, owned → char: the key that it began with */
  DownloadItemContext context;

  guint                 max_active;
  guint                 first_queued[DOWNLOAD_N_PRIORITIES]; /* of that rank nothing before this index wants a turn, unless it asks for its lease */
  guint64               speed;
  guint                 n_running;
  guint                 schedule_source;
  guint                 tick_timer;
  gint64                undo_time; /* microseconds; 0: what is withdrawn does not leave by itself */
  guint                 undo_timer;
  gint64                start_time;  /* real time, if there is a timer */
  guint                 start_timer; /* for the next item that starts at a certain time */
  gboolean              started;
  gboolean              led_out;       /* the network, at some time */
  gboolean              has_strangers; /* another process has added an item since the list was opened */
  DownloadSleepWatch   *sleep_watch;   /* NULL until something was under way */
  DownloadAddressWatch *address_watch; /* with it */
  GTask                *shutdown_task;
  guint                 shutdown_timer; /* the end of patience */
  gboolean              flushing;
};

/* download-service.c */
DownloadService *download_service_new_for_journal (DownloadJournal *journal,
                                                   DownloadClock   *clock);
DownloadItem    *download_service_peek_item (DownloadService *self,
                                             guint            index);
guint            download_service_get_size (DownloadService *self);
void             download_service_splice (DownloadService     *self,
                                          guint                position,
                                          guint                n_removals,
                                          DownloadItem *const *additions,
                                          guint                n_additions);
void             download_service_schedule (DownloadService *self);
void             download_service_tell_trouble (DownloadService *self,
                                                const GError    *error);

/* download-service-order.c */
int    download_service_compare_positions (gconstpointer a,
                                           gconstpointer b);
int    download_service_compare_turns (gconstpointer a,
                                       gconstpointer b);
void   download_service_place (DownloadService *self,
                               guint            from,
                               guint            count);
gint64 download_service_get_end_position (DownloadService *self);

/* download-service-open.c */
void download_service_open_with_clock_async (const char          *state_dir,
                                             DownloadClock       *clock,
                                             DownloadServiceWaits waits,
                                             gpointer             waits_data,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);

gboolean download_service_is_ending (DownloadService *self);
void     download_service_check_shutdown (DownloadService *self);
void     download_service_unwatch_shutdown (DownloadService *self);

/* download-service-list.c */
void download_service_restore (DownloadService *self,
                               GPtrArray       *checkpoints);
void download_service_watch_journal (DownloadService *self);

DownloadItem *download_service_insert_new_item (DownloadService *self,
                                                DownloadRequest *request,
                                                guint            index,
                                                gboolean         paused);
void          download_service_continue_item (DownloadItem    *item,
                                              DownloadRequest *request,
                                              gboolean         paused);

/* download-service-copy.c */
void download_service_add_copy (DownloadService *self,
                                DownloadItem    *item);

/* download-service-relocate.c */
void download_service_may_relocate (DownloadService *service,
                                    DownloadItem    *item);
void download_service_settle (DownloadItem *item);

/* download-service-lease.c */
void     download_service_init_leases (DownloadService *self);
void     download_service_clear_leases (DownloadService *self);
gboolean download_service_has_lease (DownloadService *self,
                                     const char      *key);
guint    download_service_count_leasing (DownloadService *self);
gboolean download_service_is_leasing (DownloadService *self,
                                      DownloadItem    *item);
void     download_service_start_item (DownloadService *self,
                                      DownloadItem    *item);
void     download_service_item_rests (DownloadService *self,
                                      DownloadItem    *item);

/* download-service-network.c */
void download_service_hold_back_barred (DownloadService *self);
void download_service_watch_network (DownloadService *self);
void download_service_unwatch_network (DownloadService *self);

/* download-service-start.c */
void download_service_starts_later (DownloadService *self,
                                    gint64           real_time);
void download_service_stop_start_timer (DownloadService *self);

/* download-service-file.c */
void     download_service_read_files_async (DownloadService    *self,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean download_service_read_files_finish (DownloadService *self,
                                             GAsyncResult    *result,
                                             GError         **error);
void     download_service_record_file (DownloadService     *self,
                                       DownloadServiceFile *file);

/* download-service-trust.c */
void download_service_init_trust (DownloadService *self,
                                  const char      *text);

/* download-service-rules.c */
void download_service_init_rules (DownloadService *self,
                                  const char      *text,
                                  const GError    *error);

/* download-service-withdraw.c */
DownloadItem *download_service_find_withdrawn (DownloadService *self,
                                               DownloadMatch    matches,
                                               gconstpointer    wanted);
gboolean      download_service_end_withdrawal (DownloadService *self,
                                               DownloadItem    *item);
void          download_service_remove_all_withdrawn (DownloadService *self);
void          download_service_make_leave (DownloadService *self,
                                           DownloadItem    *item);

G_END_DECLS
