/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a process that holds secrets owes them. */

#include "config.h"

#include "base/download-process.h"

#include <string.h>
#include <sys/resource.h>

/**
 * download_process_forbid_core_dumps:
 *
 * Links are passwords, and a core dump would hold them all. A limit of 0 does not stop a dump that goes to a program, such as
 * systemd's; a limit of 1 stops both kinds (core(5)).
 */
void
download_process_forbid_core_dumps (void)
{
  const struct rlimit none = { 1, 1 };

  setrlimit (RLIMIT_CORE, &none);
}

static void
hide (char *secret)
{
  gsize length = strlen (secret);

  memset (secret, 0, length);
  if (length > 0)
    secret[0] = '*';
}

/**
 * download_process_hide_arguments:
 * @argc: how many arguments
 * @argv: the arguments of the process itself, not a copy
 *
 * Overwrites links and headers where other processes could read them.
 */
void
download_process_hide_arguments (int    argc,
                                 char **argv)
{
  gboolean next_is_secret = FALSE;

  for (int i = 1; i < argc; i++)
    {
      gboolean is_header = g_str_has_prefix (argv[i], "-H") || g_str_has_prefix (argv[i], "--header");
      gboolean is_secret = next_is_secret || strstr (argv[i], "://") != NULL || strpbrk (argv[i], "?@") != NULL;
      char    *value = g_str_has_prefix (argv[i], "--") ? strchr (argv[i], '=') : NULL;

      next_is_secret = !next_is_secret && (g_str_equal (argv[i], "-H") || g_str_equal (argv[i], "--header"));
      if (next_is_secret)
        continue;

      if (value != NULL && (is_secret || is_header))
        hide (value + 1);
      else if (is_secret)
        hide (argv[i]);
      else if (is_header)
        hide (argv[i] + 2);
    }
}
