/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fresh links by the key of an account: nobody needs to be asked. */

#include "config.h"

#include "renew/download-account-renewer.h"

#include "sign/download-signer.h"

struct _DownloadAccountRenewer
{
  DownloadRenewer parent_instance;

  DownloadAccount *account;
  char            *bucket;
  char            *key;
};

G_DEFINE_FINAL_TYPE (DownloadAccountRenewer, download_account_renewer, DOWNLOAD_TYPE_RENEWER)

/* What else a store refuses it would refuse again: it is about the key, not about the link. */
static gboolean
helps (DownloadRenewer *renewer,
       DownloadError    code)
{
  return code == DOWNLOAD_ERROR_LINK_REFUSED || code == DOWNLOAD_ERROR_LINK_EXPIRED || code == DOWNLOAD_ERROR_LINK_TOO_EARLY;
}

/**
 * download_account_renewer_mint:
 * @now: real time in microseconds, by the store's clock as far as that is known
 * @error: return location
 *
 * Returns: (transfer full) (nullable): links that are valid from @now on, or %NULL with @error set
 */
DownloadRenewal *
download_account_renewer_mint (DownloadAccountRenewer *self,
                               gint64                  now,
                               GError                **error)
{
  DownloadSignOrder order = {
    .method = "GET",
    .bucket = self->bucket,
    .key = self->key,
    .now = now,
    .lifetime = DOWNLOAD_ACCOUNT_RENEWER_LIFETIME,
  };
  g_autoptr (DownloadLink) link = download_signer_sign (self->account, &order, error);
  g_autoptr (DownloadLink) head_link = NULL;
  DownloadRenewal *renewal;

  if (link == NULL)
    return NULL;

  order.method = "HEAD";
  head_link = download_signer_sign (self->account, &order, error);
  if (head_link == NULL)
    return NULL;

  renewal = g_new0 (DownloadRenewal, 1);
  renewal->link = g_steal_pointer (&link);
  renewal->head_link = g_steal_pointer (&head_link);
  return renewal;
}

static void
renew_async (DownloadRenewer    *renewer,
             DownloadLink       *link,
             gint64              now,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (renewer, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  DownloadRenewal *renewal = download_account_renewer_mint (DOWNLOAD_ACCOUNT_RENEWER (renewer), now, &error);

  if (renewal != NULL)
    g_task_return_pointer (task, renewal, (GDestroyNotify) download_renewal_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
download_account_renewer_finalize (GObject *object)
{
  DownloadAccountRenewer *self = DOWNLOAD_ACCOUNT_RENEWER (object);

  download_account_free (self->account);
  g_free (self->bucket);
  g_free (self->key);

  G_OBJECT_CLASS (download_account_renewer_parent_class)->finalize (object);
}

static void
download_account_renewer_class_init (DownloadAccountRenewerClass *klass)
{
  DownloadRenewerClass *renewer_class = DOWNLOAD_RENEWER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = download_account_renewer_finalize;
  renewer_class->mints = TRUE;
  renewer_class->helps = helps;
  renewer_class->renew_async = renew_async;
}

static void
download_account_renewer_init (DownloadAccountRenewer *self)
{
}

/**
 * download_account_renewer_new:
 * @account: who signs; it is copied
 * @bucket: where the object is
 * @key: the object's, not escaped
 */
DownloadRenewer *
download_account_renewer_new (const DownloadAccount *account,
                              const char            *bucket,
                              const char            *key)
{
  DownloadAccountRenewer *self = g_object_new (DOWNLOAD_TYPE_ACCOUNT_RENEWER, NULL);

  self->account = download_account_copy (account);
  self->bucket = g_strdup (bucket);
  self->key = g_strdup (key);
  return DOWNLOAD_RENEWER (self);
}
