/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which bytes are next: what is missing, divided among connections. */

#include "config.h"

#include "plan/download-plan.h"

/* Shares begin at multiples of this. */
#define BOUNDARY (64 * 1024)

/* A share that comes out shorter than this, because the newcomer is so much slower, is not worth the request. */
#define MIN_SHARE (2 * BOUNDARY)

/* Little is left of a piece, but on a connection that is known to be slow: after so long it is worth another. Seconds. */
#define SLOW_TIME 0.5
#define SLOW_HANDSHAKES 4

struct _DownloadPlan
{
  DownloadRangeSet *taken;      /* safe, fetched, or in an open piece: what is not free */
  GArray           *pieces;     /* of DownloadPiece, in the order of opening */
  guint64           total;      /* G_MAXUINT64 while unknown */
  double            last_speed; /* of the piece that was closed last; 0 while unknown */
  guint             last_id;
};

static DownloadPiece *
piece_at (DownloadPlan *self,
          guint         index)
{
  return &g_array_index (self->pieces, DownloadPiece, index);
}

static DownloadPiece *
find_piece (DownloadPlan *self,
            guint         id)
{
  for (guint i = 0; i < self->pieces->len; i++)
    if (piece_at (self, i)->id == id)
      return piece_at (self, i);

  return NULL;
}

/* Of the pieces whose speed is known; 0 if there is none. */
static double
get_average_speed (DownloadPlan *self)
{
  double sum = 0;
  guint  count = 0;

  for (guint i = 0; i < self->pieces->len; i++)
    if (piece_at (self, i)->speed > 0)
      {
        sum += (double) piece_at (self, i)->speed;
        count++;
      }

  return count > 0 ? sum / count : 0;
}

/* A newcomer often comes over the way of the connection that ended just now, but may come over another. */
static double
get_expected_speed (DownloadPlan *self)
{
  double average = get_average_speed (self);

  return average > 0 && self->last_speed > 0 ? (average + self->last_speed) / 2 : average;
}

static gboolean
is_worth_splitting (const DownloadPiece *piece,
                    double               handshake)
{
  guint64 remaining = piece->end - piece->position;
  double  time_to_go;

  if (piece->speed == 0)
    return remaining >= 2 * DOWNLOAD_PLAN_MIN_PIECE;

  time_to_go = (double) remaining / (double) piece->speed;
  if (time_to_go < 2 * handshake)
    return FALSE;

  return remaining >= 2 * DOWNLOAD_PLAN_MIN_PIECE || time_to_go >= MAX (SLOW_TIME, SLOW_HANDSHAKES * handshake);
}

/* Where a newcomer of speed @expected would begin in @piece, or 0 if it should not. */
static guint64
get_split (const DownloadPiece *piece,
           double               expected,
           double               handshake)
{
  double  remaining = (double) (piece->end - piece->position);
  double  speed = piece->speed > 0 ? (double) piece->speed : expected;
  double  share = remaining / 2;
  guint64 split;

  if (!is_worth_splitting (piece, handshake))
    return 0;

  /* Both end together when (remaining - share) / speed = handshake + share / expected. */
  if (expected > 0)
    share = MAX (remaining - handshake * speed, 0) * expected / (speed + expected);

  split = (piece->end - (guint64) share + BOUNDARY / 2) / BOUNDARY * BOUNDARY;
  split = MAX (split, (piece->position / BOUNDARY + 1) * BOUNDARY);
  return split + MIN_SHARE <= piece->end ? split : 0;
}

/* The piece that would be busy longest among those that can be split. */
static DownloadPiece *
find_victim (DownloadPlan *self,
             gint64        handshake_time,
             guint64      *split)
{
  double         expected = get_expected_speed (self);
  double         handshake = (double) handshake_time / G_USEC_PER_SEC;
  double         longest = 0;
  DownloadPiece *victim = NULL;

  for (guint i = 0; i < self->pieces->len; i++)
    {
      DownloadPiece *piece = piece_at (self, i);
      double         speed = piece->speed > 0 ? (double) piece->speed : MAX (expected, 1);
      double         time_to_go = (double) (piece->end - piece->position) / speed;
      guint64        here = get_split (piece, expected, handshake);

      if (here > 0 && time_to_go > longest)
        {
          victim = piece;
          longest = time_to_go;
          *split = here;
        }
    }

  return victim;
}

static const DownloadPiece *
append_piece (DownloadPlan *self,
              guint64       position,
              guint64       end)
{
  DownloadPiece piece = { .id = ++self->last_id, .position = position, .end = end };

  download_range_set_add (self->taken, position, end);
  g_array_append_val (self->pieces, piece);

  return piece_at (self, self->pieces->len - 1);
}

DownloadPlan *
download_plan_new (const DownloadRangeSet *safe,
                   gint64                  total)
{
  DownloadPlan *self = g_new0 (DownloadPlan, 1);

  self->taken = download_range_set_copy (safe);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (DownloadPiece));
  self->total = total >= 0 ? (guint64) total : G_MAXUINT64;
  return self;
}

void
download_plan_free (DownloadPlan *self)
{
  download_range_set_free (self->taken);
  g_array_unref (self->pieces);
  g_free (self);
}

void
download_plan_set_total (DownloadPlan *self,
                         guint64       total)
{
  g_return_if_fail (self->total == G_MAXUINT64 || self->total == total);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      DownloadPiece *piece = piece_at (self, i);

      g_return_if_fail (piece->position <= total);
      piece->end = MIN (piece->end, total);
    }

  self->total = total;
}

const DownloadPiece *
download_plan_open_piece (DownloadPlan *self,
                          gint64        handshake_time,
                          guint        *victim)
{
  DownloadRange  gap;
  DownloadPiece *shortened;
  guint64        split = 0, end;

  if (victim != NULL)
    *victim = 0;

  if (download_range_set_next_gap (self->taken, 0, self->total, &gap))
    return append_piece (self, gap.start, gap.end);

  if (self->total == G_MAXUINT64)
    return NULL;

  shortened = find_victim (self, handshake_time, &split);
  if (shortened == NULL)
    return NULL;

  if (victim != NULL)
    *victim = shortened->id;
  end = shortened->end;
  shortened->end = split;
  return append_piece (self, split, end);
}

gboolean
download_plan_can_open_piece (DownloadPlan *self,
                              gint64        handshake_time)
{
  DownloadRange gap;
  guint64       split;

  if (download_range_set_next_gap (self->taken, 0, self->total, &gap))
    return TRUE;

  return self->total != G_MAXUINT64 && find_victim (self, handshake_time, &split) != NULL;
}

const DownloadPiece *
download_plan_get_piece (DownloadPlan *self,
                         guint         id)
{
  return find_piece (self, id);
}

void
download_plan_advance (DownloadPlan *self,
                       guint         id,
                       guint64       bytes)
{
  DownloadPiece *piece = find_piece (self, id);

  g_return_if_fail (piece != NULL);
  g_return_if_fail (bytes <= piece->end - piece->position);

  piece->position += bytes;
}

void
download_plan_set_speed (DownloadPlan *self,
                         guint         id,
                         guint64       speed)
{
  DownloadPiece *piece = find_piece (self, id);

  g_return_if_fail (piece != NULL);

  piece->speed = speed;
}

void
download_plan_extend_piece (DownloadPlan *self,
                            guint         id,
                            guint64       limit)
{
  DownloadPiece *piece = find_piece (self, id);
  DownloadRange  gap;

  g_return_if_fail (piece != NULL);

  if (!download_range_set_next_gap (self->taken, piece->end, MIN (limit, self->total), &gap) || gap.start != piece->end)
    return;

  download_range_set_add (self->taken, gap.start, gap.end);
  piece->end = gap.end;
}

void
download_plan_close_piece (DownloadPlan *self,
                           guint         id)
{
  DownloadPiece *piece = find_piece (self, id);

  g_return_if_fail (piece != NULL);

  if (piece->speed > 0)
    self->last_speed = (double) piece->speed;
  if (piece->position < piece->end)
    download_range_set_remove (self->taken, piece->position, piece->end);
  g_array_remove_index (self->pieces, (guint) (piece - piece_at (self, 0)));
}

guint
download_plan_get_open_count (DownloadPlan *self)
{
  return self->pieces->len;
}

guint64
download_plan_get_missing (DownloadPlan *self)
{
  DownloadRange gap;
  guint64       missing = 0, from = 0;

  if (self->total == G_MAXUINT64)
    return G_MAXUINT64;

  while (download_range_set_next_gap (self->taken, from, self->total, &gap))
    {
      missing += gap.end - gap.start;
      from = gap.end;
    }

  for (guint i = 0; i < self->pieces->len; i++)
    missing += piece_at (self, i)->end - piece_at (self, i)->position;

  return missing;
}

gboolean
download_plan_is_done (DownloadPlan *self)
{
  return download_plan_get_missing (self) == 0;
}
