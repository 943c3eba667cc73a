/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kernel rings whenever something about an address is new, which may be no more than how long it lives (rtnetlink(7)): what there
 * is is looked at then, and compared. */

#include "config.h"

#include "base/download-address-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct _DownloadAddressWatch
{
  DownloadAddressFunc func;
  gpointer            user_data;
  GBytes             *addresses;
  int                 fd; /* -1 if the process has no descriptor left, or may not ask */
  GSource            *source;
};

/* Addresses that lead nowhere else come and go with every container. */
static gboolean
leads_out (const struct ifaddrs *one)
{
  if (one->ifa_addr == NULL || (one->ifa_flags & IFF_LOOPBACK) != 0)
    return FALSE;
  if (one->ifa_addr->sa_family == AF_INET6)
    return !IN6_IS_ADDR_LINKLOCAL (&((const struct sockaddr_in6 *) (gconstpointer) one->ifa_addr)->sin6_addr);
  return one->ifa_addr->sa_family == AF_INET;
}

static void
append_address (GByteArray            *array,
                const struct sockaddr *address)
{
  const struct sockaddr_in  *v4 = (gconstpointer) address;
  const struct sockaddr_in6 *v6 = (gconstpointer) address;

  if (address->sa_family == AF_INET6)
    g_byte_array_append (array, (const guint8 *) &v6->sin6_addr, sizeof v6->sin6_addr);
  else
    g_byte_array_append (array, (const guint8 *) &v4->sin_addr, sizeof v4->sin_addr);
}

/* In the kernel's order, which is the same as long as they are. */
static GBytes *
read_addresses (void)
{
  GByteArray     *array = g_byte_array_new ();
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) == 0)
    {
      for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
        if (leads_out (one))
          append_address (array, one->ifa_addr);
      freeifaddrs (all);
    }
  return g_byte_array_free_to_bytes (array);
}

/* What was lost for want of room (ENOBUFS) is as good as read. */
static void
drain (int fd)
{
  char    message[4096];
  ssize_t length;

  do
    length = recv (fd, message, sizeof message, 0);
  while (length > 0 || (length < 0 && (errno == ENOBUFS || errno == EINTR)));
}

static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  DownloadAddressWatch *self = user_data;
  g_autoptr (GBytes) addresses = NULL;

  drain (fd);
  addresses = read_addresses ();
  if (g_bytes_equal (addresses, self->addresses))
    return G_SOURCE_CONTINUE;

  g_bytes_unref (self->addresses);
  self->addresses = g_steal_pointer (&addresses);
  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

static int
open_bell (void)
{
  const struct sockaddr_nl all = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR };
  int                      fd = socket (AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);

  if (fd < 0 || bind (fd, (gconstpointer) &all, sizeof all) == 0)
    return fd;

  close (fd);
  return -1;
}

DownloadAddressWatch *
download_address_watch_new (DownloadAddressFunc func,
                            gpointer            user_data)
{
  DownloadAddressWatch *self = g_new0 (DownloadAddressWatch, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = open_bell ();
  self->addresses = read_addresses ();
  if (self->fd < 0)
    return self;

  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_static_name (self->source, "[pickup] addresses");
  g_source_set_callback (self->source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
download_address_watch_free (DownloadAddressWatch *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_bytes_unref (self->addresses);
  g_free (self);
}
