/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of rules: which downloads they are for, what they give, and how they are kept. */

#include "config.h"

#include "base/download-error.h"
#include "rules/download-rule-folder.h"
#include "rules/download-rule-type.h"
#include "rules/download-rules.h"

#define OSS "https://films.oss-cn-hangzhou.aliyuncs.com/"

static DownloadRequest *
make_request (const char *uri)
{
  g_autoptr (DownloadLink) link = download_link_new (uri, NULL);

  g_assert_nonnull (link);
  return download_request_new (link);
}

static DownloadRule *
make_rule (DownloadRuleFields fields)
{
  g_autoptr (GError) error = NULL;
  DownloadRule *rule = download_rule_new (&fields, &error);

  g_assert_no_error (error);
  return rule;
}

static const struct
{
  const char *host;
  const char *bucket;
  const char *type;
  const char *uri;
  gboolean    fits;
  const char *reason;
} matches[] = {
  { NULL, NULL, NULL, "https://a.example/x", TRUE, "no condition: all downloads" },
  { "example.org", NULL, NULL, "https://example.org/x", TRUE, "the same host" },
  { "Example.ORG", NULL, NULL, "https://example.org/x", TRUE, "hosts have no case" },
  { "example.org", NULL, NULL, "https://EXAMPLE.org/x", TRUE, "in the link, either" },
  { "example.org.", NULL, NULL, "https://example.org/x", TRUE, "the dot of the root means nothing" },
  { "example.org", NULL, NULL, "https://example.org./x", TRUE, "in the link, either" },
  { "example.org", NULL, NULL, "http://example.org:8080/x", TRUE, "a host has many ports" },
  { "example.org", NULL, NULL, "https://www.example.org/x", FALSE, "a host that is below it is another one" },
  { "example.org", NULL, NULL, "https://example.com/x", FALSE, "another host" },
  { "*.example.org", NULL, NULL, "https://www.example.org/x", TRUE, "a host below it" },
  { "*.example.org", NULL, NULL, "https://a.b.example.org./x", TRUE, "at any depth" },
  { "*.example.org", NULL, NULL, "https://example.org/x", FALSE, "it is not below itself" },
  { "*.example.org", NULL, NULL, "https://evilexample.org/x", FALSE, "the end of a name is no host" },
  { "127.0.0.1", NULL, NULL, "http://127.0.0.1:99/x", TRUE, "an address is a host" },
  { "::1", NULL, NULL, "http://[::1]/x", TRUE, "an address without brackets" },
  { "[::1]", NULL, NULL, "http://[::1]:99/x", TRUE, "an address with brackets" },
  { NULL, "films", NULL, OSS "x", TRUE, "the bucket of the link" },
  { NULL, "Films", NULL, OSS "x", FALSE, "buckets have case" },
  { NULL, "films", NULL, "https://example.org/films/x", FALSE, "a folder of a server is no bucket" },
  { NULL, NULL, "video", OSS "a/b.MKV", TRUE, "extensions have no case" },
  { NULL, NULL, "video", OSS "b.mkv?Signature=x.iso", TRUE, "a query is no name" },
  { NULL, NULL, "video", OSS "video", FALSE, "a name without an extension" },
  { NULL, NULL, "video", OSS "b. mkv", FALSE, "what follows a dot and a blank is no extension" },
  { NULL, NULL, "archive", OSS "b.tar.gz", TRUE, "the last extension counts" },
  { NULL, NULL, "*.iso", OSS "debian-12.ISO", TRUE, "patterns have no case" },
  { NULL, NULL, "debian-*", OSS "a/debian-12.iso", TRUE, "a pattern means the name, not the path" },
  { NULL, NULL, "debian-*", OSS "debian-12/a.iso", FALSE, "nor a folder" },
  { NULL, NULL, "*.iso", "https://example.org/", FALSE, "a link without a name" },
  { "*.aliyuncs.com", "films", "video", OSS "b.mkv", TRUE, "all conditions hold" },
  { "*.aliyuncs.com", "other", "video", OSS "b.mkv", FALSE, "one does not" },
};

static void
test_fits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      DownloadRule *rule = make_rule ((DownloadRuleFields) { matches[i].host, matches[i].bucket, matches[i].type, "x", 0, 0 });
      g_autoptr (DownloadRequest) request = make_request (matches[i].uri);

      g_test_message ("%s", matches[i].reason);
      g_assert_cmpint (download_rule_fits (rule, request), ==, matches[i].fits);
      g_assert_finalize_object (rule);
    }
}

static void
test_chosen_name (void)
{
  g_autoptr (DownloadRule) rule = make_rule ((DownloadRuleFields) { .type = "*.iso", .folder = "x" });
  g_autoptr (DownloadRequest) request = make_request ("https://example.org/get?id=5");

  g_assert_false (download_rule_fits (rule, request));
  download_request_set_suggested_name (request, "debian.iso");
  g_assert_true (download_rule_fits (rule, request));
  download_request_set_name (request, "debian.img");
  g_assert_false (download_rule_fits (rule, request));
}

static const struct
{
  DownloadRuleFields fields;
  const char        *part; /* of what is said */
  const char        *reason;
} mistakes[] = {
  { { .host = "example.org" }, "has to give something", "a rule that gives nothing" },
  { { .host = "exa mple", .folder = "x" }, "no name of a host", "a blank" },
  { { .host = "https://example.org/x", .folder = "x" }, "no name of a host", "a link is no host" },
  { { .host = "example.org:80", .folder = "x" }, "no name of a host", "a port, though the usual one" },
  { { .host = "[::1]:443", .folder = "x" }, "no name of a host", "an address with a port" },
  { { .host = "a@example.org", .folder = "x" }, "no name of a host", "a user" },
  { { .host = "*", .folder = "x" }, "no name of a host", "a star alone" },
  { { .host = "*.*.org", .folder = "x" }, "no name of a host", "two stars" },
  { { .host = "www.*.org", .folder = "x" }, "no name of a host", "a star in the middle" },
  { { .type = "vidoe", .folder = "x" }, "no type of file", "a group that is misspelt" },
  { { .type = "films/*.mkv", .folder = "x" }, "no type of file", "a path is no name" },
  { { .folder = "a/../b" }, "no names of folders", "upwards" },
  { { .folder = "./b" }, "no names of folders", "the same folder" },
  { { .folder = "{hots}" }, "braces", "a misspelt placeholder" },
  { { .folder = "a{host" }, "braces", "an open brace" },
  { { .folder = "a}" }, "braces", "a closing brace" },
  { { .connections = 17 }, "Most connections", "too many" },
};

static void
test_mistakes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", mistakes[i].reason);
      g_assert_null (download_rule_new (&mistakes[i].fields, &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
      g_assert_nonnull (strstr (error->message, mistakes[i].part));
    }
}

static const struct
{
  const char *pattern;
  const char *uri;
  const char *folder;
  const char *reason;
} folders[] = {
  { "Films", OSS "a.mkv", "/usual/Films", "relative: below the usual folder" },
  { "/srv/films/", OSS "a.mkv", "/srv/films", "absolute" },
  { "~/Films", OSS "a.mkv", "/home/somebody/Films", "the home folder" },
  { "~", OSS "a.mkv", "/home/somebody", "the home folder itself" },
  { "a~b", OSS "a.mkv", "/usual/a~b", "a tilde elsewhere is a letter" },
  { "{date}", OSS "a.mkv", "/usual/2026-02-03", "the day" },
  { "{bucket}/{path}", OSS "x/y/a.mkv", "/usual/films/x/y", "without the name of the file" },
  { "{host}", "http://EXAMPLE.org:80/a", "/usual/example.org", "as links spell it" },
  { "{bucket}/x", "https://example.org/a", "/usual/x", "no bucket: no folder" },
  { "{path}", "https://example.org/a", "/usual", "no path: no folder" },
  { "{path}", "https://example.org/../../etc/a", "/usual/etc", "the link leads upwards" },
  { "{path}", "https://example.org/%2e%2e/%2e%2e/etc/a", "/usual/etc", "and hides it" },
  { "{path}", "https://example.org/..%2f..%2fetc/a", "/usual/_.._etc", "a slash that is escaped is no slash" },
  { "{path}", "https://example.org/x%5c..%5cy/a", "/usual/x_.._y", "nor is a backslash" },
  { "{path}", "https://example.org/.ssh/a", "/usual/ssh", "no hidden folders" },
  { "{path}", "https://example.org/%00/b/a", "/usual/%00/b", "a NUL ends nothing" },
  { "{path}", "https://example.org/a%0Ab/c", "/usual/ab", "no line breaks" },
  { "{path}", "https://api.telegram.org/file/bot123:secret/photos/a.jpg", "/usual/file/bot123_/photos", "no secrets" },
  { "{path}", "https://example.org/10:30/con/a", "/usual/10_30/_con", "names that every disk can hold" },
  { "a.{bucket}.", "https://example.org/a", "/usual/a..", "two dots in a name are a name" },
  { ".{bucket}.", "https://example.org/a", "/usual", "but never the folder above" },
  { "/{bucket}", "https://example.org/a", "/", "what the person wrote" },
};

static void
test_folders (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 2, 3, 4, 5, 6);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (folders[i].uri, NULL);
      g_autofree char *folder = download_rule_folder_expand (folders[i].pattern, link, "/usual", now);

      g_test_message ("%s", folders[i].reason);
      g_assert_true (download_rule_folder_check (folders[i].pattern, NULL));
      g_assert_cmpstr (folder, ==, folders[i].folder);
    }
}

/* No link makes a path that no system takes. */
static void
test_long_path (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GString         *uri = g_string_new ("https://example.org/");
  g_autofree char *name = g_strnfill (300, 'n');
  g_autofree char *whole = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (DownloadLink) link = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (uri, "%s/", name);
  whole = g_string_free (uri, FALSE);
  link = download_link_new (whole, NULL);
  folder = download_rule_folder_expand ("{path}", link, "/usual", now);
  g_assert_cmpuint (strlen (folder), <, 2000);
  g_assert_cmpuint (strlen (folder), >, 1000);
}

static GListStore *
make_rules (void)
{
  const DownloadRuleFields fields[] = {
    { .host = "a.example", .connections = 2 },
    { .type = "video", .folder = "Films", .connections = 3 },
    { .host = "*.example", .type = "video", .folder = "Other", .limit_rate = 5000 },
    { .bucket = "films", .folder = "~/ü;\n {date}" },
  };
  GListStore *rules = g_list_store_new (DOWNLOAD_TYPE_RULE);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (DownloadRule) rule = make_rule (fields[i]);

      g_list_store_append (rules, rule);
    }
  return rules;
}

/* The first that says something of a thing counts for that thing. */
static void
test_first_counts (void)
{
  g_autoptr (GListStore) rules = make_rules ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (DownloadRequest) request = make_request ("https://a.example/b.mkv");

  download_rules_apply (G_LIST_MODEL (rules), request, "/usual", now);
  g_assert_cmpstr (download_request_get_folder (request), ==, "/usual/Films");
  g_assert_cmpuint (download_request_get_connections (request), ==, 2);
  g_assert_cmpuint (download_request_get_limit_rate (request), ==, 5000);
}

static void
test_none_fits (void)
{
  g_autoptr (GListStore) rules = make_rules ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (DownloadRequest) request = make_request ("https://b.test/b.txt");

  download_rules_apply (G_LIST_MODEL (rules), request, "/usual", now);
  g_assert_null (download_request_get_folder (request));
  g_assert_cmpuint (download_request_get_connections (request), ==, 0);
  g_assert_cmpuint (download_request_get_limit_rate (request), ==, 0);
}

/* What was said of the one download counts more than what holds for many. */
static void
test_request_counts_more (void)
{
  g_autoptr (GListStore) rules = make_rules ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (DownloadRequest) request = make_request ("https://a.example/b.mkv");

  download_request_set_folder (request, "/own");
  download_request_set_connections (request, 7);
  download_request_set_limit_rate (request, 1);
  download_rules_apply (G_LIST_MODEL (rules), request, "/usual", now);
  g_assert_cmpstr (download_request_get_folder (request), ==, "/own");
  g_assert_cmpuint (download_request_get_connections (request), ==, 7);
  g_assert_cmpuint (download_request_get_limit_rate (request), ==, 1);
}

static void
test_text (void)
{
  g_autoptr (GListStore) rules = make_rules ();
  g_autofree char *text = download_rules_to_text (G_LIST_MODEL (rules));
  g_autoptr (GError) error = NULL;
  g_autoptr (GListStore) read = download_rules_from_text (text, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  again = download_rules_to_text (G_LIST_MODEL (read));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (read)), ==, 4);
  g_assert_cmpstr (again, ==, text);
}

#define HEAD "[Pickup Rules]\nVersion=1\n"

static const struct
{
  const char *text;
  const char *reason;
} damaged[] = {
  { "", "an empty file has no version" },
  { "[Rule 1]\nFolder=x\n", "no version" },
  { "[Pickup Rules]\nVersion=2\n", "of a later version" },
  { "Folder=x\n", "no group" },
  { HEAD "[Rule 1]\nFolder=x\nMethod=GET\n", "a condition of a later version: without it the rule would hold for too much" },
  { HEAD "[Rule 1]\nfolder=x\n", "a key that is misspelt" },
  { HEAD "[Rule 1]\nHost=a b\nFolder=x\n", "no host" },
  { HEAD "[Rule 1]\nFolder=../x\n", "upwards" },
  { HEAD "[Rule 1]\nConnections=two\n", "no number" },
  { HEAD "[Rule 1]\nConnections=-1\n", "below zero" },
  { HEAD "[Rule 1]\nConnections=4294967297\n", "a number that does not fit" },
  { HEAD "[Rule 1]\nFolder=\\q\n", "no such escape" },
  { HEAD "[Rule 1]\nFolder=\xff\n", "not UTF-8" },
  { HEAD "[Rule 1]\nFolder=x\n[Rule 2]\n", "one of two gives nothing" },
};

static void
test_damaged_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", damaged[i].reason);
      g_assert_null (download_rules_from_text (damaged[i].text, &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_REQUEST);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("HOME", "/home/somebody", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rules/fits", test_fits);
  g_test_add_func ("/rules/chosen-name", test_chosen_name);
  g_test_add_func ("/rules/mistakes", test_mistakes);
  g_test_add_func ("/rules/folders", test_folders);
  g_test_add_func ("/rules/long-path", test_long_path);
  g_test_add_func ("/rules/first-counts", test_first_counts);
  g_test_add_func ("/rules/none-fits", test_none_fits);
  g_test_add_func ("/rules/request-counts-more", test_request_counts_more);
  g_test_add_func ("/rules/text", test_text);
  g_test_add_func ("/rules/damaged-text", test_damaged_text);

  return g_test_run ();
}
