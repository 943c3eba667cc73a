/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keys of a stored checkpoint. One table serves both ways; what is read is checked like a stranger's. */

#include "config.h"

#include "checkpoint/download-checkpoint-fields.h"

#include "checkpoint/download-checkpoint-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CONNECTIONS 16

typedef enum
{
  KIND_STRING,   /* ay, any bytes with a NUL behind them; empty counts as missing */
  KIND_TEXT,     /* s; long ones are checked much faster than bytes */
  KIND_STRINGS,  /* aay */
  KIND_INT64,    /* x */
  KIND_UINT32,   /* u, kept as gint64 */
  KIND_UINT64,   /* t */
  KIND_BOOLEAN,  /* b */
  KIND_DIGEST,   /* (uayay): algorithm, hex digits, source */
  KIND_SENTENCE, /* (t(ssta(uv))): CRC-64 of the message that it stands for, and a DOWNLOAD_SENTENCE_TYPE */
} Kind;

static const char *const kind_types[] = { "ay", "s", "aay", "x", "u", "t", "b", "(uayay)", "(t" DOWNLOAD_SENTENCE_TYPE ")" };

typedef struct
{
  const char *key;
  Kind        kind;
  gsize       offset;
  gint64      fallback; /* of numbers: what a missing key means */
  gint64      min, max; /* of KIND_INT64 and KIND_UINT32 */
  gboolean    of_state;
} Field;

#define IN(member) G_STRUCT_OFFSET (DownloadFields, member)

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
  { "end", KIND_UINT32, IN (end), 0, 0, DOWNLOAD_END_ANNOUNCED },
  { "error-code", KIND_UINT32, IN (error_code), 0, 100, 699, TRUE },
  { "error-message", KIND_TEXT, IN (error_message), .of_state = TRUE },
  { "error-sentence", KIND_SENTENCE, IN (error_sentence), .of_state = TRUE },
  { "etag", KIND_STRING, IN (etag) },
  { "finished-at", KIND_INT64, IN (finished_at), 0, 0, G_MAXINT64 },
  { "finished-mtime", KIND_INT64, IN (finished_mtime), 0, G_MININT64, G_MAXINT64 },
  { "folder", KIND_STRING, IN (folder) },
  { "head-uri", KIND_TEXT, IN (head_uri) },
  { "headers", KIND_STRINGS, IN (headers) },
  { "http-status", KIND_UINT32, IN (http_status), 0, 100, 999, TRUE },
  { "inode", KIND_UINT64, IN (inode) },
  { "last-modified", KIND_STRING, IN (last_modified) },
  { "left-device", KIND_UINT64, IN (left_device) },
  { "left-folder", KIND_STRING, IN (left_folder) },
  { "left-inode", KIND_UINT64, IN (left_inode) },
  { "left-mtime", KIND_INT64, IN (left_mtime), 0, G_MININT64, G_MAXINT64 },
  { "left-name", KIND_STRING, IN (left_name) },
  { "length-announced", KIND_BOOLEAN, IN (length_announced) },
  { "limit-rate", KIND_UINT64, IN (limit_rate) },
  { "metered-anyway", KIND_BOOLEAN, IN (metered_anyway) },
  { "moving-device", KIND_UINT64, IN (moving_device) },
  { "moving-folder", KIND_STRING, IN (moving_folder) },
  { "moving-inode", KIND_UINT64, IN (moving_inode) },
  { "moving-mtime", KIND_INT64, IN (moving_mtime), 0, G_MININT64, G_MAXINT64 },
  { "moving-name", KIND_STRING, IN (moving_name) },
  { "moving-part-name", KIND_STRING, IN (moving_part_name) },
  { "name", KIND_STRING, IN (name) },
  { "open-when-finished", KIND_BOOLEAN, IN (open_when_finished) },
  { "page", KIND_TEXT, IN (page) },
  { "part-name", KIND_STRING, IN (part_name) },
  { "position", KIND_INT64, IN (position), 0, G_MININT64, G_MAXINT64 },
  { "priority", KIND_INT64, IN (priority), DOWNLOAD_PRIORITY_NORMAL, DOWNLOAD_PRIORITY_LOW, DOWNLOAD_PRIORITY_HIGH },
  { "provider-code", KIND_STRING, IN (provider_code), .of_state = TRUE },
  { "publish-crc", KIND_UINT64, IN (publish_crc) },
  { "publish-name", KIND_STRING, IN (publish_name) },
  { "ranges-proven", KIND_BOOLEAN, IN (ranges_proven) },
  { "retry-after", KIND_INT64, IN (retry_after), -1, -1, G_MAXINT64, TRUE },
  { "start-at", KIND_INT64, IN (start_at), 0, 0, G_MAXINT64 },
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
reset (DownloadFields *self,
       gboolean        only_state)
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
      else if (fields[i].kind == KIND_SENTENCE)
        g_clear_pointer (&((DownloadFieldsSentence *) member)->sentence, download_sentence_unref);
    }
}

void
download_fields_init (DownloadFields *self)
{
  memset (self, 0, sizeof *self);
  reset (self, FALSE);
}

void
download_fields_clear_state (DownloadFields *self)
{
  reset (self, TRUE);
}

void
download_fields_clear (DownloadFields *self)
{
  g_clear_pointer (&self->headers, g_free);
  g_clear_pointer (&self->error_sentence.sentence, download_sentence_unref);
  g_clear_slist (&self->kept, (GDestroyNotify) g_variant_unref);
}

/* Writing. */

static GVariant *
digest_to_variant (const DownloadFieldsDigest *digest)
{
  if (digest->algorithm == 0)
    return NULL;

  return g_variant_new ("(u@ay@ay)", digest->algorithm,
                        g_variant_new_bytestring (digest->hex),
                        g_variant_new_bytestring (digest->source != NULL ? digest->source : ""));
}

static GVariant *
sentence_to_variant (const DownloadFieldsSentence *self)
{
  if (self->sentence == NULL)
    return NULL;

  return g_variant_new ("(t@" DOWNLOAD_SENTENCE_TYPE ")", self->message_crc, download_sentence_to_variant (self->sentence));
}

static GVariant *
field_to_variant (const Field          *field,
                  const DownloadFields *self)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, field->offset);
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
    case KIND_SENTENCE:
      return sentence_to_variant (member);
    default:
      return NULL;
    }
}

void
download_fields_write (const DownloadFields *self,
                       gboolean              only_state,
                       GVariantBuilder      *builder)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GVariant *value = NULL;

      if (only_state && !fields[i].of_state)
        continue;

      value = field_to_variant (&fields[i], self);
      if (value != NULL)
        g_variant_builder_add (builder, "{sv}", fields[i].key, value);
    }
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
read_digest (DownloadFieldsDigest *digest,
             GVariant             *value)
{
  g_autoptr (GVariant) hex = g_variant_get_child_value (value, 1);
  g_autoptr (GVariant) source = g_variant_get_child_value (value, 2);

  g_variant_get_child (value, 0, "u", &digest->algorithm);
  digest->hex = get_string (hex);
  digest->source = get_string (source);
}

static void
read_sentence (DownloadFieldsSentence *self,
               GVariant               *value)
{
  g_autoptr (GVariant) sentence = g_variant_get_child_value (value, 1);

  g_variant_get_child (value, 0, "t", &self->message_crc);
  g_clear_pointer (&self->sentence, download_sentence_unref);
  self->sentence = download_sentence_new_from_variant (sentence);
}

static void
read_number (gint64      *number,
             const Field *field,
             gint64       value)
{
  if (value >= field->min && value <= field->max)
    *number = value;
}

static guint64
copy_number (const DownloadDictEntry *entry)
{
  guint64 number = 0;

  memcpy (&number, entry->data, MIN (entry->size, sizeof number));
  return number;
}

static guint32
copy_short_number (const DownloadDictEntry *entry)
{
  guint32 number = 0;

  memcpy (&number, entry->data, MIN (entry->size, sizeof number));
  return number;
}

static const char *
peek_string (const DownloadDictEntry *entry)
{
  const char *string = (const char *) entry->data;

  return entry->size > 0 && string[entry->size - 1] == '\0' && *string != '\0' ? string : NULL;
}

/* A dictionary as it is being read, and as GVariant has it once that is needed. */
typedef struct
{
  DownloadFields     *fields;
  const DownloadDict *dict;
  GVariant           *variant; /* nullable, one of what the fields keep */
} Reading;

static GVariant *
get_value (Reading *reading,
           gsize    index)
{
  g_autoptr (GVariant) entry = NULL;
  g_autoptr (GVariant) boxed = NULL;

  if (reading->variant == NULL)
    {
      reading->variant = download_dict_to_variant (reading->dict);
      reading->fields->kept = g_slist_prepend (reading->fields->kept, reading->variant);
    }

  entry = g_variant_get_child_value (reading->variant, index);
  boxed = g_variant_get_child_value (entry, 1);
  return g_variant_get_variant (boxed);
}

/* What few have is read the long way. */
static void
read_container (gpointer member,
                Kind     kind,
                Reading *reading,
                gsize    index)
{
  g_autoptr (GVariant) value = get_value (reading, index);

  if (kind == KIND_DIGEST)
    {
      read_digest (member, value);
    }
  else if (kind == KIND_SENTENCE)
    {
      read_sentence (member, value);
    }
  else
    {
      g_free (*(const char ***) member);
      *(const char ***) member = g_variant_get_bytestring_array (value, NULL);
    }
}

static void
read_field (Reading                 *reading,
            const Field             *field,
            const DownloadDictEntry *entry)
{
  gpointer member = G_STRUCT_MEMBER_P (reading->fields, field->offset);

  if (strcmp (entry->type, kind_types[field->kind]) != 0)
    return;

  switch (field->kind)
    {
    case KIND_STRING:
    case KIND_TEXT:
      *(const char **) member = peek_string (entry);
      break;
    case KIND_INT64:
      read_number (member, field, (gint64) copy_number (entry));
      break;
    case KIND_UINT32:
      read_number (member, field, copy_short_number (entry));
      break;
    case KIND_UINT64:
      *(guint64 *) member = copy_number (entry);
      break;
    case KIND_BOOLEAN:
      *(gboolean *) member = entry->size > 0 && entry->data[0] != 0;
      break;
    case KIND_STRINGS:
    case KIND_DIGEST:
    case KIND_SENTENCE:
      read_container (member, field->kind, reading, entry->index);
      break;
    default:
      break;
    }
}

static void
keep_unknown (GVariantDict           **others,
              Reading                 *reading,
              const DownloadDictEntry *entry)
{
  g_autoptr (GVariant) value = get_value (reading, entry->index);

  if (*others == NULL)
    *others = g_variant_dict_new (NULL);
  g_variant_dict_insert_value (*others, entry->key, value);
}

void
download_fields_read (DownloadFields     *self,
                      const DownloadDict *dict,
                      GVariant          **unknown)
{
  Reading           reading = { self, dict, NULL };
  GVariantDict     *others = NULL;
  DownloadDictWalk  walk;
  DownloadDictEntry entry;

  download_dict_walk_init (&walk, dict);
  while (download_dict_walk_next (&walk, &entry))
    {
      const Field *field = find_field (entry.key);

      if (field != NULL)
        read_field (&reading, field, &entry);
      else if (unknown != NULL)
        keep_unknown (&others, &reading, &entry);
    }

  if (others != NULL)
    {
      *unknown = g_variant_ref_sink (g_variant_dict_end (others));
      g_variant_dict_unref (others);
    }
}

gboolean
download_checkpoint_is_state_key (const char *key)
{
  const Field *field = find_field (key);

  return field != NULL && field->of_state;
}

DownloadCheckpointPlace
download_checkpoint_read_place (const DownloadDict *fields_dict)
{
  DownloadFields    flat = { .position = 0, .added_at = 0 };
  Reading           reading = { &flat, fields_dict, NULL };
  DownloadDictWalk  walk;
  DownloadDictEntry entry;

  download_dict_walk_init (&walk, fields_dict);
  while (download_dict_walk_next (&walk, &entry))
    if (strcmp (entry.key, "position") == 0 || strcmp (entry.key, "added-at") == 0)
      read_field (&reading, find_field (entry.key), &entry);

  return (DownloadCheckpointPlace) { flat.position, flat.added_at };
}
