/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A scripted server on the loopback, for tests of what goes over the wire. */

#include "config.h"

#include "raw-server.h"

#include <string.h>

#define WAIT_SECONDS 60

struct _RawServer
{
  GSocketListener *listener;
  GCancellable    *cancellable;
  GTlsCertificate *certificate; /* nullable: not encrypted */
  gboolean         wants_certificate;
  GPtrArray       *heads;       /* of char* */
  GPtrArray       *connections; /* of Connection, not owned: each lives until its socket is closed */
  guint            n_connections;
  guint            n_pending;
  guint16          port;
  RawHandler       handler;
  gpointer         user_data;
};

typedef enum
{
  ACTION_SEND,
  ACTION_PAUSE,
  ACTION_HANG,
  ACTION_CLOSE,
} ActionKind;

typedef struct
{
  ActionKind kind;
  GBytes    *bytes;
  guint      milliseconds;
} Action;

typedef struct
{
  RawServer    *server;
  GIOStream    *stream;
  GCancellable *cancellable;
  GByteArray   *received;
  GQueue        actions; /* of Action */
  guint         timer_id;
  char          chunk[4096];
} Connection;

struct _RawRequest
{
  Connection *connection;
  guint       index;
  char       *method;
  char       *target;
  const char *head;
};

static void read_request (Connection *self);
static void do_next_action (Connection *self);

static void
action_free (gpointer data)
{
  Action *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
connection_free (Connection *self)
{
  g_ptr_array_remove_fast (self->server->connections, self);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_queue_clear_full (&self->actions, action_free);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->received);
  g_free (self);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Connection *self = user_data;
  gboolean    written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  self->server->n_pending--;
  if (!written)
    {
      connection_free (self);
      return;
    }

  action_free (g_queue_pop_head (&self->actions));
  do_next_action (self);
}

static gboolean
paused_cb (gpointer user_data)
{
  Connection *self = user_data;

  self->timer_id = 0;
  action_free (g_queue_pop_head (&self->actions));
  do_next_action (self);
  return G_SOURCE_REMOVE;
}

static void
do_next_action (Connection *self)
{
  Action        *action = g_queue_peek_head (&self->actions);
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  if (action == NULL)
    {
      read_request (self);
      return;
    }

  switch (action->kind)
    {
    case ACTION_SEND:
      self->server->n_pending++;
      g_output_stream_write_all_async (output, g_bytes_get_data (action->bytes, NULL), g_bytes_get_size (action->bytes),
                                       G_PRIORITY_DEFAULT, self->cancellable, written_cb, self);
      break;
    case ACTION_PAUSE:
      self->timer_id = g_timeout_add (action->milliseconds, paused_cb, self);
      break;
    case ACTION_HANG:
      /* What the other side says from now on is only its end. */
      read_request (self);
      break;
    case ACTION_CLOSE:
      connection_free (self);
      break;
    }
}

static void
handle_request (Connection *self,
                gsize       head_length)
{
  char *head = g_strndup ((const char *) self->received->data, head_length);
  g_auto (GStrv) words = NULL;
  RawRequest       request = { .connection = self, .index = self->server->heads->len, .head = head };
  g_autofree char *line = g_strndup (head, strcspn (head, "\r\n"));

  g_ptr_array_add (self->server->heads, head);
  g_byte_array_remove_range (self->received, 0, (guint) head_length);
  words = g_strsplit (line, " ", 3);
  g_assert_cmpuint (g_strv_length (words), ==, 3);
  request.method = words[0];
  request.target = words[1];
  self->server->handler (&request, self->server->user_data);
  do_next_action (self);
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Connection *self = user_data;
  gssize      bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->server->n_pending--;
  if (bytes <= 0)
    {
      connection_free (self);
      return;
    }

  g_byte_array_append (self->received, (const guint8 *) self->chunk, (guint) bytes);
  read_request (self);
}

static void
read_request (Connection *self)
{
  const char   *text = (const char *) self->received->data;
  const char   *end = text != NULL ? g_strstr_len (text, self->received->len, "\r\n\r\n") : NULL;
  GInputStream *input = g_io_stream_get_input_stream (self->stream);

  if (end != NULL && g_queue_is_empty (&self->actions))
    {
      handle_request (self, (gsize) (end - text) + 4);
      return;
    }

  self->server->n_pending++;
  g_input_stream_read_async (input, self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT, self->cancellable, received_cb, self);
}

static void
accepted_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  RawServer         *self = user_data;
  GSocketConnection *stream = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
  Connection        *connection;

  self->n_pending--;
  if (stream == NULL)
    return;

  g_socket_set_option (g_socket_connection_get_socket (stream), 6 /* IPPROTO_TCP */, 1 /* TCP_NODELAY */, 1, NULL);
  connection = g_new0 (Connection, 1);
  connection->server = self;
  connection->stream = self->certificate != NULL ? g_tls_server_connection_new (G_IO_STREAM (stream), self->certificate, NULL)
                                                 : g_object_ref (G_IO_STREAM (stream));
  if (self->wants_certificate)
    g_object_set (connection->stream, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  g_object_unref (stream);
  connection->cancellable = g_cancellable_new ();
  connection->received = g_byte_array_new ();
  g_queue_init (&connection->actions);
  g_ptr_array_add (self->connections, connection);
  self->n_connections++;
  read_request (connection);

  self->n_pending++;
  g_socket_listener_accept_async (self->listener, self->cancellable, accepted_cb, self);
}

RawServer *
raw_server_new (RawHandler handler,
                gpointer   user_data)
{
  RawServer *self = g_new0 (RawServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->handler = handler;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->connections = g_ptr_array_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_set_backlog (self->listener, 64);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->n_pending++;
  g_socket_listener_accept_async (self->listener, self->cancellable, accepted_cb, self);
  return self;
}

void
raw_server_free (RawServer *self)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < self->connections->len; i++)
    g_ptr_array_add (waiting, self->connections->pdata[i]);
  for (guint i = 0; i < waiting->len; i++)
    {
      Connection *connection = waiting->pdata[i];

      if (connection->timer_id != 0)
        connection_free (connection);
      else
        g_cancellable_cancel (connection->cancellable);
    }
  raw_wait_until (self->n_pending == 0, "the server to end");

  g_assert_cmpuint (self->connections->len, ==, 0);
  g_socket_listener_close (self->listener);
  g_assert_finalize_object (self->listener);
  g_object_unref (self->cancellable);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->heads);
  g_free (self);
}

void
raw_server_set_certificate (RawServer       *self,
                            GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

void
raw_server_set_wants_certificate (RawServer *self)
{
  self->wants_certificate = TRUE;
}

guint16
raw_server_get_port (RawServer *self)
{
  return self->port;
}

char *
raw_server_get_url (RawServer  *self,
                    const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->certificate != NULL ? "https" : "http", self->port, path);
}

guint
raw_server_get_n_connections (RawServer *self)
{
  return self->n_connections;
}

guint
raw_server_get_n_open (RawServer *self)
{
  return self->connections->len;
}

guint
raw_server_get_n_requests (RawServer *self)
{
  return self->heads->len;
}

const char *
raw_server_get_head (RawServer *self,
                     guint      index)
{
  g_assert_cmpuint (index, <, self->heads->len);

  return self->heads->pdata[index];
}

char *
raw_head_get (const char *head,
              const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  gsize length = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return g_strdup (g_strstrip (lines[i] + length + 1));

  return NULL;
}

guint
raw_request_get_index (RawRequest *self)
{
  return self->index;
}

const char *
raw_request_get_target (RawRequest *self)
{
  return self->target;
}

const char *
raw_request_get_method (RawRequest *self)
{
  return self->method;
}

char *
raw_request_get_header (RawRequest *self,
                        const char *name)
{
  return raw_head_get (self->head, name);
}

/* Reads "bytes=A-B" and "bytes=A-", whose @end is G_MAXUINT64. */
gboolean
raw_request_get_range (RawRequest *self,
                       guint64    *start,
                       guint64    *end)
{
  g_autofree char *range = raw_request_get_header (self, "Range");
  char            *hyphen;

  if (range == NULL || !g_str_has_prefix (range, "bytes=") || !g_ascii_isdigit (range[6]))
    return FALSE;

  *start = g_ascii_strtoull (range + 6, &hyphen, 10);
  g_assert_cmpint (*hyphen, ==, '-');
  *end = hyphen[1] != '\0' ? g_ascii_strtoull (hyphen + 1, NULL, 10) + 1 : G_MAXUINT64;
  return TRUE;
}

static Action *
push_action (RawRequest *self,
             ActionKind  kind)
{
  Action *action = g_new0 (Action, 1);

  action->kind = kind;
  g_queue_push_tail (&self->connection->actions, action);
  return action;
}

/* What is sent without a pause in between goes out together, as servers do it. (transfer full): @bytes */
static void
push_bytes (RawRequest *self,
            GBytes     *bytes)
{
  Action     *last = g_queue_peek_tail (&self->connection->actions);
  GByteArray *joined;

  if (last == NULL || last->kind != ACTION_SEND)
    {
      push_action (self, ACTION_SEND)->bytes = bytes;
      return;
    }
  joined = g_bytes_unref_to_array (last->bytes);
  g_byte_array_append (joined, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  last->bytes = g_byte_array_free_to_bytes (joined);
  g_bytes_unref (bytes);
}

void
raw_request_send (RawRequest *self,
                  const char *format,
                  ...)
{
  va_list args;
  char   *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  push_bytes (self, g_bytes_new_take (text, strlen (text)));
}

void
raw_request_send_bytes (RawRequest *self,
                        const void *data,
                        gsize       length)
{
  push_bytes (self, g_bytes_new (data, length));
}

void
raw_request_pause (RawRequest *self,
                   guint       milliseconds)
{
  push_action (self, ACTION_PAUSE)->milliseconds = milliseconds;
}

/* Nothing more is said until the other side ends the connection. */
void
raw_request_hang (RawRequest *self)
{
  push_action (self, ACTION_HANG);
}

void
raw_request_close (RawRequest *self)
{
  push_action (self, ACTION_CLOSE);
}

static gboolean
wait_over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

guint
raw_wait_start (gboolean *timed_out)
{
  return g_timeout_add_seconds (WAIT_SECONDS, wait_over_cb, timed_out);
}

void
raw_wait_end (guint    source,
              gboolean timed_out)
{
  if (!timed_out)
    g_source_remove (source);
}

void
raw_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}
