/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text that a person wants read: links, cookies, accounts. */

#include "config.h"

#include "cli-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Hundreds of thousands of links. What goes on behind that is a device or a pipe without an end. */
#define BYTES_MAX (64 * 1024 * 1024)
#define BLOCK (64 * 1024)

static gboolean
fail (const char *path,
      int         code,
      GError    **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), _ ("“%1$s” could not be read: %2$s"), name, g_strerror (code));
  return FALSE;
}

static gboolean
fail_too_long (const char *path,
               GError    **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *size = g_format_size_full (BYTES_MAX, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: the name of a file, and a size such as "64.0 MiB". */
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("“%1$s” holds more than %2$s: nothing of it was taken."), name, size);
  return FALSE;
}

static gboolean
read_to_end (int         fd,
             const char *path,
             GByteArray *bytes,
             GError    **error)
{
  guint8  block[BLOCK];
  ssize_t n_read;

  while ((n_read = read (fd, block, sizeof block)) != 0)
    {
      if (n_read < 0 && errno != EINTR)
        return fail (path, errno, error);
      if (n_read > 0)
        g_byte_array_append (bytes, block, (guint) n_read);
      if (bytes->len > BYTES_MAX)
        return fail_too_long (path, error);
    }

  return TRUE;
}

/**
 * cli_file_read:
 * @path: name of a file, or "-" for standard input
 * @text: (out) (transfer full): what stands in it, and a NUL
 * @length: (out) (optional): of @text in bytes, without that NUL
 * @error: return location for a #GFileError
 *
 * It may be a pipe. What is too long to have been meant is not taken in parts.
 */
gboolean
cli_file_read (const char *path,
               char      **text,
               gsize      *length,
               GError    **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const gboolean is_input = g_str_equal (path, "-");
  const int      fd = is_input ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean       is_read = fd >= 0 ? read_to_end (fd, path, bytes, error) : fail (path, errno, error);

  if (fd >= 0 && !is_input)
    g_close (fd, NULL);
  if (!is_read)
    return FALSE;

  if (length != NULL)
    *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  *text = (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
  return TRUE;
}
