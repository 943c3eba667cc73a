/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of what a repository holds, and what is in the head of its answer. */

#include "config.h"

#include "fuzz.h"

#include "base/download-error.h"
#include "listing/download-repository-page.h"
#include "listing/download-repository.h"
#include "net/download-header.h"

#include <string.h>

static void
check_path (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_assert_true (parts[i][0] != '\0' && !g_str_equal (parts[i], ".") && !g_str_equal (parts[i], ".."));
}

static void
check_page (const DownloadListingPage *page,
            const char                *folder,
            size_t                     size)
{
  g_assert_true (page->is_last);
  g_assert_cmpuint (page->entries->len, <=, size);
  for (guint i = 0; i < page->entries->len; i++)
    {
      const DownloadListingEntry *entry = g_ptr_array_index (page->entries, i);
      g_autofree char            *path = g_strndup (entry->key, strlen (entry->key) - (entry->is_folder ? 1 : 0));

      g_assert_true (g_str_has_prefix (entry->key, folder));
      check_path (path);
      g_assert_cmpuint (entry->size, <=, G_MAXINT64);
      g_assert_cmpint (entry->modified, >=, -1);
    }
}

static void
check_tree (const char *text,
            size_t      size,
            const char *folder,
            gboolean    recursive)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadListingPage) page = download_repository_page_parse_tree (text, size, folder, recursive, &error);

  g_assert_true ((page == NULL) == (error != NULL));
  if (page != NULL)
    check_page (page, folder, size);
  else
    g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL);
}

static void
check_release (const char *text,
               size_t      size)
{
  g_autofree char *tag = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadListingPage) page = download_repository_page_parse_release (text, size, &tag, &error);

  g_assert_true ((page == NULL) == (error != NULL) && (page == NULL) == (tag == NULL));
  if (page != NULL)
    check_page (page, "", size);
}

static void
forget_environment (void)
{
  static const char *const variables[] = { "HF_ENDPOINT", "GH_HOST", "GITHUB_SERVER_URL", "GITHUB_API_URL" };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
}

/* An address leads to where the environment says, and to nothing else there. */
static void
check_address (const char *text)
{
  g_autoptr (DownloadRepository) repository = download_repository_parse (text);
  g_autofree char *page = NULL;
  g_autoptr (DownloadLink) link = NULL;

  if (repository == NULL)
    return;

  check_path (repository->name);
  if (repository->path[0] != '\0')
    check_path (repository->path);
  page = download_repository_get_page_uri (repository, TRUE);
  link = download_link_new (page, NULL);
  g_assert_nonnull (link);
  g_assert_true (g_str_equal (download_link_get_host (link), "huggingface.co") || g_str_equal (download_link_get_host (link), "api.github.com"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *next = download_header_find_link (text, "next");

  g_assert_true (next == NULL || (strlen (next) < size && strchr (next, '>') == NULL));
  check_tree (text, size, "", TRUE);
  check_tree (text, size, "a/", FALSE);
  check_release (text, size);
  forget_environment ();
  check_address (text);
  return 0;
}
