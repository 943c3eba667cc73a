/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Toasts: the latest one is shown at once, and the offer to take a removal back comes again after any other. */

#include "config.h"

#include "window/pickup-window-private.h"

/* Longer than the animation that shows a toast in place of another, also where frames come late. Microseconds. */
#define SHOW_TIME (700 * 1000)

/* When a toast is shown, or will be, and when it goes: keys of a gint64 each, monotonic time. */
#define SHOWN_AT "pickup-shown-at"
#define GONE_AT "pickup-gone-at"

/* Characters of a toast’s text in one line. Toasts take the width that they would like, even if the window is narrower. */
static int
get_toast_chars (PickupWindow *self,
                 gboolean      has_button)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  const int         char_width = pango_font_metrics_get_approximate_char_width (metrics) * 11 / 10;
  const int         width = gtk_widget_get_width (GTK_WIDGET (self)) - (has_button ? 220 : 120);

  pango_font_metrics_unref (metrics);
  return MAX (width * PANGO_SCALE / MAX (char_width, 1), 14);
}

/* A sentence that does not fit in one line takes several. @button: (nullable). (transfer full) */
AdwToast *
pickup_window_make_toast (PickupWindow *self,
                          const char   *text,
                          const char   *button)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast        *toast = adw_toast_new (markup);
  GtkWidget       *label = gtk_label_new (text);
  const int        n_chars = get_toast_chars (self, button != NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  if (g_utf8_strlen (text, -1) > n_chars)
    gtk_label_set_max_width_chars (GTK_LABEL (label), n_chars);
  else
    gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_button_label (toast, button);
  return toast;
}

/* The end of its own toast makes a removal final; after any other there is time again to take it back. */
static void
toast_dismissed_cb (PickupWindow *self,
                    AdwToast     *toast)
{
  if (self->toast != toast)
    return;

  g_clear_weak_pointer (&self->toast);
  if (self->removal_toast == toast)
    pickup_window_finish_removal (self);
  else
    pickup_window_show_removal (self);
}

/* 0 if it is not known. */
static gint64
get_time (AdwToast   *toast,
          const char *key)
{
  const gint64 *time = g_object_get_data (G_OBJECT (toast), key);

  return time != NULL ? *time : 0;
}

static void
set_time (AdwToast   *toast,
          const char *key,
          gint64      time)
{
  g_object_set_data_full (G_OBJECT (toast), key, g_memdup2 (&time, sizeof time), g_free);
}

static gboolean
dismiss_cb (gpointer user_data)
{
  adw_toast_dismiss (ADW_TOAST (user_data));
  return G_SOURCE_REMOVE;
}

/* Libadwaita 1.2 crashes when a toast is gone before the animation that shows it has ended: then it is dismissed a little later.
 * One that still waits for its turn goes at once. */
void
pickup_window_dismiss_toast (AdwToast *toast)
{
  const gint64 now = g_get_monotonic_time ();
  const gint64 settled = get_time (toast, SHOWN_AT) + SHOW_TIME;

  if (get_time (toast, SHOWN_AT) > now || settled <= now)
    {
      adw_toast_dismiss (toast);
      return;
    }
  set_time (toast, GONE_AT, settled);
  g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) ((settled - now) / 1000 + 1), dismiss_cb, g_object_ref (toast), g_object_unref);
}

static void
replace (AdwToast *earlier,
         AdwToast *toast)
{
  g_autoptr (AdwToast) alive = g_object_ref (earlier);

  pickup_window_dismiss_toast (alive);
  set_time (toast, SHOWN_AT, MAX (g_get_monotonic_time (), MAX (get_time (alive, SHOWN_AT), get_time (alive, GONE_AT))));
}

/* What a person did last is answered at once, not after what was said before. Takes @toast. */
void
pickup_window_show_toast (PickupWindow *self,
                          AdwToast     *toast)
{
  AdwToast *earlier = self->toast;

  g_clear_weak_pointer (&self->removal_toast);
  g_set_weak_pointer (&self->toast, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self, G_CONNECT_SWAPPED);
  if (earlier != NULL)
    replace (earlier, toast);
  else
    set_time (toast, SHOWN_AT, g_get_monotonic_time ());
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
pickup_window_toast (PickupWindow *self,
                     const char   *text)
{
  pickup_window_show_toast (self, pickup_window_make_toast (self, text, NULL));
}
