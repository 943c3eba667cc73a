/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what a sandbox shares with its host. */

#include "config.h"

#include "base/download-sandbox.h"

#include "base/download-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD                                                                                                                                    \
  "600 552 0:55 /newroot / rw,nosuid,nodev,relatime - tmpfs tmpfs rw,mode=755,uid=1000,gid=1000,inode64\n"                                      \
  "601 600 254:0 /var/lib/flatpak/runtime/org.gnome.Platform/x86_64/47/0a1b/files /usr ro,nosuid,nodev,relatime - ext4 /dev/mapper/root rw\n"   \
  "602 600 254:0 /var/lib/flatpak/app/org.example.App/x86_64/master/0a1b/files /app ro,nosuid,nodev,relatime - ext4 /dev/mapper/root rw\n"      \
  "603 600 0:56 / /dev rw,nosuid,nodev,relatime - tmpfs tmpfs rw\n"                                                                             \
  "604 600 0:28 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n"                                                                       \
  "610 600 0:45 /.flatpak/org.example.App/tmp /tmp rw,nosuid,nodev,relatime master:61 - tmpfs tmpfs rw,size=800000k,mode=700\n"                 \
  "611 600 0:57 / /run rw,nosuid,nodev,relatime - tmpfs tmpfs rw\n"                                                                             \
  "612 600 0:60 /by-app/org.example.App /run/user/1000/doc rw,nosuid,nodev,relatime master:99 - fuse.portal portal rw,user_id=1000\n"           \
  "613 600 254:1 /me/.var/app/org.example.App /home/me/.var/app/org.example.App rw,nosuid,nodev,relatime master:7 - ext4 /dev/mapper/home rw\n" \
  "614 600 254:1 /me/.var/app/org.example.App/data /var/data rw,nosuid,nodev,relatime master:7 - ext4 /dev/mapper/home rw\n"                    \
  "615 600 254:1 /me/.var/app/org.example.App/cache/tmp /var/tmp rw,nosuid,nodev,relatime master:7 - ext4 /dev/mapper/home rw\n"

static void
test_shares (void)
{
  static const struct
  {
    const char *mounts;
    const char *path;
    gboolean    shares;
    const char *reason;
  } cases[] = {
    { "", "/home/me", FALSE, "the sandbox's own home" },
    { "", "/home/me/Downloads", FALSE, "in it" },
    { "", "/", FALSE, "its root" },
    { "", "/srv/files", FALSE, "another folder in memory" },
    { "", "/mnt", FALSE, "where disks would be" },
    { "", "/tmp", FALSE, "its own temporary files, which no one finds" },
    { "", "/tmp/x", FALSE, "in them" },
    { "", "/run/user/1000", FALSE, "its own run-time files" },
    { "", "/dev/shm", FALSE, "shared memory" },
    { "", "/run/user/1000/doc/0a1b2c3d/Videos", TRUE, "a folder chosen in the portal" },
    { "", "/home/me/.var/app/org.example.App/data/pickup", TRUE, "the application's own data" },
    { "", "/var/data/x", FALSE, "the same under a name that the host does not know" },
    { "", "/var/tmp", FALSE, "and for temporary files" },
    { "", "/home/me/.var/app/org.example.Other", FALSE, "another application's" },
    { "620 600 254:1 /me/Downloads /home/me/Downloads rw,nosuid,nodev - ext4 /dev/mapper/home rw\n", "/home/me/Downloads", TRUE, "shared" },
    { "620 600 254:1 /me/Downloads /home/me/Downloads rw,nosuid,nodev - ext4 /dev/mapper/home rw\n", "/home/me/Downloads/sub/sub", TRUE, "in it" },
    { "620 600 254:1 /me/Downloads /home/me/Downloads rw,nosuid,nodev - ext4 /dev/mapper/home rw\n", "/home/me/Downloads2", FALSE, "beside it" },
    { "620 600 254:1 /me/Downloads /home/me/Downloads rw,nosuid,nodev - ext4 /dev/mapper/home rw\n", "/home/me", FALSE, "above it" },
    { "620 600 0:33 /@home/me/Downloads /home/me/Downloads rw,nosuid,nodev - btrfs /dev/sda2 rw,subvol=/@home\n", "/home/me/Downloads", TRUE, "on Btrfs" },
    { "620 600 0:99 / /media/me/Disk rw,nosuid,nodev - fuseblk /dev/sdb1 rw\n", "/media/me/Disk/x", TRUE, "an external disk" },
    { "620 600 0:98 /share /mnt/nas rw - nfs4 nas:/share rw\n", "/mnt/nas/x", TRUE, "a file server" },
    { "620 600 254:1 /me/My\\040Files /home/me/My\\040Files rw - ext4 /dev/mapper/home rw\n", "/home/me/My Files/x", TRUE, "a blank in the name" },
    { "620 600 0:50 /shared /tmp/shared rw - tmpfs tmpfs rw\n", "/tmp/shared/x", TRUE, "a part of the host's files in memory" },
    { "620 600 0:50 / /opt/x rw - tmpfs tmpfs rw\n", "/opt/x", FALSE, "memory of the sandbox" },
    { "620 600 0:40 /home/me /home/me rw - overlay overlay rw,lowerdir=/a\n", "/home/me/x", TRUE, "a live system's home" },
    { "620 600 0:40 / /home/me rw - overlay overlay rw,lowerdir=/a\n", "/home/me/x", FALSE, "a layer of the sandbox's own" },
    { "620 600 254:1 /me /home/me rw - ext4 /dev/sda1 rw\n621 620 0:70 / /home/me/.ssh rw - tmpfs tmpfs rw\n", "/home/me/x", TRUE, "the whole home" },
    { "620 600 254:1 /me /home/me rw - ext4 /dev/sda1 rw\n621 620 0:70 / /home/me/.ssh rw - tmpfs tmpfs rw\n", "/home/me/.ssh", FALSE, "but a hole in it" },
    { "620 600 254:1 /me /home/me rw - ext4 /dev/sda1 rw\n621 620 0:70 / /home/me rw - tmpfs tmpfs rw\n", "/home/me/x", FALSE, "covered by another" },
    { "garbage\n\n1 2 3\n", "/home/me", FALSE, "lines that are none" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mountinfo = g_strconcat (HEAD, cases[i].mounts, NULL);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (download_sandbox_shares (mountinfo, cases[i].path), ==, cases[i].shares);
    }
  g_assert_true (download_sandbox_shares ("", "/home/me"));
}

static void
write_file (const char *path,
            const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_check (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pickup-sandbox-XXXXXX", NULL);
  g_autofree char *info = g_build_filename (folder, "flatpak-info", NULL);
  g_autofree char *mounts = g_build_filename (folder, "mountinfo", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *shared = g_build_filename (folder, "shared", NULL);
  g_autofree char *below = g_build_filename (shared, "a", "b", NULL);
  g_autofree char *through = g_build_filename (link, "a", NULL);
  g_autofree char *text = g_strdup_printf (HEAD "620 600 254:1 / %s rw - ext4 /dev/sda1 rw\n", shared);
  g_autoptr (GError) error = NULL;

  g_setenv ("PICKUP_FLATPAK_INFO", info, TRUE);
  g_setenv ("PICKUP_MOUNTINFO", mounts, TRUE);
  write_file (mounts, text);
  g_assert_cmpint (symlink ("/nowhere", link), ==, 0);

  /* No sandbox. */
  g_assert_true (download_sandbox_check_folder ("/nowhere", &error));
  g_assert_no_error (error);

  write_file (info, "[Application]\n");
  g_assert_true (download_sandbox_check_folder (shared, &error));
  g_assert_true (download_sandbox_check_folder (below, &error));
  g_assert_no_error (error);
  g_assert_false (download_sandbox_check_folder ("/nowhere/at/all", &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all"));

  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (symlink ("/", link), ==, 0);
  g_assert_false (download_sandbox_check_folder (link, NULL));

  /* As /home is one to /var/home. */
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (symlink ("shared", link), ==, 0);
  g_assert_true (download_sandbox_check_folder (through, &error));
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (symlink ("link", link), ==, 0);
  g_assert_false (download_sandbox_check_folder (through, NULL));

  g_unlink (link);
  g_unlink (info);
  g_unlink (mounts);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sandbox/shares", test_shares);
  g_test_add_func ("/sandbox/check", test_check);

  return g_test_run ();
}
