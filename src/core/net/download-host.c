/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection budget of one origin. */

#include "config.h"

#include "net/download-host.h"

/* A step of the search lasts this long: the first part is for the new connections to get going, the rest is measured. */
#define SETTLE_TIME (G_USEC_PER_SEC / 10)
#define STEP_TIME (G_USEC_PER_SEC * 3 / 10)

/* Less than this is noise. */
#define WORTHWHILE_GAIN 1.12

/* A budget that was found too small or a refusal may have had its time: look again. */
#define SEARCH_AGAIN_TIME (20 * G_USEC_PER_SEC)

typedef enum
{
  PHASE_FILLING, /* the budget grew and its slots are not all receiving yet */
  PHASE_SETTLING,
  PHASE_MEASURING,
  PHASE_FOUND,
} Phase;

struct _DownloadHost
{
  gatomicrefcount ref_count;
  guint           used;
  guint           receiving; /* connections on which bytes arrive */
  guint           budget;
  guint           ceiling; /* what the server bore, DOWNLOAD_HOST_MAX_CONNECTIONS until it refused */
  Phase           phase;
  gint64          phase_started;
  guint64         bytes; /* since the measuring began */
  double          best_speed; /* of the budget before, bytes per microsecond */
};

DownloadHost *
download_host_new (void)
{
  DownloadHost *self = g_new0 (DownloadHost, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->budget = 1;
  self->ceiling = DOWNLOAD_HOST_MAX_CONNECTIONS;
  return self;
}

DownloadHost *
download_host_ref (DownloadHost *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
download_host_unref (DownloadHost *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

static void
enter_phase (DownloadHost *self,
             Phase         phase,
             gint64        now)
{
  self->phase = phase;
  self->phase_started = now;
  self->bytes = 0;
}

/**
 * download_host_take_slot:
 * @held: slots that the borrower has already
 * @wanted: a number of connections that the user asked for, or 0 to stay within the budget
 *
 * A first slot is lent beyond the budget, so that a second download from the same origin does not have to wait for the
 * first; nothing is lent beyond what the server bore.
 */
gboolean
download_host_take_slot (DownloadHost *self,
                         guint         held,
                         guint         wanted)
{
  guint limit = wanted > 0 ? self->ceiling : MIN (self->budget, self->ceiling);

  if (wanted > 0 && held >= wanted)
    return FALSE;
  if (self->used >= limit && !(held == 0 && self->used < self->ceiling))
    return FALSE;

  self->used++;
  return TRUE;
}

void
download_host_give_back_slot (DownloadHost *self)
{
  g_return_if_fail (self->used > 0);

  self->used--;
}

guint
download_host_get_budget (DownloadHost *self)
{
  return MIN (self->budget, self->ceiling);
}

guint
download_host_get_used (DownloadHost *self)
{
  return self->used;
}

/**
 * download_host_report_refusal:
 *
 * The server answered a connection with 429 or 503, reset it or did not take it, while others go on. Called before the
 * slot is given back.
 */
void
download_host_report_refusal (DownloadHost *self,
                              gint64        now)
{
  self->ceiling = MAX (1, MIN (self->ceiling, self->used) - 1);
  self->budget = MIN (self->budget, self->ceiling);
  enter_phase (self, PHASE_FOUND, now);
}

/* A connection got its first byte, or one that had got some has ended. */
void
download_host_report_receiving (DownloadHost *self,
                                gboolean      receiving)
{
  g_return_if_fail (receiving || self->receiving > 0);

  if (receiving)
    self->receiving++;
  else
    self->receiving--;
}

void
download_host_report_bytes (DownloadHost *self,
                            guint64       bytes)
{
  self->bytes += bytes;
}

static gboolean
grow (DownloadHost *self,
      gint64        now)
{
  if (self->budget >= self->ceiling)
    {
      enter_phase (self, PHASE_FOUND, now);
      return FALSE;
    }

  self->budget = MIN (self->budget * 2, self->ceiling);
  enter_phase (self, PHASE_FILLING, now);
  return TRUE;
}

static gboolean
judge_step (DownloadHost *self,
            gint64        now)
{
  double speed = (double) self->bytes / (double) (now - self->phase_started);

  if (speed > self->best_speed * WORTHWHILE_GAIN)
    {
      self->best_speed = speed;
      return grow (self, now);
    }

  self->budget = MAX (1, self->budget / 2);
  enter_phase (self, PHASE_FOUND, now);
  return FALSE;
}

/**
 * download_host_measure:
 * @now: boot time
 *
 * To be called several times a second while anything is received.
 *
 * Returns: whether the budget grew, so that slots can be taken
 */
gboolean
download_host_measure (DownloadHost *self,
                       gint64        now)
{
  switch (self->phase)
    {
    case PHASE_FILLING:
      if (self->receiving >= self->budget)
        enter_phase (self, PHASE_SETTLING, now);
      return FALSE;

    case PHASE_SETTLING:
      if (now - self->phase_started >= SETTLE_TIME)
        enter_phase (self, PHASE_MEASURING, now);
      return FALSE;

    case PHASE_MEASURING:
      return now - self->phase_started >= STEP_TIME - SETTLE_TIME && judge_step (self, now);

    case PHASE_FOUND:
      if (now - self->phase_started < SEARCH_AGAIN_TIME)
        return FALSE;
      self->ceiling = DOWNLOAD_HOST_MAX_CONNECTIONS;
      self->best_speed = 0;
      enter_phase (self, PHASE_FILLING, now);
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}
