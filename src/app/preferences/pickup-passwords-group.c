/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The group of the preferences with the servers that a password is remembered for. */

#include "config.h"

#include "preferences/pickup-passwords-group.h"

#include <glib/gi18n-lib.h>

#include "preferences/pickup-preferences-toast.h"

#include "desktop/pickup-keyring.h"

struct _PickupPasswordsGroup
{
  AdwPreferencesGroup parent_instance;

  DownloadService *service;
  PickupKeyring   *keyring;
  GPtrArray       *rows; /* of GtkWidget */
  GPtrArray       *all;  /* nullable: of PickupKept, in the order of the rows */
  GCancellable    *cancellable;

  GtkWidget *none_row;
};

G_DEFINE_FINAL_TYPE (PickupPasswordsGroup, pickup_passwords_group, ADW_TYPE_PREFERENCES_GROUP)

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (PickupPasswordsGroup) self = PICKUP_PASSWORDS_GROUP (user_data);
  g_autoptr (GError) error = NULL;

  if (!pickup_keyring_forget_finish (PICKUP_KEYRING (source), result, &error))
    pickup_preferences_toast (GTK_WIDGET (self), error->message);
}

static void
forget_cb (GtkButton *button,
           gpointer   user_data)
{
  PickupPasswordsGroup *self = PICKUP_PASSWORDS_GROUP (user_data);
  const PickupKept     *kept = g_object_get_data (G_OBJECT (button), "kept");

  download_service_log_out (self->service, kept->origin, kept->realm);
  pickup_keyring_forget_async (self->keyring, kept, forgotten_cb, g_object_ref (self));
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

/* @kept: lives as long as the row */
static GtkWidget *
make_forget_button (PickupPasswordsGroup *self,
                    PickupKept           *kept)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: the name of a person, and a server. */
  g_autofree char *label = g_strdup_printf (_ ("Forget the password of %1$s for %2$s"), kept->user, kept->origin);

  g_object_set_data (G_OBJECT (button), "kept", kept);
  gtk_widget_set_tooltip_text (button, _ ("Forget this password"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (forget_cb), self, 0);
  return button;
}

static GtkWidget *
make_row (PickupPasswordsGroup *self,
          PickupKept           *kept)
{
  GtkWidget       *row = adw_action_row_new ();
  g_autofree char *subtitle = *kept->realm != '\0' ? g_strdup_printf ("%s · %s", kept->user, kept->realm) : g_strdup (kept->user);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kept->origin);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_forget_button (self, kept));
  return row;
}

/* @reason: (nullable): why there is nothing to show */
static void
show_none (PickupPasswordsGroup *self,
           const char           *reason)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->none_row), reason);
  gtk_widget_set_visible (self->none_row, reason != NULL);
}

/* @all: (transfer full) (nullable) */
static void
show_all (PickupPasswordsGroup *self,
          GPtrArray            *all)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->all, g_ptr_array_unref);

  self->all = all;
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (all, i));

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    }
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PickupPasswordsGroup) self = PICKUP_PASSWORDS_GROUP (user_data);
  g_autoptr (GError) error = NULL;
  GPtrArray *all = pickup_keyring_list_finish (PICKUP_KEYRING (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_pointer (&all, g_ptr_array_unref);
      return;
    }
  show_all (self, all);
  if (all == NULL)
    show_none (self, error->message);
  else
    show_none (self, all->len == 0 ? _ ("No passwords are remembered") : NULL);
}

static void
update (PickupPasswordsGroup *self)
{
  pickup_keyring_list_async (self->keyring, self->cancellable, listed_cb, g_object_ref (self));
}

/* What is under way keeps the group alive, though not its window. */
static void
pickup_passwords_group_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (PICKUP_PASSWORDS_GROUP (widget)->cancellable);

  GTK_WIDGET_CLASS (pickup_passwords_group_parent_class)->unroot (widget);
}

static void
pickup_passwords_group_dispose (GObject *object)
{
  PickupPasswordsGroup *self = PICKUP_PASSWORDS_GROUP (object);

  g_clear_object (&self->keyring);
  g_clear_object (&self->service);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (pickup_passwords_group_parent_class)->dispose (object);
}

/* Rows refer to what is in the list until they are gone. */
static void
pickup_passwords_group_finalize (GObject *object)
{
  PickupPasswordsGroup *self = PICKUP_PASSWORDS_GROUP (object);

  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (pickup_passwords_group_parent_class)->finalize (object);
}

static void
pickup_passwords_group_class_init (PickupPasswordsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_passwords_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = pickup_passwords_group_finalize;
  widget_class->unroot = pickup_passwords_group_unroot;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-passwords-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupPasswordsGroup, none_row);
}

static void
pickup_passwords_group_init (PickupPasswordsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}

void
pickup_passwords_group_set_service (PickupPasswordsGroup *self,
                                    DownloadService      *service)
{
  self->service = g_object_ref (service);
  self->keyring = g_object_ref (PICKUP_KEYRING (download_service_get_keyring (service)));
  g_signal_connect_object (self->keyring, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
