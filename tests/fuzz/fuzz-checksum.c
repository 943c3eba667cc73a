/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A checksum that a person gives. */

#include "config.h"

#include "fuzz.h"

#include "request/download-checksum-text.h"
#include "verify/download-digest.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *normal = download_checksum_text_normalize (text, &error);
  g_autofree char *again = normal != NULL ? download_checksum_text_normalize (normal, NULL) : NULL;
  g_autoptr (DownloadDigest) direct = download_digest_new_from_user (text, NULL);
  g_autoptr (DownloadDigest) digest = normal != NULL ? download_digest_new_from_user (normal, NULL) : NULL;

  if (normal == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_cmpstr (again, ==, normal);
  g_assert_nonnull (digest);
  g_assert_cmpstr (strchr (normal, ':') + 1, ==, download_digest_get_hex (digest));
  if (direct != NULL)
    g_assert_cmpstr (download_digest_get_hex (direct), ==, download_digest_get_hex (digest));
  return 0;
}
