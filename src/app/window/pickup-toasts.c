/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Toasts: the latest one is shown at once. */

#include "config.h"

#include "window/pickup-toasts.h"

/* Longer than the animation that shows a toast in place of another, also where frames come late. Microseconds. */
#define SHOW_TIME (700 * 1000)

/* When a toast is shown, or will be, and when it goes: keys of a gint64 each, monotonic time. */
#define SHOWN_AT "pickup-shown-at"
#define GONE_AT "pickup-gone-at"

struct _PickupToasts
{
  GObject parent_instance;

  AdwToastOverlay *overlay;
  gpointer         latest; /* AdwToast, weak */
  int              room;
};

G_DEFINE_FINAL_TYPE (PickupToasts, pickup_toasts, G_TYPE_OBJECT)

typedef enum
{
  PROP_ROOM = 1,
} ToastsProperty;

static GParamSpec *properties[PROP_ROOM + 1];

/* A window that is only now shown has no width yet, but knows which it wants. */
static int
get_width (PickupToasts *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->overlay));
  int      width = gtk_widget_get_width (GTK_WIDGET (self->overlay));
  int      height; /* GTK 4.8 writes it in any case */

  if (width == 0 && GTK_IS_WINDOW (root))
    gtk_window_get_default_size (GTK_WINDOW (root), &width, &height);
  return width;
}

/* Characters of a toast’s text in one line. Toasts take the width that they would like, even if the window is narrower. */
static int
get_line_chars (PickupToasts *self,
                gboolean      has_button)
{
  GtkWidget        *overlay = GTK_WIDGET (self->overlay);
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (overlay), NULL, NULL);
  const int         char_width = pango_font_metrics_get_approximate_char_width (metrics) * 11 / 10;
  const int         width = get_width (self) - (has_button ? 220 : 120);

  pango_font_metrics_unref (metrics);
  return MAX (width * PANGO_SCALE / MAX (char_width, 1), 14);
}

static void
set_room (PickupToasts *self,
          int           room)
{
  if (self->room == room)
    return;

  self->room = room;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/* What is shown is the child of the overlay that has the text in it. */
static void
text_shown_cb (PickupToasts *self,
               GtkWidget    *text)
{
  GtkWidget *title = self->latest != NULL ? adw_toast_get_custom_title (self->latest) : NULL;
  GtkWidget *bubble = text;
  int        minimum, width, height;

  if (title == NULL || (title != text && !gtk_widget_is_ancestor (text, title)))
    return;

  while (gtk_widget_get_parent (bubble) != NULL && gtk_widget_get_parent (bubble) != GTK_WIDGET (self->overlay))
    bubble = gtk_widget_get_parent (bubble);
  gtk_widget_measure (bubble, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &width, NULL, NULL);
  gtk_widget_measure (bubble, GTK_ORIENTATION_VERTICAL, MAX (MIN (width, get_width (self)), minimum), NULL, &height, NULL, NULL);
  set_room (self, height);
}

/* A sentence that does not fit in one line takes several. @button: (nullable). (transfer full) */
AdwToast *
pickup_toasts_make (PickupToasts *self,
                    const char   *text,
                    const char   *button)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast        *toast = adw_toast_new (markup);
  GtkWidget       *label = gtk_label_new (text);
  const int        n_chars = get_line_chars (self, button != NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  if (g_utf8_strlen (text, -1) > n_chars)
    gtk_label_set_max_width_chars (GTK_LABEL (label), n_chars);
  else
    gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  g_signal_connect_object (label, "map", G_CALLBACK (text_shown_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_button_label (toast, button);
  return toast;
}

static void
dismissed_cb (PickupToasts *self,
              AdwToast     *toast)
{
  if (self->latest != toast)
    return;

  g_clear_weak_pointer (&self->latest);
  set_room (self, 0);
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
pickup_toasts_dismiss (AdwToast *toast)
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
replace (PickupToasts *self,
         AdwToast     *earlier,
         AdwToast     *toast)
{
  g_autoptr (AdwToast) alive = g_object_ref (earlier);

  pickup_toasts_dismiss (alive);
  set_time (toast, SHOWN_AT, MAX (g_get_monotonic_time (), MAX (get_time (alive, SHOWN_AT), get_time (alive, GONE_AT))));
}

/* What a person did last is answered at once, not after what was said before. Takes @toast. */
void
pickup_toasts_show (PickupToasts *self,
                    AdwToast     *toast)
{
  AdwToast *earlier = self->latest;

  g_set_weak_pointer (&self->latest, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  if (earlier != NULL)
    replace (self, earlier, toast);
  else
    set_time (toast, SHOWN_AT, g_get_monotonic_time ());
  adw_toast_overlay_add_toast (self->overlay, toast);
}

void
pickup_toasts_tell (PickupToasts *self,
                    const char   *text)
{
  pickup_toasts_show (self, pickup_toasts_make (self, text, NULL));
}

/* (transfer none) (nullable): none once it was dismissed, which is after its own signal */
AdwToast *
pickup_toasts_get_latest (PickupToasts *self)
{
  return self->latest;
}

int
pickup_toasts_get_room (PickupToasts *self)
{
  return self->room;
}

static void
pickup_toasts_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PickupToasts *self = PICKUP_TOASTS (object);

  switch ((ToastsProperty) property_id)
    {
    case PROP_ROOM:
      g_value_set_int (value, self->room);
      break;
    }
}

static void
pickup_toasts_finalize (GObject *object)
{
  PickupToasts *self = PICKUP_TOASTS (object);

  g_clear_weak_pointer (&self->latest);
  g_object_unref (self->overlay);

  G_OBJECT_CLASS (pickup_toasts_parent_class)->finalize (object);
}

static void
pickup_toasts_class_init (PickupToastsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = pickup_toasts_finalize;
  object_class->get_property = pickup_toasts_get_property;

  properties[PROP_ROOM] = g_param_spec_int ("room", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
pickup_toasts_init (PickupToasts *self)
{
}

PickupToasts *
pickup_toasts_new (AdwToastOverlay *overlay)
{
  PickupToasts *self = g_object_new (PICKUP_TYPE_TOASTS, NULL);

  self->overlay = g_object_ref (overlay);
  return self;
}
