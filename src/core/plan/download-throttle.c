/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Speed limits: a tree of token buckets. */

#include "config.h"

#include "plan/download-throttle.h"
#include "base/download-planted.h"

#define BURST_MAX (256 * 1024)
#define BURST_MIN 1024
#define GRANT_MAX (16 * 1024)

/* What comes while somebody waits is kept for this long beyond a full bucket: a busy main loop wakes late, and a fast
 * limit would lose what no second chance brings back. Parts of a second. */
#define LATENESS 20

/* Who does not come for this long after its turn loses it. */
#define TURN_GRACE (G_USEC_PER_SEC / 4)

struct _DownloadThrottle
{
  gatomicrefcount   ref_count;
  DownloadThrottle *parent;  /* owned, nullable */
  GQueue            waiting; /* children that got nothing, in the order of their turns; not owned */

  guint64  rate;
  double   level;   /* bytes in the bucket */
  gint64   filled;  /* when level was right */
  gboolean awaited; /* the last who asked got nothing */

  gint64 turn;     /* when this one's turn comes in the parent's queue, if it is there */
  double reserved; /* how many bytes it waits for */
};

static double
get_burst (DownloadThrottle *self)
{
  return (double) CLAMP (self->rate / 4, BURST_MIN, BURST_MAX);
}

static double
get_capacity (DownloadThrottle *self)
{
  return get_burst (self) + (self->awaited ? (double) (self->rate / LATENESS) : 0);
}

/* Half a bucket, so that a waker that is a little late finds nothing spilt. */
static double
get_worthwhile (DownloadThrottle *self)
{
  double bytes = GRANT_MAX;

  for (DownloadThrottle *node = self; node != NULL; node = node->parent)
    if (node->rate > 0)
      bytes = MIN (bytes, get_burst (node) / 2);

  return bytes;
}

static void
fill (DownloadThrottle *self,
      gint64            now)
{
  gint64 elapsed = now - self->filled;

  self->filled = now;
  if (self->rate > 0 && elapsed > 0)
    self->level = MIN (self->level + (double) self->rate * (double) elapsed / G_USEC_PER_SEC, get_capacity (self));
}

static void
forget_late_children (DownloadThrottle *self,
                      gint64            now)
{
  GList *next;

  for (GList *l = self->waiting.head; l != NULL; l = next)
    {
      DownloadThrottle *child = l->data;

      next = l->next;
      if (now > child->turn + TURN_GRACE)
        g_queue_delete_link (&self->waiting, l);
    }
}

/* What of the bucket belongs to those who come before @child. */
static double
get_reserved_before (DownloadThrottle *self,
                     DownloadThrottle *child)
{
  double bytes = 0;

  for (GList *l = self->waiting.head; l != NULL && l->data != child; l = l->next)
    bytes += ((DownloadThrottle *) l->data)->reserved;

  return bytes;
}

/* How many bytes the bucket of @self has for @child, which is %NULL for a grant that starts here. */
static double
get_available (DownloadThrottle *self,
               DownloadThrottle *child,
               gint64            now)
{
  fill (self, now);
  forget_late_children (self, now);

  return MAX (self->level - get_reserved_before (self, child), 0);
}

/* What those who come after @child wait for; it takes that only to make its own grant worthwhile. */
static double
get_reserved_behind (DownloadThrottle *self,
                     DownloadThrottle *child)
{
  GList *link = g_queue_find (&self->waiting, child);
  double bytes = 0;

  for (GList *l = link != NULL ? link->next : NULL; l != NULL; l = l->next)
    bytes += ((DownloadThrottle *) l->data)->reserved;

  return bytes;
}

static gint64
get_delay_here (DownloadThrottle *self,
                DownloadThrottle *child,
                double            bytes,
                gint64            now)
{
  double available = get_available (self, child, now);
  double lacking = bytes + get_reserved_before (self, child) - self->level;

  if (available >= bytes)
    return 0;
  return (gint64) (lacking * G_USEC_PER_SEC / (double) self->rate) + 1;
}

static void
queue_child (DownloadThrottle *self,
             DownloadThrottle *child,
             double            bytes,
             gint64            now)
{
  if (child == NULL || g_queue_find (&self->waiting, child) != NULL)
    return;

  child->turn = now + get_delay_here (self, child, bytes, now);
  child->reserved = bytes;
  g_queue_push_tail (&self->waiting, child);
}

static void
unqueue_child (DownloadThrottle *self,
               DownloadThrottle *child)
{
  if (child != NULL)
    g_queue_remove (&self->waiting, child);
}

DownloadThrottle *
download_throttle_new (DownloadThrottle *parent)
{
  DownloadThrottle *self = g_new0 (DownloadThrottle, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_queue_init (&self->waiting);
  self->parent = parent != NULL ? download_throttle_ref (parent) : NULL;
  return self;
}

DownloadThrottle *
download_throttle_ref (DownloadThrottle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
download_throttle_unref (DownloadThrottle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->parent != NULL)
    unqueue_child (self->parent, self);
  g_clear_pointer (&self->parent, download_throttle_unref);
  g_queue_clear (&self->waiting);
  g_free (self);
}

void
download_throttle_set_rate (DownloadThrottle *self,
                            guint64           bytes_per_second,
                            gint64            now)
{
  if (self->rate == bytes_per_second)
    return;

  /* Turns were computed with the old rate. A bucket that had no limit begins empty: nothing was saved up in it. */
  fill (self, now);
  g_queue_clear (&self->waiting);
  self->level = self->rate > 0 ? self->level : 0;
  self->rate = bytes_per_second;
  self->level = MIN (self->level, get_burst (self));
}

guint64
download_throttle_get_rate (DownloadThrottle *self)
{
  return self->rate;
}

gboolean
download_throttle_is_limited (DownloadThrottle *self)
{
  return self->rate > 0 || (self->parent != NULL && download_throttle_is_limited (self->parent));
}

gsize
download_throttle_take (DownloadThrottle *self,
                        gsize             wanted,
                        gint64            now)
{
  double needed = MIN (get_worthwhile (self), (double) wanted);
  double granted = (double) wanted;
  gsize  bytes;

  if (wanted == 0 || PLANTED ("throttle-ignored"))
    return wanted;

  for (DownloadThrottle *node = self, *child = NULL; node != NULL; child = node, node = node->parent)
    if (node->rate > 0)
      {
        double available = get_available (node, child, now);
        double behind = get_reserved_behind (node, child);

        if (available < needed)
          queue_child (node, child, needed, now);
        else
          unqueue_child (node, child);
        node->awaited = available < needed;
        granted = MIN (granted, available < needed ? available : MAX (available - behind, needed));
      }

  if (granted < needed)
    return 0;

  bytes = granted < (double) wanted ? (gsize) granted : wanted;
  for (DownloadThrottle *node = self; node != NULL; node = node->parent)
    if (node->rate > 0)
      node->level -= (double) bytes;

  return bytes;
}

void
download_throttle_give_back (DownloadThrottle *self,
                             gsize             unused)
{
  for (DownloadThrottle *node = self; node != NULL; node = node->parent)
    if (node->rate > 0)
      node->level = MIN (node->level + (double) unused, get_capacity (node));
}

gint64
download_throttle_get_delay (DownloadThrottle *self,
                             gint64            now)
{
  double worthwhile = get_worthwhile (self);
  gint64 delay = 0;

  for (DownloadThrottle *node = self, *child = NULL; node != NULL; child = node, node = node->parent)
    if (node->rate > 0)
      delay = MAX (delay, get_delay_here (node, child, worthwhile, now));

  return delay;
}
