/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times in links: CloudFront's policies, as they stand there and before they are encoded, and dates. */

#include "config.h"

#include "fuzz.h"

#include "link/download-link-time.h"

#include <string.h>

/* The year 10000. */
#define END (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC)

static void
check_time (gint64 time)
{
  g_assert_true (time == -1 || (time > 0 && time < END));
}

static void
check_policy (const char *policy)
{
  gint64           before = download_link_time_parse_policy (policy, "DateLessThan");
  gint64           after = download_link_time_parse_policy (policy, "DateGreaterThan");
  g_autofree char *escaped = g_uri_escape_string (policy, NULL, FALSE);
  g_autofree char *uri = g_strdup_printf ("https://d111111abcdef8.cloudfront.net/a?Policy=%s&Signature=x&Key-Pair-Id=K2", escaped);
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);

  check_time (before);
  check_time (after);
  if (link == NULL || *policy == '\0' || download_link_get_signature_scheme (link) == NULL)
    return;
  g_assert_cmpint (download_link_get_expires (link), ==, before);
  g_assert_cmpint (download_link_get_not_before (link), ==, after);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, size);

  check_time (download_link_time_parse_epoch (text));
  check_time (download_link_time_parse_iso (text));
  check_time (download_link_time_add (END / 2, text));
  check_policy (text);
  for (char *p = encoded; *p != '\0'; p++)
    *p = *p == '+' ? '-' : *p == '=' ? '_'
                         : *p == '/' ? '~'
                                     : *p;
  check_policy (encoded);
  return 0;
}
