/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The question whether to believe whoever vouches for a server. It is about the one that was shown, whatever happens meanwhile. */

#include "config.h"

#include "window/pickup-trust.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/pickup-format.h"
#include "widgets/pickup-question.h"

/* Bytes of a fingerprint in a line: rows of the same length can be compared. */
#define BYTES_IN_LINE 8

typedef struct
{
  DownloadService *service;
  char            *origin;
  GTlsCertificate *authority;
} Trust;

static void
trust_free (gpointer  data,
            GClosure *closure)
{
  Trust *self = data;

  g_object_unref (self->service);
  g_object_unref (self->authority);
  g_free (self->origin);
  g_free (self);
}

static void
response_cb (GtkWidget  *question,
             const char *response,
             gpointer    user_data)
{
  Trust *self = user_data;

  if (g_str_equal (response, "trust"))
    download_service_trust (self->service, self->origin, self->authority);
}

static char *
break_fingerprint (GTlsCertificate *certificate)
{
  g_autofree char *fingerprint = download_certificate_get_fingerprint (certificate);
  GString         *lines = g_string_new (fingerprint);

  /* Each byte is two digits and a colon. */
  for (gsize end = BYTES_IN_LINE * 3; end < lines->len; end += BYTES_IN_LINE * 3)
    lines->str[end - 1] = '\n';
  return g_string_free (lines, FALSE);
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_fingerprint (GTlsCertificate *authority)
{
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *subject = download_certificate_get_subject (authority);
  g_autofree char *fingerprint = break_fingerprint (authority);
  g_autofree char *end = pickup_format_time (download_certificate_get_expires (authority), g_get_real_time () / G_USEC_PER_SEC);
  /* Translators: %s is a name. */
  g_autofree char *heading = g_strdup_printf (_ ("SHA-256 fingerprint of “%s”:"), subject);
  /* Translators: %s is a time of day, perhaps with a date. */
  g_autofree char *validity = g_strdup_printf (_ ("Valid until %s"), end);
  GtkWidget       *value = make_label (fingerprint, "monospace");

  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_margin_top (box, 12);
  gtk_box_append (GTK_BOX (box), make_label (heading, "caption-heading"));
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), make_label (validity, "caption"));
  return box;
}

static char *
get_body (const char      *host,
          GTlsCertificate *shown,
          GTlsCertificate *authority)
{
  g_autofree char *issuer = download_certificate_get_issuer (shown);
  g_autofree char *subject = download_certificate_get_subject (authority);
  g_autofree char *who = NULL;
  g_autofree char *what = NULL;

  if (shown == authority)
    {
      /* Translators: the name of a server and that of whoever issued its certificate. */
      who = g_strdup_printf (_ ("The server “%1$s” shows a certificate of “%2$s”, who is not known to this computer."), host, issuer);
      what = g_strdup (_ ("Only this certificate will be trusted, and only for this server."));
    }
  else
    {
      /* Translators: the name of a server and that of whoever vouches for it. */
      who = g_strdup_printf (_ ("“%2$s”, who is not known to this computer, vouches for the server “%1$s”."), host, subject);
      what = g_strdup (_ ("All certificates of this authority will be trusted, but only for this server."));
    }
  return g_strdup_printf ("%s\n\n%s\n\n%s", who,
                          _ ("Compare the fingerprint with the one that the administrator of the server told you. If it differs, somebody else may be answering in place of the server."),
                          what);
}

void
pickup_trust_ask (GtkWindow       *parent,
                  DownloadService *service,
                  DownloadItem    *item)
{
  const char      *origin = NULL;
  GTlsCertificate *shown = download_error_get_stranger (download_item_get_error (item), &origin);
  GTlsCertificate *authority = shown != NULL ? download_certificate_get_authority (shown) : NULL;
  g_autofree char *body = NULL;
  GtkWidget       *question;
  Trust           *trust;

  if (shown == NULL)
    return;

  body = get_body (origin + strlen ("https://"), shown, authority);
  trust = g_new (Trust, 1);
  *trust = (Trust) { g_object_ref (service), g_strdup (origin), g_object_ref (authority) };
  question = pickup_question_new (shown == authority ? _ ("Trust This Certificate?") : _ ("Trust This Authority?"), body);
  pickup_question_set_extra_child (question, make_fingerprint (authority));
  pickup_question_add_answer (question, "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT);
  /* Translators: a button, a verb: believe whoever vouches for a server. */
  pickup_question_add_answer (question, "trust", _ ("_Trust for This Server"), ADW_RESPONSE_DEFAULT);
  pickup_question_set_defaults (question, "cancel", "cancel");
  g_signal_connect_data (question, "response", G_CALLBACK (response_cb), trust, trust_free, 0);
  pickup_question_present (question, parent);
}
