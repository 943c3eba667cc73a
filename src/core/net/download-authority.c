/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One certificate that a person trusts, and the files that such certificates come in. */

#include "config.h"

#include "net/download-authority.h"

#include "base/download-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BEGIN_MARK "-----BEGIN CERTIFICATE-----"
#define END_MARK "-----END CERTIFICATE-----"

/* More than anybody's own authorities: whoever has all of the world's in a file has the wrong file. */
#define MAX_CERTIFICATES 20

struct _DownloadAuthority
{
  GObject          parent_instance;
  char            *origin; /* nullable */
  GTlsCertificate *certificate;
};

G_DEFINE_FINAL_TYPE (DownloadAuthority, download_authority, G_TYPE_OBJECT)

static void
download_authority_finalize (GObject *object)
{
  DownloadAuthority *self = DOWNLOAD_AUTHORITY (object);

  g_free (self->origin);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (download_authority_parent_class)->finalize (object);
}

static void
download_authority_class_init (DownloadAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_authority_finalize;
}

static void
download_authority_init (DownloadAuthority *self)
{
}

/* @origin: (nullable) */
DownloadAuthority *
download_authority_new (const char      *origin,
                        GTlsCertificate *certificate)
{
  DownloadAuthority *self = g_object_new (DOWNLOAD_TYPE_AUTHORITY, NULL);

  self->origin = g_strdup (origin);
  self->certificate = g_object_ref (certificate);
  return self;
}

const char *
download_authority_get_origin (DownloadAuthority *self)
{
  return self->origin;
}

GTlsCertificate *
download_authority_get_certificate (DownloadAuthority *self)
{
  return self->certificate;
}

gboolean
download_authority_is_same (DownloadAuthority *self,
                            DownloadAuthority *other)
{
  return g_strcmp0 (self->origin, other->origin) == 0 && g_tls_certificate_is_same (self->certificate, other->certificate);
}

static GTlsCertificate *
read_one (const char *begin,
          const char *end)
{
  return g_tls_certificate_new_from_pem (begin, end - begin, NULL);
}

/* (transfer full) (nullable): what is wrong with @certificates, as far as they were read */
static const char *
read_all (const char *text,
          gsize       length,
          GPtrArray  *certificates)
{
  const char *end = text;
  const char *begin;

  while ((begin = g_strstr_len (end, (gssize) (length - (gsize) (end - text)), BEGIN_MARK)) != NULL)
    {
      GTlsCertificate *certificate;

      end = g_strstr_len (begin, (gssize) (length - (gsize) (begin - text)), END_MARK);
      certificate = end != NULL ? read_one (begin, end + strlen (END_MARK)) : NULL;
      if (certificate == NULL)
        return N_ ("A certificate in the file is damaged.");
      g_ptr_array_add (certificates, certificate);
      if (certificates->len > MAX_CERTIFICATES)
        return N_ ("The file holds more certificates than anybody’s own authorities need. Name one with these alone.");
      end += strlen (END_MARK);
    }

  return certificates->len == 0 ? N_ ("The file holds no certificate in the PEM format.") : NULL;
}

GPtrArray *
download_authorities_from_pem (const char *text,
                               gsize       length,
                               GError    **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);
  const char *problem = read_all (text, length, certificates);

  if (problem == NULL)
    return g_steal_pointer (&certificates);
  g_propagate_error (error, download_error_new_literal (DOWNLOAD_ERROR_INVALID_REQUEST, problem));
  return NULL;
}
