/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded, lets a program live faster: its clocks run PICKUP_HURRY times as fast, and what it waits for in poll() takes so
 * much less. A client that waits a second before it tries again then tries again after 50 ms, on the same path as ever. */

#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define SECOND 1000000000LL

typedef int (*ClockFunc) (clockid_t, struct timespec *);
typedef int (*PollFunc) (struct pollfd *, nfds_t, int);
typedef int (*PpollFunc) (struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);

static ClockFunc real_clock;
static PollFunc  real_poll;
static PpollFunc real_ppoll;
static int64_t   factor = 1;

static void
set_up (void)
{
  const char *told = getenv ("PICKUP_HURRY");

  if (real_clock != NULL)
    return;

  real_poll = (PollFunc) dlsym (RTLD_NEXT, "poll");
  real_ppoll = (PpollFunc) dlsym (RTLD_NEXT, "ppoll");
  real_clock = (ClockFunc) dlsym (RTLD_NEXT, "clock_gettime");
  if (told != NULL && atoi (told) > 1)
    factor = atoi (told);
}

__attribute__ ((constructor)) static void
begin (void)
{
  set_up ();
}

/* Both clocks that begin with the computer: their difference is how long it slept. */
__attribute__ ((visibility ("default"))) int
clock_gettime (clockid_t        id,
               struct timespec *now)
{
  int result;

  set_up ();
  result = real_clock (id, now);
  if (result == 0 && factor > 1 && (id == CLOCK_MONOTONIC || id == CLOCK_BOOTTIME))
    {
      int64_t rest = now->tv_nsec * factor;

      now->tv_sec = (time_t) (now->tv_sec * factor + rest / SECOND);
      now->tv_nsec = (long) (rest % SECOND);
    }
  return result;
}

__attribute__ ((visibility ("default"))) int
poll (struct pollfd *fds,
      nfds_t         n_fds,
      int            timeout)
{
  set_up ();
  return real_poll (fds, n_fds, timeout <= 0 ? timeout : (int) ((timeout + factor - 1) / factor));
}

__attribute__ ((visibility ("default"))) int
ppoll (struct pollfd         *fds,
       nfds_t                 n_fds,
       const struct timespec *timeout,
       const sigset_t        *mask)
{
  struct timespec less;
  int64_t         wait;

  set_up ();
  if (timeout == NULL)
    return real_ppoll (fds, n_fds, timeout, mask);

  wait = (timeout->tv_sec * SECOND + timeout->tv_nsec + factor - 1) / factor;
  less = (struct timespec) { .tv_sec = (time_t) (wait / SECOND), .tv_nsec = (long) (wait % SECOND) };
  return real_ppoll (fds, n_fds, &less, mask);
}
