/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A "cookies.txt": what comes of it is one header, that a request takes, and nobody else's. */

#include "config.h"

#include "fuzz.h"

#include "net/download-cookie-file.h"
#include "request/download-request.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static const char *const links[] = {
  "https://a.example/d/x",
  "http://b.a.example:8000/",
  "https://192.0.2.1/b/c",
};

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (DownloadCookieFile) file = download_cookie_file_parse ((const char *) data, (gssize) size, NULL);

  for (gsize i = 0; file != NULL && i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (links[i], NULL);
      g_autoptr (DownloadRequest) request = download_request_new (link);
      g_autofree char *header = download_cookie_file_get_header (file, link, NOW);

      if (header == NULL)
        continue;
      g_assert_true (g_str_has_prefix (header, "Cookie: "));
      g_assert_true (download_request_add_header (request, header, NULL));
      g_assert_cmpuint (g_strv_length ((char **) download_request_get_headers (request)), ==, 1);
    }

  return 0;
}
