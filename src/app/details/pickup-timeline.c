/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of events. */

#include "config.h"

#include "details/pickup-timeline.h"

#include <glib/gi18n-lib.h>

#include "text/pickup-format.h"
#include "details/pickup-text-timeline.h"
#include "details/pickup-timeline-mark.h"

/* Pixels above and below a sentence. */
#define MARGIN 3

struct _PickupTimeline
{
  GtkBox parent_instance;

  char *told; /* all that is shown, to see whether anything is new */
};

G_DEFINE_FINAL_TYPE (PickupTimeline, pickup_timeline, GTK_TYPE_BOX)

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, MARGIN);
  gtk_widget_set_margin_bottom (label, MARGIN);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static const char *
get_css_class (PickupTone tone)
{
  switch (tone)
    {
    case PICKUP_TONE_QUIET:
      return "quiet";
    case PICKUP_TONE_GOOD:
      return "good";
    case PICKUP_TONE_BAD:
      return "attention";
    case PICKUP_TONE_DONE:
      return "done";
    }
  g_return_val_if_reached ("quiet");
}

static char *
get_time (const DownloadEvent *event,
          gint64               now)
{
  return pickup_format_time (event->latest / G_USEC_PER_SEC, now);
}

static GtkWidget *
make_row (const DownloadEvent *event,
          gint64               now,
          GtkSizeGroup        *times,
          GtkWidget           *mark)
{
  g_autofree char *time = get_time (event, now);
  g_autofree char *sentence = pickup_text_timeline_get_sentence (event);
  /* Translators: a time and what happened then. */
  g_autofree char *name = g_strdup_printf (_ ("%1$s, %2$s"), time, sentence);
  GtkWidget       *row = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, "spacing", 9, NULL);
  GtkWidget       *when = make_label (time, "status");
  GtkWidget       *what = make_label (sentence, NULL);

  gtk_widget_add_css_class (when, "numeric");
  gtk_widget_add_css_class (mark, get_css_class (pickup_text_timeline_get_tone (event)));
  gtk_label_set_wrap (GTK_LABEL (what), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (what), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (what, TRUE);
  gtk_size_group_add_widget (times, when);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  gtk_box_append (GTK_BOX (row), when);
  gtk_box_append (GTK_BOX (row), mark);
  gtk_box_append (GTK_BOX (row), what);
  return row;
}

static void
pickup_timeline_finalize (GObject *object)
{
  g_free (PICKUP_TIMELINE (object)->told);
  G_OBJECT_CLASS (pickup_timeline_parent_class)->finalize (object);
}

static void
pickup_timeline_class_init (PickupTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pickup_timeline_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LIST);
}

static void
pickup_timeline_init (PickupTimeline *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What Happened"), -1);
}

/* Midnight turns a time of day into a date, so that the times count as well. */
static char *
tell_all (GPtrArray *events,
          gint64     now)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const DownloadEvent *event = g_ptr_array_index (events, i);
      g_autofree char     *time = get_time (event, now);

      g_string_append_printf (text, "%s %d %u %" G_GINT64_FORMAT "\n", time, (int) event->kind, event->count, event->at);
    }
  return g_string_free (text, FALSE);
}

/* @events: (element-type DownloadEvent), in the order in which they happened; @now: Unix time in seconds */
void
pickup_timeline_set_events (PickupTimeline *self,
                            GPtrArray      *events,
                            gint64          now)
{
  g_autofree char *told = tell_all (events, now);
  g_autoptr (GtkSizeGroup) times = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *child;

  g_return_if_fail (PICKUP_IS_TIMELINE (self));

  if (g_strcmp0 (told, self->told) == 0)
    return;
  g_free (self->told);
  self->told = g_steal_pointer (&told);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  for (guint i = events->len; i > 0; i--)
    gtk_box_append (GTK_BOX (self), make_row (g_ptr_array_index (events, i - 1), now, times,
                                              pickup_timeline_mark_new (i == events->len, i == 1, MARGIN)));
}
