/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The checkpoint as a dictionary and back. One table of keys serves both ways; what is read is checked like a stranger's. */

#include "config.h"

#include "checkpoint/download-checkpoint-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CONNECTIONS 16

typedef enum
{
  KIND_STRING,  /* ay, any bytes with a NUL behind them; empty counts as missing */
  KIND_TEXT,    /* s; long ones are checked much faster than bytes */
  KIND_STRINGS, /* aay */
  KIND_INT64,   /* x */
  KIND_UINT32,  /* u, kept as gint64 */
  KIND_UINT64,  /* t */
  KIND_BOOLEAN, /* b */
  KIND_DIGEST,  /* (uayay): algorithm, hex digits, source */
} Kind;

static const char *const kind_types[] = { "ay", "s", "aay", "x", "u", "t", "b", "(uayay)" };

typedef struct
{
  guint32     algorithm; /* 0: none */
  const char *hex;
  const char *source;
} FlatDigest;

/* All stored values side by side. Strings belong to the checkpoint or variant that it is filled from. */
typedef struct
{
  gint64       added_at;
  gint64       answered_at;
  gint64       change_policy;
  const char  *checksum;
  gint64       connections;
  const char  *content_encoding;
  const char  *content_type;
  guint64      device;
  FlatDigest   digest;
  gint64       error_code;
  const char  *error_message;
  const char  *etag;
  gint64       finished_at;
  const char  *folder;
  const char  *head_uri;
  const char **headers; /* the array itself is owned if it came from a variant */
  gint64       http_status;
  guint64      inode;
  const char  *last_modified;
  gboolean     length_announced;
  guint64      limit_rate;
  const char  *name;
  const char  *part_name;
  gint64       position;
  const char  *provider_code;
  gboolean     ranges_proven;
  gint64       retry_after;
  gint64       state;
  gint64       total;
  const char  *uri;
  FlatDigest   verified;
  const char  *wanted_name;
} Flat;

typedef struct
{
  const char *key;
  Kind        kind;
  gsize       offset;
  gint64      fallback; /* of numbers: what a missing key means */
  gint64      min, max; /* of KIND_INT64 and KIND_UINT32 */
  gboolean    of_state;
} Field;

#define IN(member) G_STRUCT_OFFSET (Flat, member)

/* Sorted by key. */
static const Field fields[] = {
  { "added-at", KIND_INT64, IN (added_at), 0, 0, G_MAXINT64 },
  { "answered-at", KIND_INT64, IN (answered_at), 0, 0, G_MAXINT64 },
  { "change-policy", KIND_UINT32, IN (change_policy), 0, 0, DOWNLOAD_CHANGE_POLICY_COPY },
  { "checksum", KIND_STRING, IN (checksum) },
  { "connections", KIND_UINT32, IN (connections), 0, 0, MAX_CONNECTIONS },
  { "content-encoding", KIND_STRING, IN (content_encoding) },
  { "content-type", KIND_STRING, IN (content_type) },
  { "device", KIND_UINT64, IN (device) },
  { "digest", KIND_DIGEST, IN (digest) },
  { "error-code", KIND_UINT32, IN (error_code), 0, 100, 699, TRUE },
  { "error-message", KIND_TEXT, IN (error_message), .of_state = TRUE },
  { "etag", KIND_STRING, IN (etag) },
  { "finished-at", KIND_INT64, IN (finished_at), 0, 0, G_MAXINT64 },
  { "folder", KIND_STRING, IN (folder) },
  { "head-uri", KIND_TEXT, IN (head_uri) },
  { "headers", KIND_STRINGS, IN (headers) },
  { "http-status", KIND_UINT32, IN (http_status), 0, 100, 999, TRUE },
  { "inode", KIND_UINT64, IN (inode) },
  { "last-modified", KIND_STRING, IN (last_modified) },
  { "length-announced", KIND_BOOLEAN, IN (length_announced) },
  { "limit-rate", KIND_UINT64, IN (limit_rate) },
  { "name", KIND_STRING, IN (name) },
  { "part-name", KIND_STRING, IN (part_name) },
  { "position", KIND_INT64, IN (position), 0, G_MININT64, G_MAXINT64 },
  { "provider-code", KIND_STRING, IN (provider_code), .of_state = TRUE },
  { "ranges-proven", KIND_BOOLEAN, IN (ranges_proven) },
  { "retry-after", KIND_INT64, IN (retry_after), -1, -1, G_MAXINT64, TRUE },
  { "state", KIND_UINT32, IN (state), DOWNLOAD_STATE_QUEUED, DOWNLOAD_STATE_QUEUED, DOWNLOAD_STATE_FINISHED, TRUE },
  { "total", KIND_INT64, IN (total), -1, -1, G_MAXINT64 },
  { "uri", KIND_TEXT, IN (uri) },
  { "verified", KIND_DIGEST, IN (verified) },
  { "wanted-name", KIND_STRING, IN (wanted_name) },
};

static int
compare_key (const void *key,
             const void *field)
{
  return strcmp (key, ((const Field *) field)->key);
}

static const Field *
find_field (const char *key)
{
  return bsearch (key, fields, G_N_ELEMENTS (fields), sizeof fields[0], compare_key);
}

static void
flat_reset (Flat    *self,
            gboolean only_state)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gpointer member = G_STRUCT_MEMBER_P (self, fields[i].offset);

      if (only_state && !fields[i].of_state)
        continue;

      if (fields[i].kind == KIND_INT64 || fields[i].kind == KIND_UINT32)
        *(gint64 *) member = fields[i].fallback;
      else if (fields[i].kind == KIND_STRING || fields[i].kind == KIND_TEXT)
        *(const char **) member = NULL;
    }
}

static void
flat_init (Flat *self)
{
  memset (self, 0, sizeof *self);
  flat_reset (self, FALSE);
}

/* Writing. */

static GVariant *
digest_to_variant (const FlatDigest *digest)
{
  if (digest->algorithm == 0)
    return NULL;

  return g_variant_new ("(u@ay@ay)", digest->algorithm,
                        g_variant_new_bytestring (digest->hex),
                        g_variant_new_bytestring (digest->source != NULL ? digest->source : ""));
}

static GVariant *
field_to_variant (const Field *field,
                  const Flat  *flat)
{
  gconstpointer member = G_STRUCT_MEMBER_P (flat, field->offset);
  const char   *string = NULL;

  switch (field->kind)
    {
    case KIND_STRING:
      string = *(const char *const *) member;
      return string != NULL && *string != '\0' ? g_variant_new_bytestring (string) : NULL;
    case KIND_TEXT:
      string = *(const char *const *) member;
      return string != NULL && *string != '\0' ? g_variant_new_take_string (g_utf8_make_valid (string, -1)) : NULL;
    case KIND_STRINGS:
      {
        const char *const *strings = *(const char *const *const *) member;

        return strings != NULL && strings[0] != NULL ? g_variant_new_bytestring_array (strings, -1) : NULL;
      }
    case KIND_INT64:
      return *(const gint64 *) member != field->fallback ? g_variant_new_int64 (*(const gint64 *) member) : NULL;
    case KIND_UINT32:
      return *(const gint64 *) member != field->fallback ? g_variant_new_uint32 ((guint32) * (const gint64 *) member) : NULL;
    case KIND_UINT64:
      return *(const guint64 *) member != 0 ? g_variant_new_uint64 (*(const guint64 *) member) : NULL;
    case KIND_BOOLEAN:
      return *(const gboolean *) member ? g_variant_new_boolean (TRUE) : NULL;
    case KIND_DIGEST:
      return digest_to_variant (member);
    default:
      return NULL;
    }
}

static void
add_fields (GVariantBuilder *builder,
            const Flat      *flat,
            gboolean         only_state)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GVariant *value = NULL;

      if (only_state && !fields[i].of_state)
        continue;

      value = field_to_variant (&fields[i], flat);
      if (value != NULL)
        g_variant_builder_add (builder, "{sv}", fields[i].key, value);
    }
}

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

static FlatDigest
flatten_digest (const DownloadDigest *digest)
{
  FlatDigest flat = { 0, NULL, NULL };

  if (digest != NULL)
    {
      flat.algorithm = (guint32) download_digest_get_algorithm (digest);
      flat.hex = download_digest_get_hex (digest);
      flat.source = download_digest_get_source (digest);
    }
  return flat;
}

static void
flatten_state (Flat         *flat,
               DownloadState state,
               const GError *error)
{
  flat->state = state;
  if (error == NULL)
    return;

  flat->error_code = error->domain == DOWNLOAD_ERROR ? error->code : DOWNLOAD_ERROR_INTERNAL;
  flat->error_message = error->message;
  flat->http_status = download_error_get_http_status (error);
  flat->provider_code = download_error_get_provider_code (error);
  flat->retry_after = download_error_get_retry_after (error);
}

static void
flatten_request (Flat            *flat,
                 DownloadRequest *request)
{
  DownloadLink *head = download_request_get_head_link (request);

  flat->uri = download_link_get_uri (download_request_get_link (request));
  flat->head_uri = head != NULL ? download_link_get_uri (head) : NULL;
  flat->folder = download_request_get_folder (request);
  flat->wanted_name = download_request_get_name (request);
  flat->headers = (const char **) download_request_get_headers (request);
  flat->checksum = download_request_get_checksum (request);
  flat->connections = download_request_get_connections (request);
  flat->limit_rate = download_request_get_limit_rate (request);
  flat->change_policy = download_request_get_change_policy (request);
}

static void
flatten (Flat                     *flat,
         const DownloadCheckpoint *self)
{
  flatten_request (flat, self->request);
  flatten_state (flat, self->state, self->error);
  flat->position = self->position;
  flat->added_at = self->added_at;
  flat->finished_at = self->finished_at;
  flat->total = self->total;
  flat->etag = self->etag;
  flat->last_modified = self->last_modified;
  flat->answered_at = self->answered_at;
  flat->ranges_proven = self->ranges_proven;
  flat->length_announced = self->length_announced;
  flat->digest = flatten_digest (self->digest);
  flat->content_type = self->content_type;
  flat->content_encoding = self->content_encoding;
  flat->name = self->name;
  flat->part_name = self->part_name;
  flat->device = self->device;
  flat->inode = self->inode;
  flat->verified = flatten_digest (self->verified);
}

GVariant *
download_checkpoint_to_variant (const DownloadCheckpoint *self)
{
  GVariantBuilder builder;
  Flat            flat;

  flat_init (&flat);
  flatten (&flat, self);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_fields (&builder, &flat, FALSE);
  if (self->unknown != NULL)
    add_unknown (&builder, self->unknown);
  return g_variant_builder_end (&builder);
}

GVariant *
download_checkpoint_state_to_variant (DownloadState state,
                                      const GError *error)
{
  GVariantBuilder builder;
  Flat            flat;

  flat_init (&flat);
  flatten_state (&flat, state, error);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_fields (&builder, &flat, TRUE);
  return g_variant_builder_end (&builder);
}

gboolean
download_checkpoint_is_state_key (const char *key)
{
  const Field *field = find_field (key);

  return field != NULL && field->of_state;
}

/* Reading. */

/* The two kinds of strings have the same bytes. */
static const char *
get_string (GVariant *value)
{
  const char *string = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_get_string (value, NULL) : g_variant_get_bytestring (value);

  return *string != '\0' ? string : NULL;
}

static void
read_digest (FlatDigest *digest,
             GVariant   *value)
{
  g_autoptr (GVariant) hex = g_variant_get_child_value (value, 1);
  g_autoptr (GVariant) source = g_variant_get_child_value (value, 2);

  g_variant_get_child (value, 0, "u", &digest->algorithm);
  digest->hex = get_string (hex);
  digest->source = get_string (source);
}

static void
read_number (gint64      *number,
             const Field *field,
             gint64       value)
{
  if (value >= field->min && value <= field->max)
    *number = value;
}

static void
read_field (Flat        *flat,
            const Field *field,
            GVariant    *value)
{
  gpointer member = G_STRUCT_MEMBER_P (flat, field->offset);

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (kind_types[field->kind])))
    return;

  switch (field->kind)
    {
    case KIND_STRING:
    case KIND_TEXT:
      *(const char **) member = get_string (value);
      break;
    case KIND_STRINGS:
      g_free (*(const char ***) member);
      *(const char ***) member = g_variant_get_bytestring_array (value, NULL);
      break;
    case KIND_INT64:
      read_number (member, field, g_variant_get_int64 (value));
      break;
    case KIND_UINT32:
      read_number (member, field, g_variant_get_uint32 (value));
      break;
    case KIND_UINT64:
      *(guint64 *) member = g_variant_get_uint64 (value);
      break;
    case KIND_BOOLEAN:
      *(gboolean *) member = g_variant_get_boolean (value);
      break;
    case KIND_DIGEST:
      read_digest (member, value);
      break;
    default:
      break;
    }
}

/* @unknown may be %NULL, then unknown keys are passed over. */
static void
read_fields (Flat      *flat,
             GVariant  *variant,
             GVariant **unknown)
{
  GVariantDict *others = NULL;
  GVariantIter  iter;
  const char   *key = NULL;
  GVariant     *value = NULL;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      const Field *field = find_field (key);

      if (field != NULL)
        {
          read_field (flat, field, value);
        }
      else if (unknown != NULL)
        {
          if (others == NULL)
            others = g_variant_dict_new (NULL);
          g_variant_dict_insert_value (others, key, value);
        }
    }

  if (others != NULL)
    {
      *unknown = g_variant_ref_sink (g_variant_dict_end (others));
      g_variant_dict_unref (others);
    }
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
build_digest (const FlatDigest *flat)
{
  if (flat->algorithm < DOWNLOAD_DIGEST_CRC64 || flat->algorithm > DOWNLOAD_DIGEST_SHA512 || flat->hex == NULL)
    return NULL;

  return download_digest_new ((DownloadDigestAlgorithm) flat->algorithm, flat->hex,
                              flat->source != NULL ? flat->source : "");
}

static GError *
build_error (const Flat *flat)
{
  GError *error = NULL;

  if (flat->error_code == 0)
    return NULL;

  error = g_error_new_literal (DOWNLOAD_ERROR, (int) flat->error_code, flat->error_message != NULL ? flat->error_message : "");
  download_error_set_answer (error, (guint) flat->http_status, flat->provider_code, flat->retry_after);
  return error;
}

static DownloadRequest *
build_request (const Flat *flat,
               GError    **error)
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
  if (flat->checksum != NULL)
    download_request_set_checksum (request, flat->checksum, NULL);
  download_request_set_connections (request, (guint) flat->connections);
  download_request_set_limit_rate (request, flat->limit_rate);
  download_request_set_change_policy (request, (DownloadChangePolicy) flat->change_policy);
  return request;
}

static DownloadCheckpoint *
build (const char *id,
       const Flat *flat,
       GError    **error)
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
  self->total = flat->total;
  self->etag = g_strdup (flat->etag);
  self->last_modified = g_strdup (flat->last_modified);
  self->answered_at = flat->answered_at;
  self->ranges_proven = flat->ranges_proven;
  self->length_announced = flat->length_announced;
  self->digest = build_digest (&flat->digest);
  self->content_type = g_strdup (flat->content_type);
  self->content_encoding = g_strdup (flat->content_encoding);
  self->name = copy_name (flat->name);
  self->part_name = copy_name (flat->part_name);
  self->device = flat->device;
  self->inode = flat->inode;
  self->durable = download_crc_set_new ();
  self->written = download_crc_set_new ();
  self->verified = build_digest (&flat->verified);
  return self;
}

DownloadCheckpoint *
download_checkpoint_new_from_variant (const char *id,
                                      GVariant   *variant,
                                      GVariant   *state,
                                      GError    **error)
{
  g_autoptr (GVariant) unknown = NULL;
  DownloadCheckpoint *self = NULL;
  Flat                flat;

  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT), NULL);

  flat_init (&flat);
  read_fields (&flat, variant, &unknown);
  if (state != NULL)
    {
      flat_reset (&flat, TRUE);
      read_fields (&flat, state, NULL);
    }

  self = build (id, &flat, error);
  if (self != NULL)
    self->unknown = g_steal_pointer (&unknown);
  g_free (flat.headers);
  return self;
}
