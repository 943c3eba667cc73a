/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts and orders of links: the kind first, then a line for each of what a person, a list or a file says. */

#include "config.h"

#include "fuzz.h"

#include "link/download-raw-uri.h"
#include "sign/download-signer.h"

#include <gio/gio.h>
#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define N_SCHEMES (DOWNLOAD_SIGN_AZURE_ACCOUNT + 1)
#define N_ADDRESSINGS (DOWNLOAD_ADDRESSING_HOST + 1)

/* In base64, as Azure wants it. */
#define SECRET "TUFSSy1vZi10aGUtc2VjcmV0"

static const char *
get_line (char **lines,
          guint  index)
{
  for (guint i = 0; i < index; i++)
    if (lines[i] == NULL)
      return NULL;

  return lines[index] != NULL && lines[index][0] != '\0' ? lines[index] : NULL;
}

/* With the dot of the root or without it a host is the same. */
static char *
get_bare_host (const DownloadLink *link)
{
  char *host = g_strdup (download_link_get_host (link));

  if (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  return host;
}

/* Nothing but the endpoint says who is asked. */
static void
check_host (const DownloadAccount *account,
            const DownloadLink    *link)
{
  g_autofree char *host = get_bare_host (link);
  g_autofree char *asked = NULL, *uri = NULL;
  g_autoptr (DownloadLink) endpoint = NULL;

  g_assert_null (download_link_get_user_info (link));
  if (account->endpoint == NULL)
    {
      g_assert_true (g_str_has_suffix (host, ".aliyuncs.com") || g_str_has_suffix (host, ".amazonaws.com") ||
                     g_str_has_suffix (host, ".amazonaws.com.cn") || g_str_has_suffix (host, ".amazonaws.eu") ||
                     g_str_has_suffix (host, ".myqcloud.com") || g_str_equal (host, "storage.googleapis.com") ||
                     g_str_has_suffix (host, ".storage.googleapis.com") || g_str_has_suffix (host, ".blob.core.windows.net"));
      return;
    }

  uri = strstr (account->endpoint, "://") != NULL ? g_strdup (account->endpoint) : g_strconcat ("https://", account->endpoint, NULL);
  endpoint = download_link_new (uri, NULL);
  g_assert_nonnull (endpoint);
  g_assert_cmpstr (download_link_get_scheme (link), ==, download_link_get_scheme (endpoint));
  asked = get_bare_host (endpoint);
  g_assert_true (g_str_has_suffix (host, asked));
}

/* It leads to the very object that was ordered, and shows no secret. */
static void
check_signed (const DownloadAccount   *account,
              const DownloadSignOrder *order,
              const DownloadLink      *link)
{
  g_autofree char *path = download_raw_unescape (download_link_get_path (link));
  g_autofree char *end = g_strconcat ("/", order->key, NULL);

  fuzz_check_link (link);
  g_assert_true (g_str_has_suffix (path, end));
  g_assert_null (strstr (download_link_get_uri (link), SECRET));
  check_host (account, link);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_auto (GStrv) lines = size > 1 ? fuzz_lines (data + 1, size - 1) : NULL;
  DownloadAccount account = { .secret = (char *) SECRET };

  if (lines == NULL)
    return 0;

  account.scheme = (DownloadSignScheme) (data[0] % N_SCHEMES);
  account.addressing = (DownloadAddressing) (data[0] / N_SCHEMES % N_ADDRESSINGS);
  account.key_id = (char *) get_line (lines, 0);
  account.endpoint = (char *) get_line (lines, 1);
  account.region = (char *) get_line (lines, 2);
  account.token = (char *) get_line (lines, 6);

  for (guint i = 0; i < 2; i++)
    {
      DownloadSignOrder order = {
        .method = i == 0 ? "GET" : "HEAD",
        .bucket = get_line (lines, 3),
        .key = get_line (lines, 4),
        .version = get_line (lines, 5),
        .disposition = get_line (lines, 7),
        .now = NOW,
        .lifetime = 900,
      };
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = download_signer_sign (&account, &order, &error);

      g_assert_true ((link == NULL) == (error != NULL));
      if (link != NULL)
        check_signed (&account, &order, link);
    }
  return 0;
}
