/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names that Windows can have as well. Pure. The rules are Microsoft's: "Naming Files, Paths, and Namespaces". */

#include "config.h"

#include "base/download-plain-name.h"

#include <string.h>

static const char forbidden[] = "\"*/:<>?\\|";

/* Devices of DOS, each a file in every folder. */
static const char *const devices[] = { "con", "prn", "aux", "nul", "conin$", "conout$", NULL };

/* Of these there are several, from 0 to 9; the superscripts 1, 2 and 3 count as digits. */
static const char *const numbered[] = { "com", "lpt", NULL };
static const char *const digits[] = {
  "0",
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "\302\271",
  "\302\262",
  "\302\263",
  NULL,
};

static gboolean
is_numbered (const char *stem)
{
  for (guint i = 0; numbered[i] != NULL; i++)
    if (g_str_has_prefix (stem, numbered[i]))
      return g_strv_contains (digits, stem + strlen (numbered[i]));
  return FALSE;
}

/* Whatever follows the first dot: "nul.tar.gz" is the device too. */
static gboolean
is_device (const char *name)
{
  g_autofree char *stem = g_ascii_strdown (name, (gssize) strcspn (name, "."));

  g_strchomp (stem);
  return g_strv_contains (devices, stem) || is_numbered (stem);
}

/**
 * download_plain_name:
 * @name: a file name
 *
 * Replaces by "_" what Windows, and file systems of its kind, cannot have in a name: some characters, controls, a dot or a blank at the
 * end. Names of devices get one in front.
 *
 * Returns: (transfer full): a name as long as @name, or one byte longer
 */
char *
download_plain_name (const char *name)
{
  g_autofree char *plain = g_strdup (name);
  gsize            length = strlen (plain);

  for (char *p = plain; *p != '\0'; p++)
    if (strchr (forbidden, *p) != NULL || g_ascii_iscntrl (*p))
      *p = '_';
  if (length > 0 && (plain[length - 1] == '.' || plain[length - 1] == ' '))
    plain[length - 1] = '_';

  return is_device (plain) ? g_strconcat ("_", plain, NULL) : g_steal_pointer (&plain);
}
