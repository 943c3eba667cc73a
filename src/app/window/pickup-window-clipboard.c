/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that a person has copied elsewhere are offered when the window gets the focus. Before it has the focus nothing may
 * be read, and while the person does not want it nothing is. */

#include "config.h"

#include "window/pickup-window-private.h"

#include <glib/gi18n-lib.h>

#include "policy/pickup-clipboard-offer.h"

#define KEY "clipboard-offer"

/* Milliseconds. Whoever comes to paste the links does so meanwhile. */
#define PATIENCE 600

/* Seconds: a question is to be read and decided on. */
#define OFFER_TIME 10
#define QUESTION_TIME 20

/* The values of the setting. */
enum
{
  OFFER_ASK,
  OFFER_YES,
  OFFER_NO,
};

typedef struct
{
  PickupWindow         *window; /* the toast’s own window, which outlives it */
  PickupClipboardOffer *offer;
} OfferCall;

static OfferCall *
offer_call_new (PickupWindow         *window,
                PickupClipboardOffer *offer)
{
  OfferCall *self = g_new (OfferCall, 1);

  self->window = window;
  self->offer = offer;
  return self;
}

static void
offer_call_free (gpointer  data,
                 GClosure *closure)
{
  OfferCall *self = data;

  g_clear_pointer (&self->offer, pickup_clipboard_offer_free);
  g_free (self);
}

static void
accept_cb (AdwToast *toast,
           gpointer  user_data)
{
  OfferCall *call = user_data;

  pickup_window_add_requests (call->window, call->offer->requests, NULL);
}

/* Takes @offer. */
static void
show_offer (PickupWindow         *self,
            PickupClipboardOffer *offer)
{
  g_autofree char *question = pickup_clipboard_offer_get_question (offer);
  g_autofree char *button = pickup_clipboard_offer_get_button (offer);
  AdwToast        *toast = pickup_toasts_make (self->toasts, question, button);

  adw_toast_set_timeout (toast, OFFER_TIME);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (accept_cb), offer_call_new (self, offer), offer_call_free, 0);
  pickup_toasts_show (self->toasts, toast);
}

static void
yes_cb (AdwToast *toast,
        gpointer  user_data)
{
  OfferCall *call = user_data;

  g_settings_set_enum (call->window->settings, KEY, OFFER_YES);
  show_offer (call->window, g_steal_pointer (&call->offer));
}

static void
no_cb (PickupWindow *self)
{
  g_settings_set_enum (self->settings, KEY, OFFER_NO);
  pickup_toasts_dismiss (pickup_toasts_get_latest (self->toasts));
}

/* Takes @offer. */
static void
ask (PickupWindow         *self,
     PickupClipboardOffer *offer)
{
  AdwToast  *toast = pickup_toasts_make (self->toasts, _ ("Offer links from the clipboard when you come back to Pickup?"), _ ("_Yes"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *no = gtk_button_new_with_mnemonic (_ ("_No"));

  /* There is less room for the question with two buttons beside it. */
  if (self->narrow)
    gtk_label_set_max_width_chars (GTK_LABEL (adw_toast_get_custom_title (toast)), 13);
  gtk_widget_set_valign (no, GTK_ALIGN_CENTER);
  g_signal_connect_object (no, "clicked", G_CALLBACK (no_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), adw_toast_get_custom_title (toast));
  gtk_box_append (GTK_BOX (box), no);
  adw_toast_set_custom_title (toast, box);
  adw_toast_set_timeout (toast, QUESTION_TIME);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (yes_cb), offer_call_new (self, offer), offer_call_free, 0);
  pickup_toasts_show (self->toasts, toast);
}

/* Only a hash of what was there is kept, and that in memory. */
static void
consider (PickupWindow *self,
          const char   *text)
{
  const guint hash = g_str_hash (text);
  const int   setting = g_settings_get_enum (self->settings, KEY);
  g_autoptr (PickupClipboardOffer) offer = NULL;

  if (hash == self->offered || setting == OFFER_NO || !gtk_window_is_active (GTK_WINDOW (self)))
    return;
  offer = pickup_clipboard_offer_new (self->service, text);
  if (offer == NULL)
    return;
  self->offered = hash;
  if (setting == OFFER_YES)
    show_offer (self, g_steal_pointer (&offer));
  else
    ask (self, g_steal_pointer (&offer));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PickupWindow) self = PICKUP_WINDOW (user_data);
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && !g_cancellable_is_cancelled (self->cancellable))
    consider (self, text);
}

static gboolean
patience_cb (gpointer user_data)
{
  PickupWindow *self = PICKUP_WINDOW (user_data);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  self->offer_id = 0;
  if (gtk_window_is_active (GTK_WINDOW (self)) && !gdk_clipboard_is_local (clipboard))
    gdk_clipboard_read_text_async (clipboard, self->cancellable, read_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
active_cb (PickupWindow *self)
{
  g_clear_handle_id (&self->offer_id, g_source_remove);
  if (gtk_window_is_active (GTK_WINDOW (self)) && g_settings_get_enum (self->settings, KEY) != OFFER_NO)
    self->offer_id = g_timeout_add (PATIENCE, patience_cb, self);
}

void
pickup_window_init_clipboard (PickupWindow *self)
{
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}
