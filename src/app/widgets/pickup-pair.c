/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two texts beside each other where there is room. Libadwaita has had a widget for this, and has given it up. */

#include "config.h"

#include "widgets/pickup-pair.h"

/* Pixels between the two in one line. */
#define GAP 12

struct _PickupPair
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (PickupPair, pickup_pair, GTK_TYPE_WIDGET)

typedef struct
{
  int minimum;
  int natural;
} Length;

static Length
measure_child (GtkWidget     *child,
               GtkOrientation orientation,
               int            for_size)
{
  Length length = { 0 };

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, &length.minimum, &length.natural, NULL, NULL);
  return length;
}

/* What @second needs in the line of @first, and the gap before it. */
static int
second_width (GtkWidget *second)
{
  const int width = measure_child (second, GTK_ORIENTATION_HORIZONTAL, -1).natural;

  return width > 0 ? GAP + width : 0;
}

static gboolean
fits_one_line (GtkWidget *first,
               GtkWidget *second,
               int        width)
{
  const int beside = second_width (second);

  return beside == 0 || measure_child (first, GTK_ORIENTATION_HORIZONTAL, -1).natural + beside <= width;
}

static GtkSizeRequestMode
pickup_pair_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
pickup_pair_measure (GtkWidget     *widget,
                     GtkOrientation orientation,
                     int            for_size,
                     int           *minimum,
                     int           *natural,
                     int           *minimum_baseline,
                     int           *natural_baseline)
{
  GtkWidget   *first = gtk_widget_get_first_child (widget);
  GtkWidget   *second = gtk_widget_get_last_child (widget);
  const Length one = measure_child (first, orientation, -1);
  const Length other = measure_child (second, orientation, -1);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (one.minimum, other.minimum);
      *natural = one.natural + second_width (second);
    }
  else if (for_size < 0 || fits_one_line (first, second, for_size))
    *minimum = *natural = MAX (one.natural, other.natural);
  else
    *minimum = *natural = one.natural + other.natural;
}

static void
pickup_pair_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  GtkWidget    *first = gtk_widget_get_first_child (widget);
  GtkWidget    *second = gtk_widget_get_last_child (widget);
  const int     beside = second_width (second);
  GtkAllocation one = { 0, 0, width, height };
  GtkAllocation other = { 0, 0, width, height };

  if (fits_one_line (first, second, width))
    {
      one.width = MAX (width - beside, 0);
      other.width = MAX (beside - GAP, 0);
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        one.x = width - one.width;
      else
        other.x = width - other.width;
    }
  else
    {
      one.height = measure_child (first, GTK_ORIENTATION_VERTICAL, -1).natural;
      other.y = one.height;
      other.height = MAX (height - one.height, 0);
    }
  gtk_widget_size_allocate (first, &one, -1);
  gtk_widget_size_allocate (second, &other, -1);
}

static void
pickup_pair_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pickup_pair_parent_class)->dispose (object);
}

static void
pickup_pair_class_init (PickupPairClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_pair_dispose;
  widget_class->get_request_mode = pickup_pair_get_request_mode;
  widget_class->measure = pickup_pair_measure;
  widget_class->size_allocate = pickup_pair_size_allocate;
}

static void
pickup_pair_init (PickupPair *self)
{
}
