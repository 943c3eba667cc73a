/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../transfer/transfer-fixture.h"
#include "service/download-service.h"

G_BEGIN_DECLS

#define SERVICE_LENGTH 400000
#define SERVICE_PART 200000
#define SERVICE_STEP (G_USEC_PER_SEC / 10)

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
  DownloadClock   *clock;
  guint            mover; /* 0 unless the clock is moved */
  guint            race;  /* it races as long as there were no more requests */
} ServiceFixture;

void service_fixture_init (ServiceFixture *self);

/* The same with a clock that is moved: by a millisecond each, as long as the main loop turns, or by SERVICE_STEP instead until
 * another request has come. What takes seconds by the clock is over at once, and a loop that is held up holds up the clock. */
void service_fixture_init_moved (ServiceFixture *self);
void service_fixture_race (ServiceFixture *self);
void service_fixture_clear (ServiceFixture *self);

/* Ends the service as a program does, and begins another one over the same state. */
void service_fixture_end (ServiceFixture *self);
void service_fixture_begin (ServiceFixture *self);

/* Another service, or why there is none. */
DownloadService *service_fixture_open (const char *state_dir,
                                       GError    **error);
void             service_fixture_end_one (DownloadService *service);

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
