/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls to the disk that fail, or kill, when they are told to: see fault.h. Knows no GLib, because GLib calls it. */

#include "fault.h"

#include "../preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_ORDERS 4
#define HOW_KILL -1
#define HOW_KILL_AFTER -2

typedef struct
{
  char     call[32];
  unsigned n;
  char     where[128];
  int      how;
  int      always;
  unsigned count;
} Order;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Order           orders[MAX_ORDERS];
static int             log_fd = -1;

static void
die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

static void
read_order (Order      *order,
            const char *text)
{
  char how[32] = "", always[16] = "";

  if (sscanf (text, " %31s %u %127s %31s %15[a-z]", order->call, &order->n, order->where, how, always) < 4)
    abort ();
  if (strncmp (how, "kill-after", strlen ("kill-after")) == 0)
    order->how = HOW_KILL_AFTER;
  else if (strncmp (how, "kill", strlen ("kill")) == 0)
    order->how = HOW_KILL;
  else
    order->how = atoi (how);
  order->always = strcmp (always, "always") == 0;
}

void
fault_arm (const char *text)
{
  pthread_mutex_lock (&lock);
  memset (orders, 0, sizeof orders);
  for (unsigned i = 0; i < MAX_ORDERS && text != NULL; i++)
    {
      read_order (&orders[i], text);
      text = strchr (text, ',');
      if (text != NULL)
        text++;
    }
  pthread_mutex_unlock (&lock);
}

void
fault_disarm (void)
{
  pthread_mutex_lock (&lock);
  memset (orders, 0, sizeof orders);
  pthread_mutex_unlock (&lock);
}

unsigned
fault_get_count (void)
{
  unsigned result;

  pthread_mutex_lock (&lock);
  result = orders[0].count;
  pthread_mutex_unlock (&lock);
  return result;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *text = getenv ("PICKUP_FAULT");
  const char *log = getenv ("PICKUP_FAULT_LOG");

  if (log != NULL)
    log_fd = (int) syscall (SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (text != NULL)
    fault_arm (text);
}

static void
find_path (int         fd,
           const char *name,
           char       *path,
           size_t      size)
{
  char    proc[64], folder[1024];
  ssize_t n = 0;

  snprintf (path, size, "%s", name != NULL ? name : "");
  if (fd >= 0 && (name == NULL || name[0] != '/'))
    {
      snprintf (proc, sizeof proc, "/proc/self/fd/%d", fd);
      n = readlink (proc, folder, sizeof folder - 1);
      folder[n > 0 ? n : 0] = '\0';
      snprintf (path, size, "%s%s%s", folder, name != NULL ? "/" : "", name != NULL ? name : "");
    }
}

/* 0 to go on, an errno to fail with, or how to die. */
static int
meet (const char *call,
      int         fd,
      const char *name)
{
  char path[4096], line[4200];
  int  result = 0, saved_errno = errno;

  pthread_mutex_lock (&lock);
  if (orders[0].n > 0 || log_fd >= 0)
    find_path (fd, name, path, sizeof path);
  for (unsigned i = 0; i < MAX_ORDERS && orders[i].n > 0; i++)
    if (strcmp (orders[i].call, call) == 0 && (strcmp (orders[i].where, "-") == 0 || strstr (path, orders[i].where) != NULL))
      {
        orders[i].count++;
        if (result == 0 && (orders[i].count == orders[i].n || (orders[i].always && orders[i].count > orders[i].n)))
          result = orders[i].how;
      }
  if (log_fd >= 0)
    {
      int length = snprintf (line, sizeof line, "%s %s\n", call, path);

      syscall (SYS_write, log_fd, line, (size_t) length);
    }
  pthread_mutex_unlock (&lock);

  if (result == HOW_KILL)
    die ();
  errno = saved_errno;
  return result;
}

/* The function behind this one, which may be another preloaded library's; looked up once. Where offsets of 64 bits were chosen the C
 * library's header has given it that other name. */
#define REAL(name)                                              \
  static __typeof__ (name) *real;                               \
  if (real == NULL)                                             \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name "64"); \
  if (real == NULL)                                             \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name);

#define FAIL(call, fd, name)          \
  int fault_ = meet (call, fd, name); \
  if (fault_ > 0)                     \
    {                                 \
      errno = fault_;                 \
      return -1;                      \
    }

#define LEAVE(expression)                           \
  {                                                 \
    __typeof__ (expression) result_ = (expression); \
    if (fault_ == HOW_KILL_AFTER)                   \
      die ();                                       \
    return result_;                                 \
  }

ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  REAL (pwrite)
  FAIL ("pwrite", fd, NULL);
  LEAVE (real (fd, data, length, offset));
}

ssize_t
pread (int    fd,
       void  *data,
       size_t length,
       off_t  offset)
{
  REAL (pread)
  FAIL ("pread", fd, NULL);
  LEAVE (real (fd, data, length, offset));
}

ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  REAL (write)
  FAIL ("write", fd, NULL);
  LEAVE (real (fd, data, length));
}

int
fsync (int fd)
{
  REAL (fsync)
  FAIL ("fsync", fd, NULL);
  LEAVE (real (fd));
}

int
fdatasync (int fd)
{
  REAL (fdatasync)
  FAIL ("fdatasync", fd, NULL);
  LEAVE (real (fd));
}

int
ftruncate (int   fd,
           off_t length)
{
  REAL (ftruncate)
  FAIL ("ftruncate", fd, NULL);
  LEAVE (real (fd, length));
}

int
fallocate (int   fd,
           int   mode,
           off_t offset,
           off_t length)
{
  REAL (fallocate)
  FAIL ("fallocate", fd, NULL);
  LEAVE (real (fd, mode, offset, length));
}

int
flock (int fd,
       int operation)
{
  REAL (flock)
  FAIL ("flock", fd, NULL);
  LEAVE (real (fd, operation));
}

int
renameat2 (int          from_fd,
           const char  *from,
           int          to_fd,
           const char  *to,
           unsigned int flags)
{
  REAL (renameat2)
  FAIL ("renameat2", from_fd, from);
  LEAVE (real (from_fd, from, to_fd, to, flags));
}

int
renameat (int         from_fd,
          const char *from,
          int         to_fd,
          const char *to)
{
  REAL (renameat)
  FAIL ("renameat", from_fd, from);
  LEAVE (real (from_fd, from, to_fd, to));
}

int
linkat (int         from_fd,
        const char *from,
        int         to_fd,
        const char *to,
        int         flags)
{
  REAL (linkat)
  FAIL ("linkat", to_fd, to);
  LEAVE (real (from_fd, from, to_fd, to, flags));
}

int
unlinkat (int         fd,
          const char *name,
          int         flags)
{
  REAL (unlinkat)
  FAIL ("unlinkat", fd, name);
  LEAVE (real (fd, name, flags));
}

int
mkdirat (int         fd,
         const char *name,
         mode_t      mode)
{
  REAL (mkdirat)
  FAIL ("mkdir", fd, name);
  LEAVE (real (fd, name, mode));
}

int
mkdir (const char *name,
       mode_t      mode)
{
  REAL (mkdir)
  FAIL ("mkdir", -1, name);
  LEAVE (real (name, mode));
}

int
openat (int         fd,
        const char *name,
        int         flags,
        ...)
{
  REAL (openat)
  MODE_OF (flags, mode);
  FAIL ((flags & O_TMPFILE) == O_TMPFILE ? "tmpfile" : (flags & O_CREAT) != 0 ? "create"
                                                                              : "openat",
        fd, name);
  LEAVE (real (fd, name, flags, mode));
}

int
open (const char *name,
      int         flags,
      ...)
{
  REAL (open)
  MODE_OF (flags, mode);
  FAIL ("open", -1, name);
  LEAVE (real (name, flags, mode));
}
