/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sets of half-open byte ranges that carry the CRC-64 of their bytes. */

#include "config.h"

#include "verify/download-crc-set.h"
#include "verify/download-crc64.h"

/* Seams are so far apart that a terabyte has less than 3,000 of them, and so near that damage to a small file is a small one. */
static const struct
{
  guint64 end;
  guint64 distance;
} seams[] = {
  { G_GUINT64_CONSTANT (1) << 30, 4 << 20 },
  { G_GUINT64_CONSTANT (64) << 30, 64 << 20 },
  { G_MAXUINT64, 1 << 30 },
};

struct _DownloadCrcSet
{
  GArray *ranges; /* NULL until there is one: of most downloads of a long list there is nothing to claim */
};

static guint
count (const DownloadCrcSet *self)
{
  return self->ranges != NULL ? self->ranges->len : 0;
}

static DownloadCrcRange *
range_at (const DownloadCrcSet *self,
          guint                 index)
{
  return &g_array_index (self->ranges, DownloadCrcRange, index);
}

/* The first range that ends behind @offset. */
static guint
find_first_ending_behind (const DownloadCrcSet *self,
                          guint64               offset)
{
  guint low = 0, high = count (self);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (range_at (self, middle)->end <= offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static gboolean
overlaps (const DownloadCrcSet *self,
          guint64               start,
          guint64               end)
{
  guint index = find_first_ending_behind (self, start);

  return index < count (self) && range_at (self, index)->start < end;
}

static guint64
get_seam_distance (guint64 offset)
{
  guint i = 0;

  while (offset >= seams[i].end && i < G_N_ELEMENTS (seams) - 1)
    i++;

  return seams[i].distance;
}

static gboolean
is_seam (guint64 offset)
{
  return offset % get_seam_distance (offset) == 0;
}

/* Makes one of the range at @index and the one behind it if they touch. */
static void
join_with_next (DownloadCrcSet *self,
                guint           index)
{
  DownloadCrcRange *range = range_at (self, index);
  DownloadCrcRange *next;

  if (index + 1 >= count (self))
    return;

  next = range_at (self, index + 1);
  if (range->end != next->start || is_seam (range->end))
    return;

  range->crc = download_crc64_combine (range->crc, next->crc, next->end - next->start);
  range->end = next->end;
  g_array_remove_index (self->ranges, index + 1);
}

/**
 * download_crc_set_new:
 *
 * Returns: (transfer full): an empty set
 */
DownloadCrcSet *
download_crc_set_new (void)
{
  return g_new0 (DownloadCrcSet, 1);
}

/**
 * download_crc_set_copy:
 * @self: a set
 *
 * Returns: (transfer full): a set with the same ranges
 */
DownloadCrcSet *
download_crc_set_copy (const DownloadCrcSet *self)
{
  DownloadCrcSet *copy = download_crc_set_new ();

  if (count (self) > 0)
    copy->ranges = g_array_copy (self->ranges);
  return copy;
}

/**
 * download_crc_set_free:
 * @self: (transfer full): a set
 *
 * Frees @self.
 */
void
download_crc_set_free (DownloadCrcSet *self)
{
  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self);
}

/**
 * download_crc_set_add:
 * @self: a set
 * @start: first byte
 * @end: one past the last byte; an empty range changes nothing
 * @crc: the CRC-64 of the bytes from @start to @end
 *
 * Adds a range and joins it with the neighbours that it touches, but not across a seam.
 *
 * Returns: %FALSE if a byte of it is in @self already, or if it ends before it starts; @self is unchanged then
 */
gboolean
download_crc_set_add (DownloadCrcSet *self,
                      guint64         start,
                      guint64         end,
                      guint64         crc)
{
  DownloadCrcRange range = { start, end, crc };
  guint            index = find_first_ending_behind (self, start);

  if (start >= end)
    return start == end;

  if (index < count (self) && range_at (self, index)->start < end)
    return FALSE;

  if (self->ranges == NULL)
    self->ranges = g_array_new (FALSE, FALSE, sizeof range);
  g_array_insert_val (self->ranges, index, range);
  join_with_next (self, index);
  if (index > 0)
    join_with_next (self, index - 1);

  return TRUE;
}

/**
 * download_crc_set_add_set:
 * @self: a set
 * @other: the ranges to add
 *
 * Adds all ranges of @other, or none.
 *
 * Returns: %FALSE if a byte of @other is in @self already; @self is unchanged then
 */
gboolean
download_crc_set_add_set (DownloadCrcSet       *self,
                          const DownloadCrcSet *other)
{
  for (guint i = 0; i < count (other); i++)
    if (overlaps (self, range_at (other, i)->start, range_at (other, i)->end))
      return FALSE;

  for (guint i = 0; i < count (other); i++)
    download_crc_set_add (self, range_at (other, i)->start, range_at (other, i)->end, range_at (other, i)->crc);

  return TRUE;
}

/**
 * download_crc_set_clear:
 * @self: a set
 *
 * Forgets all ranges.
 */
void
download_crc_set_clear (DownloadCrcSet *self)
{
  g_clear_pointer (&self->ranges, g_array_unref);
}

/**
 * download_crc_set_get_size:
 * @self: a set
 *
 * Returns: how many ranges there are
 */
guint
download_crc_set_get_size (const DownloadCrcSet *self)
{
  return count (self);
}

/**
 * download_crc_set_get:
 * @self: a set
 * @index: less than download_crc_set_get_size()
 *
 * Returns: (transfer none): a range, in the order of their offsets; valid until @self changes
 */
const DownloadCrcRange *
download_crc_set_get (const DownloadCrcSet *self,
                      guint                 index)
{
  g_return_val_if_fail (index < count (self), NULL);

  return range_at (self, index);
}

/**
 * download_crc_set_get_bytes:
 * @self: a set
 *
 * Returns: how many bytes the ranges hold together
 */
guint64
download_crc_set_get_bytes (const DownloadCrcSet *self)
{
  guint64 bytes = 0;

  for (guint i = 0; i < count (self); i++)
    bytes += range_at (self, i)->end - range_at (self, i)->start;

  return bytes;
}

/**
 * download_crc_set_get_whole:
 * @self: a set
 * @total: the size of the object in bytes
 * @crc: (out) (optional): the CRC-64 of the whole object
 *
 * Returns: %TRUE if @self covers the bytes from 0 to @total and no others
 */
gboolean
download_crc_set_get_whole (const DownloadCrcSet *self,
                            guint64               total,
                            guint64              *crc)
{
  guint64 position = 0, combined = 0;

  for (guint i = 0; i < count (self); i++)
    {
      const DownloadCrcRange *range = range_at (self, i);

      if (range->start != position)
        return FALSE;
      combined = download_crc64_combine (combined, range->crc, range->end - range->start);
      position = range->end;
    }

  if (crc != NULL && position == total)
    *crc = combined;

  return position == total;
}

/**
 * download_crc_set_get_bytes_before:
 * @self: a set
 * @position: an offset
 *
 * Returns: how many bytes right before @position are in @self without a gap
 */
guint64
download_crc_set_get_bytes_before (const DownloadCrcSet *self,
                                   guint64               position)
{
  guint64 start = position;

  for (guint i = count (self); i-- > 0;)
    {
      const DownloadCrcRange *range = range_at (self, i);

      if (range->start < start && start <= range->end)
        start = range->start;
    }

  return position - start;
}

/**
 * download_crc_set_get_next_seam:
 * @offset: an offset
 *
 * Returns: the first seam behind @offset: ranges are not joined there, and bytes that are given a CRC together should not lie on
 *   both sides of it
 */
guint64
download_crc_set_get_next_seam (guint64 offset)
{
  guint64 distance = get_seam_distance (offset);

  return (offset / distance + 1) * distance;
}

/**
 * download_crc_set_to_range_set:
 * @self: a set
 *
 * Returns: (transfer full): the same ranges without their CRCs
 */
DownloadRangeSet *
download_crc_set_to_range_set (const DownloadCrcSet *self)
{
  DownloadRangeSet *ranges = download_range_set_new ();

  for (guint i = 0; i < count (self); i++)
    download_range_set_add (ranges, range_at (self, i)->start, range_at (self, i)->end);

  return ranges;
}
