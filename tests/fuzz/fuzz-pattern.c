/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that stand for many: never for one alone, nor for too many, and each of them has a line. */

#include "config.h"

#include "fuzz.h"

#include "request/download-link-pattern.h"

static guint
count_lines (const char *text)
{
  guint n_lines = 1;

  for (; *text != '\0'; text++)
    n_lines += *text == '\n' ? 1 : 0;

  return n_lines;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLinkExpansion) expansion = download_link_pattern_expand (text, -1, &error);

  if (expansion == NULL)
    return 0;

  g_assert_no_error (error);
  g_assert_cmpuint (expansion->n_links, >, 1);
  g_assert_cmpuint (expansion->n_links, <=, DOWNLOAD_LINK_PATTERN_LINKS_MAX);
  g_assert_cmpuint (count_lines (expansion->text), >=, count_lines (text) + 1);
  g_assert_nonnull (expansion->first);
  g_assert_nonnull (expansion->last);
  return 0;
}
