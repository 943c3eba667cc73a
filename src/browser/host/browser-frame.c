/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads and writes messages with their length in front. */

#include "config.h"

#include "browser-frame.h"

#include <string.h>

static GError *
cut_off (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "The message is cut off");
}

/**
 * browser_frame_read:
 *
 * Blocks until there is a whole message. What comes behind a message that is refused cannot be understood any more.
 *
 * Returns: (transfer full) (nullable): the message; %NULL without an error at the end of @input, and with one if it is too long, empty
 *   or cut off
 */
GBytes *
browser_frame_read (GInputStream *input,
                    GError      **error)
{
  guint32            length;
  gsize              n_read;
  g_autofree guint8 *message = NULL;

  if (!g_input_stream_read_all (input, &length, sizeof length, &n_read, NULL, error) || n_read == 0)
    return NULL;
  if (n_read == sizeof length && (length == 0 || length > BROWSER_FRAME_MAX))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "The message is empty or too long");
      return NULL;
    }
  if (n_read < sizeof length)
    {
      g_propagate_error (error, cut_off ());
      return NULL;
    }

  message = g_malloc (length);
  if (!g_input_stream_read_all (input, message, length, &n_read, NULL, error))
    return NULL;
  if (n_read < length)
    {
      g_propagate_error (error, cut_off ());
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&message), length);
}

gboolean
browser_frame_write (GOutputStream *output,
                     const char    *message,
                     GError       **error)
{
  const guint32 length = (guint32) strlen (message);

  g_return_val_if_fail (strlen (message) <= BROWSER_FRAME_ANSWER_MAX, FALSE);

  return g_output_stream_write_all (output, &length, sizeof length, NULL, NULL, error) &&
         g_output_stream_write_all (output, message, length, NULL, NULL, error) && g_output_stream_flush (output, NULL, error);
}
