/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The name and the password that a server wants. They go to that origin and what it asks for, and nowhere else. */

#include "config.h"

#include "window/pickup-sign-in-dialog.h"

#include <glib/gi18n-lib.h>

#include "desktop/pickup-keyring.h"

struct _PickupSignInDialog
{
  AdwWindow parent_instance;

  DownloadService *service;
  PickupKept       kept; /* the user is that of the row */
  GCancellable    *cancellable;

  AdwWindowTitle *title;
  GtkLabel       *reason;
  GtkWidget      *user_row;
  GtkWidget      *password_row;
  AdwActionRow   *remember_row;
  GtkSwitch      *remember;
  GtkWidget      *plain;
};

G_DEFINE_FINAL_TYPE (PickupSignInDialog, pickup_sign_in_dialog, ADW_TYPE_WINDOW)

enum
{
  TROUBLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
get_user (PickupSignInDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->user_row));
}

/* With Basic a name ends at the first colon. */
static void
update (PickupSignInDialog *self)
{
  const char *user = get_user (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.apply", *user != '\0' && strchr (user, ':') == NULL);
}

static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (PickupSignInDialog) self = PICKUP_SIGN_IN_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (!pickup_keyring_remember_finish (PICKUP_KEYRING (source), result, &error))
    g_signal_emit (self, signals[TROUBLE], 0, error->message);
}

static void
remember (PickupSignInDialog *self,
          const char         *password)
{
  const PickupKept kept = { self->kept.origin, self->kept.realm, (char *) get_user (self) };
  PickupKeyring   *keyring = PICKUP_KEYRING (download_service_get_keyring (self->service));

  pickup_keyring_remember_async (keyring, &kept, password, remembered_cb, g_object_ref (self));
}

static void
apply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  PickupSignInDialog *self = PICKUP_SIGN_IN_DIALOG (widget);
  const char         *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  if (gtk_switch_get_active (self->remember))
    remember (self, password);
  download_service_log_in (self->service, self->kept.origin, self->kept.realm, get_user (self), password);
  gtk_window_close (GTK_WINDOW (self));
}

/* What is remembered already is remembered again, so that a new password takes the place of the old one. */
static void
take_kept (PickupSignInDialog *self,
           const PickupKept   *kept)
{
  if (!g_str_equal (kept->origin, self->kept.origin) || !g_str_equal (kept->realm, self->kept.realm))
    return;
  gtk_switch_set_active (self->remember, TRUE);
  if (*get_user (self) != '\0')
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), kept->user);
  gtk_widget_grab_focus (self->password_row);
}

static void
tell_why_not (PickupSignInDialog *self,
              const GError       *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  adw_action_row_set_subtitle (self->remember_row, markup);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PickupSignInDialog) self = PICKUP_SIGN_IN_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = pickup_keyring_list_finish (PICKUP_KEYRING (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->remember), all != NULL);
  if (all == NULL)
    tell_why_not (self, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    take_kept (self, g_ptr_array_index (all, i));
}

/* What is under way keeps the dialog alive. */
static gboolean
pickup_sign_in_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (PICKUP_SIGN_IN_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (pickup_sign_in_dialog_parent_class)->close_request (window);
}

static void
pickup_sign_in_dialog_dispose (GObject *object)
{
  PickupSignInDialog *self = PICKUP_SIGN_IN_DIALOG (object);

  g_clear_object (&self->service);
  G_OBJECT_CLASS (pickup_sign_in_dialog_parent_class)->dispose (object);
}

static void
pickup_sign_in_dialog_finalize (GObject *object)
{
  PickupSignInDialog *self = PICKUP_SIGN_IN_DIALOG (object);

  g_object_unref (self->cancellable);
  g_free (self->kept.origin);
  g_free (self->kept.realm);
  G_OBJECT_CLASS (pickup_sign_in_dialog_parent_class)->finalize (object);
}

static void
pickup_sign_in_dialog_class_init (PickupSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_sign_in_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = pickup_sign_in_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = pickup_sign_in_dialog_close_request;
  signals[TROUBLE] = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, reason);
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, remember);
  gtk_widget_class_bind_template_child (widget_class, PickupSignInDialog, plain);
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb", G_CALLBACK (update));
  gtk_widget_class_install_action (widget_class, "dialog.apply", NULL, apply_cb);
}

static void
pickup_sign_in_dialog_init (PickupSignInDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
pickup_sign_in_dialog_new (GtkWindow       *parent,
                           DownloadService *service,
                           DownloadItem    *item)
{
  PickupSignInDialog *self = g_object_new (PICKUP_TYPE_SIGN_IN_DIALOG, "transient-for", parent, "application", gtk_window_get_application (parent), NULL);
  const GError       *error = download_item_get_error (item);
  const char         *proxy = download_error_get_proxy (error);
  DownloadLink       *link = download_item_get_link (item);

  self->service = g_object_ref (service);
  self->kept.origin = proxy != NULL ? download_service_get_proxy_origin (proxy) : g_strdup (download_link_get_origin (link));
  self->kept.realm = g_strdup (proxy != NULL ? "" : download_error_get_realm (error));
  adw_window_title_set_subtitle (self->title, proxy != NULL ? proxy : self->kept.origin);
  gtk_label_set_label (self->reason, error->message);
  gtk_widget_set_visible (self->plain, proxy != NULL || !download_link_is_secure (link));
  pickup_keyring_list_async (PICKUP_KEYRING (download_service_get_keyring (service)), self->cancellable, listed_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
