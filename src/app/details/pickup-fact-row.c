/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line of the facts about a download. */

#include "config.h"

#include "details/pickup-fact-row.h"

struct _PickupFactRow
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkLabel *value;
};

G_DEFINE_FINAL_TYPE (PickupFactRow, pickup_fact_row, GTK_TYPE_BOX)

enum
{
  PROP_TITLE = 1,
  PROP_VALUE,
  PROP_TOOLTIP,
  PROP_WRAP,
  N_PROPS,
};

/* What is the same stays as it is: a new text would take the selection away. */
static void
set_value (PickupFactRow *self,
           const char    *text)
{
  if (g_strcmp0 (gtk_label_get_label (self->value), text) == 0)
    return;
  gtk_label_set_label (self->value, text);
  if (!gtk_label_get_wrap (self->value))
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), text);
}

static void
set_wrap (PickupFactRow *self,
          gboolean       wrap)
{
  gtk_label_set_wrap (self->value, wrap);
  gtk_label_set_ellipsize (self->value, wrap ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_MIDDLE);
}

static void
pickup_fact_row_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PickupFactRow *self = PICKUP_FACT_ROW (object);

  switch (property_id)
    {
    case PROP_TITLE:
      gtk_label_set_label (self->title, g_value_get_string (value));
      break;
    case PROP_VALUE:
      set_value (self, g_value_get_string (value));
      break;
    case PROP_TOOLTIP:
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), g_value_get_string (value));
      break;
    case PROP_WRAP:
      set_wrap (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
pickup_fact_row_class_init (PickupFactRowClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
  GParamSpec       *properties[N_PROPS] = { NULL };

  object_class->set_property = pickup_fact_row_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "", flags);
  properties[PROP_TOOLTIP] = g_param_spec_string ("tooltip", NULL, NULL, NULL, flags);
  properties[PROP_WRAP] = g_param_spec_boolean ("wrap", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pickup_fact_row_init (PickupFactRow *self)
{
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_yalign (self->title, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "status");

  self->value = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->value, 0);
  gtk_label_set_yalign (self->value, 0);
  gtk_label_set_selectable (self->value, TRUE);
  gtk_label_set_wrap_mode (self->value, PANGO_WRAP_WORD_CHAR);
  set_wrap (self, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->value), TRUE);

  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->value));
}

void
pickup_fact_row_join (PickupFactRow *self,
                      GtkSizeGroup  *titles)
{
  g_return_if_fail (PICKUP_IS_FACT_ROW (self));

  gtk_size_group_add_widget (titles, GTK_WIDGET (self->title));
}
