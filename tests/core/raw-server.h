/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RawServer:
 *
 * A server on the loopback that says exactly what a test tells it to, on the main context of the test. Its handler is
 * called with each request and queues what is to be done: bytes to send, pauses, the end of the connection. If nothing
 * ends the connection, the next request is read from it.
 */
typedef struct _RawServer  RawServer;
typedef struct _RawRequest RawRequest;

typedef void (*RawHandler) (RawRequest *request,
                            gpointer    user_data);

RawServer *raw_server_new (RawHandler handler,
                           gpointer   user_data);
void       raw_server_free (RawServer *self);

/* From now on connections are encrypted, and proven with @certificate. */
void raw_server_set_certificate (RawServer       *self,
                                 GTlsCertificate *certificate);

/* From now on who connects must show a certificate too. */
void    raw_server_set_wants_certificate (RawServer *self);
guint16 raw_server_get_port (RawServer *self);
char   *raw_server_get_url (RawServer  *self,
                            const char *path);
guint   raw_server_get_n_connections (RawServer *self);
guint   raw_server_get_n_open (RawServer *self);
guint   raw_server_get_n_requests (RawServer *self);

/* The whole head of a request that came earlier, as it was sent. */
const char *raw_server_get_head (RawServer *self,
                                 guint      index);

/* The value of a header in a head, or %NULL. */
char *raw_head_get (const char *head,
                    const char *name);

guint       raw_request_get_index (RawRequest *self);
const char *raw_request_get_target (RawRequest *self);
const char *raw_request_get_method (RawRequest *self);
char       *raw_request_get_header (RawRequest *self,
                                    const char *name);
gboolean    raw_request_get_range (RawRequest *self,
                                   guint64    *start,
                                   guint64    *end);

void raw_request_send (RawRequest *self,
                       const char *format,
                       ...) G_GNUC_PRINTF (2, 3);
void raw_request_send_bytes (RawRequest *self,
                             const void *data,
                             gsize       length);
void raw_request_pause (RawRequest *self,
                        guint       milliseconds);
void raw_request_hang (RawRequest *self);
void raw_request_close (RawRequest *self);

/* Iterates the default main context until @condition is not 0; a test that waits too long fails. */
#define raw_wait_until(condition, what)              \
  G_STMT_START                                       \
  {                                                  \
    gboolean timed_out_ = FALSE;                     \
    guint    source_ = raw_wait_start (&timed_out_); \
    while (!(condition) && !timed_out_)              \
      g_main_context_iteration (NULL, TRUE);         \
    if (timed_out_ && !(condition))                  \
      g_error ("Waited too long for %s", what);      \
    raw_wait_end (source_, timed_out_);              \
  }                                                  \
  G_STMT_END

guint raw_wait_start (gboolean *timed_out);
void  raw_wait_end (guint    source,
                    gboolean timed_out);

/* Lets everything happen that is due. */
void raw_settle (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawServer, raw_server_free)

G_END_DECLS
