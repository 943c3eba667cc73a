/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sets of half-open byte ranges. */

#include "config.h"

#include "base/download-range-set.h"

struct _DownloadRangeSet
{
  GArray *ranges;
};

static DownloadRange *
range_at (const DownloadRangeSet *self,
          guint                   index)
{
  return &g_array_index (self->ranges, DownloadRange, index);
}

/* The first range that ends at or behind @offset (so that one touching @offset from the left is found too). */
static guint
find_first_ending_from (const DownloadRangeSet *self,
                        guint64                 offset)
{
  guint low = 0, high = self->ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (range_at (self, middle)->end < offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

DownloadRangeSet *
download_range_set_new (void)
{
  DownloadRangeSet *self = g_new0 (DownloadRangeSet, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (DownloadRange));
  return self;
}

DownloadRangeSet *
download_range_set_copy (const DownloadRangeSet *self)
{
  DownloadRangeSet *copy = g_new0 (DownloadRangeSet, 1);

  copy->ranges = g_array_copy (self->ranges);
  return copy;
}

void
download_range_set_free (DownloadRangeSet *self)
{
  g_array_unref (self->ranges);
  g_free (self);
}

void
download_range_set_add (DownloadRangeSet *self,
                        guint64           start,
                        guint64           end)
{
  DownloadRange range = { start, end };
  guint         first, last;

  g_return_if_fail (start <= end);

  if (start == end)
    return;

  first = last = find_first_ending_from (self, start);
  while (last < self->ranges->len && range_at (self, last)->start <= end)
    {
      range.start = MIN (range.start, range_at (self, last)->start);
      range.end = MAX (range.end, range_at (self, last)->end);
      last++;
    }

  if (last > first)
    {
      *range_at (self, first) = range;
      if (last > first + 1)
        g_array_remove_range (self->ranges, first + 1, last - first - 1);
    }
  else
    {
      g_array_insert_val (self->ranges, first, range);
    }
}

void
download_range_set_remove (DownloadRangeSet *self,
                           guint64           start,
                           guint64           end)
{
  guint index = find_first_ending_from (self, start);

  g_return_if_fail (start <= end);

  /* Nothing inside a range would cut it into two that touch. */
  if (start == end)
    return;

  while (index < self->ranges->len && range_at (self, index)->start < end)
    {
      DownloadRange *range = range_at (self, index);
      DownloadRange  behind = { MAX (end, range->start), range->end };

      if (range->start < start)
        {
          range->end = MIN (range->end, start);
          index++;
          if (behind.end > behind.start)
            g_array_insert_val (self->ranges, index, behind);
        }
      else if (range->end <= end)
        {
          g_array_remove_index (self->ranges, index);
        }
      else
        {
          range->start = end;
          index++;
        }
    }
}

void
download_range_set_clear (DownloadRangeSet *self)
{
  g_array_set_size (self->ranges, 0);
}

guint
download_range_set_get_size (const DownloadRangeSet *self)
{
  return self->ranges->len;
}

const DownloadRange *
download_range_set_get (const DownloadRangeSet *self,
                        guint                   index)
{
  g_return_val_if_fail (index < self->ranges->len, NULL);

  return range_at (self, index);
}

guint64
download_range_set_get_bytes (const DownloadRangeSet *self)
{
  guint64 bytes = 0;

  for (guint i = 0; i < self->ranges->len; i++)
    bytes += range_at (self, i)->end - range_at (self, i)->start;

  return bytes;
}

gboolean
download_range_set_contains (const DownloadRangeSet *self,
                             guint64                 start,
                             guint64                 end)
{
  guint index = find_first_ending_from (self, end);

  return start == end || (index < self->ranges->len && range_at (self, index)->start <= start);
}

gboolean
download_range_set_overlaps (const DownloadRangeSet *self,
                             guint64                 start,
                             guint64                 end)
{
  guint index = find_first_ending_from (self, start + 1);

  return start < end && index < self->ranges->len && range_at (self, index)->start < end;
}

/**
 * download_range_set_next_gap:
 * @self: a set
 * @from: where to look from
 * @total: the end of the object
 * @gap: (out): the first range at or behind @from and before @total that no range of @self covers
 *
 * Returns: %FALSE if nothing is missing there
 */
gboolean
download_range_set_next_gap (const DownloadRangeSet *self,
                             guint64                 from,
                             guint64                 total,
                             DownloadRange          *gap)
{
  guint index = find_first_ending_from (self, from);

  while (from < total)
    {
      if (index < self->ranges->len && range_at (self, index)->start <= from)
        {
          from = MAX (from, range_at (self, index)->end);
          index++;
          continue;
        }

      gap->start = from;
      gap->end = index < self->ranges->len ? MIN (total, range_at (self, index)->start) : total;
      return TRUE;
    }

  return FALSE;
}

char *
download_range_set_to_string (const DownloadRangeSet *self)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < self->ranges->len; i++)
    g_string_append_printf (string, "%s%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, i > 0 ? " " : "",
                            range_at (self, i)->start, range_at (self, i)->end);

  return g_string_free (string, FALSE);
}
