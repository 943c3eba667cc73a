/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finished downloads that are asked for once more: what is told of them is known when their files have been looked at. */

#include "config.h"

#include "window/pickup-window-private.h"

typedef struct
{
  PickupWindow     *window;
  GPtrArray        *again;     /* of DownloadItem: those whose files were not there */
  guint             n_looking; /* still */
  PickupWindowAgain done;
  gpointer          user_data;
  GDestroyNotify    destroy;
} Looks;

static void
looks_clear (gpointer data)
{
  Looks *self = data;

  self->destroy (self->user_data);
  g_object_unref (self->window);
  g_ptr_array_unref (self->again);
}

static void
looks_release (gpointer  data,
               GClosure *closure)
{
  g_rc_box_release_full (data, looks_clear);
}

static void
finish (Looks *self)
{
  if (!g_cancellable_is_cancelled (self->window->cancellable))
    self->done (self->again, self->user_data);
}

static void
state_cb (DownloadItem *item,
          GParamSpec   *pspec,
          Looks        *looks)
{
  gboolean replaced;

  if (download_item_get_state (item) == DOWNLOAD_STATE_CHECKING)
    return;

  if (download_item_get_fetched_again (item, &replaced))
    g_ptr_array_add (looks->again, g_object_ref (item));
  if (--looks->n_looking == 0)
    finish (looks);
  g_signal_handlers_disconnect_by_func (item, state_cb, looks);
}

/* Calls @done, maybe at once, when nothing of @items (element-type DownloadItem) is being looked at any more. */
void
pickup_window_await_looks (PickupWindow     *self,
                           GPtrArray        *items,
                           PickupWindowAgain done,
                           gpointer          user_data,
                           GDestroyNotify    destroy)
{
  Looks *looks = g_rc_box_new0 (Looks);

  looks->window = g_object_ref (self);
  looks->again = g_ptr_array_new_with_free_func (g_object_unref);
  looks->done = done;
  looks->user_data = user_data;
  looks->destroy = destroy;
  for (guint i = 0; i < items->len; i++)
    {
      DownloadItem *item = g_ptr_array_index (items, i);

      if (!download_item_is_looking (item) || g_signal_handler_find (item, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, looks) != 0)
        continue;
      looks->n_looking++;
      g_signal_connect_data (item, "notify::state", G_CALLBACK (state_cb), g_rc_box_acquire (looks), looks_release, 0);
    }

  if (looks->n_looking == 0)
    finish (looks);
  looks_release (looks, NULL);
}
