/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of names on a disk that takes only what Windows takes. The folder is one of this computer's, but says that it is on exFAT, and
 * refuses what that refuses, as its drivers do: each with an error of its own. */

#include "config.h"

#include "fault.h"
#include "sink-test.h"
#include "sink/download-volume.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/vfs.h>

#define EXFAT 0x2011BAB0
#define SIZE (128 * 1024)

int
fstatfs (int            fd,
         struct statfs *fs)
{
  int (*real) (int, struct statfs *) = dlsym (RTLD_NEXT, "fstatfs64");
  int result = real (fd, fs);

  fs->f_type = EXFAT;
  return result;
}

static void
refuse_with (int saved_errno)
{
  g_autofree char *orders = g_strdup_printf ("tmpfile 1 - %d always, create 1 10:00 %d always", EOPNOTSUPP, saved_errno);

  fault_arm (orders);
}

static void
end (char *folder)
{
  fault_disarm ();
  SINK_TEST_WAIT (download_volume_get_count () == 0 || (g_main_context_wakeup (NULL), FALSE), "the end of the volume");
  sink_test_remove_folder (folder);
}

static void
test_becomes_plain (void)
{
  g_autofree char *folder = sink_test_make_folder (), *list = NULL;

  refuse_with (EINVAL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadSink) sink = sink_test_create (folder, "10:00?.iso", FALSE, SIZE, &error);
      g_autofree char *path = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (download_sink_get_part_name (sink), ==, i == 0 ? "10_00_.iso.part" : "10_00_ (1).iso.part");
      sink_test_write (sink, 0, SIZE);
      path = sink_test_publish (sink, SIZE, NULL, &error);
      g_assert_no_error (error);
      sink_test_close (sink);
    }
  list = sink_test_list (folder);
  g_assert_cmpstr (list, ==, "10_00_ (1).iso|10_00_.iso");
  end (folder);
}

/* What a person chose is not changed in secret, and its refusal is not the folder's fault. */
static void
test_chosen (void)
{
  static const int refusals[] = { EINVAL, ENOENT, EPERM };
  g_autofree char *folder = sink_test_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      refuse_with (refusals[i]);
      g_assert_null (sink_test_create (folder, "10:00.iso", TRUE, SIZE, &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK);
      g_assert_cmpstr (error->message, ==, "“10:00.iso.part” cannot be the name of a file on this disk.");
    }
  end (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sink/names/become-plain", test_becomes_plain);
  g_test_add_func ("/sink/names/chosen", test_chosen);

  return g_test_run ();
}
