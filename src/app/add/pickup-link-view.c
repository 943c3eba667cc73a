/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text field for links: what it hides, what it marks, and where the cursor may be. */

#include "config.h"

#include "add/pickup-link-view.h"

#include <string.h>

#include "download.h"
#include "add/pickup-link-spans.h"

struct _PickupLinkView
{
  GtkTextView parent_instance;

  GtkTextTag  *plain_tag; /* no hyphens where a long link is broken */
  GtkTextTag  *problem_tag;
  GtkTextTag  *hidden_tag;
  GtkTextTag  *gap_tag; /* a character that makes room for the ellipsis before something hidden, not seen itself */
  GdkRGBA      amber;
  PangoLayout *ellipsis;
  int          edited_line; /* shown in full while it is typed in, or -1 */
  int          cursor;
  gboolean     is_typing; /* the last change was one key's */
  gboolean     is_moving;
};

G_DEFINE_FINAL_TYPE (PickupLinkView, pickup_link_view, GTK_TYPE_TEXT_VIEW)

static GtkTextBuffer *
get_buffer (PickupLinkView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

static void
remove_tag (PickupLinkView *self,
            GtkTextTag     *tag)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_remove_tag (get_buffer (self), tag, &start, &end);
}

static void
get_line_end (const GtkTextIter *start,
              GtkTextIter       *end)
{
  *end = *start;
  if (!gtk_text_iter_ends_line (end))
    gtk_text_iter_forward_to_line_end (end);
}

static void
hide_span (PickupLinkView       *self,
           const GtkTextIter    *line,
           const PickupLinkSpan *span)
{
  GtkTextIter gap = *line;
  GtkTextIter start = *line;
  GtkTextIter end = *line;

  gtk_text_iter_forward_chars (&gap, (int) span->start);
  gtk_text_iter_forward_chars (&start, (int) span->start + 1);
  gtk_text_iter_forward_chars (&end, (int) span->end);
  gtk_text_buffer_apply_tag (get_buffer (self), self->gap_tag, &gap, &start);
  gtk_text_buffer_apply_tag (get_buffer (self), self->hidden_tag, &start, &end);
}

static void
hide_in_line (PickupLinkView    *self,
              const GtkTextIter *start)
{
  GtkTextIter      end;
  g_autofree char *line = NULL;
  g_autoptr (GArray) spans = NULL;

  get_line_end (start, &end);
  line = gtk_text_iter_get_text (start, &end);
  spans = pickup_link_spans_find (line);
  for (guint i = 0; i < spans->len; i++)
    hide_span (self, start, &g_array_index (spans, PickupLinkSpan, i));
}

static void
show_line (PickupLinkView *self,
           int             line)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_line (get_buffer (self), &start, line);
  get_line_end (&start, &end);
  gtk_text_buffer_remove_tag (get_buffer (self), self->hidden_tag, &start, &end);
  gtk_text_buffer_remove_tag (get_buffer (self), self->gap_tag, &start, &end);
}

static void
hide_everywhere (PickupLinkView *self)
{
  GtkTextIter iter;

  remove_tag (self, self->hidden_tag);
  remove_tag (self, self->gap_tag);
  gtk_text_buffer_get_start_iter (get_buffer (self), &iter);
  do
    hide_in_line (self, &iter);
  while (gtk_text_iter_forward_line (&iter));
}

static void
stop_editing (PickupLinkView *self)
{
  GtkTextIter start;
  const int   line = self->edited_line;

  self->edited_line = -1;
  if (line < 0 || !gtk_text_buffer_get_iter_at_line (get_buffer (self), &start, line))
    return;
  show_line (self, line);
  hide_in_line (self, &start);
}

/* A line that is typed in has to show what is typed, and what a key takes away. */
static void
note_edit (PickupLinkView    *self,
           const GtkTextIter *where,
           gboolean           is_typing)
{
  const int line = gtk_text_iter_get_line (where);

  self->is_typing = is_typing;
  if (self->edited_line != line)
    stop_editing (self);
  self->edited_line = is_typing ? line : -1;
}

static void
insert_text_cb (GtkTextBuffer     *buffer,
                const GtkTextIter *location,
                const char        *text,
                int                length,
                PickupLinkView    *self)
{
  note_edit (self, location, g_utf8_strlen (text, length) == 1 && *text != '\n');
}

static void
delete_range_cb (GtkTextBuffer     *buffer,
                 const GtkTextIter *start,
                 const GtkTextIter *end,
                 PickupLinkView    *self)
{
  note_edit (self, start, TRUE);
}

static void
changed_cb (PickupLinkView *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_apply_tag (get_buffer (self), self->plain_tag, &start, &end);
  if (self->edited_line >= 0)
    show_line (self, self->edited_line);
  else
    hide_everywhere (self);
}

/* There is nothing to see between the two ends of what is hidden, so the cursor is always at one of them: behind it, or, if
 * it comes from there, before the ellipsis. */
static void
leave_hidden (PickupLinkView *self,
              GtkTextIter    *cursor)
{
  GtkTextIter start = *cursor;
  GtkTextIter end = *cursor;

  if (!gtk_text_iter_starts_tag (&start, self->hidden_tag))
    gtk_text_iter_backward_to_tag_toggle (&start, self->hidden_tag);
  gtk_text_iter_forward_to_tag_toggle (&end, self->hidden_tag);
  if (self->cursor == gtk_text_iter_get_offset (&end))
    {
      *cursor = start;
      gtk_text_iter_backward_char (cursor);
    }
  else
    {
      *cursor = end;
    }

  self->is_moving = TRUE;
  if (gtk_text_buffer_get_has_selection (get_buffer (self)))
    gtk_text_buffer_move_mark (get_buffer (self), gtk_text_buffer_get_insert (get_buffer (self)), cursor);
  else
    gtk_text_buffer_place_cursor (get_buffer (self), cursor);
  self->is_moving = FALSE;
}

static void
cursor_moved_cb (PickupLinkView *self)
{
  GtkTextIter cursor;

  if (self->is_moving)
    return;
  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &cursor, gtk_text_buffer_get_insert (get_buffer (self)));
  if (self->edited_line >= 0 && gtk_text_iter_get_line (&cursor) != self->edited_line)
    stop_editing (self);
  if (gtk_text_iter_has_tag (&cursor, self->hidden_tag))
    leave_hidden (self, &cursor);
  self->cursor = gtk_text_iter_get_offset (&cursor);
}

/* GTK would copy only what is shown. */
static void
copy_clipboard (GtkTextView *view)
{
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (view), &start, &end))
    {
      g_autofree char *text = gtk_text_iter_get_text (&start, &end);

      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (view)), text);
    }
}

static void
cut_clipboard (GtkTextView *view)
{
  copy_clipboard (view);
  gtk_text_buffer_delete_selection (gtk_text_view_get_buffer (view), TRUE, TRUE);
}

static void
draw_ellipses_of_line (PickupLinkView *self,
                       GtkSnapshot    *snapshot,
                       GtkTextIter     iter,
                       const GdkRGBA  *color)
{
  const int line = gtk_text_iter_get_line (&iter);

  while (gtk_text_iter_forward_to_tag_toggle (&iter, self->gap_tag) && gtk_text_iter_get_line (&iter) == line)
    {
      GdkRectangle place;

      if (!gtk_text_iter_starts_tag (&iter, self->gap_tag))
        continue;
      gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &place);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) place.x, (float) place.y));
      gtk_snapshot_append_layout (snapshot, self->ellipsis, color);
      gtk_snapshot_restore (snapshot);
    }
}

static void
snapshot_layer (GtkTextView     *view,
                GtkTextViewLayer layer,
                GtkSnapshot     *snapshot)
{
  PickupLinkView *self = PICKUP_LINK_VIEW (view);
  GdkRectangle    visible;
  GtkTextIter     line;
  GdkRGBA         color;
  int             y;

  if (layer != GTK_TEXT_VIEW_LAYER_ABOVE_TEXT)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &line, visible.y, NULL);
  do
    {
      gtk_text_view_get_line_yrange (view, &line, &y, NULL);
      draw_ellipses_of_line (self, snapshot, line, &color);
    }
  while (y < visible.y + visible.height && gtk_text_iter_forward_line (&line));
}

/* Font and colours of what GTK does not style. */
static void
update_style (PickupLinkView *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA          amber = self->amber;

  g_clear_object (&self->ellipsis);
  self->ellipsis = gtk_widget_create_pango_layout (GTK_WIDGET (self), "…");
  /* Tags are left alone if they may stay: they cannot change while a frame is laid out without GTK 4.8 complaining. */
  if (gtk_style_context_lookup_color (context, "pk_warn", &amber) && !gdk_rgba_equal (&amber, &self->amber))
    g_object_set (self->problem_tag, "foreground-rgba", &amber, "underline-rgba", &amber, NULL);
  self->amber = amber;
}

static void
css_changed (GtkWidget         *widget,
             GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (pickup_link_view_parent_class)->css_changed (widget, change);
  update_style (PICKUP_LINK_VIEW (widget));
}

static void
pickup_link_view_finalize (GObject *object)
{
  g_clear_object (&PICKUP_LINK_VIEW (object)->ellipsis);

  G_OBJECT_CLASS (pickup_link_view_parent_class)->finalize (object);
}

static void
pickup_link_view_class_init (PickupLinkViewClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (klass);
  GtkTextViewClass *view_class = GTK_TEXT_VIEW_CLASS (klass);

  object_class->finalize = pickup_link_view_finalize;
  widget_class->css_changed = css_changed;
  view_class->copy_clipboard = copy_clipboard;
  view_class->cut_clipboard = cut_clipboard;
  view_class->snapshot_layer = snapshot_layer;
}

static void
pickup_link_view_init (PickupLinkView *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  /* Pango takes no alpha at all for an opaque colour. */
  const GdkRGBA nothing = { 0, 0, 0, 0.002f };

  self->edited_line = -1;
  self->plain_tag = gtk_text_buffer_create_tag (buffer, NULL, "insert-hyphens", FALSE, NULL);
  self->problem_tag = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_ERROR, NULL);
  self->hidden_tag = gtk_text_buffer_create_tag (buffer, NULL, "invisible", TRUE, NULL);
  self->gap_tag = gtk_text_buffer_create_tag (buffer, NULL, "foreground-rgba", &nothing, NULL);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (insert_text_cb), self, 0);
  g_signal_connect_object (buffer, "delete-range", G_CALLBACK (delete_range_cb), self, 0);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "notify::cursor-position", G_CALLBACK (cursor_moved_cb), self, G_CONNECT_SWAPPED);
  update_style (self);
}

/* All of it. */
char *
pickup_link_view_get_text (PickupLinkView *self)
{
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (PICKUP_IS_LINK_VIEW (self), NULL);

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (self), &start, &end, TRUE);
}

/* As a line of its own. */
void
pickup_link_view_append (PickupLinkView *self,
                         const char     *line)
{
  GtkTextIter      end;
  g_autofree char *text = NULL;

  g_return_if_fail (PICKUP_IS_LINK_VIEW (self));

  gtk_text_buffer_get_end_iter (get_buffer (self), &end);
  text = g_strconcat (gtk_text_iter_starts_line (&end) ? "" : "\n", line, "\n", NULL);
  gtk_text_buffer_insert (get_buffer (self), &end, text, -1);
}

/* One step that can be undone. */
void
pickup_link_view_replace (PickupLinkView *self,
                          const char     *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter    start;
  GtkTextIter    end;

  g_return_if_fail (PICKUP_IS_LINK_VIEW (self));

  buffer = get_buffer (self);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

/* Whether the latest change was that of a single key, so that more are to be expected. */
gboolean
pickup_link_view_is_typing (PickupLinkView *self)
{
  g_return_val_if_fail (PICKUP_IS_LINK_VIEW (self), FALSE);

  return self->is_typing;
}

/**
 * pickup_link_view_mark_problems:
 * @lines: (nullable): its text without what is more than a line of its own; %NULL if no line is a problem by itself
 *
 * A line that holds something but no link, nor the rest of one, stays where it is and is marked.
 *
 * Returns: how many there are
 */
guint
pickup_link_view_mark_problems (PickupLinkView *self,
                                const char     *lines)
{
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GPtrArray) links = NULL;

  g_return_val_if_fail (PICKUP_IS_LINK_VIEW (self), 0);

  remove_tag (self, self->problem_tag);
  if (lines == NULL)
    return 0;

  links = download_link_text_parse_list (lines, -1, &numbers);
  for (guint i = 0; i < numbers->len; i++)
    {
      GtkTextIter start;
      GtkTextIter end;

      gtk_text_buffer_get_iter_at_line (get_buffer (self), &start, (int) g_array_index (numbers, guint, i) - 1);
      get_line_end (&start, &end);
      gtk_text_buffer_apply_tag (get_buffer (self), self->problem_tag, &start, &end);
    }
  return numbers->len;
}
