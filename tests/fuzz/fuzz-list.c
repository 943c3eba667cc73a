/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of downloads as JSON, and as lines. */

#include "config.h"

#include "fuzz.h"

#include "request/download-link-text.h"
#include "request/download-request-list.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GArray) unrecognised = NULL;
  g_autoptr (GPtrArray) links = download_link_text_parse_list (text, (gssize) size, &unrecognised);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = download_request_list_from_json (text, (gssize) size, &problems, &error);

  fuzz_check_links (links, size);
  if (requests != NULL)
    {
      g_assert_no_error (error);
      fuzz_check_requests (requests, problems, size);
    }
  else
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
