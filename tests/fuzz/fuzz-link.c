/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A link, and behind a line's end where it points to. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  char            *location = strchr (text, '\n');
  g_autoptr (DownloadLink) link = NULL;
  g_autoptr (DownloadLink) target = NULL;
  g_autoptr (GError) error = NULL;

  if (location != NULL)
    *location++ = '\0';
  link = download_link_new (text, &error);
  if (link == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  fuzz_check_link (link);
  target = location != NULL ? download_link_resolve (link, location, NULL) : NULL;
  if (target != NULL)
    fuzz_check_link (target);
  return 0;
}
