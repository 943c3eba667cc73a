/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The speed over a sliding window: a ring of slots, each with the bytes of one fifth of a second. */

#include "config.h"

#include "plan/download-meter.h"

#define SLOT_TIME (G_USEC_PER_SEC / 5)
#define N_SLOTS 16

struct _DownloadMeter
{
  gint64  started;    /* measuring since then, or -1 */
  gint64  slot_start; /* when the current slot began */
  guint   current;    /* index of the current slot */
  guint64 sum;        /* of all slots */
  guint64 slots[N_SLOTS];
};

/* Leaves behind the slots that have passed until @now. */
static void
move_to (DownloadMeter *self,
         gint64         now)
{
  gint64 steps;

  if (now < self->slot_start)
    {
      download_meter_reset (self, now);
      return;
    }

  steps = (now - self->slot_start) / SLOT_TIME;
  self->slot_start += steps * SLOT_TIME;

  for (gint64 i = 0; i < MIN (steps, N_SLOTS); i++)
    {
      self->current = (self->current + 1) % N_SLOTS;
      self->sum -= self->slots[self->current];
      self->slots[self->current] = 0;
    }
}

DownloadMeter *
download_meter_new (void)
{
  DownloadMeter *self = g_new0 (DownloadMeter, 1);

  self->started = -1;
  return self;
}

void
download_meter_free (DownloadMeter *self)
{
  g_free (self);
}

void
download_meter_reset (DownloadMeter *self,
                      gint64         now)
{
  *self = (DownloadMeter) { .started = now, .slot_start = now };
}

void
download_meter_add (DownloadMeter *self,
                    gint64         now,
                    guint64        bytes)
{
  if (self->started < 0)
    {
      download_meter_reset (self, now);
      return;
    }

  move_to (self, now);
  self->slots[self->current] += bytes;
  self->sum += bytes;
}

guint64
download_meter_get_speed (DownloadMeter *self,
                          gint64         now)
{
  gint64 since;

  if (self->started < 0)
    return 0;

  move_to (self, now);

  /* The first moments are too short to divide by: one large block would look like an enormous speed. */
  since = MAX (self->started, self->slot_start - (N_SLOTS - 1) * SLOT_TIME);
  return (guint64) ((double) self->sum * G_USEC_PER_SEC / (double) MAX (now - since, SLOT_TIME));
}

gint64
download_meter_get_time_left (DownloadMeter *self,
                              gint64         now,
                              guint64        bytes_left)
{
  guint64 speed = download_meter_get_speed (self, now);
  guint64 seconds;

  if (bytes_left == 0)
    return 0;
  if (speed == 0)
    return -1;

  seconds = bytes_left / speed + (bytes_left % speed != 0 ? 1 : 0);
  return (gint64) MIN (seconds, (guint64) G_MAXINT64);
}
