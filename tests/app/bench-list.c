/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the main loop is held up by a long list: bench-list STATE-FOLDER [all]
 *
 * Without “all” it only starts and comes to rest.
 * Prints a line for each thing that was done: the whole time it took and the longest turn of the main loop in it. Both are
 * processor time of the main thread, in milliseconds, so that they mean the same on a busy machine. */

#include "config.h"

#include "application/pickup-application.h"
#include "window/pickup-window-private.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  PickupWindow *window;
  const char   *name;
  double        begun;
  double        longest;
} Bench;

static double
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

static void
begin (Bench      *self,
       const char *name)
{
  self->name = name;
  self->begun = get_time ();
  self->longest = 0;
}

static void
turn (Bench   *self,
      gboolean may_block)
{
  const double before = get_time ();

  g_main_context_iteration (NULL, may_block);
  self->longest = MAX (self->longest, get_time () - before);
}

static gboolean
wake_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until frames were drawn and everything behind them is done. */
static void
settle (Bench *self,
        guint  milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add_full (G_PRIORITY_LOW, milliseconds, wake_cb, &over, NULL);
  while (!over)
    turn (self, TRUE);
}

static void
end (Bench *self)
{
  g_print ("%s %.1f %.1f\n", self->name, get_time () - self->begun, self->longest);
}

static void
painted_cb (GdkFrameClock *frame_clock,
            gboolean      *painted)
{
  *painted = TRUE;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(DownloadService **) user_data = download_service_open_finish (result, NULL);
}

static void
open_window (Bench      *self,
             const char *state)
{
  GtkApplication  *application = GTK_APPLICATION (pickup_application_new ());
  DownloadService *service = NULL;
  gboolean         painted = FALSE;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  begin (self, "start");
  download_service_open_async (state, NULL, NULL, NULL, opened_cb, &service);
  while (service == NULL)
    turn (self, TRUE);
  self->window = pickup_window_new (application, service, g_settings_new (PICKUP_SCHEMA_ID));
  download_service_start (service);
  gtk_window_present (GTK_WINDOW (self->window));
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "after-paint", G_CALLBACK (painted_cb), &painted);
  while (!painted)
    turn (self, TRUE);
  end (self);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), &painted);
  begin (self, "calm");
  settle (self, 1500);
  end (self);
}

static void
scroll (Bench *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->window->list));

  begin (self, "scroll");
  for (guint i = 0; i < 60; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + 400);
      settle (self, 20);
    }
  end (self);
  begin (self, "jump");
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  settle (self, 100);
  end (self);
}

static void
activate (Bench      *self,
          const char *name,
          const char *action,
          const char *value)
{
  begin (self, name);
  g_action_group_activate_action (G_ACTION_GROUP (self->window), action, g_variant_new_string (value));
  settle (self, 300);
  end (self);
}

static void
search (Bench      *self,
        const char *name,
        const char *text)
{
  begin (self, name);
  gtk_editable_set_text (GTK_EDITABLE (self->window->search_entry), text);
  settle (self, 500);
  end (self);
}

static void
select_all (Bench *self)
{
  begin (self, "select");
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->window->selection));
  settle (self, 200);
  end (self);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->window->selection));
}

static void
move (Bench *self)
{
  const guint last = g_list_model_get_n_items (G_LIST_MODEL (self->window->selection)) - 1;
  g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (self->window->selection), last);
  g_autoptr (DownloadItem) first = g_list_model_get_item (G_LIST_MODEL (self->window->selection), 0);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  begin (self, "move");
  pickup_window_move_items (self->window, items, first, FALSE);
  settle (self, 200);
  end (self);
}

/* Nothing answers at these addresses. Without an order of the list's own what is new comes last, out of sight. */
static void
paste (Bench      *self,
       const char *name)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) requests = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "http://127.0.0.1:9/%s-%u.bin\n", name, i);
  begin (self, name);
  requests = download_requests_from_text (text->str, -1, NULL);
  pickup_window_add_requests (self->window, requests, NULL);
  settle (self, 3000);
  end (self);
}

static void
print_memory (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return;
  words = g_strsplit (text, " ", -1);
  g_print ("memory %.1f 0\n", (double) g_ascii_strtoull (words[1], NULL, 10) * (double) sysconf (_SC_PAGESIZE) / 1e6);
}

int
main (int    argc,
      char **argv)
{
  Bench self = { 0 };

  if (argc < 2)
    return EXIT_FAILURE;
  adw_init ();
  open_window (&self, argv[1]);
  print_memory ();
  if (argc > 2)
    {
      scroll (&self);
      activate (&self, "filter", "filter", "attention");
      activate (&self, "unfilter", "filter", "all");
      activate (&self, "by-name", "sort", "name");
      activate (&self, "by-expiry", "sort", "expiry");
      activate (&self, "by-hand", "sort", "manual");
      search (&self, "search", "tele");
      search (&self, "search-more", "telescope-0");
      search (&self, "search-end", "");
      select_all (&self);
      move (&self);
      paste (&self, "paste");
      activate (&self, "by-added", "sort", "added");
      paste (&self, "paste-top");
    }
  /* What is under way is of no interest. */
  _exit (EXIT_SUCCESS);
}
