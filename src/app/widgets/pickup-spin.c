/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Spin buttons for rates and times of the day. */

#include "config.h"

#include "widgets/pickup-spin.h"

#include <math.h>

#include "widgets/pickup-spin-text.h"

/* Only a change is written: setting the same text again would move the cursor of whoever types. */
static gboolean
show_text (GtkSpinButton *button,
           const char    *text)
{
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (button)), text))
    gtk_editable_set_text (GTK_EDITABLE (button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  return TRUE;
}

static gboolean
rate_output_cb (GtkSpinButton *button)
{
  g_autofree char *text = pickup_spin_text_format_rate (gtk_adjustment_get_value (gtk_spin_button_get_adjustment (button)));

  return show_text (button, text);
}

static int
rate_input_cb (GtkSpinButton *button,
               double        *value)
{
  return pickup_spin_text_parse_rate (gtk_editable_get_text (GTK_EDITABLE (button)), value) ? TRUE : GTK_INPUT_ERROR;
}

/* A step is a tenth or so of what it is taken from: the range reaches from a telephone line to a data center’s. */
static void
rate_changed_cb (GtkAdjustment *adjustment)
{
  const double value = gtk_adjustment_get_value (adjustment);
  const double magnitude = pow (10, floor (log10 (MAX (value, 0.1) * (1 + 1e-9))));

  gtk_adjustment_set_step_increment (adjustment, magnitude / (value < 5 * magnitude ? 10 : 2));
}

void
pickup_spin_show_rate (GtkSpinButton *button)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (button);

  g_signal_connect (button, "output", G_CALLBACK (rate_output_cb), NULL);
  g_signal_connect (button, "input", G_CALLBACK (rate_input_cb), NULL);
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (rate_changed_cb), NULL);
  gtk_spin_button_set_update_policy (button, GTK_UPDATE_IF_VALID);
  rate_changed_cb (adjustment);
  rate_output_cb (button);
}

static gboolean
time_output_cb (GtkSpinButton *button)
{
  g_autofree char *text = pickup_spin_text_format_time ((guint) gtk_adjustment_get_value (gtk_spin_button_get_adjustment (button)));

  return show_text (button, text);
}

static int
time_input_cb (GtkSpinButton *button,
               double        *value)
{
  guint minutes;

  if (!pickup_spin_text_parse_time (gtk_editable_get_text (GTK_EDITABLE (button)), &minutes))
    return GTK_INPUT_ERROR;
  *value = minutes;
  return TRUE;
}

void
pickup_spin_show_time (GtkSpinButton *button)
{
  g_signal_connect (button, "output", G_CALLBACK (time_output_cb), NULL);
  g_signal_connect (button, "input", G_CALLBACK (time_input_cb), NULL);
  gtk_spin_button_set_update_policy (button, GTK_UPDATE_IF_VALID);
  time_output_cb (button);
}
