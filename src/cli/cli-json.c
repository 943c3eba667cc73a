/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens, for programs: one JSON object a line. */

#include "config.h"

#include "cli-json.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

/* A number less than 0 is not known. */
static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_verified (JsonBuilder    *builder,
              DownloadDigest *digest)
{
  json_builder_set_member_name (builder, "verified");
  if (digest == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  add_string (builder, "algorithm", download_digest_algorithm_to_string (download_digest_get_algorithm (digest)));
  add_string (builder, "source", download_digest_get_source (digest));
  add_string (builder, "value", download_digest_get_hex (digest));
  json_builder_end_object (builder);
}

/* Of what is not finished there is nothing to tell. */
static void
add_end_proven (JsonBuilder  *builder,
                DownloadItem *item)
{
  json_builder_set_member_name (builder, "end_proven");
  if (download_item_get_state (item) == DOWNLOAD_STATE_FINISHED)
    json_builder_add_boolean_value (builder, download_item_is_end_proven (item));
  else
    json_builder_add_null_value (builder);
}

static void
add_error (JsonBuilder  *builder,
           const GError *error)
{
  guint http_status = download_error_get_http_status (error);

  json_builder_set_member_name (builder, "error");
  if (error == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  add_string (builder, "code",
              error->domain == DOWNLOAD_ERROR ? download_error_code_to_string ((DownloadError) error->code) : "internal");
  add_string (builder, "message", error->message);
  add_number (builder, "http_status", http_status > 0 ? (gint64) http_status : -1);
  add_string (builder, "provider_code", download_error_get_provider_code (error));
  json_builder_end_object (builder);
}

/* Seconds that the link has left, and whether they are too few at this speed. */
static void
add_link_life (JsonBuilder  *builder,
               DownloadItem *item)
{
  gint64 expires = download_item_get_link_expires (item);
  gint64 left = expires >= 0 ? MAX (expires - g_get_real_time (), 0) / G_USEC_PER_SEC : -1;
  gint64 time_left = download_item_get_time_left (item);

  add_number (builder, "link_expires_in", left);
  json_builder_set_member_name (builder, "link_expires_too_soon");
  json_builder_add_boolean_value (builder, left >= 0 && time_left > left);
}

/* A reader may be waiting for this very line. */
static void
print_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *line = json_to_string (root, FALSE);

  fputs (line, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

/**
 * cli_json_print_item:
 * @event: what happened
 * @item: to which item
 *
 * Prints everything that is known of @item at present.
 */
void
cli_json_print_item (const char   *event,
                     DownloadItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "event", event);
  add_string (builder, "id", download_item_get_id (item));
  add_string (builder, "url", download_link_get_redacted (download_item_get_link (item)));
  add_string (builder, "path", download_item_get_path (item));
  add_string (builder, "state", download_state_to_string (download_item_get_state (item)));
  add_number (builder, "received", (gint64) download_item_get_received (item));
  add_number (builder, "total", download_item_get_total (item));
  add_number (builder, "compared", (gint64) download_item_get_compared (item));
  add_number (builder, "to_compare", (gint64) download_item_get_to_compare (item));
  add_number (builder, "speed", (gint64) download_item_get_speed (item));
  add_link_life (builder, item);
  add_number (builder, "connections", download_item_get_connections (item));
  add_number (builder, "resumed_from", (gint64) download_item_get_resumed_from (item));
  add_number (builder, "requests", download_item_get_requests (item));
  add_string (builder, "etag", download_item_get_etag (item));
  add_verified (builder, download_item_get_verified (item));
  add_end_proven (builder, item);
  add_error (builder, download_item_get_error (item));
  json_builder_end_object (builder);

  print_line (builder);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *name,
             gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* In seconds since 1970. */
static void
add_time (JsonBuilder *builder,
          const char  *name,
          gint64       real_time)
{
  add_number (builder, name, real_time >= 0 ? real_time / G_USEC_PER_SEC : -1);
}

static void
add_strings (JsonBuilder       *builder,
             const char        *name,
             const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (values[i], -1);

      json_builder_add_string_value (builder, valid);
    }
  json_builder_end_array (builder);
}

/**
 * cli_json_print_link:
 * @link: any link
 *
 * Prints what it tells by itself, without what is secret of it.
 */
void
cli_json_print_link (DownloadLink *link)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GEnumClass) providers = g_type_class_ref (DOWNLOAD_TYPE_PROVIDER);
  DownloadProvider provider = download_link_get_provider (link);
  g_autofree char *name = download_link_suggest_name (link);
  gint64           expires = download_link_get_expires (link);

  json_builder_begin_object (builder);
  add_string (builder, "url", download_link_get_redacted (link));
  add_string (builder, "provider", provider != DOWNLOAD_PROVIDER_UNKNOWN ? g_enum_get_value (providers, (int) provider)->value_nick : NULL);
  add_string (builder, "signature", download_link_get_signature_scheme (link));
  add_time (builder, "valid_from", download_link_get_not_before (link));
  add_time (builder, "expires", expires);
  add_number (builder, "expires_in", expires >= 0 ? MAX (expires - g_get_real_time (), 0) / G_USEC_PER_SEC : -1);
  add_strings (builder, "signed_headers", download_link_get_signed_headers (link));
  add_boolean (builder, "signed_range", download_link_pins_range (link));
  add_string (builder, "bucket", download_link_get_bucket (link));
  add_string (builder, "key", download_link_get_key (link));
  add_string (builder, "version", download_link_get_version (link));
  add_string (builder, "name", name);
  json_builder_end_object (builder);

  print_line (builder);
}

/**
 * cli_json_print_checkpoint:
 * @checkpoint: a download that may not be running
 *
 * Prints what the state file tells, under the names that cli_json_print_item() uses.
 */
void
cli_json_print_checkpoint (const DownloadCheckpoint *checkpoint)
{
  DownloadLink    *link = download_request_get_link (download_checkpoint_get_request (checkpoint));
  g_autofree char *path = download_checkpoint_get_path (checkpoint);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "id", download_checkpoint_get_id (checkpoint));
  add_string (builder, "url", download_link_get_redacted (link));
  add_string (builder, "path", path);
  add_string (builder, "state", download_state_to_string (download_checkpoint_get_state (checkpoint)));
  add_number (builder, "received", (gint64) download_checkpoint_get_received (checkpoint));
  add_number (builder, "total", download_checkpoint_get_total (checkpoint));
  add_string (builder, "etag", download_checkpoint_get_etag (checkpoint));
  add_error (builder, download_checkpoint_get_error (checkpoint));
  json_builder_end_object (builder);

  print_line (builder);
}

/**
 * cli_json_print_entry:
 * @entry: an object or a folder of a store
 *
 * What is no UTF-8 in a key is replaced.
 */
void
cli_json_print_entry (const DownloadListingEntry *entry)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "type", entry->is_folder ? "folder" : "object");
  add_string (builder, "key", entry->key);
  add_number (builder, "size", entry->is_folder ? -1 : (gint64) entry->size);
  add_time (builder, "modified", entry->modified);
  add_string (builder, "etag", entry->etag);
  add_string (builder, "checksum", entry->checksum);
  json_builder_end_object (builder);

  print_line (builder);
}

/**
 * cli_json_print_tree:
 * @event: what happened
 * @count: to a tree as a whole
 */
void
cli_json_print_tree (const char         *event,
                     const CliTreeCount *count)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "event", event);
  add_number (builder, "files", count->n_files);
  add_number (builder, "size", (gint64) count->size);
  add_boolean (builder, "complete", count->is_complete);
  add_number (builder, "left_out", count->n_left_out);
  add_number (builder, "finished", count->n_finished);
  add_number (builder, "finished_size", (gint64) count->finished_size);
  add_number (builder, "here_already", count->n_here);
  add_number (builder, "verified", count->n_verified);
  add_number (builder, "failed", count->n_failed);
  json_builder_end_object (builder);

  print_line (builder);
}
