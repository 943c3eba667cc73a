/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of from where an address can be reached. */

#include "config.h"

#include "net/download-reach.h"

#define WORLD DOWNLOAD_REACH_WORLD
#define NETWORK DOWNLOAD_REACH_NETWORK
#define LINK DOWNLOAD_REACH_LINK
#define COMPUTER DOWNLOAD_REACH_COMPUTER

/* clang-format off */
static const struct
{
  const char   *host;
  DownloadReach reach;
  const char   *reason;
} hosts[] = {
  { "93.184.216.34", WORLD, "an address" },
  { "0.0.0.0", COMPUTER, "any address of this computer" },
  { "0.1.2.3", COMPUTER, "this network" },
  { "1.0.0.0", WORLD, "behind it" },
  { "9.255.255.255", WORLD, "before the first private block" },
  { "10.0.0.0", NETWORK, "its beginning" },
  { "10.255.255.255", NETWORK, "its end" },
  { "11.0.0.0", WORLD, "behind it" },
  { "100.63.255.255", WORLD, "before the addresses that providers share" },
  { "100.64.0.0", NETWORK, "their beginning" },
  { "100.127.255.255", NETWORK, "their end" },
  { "100.128.0.0", WORLD, "behind them" },
  { "126.255.255.255", WORLD, "before the loopback" },
  { "127.0.0.1", COMPUTER, "the loopback" },
  { "127.255.255.255", COMPUTER, "its end" },
  { "128.0.0.0", WORLD, "behind it" },
  { "169.253.255.255", WORLD, "before the link" },
  { "169.254.169.254", LINK, "where clouds tell their keys" },
  { "169.255.0.0", WORLD, "behind the link" },
  { "172.15.255.255", WORLD, "before the second private block" },
  { "172.16.0.0", NETWORK, "its beginning" },
  { "172.31.255.255", NETWORK, "its end" },
  { "172.32.0.0", WORLD, "behind it" },
  { "192.167.255.255", WORLD, "before the third" },
  { "192.168.0.1", NETWORK, "a router" },
  { "192.169.0.0", WORLD, "behind it" },
  { "198.18.0.1", WORLD, "what some VPNs give to every name" },
  { "::", COMPUTER, "any address of this computer" },
  { "::1", COMPUTER, "the loopback" },
  { "::2", COMPUTER, "an address of version 4 in an old form: 0.0.0.2" },
  { "::ffff:127.0.0.1", COMPUTER, "the loopback, mapped" },
  { "::ffff:10.0.0.1", NETWORK, "a private one, mapped" },
  { "::ffff:169.254.169.254", LINK, "the link, mapped" },
  { "::ffff:93.184.216.34", WORLD, "any other, mapped" },
  { "::10.0.0.1", NETWORK, "in the form that was given up" },
  { "64:ff9b::10.0.0.1", NETWORK, "translated" },
  { "64:ff9b::5db8:d822", WORLD, "any other, translated" },
  { "2002:7f00:1::", COMPUTER, "the loopback, 6to4" },
  { "2002:5db8:d822::1", WORLD, "any other, 6to4" },
  { "fbff::1", WORLD, "before the private block" },
  { "fc00::1", NETWORK, "its beginning" },
  { "fdff:ffff::1", NETWORK, "its end" },
  { "fe00::1", WORLD, "behind it" },
  { "fe80::1", LINK, "the link" },
  { "fe80::1%eth0", LINK, "with the name of the link" },
  { "febf::1", LINK, "its end" },
  { "fec0::1", NETWORK, "a site, as it once was" },
  { "2606:2800:220:1::1", WORLD, "an address of version 6" },
  { "localhost", COMPUTER, "a name that is known" },
  { "LocalHost.", COMPUTER, "in another spelling" },
  { "a.localhost", COMPUTER, "a host in it" },
  { "localhost.example", WORLD, "only its beginning" },
  { "notlocalhost", WORLD, "only its end" },
  { "127.1", WORLD, "told when it is connected" },
  { "a.example", WORLD, "a name" },
  { "", WORLD, "nothing" },
};
/* clang-format on */

static void
test_hosts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_test_message ("%s: %s", hosts[i].host, hosts[i].reason);
      g_assert_cmpint (download_reach_of_host (hosts[i].host), ==, hosts[i].reach);
    }
}

/* Who may point where: rows are what the person named. */
static void
test_allows (void)
{
  static const gboolean allowed[][4] = {
    /* world, network, link, computer */
    { TRUE, FALSE, FALSE, FALSE },
    { TRUE, TRUE, FALSE, FALSE },
    { TRUE, TRUE, TRUE, FALSE },
    { TRUE, TRUE, TRUE, TRUE },
  };

  for (guint asked = 0; asked < G_N_ELEMENTS (allowed); asked++)
    for (guint target = 0; target < G_N_ELEMENTS (allowed[0]); target++)
      g_assert_cmpint (download_reach_allows ((DownloadReach) asked, (DownloadReach) target), ==, allowed[asked][target]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reach/hosts", test_hosts);
  g_test_add_func ("/reach/allows", test_allows);
  return g_test_run ();
}
