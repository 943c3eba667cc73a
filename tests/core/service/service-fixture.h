/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../transfer/transfer-fixture.h"
#include "service/download-service.h"

G_BEGIN_DECLS

#define SERVICE_LENGTH 400000
#define SERVICE_PART 200000

/**
 * ServiceFixture:
 *
 * A service over the world of a transfer: its server has one object behind every path.
 */
typedef struct
{
  TransferFixture  world;
  char            *state_dir;
  DownloadService *service;
} ServiceFixture;

void service_fixture_init (ServiceFixture *self);
void service_fixture_clear (ServiceFixture *self);

/* Ends the service as a program does, and begins another one over the same state. */
void service_fixture_end (ServiceFixture *self);
void service_fixture_begin (ServiceFixture *self);
void service_fixture_end_one (DownloadService *service);

DownloadRequest *service_fixture_make_request (ServiceFixture *self,
                                               const char     *target);
DownloadItem    *service_fixture_add (ServiceFixture *self,
                                      const char     *target);
DownloadItem    *service_fixture_peek (ServiceFixture *self,
                                       guint           position);

/* Adds one that gets SERVICE_PART bytes and then nothing more. */
DownloadItem *service_fixture_add_half (ServiceFixture *self,
                                        const char     *target);
void          service_fixture_be_whole (ServiceFixture *self);

void service_fixture_wait_for_state (DownloadItem *item,
                                     DownloadState state);
void service_fixture_assert_finished (ServiceFixture *self,
                                      DownloadItem   *item,
                                      const char     *name);

G_END_DECLS
