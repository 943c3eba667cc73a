/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BROWSER_MESSAGE_INVALID,
  BROWSER_MESSAGE_ADD,     /* downloads that the browser would hand over */
  BROWSER_MESSAGE_RENEW,   /* those of them that wait for a new link */
  BROWSER_MESSAGE_STATE,   /* what is under way */
  BROWSER_MESSAGE_WAITING, /* what waits for a new link from a site */
} BrowserMessageType;

/* Of each download: link, first link of its redirects, referrer, the page that had it and user agent, all but the first may be empty; and
 * its cookies. */
#define BROWSER_DOWNLOAD_TYPE "(sssssa(ss))"
#define BROWSER_DOWNLOADS_TYPE "a" BROWSER_DOWNLOAD_TYPE

/* How many downloads a message may bring, how many cookies each of them, and bytes of a text. */
#define BROWSER_MESSAGE_MAX_DOWNLOADS 1000
#define BROWSER_MESSAGE_MAX_COOKIES 200
#define BROWSER_MESSAGE_MAX_TEXT 32768

/**
 * browser_message_parse:
 * @text: @length bytes of anybody's making
 * @content: (out) (nullable) (transfer full): of %BROWSER_DOWNLOADS_TYPE, if it brings downloads; of "s", the host of a site, if it asks
 *   what waits
 *
 * Takes a message as a whole or not at all: what is not known, or not of the right type, makes it invalid. Whether links are any is
 * for the application to judge.
 */
BrowserMessageType browser_message_parse (const char *text,
                                          gsize       length,
                                          GVariant  **content);

G_END_DECLS
