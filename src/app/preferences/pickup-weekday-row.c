/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days of the week that can be chosen. */

#include "config.h"

#include "preferences/pickup-weekday-row.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>

#define N_DAYS 7

struct _PickupWeekdayRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel        *title;
  GtkBox          *box;
  GtkToggleButton *buttons[N_DAYS]; /* Monday is the first one */
  PickupWeekdays   days;
};

G_DEFINE_FINAL_TYPE (PickupWeekdayRow, pickup_weekday_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_DAYS = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

/* 0 is Monday. */
static guint
get_first_day (void)
{
#ifdef __GLIBC__
  const char *first = nl_langinfo (_NL_TIME_FIRST_WEEKDAY);
  /* A number in the place of a pointer: a date, which is a Sunday or a Monday, of the day that counts as the first. */
  union
  {
    const char *text;
    guint32     date;
  } origin = { nl_langinfo (_NL_TIME_WEEK_1STDAY) };
  const gboolean from_sunday = origin.date == 19971130;

  return (guint) (*first - 1 + (from_sunday ? N_DAYS - 1 : 0)) % N_DAYS;
#else
  return 0;
#endif
}

/* (transfer full): in the user’s language, as strftime() would write it */
static char *
get_name (guint       day,
          const char *format)
{
  g_autoptr (GDateTime) monday = g_date_time_new_utc (2001, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) time = g_date_time_add_days (monday, (int) day);

  return g_date_time_format (time, format);
}

static void
set_days (PickupWeekdayRow *self,
          PickupWeekdays    days)
{
  if (days == self->days)
    return;
  self->days = days;
  for (guint i = 0; i < N_DAYS; i++)
    gtk_toggle_button_set_active (self->buttons[i], (days & (1u << i)) != 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DAYS]);
}

static void
toggled_cb (PickupWeekdayRow *self,
            GtkToggleButton  *button)
{
  guint days = self->days;

  for (guint i = 0; i < N_DAYS; i++)
    if (self->buttons[i] == button)
      days = gtk_toggle_button_get_active (button) ? days | 1u << i : days & ~(1u << i);
  set_days (self, (PickupWeekdays) days);
}

static void
add_button (PickupWeekdayRow *self,
            guint             day)
{
  g_autofree char *short_name = get_name (day, "%a");
  g_autofree char *name = get_name (day, "%A");
  GtkWidget       *button = gtk_toggle_button_new_with_label (short_name);

  gtk_widget_add_css_class (button, "weekday");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->box, button);
  self->buttons[day] = GTK_TOGGLE_BUTTON (button);
}

static void
pickup_weekday_row_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  g_value_set_flags (value, PICKUP_WEEKDAY_ROW (object)->days);
}

static void
pickup_weekday_row_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  set_days (PICKUP_WEEKDAY_ROW (object), (PickupWeekdays) g_value_get_flags (value));
}

static void
pickup_weekday_row_class_init (PickupWeekdayRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pickup_weekday_row_get_property;
  object_class->set_property = pickup_weekday_row_set_property;

  properties[PROP_DAYS] = g_param_spec_flags ("days", NULL, NULL, PICKUP_TYPE_WEEKDAYS, PICKUP_WEEKDAYS_NONE,
                                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-weekday-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupWeekdayRow, title);
  gtk_widget_class_bind_template_child (widget_class, PickupWeekdayRow, box);
}

static void
pickup_weekday_row_init (PickupWeekdayRow *self)
{
  const guint first = get_first_day ();

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_DAYS; i++)
    add_button (self, (first + i) % N_DAYS);
}
