/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of what is in a bucket. */

#include "config.h"

#include "fuzz.h"

#include "base/download-error.h"
#include "listing/download-listing-page.h"

#include <string.h>

static void
check_page (const DownloadListingPage *page,
            const char                *prefix,
            size_t                     size)
{
  g_assert_true (page->is_last == (page->token == NULL && page->marker == NULL));
  g_assert_cmpuint (page->entries->len, <=, size);
  for (guint i = 0; i < page->entries->len; i++)
    {
      const DownloadListingEntry *entry = g_ptr_array_index (page->entries, i);

      g_assert_true (entry->key[0] != '\0' && g_str_has_prefix (entry->key, prefix));
      g_assert_cmpuint (strlen (entry->key), <=, size);
      g_assert_cmpuint (entry->size, <=, G_MAXINT64);
      g_assert_cmpint (entry->modified, >=, -1);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const prefixes[] = { "", "a/" };
  g_autofree char         *text = fuzz_text (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadListingPage) page = download_listing_page_parse (text, size, prefixes[i], &error);

      g_assert_true ((page == NULL) == (error != NULL));
      if (page != NULL)
        check_page (page, prefixes[i], size);
      else
        g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL);
    }
  return 0;
}
