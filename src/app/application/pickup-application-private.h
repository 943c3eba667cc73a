/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"
#include "application/pickup-application.h"
#include "desktop/pickup-background.h"
#include "policy/pickup-history.h"
#include "desktop/pickup-awake.h"
#include "policy/pickup-inhibitor.h"
#include "application/pickup-limit.h"
#include "desktop/pickup-notifications.h"
#include "window/pickup-window.h"

G_BEGIN_DECLS

struct _PickupApplication
{
  AdwApplication parent_instance;

  char            *state_dir; /* nullable: the user's own */
  DownloadService *service;   /* %NULL before the first activation and after the end */
  GSettings       *settings;
  guint            signal_ids[2];
  gboolean         ending;

  PickupNotifications *notifications; /* these live as long as the service is used */
  PickupInhibitor     *inhibitor;
  PickupHistory       *history;
  PickupLimit         *limit;
  PickupAwake         *awake;      /* nullable */
  PickupBackground    *background; /* nullable: while there is no window */
  gboolean             told_of_background;
};

/* Makes the window again if it was closed. Returns: (transfer none) (nullable): %NULL if the reason was told */
PickupWindow *pickup_application_ensure_window (PickupApplication *self);

/* Closes the windows and waits for the service, which nobody may cut short: what is not recorded is fetched again. */
void pickup_application_end (PickupApplication *self);

/* pickup-application-actions.c */
void pickup_application_add_actions (PickupApplication *self);

/* pickup-application-settings.c: follows the settings for as long as the service lives */
void pickup_application_bind_settings (PickupApplication *self);
void pickup_application_unbind_settings (PickupApplication *self);

G_END_DECLS
