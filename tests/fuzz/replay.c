/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main() of a target without a fuzzer: gives it the files of the folders that are named, one after the other. */

#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* No input of the size of these takes a thousandth of it. */
#define SECONDS_EACH 10

static double
get_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void
replay (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize            size = 0;
  double           start;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  /* Whoever looks at a failure has to know at which input. */
  fprintf (stderr, "# %s\n", path);
  start = get_seconds ();
  LLVMFuzzerTestOneInput ((const uint8_t *) data, size);
  g_assert_cmpfloat (get_seconds () - start, <, SECONDS_EACH);
}

int
main (int   argc,
      char *argv[])
{
  guint n = 0;

  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GDir) folder = g_dir_open (argv[i], 0, &error);
      const char *name;

      g_assert_no_error (error);
      while ((name = g_dir_read_name (folder)) != NULL)
        {
          g_autofree char *path = g_build_filename (argv[i], name, NULL);

          alarm (SECONDS_EACH * 30);
          replay (path);
          n++;
        }
    }

  printf ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
