/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one door for text that is pasted, dropped or read from a file; and arguments. */

#include "config.h"

#include "fuzz.h"

#include "request/download-link-text.h"
#include "request/download-request-text.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = download_requests_from_text (text, (gssize) size, &problems);
  g_autoptr (GPtrArray) found = download_link_text_find (text, (gssize) size);
  g_autoptr (GPtrArray) arguments = download_link_text_parse_argument (text, NULL);

  fuzz_check_requests (requests, problems, size);
  fuzz_check_links (found, size);
  if (arguments != NULL)
    fuzz_check_links (arguments, size);
  return 0;
}
