/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a list from standard input and writes it as an export would: first without secrets, then with them. */

#include "config.h"

#include "request/download-request-list.h"

#include <unistd.h>

int
main (void)
{
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *plain = NULL, *whole = NULL;
  gsize            length = 0;

  if (g_io_channel_read_to_end (input, &text, &length, &error) != G_IO_STATUS_NORMAL)
    g_error ("%s", error->message);
  requests = download_request_list_from_json (text, (gssize) length, &problems, &error);
  if (requests == NULL)
    g_error ("%s", error->message);

  plain = download_request_list_to_json (requests, FALSE);
  whole = download_request_list_to_json (requests, TRUE);
  g_print ("[%s,\n%s]\n", plain, whole);
  return 0;
}
