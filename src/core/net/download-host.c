/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection budget of one origin. */

#include "config.h"

#include "net/download-host.h"

/* A step of the search lasts this long from when all of its connections have begun to receive. */
#define STEP_TIME (G_USEC_PER_SEC * 3 / 20)

/* A connection that was lent a slot and stays silent for so long is not waited for: the step is judged without it. */
#define FILL_TIME G_USEC_PER_SEC

/* What is compared is the sum of what each connection has brought on average since it began, not what came in the last moment:
 * servers that limit a connection send in bursts a second apart. On a line that is full the second connection makes this
 * sum grow by a quarter, although it brings nothing. A step was worth it when the new connections brought this share of what they
 * would have brought had they been as good as those before. */
#define WORTHWHILE_SHARE 0.33

/* So many steps in a row may bring nothing before the search ends: the first newcomer may just have been a slow one. */
#define MAX_VAIN_STEPS 2

/* No connection is taken to be faster than its first bytes in this time. */
#define SHORTEST_TIME (G_USEC_PER_SEC / 20)

/* First slots that are lent beyond the most that are searched for: one download with many slow connections must not keep
 * others from the same origin waiting. */
#define MAX_FIRST_SLOTS_BEYOND 8

/* A budget that was found too small or a refusal may have had its time: look again. */
#define SEARCH_AGAIN_TIME (20 * G_USEC_PER_SEC)

typedef enum
{
  PHASE_FILLING, /* the budget grew and its slots are not all receiving yet */
  PHASE_MEASURING,
  PHASE_FOUND,
} Phase;

struct _DownloadHost
{
  gatomicrefcount ref_count;
  guint           used;
  guint           budget;
  guint           best_budget; /* the last that was worth it; 0 before the first was judged */
  guint           vain_steps;  /* since then */
  guint           ceiling;     /* what the server bore, DOWNLOAD_HOST_MAX_CONNECTIONS until it refused */
  Phase           phase;
  gint64          phase_started;
  double          best_speed; /* of the best budget, bytes per microsecond */
  GPtrArray      *flows;      /* of DownloadHostFlow, not owned */
};

DownloadHost *
download_host_new (void)
{
  DownloadHost *self = g_new0 (DownloadHost, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->budget = 1;
  self->flows = g_ptr_array_new ();
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
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->flows);
  g_free (self);
}

static void
enter_phase (DownloadHost *self,
             Phase         phase,
             gint64        now)
{
  self->phase = phase;
  self->phase_started = now;
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
  if (held == 0)
    limit = self->ceiling + (self->ceiling == DOWNLOAD_HOST_MAX_CONNECTIONS ? MAX_FIRST_SLOTS_BEYOND : 0);
  if (self->used >= limit)
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
  self->ceiling = MAX (2, MIN (self->ceiling, self->used)) - 1;
  self->budget = MIN (self->budget, self->ceiling);
  enter_phase (self, PHASE_FOUND, now);
}

/* A connection got its first byte: @flow must live until it is removed. */
void
download_host_add_flow (DownloadHost     *self,
                        DownloadHostFlow *flow,
                        gint64            now)
{
  flow->started_at = now;
  flow->bytes = 0;
  g_ptr_array_add (self->flows, flow);
}

void
download_host_remove_flow (DownloadHost     *self,
                           DownloadHostFlow *flow)
{
  g_ptr_array_remove_fast (self->flows, flow);
}

static double
get_speed (DownloadHost *self,
           gint64        now)
{
  double speed = 0;

  for (guint i = 0; i < self->flows->len; i++)
    {
      const DownloadHostFlow *flow = g_ptr_array_index (self->flows, i);

      speed += (double) flow->bytes / (double) MAX (now - flow->started_at, SHORTEST_TIME);
    }

  return speed;
}

/* Nothing more is asked for than what was last worth it. */
static void
end_search (DownloadHost *self,
            gint64        now)
{
  self->budget = MAX (1, self->best_budget);
  enter_phase (self, PHASE_FOUND, now);
}

static gboolean
grow (DownloadHost *self,
      gint64        now)
{
  if (self->budget >= self->ceiling)
    {
      end_search (self, now);
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
  double speed = get_speed (self, now);
  double added = self->best_budget > 0 ? (double) self->budget / self->best_budget - 1 : 0;

  if (speed > self->best_speed * (1 + WORTHWHILE_SHARE * added))
    {
      self->best_speed = speed;
      self->best_budget = self->budget;
      self->vain_steps = 0;
      return grow (self, now);
    }

  if (++self->vain_steps < MAX_VAIN_STEPS)
    return grow (self, now);

  end_search (self, now);
  return FALSE;
}

static gboolean
is_filled (DownloadHost *self,
           gint64        now)
{
  if (self->flows->len >= self->budget)
    return TRUE;

  /* Slots that nobody takes say nothing about the server: the wait begins when all are lent. */
  if (self->used < self->budget || self->flows->len == 0)
    self->phase_started = now;
  return now - self->phase_started >= FILL_TIME;
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
      if (is_filled (self, now))
        enter_phase (self, PHASE_MEASURING, now);
      return FALSE;

    case PHASE_MEASURING:
      return now - self->phase_started >= STEP_TIME && judge_step (self, now);

    case PHASE_FOUND:
      if (now - self->phase_started < SEARCH_AGAIN_TIME)
        return FALSE;
      self->ceiling = DOWNLOAD_HOST_MAX_CONNECTIONS;
      self->best_speed = 0;
      self->best_budget = 0;
      self->vain_steps = 0;
      enter_phase (self, PHASE_FILLING, now);
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}
