/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More of a refusal's body is not read. Bytes. */
#define DOWNLOAD_ERROR_BODY_MAX (64 * 1024)

/**
 * DownloadErrorBody:
 * @code: (nullable): the provider's code, such as "AccessDenied": a word
 * @message: (nullable): what the provider says, with its details
 * @ec: (nullable): the finer code of Alibaba Cloud OSS, such as "0002-00000069"
 * @endpoint: (nullable): the host that should have been asked
 * @region: (nullable): the region that should have been named
 * @headers_not_signed: (nullable): names of headers, with commas between them
 * @not_before: from when the link is valid, or -1
 * @expires: when it ended, or -1
 * @server_time: what time it is for the server, or -1
 * @deleted: whether a mark of deletion stands where the object was
 * @restoring: whether the object is on its way back from an archive
 *
 * What a server says about a refusal, in its body and its headers. Times are real times in microseconds. Nothing in it
 * has been checked: servers repeat keys, tokens and signatures, so all of it is to look at and none of it to show.
 */
typedef struct
{
  char    *code;
  char    *message;
  char    *ec;
  char    *endpoint;
  char    *region;
  char    *headers_not_signed;
  gint64   not_before;
  gint64   expires;
  gint64   server_time;
  gboolean deleted;
  gboolean restoring;
} DownloadErrorBody;

DownloadErrorBody *download_error_body_new (void);
DownloadErrorBody *download_error_body_parse (const char *body,
                                              gsize       length);
void               download_error_body_free (DownloadErrorBody *self);
void               download_error_body_fill (DownloadErrorBody       *self,
                                             const DownloadErrorBody *other);
gboolean           download_error_body_is_code (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadErrorBody, download_error_body_free)

G_END_DECLS
