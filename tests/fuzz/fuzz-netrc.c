/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names and passwords for hosts: found only together, and no more of them than the file has. */

#include "config.h"

#include "fuzz.h"

#include "net/download-netrc.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadNetrc) netrc = download_netrc_parse (text, &error);
  const char *name = NULL, *password = NULL;

  if (netrc == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }

  g_assert_no_error (error);
  if (!download_netrc_find (netrc, "a.example", &name, &password))
    {
      g_assert_null (name);
      g_assert_null (password);
      return 0;
    }
  g_assert_cmpuint (strlen (name) + strlen (password), <=, strlen (text));
  return 0;
}
