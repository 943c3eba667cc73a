/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What came back: the head, read strictly, and the body. */

#include "config.h"

#include "net/download-answer-private.h"

#include "base/download-error.h"
#include "base/download-planted.h"
#include "link/download-file-name.h"
#include "net/download-answer-digest.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

struct _DownloadAnswer
{
  GObject              parent_instance;
  SoupMessage         *message;
  GInputStream        *body;
  GSocket             *socket; /* nullable: a connection that was used before is not shown by libsoup */
  DownloadLink        *link;
  DownloadOffer       *offer;
  DownloadContentRange content_range;
  gboolean             has_content_range;
  gboolean             length_is_sound;
  gboolean             needs_chain;
  gint64               body_length;
};

G_DEFINE_FINAL_TYPE (DownloadAnswer, download_answer, G_TYPE_OBJECT)

static const char *
get_header (DownloadAnswer *self,
            const char     *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message), name);
}

static const char *
get_text (DownloadAnswer *self,
          const char     *name)
{
  const char *value = get_header (self, name);

  return download_header_is_text (value) ? value : NULL;
}

static const char *
get_content_type (DownloadAnswer *self)
{
  return soup_message_headers_get_content_type (soup_message_get_response_headers (self->message), NULL);
}

static const char *
lookup_list (gpointer    headers,
             const char *name)
{
  return soup_message_headers_get_list (headers, name);
}

static DownloadDigest *
read_digest (DownloadAnswer *self)
{
  return download_answer_digest_find (lookup_list, soup_message_get_response_headers (self->message),
                                      download_answer_get_status (self) == SOUP_STATUS_OK, self->link);
}

static gint64
read_total (DownloadAnswer *self)
{
  if (download_answer_get_status (self) == SOUP_STATUS_OK)
    return self->body_length;
  return self->has_content_range ? self->content_range.total : -1;
}

static DownloadOffer *
read_offer (DownloadAnswer *self)
{
  DownloadOffer *offer = g_new0 (DownloadOffer, 1);
  const char    *etag = get_header (self, "ETag");
  const char    *encoding = get_text (self, "Content-Encoding");
  const char    *disposition = get_header (self, "Content-Disposition");

  offer->total = read_total (self);
  offer->etag = download_header_is_etag (etag) ? g_strdup (etag) : NULL;
  offer->last_modified = g_strdup (get_text (self, "Last-Modified"));
  offer->answered_at = download_header_parse_date (get_header (self, "Date"));
  offer->ranges_proven = soup_message_get_status (self->message) == SOUP_STATUS_PARTIAL_CONTENT && self->has_content_range;
  offer->ranges_announced = soup_message_headers_header_contains (soup_message_get_response_headers (self->message), "Accept-Ranges", "bytes");
  offer->ranges_denied = soup_message_headers_header_contains (soup_message_get_response_headers (self->message), "Accept-Ranges", "none");
  offer->digest = read_digest (self);
  offer->name = disposition != NULL ? download_file_name_from_disposition (disposition) : NULL;
  offer->content_type = g_strdup (get_content_type (self));
  offer->content_encoding = encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0 ? g_strdup (encoding) : NULL;
  return offer;
}

/* Several headers are one list. All that is in it must say the same. */
static gboolean
read_content_range (DownloadAnswer       *self,
                    DownloadContentRange *range)
{
  const char *list = soup_message_headers_get_list (soup_message_get_response_headers (self->message), "Content-Range");
  g_auto (GStrv) values = NULL;
  DownloadContentRange other;

  if (list == NULL)
    return FALSE;

  values = g_strsplit (list, ",", -1);
  for (gsize i = 0; values[i] != NULL; i++)
    if (!download_header_parse_content_range (values[i], i == 0 ? range : &other) ||
        (i > 0 && (other.start != range->start || other.end != range->end || other.total != range->total)))
      return FALSE;
  return values[0] != NULL;
}

/* Several identical lengths are one (RFC 9110, 8.6). libsoup itself takes the last of several and the sign of a number, and
 * cuts the body there: an answer with any other length is not to be used at all. */
static gboolean
read_body_length (DownloadAnswer *self,
                  gint64         *length)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *list = soup_message_headers_get_list (headers, "Content-Length");
  g_auto (GStrv) lengths = NULL;
  guint64 number;

  *length = -1;
  if (list == NULL || soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    return TRUE;

  lengths = g_strsplit (list, ",", -1);
  for (gsize i = 0; lengths[i] != NULL; i++)
    if (!download_header_parse_number (g_strstrip (lengths[i]), &number) || (i > 0 && (gint64) number != *length))
      return FALSE;
    else
      *length = (gint64) number;

  return *length >= 0;
}

static void
download_answer_finalize (GObject *object)
{
  DownloadAnswer *self = DOWNLOAD_ANSWER (object);

  download_answer_close (self);
  g_clear_object (&self->message);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->link, download_link_unref);
  g_clear_pointer (&self->offer, download_offer_free);

  G_OBJECT_CLASS (download_answer_parent_class)->finalize (object);
}

static void
download_answer_class_init (DownloadAnswerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = download_answer_finalize;
}

static void
download_answer_init (DownloadAnswer *self)
{
}

DownloadAnswer *
download_answer_new (SoupMessage  *message,
                     GInputStream *body,
                     GSocket      *socket,
                     DownloadLink *link)
{
  DownloadAnswer *self = g_object_new (DOWNLOAD_TYPE_ANSWER, NULL);

  self->message = g_object_ref (message);
  self->body = g_object_ref (body);
  self->socket = socket != NULL ? g_object_ref (socket) : NULL;
  self->link = download_link_ref (link);
  self->has_content_range = read_content_range (self, &self->content_range);
  self->length_is_sound = read_body_length (self, &self->body_length);
  self->offer = read_offer (self);
  return self;
}

guint
download_answer_get_status (DownloadAnswer *self)
{
  guint status = soup_message_get_status (self->message);

  return SOUP_STATUS_IS_SUCCESSFUL (status) && status != SOUP_STATUS_PARTIAL_CONTENT ? SOUP_STATUS_OK : status;
}

guint
download_answer_get_raw_status (DownloadAnswer *self)
{
  return soup_message_get_status (self->message);
}

const DownloadOffer *
download_answer_get_offer (DownloadAnswer *self)
{
  return self->offer;
}

DownloadLink *
download_answer_get_link (DownloadAnswer *self)
{
  return self->link;
}

gboolean
download_answer_needs_chain (DownloadAnswer *self)
{
  return self->needs_chain;
}

void
download_answer_set_needs_chain (DownloadAnswer *self,
                                 gboolean        needs_chain)
{
  self->needs_chain = needs_chain;
}

const DownloadContentRange *
download_answer_get_content_range (DownloadAnswer *self)
{
  return self->has_content_range ? &self->content_range : NULL;
}

char *
download_answer_find_link (DownloadAnswer *self,
                           const char     *relation)
{
  return download_header_find_link (lookup_list (soup_message_get_response_headers (self->message), "Link"), relation);
}

gint64
download_answer_get_body_length (DownloadAnswer *self)
{
  return self->body_length;
}

/* What a transfer coding makes of a body can only be undone by whoever knows it, and libsoup stores it as it comes. Chunks
 * are the one that it undoes; together with a length it must have seen them too (RFC 9112, 6.3). */
static gboolean
is_plainly_transferred (DownloadAnswer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char         *codings = soup_message_headers_get_list (headers, "Transfer-Encoding");
  g_autofree char    *coding = codings != NULL ? g_strstrip (g_strdup (codings)) : NULL;

  if (coding == NULL || g_ascii_strcasecmp (coding, "identity") == 0)
    return TRUE;
  return g_ascii_strcasecmp (coding, "chunked") == 0 && soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
}

static gboolean
has_body (DownloadAnswer *self)
{
  return SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (self->message)) &&
         !g_str_equal (soup_message_get_method (self->message), "HEAD");
}

/**
 * download_answer_check_sound:
 * @error: return location for a %DOWNLOAD_ERROR_PROTOCOL
 *
 * Returns: whether it can be told where the body ends, and its bytes are those of the object
 */
gboolean
download_answer_check_sound (DownloadAnswer *self,
                             GError        **error)
{
  if (has_body (self) && !is_plainly_transferred (self))
    {
      download_error_set (error, DOWNLOAD_ERROR_PROTOCOL,
                          N_ ("The server encodes the file on its way, which was not asked for."));
      return FALSE;
    }

  if (!self->length_is_sound)
    download_error_set (error, DOWNLOAD_ERROR_PROTOCOL, N_ ("The server sent an answer that makes no sense."));
  return self->length_is_sound;
}

gboolean
download_answer_is_multipart (DownloadAnswer *self)
{
  const char *type = get_content_type (self);

  return type != NULL && g_ascii_strncasecmp (type, "multipart/byteranges", 20) == 0;
}

static gboolean
is_socket_open (GSocket *socket)
{
  char byte;

  return recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static gboolean
is_close_announced (DownloadAnswer *self)
{
  return soup_message_get_http_version (self->message) == SOUP_HTTP_1_0 ||
         soup_message_headers_header_contains (soup_message_get_response_headers (self->message), "Connection", "close");
}

DownloadEndProof
download_answer_get_end_proof (DownloadAnswer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED)
    {
      if (download_link_is_secure (self->link))
        return DOWNLOAD_END_PROOF_CERTAIN;
      return is_close_announced (self) ? DOWNLOAD_END_PROOF_CLOSE : DOWNLOAD_END_PROOF_NONE;
    }
  /* libsoup before 3.8 takes a size that is no number for the last chunk's, and every version swallows what stands between a chunk
   * and its end of line: that it saw the end says no more than that nothing was cut on the way. */
  if (PLANTED ("chunk-end-trusted"))
    return DOWNLOAD_END_PROOF_CERTAIN;
  return self->socket != NULL && is_socket_open (self->socket) ? DOWNLOAD_END_PROOF_NO_ACCIDENT : DOWNLOAD_END_PROOF_NONE;
}

gssize
download_answer_read (DownloadAnswer *self,
                      void           *buffer,
                      gsize           count,
                      GError        **error)
{
  return g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->body), buffer, count, NULL, error);
}

GSource *
download_answer_create_source (DownloadAnswer *self)
{
  return g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->body), NULL);
}

void
download_answer_close (DownloadAnswer *self)
{
  if (self->body == NULL)
    return;

  g_input_stream_close (self->body, NULL, NULL);
  g_clear_object (&self->body);
}
