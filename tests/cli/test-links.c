/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of where links come from. */

#include "config.h"

#include "cli-links.h"

#include "cli-options.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_links (GPtrArray         *links,
              const char *const *expected)
{
  g_assert_nonnull (links);
  g_assert_cmpuint (links->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < links->len; i++)
    g_assert_cmpstr (download_link_get_uri (download_request_get_link (g_ptr_array_index (links, i))), ==, expected[i]);
}

static void
test_command_line (void)
{
  const char *urls[] = { "https://a.example/b?c=d", "http://e.example/f%2fg", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = cli_links_collect ((char **) urls, NULL, NULL, FALSE, &error);

  g_assert_no_error (error);
  assert_links (links, urls);
}

static void
test_not_a_link (void)
{
  const char *urls[] = { "https://a.example/b", "no link", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = cli_links_collect ((char **) urls, NULL, NULL, FALSE, &error);

  g_assert_null (links);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK);
}

static char *
write_list (const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path;
  int   fd = g_file_open_tmp ("pickup-list-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_list (void)
{
  const char      *urls[] = { "https://first.example/", NULL };
  const char      *expected[] = { "https://first.example/", "https://a.example/b", "https://c.example/d?e=f", NULL };
  g_autofree char *path = write_list ("# a comment\nhttps://a.example/b\n\nhttps://c.example/d?e=f\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = cli_links_collect ((char **) urls, path, NULL, FALSE, &error);

  g_assert_no_error (error);
  assert_links (links, expected);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_wrong_line (void)
{
  g_autofree char *path = write_list ("https://a.example/b\nftp://a.example/?signature=secret\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = cli_links_collect (NULL, path, NULL, FALSE, &error);

  g_assert_null (links);
  g_assert_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE);
  g_assert_null (strstr (error->message, "secret"));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_curl_and_json (void)
{
  static const struct
  {
    const char *text;
    const char *link; /* NULL: refused */
    const char *reason;
  } cases[] = {
    { "curl 'https://a.example/b' -H 'Cookie: c=d' --compressed\n", "https://a.example/b", "as browsers copy it" },
    { "curl https://a.example/b --data secret\n", NULL, "it would send something" },
    { "{\"pickup-list\": 1, \"downloads\": [{\"url\": \"https://a.example/b\"}]}", "https://a.example/b", "a list" },
    { "{\"pickup-list\": 99, \"downloads\": []}", NULL, "of a newer version" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char      *expected[] = { cases[i].link, NULL };
      g_autofree char *path = write_list (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) requests = cli_links_collect (NULL, path, NULL, FALSE, &error);

      g_test_message ("%s", cases[i].reason);
      if (cases[i].link != NULL)
        {
          g_assert_no_error (error);
          assert_links (requests, expected);
        }
      else
        {
          g_assert_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE);
          g_assert_null (strstr (error->message, "secret"));
        }
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
test_expand (void)
{
  const char      *urls[] = { "https://a.example/[1-2]", NULL };
  const char      *expected[] = { "https://a.example/1", "https://a.example/2", "https://a.example/a", "https://a.example/b", NULL };
  g_autofree char *command = write_list ("curl -g 'https://a.example/[3-4]'\n");
  g_autofree char *path = write_list ("# a comment\nhttps://a.example/{a,b}\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) literal = cli_links_collect ((char **) urls, NULL, NULL, FALSE, &error);
  g_autoptr (GPtrArray) of_command = cli_links_collect (NULL, command, NULL, TRUE, &error);
  g_autoptr (GPtrArray) expanded = cli_links_collect ((char **) urls, path, NULL, TRUE, &error);

  g_assert_no_error (error);
  assert_links (literal, urls);
  g_assert_cmpuint (of_command->len, ==, 1);
  assert_links (expanded, expected);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (command), ==, 0);
}

/* A wrong line is named by its number in the list as it was written. */
static void
test_expand_nothing (void)
{
  static const struct
  {
    const char *text;
    const char *said;
  } table[] = {
    { "https://a.example/[1-9]\nwrong\n", "line 2" },
    { "https://a.example/[1-999999]\n", "1000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = write_list (table[i].text);
      g_autoptr (GError) error = NULL;

      g_assert_null (cli_links_collect (NULL, path, NULL, TRUE, &error));
      g_assert_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, table[i].said));
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cli_links_collect (NULL, "/nowhere/at/all", NULL, FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/links/command-line", test_command_line);
  g_test_add_func ("/cli/links/not-a-link", test_not_a_link);
  g_test_add_func ("/cli/links/list", test_list);
  g_test_add_func ("/cli/links/wrong-line", test_wrong_line);
  g_test_add_func ("/cli/links/curl-and-json", test_curl_and_json);
  g_test_add_func ("/cli/links/expand", test_expand);
  g_test_add_func ("/cli/links/expand-nothing", test_expand_nothing);
  g_test_add_func ("/cli/links/no-file", test_no_file);
  return g_test_run ();
}
