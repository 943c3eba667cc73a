/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Progress bars on a terminal. */

#include "config.h"

#include "cli-progress.h"

#include "cli-text.h"

#include <glib/gi18n-lib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FRAME_TIME 200 /* milliseconds */
#define BAR_MIN 8
#define SIZE_COLUMNS 20
#define SPEED_COLUMNS 11
#define TIME_COLUMNS 8

/* Up to the first of the lines drawn last, and clear from there. */
#define ESCAPE_UP "\r\033[%uA\033[J"

struct _CliProgress
{
  GPtrArray         *items;   /* of DownloadItem, in the order of their lines */
  CliProgressSummary summary; /* nullable */
  gpointer           summary_data;
  guint              timer;
  guint              n_drawn; /* lines on the terminal now */
  gboolean           shown;
  gboolean           held;
  gboolean           ascii;
};

static void
get_size (guint *columns,
          guint *rows)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    size = (struct winsize) { .ws_col = 80, .ws_row = 24 };

  *columns = size.ws_col;
  *rows = size.ws_row;
}

static char *
format_amount (DownloadItem *item)
{
  g_autofree char *received = g_format_size (download_item_get_received (item));
  g_autofree char *total = NULL;

  if (download_item_get_total (item) < 0)
    return g_steal_pointer (&received);

  total = g_format_size ((guint64) download_item_get_total (item));
  /* Translators: two sizes: how much there is of how much. */
  return g_strdup_printf (_ ("%1$s of %2$s"), received, total);
}

/* Columns of fixed widths, so that nothing jumps while the numbers change. */
static char *
format_numbers (DownloadItem *item)
{
  g_autofree char *amount = format_amount (item);
  g_autofree char *speed_size = g_format_size (download_item_get_speed (item));
  g_autofree char *speed = g_strdup_printf (_ ("%s/s"), speed_size);
  g_autofree char *left = cli_text_duration (download_item_get_time_left (item));
  g_autofree char *amount_column = cli_text_pad (amount, SIZE_COLUMNS);
  g_autofree char *speed_column = cli_text_pad (speed, SPEED_COLUMNS);
  g_autofree char *left_column = cli_text_pad (left, TIME_COLUMNS);

  return g_strdup_printf ("%s  %s  %s", amount_column, speed_column, left_column);
}

static char *
format_comparing (DownloadItem *item)
{
  g_autofree char *compared = g_format_size (download_item_get_compared (item));
  g_autofree char *to_compare = g_format_size (download_item_get_to_compare (item));
  g_autofree char *speed_size = g_format_size (download_item_get_speed (item));
  g_autofree char *speed = g_strdup_printf (_ ("%s/s"), speed_size);

  /* Translators: two sizes: so much of what is here came once more and is the same; and a speed. */
  return g_strdup_printf (_ ("comparing %1$s of %2$s  %3$s"), compared, to_compare, speed);
}

static char *
format_waiting (DownloadItem *item)
{
  const GError    *error = download_item_get_error (item);
  gint64           until = download_item_get_waits_until (item);
  gint64           seconds = MAX (until - g_get_real_time (), 0) / G_USEC_PER_SEC;
  g_autofree char *left = cli_text_duration (until > 0 ? seconds : -1);
  g_autofree char *reason = cli_text_clean (error != NULL ? error->message : cli_text_state (DOWNLOAD_STATE_WAITING));

  return g_strdup_printf ("%s %s", reason, left);
}

static char *
format_status (DownloadItem *item)
{
  DownloadState state = download_item_get_state (item);

  if (download_item_get_to_compare (item) > 0)
    return format_comparing (item);
  if (state == DOWNLOAD_STATE_DOWNLOADING)
    return format_numbers (item);
  if (state == DOWNLOAD_STATE_WAITING)
    return format_waiting (item);

  return g_strdup (cli_text_state (state));
}

/**
 * cli_progress_format_line:
 * @item: an item
 * @columns: how wide the terminal is
 * @ascii: whether it knows nothing but ASCII
 *
 * Returns: (transfer full): one line, at most @columns - 1 wide, without its end
 */
char *
cli_progress_format_line (DownloadItem *item,
                          guint         columns,
                          gboolean      ascii)
{
  guint            width = MAX (columns, 20) - 1;
  guint            name_columns = CLAMP (width / 4, 10, 32);
  double           fraction = download_item_get_fraction (item);
  g_autofree char *clean = cli_text_clean (download_item_get_name (item));
  g_autofree char *name = cli_text_pad (clean, name_columns);
  g_autofree char *status = format_status (item);
  g_autofree char *percent = fraction >= 0 ? g_strdup_printf ("%3d%%", (int) (fraction * 100)) : g_strdup ("    ");
  g_autofree char *head = NULL;
  guint            used = name_columns + 2 + 4 + 2 + SIZE_COLUMNS + 2 + SPEED_COLUMNS + 2 + TIME_COLUMNS + 2;

  if (width >= used + BAR_MIN)
    {
      g_autofree char *bar = cli_text_bar (fraction, MIN (width - used, 40), ascii);

      head = g_strdup_printf ("%s  %s  %s  %s", name, bar, percent, status);
    }
  else
    {
      head = g_strdup_printf ("%s  %s  %s", name, percent, status);
    }

  /* The end of the line is what can be spared. */
  g_strchomp (head);
  while (cli_text_get_columns (head) > width)
    *g_utf8_prev_char (head + strlen (head)) = '\0';

  return g_steal_pointer (&head);
}

static void
append_clear (CliProgress *self,
              GString     *frame)
{
  if (self->n_drawn > 0)
    g_string_append_printf (frame, ESCAPE_UP, self->n_drawn);
  self->n_drawn = 0;
}

/* Those that have no turn yet are only counted, and those for which there is no room. */
static void
append_lines (CliProgress *self,
              GString     *frame)
{
  guint columns, rows, n_left;

  get_size (&columns, &rows);
  for (guint i = 0; i < self->items->len && self->n_drawn + 2 < rows; i++)
    {
      DownloadItem    *item = g_ptr_array_index (self->items, i);
      g_autofree char *line = NULL;

      if (download_item_get_state (item) == DOWNLOAD_STATE_QUEUED)
        continue;

      line = cli_progress_format_line (item, columns, self->ascii);
      g_string_append_printf (frame, "%s\n", line);
      self->n_drawn++;
    }

  n_left = self->items->len - self->n_drawn;
  if (n_left > 0)
    {
      g_string_append_printf (frame, g_dngettext (GETTEXT_PACKAGE, "… and %u more\n", "… and %u more\n", n_left), n_left);
      self->n_drawn++;
    }
}

static void
append_summary (CliProgress *self,
                GString     *frame)
{
  g_autofree char *line = self->summary (self->summary_data);
  g_autofree char *fitting = NULL;
  guint            columns, rows;

  get_size (&columns, &rows);
  fitting = cli_text_fit (line, MAX (columns, 20) - 1);
  g_string_append_printf (frame, "%s\n", fitting);
  self->n_drawn = 1;
}

static void
draw (CliProgress *self)
{
  g_autoptr (GString) frame = g_string_new (NULL);

  if (!self->shown || self->held)
    return;

  append_clear (self, frame);
  if (self->summary != NULL)
    append_summary (self, frame);
  else
    append_lines (self, frame);
  g_printerr ("%s", frame->str);
}

static void
clear (CliProgress *self)
{
  g_autoptr (GString) frame = g_string_new (NULL);

  append_clear (self, frame);
  if (frame->len > 0)
    g_printerr ("%s", frame->str);
}

static gboolean
frame_cb (gpointer user_data)
{
  draw (user_data);
  return G_SOURCE_CONTINUE;
}

/* Nothing is armed while there is nothing to draw. */
static void
update_timer (CliProgress *self)
{
  gboolean needed = self->shown && !self->held && (self->items->len > 0 || self->summary != NULL);

  if (needed && self->timer == 0)
    self->timer = g_timeout_add (FRAME_TIME, frame_cb, self);
  else if (!needed)
    g_clear_handle_id (&self->timer, g_source_remove);
}

/**
 * cli_progress_new:
 * @shown: whether bars are wanted, if standard error is a terminal
 */
CliProgress *
cli_progress_new (gboolean shown)
{
  CliProgress *self = g_new0 (CliProgress, 1);

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = shown && isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->ascii = !g_get_charset (NULL);
  return self;
}

void
cli_progress_free (CliProgress *self)
{
  clear (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_ptr_array_unref (self->items);
  g_free (self);
}

void
cli_progress_add (CliProgress  *self,
                  DownloadItem *item)
{
  g_ptr_array_add (self->items, g_object_ref (item));
  update_timer (self);
}

void
cli_progress_remove (CliProgress  *self,
                     DownloadItem *item)
{
  g_ptr_array_remove (self->items, item);
  update_timer (self);
}

/**
 * cli_progress_set_summary:
 * @func: tells of everything in one line
 * @user_data: for @func
 */
void
cli_progress_set_summary (CliProgress       *self,
                          CliProgressSummary func,
                          gpointer           user_data)
{
  self->summary = func;
  self->summary_data = user_data;
  update_timer (self);
}

/* While it is held nothing is drawn, so that a question can stand at the bottom. */
void
cli_progress_set_held (CliProgress *self,
                       gboolean     held)
{
  if (held)
    clear (self);
  self->held = held;
  update_timer (self);
}

/* One line on standard output. */
void
cli_progress_print (CliProgress *self,
                    const char  *line)
{
  g_autofree char *clean = cli_text_clean (line);

  clear (self);
  g_print ("%s\n", clean);
  draw (self);
}

/* One sentence on standard error, with the name of what it is about. */
void
cli_progress_print_error (CliProgress *self,
                          const char  *name,
                          const char  *message)
{
  g_autofree char *line = name != NULL ? g_strdup_printf ("%s: %s", name, message) : g_strdup (message);
  g_autofree char *clean = cli_text_clean (line);

  clear (self);
  g_printerr ("pickup-cli: %s\n", clean);
  draw (self);
}
