/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of connections that were kept, and are reset by a server that is quicker than the client: the request was hardly sent when its
 * end is there. */

#include "config.h"

#include "net-fixture.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* Microseconds in which the server surely has answered. */
#define LONG_ENOUGH (20 * 1000)

static gboolean client_is_slow;

/* In place of the C library's: what is sent is answered before the client goes on. */
ssize_t
send (int         fd,
      const void *bytes,
      size_t      length,
      int         flags)
{
  ssize_t n = syscall (SYS_sendto, fd, bytes, length, flags, NULL, 0);

  if (client_is_slow)
    g_usleep (LONG_ENOUGH);
  return n;
}

static gboolean
read_request (int fd)
{
  char   head[4096];
  size_t length = 0;

  while (length < sizeof head && g_strstr_len (head, (gssize) length, "\r\n\r\n") == NULL)
    {
      ssize_t n = read (fd, head + length, sizeof head - length);

      if (n <= 0)
        return FALSE;
      length += (size_t) n;
    }
  return TRUE;
}

static void
reset (int fd)
{
  const struct linger at_once = { .l_onoff = 1 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (fd);
}

/* The first connection answers one request and is reset at the second; the others answer one. */
static gpointer
serve (gpointer listener)
{
  for (guint i = 0;; i++)
    {
      int fd = accept (GPOINTER_TO_INT (listener), NULL, NULL);

      if (fd < 0)
        return NULL;
      if (read_request (fd) && write (fd, ANSWER, strlen (ANSWER)) > 0 && i == 0 && read_request (fd))
        reset (fd);
      else
        close (fd);
    }
}

static int
listen_on_loopback (guint16 *port)
{
  union
  {
    struct sockaddr    any;
    struct sockaddr_in ip;
  } address = { .ip = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int       fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, &address.any, sizeof address.ip), ==, 0);
  g_assert_cmpint (listen (fd, 8), ==, 0);
  g_assert_cmpint (getsockname (fd, &address.any, &length), ==, 0);
  *port = ntohs (address.ip.sin_port);
  return fd;
}

static void
no_handler (RawRequest *request,
            gpointer    user_data)
{
  g_assert_not_reached ();
}

static void
test_reset (gconstpointer priority)
{
  NetFixture       fixture;
  DownloadAsk      ask = { 0 };
  guint16          port = 0;
  int              listener = listen_on_loopback (&port);
  GThread         *server = g_thread_new ("server", serve, GINT_TO_POINTER (listener));
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/a.bin", port);

  net_fixture_init (&fixture, no_handler);
  download_session_set_source_priority (fixture.session, GPOINTER_TO_INT (priority));
  net_fixture_get_url (&fixture, url, &ask);
  g_bytes_unref (net_fixture_read_body (&fixture));

  client_is_slow = TRUE;
  net_fixture_get_url (&fixture, url, &ask);
  client_is_slow = FALSE;
  g_assert_no_error (fixture.error);
  g_bytes_unref (net_fixture_read_body (&fixture));
  net_fixture_clear (&fixture);

  shutdown (listener, SHUT_RDWR);
  g_thread_join (server);
  close (listener);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/exchange/kept/reset", GINT_TO_POINTER (G_PRIORITY_DEFAULT), test_reset);
  g_test_add_data_func ("/exchange/kept/reset-in-window", GINT_TO_POINTER (G_PRIORITY_DEFAULT_IDLE), test_reset);

  return g_test_run ();
}
