/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that hold links: shortcuts, lists and texts. */

#include "config.h"

#include "fuzz.h"

#include "files/pickup-link-files.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const names[] = { "a.url", "a.desktop", "a.webloc", "a.html", "a.txt", "a.pickup.json" };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = pickup_link_files_find (names[i], bytes, &problems);

      fuzz_check_requests (requests, problems, size);
    }
  return 0;
}
