/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-clock.h"
#include "base/download-sleep-watch.h"
#include "checkpoint/download-journal.h"
#include "net/download-session.h"
#include "service/download-item-private.h"
#include "service/download-prober.h"
#include "service/download-service.h"

G_BEGIN_DECLS

typedef gboolean (*DownloadMatch) (DownloadItem *item,
                                   const char   *text);

struct _DownloadService
{
  GObject             parent_instance;
  DownloadClock      *clock;
  DownloadSession    *session;
  DownloadJournal    *journal;
  GError             *trouble; /* nullable: not told yet */
  DownloadProber     *prober;
  DownloadThrottle   *throttle;
  GHashTable         *hosts; /* origin → DownloadHost */
  GListStore         *items;
  GPtrArray          *order;     /* of DownloadItem, owned: the same again, for loops over thousands */
  GPtrArray          *withdrawn; /* of DownloadItem, owned: not in the list, but may come back */
  GHashTable         *leaving;   /* of DownloadItem, owned: removed, but not gone yet */
  GPtrArray          *active;    /* of DownloadItem, owned: those that need ticks, in the list or not */
  DownloadItemContext context;

  guint               max_active;
  guint64             speed;
  guint               n_running;
  guint               schedule_source;
  guint               tick_timer;
  gboolean            started;
  DownloadSleepWatch *sleep_watch; /* NULL until started */
  GTask              *shutdown_task;
  GFileMonitor       *journal_monitor;
};

/* download-service.c */
DownloadService *download_service_new_with_clock (const char    *state_dir,
                                                  DownloadClock *clock,
                                                  GError       **error);

DownloadItem *download_service_peek_item (DownloadService *self,
                                          guint            index);
guint         download_service_get_size (DownloadService *self);
void          download_service_schedule (DownloadService *self);

/* download-service-order.c */
int    download_service_compare_positions (gconstpointer a,
                                           gconstpointer b);
void   download_service_place (DownloadService *self,
                               guint            from,
                               guint            count);
gint64 download_service_get_end_position (DownloadService *self);

/* download-service-list.c */
void download_service_restore (DownloadService *self);
void download_service_refresh (DownloadService *self);
void download_service_watch_journal (DownloadService *self);
void download_service_add_copy (DownloadService *self,
                                DownloadItem    *item);

/* download-service-network.c */
void download_service_hold_back_barred (DownloadService *self);
void download_service_watch_network (DownloadService *self);
void download_service_unwatch_network (DownloadService *self);

/* download-service-withdraw.c */
DownloadItem *download_service_find_withdrawn (DownloadService *self,
                                               DownloadMatch    matches,
                                               const char      *text);
void          download_service_remove_all_withdrawn (DownloadService *self);
void          download_service_make_leave (DownloadService *self,
                                           DownloadItem    *item);

G_END_DECLS
