/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A disk that is slow or dead, to be preloaded. A call counts if its path, or that of its descriptor, lies below one of SLOW_DISK_FOLDER, which have colons between them, and
 * as long as the file SLOW_DISK_SWITCH is there, if that is given:
 *
 *   SLOW_DISK_DELAY    milliseconds that each such call takes
 *   SLOW_DISK_HANG     names of calls that never return, with commas between them; "all" for every one
 *   SLOW_DISK_FAIL     NAME=ERRNO=COUNT: that call fails so often before it works
 *   SLOW_DISK_LOG      where it is written down what must not be: "call NAME PATH" and its callers for a call on the main thread, and
 *                      "turn MILLISECONDS" for a turn of the main loop that waited longer than SLOW_DISK_TURN milliseconds
 *
 * Turns are looked at while the file SLOW_DISK_MEASURE is there, if that is given: before, libraries may load what they need.
 * Waiting is what is left of the time when the processor's and that of standing in line for it are taken away, so that a busy computer
 * makes no turn longer.
 */

/* Both names of each call are wrapped. */
#undef _FILE_OFFSET_BITS

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define MAX_CALLERS 24

static const char *folder, *hang, *failing, *log_path, *switch_path, *measure_path;
static int         fail_errno, n_fails;
static long        delay, longest_turn = 50;

__attribute__ ((constructor)) static void
begin (void)
{
  const char *text = NULL;

  folder = getenv ("SLOW_DISK_FOLDER");
  hang = getenv ("SLOW_DISK_HANG");
  log_path = getenv ("SLOW_DISK_LOG");
  switch_path = getenv ("SLOW_DISK_SWITCH");
  measure_path = getenv ("SLOW_DISK_MEASURE");
  if ((text = getenv ("SLOW_DISK_DELAY")) != NULL)
    delay = atol (text);
  if ((text = getenv ("SLOW_DISK_TURN")) != NULL)
    longest_turn = atol (text);
  failing = getenv ("SLOW_DISK_FAIL");
  if (failing != NULL && (text = strchr (failing, '=')) != NULL)
    sscanf (text, "=%d=%d", &fail_errno, &n_fails);
}

static bool
is_main_thread (void)
{
  return syscall (SYS_gettid) == syscall (SYS_getpid);
}

/* Written at once and in one piece, because the process may be killed. */
static void
write_log (const char *text,
           size_t      length)
{
  int  fd = (int) syscall (SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  long written = syscall (SYS_write, fd, text, length);

  (void) written;
  syscall (SYS_close, fd);
}

static void
log_call (const char *name,
          const char *path)
{
  char   text[16384];
  void  *callers[MAX_CALLERS];
  int    n_callers = backtrace (callers, MAX_CALLERS);
  size_t length = (size_t) snprintf (text, sizeof text, "call %s %s\n", name, path);

  for (int i = 2; i < n_callers && length + 512 < sizeof text; i++)
    {
      Dl_info info = { 0 };

      dladdr (callers[i], &info);
      length += (size_t) snprintf (text + length, 512, "  %s+0x%lx %s\n", info.dli_fname != NULL ? info.dli_fname : "?",
                                   (unsigned long) ((char *) callers[i] - (char *) info.dli_fbase),
                                   info.dli_sname != NULL ? info.dli_sname : "");
    }
  write_log (text, length);
}

static bool
is_named (const char *names,
          const char *name)
{
  const size_t length = strlen (name);

  for (const char *p = names; p != NULL && *p != '\0'; p += strcspn (p, ","), p += *p == ',')
    if (strncmp (p, "all", 3) == 0 || (strncmp (p, name, length) == 0 && (p[length] == ',' || p[length] == '\0')))
      return true;
  return false;
}

/* As a disk does: no signal ends it. */
static void
wait_for_disk (const char *name)
{
  struct timespec until;

  if (is_named (hang, name))
    for (;;)
      pause ();

  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += delay / 1000;
  until.tv_nsec += delay % 1000 * 1000000;
  if (until.tv_nsec >= 1000000000)
    {
      until.tv_sec++;
      until.tv_nsec -= 1000000000;
    }
  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0)
    ;
}

static bool
is_to_fail (const char *name)
{
  const size_t length = strlen (name);

  return failing != NULL && strncmp (failing, name, length) == 0 && failing[length] == '=' && __atomic_fetch_sub (&n_fails, 1, __ATOMIC_SEQ_CST) > 0;
}

static bool
is_below (const char *path)
{
  for (const char *p = folder; p != NULL && *p != '\0'; p += strcspn (p, ":"), p += *p == ':')
    {
      const size_t length = strcspn (p, ":");

      if (length > 0 && strncmp (path, p, length) == 0 && (path[length] == '/' || path[length] == '\0'))
        return true;
    }
  return false;
}

/* Returns the error that it is to fail with, or 0. */
static int
call (const char *name,
      const char *path)
{
  if (!is_below (path))
    return 0;
  if (switch_path != NULL && syscall (SYS_faccessat, AT_FDCWD, switch_path, F_OK) != 0)
    return 0;

  if (log_path != NULL && is_main_thread ())
    log_call (name, path);
  wait_for_disk (name);
  return is_to_fail (name) ? fail_errno : 0;
}

static int
call_fd (const char *name,
         int         fd)
{
  char link[64], path[PATH_MAX];
  long length = 0;

  if (folder == NULL)
    return 0;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = syscall (SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length <= 0)
    return 0;
  path[length] = '\0';
  return call (name, path);
}

static int
call_at (const char *name,
         int         dir_fd,
         const char *path)
{
  char link[64], joined[PATH_MAX * 2];
  long length = 0;

  if (folder == NULL || path == NULL)
    return 0;
  if (path[0] == '/')
    return call (name, path);

  snprintf (link, sizeof link, dir_fd == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", dir_fd);
  length = syscall (SYS_readlinkat, AT_FDCWD, link, joined, PATH_MAX - 1);
  if (length <= 0)
    return 0;
  snprintf (joined + length, sizeof joined - (size_t) length, path[0] != '\0' ? "/%s" : "%s", path);
  return call (name, joined);
}

/* The time that this thread has spent on the processor and in line for it, in nanoseconds. */
static long long
get_used_time (void)
{
  char      text[128] = "";
  long long used = 0, queued = 0;
  int       fd = (int) syscall (SYS_openat, AT_FDCWD, "/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  long      length = syscall (SYS_read, fd, text, sizeof text - 1);

  syscall (SYS_close, fd);
  if (length <= 0 || sscanf (text, "%lld %lld", &used, &queued) != 2)
    return -1;
  return used + queued;
}

static long long
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long turn_began, used_then = -1;

static void
end_turn (void)
{
  long long used = used_then >= 0 ? get_used_time () : -1;
  long long waited = used >= 0 ? (get_time () - turn_began - (used - used_then)) / 1000000 : 0;
  char      text[64];

  if (waited > longest_turn)
    write_log (text, (size_t) snprintf (text, sizeof text, "turn %lld\n", waited));
}

static void
begin_turn (void)
{
  const bool measures = measure_path == NULL || syscall (SYS_faccessat, AT_FDCWD, measure_path, F_OK) == 0;

  turn_began = get_time ();
  used_then = measures ? get_used_time () : -1;
}

#define REAL(result, name, parameters) \
  static result (*real) parameters;    \
  if (real == NULL)                    \
  real = (result (*) parameters) (uintptr_t) dlsym (RTLD_NEXT, #name)

/* -1, or NULL where a pointer is returned. */
#define IS(result, type) __builtin_types_compatible_p (result, type)
#define FAILED(result) ((result) (intptr_t) (IS (result, int) || IS (result, ssize_t) ? -1 : 0))

#define WRAP(result, name, parameters, arguments, how) \
  result name parameters;                              \
  result name parameters                               \
  {                                                    \
    REAL (result, name, parameters);                   \
    const int error = how;                             \
    if (error == 0)                                    \
      return real arguments;                           \
    errno = error;                                     \
    return FAILED (result);                            \
  }

/* One turn of the main loop ends with this, or, with newer GLib, with the next one. */
#define WRAP_POLL(name, parameters, arguments)                   \
  int name parameters;                                           \
  int name parameters                                            \
  {                                                              \
    const bool measures = log_path != NULL && is_main_thread (); \
    int        result = 0;                                       \
    REAL (int, name, parameters);                                \
    if (measures)                                                \
      end_turn ();                                               \
    result = real arguments;                                     \
    if (measures)                                                \
      begin_turn ();                                             \
    return result;                                               \
  }

WRAP_POLL (poll, (struct pollfd * fds, nfds_t n_fds, int timeout), (fds, n_fds, timeout))
WRAP_POLL (ppoll, (struct pollfd * fds, nfds_t n_fds, const struct timespec *timeout, const sigset_t *signals), (fds, n_fds, timeout, signals))

#define WRAP_OPEN(name)                                 \
  int name (const char *path, int flags, ...);          \
  int name (const char *path, int flags, ...)           \
  {                                                     \
    va_list list;                                       \
    mode_t  mode = 0;                                   \
    REAL (int, name, (const char *, int, ...));         \
    va_start (list, flags);                             \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0)           \
      mode = va_arg (list, mode_t);                     \
    va_end (list);                                      \
    const int error = call_at ("open", AT_FDCWD, path); \
    if (error == 0)                                     \
      return real (path, flags, mode);                  \
    errno = error;                                      \
    return -1;                                          \
  }

#define WRAP_OPENAT(name)                              \
  int name (int fd, const char *path, int flags, ...); \
  int name (int fd, const char *path, int flags, ...)  \
  {                                                    \
    va_list list;                                      \
    mode_t  mode = 0;                                  \
    REAL (int, name, (int, const char *, int, ...));   \
    va_start (list, flags);                            \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0)          \
      mode = va_arg (list, mode_t);                    \
    va_end (list);                                     \
    const int error = call_at ("open", fd, path);      \
    if (error == 0)                                    \
      return real (fd, path, flags, mode);             \
    errno = error;                                     \
    return -1;                                         \
  }

WRAP_OPEN (open)
WRAP_OPEN (open64)
WRAP_OPENAT (openat)
WRAP_OPENAT (openat64)
WRAP (int, close, (int fd), (fd), call_fd ("close", fd))
WRAP (FILE *, fopen, (const char *path, const char *mode), (path, mode), call_at ("open", AT_FDCWD, path))
WRAP (FILE *, fopen64, (const char *path, const char *mode), (path, mode), call_at ("open", AT_FDCWD, path))
WRAP (DIR *, opendir, (const char *path), (path), call_at ("opendir", AT_FDCWD, path))
WRAP (struct dirent *, readdir, (DIR * dir), (dir), call_fd ("readdir", dirfd (dir)))
WRAP (struct dirent64 *, readdir64, (DIR * dir), (dir), call_fd ("readdir", dirfd (dir)))
WRAP (ssize_t, read, (int fd, void *data, size_t length), (fd, data, length), call_fd ("read", fd))
WRAP (ssize_t, pread, (int fd, void *data, size_t length, off_t at), (fd, data, length, at), call_fd ("read", fd))
WRAP (ssize_t, pread64, (int fd, void *data, size_t length, off64_t at), (fd, data, length, at), call_fd ("read", fd))
WRAP (ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length), call_fd ("write", fd))
WRAP (ssize_t, pwrite, (int fd, const void *data, size_t length, off_t at), (fd, data, length, at), call_fd ("write", fd))
WRAP (ssize_t, pwrite64, (int fd, const void *data, size_t length, off64_t at), (fd, data, length, at), call_fd ("write", fd))
WRAP (int, fsync, (int fd), (fd), call_fd ("fsync", fd))
WRAP (int, fdatasync, (int fd), (fd), call_fd ("fdatasync", fd))
WRAP (int, sync_file_range, (int fd, off64_t at, off64_t length, unsigned int flags), (fd, at, length, flags), call_fd ("fdatasync", fd))
WRAP (int, posix_fadvise, (int fd, off_t at, off_t length, int advice), (fd, at, length, advice), call_fd ("fadvise", fd))
WRAP (int, posix_fadvise64, (int fd, off64_t at, off64_t length, int advice), (fd, at, length, advice), call_fd ("fadvise", fd))
WRAP (int, fallocate, (int fd, int mode, off_t at, off_t length), (fd, mode, at, length), call_fd ("fallocate", fd))
WRAP (int, fallocate64, (int fd, int mode, off64_t at, off64_t length), (fd, mode, at, length), call_fd ("fallocate", fd))
WRAP (int, posix_fallocate, (int fd, off_t at, off_t length), (fd, at, length), call_fd ("fallocate", fd))
WRAP (int, posix_fallocate64, (int fd, off64_t at, off64_t length), (fd, at, length), call_fd ("fallocate", fd))
WRAP (int, ftruncate, (int fd, off_t length), (fd, length), call_fd ("ftruncate", fd))
WRAP (int, ftruncate64, (int fd, off64_t length), (fd, length), call_fd ("ftruncate", fd))
WRAP (int, flock, (int fd, int operation), (fd, operation), call_fd ("flock", fd))
WRAP (int, rename, (const char *from, const char *to), (from, to), call_at ("rename", AT_FDCWD, to))
WRAP (int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), call_at ("rename", b, to))
WRAP (int, renameat2, (int a, const char *from, int b, const char *to, unsigned int flags), (a, from, b, to, flags), call_at ("rename", b, to))
WRAP (int, link, (const char *from, const char *to), (from, to), call_at ("link", AT_FDCWD, to))
WRAP (int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), call_at ("link", b, to))
WRAP (int, unlink, (const char *path), (path), call_at ("unlink", AT_FDCWD, path))
WRAP (int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), call_at ("unlink", fd, path))
WRAP (int, remove, (const char *path), (path), call_at ("unlink", AT_FDCWD, path))
WRAP (int, mkdir, (const char *path, mode_t mode), (path, mode), call_at ("mkdir", AT_FDCWD, path))
WRAP (int, mkdirat, (int fd, const char *path, mode_t mode), (fd, path, mode), call_at ("mkdir", fd, path))
WRAP (int, rmdir, (const char *path), (path), call_at ("rmdir", AT_FDCWD, path))
WRAP (int, stat, (const char *path, struct stat *st), (path, st), call_at ("stat", AT_FDCWD, path))
WRAP (int, stat64, (const char *path, struct stat64 *st), (path, st), call_at ("stat", AT_FDCWD, path))
WRAP (int, lstat, (const char *path, struct stat *st), (path, st), call_at ("stat", AT_FDCWD, path))
WRAP (int, lstat64, (const char *path, struct stat64 *st), (path, st), call_at ("stat", AT_FDCWD, path))
WRAP (int, fstat, (int fd, struct stat *st), (fd, st), call_fd ("stat", fd))
WRAP (int, fstat64, (int fd, struct stat64 *st), (fd, st), call_fd ("stat", fd))
WRAP (int, fstatat, (int fd, const char *path, struct stat *st, int flags), (fd, path, st, flags), call_at ("stat", fd, path))
WRAP (int, fstatat64, (int fd, const char *path, struct stat64 *st, int flags), (fd, path, st, flags), call_at ("stat", fd, path))
WRAP (int, statx, (int fd, const char *path, int flags, unsigned int mask, struct statx *st), (fd, path, flags, mask, st), call_at ("stat", fd, path))
WRAP (int, statfs, (const char *path, struct statfs *st), (path, st), call_at ("statfs", AT_FDCWD, path))
WRAP (int, statfs64, (const char *path, struct statfs64 *st), (path, st), call_at ("statfs", AT_FDCWD, path))
WRAP (int, fstatfs, (int fd, struct statfs *st), (fd, st), call_fd ("statfs", fd))
WRAP (int, fstatfs64, (int fd, struct statfs64 *st), (fd, st), call_fd ("statfs", fd))
WRAP (int, statvfs, (const char *path, struct statvfs *st), (path, st), call_at ("statfs", AT_FDCWD, path))
WRAP (int, statvfs64, (const char *path, struct statvfs64 *st), (path, st), call_at ("statfs", AT_FDCWD, path))
WRAP (int, fstatvfs, (int fd, struct statvfs *st), (fd, st), call_fd ("statfs", fd))
WRAP (int, fstatvfs64, (int fd, struct statvfs64 *st), (fd, st), call_fd ("statfs", fd))
WRAP (int, access, (const char *path, int mode), (path, mode), call_at ("access", AT_FDCWD, path))
WRAP (int, faccessat, (int fd, const char *path, int mode, int flags), (fd, path, mode, flags), call_at ("access", fd, path))
WRAP (ssize_t, readlink, (const char *path, char *to, size_t length), (path, to, length), call_at ("readlink", AT_FDCWD, path))
WRAP (char *, realpath, (const char *path, char *to), (path, to), call_at ("realpath", AT_FDCWD, path))
WRAP (int, chmod, (const char *path, mode_t mode), (path, mode), call_at ("chmod", AT_FDCWD, path))
WRAP (int, fchmod, (int fd, mode_t mode), (fd, mode), call_fd ("chmod", fd))
WRAP (int, futimens, (int fd, const struct timespec times[2]), (fd, times), call_fd ("utimens", fd))
WRAP (int, utimensat, (int fd, const char *path, const struct timespec times[2], int flags), (fd, path, times, flags), call_at ("utimens", fd, path))
WRAP (int, fsetxattr, (int fd, const char *name, const void *value, size_t size, int flags), (fd, name, value, size, flags), call_fd ("setxattr", fd))
WRAP (ssize_t, fgetxattr, (int fd, const char *name, void *value, size_t size), (fd, name, value, size), call_fd ("getxattr", fd))
WRAP (ssize_t, getxattr, (const char *path, const char *name, void *value, size_t size), (path, name, value, size), call_at ("getxattr", AT_FDCWD, path))
WRAP (int, inotify_add_watch, (int fd, const char *path, uint32_t mask), (fd, path, mask), call_at ("inotify", AT_FDCWD, path))
WRAP (int, chdir, (const char *path), (path), call_at ("chdir", AT_FDCWD, path))

/* Only what waits for others: the rest is memory. */
#define WRAP_FCNTL(name)                                                       \
  int name (int fd, int command, ...);                                         \
  int name (int fd, int command, ...)                                          \
  {                                                                            \
    va_list list;                                                              \
    void   *argument = NULL;                                                   \
    REAL (int, name, (int, int, ...));                                         \
    va_start (list, command);                                                  \
    argument = va_arg (list, void *);                                          \
    va_end (list);                                                             \
    if (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || \
        command == F_OFD_SETLKW)                                               \
      (void) call_fd ("fcntl", fd);                                            \
    return real (fd, command, argument);                                       \
  }

WRAP_FCNTL (fcntl)
WRAP_FCNTL (fcntl64)
