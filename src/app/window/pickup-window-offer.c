/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window tells while something is dragged over it: what would become of it as a whole, and on each row that would go on
 * with one of the links. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-add-request.h"
#include "text/pickup-facts.h"
#include "files/pickup-folder.h"
#include "text/pickup-text-lists.h"

/* Comparing more links with more downloads than this would be felt. */
#define MAX_COMPARISONS 2000000

static gboolean
is_empty (PickupWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->service)) == 0;
}

static void
set_words (PickupWindow *self,
           const char   *title,
           const char   *text)
{
  gtk_label_set_label (self->drop.title, title);
  gtk_label_set_label (self->drop.text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->drop.text), *text != '\0');
  gtk_label_set_label (self->drop.page_title, title);
  gtk_label_set_label (self->drop.page_text, text);
}

static void
update_row (PickupWindow *self,
            PickupRow    *row)
{
  DownloadItem *item = pickup_row_get_item (row);

  pickup_row_set_offer (row, self->drop.offers != NULL && item != NULL ? g_hash_table_lookup (self->drop.offers, item) : NULL);
}

static void
row_item_cb (PickupWindow *self,
             GParamSpec   *pspec,
             PickupRow    *row)
{
  if (self->drop.offers != NULL)
    update_row (self, row);
}

/* Rows take other items while the list is scrolled. */
void
pickup_window_watch_row (PickupWindow *self,
                         PickupRow    *row)
{
  g_signal_connect_object (row, "notify::item", G_CALLBACK (row_item_cb), self, G_CONNECT_SWAPPED);
}

static void
update_rows (PickupWindow *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (row != NULL && PICKUP_IS_ROW (row))
        update_row (self, PICKUP_ROW (row));
    }
}

static void
offer (PickupWindow    *self,
       DownloadItem    *item,
       DownloadRequest *request)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const gint64 expires = download_link_get_expires (download_request_get_link (request));
  g_autoptr (PickupFacts) facts = pickup_facts_new (item, now);

  g_hash_table_insert (self->drop.offers, g_object_ref (item), pickup_text_get_offer (facts, expires > 0 ? MAX (expires / G_USEC_PER_SEC - now, 0) : -1));
}

/* Before it is known what is dragged. */
void
pickup_window_show_drop (PickupWindow *self)
{
  if (is_empty (self))
    set_words (self, _ ("Drop Links Here"), _ ("Links, text with links, or files that hold links"));
  else
    set_words (self, _ ("Drop Links Here"), _ ("A fresh link continues its download"));
  gtk_widget_set_visible (self->drop.frame, !is_empty (self));
  gtk_widget_set_visible (self->drop.page, is_empty (self));
}

/* While a dialog waits for an answer nothing can be dropped. */
void
pickup_window_show_refusal (PickupWindow *self)
{
  set_words (self, _ ("Not Now"), _ ("Answer the open dialog first"));
  gtk_widget_set_visible (self->drop.frame, TRUE);
}

void
pickup_window_hide_drop (PickupWindow *self)
{
  gtk_widget_set_visible (self->drop.frame, FALSE);
  gtk_widget_set_visible (self->drop.page, FALSE);
  g_clear_pointer (&self->drop.offers, g_hash_table_unref);
  update_rows (self);
}

static void
show_nothing (PickupWindow *self,
              GPtrArray    *problems)
{
  const GError *first = problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;

  set_words (self, _ ("No Links in This"), first != NULL ? first->message : "");
}

/* @requests: (element-type DownloadRequest)
 * @problems: (element-type GError) */
void
pickup_window_show_offer (PickupWindow *self,
                          GPtrArray    *requests,
                          GPtrArray    *problems)
{
  const guint      n_items = g_list_model_get_n_items (G_LIST_MODEL (self->service));
  g_autofree char *folder = pickup_folder_get (self->settings);
  g_autofree char *title = pickup_text_get_drop_title (requests->len, n_items == 0);
  g_autofree char *text = NULL;
  guint            counts[PICKUP_N_ADDED] = { 0 };

  g_clear_pointer (&self->drop.offers, g_hash_table_unref);
  self->drop.offers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  for (guint i = 0; i < requests->len && (guint64) requests->len * n_items < MAX_COMPARISONS; i++)
    {
      DownloadRequest  *request = g_ptr_array_index (requests, i);
      DownloadItem     *item;
      const PickupAdded added = pickup_add_request_foresee (self->service, request, NULL, folder, &item);

      counts[added]++;
      if (added == PICKUP_ADDED_CONTINUED)
        offer (self, item, request);
    }

  text = n_items == 0 ? g_strdup (ngettext ("It starts as soon as you drop it", "They start as soon as you drop them", requests->len))
                      : pickup_text_get_foreseen (counts[PICKUP_ADDED_NEW], counts[PICKUP_ADDED_CONTINUED], counts[PICKUP_ADDED_NOTHING]);
  if (requests->len > 0)
    set_words (self, title, text);
  else
    show_nothing (self, problems);
  update_rows (self);
}

void
pickup_window_class_bind_drop (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    gssize      offset;
  } children[] = {
    { "drop_frame", G_STRUCT_OFFSET (PickupWindow, drop.frame) },
    { "drop_bar", G_STRUCT_OFFSET (PickupWindow, drop.bar) },
    { "drop_title", G_STRUCT_OFFSET (PickupWindow, drop.title) },
    { "drop_text", G_STRUCT_OFFSET (PickupWindow, drop.text) },
    { "drop_page", G_STRUCT_OFFSET (PickupWindow, drop.page) },
    { "drop_page_title", G_STRUCT_OFFSET (PickupWindow, drop.page_title) },
    { "drop_page_text", G_STRUCT_OFFSET (PickupWindow, drop.page_text) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_widget_class_bind_template_child_full (widget_class, children[i].name, FALSE, children[i].offset);
}
