/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-network.h"
#include "plan/download-meter.h"
#include "plan/download-speed-history.h"
#include "service/download-item.h"
#include "transfer/download-transfer.h"
#include "verify/download-file-look.h"

G_BEGIN_DECLS

/**
 * DownloadItemContext:
 * @transfer: what the item's transfers borrow
 * @throttle: the service's: the item's own hangs below it
 * @max_retries: attempts without a new byte before a waiting item gives up; -1 never
 * @forget_links: whether a finished item keeps what opened its door
 * @network: what there is
 * @metered_allowed: whether bytes may flow if they cost something
 * @wants_turn: called when an item has become queued or has stopped running
 * @wants_slots: called when connections may be opened
 * @active_changed: called when an item has begun or ceased to need ticks
 * @wants_copy: called to fetch the object as it is now as a second item
 * @may_relocate: called when the transfer of an item has ended whose file is to be moved
 * @starts_later: called when an item has begun to wait for that real time
 * @left: called when everything of an item that was removed is gone
 *
 * What a service lends to its items; alive as long as they.
 */
typedef struct
{
  DownloadTransferContext transfer;
  DownloadThrottle       *throttle;
  int                     max_retries;
  gboolean                forget_links;
  DownloadNetwork         network;
  gboolean                metered_allowed;
  void (*wants_turn) (gpointer      service,
                      DownloadItem *item);
  void (*wants_slots) (gpointer service);
  void (*active_changed) (gpointer      service,
                          DownloadItem *item,
                          gboolean      active);
  void (*wants_copy) (gpointer      service,
                      DownloadItem *item);
  void (*may_relocate) (gpointer      service,
                        DownloadItem *item);
  void (*starts_later) (gpointer service,
                        gint64   real_time);
  void (*left) (gpointer      service,
                DownloadItem *item);
  gpointer service;
} DownloadItemContext;

typedef enum
{
  AFTER_STOP_NOTHING,
  AFTER_STOP_QUEUE,
  AFTER_STOP_RESTART, /* at once, without losing its turn */
  AFTER_STOP_REMOVE,
} AfterStop;

typedef struct _DownloadItemLook DownloadItemLook;

/* Its file is on its way to another place, or what became of an earlier way is found out. */
typedef struct
{
  GCancellable *cancellable; /* owned */
  guint64       copied;      /* bytes */
  guint64       to_copy;     /* 0 as long as it needs no copy */
  gboolean      settling;
} DownloadItemRelocation;

/* Read out of its request when it is first asked for. */
typedef struct
{
  char  *key;
  char  *identity;  /* the link's */
  gint64 name_hash; /* the link's; -1 while it is not known */
} DownloadItemMeaning;

typedef enum
{
  DOWNLOAD_LOOK_THEN_NOTHING,
  DOWNLOAD_LOOK_THEN_ASK,   /* the server, if it is there: whether it has another object by now */
  DOWNLOAD_LOOK_THEN_PAUSE, /* if it is not there: a person says when it is fetched */
} DownloadLookThen;

/* Of what is here with what comes again, in this attempt. */
typedef struct
{
  gboolean told;
  guint64  compared;   /* bytes, as it was announced; 0 while that is not what comes */
  guint64  to_compare; /* as well */
} Comparison;

struct _DownloadItem
{
  GObject                    parent_instance;
  const DownloadItemContext *context;
  DownloadCheckpoint        *checkpoint;
  DownloadItemMeaning        meaning;
  char                      *shown_name;
  char                      *path;

  DownloadTransfer       *transfer;
  DownloadTransferMode    mode;
  DownloadItemLook       *look;       /* NULL unless its finished file is looked at for a person */
  DownloadItemRelocation *relocation; /* NULL unless its file is being moved */
  AfterStop               after_stop;
  DownloadThrottle       *throttle;
  DownloadMeter          *meter;        /* like the history */
  DownloadSpeedHistory   *history;      /* NULL until it runs for the first time */
  gboolean                active;       /* the service ticks it */
  gint64                  announced_at; /* boot time: of the numbers */
  gboolean                held;
  gboolean                shutting_down;
  gboolean                withdrawn;
  gint64                  withdrawn_at;     /* boot time */
  gboolean                needs_no_network; /* as far as is known since the network changed */
  gboolean                missing;
  gboolean                fetched_again; /* by the latest look at its file */
  gboolean                replaced;      /* then: something else had its name */
  guint                   copies;        /* whose names are being looked for */
  gboolean                unchanged;
  gboolean                start_told;     /* of this attempt */
  gboolean                too_slow_told;  /* of this link */
  gint64                  too_slow_since; /* boot time, 0 while it is fast enough */

  GCancellable *renewing;    /* NULL unless a fresh link is asked for */
  gboolean      awaits_link; /* it goes on when that has come, and cannot before */
  guint         renewals;    /* since the last byte */
  gint64        renewed_at;  /* boot time: of the latest that was asked for in good time; 0 for none */

  guint                attempt;
  DownloadError        failed_with;     /* the latest attempt; 0 before */
  guint                n_alike;         /* attempts that failed with that in a row, and were followed by another */
  DownloadTransferPast past;            /* of the attempt before this one */
  guint                restarts;        /* by policy, since a person last asked for anything */
  gint64               attempt_started; /* boot time */
  DownloadNetwork      attempt_network; /* when the attempt began */
  guint64              average_speed;
  guint64              attempt_received; /* when the attempt began */
  guint64              metered_bytes;    /* of this attempt */
  gint64               waits_until;      /* real time */
  guint                wait_timer;

  guint64    received;
  gint64     total;
  guint64    resumed_from;
  Comparison comparison;
  double     fraction;
  guint64    speed;
  gint64     time_left;
  guint      connections;
  guint      requests;
  guint      earlier_requests; /* of transfers that have ended */
};

typedef enum
{
  PROP_ID = 1,
  PROP_REQUEST,
  PROP_LINK,
  PROP_LINK_EXPIRES,
  PROP_STATE,
  PROP_ERROR,
  PROP_WAITS_UNTIL,
  PROP_NAME,
  PROP_FOLDER,
  PROP_PATH,
  PROP_MISSING,
  PROP_COPYING,
  PROP_RELOCATING,
  PROP_RECEIVED,
  PROP_TOTAL,
  PROP_RESUMED_FROM,
  PROP_COMPARED,
  PROP_TO_COMPARE,
  PROP_FRACTION,
  PROP_SPEED,
  PROP_TIME_LEFT,
  PROP_CONNECTIONS,
  PROP_REQUESTS,
  PROP_UNCHANGED,
  PROP_ETAG,
  PROP_CONTENT_TYPE,
  PROP_VERIFIED,
  PROP_ADDED_AT,
  PROP_FINISHED_AT,
  PROP_EVENTS,
  PROP_OPEN_WHEN_FINISHED,
} ItemProperty;

/* download-item-properties.c */
void download_item_install_properties (GObjectClass *object_class);
void download_item_notify (DownloadItem *self,
                           ItemProperty  property);
void download_item_update_name (DownloadItem *self);
void download_item_update_numbers (DownloadItem *self);
void download_item_set_missing (DownloadItem *self,
                                gboolean      missing);
void download_item_begin_copying (DownloadItem *self);
void download_item_end_copying (DownloadItem *self);
void download_item_update_speed (DownloadItem *self,
                                 gint64        now);

/* download-item.c */
void download_item_queue (DownloadItem *self);
void download_item_update_active (DownloadItem *self);
void download_item_stop_waiting (DownloadItem *self);
void download_item_update_key (DownloadItem *self);
void download_item_forget (DownloadItem *self);
void download_item_forget_link (DownloadItem *self);
void download_item_delete_partial (DownloadItem *self);
void download_item_emit_checkpoint_changed (DownloadItem *self);

/* download-item-start.c */
gboolean download_item_is_early (DownloadItem *self);
gboolean download_item_wait_if_early (DownloadItem *self);
void     download_item_forget_start (DownloadItem *self);

/* download-item-state.c */
void download_item_begin_at (DownloadCheckpoint *checkpoint,
                             DownloadState       state,
                             const GError       *error);
void download_item_take_checkpoint (DownloadItem       *self,
                                    DownloadCheckpoint *checkpoint);
void download_item_record (DownloadItem *self);
void download_item_move (DownloadItem *self,
                         DownloadState state,
                         const GError *error);
void download_item_move_recorded (DownloadItem *self, DownloadState state);

/* download-item-look.c */
gboolean download_item_has_file (DownloadItem *self);
guint64  download_item_get_looked_at (DownloadItem *self);
void     download_item_look (DownloadItem    *self,
                             DownloadRequest *request,
                             DownloadLookThen then);
void     download_item_stop_looking (DownloadItem *self);

DownloadState download_item_get_state_before_look (DownloadItem  *self,
                                                   const GError **error);

/* download-item-place.c */
gboolean          download_item_is_unsettled (DownloadItem *self);
gboolean          download_item_needs_settling (DownloadItem *self);
void              download_item_settle_async (DownloadItem       *self,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
gboolean          download_item_settle_finish (DownloadItem *self,
                                               GAsyncResult *result,
                                               GError      **error);
DownloadFilePlace download_item_get_place (DownloadItem *self);
void              download_item_set_place (DownloadItem            *self,
                                           DownloadRequest         *request,
                                           const DownloadFilePlace *place);
void              download_item_begin_relocation (DownloadItem           *self,
                                                  DownloadItemRelocation *relocation);
void              download_item_end_relocation (DownloadItem *self);

/* download-item-missing.c */
void              download_items_check_missing (GPtrArray *items);
DownloadFileFacts download_item_get_facts (DownloadItem *self);

/* download-item-events.c */
gint64         download_item_get_real_time (DownloadItem *self);
DownloadEvent *download_item_new_event (DownloadItem     *self,
                                        DownloadEventKind kind);
void           download_item_tell (DownloadItem  *self,
                                   DownloadEvent *event);
void           download_item_tell_state (DownloadItem *self,
                                         DownloadState old);
void           download_item_tell_start (DownloadItem *self);
void           download_item_tell_end_of_comparison (DownloadItem *self);
void           download_item_tell_new_link (DownloadItem *self);
void           download_item_watch_link (DownloadItem *self,
                                         gint64        now);

/* download-item-request.c */
void download_item_set_request (DownloadItem    *self,
                                DownloadRequest *request);
void download_item_update_limit (DownloadItem *self);
void download_item_wake_throttled (DownloadItem *self);

/* download-item-renew.c */
gboolean download_item_renew_link (DownloadItem *self,
                                   const GError *error);
void     download_item_stop_renewing (DownloadItem *self);
void     download_item_watch_expiry (DownloadItem *self,
                                     gint64        now);

/* download-item-actions.c */
void download_item_forget_finished (DownloadItem *self);
void download_item_ask_if_changed (DownloadItem *self);
void download_item_go_on (DownloadItem *self);

/* For the service. */
DownloadItem *download_item_new (const DownloadItemContext *context,
                                 DownloadCheckpoint        *checkpoint);
gboolean      download_item_is_held (DownloadItem *self);
void          download_item_resume_in_time (DownloadItem *self);
void          download_item_set_held (DownloadItem *self,
                                      gboolean      held);
gboolean      download_item_wants_turn (DownloadItem *self);
gboolean      download_item_is_active (DownloadItem *self);
gboolean      download_item_is_leaving (DownloadItem *self);
void          download_item_start (DownloadItem *self);
/* Another process has it: it asks again later. */
void download_item_refuse_turn (DownloadItem *self,
                                const GError *error);
/* Something of it is, or was, on the disk. */
gboolean    download_item_has_begun (DownloadItem *self);
void        download_item_fill (DownloadItem *self);
void        download_item_tick (DownloadItem *self,
                                gint64        now);
void        download_item_go_on_after_restore (DownloadItem *self);
void        download_item_shut_down (DownloadItem *self);
gboolean    download_item_may_mean (DownloadItem *self,
                                    guint         name_hash);
void        download_item_withdraw (DownloadItem *self);
gint64      download_item_get_withdrawn_at (DownloadItem *self);
void        download_item_take_back (DownloadItem *self);
void        download_item_remove (DownloadItem *self);
void        download_item_adopt_request (DownloadItem    *self,
                                         DownloadRequest *request);
void        download_item_adopt_checkpoint (DownloadItem       *self,
                                            DownloadCheckpoint *checkpoint);
void        download_item_set_position (DownloadItem *self,
                                        gint64        position);
gint64      download_item_get_position (DownloadItem *self);
const char *download_item_get_key (DownloadItem *self);
const char *download_item_get_identity (DownloadItem *self);

/* download-item-network.c */
void     download_item_network_changed (DownloadItem *self);
void     download_item_doubt_connections (DownloadItem *self);
gboolean download_item_wait_if_barred (DownloadItem *self);
gboolean download_item_wait_if_offline (DownloadItem *self,
                                        const GError *error);

G_END_DECLS
