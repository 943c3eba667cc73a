/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom a person trusts beside those whom the system does: kept beside the list. */

#define G_LOG_DOMAIN "download-service"

#include "config.h"

#include "service/download-service-private.h"

#include <glib/gi18n-lib.h>

static GError *
make_trouble (const char *reason)
{
  /* Translators: %s is what the system says of a file. */
  return download_error_new (DOWNLOAD_ERROR_DISK, N_ ("Whom you trust could not be recorded: %s"), reason);
}

static char *
to_text (DownloadService *self)
{
  return download_trust_to_text (self->trust);
}

static void
record (DownloadService *self)
{
  download_service_record_file (self, &self->trust_file);
}

/* What cannot be read is no reason to have no list: whoever is not trusted is asked about again. @text: (nullable) */
void
download_service_init_trust (DownloadService *self,
                             const char      *text)
{
  self->trust_file = (DownloadServiceFile) {
    .name = DOWNLOAD_TRUST_FILE,
    .make_trouble = make_trouble,
    .to_text = to_text,
  };
  if (text != NULL)
    download_trust_add_from_text (self->trust, text);
}

GListModel *
download_service_get_authorities (DownloadService *self)
{
  g_return_val_if_fail (DOWNLOAD_IS_SERVICE (self), NULL);

  return G_LIST_MODEL (self->trust);
}

/* Whether @item failed for want of what is there now. */
static gboolean
is_trusted_now (DownloadService *self,
                DownloadItem    *item)
{
  const char      *origin;
  GTlsCertificate *shown = download_error_get_stranger (download_item_get_error (item), &origin);
  g_autoptr (DownloadLink) link = shown != NULL ? download_link_new (origin, NULL) : NULL;

  return link != NULL && download_item_get_state (item) == DOWNLOAD_STATE_FAILED &&
         download_trust_check (self->trust, link, shown) == 0;
}

void
download_service_trust (DownloadService *self,
                        const char      *origin,
                        GTlsCertificate *certificate)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  download_trust_add (self->trust, origin, certificate);
  record (self);
  for (guint i = 0; i < download_service_get_size (self); i++)
    if (is_trusted_now (self, download_service_peek_item (self, i)))
      download_item_resume (download_service_peek_item (self, i));
}

/* A connection that is kept would lead on to who is not trusted any more. */
void
download_service_distrust (DownloadService   *self,
                           DownloadAuthority *authority)
{
  g_return_if_fail (DOWNLOAD_IS_SERVICE (self));

  if (!download_trust_remove (self->trust, authority))
    return;
  record (self);
  download_session_renew_connections (self->session);
}
