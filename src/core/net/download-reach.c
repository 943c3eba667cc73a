/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From where an address can be reached: a server of the world must not lead to what only this computer or its network can ask. */

#include "config.h"

#include "net/download-reach.h"

#include <string.h>

/* The first @bits of @bytes. The first one that fits counts. */
typedef struct
{
  guint8        bytes[16];
  guint         bits;
  DownloadReach reach;
} Block;

static const Block blocks_4[] = {
  { { 0 }, 8, DOWNLOAD_REACH_COMPUTER }, /* Linux connects to itself */
  { { 10 }, 8, DOWNLOAD_REACH_NETWORK },
  { { 100, 64 }, 10, DOWNLOAD_REACH_NETWORK },
  { { 127 }, 8, DOWNLOAD_REACH_COMPUTER },
  { { 169, 254 }, 16, DOWNLOAD_REACH_LINK },
  { { 172, 16 }, 12, DOWNLOAD_REACH_NETWORK },
  { { 192, 168 }, 16, DOWNLOAD_REACH_NETWORK },
};

static const Block blocks_6[] = {
  { { 0 }, 127, DOWNLOAD_REACH_COMPUTER }, /* :: and ::1 */
  { { 0xfc }, 7, DOWNLOAD_REACH_NETWORK },
  { { 0xfe, 0x80 }, 10, DOWNLOAD_REACH_LINK },
  { { 0xfe, 0xc0 }, 10, DOWNLOAD_REACH_NETWORK },
};

/* Addresses of version 6 that stand for one of version 4, and where it is in them. */
static const struct
{
  guint8 bytes[12];
  guint  bits;
  guint  at;
} carriers[] = {
  { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96, 12 },
  { { 0 }, 96, 12 },
  { { 0x00, 0x64, 0xff, 0x9b }, 96, 12 },
  { { 0x20, 0x02 }, 16, 2 },
};

static gboolean
begins_with (const guint8 *address,
             const guint8 *bytes,
             guint         bits)
{
  if (memcmp (address, bytes, bits / 8) != 0)
    return FALSE;
  return bits % 8 == 0 || ((address[bits / 8] ^ bytes[bits / 8]) >> (8 - bits % 8)) == 0;
}

static DownloadReach
find_reach (const guint8 *address,
            const Block  *blocks,
            gsize         n_blocks)
{
  for (gsize i = 0; i < n_blocks; i++)
    if (begins_with (address, blocks[i].bytes, blocks[i].bits))
      return blocks[i].reach;

  return DOWNLOAD_REACH_WORLD;
}

DownloadReach
download_reach_of_address (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  DownloadReach reach;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return find_reach (bytes, blocks_4, G_N_ELEMENTS (blocks_4));

  reach = find_reach (bytes, blocks_6, G_N_ELEMENTS (blocks_6));
  for (gsize i = 0; reach == DOWNLOAD_REACH_WORLD && i < G_N_ELEMENTS (carriers); i++)
    if (begins_with (bytes, carriers[i].bytes, carriers[i].bits))
      return find_reach (bytes + carriers[i].at, blocks_4, G_N_ELEMENTS (blocks_4));
  return reach;
}

/* RFC 6761, 6.3; the dot of the root does not matter. */
static gboolean
is_localhost (const char *host)
{
  g_autofree char *name = g_ascii_strdown (host, -1);
  gsize            length = strlen (name);

  if (length > 0 && name[length - 1] == '.')
    name[length - 1] = '\0';
  return g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost");
}

/**
 * download_reach_of_host:
 * @host: of a link
 *
 * Returns: what the host's name tells without being looked up, which is little unless it is an address
 */
DownloadReach
download_reach_of_host (const char *host)
{
  /* Older resolvers take "127.1" and "0x7f000001" for addresses: what begins with a digit and is none is asked once it is connected. */
  g_autofree char *bare = g_strndup (host, strcspn (host, "%"));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);

  if (address != NULL)
    return download_reach_of_address (address);
  return is_localhost (host) ? DOWNLOAD_REACH_COMPUTER : DOWNLOAD_REACH_WORLD;
}

/**
 * download_reach_allows:
 * @asked: of the host that the person named
 * @target: of the host that a server points to
 *
 * Returns: whether it may be asked: it is no nearer than what the person named
 */
gboolean
download_reach_allows (DownloadReach asked,
                       DownloadReach target)
{
  return target <= asked;
}
