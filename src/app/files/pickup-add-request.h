/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "download.h"

G_BEGIN_DECLS

/**
 * PickupAdded:
 * @PICKUP_ADDED_NOTHING: it is in the list already and has this link
 * @PICKUP_ADDED_NEW: it is a new download
 * @PICKUP_ADDED_CONTINUED: a download that was there goes on with it
 *
 * What became of a request.
 */
typedef enum
{
  PICKUP_ADDED_NOTHING,
  PICKUP_ADDED_NEW,
  PICKUP_ADDED_CONTINUED,
} PickupAdded;

#define PICKUP_N_ADDED (PICKUP_ADDED_CONTINUED + 1)

DownloadItem *pickup_add_request (DownloadService *service,
                                  DownloadRequest *request,
                                  const char      *folder,
                                  PickupAdded     *added,
                                  GError         **error);
DownloadItem *pickup_add_request_later (DownloadService *service,
                                        DownloadRequest *request,
                                        const char      *folder,
                                        PickupAdded     *added,
                                        GError         **error);

gboolean    pickup_add_request_to_item (DownloadService *service,
                                        DownloadRequest *request,
                                        DownloadItem    *item,
                                        PickupAdded     *added,
                                        GError         **error);
gboolean    pickup_add_request_fits (DownloadRequest *request,
                                     DownloadItem    *item);
gboolean    pickup_add_request_settle (DownloadService *service,
                                       DownloadRequest *request,
                                       const char      *folder,
                                       guint            connections);
PickupAdded pickup_add_request_foresee (DownloadService *service,
                                        DownloadRequest *request,
                                        const char      *chosen_folder,
                                        const char      *usual_folder,
                                        DownloadItem   **item);

G_END_DECLS
