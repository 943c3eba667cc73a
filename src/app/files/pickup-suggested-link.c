/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup:" and a link behind it, by which pages and programs suggest downloads: "pickup:https://a.example/b", byte for byte, or escaped
 * as a whole, "pickup:https%3A%2F%2Fa.example%2Fb". Nothing else can be said so, neither headers nor where to save. */

#include "config.h"

#include "files/pickup-suggested-link.h"

#include <string.h>

#define SCHEME "pickup:"

/* No browser opens a longer one. */
#define MAX_LENGTH (64 * 1024)

/**
 * pickup_suggested_link_is:
 * @uri: what was opened
 */
gboolean
pickup_suggested_link_is (const char *uri)
{
  return g_ascii_strncasecmp (uri, SCHEME, strlen (SCHEME)) == 0;
}

/* What is written escaped as a whole is recognised by its colon. */
static gboolean
is_escaped (const char *text)
{
  return g_ascii_strncasecmp (text, "http%3A", 7) == 0 || g_ascii_strncasecmp (text, "https%3A", 8) == 0;
}

static gboolean
is_plain (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) || *at == ' ')
      return FALSE;
  return g_utf8_validate (text, -1, NULL);
}

/**
 * pickup_suggested_link_read:
 * @uri: what pickup_suggested_link_is() is true of
 *
 * Returns: (transfer full) (nullable): %NULL if it is no link to something that can be downloaded
 */
DownloadLink *
pickup_suggested_link_read (const char *uri)
{
  const char      *rest = uri + strlen (SCHEME);
  g_autofree char *text = NULL;

  if (strlen (uri) > MAX_LENGTH)
    return NULL;

  text = is_escaped (rest) ? g_uri_unescape_string (rest, NULL) : g_strdup (rest);
  return text != NULL && is_plain (text) ? download_link_new (text, NULL) : NULL;
}
