/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every reader of text gets megabytes of what could keep it busy. The time of the processor is measured, which other
 * programs do not change. */

#include "config.h"

#include "link/download-file-name.h"
#include "link/download-link.h"
#include "net/download-error-body.h"
#include "net/download-header.h"
#include "request/download-curl-command.h"
#include "request/download-link-text.h"
#include "request/download-request-list.h"
#include "request/download-request-text.h"
#include "request/download-request.h"

#include <string.h>
#include <time.h>

/* A sanitizer makes every loop over bytes slow: quadratic time shows with fewer of them as well. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWNESS 40
#define BYTES (512 * 1024)
#define SECONDS (0.2 / 8)
#else
#define SLOWNESS 1
#define BYTES (4 * 1024 * 1024)
#define SECONDS 0.2
#endif

/* What each of the things that come out of a text may take. */
#define SECONDS_EACH 8e-6

/* Others that use the same cache make it slower: then it is tried again. */
#define TRIES 4

/* What no other program explains. */
#define SLOWNESS_MAX 5

/* A quarter of the text takes a quarter of the time, or a sixteenth if the time is quadratic. */
#define GROWTH_MAX 8

/* How long GLib's SHA-256 takes for so many bytes where the limits are kept. */
#define REFERENCE_SECONDS (0.02 * BYTES / (4 * 1024 * 1024))

/* No head of an answer is longer. */
#define HEAD_BYTES (64 * 1024)

/* In newer versions of GLib this is a macro that measures all of @text. This definition takes the place of the library's
 * for everything that is linked into this test, so that asking it at every character shows with any version. */
#undef g_str_has_prefix
gboolean
g_str_has_prefix (const char *text,
                  const char *prefix)
{
  gsize length = strlen (text), prefix_length = strlen (prefix);

  return length >= prefix_length && memcmp (text, prefix, prefix_length) == 0;
}

/* Returns how much came out of it. */
typedef gsize (*ReadFunc) (const char *text,
                           gsize       length);

static gsize
read_requests (const char *text,
               gsize       length)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text, (gssize) length, &problems);

  return requests->len + problems->len;
}

static gsize
read_list_of_lines (const char *text,
                    gsize       length)
{
  g_autoptr (GArray) unrecognised = NULL;
  g_autoptr (GPtrArray) links = download_link_text_parse_list (text, (gssize) length, &unrecognised);

  return links->len;
}

static gsize
read_argument (const char *text,
               gsize       length)
{
  g_autoptr (DownloadLink) link = download_link_text_read (text, NULL);

  return link != NULL ? 1 : 0;
}

static gsize
read_link (const char *text,
           gsize       length)
{
  g_autoptr (DownloadLink) link = download_link_new (text, NULL);

  return link != NULL ? 1 : 0;
}

static gsize
read_json (const char *text,
           gsize       length)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_request_list_from_json (text, (gssize) length, &problems, NULL);

  return requests != NULL ? requests->len + problems->len : 0;
}

static gsize
read_curl (const char *text,
           gsize       length)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_curl_command_parse (text, (gssize) length, &problems);

  return requests->len + problems->len;
}

static gsize
tell (const char *text,
      gsize       length)
{
  return (download_curl_command_is (text) || download_curl_command_is_among (text) ? 1 : 0) + (download_request_list_is (text) ? 1 : 0);
}

static gsize
read_drop (const char *mime_type,
           const char *text,
           gsize       length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (GPtrArray) links = download_link_text_parse_drop (mime_type, bytes);

  return links->len;
}

static gsize
read_html (const char *text,
           gsize       length)
{
  return read_drop ("text/html", text, length);
}

static gsize
read_moz_url (const char *text,
              gsize       length)
{
  return read_drop ("text/x-moz-url", text, length);
}

static gsize
read_uri_list (const char *text,
               gsize       length)
{
  return read_drop ("text/uri-list", text, length);
}

static gsize
read_shortcut (const char *text,
               gsize       length)
{
  return read_drop ("application/x-desktop", text, length);
}

static gsize
read_webloc (const char *text,
             gsize       length)
{
  return read_drop ("application/x-webloc", text, length);
}

static gsize
read_checksum (const char *text,
               gsize       length)
{
  g_autoptr (DownloadLink) link = download_link_new ("https://a.example/b", NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);

  return download_request_set_checksum (request, text, NULL) ? 1 : 0;
}

static gsize
read_header (const char *text,
             gsize       length)
{
  g_autoptr (DownloadLink) link = download_link_new ("https://a.example/b", NULL);
  g_autoptr (DownloadRequest) request = download_request_new (link);

  return download_request_add_header (request, text, NULL) ? 1 : 0;
}

static gsize
read_file_name (const char *text,
                gsize       length)
{
  g_autofree char *name = download_file_name_sanitize (text, (gssize) MIN (length, HEAD_BYTES), DOWNLOAD_FILE_NAME_MAX);

  return name != NULL ? 1 : 0;
}

static gsize
read_error_body (const char *text,
                 gsize       length)
{
  DownloadErrorBody *body = download_error_body_parse (text, MIN (length, DOWNLOAD_ERROR_BODY_MAX));

  download_error_body_free (body);
  return 0;
}

static const struct
{
  const char *name;
  ReadFunc    read;
} readers[] = {
  { "requests", read_requests },
  { "list", read_list_of_lines },
  { "argument", read_argument },
  { "link", read_link },
  { "json", read_json },
  { "curl", read_curl },
  { "is", tell },
  { "html", read_html },
  { "moz-url", read_moz_url },
  { "uri-list", read_uri_list },
  { "shortcut", read_shortcut },
  { "webloc", read_webloc },
  { "checksum", read_checksum },
  { "header", read_header },
  { "file-name", read_file_name },
  { "error-body", read_error_body },
};

/* @unit is repeated between the two others. */
static const struct
{
  const char *head;
  const char *unit;
  const char *tail;
} shapes[] = {
  { "", "a", "" },
  { "", " ", "x" },
  { "", "\n", "x" },
  { "", "\r", "x" },
  { "", "a\n", "" },
  { "", "\xff", "" },
  { "", "\xe2\x80\x8b", "" },
  { "https://a.example/", "\xe2\x80\x8b", "x" },
  { "", "\xc2\xa0", "" },
  { "", "&", "" },
  { "", "&amp;", "" },
  { "https://a.example/?", "&amp;", "" },
  { "https://a.example/?", "&amp;", "&" },
  { "https://a.example/?", "&", "" },
  { "https://a.example/?", "&#38", "" },
  { "https://a.example/", "\\", "" },
  { "https://a.example/", "\\u0026", "" },
  { "https://a.example/", ")", "" },
  { "see https://a.example/", ")", "" },
  { "see https://a.example/", "]", " x" },
  { "see https://a.example/", ")}]", "," },
  { "(https://a.example/", "(", "" },
  { "see https://a.example/", ".", "" },
  { "see https://a.example/", "\xe2\x80\x8b", "" },
  { "https://a.example/", " a", "" },
  { "https://a.example/", "?", "" },
  { "https://a.example/", "=\n", "" },
  { "https://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/\n", "" },
  { "https://a.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a\n", "" },
  { "<https://a.example/", "a\n", "" },
  { "", "<https://a.example/\na\n", "" },
  { "", "> ", "https://a.example/" },
  { "", "http", "" },
  { "", "http:", "" },
  { "", "http://", "" },
  { "", "http:// ", "" },
  { "", "http://(", "" },
  { "", "https://a.example/b\n", "" },
  { "", "https://a.example/b ", "" },
  { "", "see https://a.example/b.\n", "" },
  { "", "://", "" },
  { "", "a://\n", "" },
  { "", "(", "" },
  { "", "{", "" },
  { "", "[", "" },
  { "", "\"", "" },
  { "", "'", "" },
  { "", "`", "" },
  { "", "^", "" },
  { "", "\\\n", "" },
  { "", "$", "" },
  { "", "#", "" },
  { "", "<", "" },
  { "", "<", ">" },
  { "", "<a ", "" },
  { "", "<a ", ">" },
  { "", "<a href=", "" },
  { "", "<a href=\"", "" },
  { "", "<a href='\"", "" },
  { "", "<a href=\"&", "\">" },
  { "<a ", "x ", "" },
  { "<a ", "x=", ">" },
  { "", "<!--", "" },
  { "", "<a>", "" },
  { "", "URL=\n", "" },
  { "bplist", "http", "" },
  { "", "<key>URL</key>", "" },
  { "curl ", " ", "https://a.example/b" },
  { "curl 'https://a.example/b' ", "a", "" },
  { "curl ", "\"", "" },
  { "curl ", "\" ", "" },
  { "curl ", "'\n", "" },
  { "curl '", "a", "" },
  { "curl \"", "a", "" },
  { "curl \"", "`", "" },
  { "curl \"", "\\", "" },
  { "curl $'", "\\x", "" },
  { "curl $'", "\\u12", "'" },
  { "curl https://a.example/b -", "s", "" },
  { "curl https://a.example/b ", "-s ", "" },
  { "curl https://a.example/b ", "-H a:b ", "" },
  { "curl https://a.example/b ", "-b a=b ", "" },
  { "curl https://a.example/b ", "-o a ", "" },
  { "curl https://a.example/b ", "--next ", "" },
  { "curl https://a.example/", "{", "" },
  { "curl https://a.example/", "[", "" },
  { "curl https://a.example/", "&a", "" },
  { "curl https://a.example/?", "&a", "" },
  { "curl https://a.example/", "a", "?&a&a&a" },
  { "curl ^\"", "^", "" },
  { "curl ^\"", "^\"", "" },
  { "curl ^\"https://a.example/b^\" ", "^\n", "" },
  { "curl ", ">", "" },
  { "curl ", "> a ", "" },
  { "curl ", "| ", "" },
  { "", "curl ", "" },
  { "", "curl a\n", "" },
  { "", "curl '", "" },
  { "", "curl https://a.example/b&", "" },
  { "", "$ curl ", "" },
  { "", "\n ", "curl x" },
  { "{\"pickup-list\":1,\"downloads\":[", "{},", "{}]}" },
  { "{\"pickup-list\":1,\"downloads\":[", "1,", "1]}" },
  { "{\"pickup-list\":1,\"downloads\":[],\"x\":[", "[],", "[]]}" },
  { "{\"pickup-list\":1,\"downloads\":[],\"x\":[", "0,", "0]}" },
  { "{\"pickup-list\":1,\"downloads\":[],\"x\":\"", "a", "\"}" },
  { "{\"pickup-list\":1,\"downloads\":[],\"x\":\"", "\\u0041", "\"}" },
  { "{\"pickup-list\":1,\"downloads\":[],\"x\":", "9", "}" },
  { "{\"pickup-list\":1,\"downloads\":", "[", "" },
  { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"https://a.example/", "a", "\"}]}" },
  { "{\"pickup-list\":1,\"downloads\":[{\"url\":\"", "<", "\"}]}" },
  { "<Error><Code>", "a", "</Code></Error>" },
  { "<Error>", "<Code>a</Code>", "</Error>" },
  { "{\"error\":{\"message\":\"", "Start [", "\"}}" },
  { "", "%41", "" },
  { "sha256:", "a", "" },
  { "sha-", "sha-", "" },
  { "", "a;", "" },
  { "", "a=\"", "" },
  { "", "a\t", "" },
  { "", "|", "https://a.example/b" },
  { "", "\033[", "" },
  { "", "\033[1", "" },
};

static char *
make_text (guint  shape,
           gsize  bytes,
           gsize *length)
{
  GString *text = g_string_sized_new (bytes + 256);
  gsize    unit = strlen (shapes[shape].unit);

  g_string_append (text, shapes[shape].head);
  while (text->len + unit < bytes)
    g_string_append_len (text, shapes[shape].unit, (gssize) unit);
  g_string_append (text, shapes[shape].tail);
  *length = text->len;
  return g_string_free (text, FALSE);
}

static double machine_slowness = 1;

static double
get_seconds (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* How many times slower this computer is than one on which the limits are known to be kept; at least 1. */
static double
get_machine_slowness (void)
{
  g_autofree char *text = g_strnfill (BYTES, 'a');
  double           best = G_MAXDOUBLE;

  for (guint i = 0; i < TRIES; i++)
    {
      double           start = get_seconds ();
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, BYTES);

      best = MIN (best, get_seconds () - start);
    }

  return MAX (1, best / REFERENCE_SECONDS);
}

/* Returns how much slower than allowed @reader is. */
static double
measure (guint       reader,
         const char *text,
         gsize       length)
{
  double start = get_seconds ();
  gsize  found = readers[reader].read (text, length);
  double seconds = get_seconds () - start;
  double allowed = (SECONDS * (double) length / BYTES + SECONDS_EACH * (double) found) * SLOWNESS * machine_slowness;

  return seconds / MAX (allowed, SECONDS / 100);
}

/* Once more, as slow as this computer is now: others may have begun to use it. */
static double
measure_again (guint       reader,
               const char *text,
               gsize       length)
{
  machine_slowness = get_machine_slowness ();
  return measure (reader, text, length);
}

static double
measure_seconds (guint reader,
                 guint shape,
                 gsize bytes)
{
  gsize            length;
  g_autofree char *text = make_text (shape, bytes, &length);
  double           start = get_seconds ();

  readers[reader].read (text, length);
  return get_seconds () - start;
}

/* How many times longer @reader takes for @bytes than for a quarter of them. */
static double
measure_growth (guint reader,
                guint shape,
                gsize bytes)
{
  double whole = G_MAXDOUBLE, quarter = G_MAXDOUBLE;

  for (guint try = 0; try < TRIES; try++)
    {
      whole = MIN (whole, measure_seconds (reader, shape, bytes));
      quarter = MIN (quarter, measure_seconds (reader, shape, bytes / 4));
    }

  return whole / MAX (quarter, SECONDS / 1000);
}

/* Limits of time are kept on a computer of one's own. On one that others use as well, being a little slower tells nothing: there the
 * growth decides. */
static gboolean
is_fast_enough (guint  reader,
                guint  shape,
                gsize  bytes,
                double slowness)
{
  double growth;

  if (slowness <= 1 || slowness > SLOWNESS_MAX)
    return slowness <= 1;

  growth = measure_growth (reader, shape, bytes);
  g_test_message ("%.2f of the time allowed, %.1f times that of a quarter: reader %s, shape %u", slowness, growth, readers[reader].name, shape);
  return growth <= GROWTH_MAX;
}

static void
test_reader (gconstpointer user_data)
{
  guint reader = GPOINTER_TO_UINT (user_data);
  gsize bytes = reader == 0 ? BYTES : BYTES / 4;

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      gsize            length;
      g_autofree char *text = make_text (i, bytes, &length);
      double           slowness = measure (reader, text, length);

      for (guint try = 1; slowness > 1 && slowness < 2 * SLOWNESS_MAX && try < TRIES; try++)
        slowness = MIN (slowness, measure_again (reader, text, length));
      if (is_fast_enough (reader, i, bytes, slowness))
        continue;

      g_test_message ("%.2f of the time allowed: reader %s, shape %u", slowness, readers[reader].name, i);
      g_test_fail ();
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  machine_slowness = get_machine_slowness ();
  g_test_message ("This computer needs %.2f times as long.", machine_slowness);

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autofree char *path = g_strconcat ("/readers/", readers[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_reader);
    }

  return g_test_run ();
}
