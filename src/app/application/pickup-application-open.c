/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application until it has a list: the window is there at once, whatever the disk does, and what a person wanted meanwhile is done
 * when the list is there. */

#include "config.h"

#include "application/pickup-application.h"

#include "application/pickup-application-private.h"
#include "window/pickup-trouble.h"

/* Milliseconds. A disk that answers has the list there before. */
#define SHOW_AFTER 300

typedef struct
{
  PickupApplicationOpened func;
  gpointer                data;
  GDestroyNotify          destroy;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  if (wish->destroy != NULL)
    wish->destroy (wish->data);
  g_free (wish);
}

static void
waits_cb (const GError *reason,
          gpointer      user_data)
{
  PickupApplication *self = PICKUP_APPLICATION (user_data);

  if (reason == NULL)
    return;
  g_clear_handle_id (&self->opening_timer, g_source_remove);
  pickup_trouble_show (GTK_APPLICATION (self), reason, FALSE);
}

static gboolean
show_cb (gpointer user_data)
{
  PickupApplication *self = PICKUP_APPLICATION (user_data);

  self->opening_timer = 0;
  pickup_trouble_show (GTK_APPLICATION (self), NULL, FALSE);
  return G_SOURCE_REMOVE;
}

static void
grant_wishes (PickupApplication *self)
{
  g_autoptr (GPtrArray) wishes = g_steal_pointer (&self->wishes);
  PickupWindow *window = pickup_application_find_window (self);

  for (guint i = 0; wishes != NULL && window != NULL && i < wishes->len; i++)
    {
      const Wish *wish = g_ptr_array_index (wishes, i);

      wish->func (self, window, wish->data);
    }
}

/* The main window is there before the other one goes: without any the application would end. */
static void
opened (PickupApplication *self,
        DownloadService   *service)
{
  GtkWindow *trouble = pickup_trouble_find (GTK_APPLICATION (self));

  pickup_application_begin (self, service);
  gtk_window_present (GTK_WINDOW (pickup_application_make_window (self)));
  if (trouble != NULL)
    gtk_window_destroy (trouble);
  grant_wishes (self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PickupApplication) self = PICKUP_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadService) service = download_service_open_finish (result, &error);

  g_clear_handle_id (&self->opening_timer, g_source_remove);
  g_clear_object (&self->opening);
  if (!self->ending && service != NULL)
    {
      opened (self, service);
    }
  else if (!self->ending)
    {
      g_printerr ("%s\n", error->message);
      pickup_trouble_show (GTK_APPLICATION (self), error, TRUE);
    }
  g_application_release (G_APPLICATION (self));
}

static void
open_list (PickupApplication *self)
{
  self->opening = g_cancellable_new ();
  self->opening_timer = g_timeout_add (SHOW_AFTER, show_cb, self);
  g_application_hold (G_APPLICATION (self));
  download_service_open_async (self->state_dir, waits_cb, self, self->opening, opened_cb, g_object_ref (self));
}

void
pickup_application_stop_opening (PickupApplication *self)
{
  g_clear_handle_id (&self->opening_timer, g_source_remove);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_pointer (&self->wishes, g_ptr_array_unref);
}

/* The window at once, or what there is in its place. */
static PickupWindow *
present (PickupApplication *self)
{
  PickupWindow *window = pickup_application_find_window (self);
  GtkWindow    *trouble = pickup_trouble_find (GTK_APPLICATION (self));

  if (window == NULL && self->service != NULL)
    window = pickup_application_make_window (self);
  if (window == NULL && self->opening == NULL)
    {
      open_list (self);
      if (trouble != NULL)
        pickup_trouble_show (GTK_APPLICATION (self), NULL, FALSE);
    }

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
  else if (trouble != NULL)
    gtk_window_present (trouble);
  return window;
}

void
pickup_application_show (PickupApplication      *self,
                         PickupApplicationOpened func,
                         gpointer                data,
                         GDestroyNotify          destroy)
{
  Wish *wish = g_new0 (Wish, 1);

  *wish = (Wish) { func, data, destroy };
  if (self->wishes == NULL)
    self->wishes = g_ptr_array_new_with_free_func (wish_free);
  if (func != NULL)
    g_ptr_array_add (self->wishes, wish);
  else
    wish_free (wish);

  if (!self->ending && present (self) != NULL)
    grant_wishes (self);
}
