/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands of curl. */

#include "config.h"

#include "fuzz.h"

#include "request/download-curl-command.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_curl_command_parse (text, (gssize) size, &problems);

  /* Other encodings, which are told by all of the text, are read first. */
  if (strlen (text) == size && g_utf8_validate (text, -1, NULL) && download_curl_command_is (text))
    {
      g_assert_true (download_curl_command_is_among (text));
      g_assert_cmpuint (requests->len + problems->len, >, 0);
    }
  g_assert_nonnull (problems);
  fuzz_check_requests (requests, problems, size);
  return 0;
}
