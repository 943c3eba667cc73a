/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts about an item to hand to somebody else. */

#include "config.h"

#include "service/download-report.h"
#include "service/download-item-private.h"

#include <glib/gi18n-lib.h>

/* Nobody can use a link that dies before it is read. Seconds. */
#define SHORTEST_LIFETIME (15 * 60)

/* Twice what it takes at the speed that was seen, in whole quarters of an hour. */
gint64
download_report_suggest_lifetime (guint64 bytes_left,
                                  guint64 speed)
{
  guint64 needed = speed > 0 ? 2 * (bytes_left / speed) : 0;

  needed = MIN (needed, 7 * 24 * 3600);
  needed = (needed + SHORTEST_LIFETIME - 1) / SHORTEST_LIFETIME * SHORTEST_LIFETIME;
  return MAX ((gint64) needed, SHORTEST_LIFETIME);
}

static char *
describe_lifetime (gint64 seconds)
{
  gulong minutes = (gulong) (seconds / 60);
  gulong hours = (minutes + 59) / 60;

  if (minutes <= 90)
    return g_strdup_printf (ngettext ("%lu minute", "%lu minutes", minutes), minutes);
  return g_strdup_printf (ngettext ("%lu hour", "%lu hours", hours), hours);
}

static char *
describe_object (DownloadItem *item)
{
  DownloadLink *link = download_item_get_link (item);
  const char   *key = download_link_get_key (link);

  if (download_link_get_bucket (link) != NULL && key != NULL)
    return g_strdup_printf ("%s/%s", download_link_get_bucket (link), key);
  return g_strdup (download_link_get_redacted (link));
}

static char *
describe_missing (DownloadItem *item,
                  guint64       left)
{
  g_autofree char *have = g_format_size (download_item_get_received (item));
  g_autofree char *total = NULL;
  g_autofree char *missing = g_format_size (left);

  if (download_item_get_total (item) < 0)
    /* Translators: %s is a size such as "1.2 GB". */
    return g_strdup_printf (_ ("%s have arrived so far."), have);

  total = g_format_size ((guint64) download_item_get_total (item));
  /* Translators: three sizes. */
  return g_strdup_printf (_ ("%1$s of %2$s have arrived; %3$s are missing."), have, total, missing);
}

char *
download_report_ask_for_link (DownloadItem *item)
{
  gint64           total = download_item_get_total (item);
  guint64          received = download_item_get_received (item);
  guint64          left = total >= 0 ? (guint64) total - MIN (received, (guint64) total) : 0;
  g_autofree char *object = describe_object (item);
  g_autofree char *missing = describe_missing (item, left);
  gint64           seconds = download_report_suggest_lifetime (left, download_item_get_average_speed (item));
  g_autofree char *lifetime = describe_lifetime (seconds);

  /* Translators: a message that a person sends to whoever gave them a download link. %1$s is the name of the file,
   * %2$s names the object on the server, %3$s is a sentence about what is missing, %4$s a duration such as "2 hours". */
  return g_strdup_printf (_ ("The link for “%1$s” does not work any more. Could you send me a new one?\n\n"
                             "Object: %2$s\n"
                             "%3$s The download goes on where it stopped, so please link to the very same object.\n"
                             "The new link should be valid for at least %4$s."),
                          download_item_get_name (item), object, missing, lifetime);
}

static void
add_line (GString    *text,
          const char *name,
          const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s: %s\n", name, value);
}

static void
add_number (GString    *text,
            const char *name,
            gint64      value)
{
  if (value >= 0)
    g_string_append_printf (text, "%s: %" G_GINT64_FORMAT "\n", name, value);
}

/* With its date and in UTC: whoever reads it may live elsewhere. */
static char *
format_time (gint64 microseconds)
{
  g_autoptr (GDateTime) time = microseconds > 0 ? g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC) : NULL;

  return time != NULL ? g_date_time_format_iso8601 (time) : NULL;
}

static void
add_time (GString    *text,
          const char *name,
          gint64      microseconds)
{
  g_autofree char *value = format_time (microseconds);

  add_line (text, name, value);
}

static void
add_link (GString      *text,
          DownloadItem *item)
{
  DownloadLink    *link = download_item_get_link (item);
  g_autofree char *headers = g_strjoinv (", ", (char **) download_link_get_signed_headers (link));

  add_line (text, "Link", download_link_get_redacted (link));
  add_line (text, "Provider", download_provider_get_name (download_link_get_provider (link)));
  add_line (text, "Signature", download_link_get_signature_scheme (link));
  add_line (text, "Signed headers", headers);
  add_time (text, "Link expires", download_link_get_expires (link));
}

static void
add_error (GString      *text,
           const GError *error)
{
  guint status = download_error_get_http_status (error);

  if (error == NULL)
    return;

  add_line (text, "Error", download_error_code_to_string ((DownloadError) error->code));
  add_line (text, "Error text", error->message);
  add_number (text, "HTTP status", status > 0 ? (gint64) status : -1);
  add_line (text, "Provider code", download_error_get_provider_code (error));
}

/* What the number of an event stands for. */
static void
add_event_number (GString             *line,
                  const DownloadEvent *event)
{
  static const char *const decisions[] = { "start over", "keep", "copy", "rename", "accept" };
  const char              *algorithm = download_digest_algorithm_to_string ((DownloadDigestAlgorithm) event->number);

  if (event->kind == DOWNLOAD_EVENT_DECIDED && event->number < G_N_ELEMENTS (decisions))
    g_string_append_printf (line, ", %s", decisions[event->number]);
  else if (event->kind == DOWNLOAD_EVENT_VERIFIED && algorithm != NULL)
    g_string_append_printf (line, ", %s", algorithm);
  else if (event->kind == DOWNLOAD_EVENT_CONNECTIONS_CHANGED || event->number != 0)
    g_string_append_printf (line, ", %u", event->number);
}

static void
add_event (GString             *text,
           const DownloadEvent *event)
{
  g_autoptr (GString) line = g_string_new (download_event_kind_to_string (event->kind));
  g_autofree char *at = format_time (event->at);
  g_autofree char *latest = event->count > 1 ? format_time (event->latest) : NULL;

  if (event->error_code != 0)
    g_string_append_printf (line, ", %s", download_error_code_to_string ((DownloadError) event->error_code));
  if (event->http_status != 0)
    g_string_append_printf (line, ", HTTP %u", event->http_status);
  if (event->provider_code != NULL)
    g_string_append_printf (line, ", %s", event->provider_code);
  add_event_number (line, event);
  if (event->text != NULL)
    g_string_append_printf (line, ", %s", event->text);
  if (event->seconds != 0)
    g_string_append_printf (line, ", %" G_GINT64_FORMAT " s", event->seconds);
  g_string_append_printf (line, ", %" G_GUINT64_FORMAT " B", event->bytes);
  if (latest != NULL)
    g_string_append_printf (line, ", %u times until %s", event->count, latest);
  add_line (text, at != NULL ? at : "?", line->str);
}

static void
add_events (GString      *text,
            DownloadItem *item)
{
  g_autoptr (GPtrArray) events = download_item_get_events (item);

  for (guint i = 0; i < events->len; i++)
    add_event (text, g_ptr_array_index (events, i));
}

char *
download_report_diagnose (DownloadItem *item)
{
  GString        *text = g_string_new (NULL);
  DownloadDigest *verified = download_item_get_verified (item);

  add_line (text, "Program", "Pickup " PICKUP_VERSION);
  add_line (text, "File", download_item_get_name (item));
  add_link (text, item);
  add_line (text, "State", download_state_to_string (download_item_get_state (item)));
  add_error (text, download_item_get_error (item));
  add_number (text, "Size", download_item_get_total (item));
  add_number (text, "Received", (gint64) download_item_get_received (item));
  add_line (text, "ETag", download_item_get_etag (item));
  add_number (text, "Requests", download_item_get_requests (item));
  add_number (text, "Average speed", (gint64) download_item_get_average_speed (item));
  add_line (text, "Verified", verified != NULL ? download_digest_get_source (verified) : NULL);
  add_time (text, "Added", download_item_get_added_at (item));
  add_time (text, "Finished", download_item_get_finished_at (item));
  add_time (text, "Now", download_item_get_real_time (item));
  g_string_append_c (text, '\n');
  add_events (text, item);
  return g_string_free (text, FALSE);
}
