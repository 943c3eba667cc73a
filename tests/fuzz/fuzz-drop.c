/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be dropped or pasted, taken for every type that it could be said to have. */

#include "config.h"

#include "fuzz.h"

#include "request/download-link-text.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const of_files[] = { "application/x-desktop", "application/x-webloc", "application/x-mswinurl", "a/b" };
  const char *const       *types = download_link_text_get_mime_types ();
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  for (gsize i = 0; types[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) links = download_link_text_parse_drop (types[i], bytes);

      fuzz_check_links (links, size);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (of_files); i++)
    {
      g_autoptr (GPtrArray) links = download_link_text_parse_drop (of_files[i], bytes);

      fuzz_check_links (links, size);
    }
  return 0;
}
