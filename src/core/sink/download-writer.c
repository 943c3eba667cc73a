/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks of memory on their way into a partial file. */

#define G_LOG_DOMAIN "download-sink"

#include "config.h"

#include "sink/download-writer.h"
#include "verify/download-crc64.h"

#include <errno.h>
#include <sys/mman.h>

/* How much is written between two hints to the kernel. */
#define HINT_INTERVAL (8 * 1024 * 1024)

/* Memory that was not needed for so long goes back to the system. Milliseconds. */
#define TRIM_INTERVAL 500

/* Blocks that touch are written together: so many at once. */
#define MAX_RUN 8

typedef struct
{
  DownloadBlock block; /* first, so that a pointer to it is one to this */
} Block;

typedef struct
{
  guint64 start;
  guint64 end;
  guint64 crc;
  guint   blocks;
} Written;

struct _DownloadWriter
{
  gatomicrefcount  ref_count; /* the owner's, and one for each job of the thread */
  DownloadPartial *partial;   /* owned */

  /* Of the main context. */
  GMainContext       *context; /* owned */
  GSource            *source;  /* owned; NULL once the owner let go */
  GSource            *trim;    /* owned, nullable */
  DownloadWriterFuncs funcs;
  gpointer            user_data;
  GPtrArray          *spare;      /* of Block, owned */
  guint               out;        /* blocks that are not in @spare */
  guint               unreported; /* blocks whose end was not told yet */
  gboolean            closed;
  gboolean            wants_room;
  gboolean            told_failure;
  gboolean            used; /* since @trim looked last */

  /* Of the writing thread. */
  guint64 unhinted;
  int     hinting; /* atomic */

  /* Between the two. */
  GMutex     lock;
  GPtrArray *queued;      /* of Block, owned: to be written, in the order in which they came */
  GArray    *written;     /* of Written */
  GPtrArray *returned;    /* of Block, owned */
  int        saved_errno; /* atomic; of the first write that failed */
  int        has_news;    /* atomic; something is to be told */
};

typedef struct
{
  GSource         source;
  DownloadWriter *writer;
} WriterSource;

static Block *
block_new (void)
{
  void  *data = mmap (NULL, DOWNLOAD_BLOCK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Block *block;

  if (data == MAP_FAILED)
    g_error ("No memory for a block: %s", g_strerror (errno));

  block = g_new0 (Block, 1);
  block->block.data = data;
  return block;
}

/* Mapped and unmapped rather than allocated: what is given back really goes back. */
static void
block_free (gpointer data)
{
  Block *block = data;

  munmap (block->block.data, DOWNLOAD_BLOCK_SIZE);
  g_free (block);
}

static void
writer_unref (DownloadWriter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->spare);
  g_ptr_array_unref (self->queued);
  g_ptr_array_unref (self->returned);
  g_array_unref (self->written);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  download_partial_unref (self->partial);
  g_free (self);
}

static gboolean
is_seam (guint64 offset)
{
  return offset > 0 && download_crc_set_get_next_seam (offset - 1) == offset;
}

/* Joins what touches something that was not told yet, so that a burst of blocks is told in few calls. Not across a seam. */
static void
add_written (DownloadWriter *self,
             const Written  *written)
{
  for (guint i = 0; i < self->written->len; i++)
    {
      Written *other = &g_array_index (self->written, Written, i);

      if (other->end == written->start && !is_seam (other->end))
        other->crc = download_crc64_combine (other->crc, written->crc, written->end - written->start);
      else if (written->end == other->start && !is_seam (other->start))
        other->crc = download_crc64_combine (written->crc, other->crc, other->end - other->start);
      else
        continue;

      other->start = MIN (other->start, written->start);
      other->end = MAX (other->end, written->end);
      other->blocks++;
      return;
    }

  g_array_append_val (self->written, *written);
}

static void
hint_job (gpointer data)
{
  DownloadWriter *self = data;

  download_partial_hint (self->partial);
  g_atomic_int_set (&self->hinting, FALSE);
  writer_unref (self);
}

/* Beside the writing, because a hint blocks when the disk has enough to do. */
static void
hint (DownloadWriter *self,
      gsize           length)
{
  self->unhinted += length;
  if (self->unhinted < HINT_INTERVAL || !g_atomic_int_compare_and_exchange (&self->hinting, FALSE, TRUE))
    return;

  self->unhinted = 0;
  g_atomic_ref_count_inc (&self->ref_count);
  download_partial_push (self->partial, DOWNLOAD_LANE_SYNC, hint_job, self);
}

/* A block lies in at most two pieces between seams. */
static guint
split_at_seam (const DownloadBlock *block,
               Written             *pieces)
{
  guint64 end = block->offset + block->length;
  guint64 seam = MIN (download_crc_set_get_next_seam (block->offset), end);
  gsize   first = (gsize) (seam - block->offset);

  pieces[0] = (Written) { block->offset, seam, download_crc64_update (0, block->data, first), 1 };
  if (seam == end)
    return 1;

  pieces[1] = (Written) { seam, end, download_crc64_update (0, block->data + first, block->length - first), 0 };
  return 2;
}

/* Whoever waits for news is woken once, however many there are before they are looked at. */
static void
announce (DownloadWriter *self)
{
  if (g_atomic_int_compare_and_exchange (&self->has_news, FALSE, TRUE))
    g_main_context_wakeup (self->context);
}

static guint
find_run (const GPtrArray *blocks,
          guint            first)
{
  guint n = 1;

  while (n < MAX_RUN && first + n < blocks->len)
    {
      const DownloadBlock *last = g_ptr_array_index (blocks, first + n - 1);
      const DownloadBlock *next = g_ptr_array_index (blocks, first + n);

      if (last->offset + last->length != next->offset)
        break;
      n++;
    }

  return n;
}

static void
do_run (DownloadWriter       *self,
        DownloadBlock *const *run,
        guint                 n)
{
  Written pieces[2 * MAX_RUN];
  guint   n_pieces = 0, n_written = 0;
  int     result = download_writer_get_errno (self);

  if (result == 0)
    {
      n_written = download_partial_write_run (self->partial, run, n, &result);
      for (guint i = 0; i < n_written; i++)
        n_pieces += split_at_seam (run[i], pieces + n_pieces);
      if (n_written < n)
        g_atomic_int_set (&self->saved_errno, result);
      else
        hint (self, run[n - 1]->offset + run[n - 1]->length - run[0]->offset);
    }

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < n_pieces; i++)
    add_written (self, &pieces[i]);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->returned, run[i]);
  g_mutex_unlock (&self->lock);
  announce (self);
}

/* Writes everything that was queued. What comes from now on gets a job of its own: an operation that is asked for behind it has to see
 * it. */
static void
write_job (gpointer data)
{
  DownloadWriter *self = data;
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  GPtrArray *queued;

  g_mutex_lock (&self->lock);
  queued = self->queued;
  self->queued = blocks;
  blocks = queued;
  g_mutex_unlock (&self->lock);

  for (guint first = 0, n; first < blocks->len; first += n)
    {
      n = find_run (blocks, first);
      do_run (self, (DownloadBlock *const *) blocks->pdata + first, n);
    }

  writer_unref (self);
}

static gboolean
has_news (DownloadWriter *self)
{
  return g_atomic_int_get (&self->has_news);
}

static gboolean
source_prepare (GSource *source,
                int     *timeout)
{
  *timeout = -1;
  return has_news (((WriterSource *) source)->writer);
}

static gboolean
source_check (GSource *source)
{
  return has_news (((WriterSource *) source)->writer);
}

static gboolean
source_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    user_data)
{
  download_writer_drain (((WriterSource *) source)->writer);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .prepare = source_prepare, .check = source_check, .dispatch = source_dispatch };

static gboolean
trim_cb (gpointer data)
{
  DownloadWriter *self = data;

  if (self->used)
    {
      self->used = FALSE;
      return G_SOURCE_CONTINUE;
    }

  g_ptr_array_set_size (self->spare, 0);
  g_clear_pointer (&self->trim, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
keep_or_free (DownloadWriter *self,
              Block          *block)
{
  if (self->closed || self->source == NULL)
    {
      block_free (block);
      return;
    }

  g_ptr_array_add (self->spare, block);
  if (self->trim != NULL)
    return;

  self->trim = g_timeout_source_new (TRIM_INTERVAL);
  g_source_set_static_name (self->trim, "[pickup] spare blocks");
  g_source_set_callback (self->trim, trim_cb, self, NULL);
  g_source_attach (self->trim, self->context);
}

static void
drop_trim (DownloadWriter *self)
{
  if (self->trim != NULL)
    g_source_destroy (self->trim);
  g_clear_pointer (&self->trim, g_source_unref);
}

/* download_writer_new:
 * @funcs: called on @context
 *
 * Returns: (transfer full): a writer without any memory yet */
DownloadWriter *
download_writer_new (DownloadPartial           *partial,
                     GMainContext              *context,
                     const DownloadWriterFuncs *funcs,
                     gpointer                   user_data)
{
  DownloadWriter *self = g_new0 (DownloadWriter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->partial = download_partial_ref (partial);
  self->context = g_main_context_ref (context);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->spare = g_ptr_array_new_with_free_func (block_free);
  self->queued = g_ptr_array_new ();
  self->returned = g_ptr_array_new_with_free_func (block_free);
  self->written = g_array_new (FALSE, FALSE, sizeof (Written));

  self->source = g_source_new (&source_funcs, sizeof (WriterSource));
  ((WriterSource *) self->source)->writer = self;
  g_source_set_static_name (self->source, "[pickup] sink");
  g_source_attach (self->source, context);
  return self;
}

/* download_writer_free:
 * @self: (transfer full): a writer
 *
 * Lets go of it. Nothing is told any more; what is on its way is still written. */
void
download_writer_free (DownloadWriter *self)
{
  drop_trim (self);
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  writer_unref (self);
}

void
download_writer_set_priority (DownloadWriter *self,
                              int             priority)
{
  g_source_set_priority (self->source, priority);
}

/* download_writer_take_block:
 *
 * Returns: (transfer full) (nullable): a block, or %NULL if too many are out (then room is told later), or if nothing
 *   is written any more */
DownloadBlock *
download_writer_take_block (DownloadWriter *self)
{
  Block *block = NULL;

  if (self->closed || self->told_failure || download_writer_get_errno (self) != 0)
    return NULL;

  if (self->out < DOWNLOAD_SINK_BLOCKS)
    block = self->spare->len > 0 ? g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1) : block_new ();

  if (block == NULL)
    {
      self->wants_room = TRUE;
      return NULL;
    }

  self->out++;
  self->used = TRUE;
  block->block.offset = 0;
  block->block.length = 0;
  return &block->block;
}

void
download_writer_return_block (DownloadWriter *self,
                              DownloadBlock  *block)
{
  self->out--;
  keep_or_free (self, (Block *) block);

  /* Told from the main loop: whoever gives a block back does not expect to be called. */
  if (self->wants_room)
    announce (self);
}

void
download_writer_write (DownloadWriter *self,
                       DownloadBlock  *block)
{
  gboolean is_first;

  if (self->closed || self->told_failure || block->length == 0)
    {
      download_writer_return_block (self, block);
      return;
    }

  self->unreported++;
  g_mutex_lock (&self->lock);
  is_first = self->queued->len == 0;
  g_ptr_array_add (self->queued, block);
  g_mutex_unlock (&self->lock);

  if (!is_first)
    return;

  g_atomic_ref_count_inc (&self->ref_count);
  download_partial_push (self->partial, DOWNLOAD_LANE_WRITE, write_job, self);
}

gboolean
download_writer_is_idle (DownloadWriter *self)
{
  return self->unreported == 0;
}

/* download_writer_get_errno:
 *
 * Returns: why the first write failed, or 0. May be called on any thread. */
int
download_writer_get_errno (DownloadWriter *self)
{
  return g_atomic_int_get (&self->saved_errno);
}

/* download_writer_close:
 *
 * No block goes out any more, and none that is written now gets in. */
void
download_writer_close (DownloadWriter *self)
{
  self->closed = TRUE;
  self->wants_room = FALSE;
  drop_trim (self);
  g_ptr_array_set_size (self->spare, 0);
}

/* A block may have been told in two pieces: nothing counts as told before the last of them is. */
static void
tell_written (DownloadWriter *self,
              const GArray   *written)
{
  guint blocks = 0;

  for (guint i = 0; i < written->len && self->source != NULL; i++)
    {
      const Written *one = &g_array_index (written, Written, i);

      blocks += one->blocks;
      if (i == written->len - 1)
        self->unreported -= blocks;
      self->funcs.written (one->start, one->end, one->crc, self->user_data);
    }
}

static void
tell_room (DownloadWriter *self)
{
  if (self->source == NULL || !self->wants_room || self->out >= DOWNLOAD_SINK_BLOCKS)
    return;

  self->wants_room = FALSE;
  self->funcs.room (self->user_data);
}

/* The last thing that is told, when the end of every block is known: whoever hears it may rely on nothing coming behind it. */
static void
tell_failure (DownloadWriter *self,
              int             saved_errno)
{
  self->wants_room = FALSE;
  if (self->told_failure || self->unreported > 0)
    return;

  self->told_failure = TRUE;
  self->funcs.failed (saved_errno, self->user_data);
}

/* download_writer_drain:
 *
 * Tells what the thread has done so far. The callbacks may free @self. */
void
download_writer_drain (DownloadWriter *self)
{
  g_autoptr (GArray) written = NULL;
  g_autoptr (GPtrArray) returned = NULL;
  guint dropped;
  int   saved_errno;

  g_atomic_int_set (&self->has_news, FALSE);
  g_mutex_lock (&self->lock);
  written = g_steal_pointer (&self->written);
  returned = g_steal_pointer (&self->returned);
  self->written = g_array_new (FALSE, FALSE, sizeof (Written));
  self->returned = g_ptr_array_new_with_free_func (block_free);
  saved_errno = download_writer_get_errno (self);
  g_mutex_unlock (&self->lock);

  g_atomic_ref_count_inc (&self->ref_count);

  dropped = returned->len;
  for (guint i = 0; i < written->len; i++)
    dropped -= g_array_index (written, Written, i).blocks;

  self->out -= returned->len;
  while (returned->len > 0)
    keep_or_free (self, g_ptr_array_steal_index_fast (returned, returned->len - 1));

  tell_written (self, written);
  self->unreported -= dropped;
  if (self->source != NULL && saved_errno != 0)
    tell_failure (self, saved_errno);
  tell_room (self);

  writer_unref (self);
}

/* download_writer_get_spare_count:
 *
 * Returns: how many blocks are kept for later */
guint
download_writer_get_spare_count (DownloadWriter *self)
{
  return self->spare->len;
}
