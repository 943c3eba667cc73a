/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The values of single headers: Content-Range, Retry-After, dates, ETags, numbers. */

#include "config.h"

#include "fuzz.h"

#include "net/download-header.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static void
check_content_range (const char *text)
{
  DownloadContentRange range, again;
  g_autofree char     *written = NULL;

  if (!download_header_parse_content_range (text, &range))
    return;

  g_assert_cmpuint (range.start, <=, range.end);
  g_assert_cmpuint (range.end, <=, G_MAXINT64);
  g_assert_cmpint (range.total, >=, -1);
  if (range.start == range.end)
    {
      g_assert_cmpint (range.total, >=, 0);
      return;
    }

  g_assert_true (range.total < 0 || range.end <= (guint64) range.total);
  written = range.total < 0 ? g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/*", range.start, range.end - 1)
                            : g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GINT64_FORMAT, range.start,
                                               range.end - 1, range.total);
  g_assert_true (download_header_parse_content_range (written, &again));
  g_assert_true (again.start == range.start && again.end == range.end && again.total == range.total);
}

static void
check_etag (const char *text)
{
  gboolean strong = download_header_is_strong_etag (text);

  g_assert_true (!strong || download_header_is_etag (text));
  g_assert_true (!download_header_is_etag (text) || download_header_is_text (text));
  g_assert_true (download_header_etags_match_weakly (text, text));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *value = fuzz_value (text, size);
  gint64           seconds = download_header_parse_retry_after (value, NOW), date = download_header_parse_date (value);
  guint64          number = 0;

  check_content_range (text);
  check_content_range (value);
  check_etag (text);
  check_etag (value);
  g_assert_cmpint (seconds, >=, -1);
  if (date != 0)
    g_assert_cmpint (seconds, ==, MAX (0, (date - NOW) / G_USEC_PER_SEC));
  if (download_header_parse_number (value, &number))
    g_assert_cmpint (seconds, ==, (gint64) number);
  return 0;
}
