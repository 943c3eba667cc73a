/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection budget of one origin. */

#include "config.h"

#include "net/download-host.h"

/* Each step of the search has so many times the connections of the one before. */
#define GROWTH 4

/* A step of the search is measured for so long from when its connections have begun to receive, and where they took long to begin, for
 * as long as that: on a long way all of them become fast slowly. */
#define STEP_TIME (G_USEC_PER_SEC / 10)
#define MAX_STEP_TIME G_USEC_PER_SEC

/* A connection that was lent a slot and stays silent for so long is not waited for: the step is measured without it. When half of the
 * newcomers receive, the others are given twice the time that these took. */
#define FILL_TIME G_USEC_PER_SEC
#define FILL_HANDSHAKES 2

/* What is compared is the sum of what each connection has brought on average since it began, not what came in the last moment:
 * servers that limit a connection send in bursts a second apart. On a line that is full four connections make this sum
 * grow by less than a half, although they bring nothing. A step was worth it when the new connections brought this share of what they
 * would have brought had they been as good as those before. */
#define WORTHWHILE_SHARE 0.33
#define WORTHWHILE_GAIN 1.35

/* So often in a row a step is measured that brings too little, before the search ends with what it is worth. The machine may have stood
 * still for a while: the last measures begin with nothing of what was before, and are long. */
#define MAX_VAIN_MEASURES 4
#define SHORT_MEASURES 2
#define LONG_TIME G_USEC_PER_SEC

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
  guint           best_budget;   /* the last that was worth it; 0 before the first was judged */
  guint           vain_measures; /* since then */
  guint           n_filled;      /* how many were receiving when the measure began */
  guint           ceiling;       /* what the server bore, DOWNLOAD_HOST_MAX_CONNECTIONS until it refused */
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
  flow->started_at = flow->since = now;
  flow->bytes = flow->earlier = 0;
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

      speed += (double) (flow->bytes - flow->earlier) / (double) MAX (now - flow->since, SHORTEST_TIME);
    }

  return speed;
}

static gint64
get_longest_handshake (DownloadHost *self)
{
  gint64 longest = 0;

  for (guint i = 0; i < self->flows->len; i++)
    longest = MAX (longest, ((const DownloadHostFlow *) g_ptr_array_index (self->flows, i))->handshake);

  return longest;
}

/* Nothing more is asked for than what was found to be of use. */
static void
end_search (DownloadHost *self,
            guint         useful,
            gint64        now)
{
  self->budget = MAX (1, useful);
  enter_phase (self, PHASE_FOUND, now);
}

static gboolean
grow (DownloadHost *self,
      gint64        now)
{
  if (self->budget >= self->ceiling)
    {
      end_search (self, self->budget, now);
      return FALSE;
    }

  self->budget = MIN (self->budget * GROWTH, self->ceiling);
  enter_phase (self, PHASE_FILLING, now);
  return TRUE;
}

static gboolean
measures_long (DownloadHost *self)
{
  return self->vain_measures >= SHORT_MEASURES;
}

static void
forget_what_was (DownloadHost *self,
                 gint64        now)
{
  for (guint i = 0; i < self->flows->len; i++)
    {
      DownloadHostFlow *flow = g_ptr_array_index (self->flows, i);

      flow->since = now;
      flow->earlier = flow->bytes;
    }
}

static void
begin_to_measure (DownloadHost *self,
                  gint64        now)
{
  self->n_filled = self->flows->len;
  if (measures_long (self))
    forget_what_was (self, now);
  enter_phase (self, PHASE_MEASURING, now);
}

/* The sum is what counts, not the newcomers: any of them may be a slow one. */
static gboolean
judge_step (DownloadHost *self,
            gint64        now)
{
  double speed = get_speed (self, now);
  double gain = self->best_speed > 0 ? speed / self->best_speed : G_MAXDOUBLE;
  double added = self->best_budget > 0 ? (double) self->budget / self->best_budget - 1 : 0;

  if (speed <= 0)
    {
      begin_to_measure (self, now);
      return FALSE;
    }
  if (gain > 1 + WORTHWHILE_SHARE * added)
    {
      self->best_speed = speed;
      self->best_budget = self->budget;
      self->vain_measures = 0;
      return grow (self, now);
    }

  if (++self->vain_measures < MAX_VAIN_MEASURES)
    begin_to_measure (self, now);
  else
    end_search (self, gain > WORTHWHILE_GAIN ? MIN ((guint) (self->best_budget * gain) + 1, self->budget) : self->best_budget, now);
  return FALSE;
}

static gboolean
is_filled (DownloadHost *self,
           gint64        now)
{
  const guint half = self->best_budget + (self->budget - MIN (self->best_budget, self->budget)) / 2;

  if (self->flows->len >= self->budget)
    return TRUE;

  /* Slots that nobody takes say nothing about the server: the wait begins when all are lent. */
  if (self->used < self->budget || self->flows->len == 0)
    self->phase_started = now;
  return now - self->phase_started >= FILL_TIME ||
         (self->flows->len > half && now - self->phase_started >= FILL_HANDSHAKES * get_longest_handshake (self) + SHORTEST_TIME);
}

static gint64
get_measure_time (DownloadHost *self)
{
  return measures_long (self) ? LONG_TIME : CLAMP (get_longest_handshake (self), STEP_TIME, MAX_STEP_TIME);
}

static gboolean
measure (DownloadHost *self,
         gint64        now)
{
  /* One has ended: others take its place, or nobody does. */
  if (self->flows->len < self->n_filled)
    {
      enter_phase (self, PHASE_FILLING, now);
      return FALSE;
    }

  return now - self->phase_started >= get_measure_time (self) && judge_step (self, now);
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
        begin_to_measure (self, now);
      return FALSE;

    case PHASE_MEASURING:
      return measure (self, now);

    case PHASE_FOUND:
      if (now - self->phase_started < SEARCH_AGAIN_TIME)
        return FALSE;
      self->ceiling = DOWNLOAD_HOST_MAX_CONNECTIONS;
      self->best_speed = 0;
      self->best_budget = 0;
      self->vain_measures = 0;
      enter_phase (self, PHASE_FILLING, now);
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}
