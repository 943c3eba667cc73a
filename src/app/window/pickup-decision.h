/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "download.h"

G_BEGIN_DECLS

void pickup_decision_ask (GtkWindow    *parent,
                          DownloadItem *item);
void pickup_decision_ask_about_other (GtkWindow       *parent,
                                      DownloadItem    *item,
                                      DownloadRequest *request,
                                      GCallback        response,
                                      gpointer         user_data,
                                      GClosureNotify   free_user_data);

G_END_DECLS
