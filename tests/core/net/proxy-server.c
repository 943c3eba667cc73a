/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A proxy on the loopback. */

#include "config.h"

#include "proxy-server.h"

#include <string.h>

struct _ProxyServer
{
  GSocketService *service;
  guint16         port;
  char           *user; /* nullable: anybody may use it */
  char           *password;
  GMutex          mutex;
  GPtrArray      *asked;
  GPtrArray      *authorizations;
  int             n_running;
};

typedef struct
{
  GInputStream  *input;
  GOutputStream *output;
} Pipe;

static gboolean
read_bytes (GIOStream *stream,
            guint8    *bytes,
            gsize      length)
{
  gsize n_read;

  return g_input_stream_read_all (g_io_stream_get_input_stream (stream), bytes, length, &n_read, NULL, NULL) && n_read == length;
}

static void
write_bytes (GIOStream  *stream,
             const void *bytes,
             gsize       length)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, length, NULL, NULL, NULL);
}

static void
note (ProxyServer *self,
      GPtrArray   *list,
      char        *text)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (list, text);
  g_mutex_unlock (&self->mutex);
}

static void
copy (GInputStream  *input,
      GOutputStream *output)
{
  char   bytes[8192];
  gssize length;

  while ((length = g_input_stream_read (input, bytes, sizeof bytes, NULL, NULL)) > 0)
    if (!g_output_stream_write_all (output, bytes, (gsize) length, NULL, NULL, NULL))
      return;
}

static gpointer
copy_thread (gpointer user_data)
{
  Pipe *pipe = user_data;

  copy (pipe->input, pipe->output);
  return NULL;
}

static void
tunnel (GIOStream *stream,
        guint16    port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  Pipe     back;
  GThread *thread;

  g_socket_client_set_enable_proxy (client, FALSE);
  server = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  if (server == NULL)
    return;

  back.input = g_io_stream_get_input_stream (G_IO_STREAM (server));
  back.output = g_io_stream_get_output_stream (stream);
  thread = g_thread_new ("tunnel", copy_thread, &back);
  copy (g_io_stream_get_input_stream (stream), g_io_stream_get_output_stream (G_IO_STREAM (server)));
  g_socket_shutdown (g_socket_connection_get_socket (server), TRUE, TRUE, NULL);
  g_thread_join (thread);
}

static gboolean
is_welcome (ProxyServer *self,
            const char  *authorization)
{
  g_autofree char *plain = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *expected = NULL;

  if (self->user == NULL)
    return TRUE;
  plain = g_strdup_printf ("%s:%s", self->user, self->password);
  base64 = g_base64_encode ((const guchar *) plain, strlen (plain));
  expected = g_strconcat ("Basic ", base64, NULL);
  return g_strcmp0 (authorization, expected) == 0;
}

static char *
find_authorization (const char *head)
{
  const char *name = strstr (head, "Proxy-Authorization: ");

  return name != NULL ? g_strndup (name + 21, strcspn (name + 21, "\r\n")) : NULL;
}

static void
serve_http (ProxyServer *self,
            GIOStream   *stream,
            char         first)
{
  static const char refusal[] = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
  static const char agreement[] = "HTTP/1.1 200 Go\r\n\r\n";
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *authorization = NULL;
  g_auto (GStrv) words = NULL;
  const char *colon;
  guint8      byte;

  g_string_append_c (head, first);
  while (strstr (head->str, "\r\n\r\n") == NULL)
    {
      if (!read_bytes (stream, &byte, 1))
        return;
      g_string_append_c (head, (char) byte);
    }

  words = g_strsplit (head->str, " ", 3);
  authorization = find_authorization (head->str);
  note (self, self->asked, g_strdup_printf ("%s %s", words[0], words[1]));
  note (self, self->authorizations, g_strdup (authorization != NULL ? authorization : ""));
  colon = strrchr (words[1], ':');
  if (!is_welcome (self, authorization) || colon == NULL)
    {
      write_bytes (stream, refusal, strlen (refusal));
      return;
    }
  write_bytes (stream, agreement, strlen (agreement));
  tunnel (stream, (guint16) g_ascii_strtoull (colon + 1, NULL, 10));
}

static char *
read_text (GIOStream *stream)
{
  GString *text = g_string_new (NULL);
  guint8   byte;

  while (read_bytes (stream, &byte, 1) && byte != 0)
    g_string_append_c (text, (char) byte);
  return g_string_free (text, FALSE);
}

static void
serve_socks4 (ProxyServer *self,
              GIOStream   *stream)
{
  guint8           request[7];
  guint8           answer[8] = { 0, 90 };
  g_autofree char *user = NULL;
  g_autofree char *host = NULL;
  guint16          port;

  if (!read_bytes (stream, request, sizeof request))
    return;
  port = (guint16) (request[1] << 8 | request[2]);
  user = read_text (stream);
  /* The address of 4A says that a name follows. */
  if (request[3] == 0 && request[4] == 0 && request[5] == 0)
    host = read_text (stream);
  else
    host = g_strdup_printf ("%u.%u.%u.%u", request[3], request[4], request[5], request[6]);
  note (self, self->asked, g_strdup_printf ("SOCKS4 %s", host));
  write_bytes (stream, answer, sizeof answer);
  tunnel (stream, port);
}

static gboolean
check_socks5_password (ProxyServer *self,
                       GIOStream   *stream)
{
  guint8 lengths[2], user[256] = { 0 }, password[256] = { 0 }, answer[2] = { 1, 1 };

  if (!read_bytes (stream, lengths, 2) || !read_bytes (stream, user, lengths[1]) || !read_bytes (stream, &lengths[0], 1) ||
      !read_bytes (stream, password, lengths[0]))
    return FALSE;
  if (g_strcmp0 (self->user, (const char *) user) == 0 && g_strcmp0 (self->password, (const char *) password) == 0)
    answer[1] = 0;
  write_bytes (stream, answer, 2);
  return answer[1] == 0;
}

static void
serve_socks5 (ProxyServer *self,
              GIOStream   *stream)
{
  guint8           n_methods, methods[256], request[4], address[256] = { 0 }, port[2], length = 4;
  guint8           choice[2] = { 5, self->user != NULL ? 2 : 0 };
  guint8           answer[10] = { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 };
  g_autofree char *host = NULL;

  if (!read_bytes (stream, &n_methods, 1) || !read_bytes (stream, methods, n_methods))
    return;
  if (memchr (methods, choice[1], n_methods) == NULL)
    choice[1] = 0xff;
  write_bytes (stream, choice, 2);
  if (choice[1] == 0xff || (choice[1] == 2 && !check_socks5_password (self, stream)))
    return;

  if (!read_bytes (stream, request, 4))
    return;
  if (request[3] == 4)
    length = 16;
  if ((request[3] == 3 && !read_bytes (stream, &length, 1)) || !read_bytes (stream, address, length) || !read_bytes (stream, port, 2))
    return;

  if (request[3] == 3)
    {
      host = g_strdup ((const char *) address);
    }
  else
    {
      g_autoptr (GInetAddress) inet = g_inet_address_new_from_bytes (address, length == 16 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);

      host = g_inet_address_to_string (inet);
    }
  note (self, self->asked, g_strdup_printf ("SOCKS5 %s", host));
  write_bytes (stream, answer, sizeof answer);
  tunnel (stream, (guint16) (port[0] << 8 | port[1]));
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                user_data)
{
  ProxyServer *self = user_data;
  GIOStream   *stream = G_IO_STREAM (connection);
  guint8       first;

  if (read_bytes (stream, &first, 1))
    {
      if (first == 4)
        serve_socks4 (self, stream);
      else if (first == 5)
        serve_socks5 (self, stream);
      else
        serve_http (self, stream, (char) first);
    }
  g_io_stream_close (stream, NULL, NULL);
  g_atomic_int_add (&self->n_running, -1);
  return TRUE;
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  ProxyServer *self = user_data;

  g_atomic_int_inc (&self->n_running);
  return FALSE;
}

ProxyServer *
proxy_server_new (const char *user,
                  const char *password)
{
  ProxyServer *self = g_new0 (ProxyServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->user = g_strdup (user);
  self->password = g_strdup (password);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->authorizations = g_ptr_array_new_with_free_func (g_free);
  self->service = g_threaded_socket_service_new (16);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  return self;
}

/* After whoever used it is gone. */
void
proxy_server_free (ProxyServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_atomic_int_get (&self->n_running) > 0)
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (self->service);
  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->authorizations);
  g_mutex_clear (&self->mutex);
  g_free (self->user);
  g_free (self->password);
  g_free (self);
}

guint16
proxy_server_get_port (ProxyServer *self)
{
  return self->port;
}

static char **
copy_list (ProxyServer *self,
           GPtrArray   *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < list->len; i++)
    g_strv_builder_add (builder, list->pdata[i]);
  g_mutex_unlock (&self->mutex);
  return g_strv_builder_end (builder);
}

char **
proxy_server_get_asked (ProxyServer *self)
{
  return copy_list (self, self->asked);
}

char **
proxy_server_get_authorizations (ProxyServer *self)
{
  return copy_list (self, self->authorizations);
}
