/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of the list: where items stand, and what has to be recorded when they move. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

/* Positions leave gaps, so that moving one item rewrites one item. */
#define POSITION_STEP 65536

static gint64
peek_position (DownloadService *self,
               guint            index)
{
  return download_item_get_position (download_service_peek_item (self, index));
}

/* For g_ptr_array_sort(). */
int
download_service_compare_positions (gconstpointer a,
                                    gconstpointer b)
{
  const gint64 first = download_item_get_position (*(DownloadItem *const *) a);
  const gint64 second = download_item_get_position (*(DownloadItem *const *) b);

  return (first > second) - (first < second);
}

/* Likewise, for whose turn it is first: by priority, and then by where they stand. */
int
download_service_compare_turns (gconstpointer a,
                                gconstpointer b)
{
  const DownloadPriority first = download_item_get_priority (*(DownloadItem *const *) a);
  const DownloadPriority second = download_item_get_priority (*(DownloadItem *const *) b);

  return first != second ? (first < second) - (first > second) : download_service_compare_positions (a, b);
}

/* Between which positions there is room for @count items from @from on; FALSE if their neighbours are too near. Before the
 * first and after the last of the list there always is. */
static gboolean
find_room (DownloadService *self,
           guint            from,
           guint            count,
           gint64          *low,
           gint64          *high)
{
  const guint  end = from + count;
  const gint64 wanted = (gint64) count + self->withdrawn->len + 1;

  if (from > 0)
    *low = peek_position (self, from - 1);
  else
    *low = end < download_service_get_size (self) ? peek_position (self, end) - wanted * POSITION_STEP : 0;
  *high = from > 0 && end < download_service_get_size (self) ? peek_position (self, end) : *low + wanted * POSITION_STEP;
  return *high - *low >= wanted;
}

/* (transfer container) (element-type DownloadItem): the @count items from @from on, and among them those that were withdrawn from
 * there and may come back. Of the items from @at on, which are @n_new, the position tells nothing. */
static GPtrArray *
gather (DownloadService *self,
        guint            from,
        guint            count,
        guint            at,
        guint            n_new,
        gint64           low,
        gint64           high)
{
  GPtrArray *withdrawn = self->withdrawn;
  GPtrArray *items = g_ptr_array_new ();
  guint      next = 0;

  g_ptr_array_sort (withdrawn, download_service_compare_positions);
  while (next < withdrawn->len && download_item_get_position (withdrawn->pdata[next]) <= low)
    next++;
  for (guint i = from; i < from + count; i++)
    {
      DownloadItem *item = download_service_peek_item (self, i);

      if (i < at || i >= at + n_new)
        for (; next < withdrawn->len && download_item_get_position (withdrawn->pdata[next]) < download_item_get_position (item); next++)
          g_ptr_array_add (items, withdrawn->pdata[next]);
      g_ptr_array_add (items, item);
    }
  for (; next < withdrawn->len && download_item_get_position (withdrawn->pdata[next]) < high; next++)
    g_ptr_array_add (items, withdrawn->pdata[next]);
  return items;
}

/* Gives the @n_new items from @at on positions between their neighbours. As many of these as have to move aside do. */
void
download_service_place (DownloadService *self,
                        guint            at,
                        guint            n_new)
{
  const guint n_items = download_service_get_size (self);
  guint       from = at, count = n_new;
  gint64      low, high, step;
  g_autoptr (GPtrArray) items = NULL;

  while (!find_room (self, from, count, &low, &high))
    {
      const guint before = MIN (from, count);

      from -= before;
      count = MIN (before + 2 * count, n_items - from);
    }
  items = gather (self, from, count, at, n_new, low, high);
  step = (high - low) / ((gint64) items->len + 1);
  for (guint i = 0; i < items->len; i++)
    download_item_set_position (g_ptr_array_index (items, i), low + (i + 1) * step);
}

/* For one that is about to be appended. */
gint64
download_service_get_end_position (DownloadService *self)
{
  const guint n_items = download_service_get_size (self);

  return (n_items > 0 ? peek_position (self, n_items - 1) : 0) + POSITION_STEP;
}

static void
append_all (GPtrArray *order,
            GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (order, g_object_ref (g_ptr_array_index (items, i)));
}

/* (transfer full) (element-type DownloadItem): all items as they will stand. @at: where the first of @items will. */
static GPtrArray *
make_order (DownloadService *self,
            GPtrArray       *items,
            DownloadItem    *before,
            guint           *at)
{
  g_autoptr (GHashTable) moving = g_hash_table_new (NULL, NULL);
  const guint n_items = download_service_get_size (self);
  GPtrArray  *order = g_ptr_array_new_full (n_items, g_object_unref);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (moving, g_ptr_array_index (items, i));
  *at = n_items - items->len;
  for (guint i = 0; i < n_items; i++)
    {
      DownloadItem *item = download_service_peek_item (self, i);

      if (item == before)
        {
          *at = order->len;
          append_all (order, items);
        }
      if (!g_hash_table_contains (moving, item))
        g_ptr_array_add (order, g_object_ref (item));
    }
  if (before == NULL)
    append_all (order, items);
  return order;
}

void
download_service_move (DownloadService *self,
                       GPtrArray       *items,
                       DownloadItem    *before)
{
  const guint n_items = download_service_get_size (self);
  guint       first = 0, end = n_items, at;
  g_autoptr (GPtrArray) order = make_order (self, items, before, &at);

  g_return_if_fail (order->len == n_items);

  while (first < n_items && download_service_peek_item (self, first) == g_ptr_array_index (order, first))
    first++;
  if (first == n_items)
    return;
  while (download_service_peek_item (self, end - 1) == g_ptr_array_index (order, end - 1))
    end--;

  download_service_splice (self, first, end - first, (DownloadItem *const *) order->pdata + first, end - first);
  download_service_place (self, at, items->len);
  download_service_schedule (self);
}

void
download_service_reorder (DownloadService *self,
                          DownloadItem    *item,
                          guint            position)
{
  const guint n_items = download_service_get_size (self);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  DownloadItem *before = NULL;
  guint         index;

  if (!g_ptr_array_find (self->items, item, &index))
    return;
  if (position >= index)
    position++;
  if (position < n_items)
    before = download_service_peek_item (self, position);
  if (before == item)
    return;
  g_ptr_array_add (items, item);
  download_service_move (self, items, before);
}

/* Its priority, if nothing that waits has a higher one. */
static DownloadPriority
find_highest (DownloadService *self,
              DownloadItem    *item)
{
  DownloadPriority highest = download_item_get_priority (item);

  for (guint i = 0; i < download_service_get_size (self); i++)
    {
      DownloadItem *other = download_service_peek_item (self, i);

      if (download_item_wants_turn (other))
        highest = MAX (highest, download_item_get_priority (other));
    }
  return highest;
}

void
download_service_run_next (DownloadService *self,
                           DownloadItem    *item)
{
  if (download_item_is_active (item))
    return;

  download_item_set_priority (item, find_highest (self, item));
  for (guint i = 0; i < download_service_get_size (self); i++)
    {
      DownloadItem *other = download_service_peek_item (self, i);

      if (other == item)
        return;
      if (download_item_wants_turn (other) && download_item_get_priority (other) == download_item_get_priority (item))
        {
          download_service_reorder (self, item, i);
          return;
        }
    }
}
