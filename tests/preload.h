/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For libraries that are preloaded. */

#pragma once

#include <fcntl.h>
#include <stdarg.h>

/* The argument of open() that is not always there. */
#define MODE_OF(flags, mode)                                      \
  mode_t  mode = 0;                                               \
  va_list arguments;                                              \
  va_start (arguments, flags);                                    \
  if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) \
    mode = va_arg (arguments, mode_t);                            \
  va_end (arguments)
