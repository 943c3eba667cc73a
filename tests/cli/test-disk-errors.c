/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the documentation says of the errors of disks is what is said and done: every errno of every call, and every row. */

#include "config.h"

#include "cli-exit.h"

#include "base/download-disk-error.h"
#include "base/download-error.h"
#include "base/download-state.h"

#include <errno.h>
#include <string.h>

#define FIRST_ROW "| error | when | state | exit | sentence |\n|---|---|---|---|---|\n"
#define N_COLUMNS 5
#define LAST_ERRNO 133

static const char *const calls[] = { "folder", "create", "open", "reserve", "write", "read", "sync", "publish", "delete" };

G_STATIC_ASSERT (G_N_ELEMENTS (calls) == DOWNLOAD_DISK_CALLS);

typedef struct
{
  GStrv    columns;
  gboolean used;
} Row;

static void
row_clear (gpointer data)
{
  g_strfreev (((Row *) data)->columns);
}

static GArray *
read_rows (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GArray     *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  const char *table;

  g_array_set_clear_func (rows, row_clear);
  g_file_get_contents (g_getenv ("PICKUP_FAULTS_PAGE"), &text, NULL, &error);
  g_assert_no_error (error);
  table = strstr (text, FIRST_ROW);
  g_assert_nonnull (table);
  lines = g_strsplit (table + strlen (FIRST_ROW), "\n", -1);
  for (gsize i = 0; g_str_has_prefix (lines[i], "| "); i++)
    {
      g_autofree char *inner = g_strndup (lines[i] + 2, strlen (lines[i]) - 4);
      Row              row = { g_strsplit (inner, " | ", -1), FALSE };

      g_assert_cmpuint (g_strv_length (row.columns), ==, N_COLUMNS);
      g_array_append_val (rows, row);
    }
  return rows;
}

static gboolean
has_word (const char *list,
          const char *word)
{
  g_auto (GStrv) words = g_strsplit (list, ", ", -1);

  return g_strv_contains ((const char *const *) words, word);
}

static gboolean
fits (const Row  *row,
      const char *name,
      guint       call)
{
  if (!g_str_equal (row->columns[0], "others") && (name == NULL || !has_word (row->columns[0], name)))
    return FALSE;
  if (g_str_equal (row->columns[1], "all"))
    return TRUE;
  if (g_str_equal (row->columns[1], "all but sync"))
    return call != DOWNLOAD_DISK_SYNC;
  return has_word (row->columns[1], calls[call]);
}

static Row *
find_row (GArray     *rows,
          const char *name,
          guint       call)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = &g_array_index (rows, Row, i);

      if (fits (row, name, call))
        {
          row->used = TRUE;
          return row;
        }
    }
  g_error ("no row of the page fits %s when %s", name, calls[call]);
}

static DownloadState
get_state (DownloadError code)
{
  switch (download_error_code_get_remedy (code))
    {
    case DOWNLOAD_REMEDY_WAIT:
      return DOWNLOAD_STATE_WAITING;
    case DOWNLOAD_REMEDY_NEW_LINK:
      return DOWNLOAD_STATE_NEEDS_LINK;
    case DOWNLOAD_REMEDY_DECISION:
      return DOWNLOAD_STATE_NEEDS_DECISION;
    case DOWNLOAD_REMEDY_PERSON:
      return DOWNLOAD_STATE_PAUSED;
    case DOWNLOAD_REMEDY_NONE:
      break;
    }
  return DOWNLOAD_STATE_FAILED;
}

static void
check (const Row *row,
       int        saved_errno,
       guint      call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) sentence = g_string_new (row->columns[4]);
  g_autofree char *exit_code = NULL;

  g_string_replace (sentence, "NAME", "film.mkv", 0);
  g_string_replace (sentence, "REASON", g_strerror (saved_errno), 0);
  download_disk_error_set (&error, (DownloadDiskCall) call, saved_errno, "film.mkv");
  exit_code = g_strdup_printf ("%d", (int) cli_exit_from_error (error));

  g_test_message ("%s, %s: %s", g_strerror (saved_errno), calls[call], error->message);
  g_assert_cmpstr (error->message, ==, sentence->str);
  g_assert_cmpstr (download_state_to_string (get_state ((DownloadError) error->code)), ==, row->columns[2]);
  g_assert_cmpstr (exit_code, ==, row->columns[3]);
}

/* strerrorname_np() is younger than some systems. */
static const struct
{
  int         saved_errno;
  const char *name;
} names[] = {
#define NAMED(name) \
  {                 \
    name, #name     \
  }
  NAMED (EPERM),
  NAMED (ENOENT),
  NAMED (EIO),
  NAMED (ENXIO),
  NAMED (EAGAIN),
  NAMED (ENOMEM),
  NAMED (EACCES),
  NAMED (EBUSY),
  NAMED (EEXIST),
  NAMED (ENODEV),
  NAMED (ENOTDIR),
  NAMED (EISDIR),
  NAMED (EINVAL),
  NAMED (ENFILE),
  NAMED (EMFILE),
  NAMED (ETXTBSY),
  NAMED (EFBIG),
  NAMED (ENOSPC),
  NAMED (EROFS),
  NAMED (ENAMETOOLONG),
  NAMED (ENOTEMPTY),
  NAMED (EOVERFLOW),
  NAMED (EILSEQ),
  NAMED (ENOBUFS),
  NAMED (ESHUTDOWN),
  NAMED (EHOSTDOWN),
  NAMED (EHOSTUNREACH),
  NAMED (ESTALE),
  NAMED (ENOTCONN),
  NAMED (EDQUOT),
  NAMED (ENOMEDIUM),
};

static const char *
get_name (int saved_errno)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].saved_errno == saved_errno)
      return names[i].name;
  return NULL;
}

static void
test_page (void)
{
  g_autoptr (GArray) rows = read_rows ();
  guint n = 0;

  for (int saved_errno = 1; saved_errno <= LAST_ERRNO; saved_errno++)
    for (guint call = 0; call < DOWNLOAD_DISK_CALLS; call++, n++)
      check (find_row (rows, get_name (saved_errno), call), saved_errno, call);

  for (guint i = 0; i < rows->len; i++)
    if (!g_array_index (rows, Row, i).used)
      g_error ("nothing ever comes to the row of %s when %s", g_array_index (rows, Row, i).columns[0], g_array_index (rows, Row, i).columns[1]);
  g_test_message ("%u rows for %u pairs of errno and call", rows->len, n);
  g_assert_cmpuint (n, ==, LAST_ERRNO * DOWNLOAD_DISK_CALLS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/disk-errors/page", test_page);

  return g_test_run ();
}
