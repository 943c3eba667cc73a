/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/download-error.h"
#include "listing/download-repository-page.h"
#include "listing/download-repository.h"

#include <string.h>

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define FILE_ENTRY "{\"type\":\"file\",\"oid\":\"1f\",\"size\":3,\"path\":\"a/b.txt\"}"
#define LARGE_ENTRY "{\"type\":\"file\",\"oid\":\"1f\",\"size\":9223372036854775807,\"lfs\":{\"oid\":\"" DIGEST "\",\"size\":4},\"path\":\"a/c\"}"
#define FOLDER_ENTRY "{\"type\":\"directory\",\"oid\":\"2e\",\"size\":0,\"path\":\"a/d\"}"

static DownloadListingPage *
parse_tree (const char *text,
            const char *folder,
            gboolean    recursive)
{
  return download_repository_page_parse_tree (text, strlen (text), folder, recursive, NULL);
}

static void
test_tree (void)
{
  g_autoptr (DownloadListingPage) all = parse_tree ("[" FILE_ENTRY "," LARGE_ENTRY "," FOLDER_ENTRY "]", "", TRUE);
  g_autoptr (DownloadListingPage) some = parse_tree ("[" FOLDER_ENTRY "]", "a/", FALSE);
  g_autoptr (DownloadListingPage) elsewhere = parse_tree ("[" FILE_ENTRY "]", "b/", TRUE);
  const DownloadListingEntry *small, *large, *folder;

  g_assert_cmpuint (all->entries->len, ==, 2);
  small = g_ptr_array_index (all->entries, 0);
  large = g_ptr_array_index (all->entries, 1);
  g_assert_cmpstr (small->key, ==, "a/b.txt");
  g_assert_cmpstr (small->etag, ==, "\"1f\"");
  g_assert_null (small->checksum);
  g_assert_cmpuint (large->size, ==, G_MAXINT64);
  g_assert_cmpstr (large->checksum, ==, "sha256:" DIGEST);
  g_assert_null (large->etag);

  folder = g_ptr_array_index (some->entries, 0);
  g_assert_cmpstr (folder->key, ==, "a/d/");
  g_assert_true (folder->is_folder);
  g_assert_null (elsewhere);
}

/* Nothing is taken of a page with any of them. */
static void
test_hostile (void)
{
  static const char *const entries[] = {
    "\"size\":1,\"path\":\"\"",
    "\"size\":1,\"path\":\"..\"",
    "\"size\":1,\"path\":\"../a\"",
    "\"size\":1,\"path\":\"a/../b\"",
    "\"size\":1,\"path\":\"./a\"",
    "\"size\":1,\"path\":\"/a\"",
    "\"size\":1,\"path\":\"a//b\"",
    "\"size\":1,\"path\":\"a/\"",
    "\"size\":1,\"path\":1",
    "\"size\":1",
    "\"path\":\"a\"",
    "\"size\":null,\"path\":\"a\"",
    "\"size\":-1,\"path\":\"a\"",
    "\"size\":1.5,\"path\":\"a\"",
    "\"size\":9223372036854775808,\"path\":\"a\"",
  };
  static const char *const pages[] = { "", "<html>", "{}", "[1]", "[[]]", "[" FILE_ENTRY, "[" FILE_ENTRY "] 1", "[{\"size\":1,\"path\":\"a\"}]" };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *text = g_strconcat ("[" FILE_ENTRY ",{\"type\":\"file\",", entries[i], "}]", NULL);

      g_test_message ("%s", text);
      g_assert_null (parse_tree (text, "", TRUE));
    }
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    g_assert_null (parse_tree (pages[i], "", TRUE));
}

static void
test_hostile_release (void)
{
  static const char *const names[] = { "", ".", "..", "a/b", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"tag_name\":\"v1\",\"assets\":[{\"name\":\"%s\",\"state\":\"uploaded\",\"size\":1}]}", names[i]);
      g_autofree char *tag = NULL;

      g_assert_null (download_repository_page_parse_release (text, strlen (text), &tag, NULL));
      g_assert_null (tag);
    }
}

static void
test_release (void)
{
  static const char text[] =
    "{\"tag_name\":\"v1\",\"assets\":[{\"name\":\"a.tar\",\"state\":\"uploaded\",\"size\":3,\"updated_at\":\"2023-11-14T22:13:20Z\","
    "\"digest\":\"sha256:" DIGEST "\"},{\"name\":\"half\",\"state\":\"starter\",\"size\":0}]}";
  g_autofree char *tag = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadListingPage) page = download_repository_page_parse_release (text, strlen (text), &tag, &error);
  const DownloadListingEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpstr (tag, ==, "v1");
  g_assert_cmpuint (page->entries->len, ==, 1);
  entry = g_ptr_array_index (page->entries, 0);
  g_assert_cmpstr (entry->checksum, ==, "sha256:" DIGEST);
  g_assert_cmpint (entry->modified, ==, G_GINT64_CONSTANT (1700000000000000));
}

/* What an address names, and where that is. */
static const struct
{
  const char *text;
  const char *page; /* NULL: it is none */
  const char *file; /* of one called "é" */
} addresses[] = {
  { "hf://o/m", "https://huggingface.co/api/models/o/m/tree/main?recursive=true", "https://huggingface.co/o/m/resolve/main/%C3%A9" },
  { "HF://gpt2", "https://huggingface.co/api/models/gpt2/tree/main?recursive=true", "https://huggingface.co/gpt2/resolve/main/%C3%A9" },
  { "hf://gpt2@v1/a", "https://huggingface.co/api/models/gpt2/tree/v1/a?recursive=true", "https://huggingface.co/gpt2/resolve/v1/%C3%A9" },
  { "hf://o/m@refs/pr/1/a b", "https://huggingface.co/api/models/o/m/tree/refs%2Fpr%2F1/a%20b?recursive=true",
    "https://huggingface.co/o/m/resolve/refs%2Fpr%2F1/%C3%A9" },
  { "hf://datasets/o/m@x%2Fy/", "https://huggingface.co/api/datasets/o/m/tree/x%2Fy?recursive=true",
    "https://huggingface.co/datasets/o/m/resolve/x%2Fy/%C3%A9" },
  { "https://huggingface.co/o/m/tree/main/a%20b?x#y", "https://huggingface.co/api/models/o/m/tree/main/a%20b?recursive=true",
    "https://huggingface.co/o/m/resolve/main/%C3%A9" },
  { "https://github.com/o/m/releases/latest", "https://api.github.com/repos/o/m/releases/latest", NULL },
  { "https://github.com/o/m/releases/tag/a/b%20c", "https://api.github.com/repos/o/m/releases/tags/a%2Fb%20c",
    "https://github.com/o/m/releases/download/a%2Fb%20c/%C3%A9" },
  { "hf://", NULL, NULL },
  { "hf://o/m@", NULL, NULL },
  { "hf://o/../x", NULL, NULL },
  { "hf://datasets", NULL, NULL },
  { "https://huggingface.co/o/m/resolve/main/x", NULL, NULL },
  { "https://huggingface.co/o/%2e%2e", NULL, NULL },
  { "https://huggingface.co.example.com/o/m", NULL, NULL },
  { "https://github.com/o/m", NULL, NULL },
  { "https://github.com/o/m/releases/tag/%2E%2E", NULL, NULL },
};

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (DownloadRepository) repository = download_repository_parse (addresses[i].text);
      g_autofree char *page = repository != NULL ? download_repository_get_page_uri (repository, TRUE) : NULL;
      g_autofree char *file = addresses[i].file != NULL ? download_repository_get_file_uri (repository, NULL, "é") : NULL;

      g_test_message ("%s", addresses[i].text);
      g_assert_cmpstr (page, ==, addresses[i].page);
      g_assert_cmpstr (file, ==, addresses[i].file);
    }
}

int
main (int   argc,
      char *argv[])
{
  static const char *const variables[] = { "HF_ENDPOINT", "GH_HOST", "GITHUB_SERVER_URL", "GITHUB_API_URL" };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/repository/tree", test_tree);
  g_test_add_func ("/repository/hostile", test_hostile);
  g_test_add_func ("/repository/release", test_release);
  g_test_add_func ("/repository/hostile-release", test_hostile_release);
  g_test_add_func ("/repository/addresses", test_addresses);

  return g_test_run ();
}
