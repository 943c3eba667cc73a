/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists the objects of a store: ListObjectsV2, and the older form where that is all there is. */

#include "config.h"

#include "listing/download-store-lister.h"

#include "renew/download-account-renewer.h"
#include "sign/download-signer.h"

#define PAGE_LIFETIME 900
#define PAGE_KEYS "1000"

struct _DownloadStoreLister
{
  DownloadLister parent_instance;

  DownloadAccount *account;
  char            *bucket;
  gboolean         recursive;
};

G_DEFINE_FINAL_TYPE (DownloadStoreLister, download_store_lister, DOWNLOAD_TYPE_LISTER)

/* COS, and OSS where it is signed the old way, go on behind a key. */
static gboolean
has_markers (DownloadStoreLister *self)
{
  return self->account->scheme == DOWNLOAD_SIGN_COS || self->account->scheme == DOWNLOAD_SIGN_OSS_V1;
}

static void
add_parameter (GPtrArray  *parameters,
               const char *name,
               const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;

  g_ptr_array_add (parameters, (gpointer) name);
  g_ptr_array_add (parameters, (gpointer) value);
}

static DownloadLink *
download_store_lister_ask (DownloadLister *lister,
                           const char     *place,
                           gint64          now,
                           GError        **error)
{
  DownloadStoreLister *self = DOWNLOAD_STORE_LISTER (lister);
  g_autoptr (GPtrArray) parameters = g_ptr_array_new ();
  DownloadSignOrder order = { .method = "GET", .bucket = self->bucket, .now = now, .lifetime = PAGE_LIFETIME };

  add_parameter (parameters, "list-type", has_markers (self) ? NULL : "2");
  add_parameter (parameters, "encoding-type", "url");
  add_parameter (parameters, "max-keys", PAGE_KEYS);
  add_parameter (parameters, "prefix", download_lister_get_prefix (lister));
  add_parameter (parameters, "delimiter", self->recursive ? NULL : "/");
  add_parameter (parameters, has_markers (self) ? "marker" : "continuation-token", place);
  g_ptr_array_add (parameters, NULL);
  order.parameters = (const char *const *) parameters->pdata;
  return download_signer_sign (self->account, &order, error);
}

static DownloadListingPage *
download_store_lister_read (DownloadLister *lister,
                            const char     *text,
                            gsize           length,
                            const char     *next,
                            GError        **error)
{
  return download_listing_page_parse (text, length, download_lister_get_prefix (lister), error);
}

/* What HEAD would tell was listed. */
static DownloadRequest *
download_store_lister_new_request (DownloadLister             *lister,
                                   const DownloadListingEntry *entry,
                                   gint64                      now,
                                   GError                    **error)
{
  DownloadStoreLister *self = DOWNLOAD_STORE_LISTER (lister);
  DownloadRequest     *request = download_store_request_new (self->account, self->bucket, entry->key, now, error);

  if (request != NULL)
    download_request_set_head_link (request, NULL);
  return request;
}

static void
download_store_lister_finalize (GObject *object)
{
  DownloadStoreLister *self = DOWNLOAD_STORE_LISTER (object);

  download_account_free (self->account);
  g_free (self->bucket);

  G_OBJECT_CLASS (download_store_lister_parent_class)->finalize (object);
}

static void
download_store_lister_class_init (DownloadStoreListerClass *klass)
{
  DownloadListerClass *lister_class = DOWNLOAD_LISTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = download_store_lister_finalize;
  lister_class->ask = download_store_lister_ask;
  lister_class->read = download_store_lister_read;
  lister_class->new_request = download_store_lister_new_request;
}

static void
download_store_lister_init (DownloadStoreLister *self)
{
}

/**
 * download_store_lister_new:
 * @account: who signs, none of Azure; it is copied
 * @bucket: what is listed
 * @prefix: what keys begin with; may be empty
 * @recursive: whether everything is listed, instead of a folder for what has a slash in the rest of its key
 */
DownloadLister *
download_store_lister_new (const DownloadAccount *account,
                           const char            *bucket,
                           const char            *prefix,
                           gboolean               recursive)
{
  DownloadStoreLister *self = g_object_new (DOWNLOAD_TYPE_STORE_LISTER, NULL);

  self->account = download_account_copy (account);
  self->bucket = g_strdup (bucket);
  self->recursive = recursive;
  download_lister_set_prefix (DOWNLOAD_LISTER (self), prefix);
  return DOWNLOAD_LISTER (self);
}

/**
 * download_store_request_new:
 * @account: who signs
 * @bucket: where the object is
 * @key: its key, not escaped
 * @now: real time in microseconds, by the store's clock as far as that is known
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a request for the object, whose links are made by the account
 */
DownloadRequest *
download_store_request_new (const DownloadAccount *account,
                            const char            *bucket,
                            const char            *key,
                            gint64                 now,
                            GError               **error)
{
  g_autoptr (DownloadRenewer) renewer = download_account_renewer_new (account, bucket, key);
  g_autoptr (DownloadRenewal) renewal = download_account_renewer_mint (DOWNLOAD_ACCOUNT_RENEWER (renewer), now, error);
  DownloadRequest *request;

  if (renewal == NULL)
    return NULL;

  request = download_request_new (renewal->link);
  download_request_set_head_link (request, renewal->head_link);
  download_request_set_renewer (request, renewer);
  return request;
}
