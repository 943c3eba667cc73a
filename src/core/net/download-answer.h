/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "net/download-header.h"
#include "net/download-offer.h"

G_BEGIN_DECLS

/**
 * DownloadAnswer:
 *
 * The head of an answer that may carry bytes of the object, and its body to read. Every status that cannot be one is an
 * error of the exchange, and so is a body that is encoded on its way.
 */
#define DOWNLOAD_TYPE_ANSWER (download_answer_get_type ())
G_DECLARE_FINAL_TYPE (DownloadAnswer, download_answer, DOWNLOAD, ANSWER, GObject)

/* 200, 206, 304 or 416. What brings the object under another number of its class (RFC 9110, 15) is a 200. */
guint download_answer_get_status (DownloadAnswer *self);

/* As the server sent it. */
guint download_answer_get_raw_status (DownloadAnswer *self);

const DownloadOffer *download_answer_get_offer (DownloadAnswer *self);

/* Where the request ended up after redirects. */
DownloadLink *download_answer_get_link (DownloadAnswer *self);

/* It was got with cookies that redirects brought: whoever asks its link directly has none, and has to begin where they began. */
gboolean download_answer_needs_chain (DownloadAnswer *self);

/* %NULL unless the answer had one that is sound. */
const DownloadContentRange *download_answer_get_content_range (DownloadAnswer *self);

/* (transfer full) (nullable): the target of the Link header with that relation, as it was sent. */
char *download_answer_find_link (DownloadAnswer *self,
                                 const char     *relation);

/* Bytes in this body, or -1 if it was not announced. */
gint64 download_answer_get_body_length (DownloadAnswer *self);

/* Several ranges in one body, which was not asked for. */
gboolean download_answer_is_multipart (DownloadAnswer *self);

/**
 * DownloadEndProof:
 * @DOWNLOAD_END_PROOF_NONE: it may have been cut there
 * @DOWNLOAD_END_PROOF_CLOSE: likewise, but it was to end with the connection, as the server had said
 * @DOWNLOAD_END_PROOF_NO_ACCIDENT: the connection stands on, so that nothing was cut on the way; but the server may have sent
 *   nonsense that libsoup takes for an end
 * @DOWNLOAD_END_PROOF_CERTAIN: a TLS close was read (RFC 8446, 6.1)
 *
 * What the end of a body whose length was not announced proves.
 */
typedef enum
{
  DOWNLOAD_END_PROOF_NONE,
  DOWNLOAD_END_PROOF_CLOSE,
  DOWNLOAD_END_PROOF_NO_ACCIDENT,
  DOWNLOAD_END_PROOF_CERTAIN,
} DownloadEndProof;

/* To be asked when the body has ended, and before it is closed. A TLS connection that was cut is told by the error of
 * download_answer_read(). */
DownloadEndProof download_answer_get_end_proof (DownloadAnswer *self);

/* Reads without waiting, like g_pollable_input_stream_read_nonblocking(). */
gssize   download_answer_read (DownloadAnswer *self,
                               void           *buffer,
                               gsize           count,
                               GError        **error);
GSource *download_answer_create_source (DownloadAnswer *self);

/* Ends the exchange; a body that was not read to its end takes its connection with it. */
void download_answer_close (DownloadAnswer *self);

G_END_DECLS
