/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that other programs are for. */

#include "config.h"

#include "link/download-link-protocol.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FTP N_ ("Pickup does not speak FTP. Many servers have the same files at an address that begins with https in place of ftp.")
#define OBJECT N_ ("This names an object in a store. The command “pickup-cli get” can sign links to it with your keys; everywhere else Pickup needs a link that begins with https.")
#define SSH N_ ("This address is for programs that copy through SSH, such as sftp. Pickup needs one that begins with https.")

static const struct
{
  const char *scheme;
  const char *sentence;
} protocols[] = {
  { "magnet:?", N_ ("This is a magnet link: open it with a BitTorrent program, or look for a link to the file that begins with https.") },
  { "ed2k://", N_ ("This link is for a program that speaks eDonkey. Pickup needs one that begins with https.") },
  { "ftp://", FTP },
  { "ftps://", FTP },
  { "sftp://", SSH },
  { "scp://", SSH },
  { "s3://", OBJECT },
  { "oss://", OBJECT },
  { "cos://", OBJECT },
  { "gs://", OBJECT },
  { "blob:http", N_ ("This address works only in the page that made it: download the file from there with the browser.") },
};

/**
 * download_link_explain_protocol:
 * @text: a link
 *
 * Returns: (nullable): one sentence that says why a link that begins like @text cannot be downloaded and what can be done, or
 *   %NULL if nothing is known about its protocol
 */
const char *
download_link_explain_protocol (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    if (g_ascii_strncasecmp (text, protocols[i].scheme, strlen (protocols[i].scheme)) == 0)
      return _ (protocols[i].sentence);

  return NULL;
}
