/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Removes @n_removed elements at @position, and makes room there for @n_added, which are for the caller to fill in at once. */
static inline void
download_array_make_room (GPtrArray *self,
                          guint      position,
                          guint      n_removed,
                          guint      n_added)
{
  const guint behind = self->len - position - n_removed;

  if (n_removed > 0)
    g_ptr_array_remove_range (self, position, n_removed);
  if (n_added == 0)
    return;

  g_ptr_array_set_size (self, (int) (position + n_added + behind));
  memmove (self->pdata + position + n_added, self->pdata + position, behind * sizeof (gpointer));
}

G_END_DECLS
