/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded, lets a test set a program's clocks while it runs: PICKUP_JUMP names a file with two numbers, how many seconds the clock on
 * the wall and the one that goes on in sleep are ahead. */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int (*ClockFunc) (clockid_t, struct timespec *);

static ClockFunc               real_clock;
static const volatile int64_t *ahead; /* wall, sleep; NULL: none */

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv ("PICKUP_JUMP");
  void       *map;
  int         fd;

  if (real_clock != NULL)
    return;

  real_clock = (ClockFunc) dlsym (RTLD_NEXT, "clock_gettime");
  fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0)
    return;
  map = mmap (NULL, 2 * sizeof *ahead, PROT_READ, MAP_SHARED, fd, 0);
  ahead = map != MAP_FAILED ? map : NULL;
  close (fd);
}

__attribute__ ((visibility ("default"))) int
clock_gettime (clockid_t        id,
               struct timespec *now)
{
  int result;

  set_up ();
  result = real_clock (id, now);
  if (result == 0 && ahead != NULL && (id == CLOCK_REALTIME || id == CLOCK_BOOTTIME))
    now->tv_sec += ahead[id == CLOCK_BOOTTIME];
  return result;
}

__attribute__ ((visibility ("default"))) int
gettimeofday (struct timeval *now,
              void           *zone)
{
  struct timespec exact;

  (void) zone;
  clock_gettime (CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

__attribute__ ((visibility ("default"))) time_t
time (time_t *into)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  if (into != NULL)
    *into = exact.tv_sec;
  return exact.tv_sec;
}
