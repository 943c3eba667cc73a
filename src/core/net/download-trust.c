/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom a person trusts beside those whom the system does, and the file that this is kept in. */

#include "config.h"

#include "net/download-trust.h"

#include "net/download-certificate.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOST_KEY "Host: "
#define ALL_HOSTS "*"

/* Bytes. More than a person ever trusts. */
#define FILE_MAX (4 * 1024 * 1024)

struct _DownloadTrust
{
  GObject    parent_instance;
  GPtrArray *authorities; /* of DownloadAuthority, owned */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DownloadTrust,
                               download_trust,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return DOWNLOAD_TYPE_AUTHORITY;
}

static guint
get_n_items (GListModel *model)
{
  return DOWNLOAD_TRUST (model)->authorities->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *authorities = DOWNLOAD_TRUST (model)->authorities;

  return position < authorities->len ? g_object_ref (g_ptr_array_index (authorities, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
download_trust_finalize (GObject *object)
{
  g_ptr_array_unref (DOWNLOAD_TRUST (object)->authorities);
  G_OBJECT_CLASS (download_trust_parent_class)->finalize (object);
}

static void
download_trust_class_init (DownloadTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_trust_finalize;
}

static void
download_trust_init (DownloadTrust *self)
{
  self->authorities = g_ptr_array_new_with_free_func (g_object_unref);
}

DownloadTrust *
download_trust_new (void)
{
  return g_object_new (DOWNLOAD_TYPE_TRUST, NULL);
}

/* @origin: (nullable): %NULL for all */
DownloadAuthority *
download_trust_add (DownloadTrust   *self,
                    const char      *origin,
                    GTlsCertificate *certificate)
{
  g_autoptr (DownloadAuthority) authority = download_authority_new (origin, certificate);

  for (guint i = 0; i < self->authorities->len; i++)
    if (download_authority_is_same (authority, g_ptr_array_index (self->authorities, i)))
      return g_ptr_array_index (self->authorities, i);

  g_ptr_array_add (self->authorities, g_object_ref (authority));
  g_list_model_items_changed (G_LIST_MODEL (self), self->authorities->len - 1, 0, 1);
  return authority;
}

gboolean
download_trust_remove (DownloadTrust     *self,
                       DownloadAuthority *authority)
{
  guint index;

  if (!g_ptr_array_find (self->authorities, authority, &index))
    return FALSE;

  g_ptr_array_remove_index (self->authorities, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
  return TRUE;
}

static gboolean
is_for (DownloadAuthority  *authority,
        const DownloadLink *link)
{
  const char *origin = download_authority_get_origin (authority);

  return origin == NULL || g_str_equal (origin, download_link_get_origin (link));
}

/* Of several that vouch for it the one counts that leaves nothing to be wrong: an old authority may have a successor of the same name. */
GTlsCertificateFlags
download_trust_check (DownloadTrust      *self,
                      const DownloadLink *link,
                      GTlsCertificate    *certificate)
{
  g_autoptr (GSocketConnectable) identity = download_certificate_make_identity (link);
  GTlsCertificateFlags wrong = G_TLS_CERTIFICATE_UNKNOWN_CA;

  for (guint i = 0; i < self->authorities->len; i++)
    {
      DownloadAuthority   *authority = g_ptr_array_index (self->authorities, i);
      GTlsCertificateFlags flags;

      if (!is_for (authority, link))
        continue;
      flags = g_tls_certificate_verify (certificate, identity, download_authority_get_certificate (authority));
      if (flags == 0)
        return 0;
      if (!(flags & G_TLS_CERTIFICATE_UNKNOWN_CA))
        wrong = flags;
    }

  return wrong;
}

char *
download_trust_to_text (DownloadTrust *self)
{
  GString *text = g_string_new ("Certificates that Pickup trusts beside those of the system, and for which hosts.\n");

  for (guint i = 0; i < self->authorities->len; i++)
    {
      DownloadAuthority *authority = g_ptr_array_index (self->authorities, i);
      const char        *origin = download_authority_get_origin (authority);
      g_autofree char   *pem = NULL;

      g_object_get (download_authority_get_certificate (authority), "certificate-pem", &pem, NULL);
      g_string_append_printf (text, "\n" HOST_KEY "%s\n%s", origin != NULL ? origin : ALL_HOSTS, pem);
    }

  return g_string_free (text, FALSE);
}

/* Nobody else decides who is trusted. */
static gboolean
is_ours (const struct stat *status)
{
  return S_ISREG (status->st_mode) && status->st_uid == geteuid () && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Whatever cannot be read is worth no more than nothing. */
char *
download_trust_read_file (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, DOWNLOAD_TRUST_FILE, NULL);
  g_autofree char *text = NULL;
  struct stat      status;

  if (stat (path, &status) != 0 || !is_ours (&status) || status.st_size > FILE_MAX ||
      !g_file_get_contents (path, &text, NULL, NULL) || !g_utf8_validate (text, -1, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

/* (nullable): the origin as links tell it; %NULL if it is none */
static char *
read_origin (const char *text)
{
  g_autoptr (DownloadLink) link = download_link_new (text, NULL);

  return link != NULL && download_link_is_secure (link) ? g_strdup (download_link_get_origin (link)) : NULL;
}

/* @entry: from behind one host to before the next */
static void
add_entry (DownloadTrust *self,
           const char    *entry)
{
  const gsize      length = strcspn (entry, "\n");
  g_autofree char *host = g_strndup (entry, length);
  g_autofree char *origin = read_origin (host);
  g_autoptr (GPtrArray) certificates = download_authorities_from_pem (entry + length, strlen (entry + length), NULL);

  if (origin == NULL && !g_str_equal (host, ALL_HOSTS))
    return;
  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    download_trust_add (self, origin, g_ptr_array_index (certificates, i));
}

void
download_trust_add_from_text (DownloadTrust *self,
                              const char    *text)
{
  g_auto (GStrv) entries = g_strsplit (text, "\n" HOST_KEY, -1);

  for (guint i = 1; entries[0] != NULL && entries[i] != NULL; i++)
    add_entry (self, entries[i]);
}
