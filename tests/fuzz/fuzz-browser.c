/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a browser, or whoever starts its host, writes: messages as they stand there, and with their length in front; and what the
 * application makes of them. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "browser-frame.h"
#include "browser-message.h"
#include "files/pickup-browser-request.h"

static void
check_request (DownloadRequest *request)
{
  if (request == NULL)
    return;

  fuzz_check_link (download_request_get_link (request));
  g_assert_null (download_request_get_folder (request));
  g_assert_null (download_request_get_name (request));
  for (const char *const *header = download_request_get_headers (request); *header != NULL; header++)
    {
      g_assert_null (strpbrk (*header, "\r\n"));
      g_assert_true (g_str_has_prefix (*header, "Referer: ") || g_str_has_prefix (*header, "User-Agent: ") || g_str_has_prefix (*header, "Cookie: "));
    }
}

static void
check_message (const char *text,
               gsize       size)
{
  g_autoptr (GVariant) downloads = NULL;
  const BrowserMessageType type = browser_message_parse (text, size, &downloads);

  g_assert_cmpint (type == BROWSER_MESSAGE_ADD || type == BROWSER_MESSAGE_RENEW || type == BROWSER_MESSAGE_WAITING, ==, downloads != NULL);
  if (type != BROWSER_MESSAGE_ADD && type != BROWSER_MESSAGE_RENEW)
    return;

  g_assert_true (g_variant_is_of_type (downloads, G_VARIANT_TYPE (BROWSER_DOWNLOADS_TYPE)));
  g_assert_cmpuint (g_variant_n_children (downloads), >, 0);
  g_assert_cmpuint (g_variant_n_children (downloads), <=, BROWSER_MESSAGE_MAX_DOWNLOADS);
  for (gsize i = 0; i < g_variant_n_children (downloads); i++)
    {
      g_autoptr (GVariant) one = g_variant_get_child_value (downloads, i);
      g_autoptr (DownloadRequest) request = pickup_browser_request_new (one, NULL);
      g_autoptr (DownloadRequest) first = pickup_browser_request_new_for_first_link (one, NULL);

      check_request (request);
      check_request (first);
    }
}

/* No more is taken than is there. */
static void
check_frames (const guint8 *data,
              gsize         size)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  gsize n_read = 0;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) message = browser_frame_read (input, &error);

      g_assert_true (message == NULL || error == NULL);
      if (message == NULL)
        break;
      n_read += sizeof (guint32) + g_bytes_get_size (message);
      check_message (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
    }
  g_assert_cmpuint (n_read, <=, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);

  check_message (text, size);
  check_frames (data, size);
  return 0;
}
