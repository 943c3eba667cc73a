/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The group of the preferences with those whom a person trusts to vouch for servers. */

#include "config.h"

#include "preferences/pickup-authorities-group.h"

#include <glib/gi18n-lib.h>

#include "preferences/pickup-preferences-toast.h"
#include <string.h>

#include "text/pickup-format.h"

/* Bytes. A file that is larger holds something else. */
#define MAX_FILE_SIZE (1024 * 1024)

struct _PickupAuthoritiesGroup
{
  AdwPreferencesGroup parent_instance;

  DownloadService      *service;
  GPtrArray            *rows;    /* of GtkWidget, in the order of the authorities */
  GtkFileChooserNative *chooser; /* nullable: while it is open */
  GCancellable         *cancellable;

  GtkWidget *none_row;
};

G_DEFINE_FINAL_TYPE (PickupAuthoritiesGroup, pickup_authorities_group, ADW_TYPE_PREFERENCES_GROUP)

/* "minio.example:9000" */
static char *
describe_host (DownloadAuthority *authority)
{
  const char *origin = download_authority_get_origin (authority);

  return g_strdup (origin != NULL ? origin + strlen ("https://") : _ ("all servers"));
}

static char *
describe_end (GTlsCertificate *certificate)
{
  const gint64     now = g_get_real_time () / G_USEC_PER_SEC;
  const gint64     end = download_certificate_get_expires (certificate);
  g_autofree char *time = pickup_format_time (end, now);

  /* Translators: %s is a time of day, perhaps with a date. */
  return g_strdup_printf (end > now ? _ ("Valid until %s") : _ ("Expired on %s"), time);
}

static char *
describe (DownloadAuthority *authority)
{
  GTlsCertificate *certificate = download_authority_get_certificate (authority);
  g_autofree char *subject = download_certificate_get_subject (certificate);
  g_autofree char *issuer = download_certificate_get_issuer (certificate);
  g_autofree char *host = describe_host (authority);
  g_autofree char *end = describe_end (certificate);
  g_autofree char *fingerprint = download_certificate_get_fingerprint (certificate);
  GString         *text = g_string_new (NULL);

  /* Translators: %s is the name of a server, or “all servers”. */
  g_string_append_printf (text, _ ("For %s"), host);
  if (!g_str_equal (subject, issuer))
    {
      g_string_append (text, " · ");
      /* Translators: %s is the name of whoever issued a certificate. */
      g_string_append_printf (text, _ ("Issued by %s"), issuer);
    }
  g_string_append_printf (text, " · %s\nSHA-256 %s", end, fingerprint);
  return g_string_free (text, FALSE);
}

static void
remove_cb (GtkButton *button,
           gpointer   user_data)
{
  PickupAuthoritiesGroup *self = PICKUP_AUTHORITIES_GROUP (user_data);

  download_service_distrust (self->service, g_object_get_data (G_OBJECT (button), "authority"));
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
make_remove_button (PickupAuthoritiesGroup *self,
                    DownloadAuthority      *authority)
{
  GtkWidget       *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *subject = download_certificate_get_subject (download_authority_get_certificate (authority));
  g_autofree char *host = describe_host (authority);
  /* Translators: the name of an authority, and that of a server, or “all servers”. */
  g_autofree char *label = g_strdup_printf (_ ("Do not trust %1$s any more for %2$s"), subject, host);

  g_object_set_data_full (G_OBJECT (button), "authority", g_object_ref (authority), g_object_unref);
  gtk_widget_set_tooltip_text (button, _ ("Do not trust any more"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  return button;
}

static GtkWidget *
make_row (PickupAuthoritiesGroup *self,
          DownloadAuthority      *authority)
{
  GtkWidget       *row = adw_action_row_new ();
  g_autofree char *subject = download_certificate_get_subject (download_authority_get_certificate (authority));
  g_autofree char *subtitle = describe (authority);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), subject);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_remove_button (self, authority));
  return row;
}

/* They are few. */
static void
update (PickupAuthoritiesGroup *self)
{
  GListModel *authorities = download_service_get_authorities (self->service);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < g_list_model_get_n_items (authorities); i++)
    {
      g_autoptr (DownloadAuthority) authority = g_list_model_get_item (authorities, i);
      GtkWidget *row = make_row (self, authority);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    }
  gtk_widget_set_visible (self->none_row, self->rows->len == 0);
}

static void
trust_all (PickupAuthoritiesGroup *self,
           const char             *text,
           gsize                   length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) certificates = download_authorities_from_pem (text, length, &error);

  if (certificates == NULL)
    {
      pickup_preferences_toast (GTK_WIDGET (self), error->message);
      return;
    }
  for (guint i = 0; i < certificates->len; i++)
    download_service_trust (self->service, NULL, g_ptr_array_index (certificates, i));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PickupAuthoritiesGroup) self = PICKUP_AUTHORITIES_GROUP (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize            length = 0;

  if (g_file_load_partial_contents_finish (G_FILE (source), result, &text, &length, NULL, &error))
    {
      if (!g_cancellable_is_cancelled (self->cancellable))
        trust_all (self, text, length);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      pickup_preferences_toast (GTK_WIDGET (self), error->message);
    }
}

static gboolean
may_go_on (const char *contents,
           goffset     size,
           gpointer    user_data)
{
  return size < MAX_FILE_SIZE;
}

static void
response_cb (PickupAuthoritiesGroup *self,
             int                     response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  if (file != NULL)
    g_file_load_partial_contents_async (file, self->cancellable, may_go_on, read_cb, g_object_ref (self));
  g_clear_object (&self->chooser);
}

static void
add_filter (GtkFileChooser   *chooser,
            const char       *name,
            const char *const patterns[])
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (gsize i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
add_cb (PickupAuthoritiesGroup *self)
{
  static const char *const certificates[] = { "*.pem", "*.crt", "*.cer", "*.cert", NULL };
  static const char *const all[] = { "*", NULL };
  GtkWindow               *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Trust Certificates of a File"), window, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Trust for All Servers"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  /* Translators: a kind of files. */
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("Certificates (PEM)"), certificates);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("All Files"), all);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
pickup_authorities_group_dispose (GObject *object)
{
  PickupAuthoritiesGroup *self = PICKUP_AUTHORITIES_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->service);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (pickup_authorities_group_parent_class)->dispose (object);
}

static void
pickup_authorities_group_class_init (PickupAuthoritiesGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pickup_authorities_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/pickup_app/Pickup/pickup-authorities-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PickupAuthoritiesGroup, none_row);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
pickup_authorities_group_init (PickupAuthoritiesGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}

void
pickup_authorities_group_set_service (PickupAuthoritiesGroup *self,
                                      DownloadService        *service)
{
  self->service = g_object_ref (service);
  g_signal_connect_object (download_service_get_authorities (service), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
