/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A way to a server that is as slow as one wants: shape PORT [each=BYTES] [line=BYTES] [trip=MILLISECONDS] [slow=N]
 *   [reset=BYTES]
 *
 * Prints the port on which it listens, and passes on to 127.0.0.1:PORT what comes there. each: bytes a second that a connection gets;
 * line: that all get; trip: what a question takes, and what it takes to open a connection; slow: of every four connections the N-th
 * gets a twentieth; reset: each connection is lost when so many bytes of answers have passed. It ends when its standard input does. */

#include "config.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CHUNK (16 * 1024)

/* What may come at once, however slow the way is. Microseconds. */
#define BURST (G_USEC_PER_SEC / 50)

#define SLOW_PERIOD 4
#define SLOW_PART 20

/* When the next byte may pass, for a way of so many bytes a second. */
typedef struct
{
  GMutex mutex;
  gint64 free_at;
  double rate; /* 0 for no limit */
} Way;

typedef struct
{
  GSocketConnection *client;
  GSocketConnection *server;
  gatomicrefcount    ref_count;
  gint               lost;
  Way                own;
} Pair;

static guint   target;
static Way     line;
static guint64 each, trip, slow, reset;

static void
way_wait (Way  *self,
          gsize bytes)
{
  gint64 now = g_get_monotonic_time (), wait = 0;

  if (self->rate <= 0)
    return;

  g_mutex_lock (&self->mutex);
  self->free_at = MAX (self->free_at, now - BURST) + (gint64) ((double) bytes * G_USEC_PER_SEC / self->rate);
  wait = self->free_at - now;
  g_mutex_unlock (&self->mutex);
  if (wait > 0)
    g_usleep ((gulong) wait);
}

static void
pair_unref (Pair *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->client);
  g_object_unref (self->server);
  g_mutex_clear (&self->own.mutex);
  g_free (self);
}

/* As if the way had been lost: when nothing uses the client's socket any more, its end is no orderly one. Until then nobody reads. */
static void
lose (Pair *self)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  const int           fd = g_socket_get_fd (g_socket_connection_get_socket (self->client));

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_atomic_int_set (&self->lost, TRUE);
  shutdown (fd, SHUT_RD);
}

static void
end (Pair *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->server), TRUE, TRUE, NULL);
  if (!g_atomic_int_get (&self->lost))
    g_socket_shutdown (g_socket_connection_get_socket (self->client), TRUE, TRUE, NULL);
}

/* Until one side has ended, which then ends for both. */
static void
pass_on (Pair              *pair,
         GSocketConnection *from,
         GSocketConnection *to)
{
  GInputStream  *in = g_io_stream_get_input_stream (G_IO_STREAM (from));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (to));
  char           chunk[CHUNK];
  guint64        passed = 0;
  gssize         n;

  while ((n = g_input_stream_read (in, chunk, sizeof chunk, NULL, NULL)) > 0)
    {
      if (from == pair->client)
        {
          g_usleep ((gulong) trip);
        }
      else
        {
          way_wait (&pair->own, (gsize) n);
          way_wait (&line, (gsize) n);
          passed += (guint64) n;
        }
      if (!g_output_stream_write_all (out, chunk, (gsize) n, NULL, NULL, NULL))
        break;
      if (reset > 0 && passed >= reset)
        {
          lose (pair);
          break;
        }
    }
  end (pair);
}

static gpointer
answer_thread (gpointer data)
{
  Pair *pair = data;

  pass_on (pair, pair->server, pair->client);
  pair_unref (pair);
  return NULL;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *client,
        GObject                *source,
        gpointer                user_data)
{
  static gint n_opened;
  const guint number = (guint) g_atomic_int_add (&n_opened, 1);
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  Pair *pair;

  g_usleep ((gulong) trip);
  pair = g_new0 (Pair, 1);
  pair->server = g_socket_client_connect_to_host (connector, "127.0.0.1", (guint16) target, NULL, NULL);
  if (pair->server == NULL)
    {
      g_free (pair);
      return TRUE;
    }

  g_atomic_ref_count_init (&pair->ref_count);
  g_atomic_ref_count_inc (&pair->ref_count);
  g_mutex_init (&pair->own.mutex);
  pair->client = g_object_ref (client);
  pair->own.rate = (double) each / (slow > 0 && number % SLOW_PERIOD + 1 == slow ? SLOW_PART : 1);
  g_thread_unref (g_thread_new ("answers", answer_thread, pair));
  pass_on (pair, pair->client, pair->server);
  pair_unref (pair);
  return TRUE;
}

static gboolean
input_cb (GIOChannel  *source,
          GIOCondition condition,
          gpointer     user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
read_option (const char *text)
{
  const char *value = strchr (text, '=');
  guint64     number = value != NULL ? g_ascii_strtoull (value + 1, NULL, 10) : 0;

  if (g_str_has_prefix (text, "each="))
    each = number;
  else if (g_str_has_prefix (text, "line="))
    line.rate = (double) number;
  else if (g_str_has_prefix (text, "trip="))
    trip = number * 1000;
  else if (g_str_has_prefix (text, "slow="))
    slow = number;
  else if (g_str_has_prefix (text, "reset="))
    reset = number;
  else
    return FALSE;
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1000);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);

  g_mutex_init (&line.mutex);
  target = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 0;
  for (int i = 2; i < argc; i++)
    if (!read_option (argv[i]))
      return EXIT_FAILURE;

  if (target == 0 || !g_socket_listener_add_address (G_SOCKET_LISTENER (service), any_port, G_SOCKET_TYPE_STREAM,
                                                     G_SOCKET_PROTOCOL_TCP, NULL, &address, NULL))
    return EXIT_FAILURE;

  g_signal_connect (service, "run", G_CALLBACK (run_cb), NULL);
  g_io_add_watch (input, G_IO_HUP, input_cb, loop);
  g_print ("%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
