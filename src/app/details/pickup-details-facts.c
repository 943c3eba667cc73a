/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot of one download for its details. */

#include "config.h"

#include "details/pickup-details-facts.h"

G_DEFINE_BOXED_TYPE (PickupDetailsFacts,
                     pickup_details_facts,
                     pickup_details_facts_ref,
                     pickup_details_facts_unref)

/* As whoever made the link knows it. */
static char *
get_object (DownloadLink *link)
{
  const char *bucket = download_link_get_bucket (link);
  const char *key = download_link_get_key (link);

  if (bucket != NULL && key != NULL)
    return g_strdup_printf ("%s/%s", bucket, key);
  return g_strdup (download_link_get_redacted (link));
}

static const char *
get_algorithm (DownloadDigest *digest)
{
  return digest != NULL ? download_digest_algorithm_to_string (download_digest_get_algorithm (digest)) : NULL;
}

static const char *
get_wanted_algorithm (DownloadRequest *request)
{
  const char *checksum = download_request_get_checksum (request);
  g_autoptr (DownloadDigest) digest = checksum != NULL ? download_digest_new_from_user (checksum, NULL) : NULL;

  return get_algorithm (digest);
}

static void
read_stranger (PickupDetailsFacts *self,
               DownloadItem       *item)
{
  GTlsCertificate *shown = download_error_get_stranger (download_item_get_error (item), NULL);
  GTlsCertificate *authority = shown != NULL ? download_certificate_get_authority (shown) : NULL;

  if (shown == NULL)
    return;

  self->shown_by = download_certificate_get_subject (shown);
  self->issued_by = download_certificate_get_issuer (shown);
  self->authority = download_certificate_get_subject (authority);
  self->fingerprint = download_certificate_get_fingerprint (authority);
}

/* @now is Unix time in seconds; @n_arriving is how many parts are being fetched. */
PickupDetailsFacts *
pickup_details_facts_new (DownloadItem *item,
                          guint         n_arriving,
                          gint64        now)
{
  PickupDetailsFacts *self = g_rc_box_new0 (PickupDetailsFacts);
  DownloadRequest    *request = download_item_get_request (item);
  DownloadLink       *link = download_item_get_link (item);

  self->facts = pickup_facts_new (item, now);
  self->host = g_strdup (download_link_get_host (link));
  self->object = get_object (link);
  self->folder = g_path_get_dirname (download_item_get_path (item));
  self->etag = g_strdup (download_item_get_etag (item));
  self->last_modified = g_strdup (download_item_get_last_modified (item));
  self->wanted_digest = get_wanted_algorithm (request);
  self->server_digest = get_algorithm (download_item_get_digest (item));
  self->agreed_digest = get_algorithm (download_item_get_verified (item));
  read_stranger (self, item);
  self->is_signed = download_link_is_signed (link);
  self->forgotten = download_request_get_needs_link (request);
  self->connections = download_item_get_connections (item);
  self->most_connections = download_request_get_connections (request);
  self->n_arriving = n_arriving;
  self->limit_rate = download_request_get_limit_rate (request);
  self->added_at = download_item_get_added_at (item) / G_USEC_PER_SEC;
  self->finished_at = download_item_get_finished_at (item) / G_USEC_PER_SEC;
  return self;
}

PickupDetailsFacts *
pickup_details_facts_ref (PickupDetailsFacts *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (PickupDetailsFacts *self)
{
  pickup_facts_free (self->facts);
  g_free (self->host);
  g_free (self->object);
  g_free (self->folder);
  g_free (self->shown_by);
  g_free (self->issued_by);
  g_free (self->authority);
  g_free (self->fingerprint);
  g_free (self->etag);
  g_free (self->last_modified);
}

void
pickup_details_facts_unref (PickupDetailsFacts *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) clear);
}
