/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A link that is meant for one download: pasted by its button or dropped on its row. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "files/pickup-add-request.h"
#include "window/pickup-decision.h"
#include "text/pickup-facts.h"
#include "text/pickup-text.h"

/* Seconds: it is to be read and decided on. */
#define WARNING_TIME 10

typedef struct
{
  PickupWindow *window;
  DownloadItem *item;
  GPtrArray    *requests; /* nullable */
} LinkCall;

static LinkCall *
link_call_new (PickupWindow *window,
               DownloadItem *item,
               GPtrArray    *requests)
{
  LinkCall *self = g_new0 (LinkCall, 1);

  self->window = g_object_ref (window);
  self->item = g_object_ref (item);
  self->requests = requests != NULL ? g_ptr_array_ref (requests) : NULL;
  return self;
}

static void
link_call_free (LinkCall *self)
{
  g_object_unref (self->window);
  g_object_unref (self->item);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinkCall, link_call_free)

static void
other_response_cb (GtkWidget  *question,
                   const char *response,
                   gpointer    user_data)
{
  LinkCall *call = user_data;

  if (g_str_equal (response, "add"))
    pickup_window_add_requests (call->window, call->requests, NULL);
}

/* Only a link that is new to the list is asked about: one of another download there continues that one. */
static void
give_one (PickupWindow *self,
          DownloadItem *item,
          GPtrArray    *requests)
{
  DownloadRequest *request = g_ptr_array_index (requests, 0);
  DownloadLink    *link = download_request_get_link (request);
  PickupAdded      added;
  g_autoptr (GError) error = NULL;

  if (!pickup_add_request_fits (request, item))
    {
      if (download_service_find_by_link (self->service, link) != NULL)
        pickup_window_add_requests (self, requests, NULL);
      else
        pickup_decision_ask_about_other (GTK_WINDOW (self), item, request, G_CALLBACK (other_response_cb),
                                         link_call_new (self, item, requests), (GClosureNotify) G_CALLBACK (link_call_free));
      return;
    }
  if (!pickup_add_request_to_item (self->service, request, item, &added, &error))
    pickup_window_toast (self, error->message);
  else if (added == PICKUP_ADDED_NOTHING)
    pickup_window_toast (self, _ ("This is the link that the download has already"));
}

/* Gives what was pasted for or dropped on @item to it; several links find their downloads by themselves. */
void
pickup_window_give_requests (PickupWindow *self,
                             DownloadItem *item,
                             GPtrArray    *requests,
                             GPtrArray    *problems)
{
  if (requests->len == 1 && download_item_can_replace_link (item))
    give_one (self, item, requests);
  else
    pickup_window_add_requests (self, requests, problems);
}

static void
paste_link_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (LinkCall) call = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text != NULL ? text : "", -1, &problems);

  if (g_cancellable_is_cancelled (call->window->cancellable))
    return;
  if (requests->len == 0 && problems->len == 0)
    pickup_window_toast (call->window, _ ("Copy the new link first, then paste it here"));
  else
    pickup_window_give_requests (call->window, call->item, requests, problems);
}

void
pickup_window_paste_link (PickupWindow *self,
                          DownloadItem *item)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  gdk_clipboard_read_text_async (clipboard, self->cancellable, paste_link_cb, link_call_new (self, item, NULL));
}

static void
page_shown_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PickupWindow) self = PICKUP_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  const gboolean shown = gtk_show_uri_full_finish (GTK_WINDOW (self), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (shown)
    pickup_window_toast (self, _ ("Choose the download on its page again: it goes on where it was"));
  else
    pickup_window_toast (self, _ ("No program could open the page"));
}

/* Shows the page that the link of @item came from: what is chosen there again finds its download by itself. */
void
pickup_window_open_page (PickupWindow *self,
                         DownloadItem *item)
{
  const char *page = download_request_find_page (download_item_get_request (item));

  if (page != NULL)
    gtk_show_uri_full (GTK_WINDOW (self), page, GDK_CURRENT_TIME, self->cancellable, page_shown_cb, g_object_ref (self));
}

static void
resume_cb (AdwToast     *toast,
           DownloadItem *item)
{
  download_item_resume (item);
}

static void
state_cb (DownloadItem *item,
          GParamSpec   *pspec,
          AdwToast     *toast)
{
  if (download_item_get_state (item) != DOWNLOAD_STATE_PAUSED)
    pickup_toasts_dismiss (toast);
}

/* Pauses @item. A link that may be dead when the person is back is told of, and the pause can be taken back. */
void
pickup_window_pause_item (PickupWindow *self,
                          DownloadItem *item)
{
  g_autoptr (PickupFacts) facts = pickup_facts_new (item, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *warning = pickup_text_get_pause_warning (facts);
  AdwToast        *toast;

  download_item_pause (item);
  if (*warning == '\0')
    return;
  toast = pickup_toasts_make (self->toasts, warning, facts->expires > facts->now ? _ ("Resume") : NULL);
  adw_toast_set_timeout (toast, WARNING_TIME);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (resume_cb), item, 0);
  g_signal_connect_object (item, "notify::state", G_CALLBACK (state_cb), toast, 0);
  pickup_toasts_show (self->toasts, toast);
}
