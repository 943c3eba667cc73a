/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast bytes came, second by second. */

#include "config.h"

#include "plan/download-speed-history.h"

#include <string.h>

struct _DownloadSpeedHistory
{
  guint64  samples[DOWNLOAD_SPEED_HISTORY_SIZE];
  gsize    n_samples;
  gboolean started;
  gint64   second; /* when the one that is not over yet began */
  gint64   told;   /* the time of the latest call */
  guint64  bytes;  /* that came in it so far */
};

DownloadSpeedHistory *
download_speed_history_new (void)
{
  return g_new0 (DownloadSpeedHistory, 1);
}

void
download_speed_history_free (DownloadSpeedHistory *self)
{
  g_free (self);
}

/* Once a second: moving a kilobyte is nothing, and whoever draws gets one piece. */
static void
push (DownloadSpeedHistory *self)
{
  if (self->n_samples == DOWNLOAD_SPEED_HISTORY_SIZE)
    memmove (self->samples, self->samples + 1, sizeof self->samples - sizeof self->samples[0]);
  else
    self->n_samples++;
  self->samples[self->n_samples - 1] = self->bytes;
  self->bytes = 0;
}

/* Nothing is left of what was before a silence as long as all that is remembered. */
static void
forget_all (DownloadSpeedHistory *self,
            gint64                now)
{
  memset (self->samples, 0, sizeof self->samples);
  self->n_samples = DOWNLOAD_SPEED_HISTORY_SIZE;
  self->second = self->told = now;
  self->bytes = 0;
}

void
download_speed_history_add (DownloadSpeedHistory *self,
                            gint64                now,
                            guint64               bytes)
{
  if (!self->started)
    {
      self->started = TRUE;
      self->second = self->told = now;
      return;
    }
  if (now - self->told > DOWNLOAD_SPEED_HISTORY_SIZE * G_USEC_PER_SEC)
    {
      forget_all (self, now);
      return;
    }

  while (now >= self->second + G_USEC_PER_SEC)
    {
      gint64  end = self->second + G_USEC_PER_SEC;
      guint64 share = (guint64) ((double) bytes * (double) (end - self->told) / (double) (now - self->told));

      share = MIN (share, bytes);
      bytes -= share;
      self->bytes += share;
      push (self);
      self->second = self->told = end;
    }

  self->bytes += bytes;
  self->told = MAX (self->told, now);
}

const guint64 *
download_speed_history_get (DownloadSpeedHistory *self,
                            gsize                *n_samples)
{
  *n_samples = self->n_samples;
  return self->samples;
}
