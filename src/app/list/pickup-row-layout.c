/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arranges a row in one line where there is room and in several where there is not. A row decides by its own width, so
 * that it fits a small window as well as a list that stands beside something else. */

#include "config.h"

#include "list/pickup-row-layout.h"

/* Pixels, as in the pictures. The threshold is the content of a row in a window 500 wide. */
#define COMPACT_BELOW 458
#define USUAL_RESOLUTION 96.0
#define TILE_GAP 12
#define TEXT_GAP 12
#define LINE_GAP 2
#define BUTTON_GAP 6
#define BAR_GAP 5
#define BAR_END 6
#define COMPACT_BAR_GAP 6
#define COMPACT_LINE 22
#define COMPACT_WORD_GAP 9
#define MINIMUM_TEXT 60

struct _PickupRowLayout
{
  GtkLayoutManager parent_instance;

  GtkWidget *slots[PICKUP_ROW_N_SLOTS]; /* not owned: they are children of the widget that owns this layout */
};

G_DEFINE_FINAL_TYPE (PickupRowLayout, pickup_row_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *widget; /* the row */
  int        width;
} Frame;

static gboolean
is_used (PickupRowLayout *self,
         PickupRowSlot    slot)
{
  return self->slots[slot] != NULL && gtk_widget_should_layout (self->slots[slot]);
}

static int
natural_width (PickupRowLayout *self,
               PickupRowSlot    slot)
{
  int natural = 0;

  if (is_used (self, slot))
    gtk_widget_measure (self->slots[slot], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
natural_height (PickupRowLayout *self,
                PickupRowSlot    slot,
                int              width)
{
  int natural = 0;

  if (is_used (self, slot))
    gtk_widget_measure (self->slots[slot], GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* Puts a child at @x from the start edge, whichever side that is. */
static void
place (PickupRowLayout *self,
       const Frame     *frame,
       PickupRowSlot    slot,
       int              x,
       int              y,
       int              width,
       int              height)
{
  GtkAllocation allocation = { x, y, MAX (width, 0), height };

  if (!is_used (self, slot))
    return;
  if (gtk_widget_get_direction (frame->widget) == GTK_TEXT_DIR_RTL)
    allocation.x = frame->width - x - allocation.width;
  gtk_widget_set_child_visible (self->slots[slot], TRUE);
  gtk_widget_size_allocate (self->slots[slot], &allocation, -1);
}

static void
hide (PickupRowLayout *self,
      PickupRowSlot    slot)
{
  if (self->slots[slot] != NULL)
    gtk_widget_set_child_visible (self->slots[slot], FALSE);
}

static int
text_start (PickupRowLayout *self)
{
  return natural_width (self, PICKUP_ROW_SLOT_TILE) + TILE_GAP;
}

static int
button_height (PickupRowLayout *self)
{
  int height = natural_height (self, PICKUP_ROW_SLOT_MORE, -1);

  height = MAX (height, natural_height (self, PICKUP_ROW_SLOT_CLOSE, -1));
  height = MAX (height, natural_height (self, PICKUP_ROW_SLOT_ICON_BUTTON, -1));
  return MAX (height, natural_height (self, PICKUP_ROW_SLOT_WORD_BUTTON, -1));
}

static int
wide_top_height (PickupRowLayout *self)
{
  const int name = natural_height (self, PICKUP_ROW_SLOT_NAME, -1);
  const int status = natural_height (self, PICKUP_ROW_SLOT_STATUS, -1);

  return MAX (name + LINE_GAP + status, button_height (self));
}

static int
wide_height (PickupRowLayout *self)
{
  int height = wide_top_height (self);

  if (is_used (self, PICKUP_ROW_SLOT_BAR))
    height += BAR_GAP + natural_height (self, PICKUP_ROW_SLOT_BAR, -1);
  return MAX (height, natural_height (self, PICKUP_ROW_SLOT_TILE, -1));
}

static int
compact_text_width (PickupRowLayout *self,
                    int              width)
{
  return MAX (width - text_start (self) - BAR_END, 1);
}

static int
compact_line_height (PickupRowLayout *self)
{
  return MAX (natural_height (self, PICKUP_ROW_SLOT_NAME, -1), COMPACT_LINE);
}

static int
compact_height (PickupRowLayout *self,
                int              width)
{
  const int text_width = compact_text_width (self, width);
  int       height = compact_line_height (self);

  if (is_used (self, PICKUP_ROW_SLOT_BAR))
    height += COMPACT_BAR_GAP + natural_height (self, PICKUP_ROW_SLOT_BAR, -1) + COMPACT_BAR_GAP;
  height += natural_height (self, PICKUP_ROW_SLOT_COMPACT_STATUS, text_width);
  height += natural_height (self, PICKUP_ROW_SLOT_COMPACT_EXPIRY, text_width);
  if (is_used (self, PICKUP_ROW_SLOT_WORD_BUTTON))
    height += COMPACT_WORD_GAP + natural_height (self, PICKUP_ROW_SLOT_WORD_BUTTON, -1);
  return MAX (height, natural_height (self, PICKUP_ROW_SLOT_TILE, -1));
}

static void
measure_width (PickupRowLayout *self,
               int             *minimum,
               int             *natural)
{
  const int start = text_start (self);
  const int buttons = natural_width (self, PICKUP_ROW_SLOT_ICON_BUTTON) + natural_width (self, PICKUP_ROW_SLOT_MORE);
  const int word = natural_width (self, PICKUP_ROW_SLOT_WORD_BUTTON);

  *minimum = start + MAX (MINIMUM_TEXT + BUTTON_GAP + buttons, word + BAR_END);
  *natural = MAX (*minimum, start + natural_width (self, PICKUP_ROW_SLOT_NAME) + TEXT_GAP + buttons + word);
}

static GtkSizeRequestMode
pickup_row_layout_get_request_mode (GtkLayoutManager *manager,
                                    GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
pickup_row_layout_measure (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           GtkOrientation    orientation,
                           int               for_size,
                           int              *minimum,
                           int              *natural,
                           int              *minimum_baseline,
                           int              *natural_baseline)
{
  PickupRowLayout *self = PICKUP_ROW_LAYOUT (manager);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, minimum, natural);
  else if (for_size >= 0 && for_size < pickup_row_layout_scale_width (widget, COMPACT_BELOW))
    *minimum = *natural = compact_height (self, for_size);
  else
    *minimum = *natural = wide_height (self);
}

/* Returns where the text has to end. */
static int
place_wide_buttons (PickupRowLayout *self,
                    const Frame     *frame,
                    int              height)
{
  static const PickupRowSlot from_end[] = {
    PICKUP_ROW_SLOT_MORE,
    PICKUP_ROW_SLOT_CLOSE,
    PICKUP_ROW_SLOT_ICON_BUTTON,
    PICKUP_ROW_SLOT_WORD_BUTTON,
  };
  int x = frame->width;

  for (gsize i = 0; i < G_N_ELEMENTS (from_end); i++)
    {
      const int button_width = natural_width (self, from_end[i]);
      const int own_height = natural_height (self, from_end[i], -1);

      if (!is_used (self, from_end[i]))
        continue;
      x -= button_width;
      if (from_end[i] == PICKUP_ROW_SLOT_ICON_BUTTON || from_end[i] == PICKUP_ROW_SLOT_WORD_BUTTON)
        x -= BUTTON_GAP;
      place (self, frame, from_end[i], x, (height - own_height) / 2, button_width, own_height);
    }
  return x - TEXT_GAP;
}

/* The name gives way to the host only as far as two thirds of the line. */
static void
place_wide_name (PickupRowLayout *self,
                 const Frame     *frame,
                 int              start,
                 int              end,
                 int              y)
{
  const int width = MAX (end - start, 1);
  const int name = natural_width (self, PICKUP_ROW_SLOT_NAME);
  const int height = natural_height (self, PICKUP_ROW_SLOT_NAME, -1);
  const int host_height = natural_height (self, PICKUP_ROW_SLOT_HOST, -1);
  int       host = natural_width (self, PICKUP_ROW_SLOT_HOST);

  host = MIN (host, MAX (width - TEXT_GAP - name, width / 3));
  place (self, frame, PICKUP_ROW_SLOT_HOST, end - host, y + (height - host_height + 1) / 2, host, host_height);
  place (self, frame, PICKUP_ROW_SLOT_NAME, start, y, width - (host > 0 ? host + TEXT_GAP : 0), height);
}

/* The sentence gives way to the expiry only as far as half of the line. */
static void
place_wide_status (PickupRowLayout *self,
                   const Frame     *frame,
                   int              start,
                   int              end,
                   int              y)
{
  const int width = MAX (end - start, 1);
  const int status = natural_width (self, PICKUP_ROW_SLOT_STATUS);
  const int height = natural_height (self, PICKUP_ROW_SLOT_STATUS, -1);
  int       expiry = natural_width (self, PICKUP_ROW_SLOT_EXPIRY);

  expiry = MIN (expiry, MAX (width - TEXT_GAP - status, width / 2));
  place (self, frame, PICKUP_ROW_SLOT_EXPIRY, end - expiry, y, expiry, height);
  place (self, frame, PICKUP_ROW_SLOT_STATUS, start, y, width - (expiry > 0 ? expiry + TEXT_GAP : 0), height);
}

static void
allocate_wide (PickupRowLayout *self,
               const Frame     *frame,
               int              height)
{
  const int start = text_start (self);
  const int tile = natural_height (self, PICKUP_ROW_SLOT_TILE, -1);
  const int bar = natural_height (self, PICKUP_ROW_SLOT_BAR, -1);
  const int name = natural_height (self, PICKUP_ROW_SLOT_NAME, -1);
  const int top = is_used (self, PICKUP_ROW_SLOT_BAR) ? height - bar - BAR_GAP : height;
  const int text_y = (top - name - LINE_GAP - natural_height (self, PICKUP_ROW_SLOT_STATUS, -1)) / 2;
  const int end = place_wide_buttons (self, frame, top);

  hide (self, PICKUP_ROW_SLOT_COMPACT_STATUS);
  hide (self, PICKUP_ROW_SLOT_COMPACT_EXPIRY);
  place (self, frame, PICKUP_ROW_SLOT_TILE, 0, (height - tile) / 2, start - TILE_GAP, tile);
  place_wide_name (self, frame, start, end, text_y);
  place_wide_status (self, frame, start, end, text_y + name + LINE_GAP);
  place (self, frame, PICKUP_ROW_SLOT_BAR, start, height - bar, frame->width - BAR_END - start, bar);
}

/* The buttons are taller than the line of the name and stand out into the padding of the card, which leaves room. */
static void
place_compact_line (PickupRowLayout *self,
                    const Frame     *frame,
                    int              start,
                    int              line)
{
  static const PickupRowSlot from_end[] = { PICKUP_ROW_SLOT_MORE, PICKUP_ROW_SLOT_ICON_BUTTON };
  int                        x = frame->width;

  for (gsize i = 0; i < G_N_ELEMENTS (from_end); i++)
    {
      const int button_width = natural_width (self, from_end[i]);
      const int own_height = natural_height (self, from_end[i], -1);

      x -= button_width;
      place (self, frame, from_end[i], x, (line - own_height) / 2, button_width, own_height);
    }
  place (self, frame, PICKUP_ROW_SLOT_NAME, start, 0, x - BUTTON_GAP - start, line);
}

static void
allocate_compact (PickupRowLayout *self,
                  const Frame     *frame)
{
  static const PickupRowSlot lines[] = { PICKUP_ROW_SLOT_COMPACT_STATUS, PICKUP_ROW_SLOT_COMPACT_EXPIRY };
  const int                  start = text_start (self);
  const int                  width = compact_text_width (self, frame->width);
  const int                  bar = natural_height (self, PICKUP_ROW_SLOT_BAR, -1);
  const int                  word = natural_width (self, PICKUP_ROW_SLOT_WORD_BUTTON);
  int                        y = compact_line_height (self);

  hide (self, PICKUP_ROW_SLOT_HOST);
  hide (self, PICKUP_ROW_SLOT_STATUS);
  hide (self, PICKUP_ROW_SLOT_EXPIRY);
  hide (self, PICKUP_ROW_SLOT_CLOSE);
  place (self, frame, PICKUP_ROW_SLOT_TILE, 0, 0, start - TILE_GAP, natural_height (self, PICKUP_ROW_SLOT_TILE, -1));
  place_compact_line (self, frame, start, y);
  if (is_used (self, PICKUP_ROW_SLOT_BAR))
    {
      place (self, frame, PICKUP_ROW_SLOT_BAR, start, y + COMPACT_BAR_GAP, width, bar);
      y += COMPACT_BAR_GAP + bar + COMPACT_BAR_GAP;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const int height = natural_height (self, lines[i], width);

      place (self, frame, lines[i], start, y, width, height);
      y += height;
    }
  place (self, frame, PICKUP_ROW_SLOT_WORD_BUTTON, start, y + COMPACT_WORD_GAP, word,
         natural_height (self, PICKUP_ROW_SLOT_WORD_BUTTON, -1));
}

static void
pickup_row_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            int               width,
                            int               height,
                            int               baseline)
{
  PickupRowLayout *self = PICKUP_ROW_LAYOUT (manager);
  const Frame      frame = { widget, width };

  if (width < pickup_row_layout_scale_width (widget, COMPACT_BELOW))
    allocate_compact (self, &frame);
  else
    allocate_wide (self, &frame, height);
}

static void
pickup_row_layout_class_init (PickupRowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = pickup_row_layout_get_request_mode;
  layout_class->measure = pickup_row_layout_measure;
  layout_class->allocate = pickup_row_layout_allocate;
}

static void
pickup_row_layout_init (PickupRowLayout *self)
{
}

/* How wide @widget has to be for what fits @width at the usual size of text. Smaller text is not reckoned with. */
int
pickup_row_layout_scale_width (GtkWidget *widget,
                               int        width)
{
  const double resolution = pango_cairo_context_get_resolution (gtk_widget_get_pango_context (widget));

  return resolution > USUAL_RESOLUTION ? (int) (width * resolution / USUAL_RESOLUTION) : width;
}

/* @widget has to be a child of the widget that this layout arranges, and to live as long. */
void
pickup_row_layout_set_slot (PickupRowLayout *self,
                            PickupRowSlot    slot,
                            GtkWidget       *widget)
{
  g_return_if_fail (PICKUP_IS_ROW_LAYOUT (self));
  g_return_if_fail (slot < PICKUP_ROW_N_SLOTS);

  self->slots[slot] = widget;
}
