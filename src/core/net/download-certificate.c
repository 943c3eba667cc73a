/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a certificate tells in words, and in one sentence why it was refused. */

#include "config.h"

#include "net/download-certificate.h"

#include "base/download-error.h"
#include "base/download-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAMED 3
#define MAX_CHARACTERS 60

/* Certificates that vouch for each other. */
#define MAX_CHAIN 16

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

/* (nullable) (transfer full) */
static char *
describe_name (GTlsCertificate *certificate,
               const char      *property)
{
  g_autofree char *name = NULL;
  g_autofree char *found = NULL;
  g_autofree char *cleaned = NULL;

  g_object_get (certificate, property, &name, NULL);
  if (name == NULL || !g_utf8_validate (name, -1, NULL))
    return NULL;

  found = find_in_name (name, "CN=");
  if (found == NULL)
    found = find_in_name (name, "O=");
  /* Whoever made the certificate wrote this. */
  cleaned = download_text_clean (found != NULL ? found : name, MAX_CHARACTERS);
  return *cleaned != '\0' ? g_steal_pointer (&cleaned) : NULL;
}

static gboolean
is_host_name (const char *name)
{
  return *name != '\0' && strlen (name) <= MAX_CHARACTERS && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*") == strlen (name);
}

/* (nullable) (transfer full) */
static GStrv
find_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) dns = NULL;
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
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

  return n_names > 0 ? g_strv_builder_end (builder) : NULL;
}

/* Unix time in seconds, or -1. */
static gint64
get_day (GTlsCertificate *certificate,
         const char      *property)
{
  g_autoptr (GDateTime) date = NULL;

  g_object_get (certificate, property, &date, NULL);
  return date != NULL ? g_date_time_to_unix (date) : -1;
}

/* Of one that vouches for itself only its time is left to be wrong. */
static gboolean
is_expired (GTlsCertificate *certificate)
{
  return (g_tls_certificate_verify (certificate, NULL, certificate) & G_TLS_CERTIFICATE_EXPIRED) != 0;
}

/* @certificate itself, or the first of those that vouch for it, whose time is over. (nullable) */
static GTlsCertificate *
find_expired (GTlsCertificate *certificate)
{
  for (guint i = 0; certificate != NULL && i < MAX_CHAIN; i++)
    {
      if (is_expired (certificate))
        return certificate;
      certificate = g_tls_certificate_get_issuer (certificate);
    }

  return NULL;
}

static DownloadSentence *
describe_expired (GTlsCertificate *certificate)
{
  GTlsCertificate  *expired = find_expired (certificate);
  gint64            day = expired != NULL ? get_day (expired, "not-valid-after") : -1;
  g_autofree char  *name = expired != NULL ? describe_name (expired, "subject-name") : NULL;
  DownloadSentence *sentence = NULL;

  if (day < 0 || (expired != certificate && name == NULL))
    return download_sentence_new (N_ ("A certificate that vouches for the server has expired."));

  if (expired == certificate)
    {
      /* Translators: %s is a date. */
      sentence = download_sentence_new (N_ ("The certificate of the server expired on %s."));
    }
  else
    {
      /* Translators: %1$s is the name of somebody who vouches for servers; %2$s is a date. */
      sentence = download_sentence_new (N_ ("The certificate of “%1$s”, who vouches for the server, expired on %2$s."));
      download_sentence_add_text (sentence, name);
    }
  download_sentence_add_day (sentence, day);
  return sentence;
}

/* (nullable) */
static DownloadSentence *
describe_early (GTlsCertificate *certificate)
{
  gint64            day = get_day (certificate, "not-valid-before");
  DownloadSentence *sentence = NULL;

  if (day < 0)
    return NULL;

  /* Translators: %s is a date. */
  sentence = download_sentence_new (N_ ("The certificate of the server is not valid before %s: check the clock of this computer."));
  download_sentence_add_day (sentence, day);
  return sentence;
}

static DownloadSentence *
describe_identity (GTlsCertificate *certificate,
                   const char      *host)
{
  g_auto (GStrv) names = find_names (certificate);
  DownloadSentence *sentence = NULL;

  if (names == NULL)
    {
      sentence = download_sentence_new (N_ ("The certificate of the server is not for “%s”."));
    }
  else
    {
      /* Translators: %1$s is the name that a certificate is for, or a list of them; %2$s the name of the server. */
      sentence = download_sentence_new (N_ ("The certificate of the server is for “%1$s”, not for “%2$s”."));
      download_sentence_add_names (sentence, (const char *const *) names);
    }
  download_sentence_add_text (sentence, host);
  return sentence;
}

static DownloadSentence *
describe_stranger (GTlsCertificate    *certificate,
                   const DownloadLink *link)
{
  g_autofree char  *issuer = describe_name (certificate, "issuer-name");
  DownloadSentence *sentence = NULL;

  if (issuer == NULL)
    return download_sentence_new (N_ ("The server could not prove who it is: its certificate is not valid."));

  if (download_link_is_public_store (link))
    sentence = download_sentence_new (N_ ("The certificate of the server was issued by “%s”, who is not known to this computer. Somebody is between you and the store, such as a company’s proxy or a hotel’s log-in page."));
  else
    sentence = download_sentence_new (N_ ("The certificate of the server was issued by “%s”, who is not known to this computer."));
  download_sentence_add_text (sentence, issuer);
  return sentence;
}

static DownloadSentence *
describe (GTlsCertificate     *certificate,
          GTlsCertificateFlags errors,
          const DownloadLink  *link)
{
  DownloadSentence *sentence = NULL;

  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return download_sentence_new (N_ ("The certificate of the server was revoked: it is not to be trusted any more."));
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return describe_expired (certificate);
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED && (sentence = describe_early (certificate)) != NULL)
    return sentence;
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return describe_identity (certificate, download_link_get_host (link));
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return describe_stranger (certificate, link);
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    return download_sentence_new (N_ ("The certificate of the server uses a method that is not secure any more."));
  return download_sentence_new (N_ ("The server could not prove who it is: its certificate is not valid."));
}

/* Whether it would help to trust whoever vouches for @certificate: what a server sends along may have nothing to do with it. */
static gboolean
would_be_trusted (GTlsCertificate    *certificate,
                  const DownloadLink *link)
{
  g_autoptr (GSocketConnectable) identity = download_certificate_make_identity (link);

  return g_tls_certificate_verify (certificate, identity, download_certificate_get_authority (certificate)) == 0;
}

/* (transfer full): whom a certificate has to be for that the server of @link shows */
GSocketConnectable *
download_certificate_make_identity (const DownloadLink *link)
{
  g_autofree char *host = g_strdup (download_link_get_host (link));
  const gsize      length = strlen (host);

  /* Certificates do not name the dot of the root. */
  if (length > 1 && host[length - 1] == '.')
    host[length - 1] = '\0';
  return g_network_address_new (host, 0);
}

/**
 * download_certificate_get_authority:
 * @certificate: as a server showed it
 *
 * Returns: (transfer none): the topmost of those that the server sent; @certificate itself if it sent no other
 */
GTlsCertificate *
download_certificate_get_authority (GTlsCertificate *certificate)
{
  GTlsCertificate *issuer;

  for (guint i = 0; i < MAX_CHAIN && (issuer = g_tls_certificate_get_issuer (certificate)) != NULL; i++)
    certificate = issuer;
  return certificate;
}

/* (transfer full) */
char *
download_certificate_get_subject (GTlsCertificate *certificate)
{
  char *name = describe_name (certificate, "subject-name");
  g_auto (GStrv) names = name == NULL ? find_names (certificate) : NULL;

  if (names != NULL)
    return download_sentence_join_names ((const char *const *) names);
  return name != NULL ? name : g_strdup ("?");
}

/* (transfer full) */
char *
download_certificate_get_issuer (GTlsCertificate *certificate)
{
  char *name = describe_name (certificate, "issuer-name");

  return name != NULL ? name : g_strdup ("?");
}

/* (transfer full): of SHA-256, as openssl writes it: "1A:2B:…" */
char *
download_certificate_get_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *digest = NULL;
  GString         *fingerprint = g_string_new (NULL);

  g_object_get (certificate, "certificate", &bytes, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len);
  for (const char *p = digest; *p != '\0'; p += 2)
    g_string_append_printf (fingerprint, "%s%c%c", p > digest ? ":" : "", g_ascii_toupper (p[0]), g_ascii_toupper (p[1]));
  return g_string_free (fingerprint, FALSE);
}

/* Unix time in seconds, 0 if it does not tell. */
gint64
download_certificate_get_expires (GTlsCertificate *certificate)
{
  return MAX (get_day (certificate, "not-valid-after"), 0);
}

/**
 * download_certificate_to_error:
 * @certificate: the one that was refused
 * @errors: why; the gravest that nobody here can mend is told
 * @link: what was asked for
 *
 * Returns: (transfer full): a %DOWNLOAD_ERROR_CERTIFICATE
 */
GError *
download_certificate_to_error (GTlsCertificate     *certificate,
                               GTlsCertificateFlags errors,
                               const DownloadLink  *link)
{
  GError *error = download_error_new_sentence (DOWNLOAD_ERROR_CERTIFICATE, describe (certificate, errors, link));

  /* Then, and only then, other certificates to trust would help. */
  if (errors != G_TLS_CERTIFICATE_UNKNOWN_CA)
    return error;
  download_error_set_unknown_issuer (error);
  if (!download_link_is_public_store (link) && would_be_trusted (certificate, link))
    download_error_set_stranger (error, download_link_get_origin (link), certificate);
  return error;
}
