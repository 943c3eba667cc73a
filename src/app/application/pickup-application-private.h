/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"
#include "application/pickup-application.h"
#include "desktop/pickup-background.h"
#include "desktop/pickup-dock.h"
#include "policy/pickup-history.h"
#include "desktop/pickup-awake.h"
#include "policy/pickup-inhibitor.h"
#include "application/pickup-limit.h"
#include "desktop/pickup-notifications.h"
#include "window/pickup-window.h"

G_BEGIN_DECLS

/* pickup-application-done.c: the computer suspends or powers off when everything is finished, if somebody chose that */
typedef struct _PickupApplicationDone PickupApplicationDone;

/* pickup-application-finished.c: what is done with each file as soon as it is there */
typedef struct _PickupApplicationFinished PickupApplicationFinished;

struct _PickupApplication
{
  AdwApplication parent_instance;

  char            *state_dir; /* nullable: the user's own */
  DownloadService *service;   /* %NULL before the list is open and after the end */
  GSettings       *settings;
  gboolean         ending;

  GCancellable *opening; /* nullable: while the list is being opened */
  guint         opening_timer;
  GPtrArray    *wishes; /* nullable: what is to be done when there is a window */

  PickupNotifications       *notifications; /* these live as long as the service is used */
  PickupInhibitor           *inhibitor;
  PickupHistory             *history;
  PickupLimit               *limit;
  PickupDock                *dock;
  PickupApplicationDone     *done;
  PickupApplicationFinished *finished;
  PickupAwake               *awake;      /* nullable */
  PickupBackground          *background; /* nullable: while there is no window */
  gboolean                   told_of_background;

  guint browser_export; /* 0: not on the bus */
};

/* Called when there is a window, which may be at once, or never if the list cannot be opened. */
typedef void (*PickupApplicationOpened) (PickupApplication *self,
                                         PickupWindow      *window,
                                         gpointer           data);

/* pickup-application-open.c */

/* Shows the window, made again if it was closed; or, while there is no list, what there is in its place. Then calls @func, which may be
 * %NULL. Frees @data in any case. */
void pickup_application_show (PickupApplication      *self,
                              PickupApplicationOpened func,
                              gpointer                data,
                              GDestroyNotify          destroy);
void pickup_application_stop_opening (PickupApplication *self);

/* pickup-application-second.c: says so and ends the process if another one has the name and does not answer */
void pickup_application_watch_first (void);
void pickup_application_unwatch_first (void);

/* pickup-application.c */

/* Takes over @service, of which there is one as long as the application lives. */
void          pickup_application_begin (PickupApplication *self,
                                        DownloadService   *service);
PickupWindow *pickup_application_find_window (PickupApplication *self);
PickupWindow *pickup_application_make_window (PickupApplication *self);

/* Closes the windows and waits for the service, for three seconds at most: what is not recorded is fetched again. */
void pickup_application_end (PickupApplication *self);

/* pickup-application-actions.c */
void pickup_application_add_actions (PickupApplication *self);

/* pickup-application-done.c */
PickupApplicationDone *pickup_application_done_new (PickupApplication *application);
void                   pickup_application_done_free (PickupApplicationDone *self);

/* To be called with each new window. */
void pickup_application_done_meet_window (PickupApplicationDone *self,
                                          PickupWindow          *window);

/* pickup-application-finished.c */
PickupApplicationFinished *pickup_application_finished_new (PickupApplication *application);
void                       pickup_application_finished_free (PickupApplicationFinished *self);

/* pickup-application-settings.c: follows the settings for as long as the service lives */
void pickup_application_bind_settings (PickupApplication *self);
void pickup_application_unbind_settings (PickupApplication *self);

/* pickup-application-browser.c */
gboolean pickup_application_export_to_browsers (PickupApplication *self,
                                                GDBusConnection   *connection,
                                                const char        *path,
                                                GError           **error);
void     pickup_application_unexport_to_browsers (PickupApplication *self,
                                                  GDBusConnection   *connection);

G_END_DECLS
