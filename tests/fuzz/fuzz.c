/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the targets share: the input in the forms that readers take, and what holds for whatever they return. */

#include "config.h"

#include "fuzz.h"

#include "link/download-file-name.h"
#include "link/download-link-query.h"
#include "link/download-link-scheme.h"
#include "request/download-link-export.h"
#include "request/download-request-list.h"
#include "request/download-request.h"
#include "sink/download-partial-name.h"

#include <string.h>

/* What is shorter may stand anywhere by chance. */
#define SECRET_MIN 12

char *
fuzz_text (const uint8_t *data,
           size_t         size)
{
  char *text = g_malloc (size + 1);

  if (size > 0)
    memcpy (text, data, size);
  text[size] = '\0';
  return text;
}

char *
fuzz_value (const char *text,
            gsize       length)
{
  char *value = g_utf8_make_valid (text, (gssize) length);

  g_strdelimit (value, "\r\n", ' ');
  return g_strstrip (value);
}

GStrv
fuzz_lines (const uint8_t *data,
            size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  GStrv            lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *value = fuzz_value (lines[i], strlen (lines[i]));

      g_free (lines[i]);
      lines[i] = value;
    }
  return lines;
}

static void
check_visible (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (c));
      /* What turns the direction of text. */
      g_assert_false ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c);
    }
}

void
fuzz_check_name (const char *name)
{
  g_autofree char *again = NULL, *partial = NULL;

  if (name == NULL)
    return;

  g_assert_true (download_partial_name_is_valid (name));
  g_assert_cmpuint (strlen (name), <=, DOWNLOAD_FILE_NAME_MAX);
  g_assert_null (strpbrk (name, "/\\"));
  g_assert_true (name[0] != '.' && name[0] != '-' && name[strlen (name) - 1] != '.');
  check_visible (name);

  again = download_file_name_sanitize (name, -1, DOWNLOAD_FILE_NAME_MAX);
  g_assert_cmpstr (again, ==, name);
  for (guint i = 1; i < 100000; i = i * 33 + 1)
    {
      g_autofree char *number = download_file_name_number (name, i, DOWNLOAD_FILE_NAME_MAX);

      g_assert_true (download_partial_name_is_valid (number));
      g_assert_cmpuint (strlen (number), <=, DOWNLOAD_FILE_NAME_MAX);
      g_assert_true (g_utf8_validate (number, -1, NULL));
      g_assert_cmpstr (number, !=, name);
    }
  partial = download_partial_name_get_partial (name, 0, DOWNLOAD_FILE_NAME_MAX);
  g_assert_true (g_str_has_suffix (partial, ".part"));
  g_assert_cmpuint (strlen (partial), <=, DOWNLOAD_FILE_NAME_MAX);
}

/* What is no secret: scheme, host, path and all parameters that are not the signature's. What stands there has shown itself. */
static char *
get_plain_part (const DownloadLink       *link,
                const DownloadLinkScheme *scheme,
                const DownloadLinkQuery  *query)
{
  GString *plain = g_string_new (download_link_get_origin (link));

  g_string_append_printf (plain, "%s?", download_link_get_path (link));
  for (guint i = 0; scheme != NULL && i < download_link_query_get_size (query); i++)
    {
      const DownloadLinkParameter *parameter = download_link_query_get (query, i);

      if (!download_link_scheme_owns (scheme, parameter->name))
        g_string_append_printf (plain, "%s=%s&", parameter->raw_name, parameter->raw_value != NULL ? parameter->raw_value : "");
    }
  return g_string_free (plain, FALSE);
}

static void
check_hidden (const char *plain,
              const char *secret,
              const char *shown)
{
  if (secret != NULL && strlen (secret) >= SECRET_MIN && strstr (plain, secret) == NULL)
    g_assert_null (strstr (shown, secret));
}

/* A parameter that is none of the signature's goes as well if its name speaks of a secret. */
static gboolean
lost_only_signature (const DownloadLinkScheme *scheme,
                     const DownloadLinkQuery  *query,
                     const DownloadLink       *exported)
{
  g_autoptr (DownloadLinkQuery) left = download_link_query_new (download_link_get_query (exported));
  guint others = 0;

  for (guint i = 0; i < download_link_query_get_size (query); i++)
    others += download_link_scheme_owns (scheme, download_link_query_get (query, i)->name) ? 0 : 1;
  return download_link_query_get_size (left) == others;
}

static void
check_secrets (const DownloadLink *link)
{
  g_autoptr (DownloadLinkQuery) query = download_link_query_new (download_link_get_query (link));
  const DownloadLinkScheme *scheme = download_link_scheme_find (download_link_get_path (link), query);
  gboolean                  complete;
  g_autofree char          *exported = download_link_export (link, &complete);
  g_autofree char          *shown = get_plain_part (link, NULL, query);
  g_autofree char          *plain = get_plain_part (link, scheme, query);
  g_autoptr (DownloadLink) again = download_link_new (exported, NULL);

  g_assert_nonnull (again);
  g_assert_null (download_link_get_user_info (again));
  check_hidden (shown, download_link_get_query (link), download_link_get_redacted (link));
  check_hidden (shown, download_link_get_user_info (link), download_link_get_redacted (link));
  if (scheme == NULL)
    return;

  /* A secret in the path may have been all that said which object is meant. */
  if (lost_only_signature (scheme, query, again) && g_str_equal (download_link_get_path (link), download_link_get_path (again)))
    g_assert_cmpstr (download_link_get_identity (again), ==, download_link_get_identity (link));
  for (guint i = 0; i < download_link_query_get_size (query); i++)
    {
      const DownloadLinkParameter *parameter = download_link_query_get (query, i);

      if (download_link_scheme_owns (scheme, parameter->name))
        check_hidden (plain, parameter->raw_value, exported);
    }
}

static void
check_sendable (const char *text)
{
  for (; *text != '\0'; text++)
    g_assert_true (*text > ' ' && *text < 0x7f);
}

void
fuzz_check_link (const DownloadLink *link)
{
  const char *uri = download_link_get_uri (link);
  g_autoptr (DownloadLink) again = download_link_new (uri, NULL);
  g_autofree char *name = download_link_suggest_name (link);

  check_sendable (uri);
  g_assert_true (g_str_has_prefix (uri, "http://") || g_str_has_prefix (uri, "https://"));
  g_assert_true (g_str_has_prefix (download_link_get_redacted (link), download_link_get_origin (link)));
  g_assert_true (g_utf8_validate (download_link_get_redacted (link), -1, NULL));
  g_assert_true (download_link_get_path (link)[0] == '/');
  g_assert_cmpint (download_link_get_port (link), <=, 65535);
  g_assert_true (download_link_get_expires (link) >= -1 && download_link_get_not_before (link) >= -1);

  /* What is stored is read again as the same. */
  g_assert_nonnull (again);
  g_assert_cmpstr (download_link_get_uri (again), ==, uri);
  g_assert_cmpstr (download_link_get_identity (again), ==, download_link_get_identity (link));
  g_assert_cmpint (download_link_get_expires (again), ==, download_link_get_expires (link));
  fuzz_check_name (name);
  check_secrets (link);
}

void
fuzz_check_links (GPtrArray *links,
                  size_t     size)
{
  g_assert_nonnull (links);
  /* "http://a" and what divides it from the next. */
  g_assert_cmpuint (links->len, <=, size / 8 + 1);
  for (guint i = 0; i < links->len; i++)
    fuzz_check_link (links->pdata[i]);
}

static void
check_header (const char *header)
{
  const char *colon = strchr (header, ':');

  g_assert_true (colon != NULL && colon > header);
  g_assert_null (strpbrk (header, "\r\n"));
}

static void
check_request (DownloadRequest *request)
{
  const char        *folder = download_request_get_folder (request), *checksum = download_request_get_checksum (request);
  const char *const *headers = download_request_get_headers (request);
  g_autofree char   *key = download_request_get_key (request);

  fuzz_check_link (download_request_get_link (request));
  if (download_request_get_head_link (request) != NULL)
    fuzz_check_link (download_request_get_head_link (request));
  if (download_request_get_name (request) != NULL)
    fuzz_check_name (download_request_get_name (request));
  if (folder != NULL)
    g_assert_true (g_path_is_absolute (folder) && strstr (folder, "/..") == NULL);
  if (checksum != NULL)
    g_assert_nonnull (strchr (checksum, ':'));
  for (gsize i = 0; headers[i] != NULL; i++)
    check_header (headers[i]);
  g_assert_cmpuint (download_request_get_connections (request), <=, DOWNLOAD_REQUEST_CONNECTIONS_MAX);
  g_assert_nonnull (key);
}

static GPtrArray *
read_back (const char *json)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *requests = download_request_list_from_json (json, -1, &problems, &error);

  g_assert_no_error (error);
  g_assert_true (download_request_list_is (json));
  g_assert_cmpuint (problems->len, ==, 0);
  return requests;
}

/* What was written is read as the same. Without its signature a link may look like any other, of which more would be left out. */
static void
check_round_trip (GPtrArray *requests)
{
  g_autofree char *open = download_request_list_to_json (requests, TRUE);
  g_autofree char *safe = download_request_list_to_json (requests, FALSE);
  g_autoptr (GPtrArray) open_again = read_back (open);
  g_autoptr (GPtrArray) safe_again = read_back (safe);
  g_autofree char *written_again = download_request_list_to_json (open_again, TRUE);

  g_assert_cmpstr (written_again, ==, open);
  g_assert_cmpuint (open_again->len, ==, requests->len);
  g_assert_cmpuint (safe_again->len, ==, requests->len);
}

void
fuzz_check_requests (GPtrArray *requests,
                     GPtrArray *problems,
                     size_t     size)
{
  g_assert_nonnull (requests);
  g_assert_cmpuint (requests->len, <=, MAX (size, 1));
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    g_assert_true (g_utf8_validate (((GError *) problems->pdata[i])->message, -1, NULL));
  for (guint i = 0; i < requests->len; i++)
    check_request (requests->pdata[i]);
  if (requests->len > 0)
    check_round_trip (requests);
}
