/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of lists as files: what is written, for whose eyes, and what is read again out of lists, shortcuts and garbage. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "files/pickup-link-files.h"
#include "files/pickup-list-file.h"

#define PLAIN "https://a.example/plain.bin"
#define SIGNED "https://b.s3.eu-west-1.amazonaws.com/tape.img?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20240101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20240101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=5ec7e7"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("pickup-lists-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "list.json", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_remove (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static GPtrArray *
make_requests (void)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (i == 0 ? PLAIN : SIGNED, NULL);
      DownloadRequest *request = download_request_new (link);

      g_assert_true (download_request_add_header (request, "Cookie: 5ec7e7", NULL));
      download_request_set_folder (request, "/home/me/Videos");
      g_ptr_array_add (requests, request);
    }
  return requests;
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static char *
save (const char      *path,
      PickupListFormat format,
      gboolean         with_secrets)
{
  g_autoptr (GPtrArray) requests = make_requests ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  pickup_list_file_save_async (file, requests, format, with_secrets, NULL, result_cb, &result);
  pickup_list_file_save_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static GPtrArray *
read_paths (const char *const *paths,
            GPtrArray        **problems)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *requests;

  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_path (paths[i]));
  pickup_link_files_read_async (files, NULL, result_cb, &result);
  requests = pickup_link_files_read_finish (wait_for (&result), problems, &error);
  g_assert_no_error (error);
  return requests;
}

static GPtrArray *
read_path (const char *path,
           GPtrArray **problems)
{
  const char *paths[] = { path, NULL };

  return read_paths (paths, problems);
}

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static const char *
get_uri (GPtrArray *requests,
         guint      i)
{
  return download_link_get_uri (download_request_get_link (g_ptr_array_index (requests, i)));
}

static void
test_without_secrets (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *json = save (fixture->path, PICKUP_LIST_FORMAT_JSON, FALSE);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = read_path (fixture->path, &problems);

  g_assert_null (strstr (json, "5ec7e7"));
  g_assert_null (strstr (json, "AKIDEXAMPLE"));
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (requests->len, ==, 2);
  g_assert_false (download_request_get_needs_link (g_ptr_array_index (requests, 0)));
  g_assert_true (download_request_get_needs_link (g_ptr_array_index (requests, 1)));
  g_assert_cmpstr (download_request_get_folder (g_ptr_array_index (requests, 1)), ==, "/home/me/Videos");

  text = save (fixture->path, PICKUP_LIST_FORMAT_TEXT, FALSE);
  g_assert_cmpstr (text, ==, PLAIN "\nhttps://b.s3.eu-west-1.amazonaws.com/tape.img\n");
}

static void
test_with_secrets (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "an old list", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  json = save (fixture->path, PICKUP_LIST_FORMAT_JSON, TRUE);
  g_assert_cmphex (get_mode (fixture->path), ==, 0600);
  requests = read_path (fixture->path, &problems);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpstr (get_uri (requests, 0), ==, PLAIN);
  g_assert_cmpstr (get_uri (requests, 1), ==, SIGNED);
  g_assert_cmpstr (download_request_get_headers (g_ptr_array_index (requests, 1))[0], ==, "Cookie: 5ec7e7");

  g_remove (fixture->path);
  text = save (fixture->path, PICKUP_LIST_FORMAT_TEXT, TRUE);
  g_assert_cmpstr (text, ==, PLAIN "\n" SIGNED "\n");
  g_assert_cmphex (get_mode (fixture->path), ==, 0600);
}

static void
test_not_saved (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GPtrArray) requests = make_requests ();
  g_autofree char *path = g_build_filename (fixture->folder, "no folder", "list.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pickup_list_file_save_async (file, requests, PICKUP_LIST_FORMAT_JSON, FALSE, NULL, result_cb, &result);
  g_assert_false (pickup_list_file_save_finish (wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_name (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 22, 1, 2, 3);
  g_autofree char *json = pickup_list_file_suggest_name (PICKUP_LIST_FORMAT_JSON, now);
  g_autofree char *text = pickup_list_file_suggest_name (PICKUP_LIST_FORMAT_TEXT, now);

  g_assert_cmpstr (json, ==, "Downloads 2026-11-22.json");
  g_assert_cmpstr (text, ==, "Downloads 2026-11-22.txt");
}

static void
test_find (void)
{
  static const struct
  {
    const char *name;
    const char *data;
    gssize      length;
    const char *link; /* %NULL: none */
    guint       requests;
    guint       problems;
    const char *reason;
  } cases[] = {
    { "a.txt", "see " PLAIN ".\n", -1, PLAIN, 1, 0, "a text" },
    { "a.txt", "\xff\xfeh\0t\0t\0p\0:\0/\0/\0a\0/\0b\0", 22, "http://a/b", 1, 0, "a text of Windows" },
    { "a.txt", "{\"pickup-list\": 1, \"downloads\": [{\"url\": \"" PLAIN "\", \"folder\": \"/srv\"}]}", -1, PLAIN, 1, 0, "a list, whatever its name" },
    { "a.json", "{\"pickup-list\": 1, \"downloads\": [{\"url\": 7}, {\"url\": \"" PLAIN "\"}]}", -1, PLAIN, 1, 1, "one bad entry" },
    { "a.json", "{\"pickup-list\": 99, \"downloads\": []}", -1, NULL, 0, 1, "a list of a newer version" },
    { "a.url", "[InternetShortcut]\r\nIconFile=https://a.example/favicon.ico\r\nURL=" PLAIN "\r\n", -1, PLAIN, 1, 0, "not the icon" },
    { "A.URL", "[InternetShortcut]\r\nURL=" PLAIN "\r\n", -1, PLAIN, 1, 0, "in capitals" },
    { "a.desktop", "[Desktop Entry]\nType=Link\nURL=" PLAIN "\nIcon=https://a.example/i.png\n", -1, PLAIN, 1, 0, "not the icon either" },
    { "a.webloc", "<plist><dict><key>URL</key><string>" PLAIN "?a=1&amp;b=2</string></dict></plist>", -1, PLAIN "?a=1&b=2", 1, 0, "a link of a Mac" },
    { "a.webloc", "bplist00\xd1\x01\x02SURL_\x10\x1bhttps://a.example/plain.bin\x08\x0b\0\0", 50, PLAIN, 1, 0, "a binary one" },
    { "a.webloc", "bplist00\xd1\x01\x02SURL_\x10\x64https://a.example/plain.bin\x08\x0b\0\0", 50, PLAIN, 1, 0, "a letter before the link, which is its length" },
    { "a.html", "<a href=\"" PLAIN "\">https://a.example/other</a>", -1, PLAIN, 1, 0, "a page" },
    { "a.jpg", "\xff\xd8\xff\0http://ns.adobe.com/xap/1.0/\0", 33, NULL, 0, 0, "a picture" },
    { "a.txt", "", 0, NULL, 0, 0, "nothing" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].data, cases[i].length >= 0 ? (gsize) cases[i].length : strlen (cases[i].data));
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = pickup_link_files_find (cases[i].name, bytes, &problems);

      g_test_message ("%s: %s", cases[i].name, cases[i].reason);
      g_assert_cmpuint (problems != NULL ? problems->len : 0, ==, cases[i].problems);
      g_assert_cmpuint (requests->len, ==, cases[i].requests);
      if (cases[i].link != NULL)
        g_assert_cmpstr (get_uri (requests, 0), ==, cases[i].link);
    }
}

static void
assert_problem (const char *path,
                const char *sentence)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = read_path (path, &problems);

  g_assert_cmpuint (requests->len, ==, 0);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((GError *) g_ptr_array_index (problems, 0))->message, ==, sentence);
}

static void
write_file (const char *path,
            const char *data,
            gssize      length)
{
  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

static void
test_of_no_use (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *folder_name = g_path_get_basename (fixture->folder);
  g_autofree char *about_folder = g_strdup_printf ("“%s” is a folder, not a list of links.", folder_name);
  int              fd;

  assert_problem (fixture->folder, about_folder);
  assert_problem (fixture->path, "There is no file “list.json”.");
  write_file (fixture->path, "nothing at all", -1);
  assert_problem (fixture->path, "No links were found in “list.json”.");
  write_file (fixture->path, "\x7f"
                             "ELF\0\0http://a.example/",
              26);
  assert_problem (fixture->path, "“list.json” is not a list of links.");
  write_file (fixture->path, "bplist00\0\0", 10);
  assert_problem (fixture->path, "“list.json” is a binary link file of a Mac in which no link could be found. Copy the link itself.");

  fd = g_open (fixture->path, O_WRONLY, 0);
  g_assert_cmpint (ftruncate (fd, G_GINT64_CONSTANT (2) << 30), ==, 0);
  g_close (fd, NULL);
  assert_problem (fixture->path, "“list.json” is too large to be a list of links.");
  g_assert_cmpint (g_chmod (fixture->path, 0), ==, 0);
}

/* One of several files that cannot be read is told of; the others are read. */
static void
test_several (Fixture      *fixture,
              gconstpointer data)
{
  const char *const paths[] = { fixture->folder, fixture->path, NULL };
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) requests = NULL;

  write_file (fixture->path, PLAIN, -1);
  requests = read_paths (paths, &problems);
  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpuint (problems->len, ==, 1);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/app/list-file/without-secrets", test_without_secrets);
  ADD ("/app/list-file/with-secrets", test_with_secrets);
  ADD ("/app/list-file/not-saved", test_not_saved);
  ADD ("/app/list-file/name", test_name);
  g_test_add_func ("/app/list-file/find", test_find);
  ADD ("/app/list-file/of-no-use", test_of_no_use);
  ADD ("/app/list-file/several", test_several);

  return g_test_run ();
}
