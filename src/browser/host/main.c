/* SPDX-License-Identifier: GPL-3.0-or-later */

/* pickup-browser: what a browser starts to talk to Pickup. It speaks with the browser on its pipes, and says nothing anywhere else. */

#include "config.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <unistd.h>

#include "base/download-process.h"
#include "browser-answer.h"
#include "browser-bus.h"
#include "browser-frame.h"
#include "browser-message.h"

static char *
answer (GBytes *message)
{
  gsize       length;
  const char *text = g_bytes_get_data (message, &length);
  g_autoptr (GVariant) content = NULL;

  switch (browser_message_parse (text, length, &content))
    {
    case BROWSER_MESSAGE_ADD:
      return browser_bus_add (content);
    case BROWSER_MESSAGE_RENEW:
      return browser_bus_renew (content);
    case BROWSER_MESSAGE_STATE:
      return browser_bus_get_state ();
    case BROWSER_MESSAGE_WAITING:
      return browser_bus_get_waiting (g_variant_get_string (content, NULL));
    case BROWSER_MESSAGE_INVALID:
      break;
    }
  return browser_answer_error ("refused");
}

/* Other output, of libraries too, would be taken for messages. */
static GOutputStream *
take_output (void)
{
  const int output = dup (STDOUT_FILENO);

  dup2 (STDERR_FILENO, STDOUT_FILENO);
  return g_unix_output_stream_new (output, TRUE);
}

int
main (void)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) output = take_output ();
  g_autoptr (GError) error = NULL;
  GBytes *message;

  download_process_forbid_core_dumps ();
  while ((message = browser_frame_read (input, &error)) != NULL)
    {
      g_autofree char *text = answer (message);

      g_bytes_unref (message);
      if (!browser_frame_write (output, text, NULL))
        return 1;
    }

  if (error == NULL)
    return 0;
  browser_frame_write (output, "{\"error\":\"refused\"}", NULL);
  return 1;
}
