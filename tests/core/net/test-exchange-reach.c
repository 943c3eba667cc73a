/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of redirects towards this computer and its network. Names lead to whatever address the test wants, and every address to the
 * loopback. */

#include "config.h"

#include "net-fixture.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the names of the test stand for, and the ports of its servers. */
static const char *addresses[2];
static guint16     ports[2];

/* Takes the place of the C library's. */
int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              length)
{
  struct sockaddr_in loopback;

  if (address->sa_family != AF_INET)
    return (int) syscall (SYS_connect, fd, address, length);

  memcpy (&loopback, address, sizeof loopback);
  loopback.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return (int) syscall (SYS_connect, fd, &loopback, sizeof loopback);
}

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
lookup_async (GResolver               *resolver,
              const char              *host,
              GResolverNameLookupFlags flags,
              GCancellable            *cancellable,
              GAsyncReadyCallback      callback,
              gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, g_list_prepend (NULL, g_inet_address_new_from_string (addresses[host[0] == 'a' ? 0 : 1])), NULL);
}

static GList *
lookup_finish (GResolver    *resolver,
               GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static char target[64];

static void
handler (RawRequest *request,
         gpointer    user_data)
{
  if (g_str_equal (raw_request_get_target (request), "/away"))
    raw_request_send (request, "HTTP/1.1 302 Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", target);
  else
    raw_request_send (request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

/* @from and @to are the addresses of a.example and of every other name; "PORT" is that of the second one. */
static const struct
{
  const char *from;
  const char *to;
  const char *location;
  gboolean    allowed;
  const char *reason;
} cases[] = {
  { "93.184.216.34", "93.184.216.35", "http://b.example:PORT/", TRUE, "from the world to the world" },
  { "93.184.216.34", "127.0.0.1", "http://b.example:PORT/", FALSE, "a name that leads to this computer" },
  { "93.184.216.34", "10.0.0.1", "http://b.example:PORT/", FALSE, "a name that leads into its network" },
  { "93.184.216.34", "169.254.169.254", "http://b.example:PORT/", FALSE, "a name that leads to the keys of a cloud" },
  { "93.184.216.34", "93.184.216.35", "http://127.0.0.1:PORT/", FALSE, "an address of this computer" },
  { "93.184.216.34", "93.184.216.35", "http://localhost:PORT/", FALSE, "its name" },
  { "93.184.216.34", "93.184.216.35", "http://[::ffff:127.0.0.1]:PORT/", FALSE, "its address in another form" },
  { "10.0.0.1", "10.0.0.2", "http://b.example:PORT/", TRUE, "within a network that the person named" },
  { "10.0.0.1", "93.184.216.35", "http://b.example:PORT/", TRUE, "out of it" },
  { "10.0.0.1", "127.0.0.1", "http://b.example:PORT/", FALSE, "from it to this computer" },
  { "127.0.0.1", "10.0.0.1", "http://b.example:PORT/", TRUE, "the person named this computer" },
  { "127.0.0.1", "127.0.0.1", "http://127.0.0.1:PORT/", TRUE, "and stays there" },
};

static void
point_to (const char *location,
          guint16     port)
{
  g_auto (GStrv) parts = g_strsplit (location, "PORT", 2);

  g_snprintf (target, sizeof target, "%s%u%s", parts[0], port, parts[1]);
}

static void
test_redirects (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NetFixture       fixture;
      DownloadAsk      ask = { 0 };
      g_autofree char *url = NULL;

      g_test_message ("%s", cases[i].reason);
      net_fixture_init (&fixture, handler);
      ports[0] = raw_server_get_port (fixture.server);
      addresses[0] = cases[i].from;
      ports[1] = raw_server_get_port (fixture.other);
      addresses[1] = cases[i].to;
      point_to (cases[i].location, ports[1]);
      url = g_strdup_printf ("http://a.example:%u/away", ports[0]);

      net_fixture_get_url (&fixture, url, &ask);
      if (cases[i].allowed)
        g_assert_no_error (fixture.error);
      else
        g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
      /* Not even the head of a request may get there. */
      g_assert_cmpuint (raw_server_get_n_requests (fixture.other), ==, cases[i].allowed ? 1 : 0);
      net_fixture_clear (&fixture);
    }
}

/* A connection that stands already is no way around. */
static void
test_standing_connection (void)
{
  NetFixture       fixture;
  DownloadAsk      ask = { 0 };
  g_autofree char *near = NULL, *far = NULL;

  net_fixture_init (&fixture, handler);
  ports[0] = raw_server_get_port (fixture.server);
  addresses[0] = "93.184.216.34";
  ports[1] = raw_server_get_port (fixture.other);
  addresses[1] = "10.0.0.1";
  near = g_strdup_printf ("http://b.example:%u/ok", ports[1]);
  far = g_strdup_printf ("http://a.example:%u/away", ports[0]);
  point_to ("http://b.example:PORT/secret", ports[1]);

  net_fixture_get_url (&fixture, near, &ask);
  g_assert_no_error (fixture.error);
  g_bytes_unref (net_fixture_read_body (&fixture));
  net_fixture_get_url (&fixture, far, &ask);
  g_assert_error (fixture.error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_REDIRECT);
  g_assert_cmpuint (raw_server_get_n_requests (fixture.other), ==, 1);

  g_test_message ("the person may still ask it");
  net_fixture_get_url (&fixture, near, &ask);
  g_assert_no_error (fixture.error);
  net_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/exchange/reach/redirects", test_redirects);
  g_test_add_func ("/exchange/reach/standing-connection", test_standing_connection);
  return g_test_run ();
}
