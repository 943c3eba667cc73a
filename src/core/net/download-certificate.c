/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Says in one sentence why a certificate was refused. */

#include "config.h"

#include "net/download-certificate.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAMED 3
#define MAX_CHARACTERS 60

/* Whoever made the certificate wrote this. */
static char *
clean (const char *text)
{
  GString *cleaned = g_string_new (NULL);
  glong    characters = 0;

  for (const char *p = text; *p != '\0' && characters < MAX_CHARACTERS; p = g_utf8_next_char (p))
    if (g_unichar_isprint (g_utf8_get_char (p)) && g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_FORMAT)
      {
        g_string_append_unichar (cleaned, g_utf8_get_char (p));
        characters++;
      }
  return g_string_free (cleaned, FALSE);
}

/* The value of @type in a distinguished name (RFC 4514), or NULL. */
static char *
find_in_name (const char *name,
              const char *type)
{
  for (const char *p = name; *p != '\0';)
    {
      gboolean wanted = g_ascii_strncasecmp (p, type, strlen (type)) == 0;
      g_autoptr (GString) value = g_string_new (NULL);

      if (wanted)
        p += strlen (type);
      for (; *p != '\0' && *p != ',' && *p != '+'; p++)
        {
          if (*p == '\\' && p[1] != '\0')
            p++;
          g_string_append_c (value, *p);
        }
      if (wanted && value->len > 0 && g_utf8_validate (value->str, -1, NULL))
        return g_strdup (value->str);
      p += *p != '\0' ? 1 : 0;
    }

  return NULL;
}

static char *
describe_issuer (GTlsCertificate *certificate)
{
  g_autofree char *name = NULL;
  g_autofree char *found = NULL;

  g_object_get (certificate, "issuer-name", &name, NULL);
  if (name == NULL || !g_utf8_validate (name, -1, NULL))
    return NULL;

  found = find_in_name (name, "CN=");
  if (found == NULL)
    found = find_in_name (name, "O=");
  return clean (found != NULL ? found : name);
}

static gboolean
is_host_name (const char *name)
{
  return *name != '\0' && strlen (name) <= MAX_CHARACTERS && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*") == strlen (name);
}

static char *
describe_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) dns = NULL;
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  guint n_names = 0;

  g_object_get (certificate, "dns-names", &dns, "ip-addresses", &addresses, NULL);
  for (guint i = 0; dns != NULL && i < dns->len && n_names < MAX_NAMED; i++)
    {
      gsize            length;
      const char      *bytes = g_bytes_get_data (dns->pdata[i], &length);
      g_autofree char *name = g_strndup (bytes, length);

      if (!is_host_name (name))
        continue;
      g_strv_builder_add (builder, name);
      n_names++;
    }
  for (guint i = 0; addresses != NULL && i < addresses->len && n_names < MAX_NAMED; i++)
    {
      g_autofree char *name = g_inet_address_to_string (addresses->pdata[i]);

      g_strv_builder_add (builder, name);
      n_names++;
    }

  names = g_strv_builder_end (builder);
  /* Translators: stands between two names, which have quotation marks round them. */
  return n_names > 0 ? g_strjoinv (_ ("”, “"), names) : NULL;
}

static char *
describe_date (GTlsCertificate *certificate,
               const char      *property)
{
  g_autoptr (GDateTime) date = NULL;

  g_object_get (certificate, property, &date, NULL);
  return date != NULL ? g_date_time_format (date, "%F") : NULL;
}

static char *
describe (GTlsCertificate     *certificate,
          GTlsCertificateFlags errors,
          const char          *host)
{
  g_autofree char *told = NULL;

  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup (_ ("The certificate of the server was revoked: it is not to be trusted any more."));
  if (errors & G_TLS_CERTIFICATE_EXPIRED && (told = describe_date (certificate, "not-valid-after")) != NULL)
    /* Translators: %s is a date. */
    return g_strdup_printf (_ ("The certificate of the server expired on %s."), told);
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED && (told = describe_date (certificate, "not-valid-before")) != NULL)
    /* Translators: %s is a date. */
    return g_strdup_printf (_ ("The certificate of the server is not valid before %s: check the clock of this computer."), told);
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      told = describe_names (certificate);
      /* Translators: %1$s is the name that a certificate is for, or a list of them; %2$s the name of the server. */
      return told != NULL ? g_strdup_printf (_ ("The certificate of the server is for “%1$s”, not for “%2$s”."), told, host)
                          : g_strdup_printf (_ ("The certificate of the server is not for “%s”."), host);
    }
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA && (told = describe_issuer (certificate)) != NULL)
    return g_strdup_printf (_ ("The certificate of the server was issued by “%s”, who is not known to this computer."), told);
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    return g_strdup (_ ("The certificate of the server uses a method that is not secure any more."));
  return g_strdup (_ ("The server could not prove who it is: its certificate is not valid."));
}

/**
 * download_certificate_to_error:
 * @certificate: the one that was refused
 * @errors: why; the gravest that nobody here can mend is told
 * @host: the server that was asked for
 *
 * Returns: (transfer full): a %DOWNLOAD_ERROR_CERTIFICATE
 */
GError *
download_certificate_to_error (GTlsCertificate     *certificate,
                               GTlsCertificateFlags errors,
                               const char          *host)
{
  g_autofree char *sentence = describe (certificate, errors, host);
  GError          *error = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_CERTIFICATE, sentence);

  /* Then, and only then, other certificates to trust would help. */
  if (errors == G_TLS_CERTIFICATE_UNKNOWN_CA)
    download_error_set_unknown_issuer (error);
  return error;
}
