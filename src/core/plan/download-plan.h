/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/download-range-set.h"

G_BEGIN_DECLS

/* Less than this is not worth a connection of its own. Bytes. */
#define DOWNLOAD_PLAN_MIN_PIECE (1024 * 1024)

/**
 * DownloadPlan:
 *
 * Divides what is missing among connections. Every missing byte is either free or belongs to exactly one open piece.
 * A piece is [position, end): its position moves as bytes arrive, its end moves back when another connection takes a
 * share of it. Pieces are named by ids that are never used again.
 */
typedef struct _DownloadPlan DownloadPlan;

/**
 * DownloadPiece:
 * @id: its name, never 0
 * @position: the next byte that it waits for
 * @end: one past its last byte; %G_MAXUINT64 while the size is unknown
 * @speed: bytes per second, 0 while unknown
 *
 * What one connection fetches. Read it, do not write it; the pointer is good until the next call of a function that
 * takes the plan, so keep the id.
 */
typedef struct
{
  guint   id;
  guint64 position;
  guint64 end;
  guint64 speed;
} DownloadPiece;

/**
 * download_plan_new:
 * @safe: what is there already; copied
 * @total: bytes of the object, or -1 while unknown
 */
DownloadPlan *download_plan_new (const DownloadRangeSet *safe,
                                 gint64                  total);
void          download_plan_free (DownloadPlan *self);

/**
 * download_plan_set_total:
 * @self: a plan whose total was unknown
 * @total: bytes of the object, no less than any piece's position
 *
 * Ends the piece that was open towards an unknown end.
 */
void download_plan_set_total (DownloadPlan *self,
                              guint64       total);

/**
 * download_plan_open_piece:
 * @self: a plan
 * @handshake_time: what a new connection costs, microseconds
 * @victim: (out) (optional): the id of the piece that became shorter, or 0
 *
 * Opens a piece for one more connection: the first free gap whole, else a share of the open piece that would be busy
 * longest, so that both are expected to end together; the newcomer is taken to be about as fast as the others. What
 * is done within two handshakes is not shared, nor is less than twice %DOWNLOAD_PLAN_MIN_PIECE unless its connection is
 * known to be slow. While the total is unknown there is one piece only.
 *
 * Returns: (transfer none) (nullable): %NULL if nothing is left that is worth a connection
 */
const DownloadPiece *download_plan_open_piece (DownloadPlan *self,
                                               gint64        handshake_time,
                                               guint        *victim);

/* Whether download_plan_open_piece() would open one. */
gboolean download_plan_can_open_piece (DownloadPlan *self,
                                       gint64        handshake_time);

/* The open piece called @id, or %NULL. (transfer none) */
const DownloadPiece *download_plan_get_piece (DownloadPlan *self,
                                              guint         id);

/* @bytes more of the piece came; never past its end. */
void download_plan_advance (DownloadPlan *self,
                            guint         id,
                            guint64       bytes);

/* Bytes per second; 0 while unknown, 1 for a connection that stands still. */
void download_plan_set_speed (DownloadPlan *self,
                              guint         id,
                              guint64       speed);

/* The piece takes over what is free right behind it, up to @limit: its connection brings these bytes anyway. */
void download_plan_extend_piece (DownloadPlan *self,
                                 guint         id,
                                 guint64       limit);

/* The connection is gone; what it did not fetch is free again. */
void download_plan_close_piece (DownloadPlan *self,
                                guint         id);

guint download_plan_get_open_count (DownloadPlan *self);

/* Bytes that have not come, free and in open pieces; %G_MAXUINT64 while the total is unknown. */
guint64 download_plan_get_missing (DownloadPlan *self);

/* Whether nothing is missing; pieces that are all fetched may still be open. */
gboolean download_plan_is_done (DownloadPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadPlan, download_plan_free)

G_END_DECLS
