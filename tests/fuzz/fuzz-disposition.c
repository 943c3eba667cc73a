/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names: Content-Disposition, and bytes of a stranger that are to name a file. */

#include "config.h"

#include "fuzz.h"

#include "link/download-file-name.h"
#include "link/download-link-name.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *value = fuzz_value (text, size);
  g_autofree char *raw = download_file_name_from_disposition (text);
  g_autofree char *named = download_file_name_from_disposition (value);
  g_autofree char *plain = download_file_name_sanitize (text, (gssize) size, DOWNLOAD_FILE_NAME_MAX);
  g_autofree char *shortest = download_file_name_sanitize (text, (gssize) size, 16);
  g_autoptr (DownloadLink) link = download_link_new ("https://a.example/b.bin", NULL);
  g_autofree char *chosen = download_link_choose_name (named, link, link);

  fuzz_check_name (raw);
  fuzz_check_name (named);
  fuzz_check_name (plain);
  fuzz_check_name (shortest);
  g_assert_true (shortest == NULL || strlen (shortest) <= 16);
  g_assert_true ((plain == NULL) == (shortest == NULL));
  fuzz_check_name (chosen);
  g_assert_nonnull (chosen);
  return 0;
}
