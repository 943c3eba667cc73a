/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The checkpoint as a dictionary and back. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"

#include "checkpoint/download-checkpoint-fields.h"
#include "verify/download-crc64.h"

#include <string.h>

static void
add_unknown (GVariantBuilder *builder,
             GVariant        *unknown)
{
  GVariantIter iter;
  GVariant    *entry = NULL;

  g_variant_iter_init (&iter, unknown);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_variant_builder_add_value (builder, entry);
      g_variant_unref (entry);
    }
}

static DownloadFieldsDigest
flatten_digest (const DownloadDigest *digest)
{
  DownloadFieldsDigest flat = { 0, NULL, NULL };

  if (digest != NULL)
    {
      flat.algorithm = (guint32) download_digest_get_algorithm (digest);
      flat.hex = download_digest_get_hex (digest);
      flat.source = download_digest_get_source (digest);
    }
  return flat;
}

static guint64
get_crc (const char *message)
{
  return download_crc64_update (0, (const guint8 *) message, strlen (message));
}

static void
flatten_state (DownloadFields *flat,
               DownloadState   state,
               const GError   *error)
{
  flat->state = state;
  if (error == NULL)
    return;

  flat->error_code = error->domain == DOWNLOAD_ERROR ? error->code : DOWNLOAD_ERROR_INTERNAL;
  flat->error_message = error->message;
  flat->error_sentence.message_crc = get_crc (error->message);
  flat->error_sentence.sentence = download_error_get_sentence (error);
  flat->http_status = download_error_get_http_status (error);
  flat->provider_code = download_error_get_provider_code (error);
  flat->retry_after = download_error_get_retry_after (error);
}

static void
flatten_request (DownloadFields  *flat,
                 DownloadRequest *request)
{
  flat->uri = download_request_get_recorded_uri (request);
  flat->head_uri = download_request_get_recorded_head_uri (request);
  flat->folder = download_request_get_folder (request);
  flat->wanted_name = download_request_get_name (request);
  flat->headers = (const char **) download_request_get_headers (request);
  flat->page = download_request_get_page (request);
  flat->checksum = download_request_get_checksum (request);
  flat->connections = download_request_get_connections (request);
  flat->limit_rate = download_request_get_limit_rate (request);
  flat->priority = download_request_get_priority (request);
  flat->start_at = download_request_get_start_at (request);
  flat->change_policy = download_request_get_change_policy (request);
}

static void
flatten_version (DownloadFields        *flat,
                 const DownloadVersion *version)
{
  flat->total = version->total;
  flat->end = version->end;
  flat->length_announced = version->end == DOWNLOAD_END_ANNOUNCED;
  flat->etag = version->etag;
  flat->last_modified = version->last_modified;
  flat->answered_at = version->answered_at;
  flat->digest = flatten_digest (version->digest);
  flat->content_type = version->content_type;
  flat->content_encoding = version->content_encoding;
}

static void
flatten_places (DownloadFields           *flat,
                const DownloadCheckpoint *self)
{
  flat->moving_folder = self->moving.folder;
  flat->moving_name = self->moving.name;
  flat->moving_part_name = self->moving.part_name;
  flat->moving_device = self->moving.device;
  flat->moving_inode = self->moving.inode;
  flat->moving_mtime = self->moving.mtime;
  flat->left_folder = self->left.folder;
  flat->left_name = self->left.name;
  flat->left_device = self->left.device;
  flat->left_inode = self->left.inode;
  flat->left_mtime = self->left.mtime;
}

static void
flatten (DownloadFields           *flat,
         const DownloadCheckpoint *self)
{
  flatten_request (flat, self->request);
  flatten_state (flat, self->state, self->error);
  flat->position = self->position;
  flat->added_at = self->added_at;
  flat->finished_at = self->finished_at;
  flat->finished_mtime = self->finished_mtime;
  flat->metered_anyway = self->metered_anyway;
  flat->open_when_finished = self->open_when_finished;
  flatten_version (flat, self->version);
  flat->ranges_proven = self->ranges_proven;
  flat->name = self->name;
  flat->part_name = self->part_name;
  flat->device = self->device;
  flat->inode = self->inode;
  flat->publish_name = self->publish_name;
  flat->publish_crc = self->publish_crc;
  flat->verified = flatten_digest (self->verified);
  flatten_places (flat, self);
}

GVariant *
download_checkpoint_to_variant (const DownloadCheckpoint *self)
{
  GVariantBuilder builder;
  DownloadFields  flat;

  download_fields_init (&flat);
  flatten (&flat, self);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  download_fields_write (&flat, FALSE, &builder);
  if (self->unknown != NULL)
    add_unknown (&builder, self->unknown);
  return g_variant_builder_end (&builder);
}

GVariant *
download_checkpoint_state_to_variant (DownloadState state,
                                      const GError *error)
{
  GVariantBuilder builder;
  DownloadFields  flat;

  download_fields_init (&flat);
  flatten_state (&flat, state, error);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  download_fields_write (&flat, TRUE, &builder);
  return g_variant_builder_end (&builder);
}

/* A name that leads out of its folder is nobody's. */
static char *
copy_name (const char *name)
{
  if (name == NULL || strchr (name, '/') != NULL || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return NULL;

  return g_strdup (name);
}

static DownloadDigest *
build_digest (const DownloadFieldsDigest *flat)
{
  if (flat->algorithm < DOWNLOAD_DIGEST_CRC64 || flat->algorithm > DOWNLOAD_DIGEST_SHA512 || flat->hex == NULL)
    return NULL;

  return download_digest_new ((DownloadDigestAlgorithm) flat->algorithm, flat->hex,
                              flat->source != NULL ? flat->source : "");
}

/* A version that knows no sentences keeps one beside another message; that of an older one is shown as it is. */
static GError *
build_error (const DownloadFields *flat)
{
  const char       *message = flat->error_message != NULL ? flat->error_message : "";
  DownloadSentence *sentence = flat->error_sentence.sentence;
  GError           *error = NULL;

  if (flat->error_code == 0)
    return NULL;

  if (sentence != NULL && flat->error_sentence.message_crc == get_crc (message))
    error = download_error_new_sentence ((DownloadError) flat->error_code, download_sentence_ref (sentence));
  else
    error = g_error_new_literal (DOWNLOAD_ERROR, (int) flat->error_code, message);
  download_error_set_answer (error, (guint) flat->http_status, flat->provider_code, flat->retry_after);
  return error;
}

static DownloadRequest *
build_request (const DownloadFields *flat,
               GError              **error)
{
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (DownloadLink) head = NULL;
  g_autofree char *wanted_name = copy_name (flat->wanted_name);
  DownloadRequest *request = NULL;

  link = download_link_new (flat->uri != NULL ? flat->uri : "", error);
  if (link == NULL)
    return NULL;

  request = download_request_new (link);
  if (flat->head_uri != NULL && (head = download_link_new (flat->head_uri, NULL)) != NULL)
    download_request_set_head_link (request, head);
  if (flat->folder != NULL && g_path_is_absolute (flat->folder))
    download_request_set_folder (request, flat->folder);
  if (wanted_name != NULL)
    download_request_set_name (request, wanted_name);
  for (guint i = 0; flat->headers != NULL && flat->headers[i] != NULL; i++)
    download_request_add_header (request, flat->headers[i], NULL);
  download_request_set_page (request, flat->page);
  if (flat->checksum != NULL)
    download_request_set_checksum (request, flat->checksum, NULL);
  download_request_set_connections (request, (guint) flat->connections);
  download_request_set_limit_rate (request, flat->limit_rate);
  download_request_set_priority (request, (DownloadPriority) flat->priority);
  download_request_set_start_at (request, flat->start_at);
  download_request_set_change_policy (request, (DownloadChangePolicy) flat->change_policy);
  return request;
}

/* Older writers only said whether the size was announced. */
static DownloadEnd
build_end (const DownloadFields *flat)
{
  if (flat->total < 0)
    return DOWNLOAD_END_UNKNOWN;
  if (flat->end != DOWNLOAD_END_UNKNOWN)
    return (DownloadEnd) flat->end;
  if (flat->length_announced)
    return DOWNLOAD_END_ANNOUNCED;
  return flat->state == DOWNLOAD_STATE_FINISHED ? DOWNLOAD_END_LIKELY : DOWNLOAD_END_SEEN;
}

static DownloadVersion *
build_version (const DownloadFields *flat)
{
  g_autoptr (DownloadDigest) digest = build_digest (&flat->digest);
  DownloadVersion template = {
    .etag = (char *) flat->etag,
    .last_modified = (char *) flat->last_modified,
    .total = flat->total,
    .end = build_end (flat),
    .digest = digest,
    .content_type = (char *) flat->content_type,
    .content_encoding = (char *) flat->content_encoding,
    .answered_at = flat->answered_at,
  };

  return download_version_new (&template);
}

/* Half a place is none. */
static DownloadFilePlace
build_place (const char *folder,
             const char *name,
             const char *part_name,
             guint64     device,
             guint64     inode,
             gint64      mtime)
{
  DownloadFilePlace place = { NULL, copy_name (name), copy_name (part_name), device, inode, mtime };

  if (folder != NULL && g_path_is_absolute (folder) && place.name != NULL)
    place.folder = g_strdup (folder);
  else
    download_file_place_clear (&place);
  return place;
}

static DownloadCheckpoint *
build (const char           *id,
       const DownloadFields *flat,
       GError              **error)
{
  DownloadRequest    *request = build_request (flat, error);
  DownloadCheckpoint *self = NULL;

  if (request == NULL)
    return NULL;

  self = g_new0 (DownloadCheckpoint, 1);
  self->id = g_strdup (id);
  self->request = request;
  self->state = (DownloadState) flat->state;
  self->error = build_error (flat);
  self->position = flat->position;
  self->added_at = flat->added_at;
  self->finished_at = flat->finished_at;
  self->finished_mtime = flat->finished_mtime;
  self->metered_anyway = flat->metered_anyway;
  self->open_when_finished = flat->open_when_finished;
  self->version = build_version (flat);
  self->ranges_proven = flat->ranges_proven;
  self->name = copy_name (flat->name);
  self->part_name = copy_name (flat->part_name);
  self->device = flat->device;
  self->inode = flat->inode;
  self->publish_name = copy_name (flat->publish_name);
  self->publish_crc = flat->publish_crc;
  self->moving = build_place (flat->moving_folder, flat->moving_name, flat->moving_part_name, flat->moving_device, flat->moving_inode,
                              flat->moving_mtime);
  self->left = build_place (flat->left_folder, flat->left_name, NULL, flat->left_device, flat->left_inode, flat->left_mtime);
  self->durable = download_crc_set_new ();
  self->written = download_crc_set_new ();
  self->verified = build_digest (&flat->verified);
  return self;
}

DownloadCheckpoint *
download_checkpoint_new_from_dict (const char         *id,
                                   const DownloadDict *fields,
                                   const DownloadDict *state,
                                   GError            **error)
{
  g_autoptr (GVariant) unknown = NULL;
  DownloadCheckpoint *self = NULL;
  DownloadFields      flat;

  download_fields_init (&flat);
  download_fields_read (&flat, fields, &unknown);
  if (state != NULL)
    {
      download_fields_clear_state (&flat);
      download_fields_read (&flat, state, NULL);
    }

  self = build (id, &flat, error);
  if (self != NULL)
    self->unknown = g_steal_pointer (&unknown);
  download_fields_clear (&flat);
  return self;
}

DownloadCheckpoint *
download_checkpoint_new_from_variant (const char *id,
                                      GVariant   *variant,
                                      GVariant   *state,
                                      GError    **error)
{
  DownloadDict fields, state_fields;

  download_dict_init_from_variant (&fields, variant);
  if (state == NULL)
    return download_checkpoint_new_from_dict (id, &fields, NULL, error);

  download_dict_init_from_variant (&state_fields, state);
  return download_checkpoint_new_from_dict (id, &fields, &state_fields, error);
}
