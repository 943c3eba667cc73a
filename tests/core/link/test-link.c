/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the form of links: what is accepted, what is refused, and that no byte changes. */

#include "config.h"

#include "base/download-error.h"
#include "link/download-link.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *uri;
  const char *reason;
} FormCase;

static const FormCase accepted[] = {
  { "https://example.com/a.bin", "https://example.com/a.bin", "the plain case" },
  { "http://example.com/a.bin", "http://example.com/a.bin", "without encryption" },
  { "  https://example.com/a\n", "https://example.com/a", "blanks around" },
  { "<https://example.com/a>", "https://example.com/a", "angle brackets around" },
  { "\t<  https://example.com/a >\r\n", "https://example.com/a", "both" },
  { "HTTPS://EXAMPLE.COM/A", "https://example.com/A", "scheme and host in upper case, the path stays" },
  { "hTtP://ExAmPlE.com", "http://example.com/", "an empty path becomes a slash" },
  { "https://example.com?a=b", "https://example.com/?a=b", "a query behind the host" },
  { "https://example.com#top", "https://example.com/", "a fragment behind the host" },
  { "https://example.com/a#top", "https://example.com/a", "the fragment is dropped" },
  { "https://example.com/a?b#c?d", "https://example.com/a?b", "a question mark in the fragment" },
  { "https://example.com/a?b=c?d", "https://example.com/a?b=c?d", "a second question mark is data" },
  { "https://example.com/a?", "https://example.com/a?", "an empty query stays" },
  { "https://example.com/a?&b&&c=&=d", "https://example.com/a?&b&&c=&=d", "odd parameters stay" },
  { "https://example.com/a/./b/../c", "https://example.com/a/./b/../c", "dot segments stay" },
  { "https://example.com/../a", "https://example.com/../a", "dot segments in front stay" },
  { "https://example.com/%2e%2E/a", "https://example.com/%2e%2E/a", "escaped dot segments stay" },
  { "https://example.com/%41%7e%2f%2F", "https://example.com/%41%7e%2f%2F", "escapes stay in their case" },
  { "https://example.com/100%zz%", "https://example.com/100%zz%", "broken escapes stay" },
  { "https://example.com/%00a", "https://example.com/%00a", "an escaped NUL stays" },
  { "https://example.com/a+b;c=d,e", "https://example.com/a+b;c=d,e", "plus and semicolon stay" },
  { "https://example.com//a///b//", "https://example.com//a///b//", "empty segments stay" },
  { "https://example.com/a b?c d", "https://example.com/a%20b?c%20d", "blanks are escaped" },
  { "https://example.com/\xc3\xa4?\xe6\x96\x87", "https://example.com/%C3%A4?%E6%96%87", "UTF-8 is escaped" },
  { "https://example.com/\xe4\xff", "https://example.com/%E4%FF", "Latin-1 is escaped byte by byte" },
  { "https://example.com/\"{}|\\^`", "https://example.com/\"{}|\\^`", "all other ASCII stays" },
  { "https://example.com/a'(b)*!~", "https://example.com/a'(b)*!~", "what some signers leave bare stays" },
  { "https://example.com/a:b@c", "https://example.com/a:b@c", "colon and at in the path" },
  { "https://example.com/?u=http://other/x", "https://example.com/?u=http://other/x", "a link in the query" },
  { "https://example.com:443/a", "https://example.com:443/a", "the default port, written down" },
  { "https://example.com:8443/a", "https://example.com:8443/a", "another port" },
  { "https://example.com:/a", "https://example.com/a", "an empty port" },
  { "https://example.com:65535/", "https://example.com:65535/", "the largest port" },
  { "https://example.com:0443/", "https://example.com:443/", "a port with a zero in front" },
  { "https://user@example.com/", "https://user@example.com/", "a user" },
  { "https://user:pa%40ss@example.com/", "https://user:pa%40ss@example.com/", "user and password" },
  { "https://a@b@example.com/", "https://a@b@example.com/", "the last at counts" },
  { "https://:@example.com/", "https://:@example.com/", "empty user info" },
  { "https://example.com/a>#b", "https://example.com/a", "a bracket before a fragment" },
  { "https://example.com/a #b", "https://example.com/a", "a blank before a fragment" },
  { "https://example.com./a", "https://example.com./a", "the dot of the root" },
  { "https://localhost:9000/b/k", "https://localhost:9000/b/k", "a name without a dot" },
  { "http://127.0.0.1/a", "http://127.0.0.1/a", "IPv4" },
  { "http://[::1]/a", "http://[::1]/a", "IPv6" },
  { "http://[2001:DB8::A]:8080/a", "http://[2001:db8::a]:8080/a", "IPv6 with a port" },
  { "http://[::ffff:1.2.3.4]/", "http://[::ffff:1.2.3.4]/", "IPv4 in IPv6" },
  { "https://my_bucket.example.com/", "https://my_bucket.example.com/", "an underscore in the host" },
  { "https://b\xc3\xbc"
    "cher.example/a",
    "https://xn--bcher-kva.example/a", "an international host" },
  { "https://B\xc3\x9c"
    "CHER.example/a",
    "https://xn--bcher-kva.example/a", "in upper case" },
  { "https://\xe4\xbe\x8b\xe5\xad\x90.\xe6\xb5\x8b\xe8\xaf\x95/", "https://xn--fsqu00a.xn--0zwm56d/", "a Chinese host" },
  { "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", "a host in ASCII form" },
};

static const FormCase refused[] = {
  { "", NULL, "nothing" },
  { "  \n", NULL, "blanks" },
  { "<>", NULL, "brackets" },
  { "example.com/a", NULL, "no scheme" },
  { "www.example.com", NULL, "no scheme" },
  { "/etc/passwd", NULL, "a path" },
  { "file:///etc/passwd", NULL, "a local file" },
  { "ftp://example.com/a", NULL, "another protocol" },
  { "data:text/plain,hello", NULL, "data" },
  { "javascript:alert(1)", NULL, "a script" },
  { "magnet:?xt=urn:btih:0", NULL, "a magnet link" },
  { "oss://bucket/key", NULL, "an address of a tool" },
  { "s3://bucket/key", NULL, "an address of a tool" },
  { "resource:///a", NULL, "a resource" },
  { "httpss://example.com/", NULL, "nearly https" },
  { "http", NULL, "only the scheme" },
  { "http:", NULL, "only the scheme" },
  { "http:/example.com/", NULL, "one slash" },
  { "http:example.com", NULL, "no slash" },
  { "http:\\\\example.com\\a", NULL, "backslashes" },
  { "http://", NULL, "no host" },
  { "https:///a", NULL, "no host" },
  { "https://?a", NULL, "no host" },
  { "https://user@/a", NULL, "a user and no host" },
  { "https://:80/a", NULL, "a port and no host" },
  { "https://example.com:0/", NULL, "port 0" },
  { "https://example.com:65536/", NULL, "a port too large" },
  { "https://example.com:99999999999999999999/", NULL, "a port far too large" },
  { "https://example.com:-1/", NULL, "a negative port" },
  { "https://example.com:+80/", NULL, "a sign in the port" },
  { "https://example.com:80a/", NULL, "a letter in the port" },
  { "https://example.com:80:80/", NULL, "two ports" },
  { "https://exa mple.com/", NULL, "a blank in the host" },
  { "https://exa%6Dple.com/", NULL, "an escape in the host" },
  { "https://exa<mple.com/", NULL, "a bracket in the host" },
  { "https://.example.com/", NULL, "an empty label" },
  { "https://a..b/", NULL, "an empty label" },
  { "https://a../", NULL, "an empty label before the root" },
  { "https://./", NULL, "only the root" },
  { "https://example.com\\@evil.example/", NULL, "a backslash that some take for a slash" },
  { "https://\xff.example/", NULL, "a host that is no UTF-8" },
  { "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/", NULL, "a label of 64" },
  { "https://[::1/a", NULL, "an open bracket" },
  { "https://[::1]a/", NULL, "text behind the bracket" },
  { "https://[example.com]/", NULL, "a name in brackets" },
  { "https://[::1%25eth0]/", NULL, "an address with a zone" },
  { "https://[:::]/", NULL, "no address" },
  { "https://::1/", NULL, "IPv6 without brackets" },
  { "https://example.com/a\nb", NULL, "broken over two lines" },
  { "https://example.com/a\tb", NULL, "a tab" },
  { "https://example.com/a\x01", NULL, "a control character" },
  { "https://example.com/\x7f", NULL, "a delete" },
  { "https://example.com/a\r\nHost: evil.example", NULL, "a smuggled header" },
};

static void
test_accepted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = download_link_new (accepted[i].text, &error);
      g_autoptr (DownloadLink) again = NULL;

      g_test_message ("%s", accepted[i].reason);
      g_assert_no_error (error);
      g_assert_cmpstr (download_link_get_uri (link), ==, accepted[i].uri);

      again = download_link_new (download_link_get_uri (link), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (download_link_get_uri (again), ==, accepted[i].uri);
    }
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = NULL;

      g_test_message ("%s", refused[i].reason);
      link = download_link_new (refused[i].text, &error);
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK);
      g_assert_null (link);
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static void
test_length (void)
{
  g_autofree char *tail = g_strnfill (64 * 1024, 'a');
  const char      *front = "https://example.com/?";
  g_autofree char *longest = g_strdup_printf ("%s%.*s", front, (int) (64 * 1024 - strlen (front)), tail);
  g_autofree char *too_long = g_strconcat (longest, "a", NULL);
  g_autofree char *eight = g_strdup_printf ("https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Security-Token=%.8192s"
                                            "&X-Amz-Date=20231217T025437Z&X-Amz-Expires=60&X-Amz-Signature=00",
                                            tail);
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLink) link = download_link_new (longest, &error);
  g_autoptr (DownloadLink) signed_link = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (download_link_get_uri (link), ==, longest);
  signed_link = download_link_new (eight, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (download_link_get_uri (signed_link), ==, eight);
  g_assert_cmpstr (download_link_get_identity (signed_link), ==, "s3://b/k");

  g_assert_null (download_link_new (too_long, &error));
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_INVALID_LINK);
}

static void
test_parts (void)
{
  g_autoptr (DownloadLink) link = download_link_new ("https://me:pw@Example.COM:8443/a/%2fb?c=d&e#f", NULL);
  g_autoptr (DownloadLink) bare = download_link_new ("http://[2001:db8::1]", NULL);

  g_assert_cmpstr (download_link_get_scheme (link), ==, "https");
  g_assert_cmpstr (download_link_get_user_info (link), ==, "me:pw");
  g_assert_cmpstr (download_link_get_host (link), ==, "example.com");
  g_assert_cmpint (download_link_get_port (link), ==, 8443);
  g_assert_cmpstr (download_link_get_path (link), ==, "/a/%2fb");
  g_assert_cmpstr (download_link_get_query (link), ==, "c=d&e");
  g_assert_cmpstr (download_link_get_origin (link), ==, "https://example.com:8443");
  g_assert_cmpstr (download_link_get_redacted (link), ==, "https://example.com:8443/a/%2fb?…");
  g_assert_true (download_link_is_secure (link));

  g_assert_cmpstr (download_link_get_scheme (bare), ==, "http");
  g_assert_null (download_link_get_user_info (bare));
  g_assert_cmpstr (download_link_get_host (bare), ==, "2001:db8::1");
  g_assert_cmpint (download_link_get_port (bare), ==, 80);
  g_assert_cmpstr (download_link_get_path (bare), ==, "/");
  g_assert_null (download_link_get_query (bare));
  g_assert_cmpstr (download_link_get_origin (bare), ==, "http://[2001:db8::1]");
  g_assert_cmpstr (download_link_get_redacted (bare), ==, "http://[2001:db8::1]/");
  g_assert_false (download_link_is_secure (bare));
}

static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (DownloadLink) link = download_link_new ("https://example.com/a", NULL);

  g_value_init (&value, DOWNLOAD_TYPE_LINK);
  g_value_set_boxed (&value, link);
  g_assert_true (g_value_get_boxed (&value) == link);
}

static void
test_suggest_name (void)
{
  static const struct
  {
    const char *uri;
    const char *name;
    const char *reason;
  } cases[] = {
    { "https://example.com/a/b.tar.gz", "b.tar.gz", "the last segment" },
    { "https://example.com/b.iso?name=c.iso", "b.iso", "never the query" },
    { "https://example.com/", NULL, "no segment" },
    { "https://example.com", NULL, "no path" },
    { "https://example.com/dir/", NULL, "a folder" },
    { "https://example.com/a%20b%2Bc.txt", "a b+c.txt", "unescaped once" },
    { "https://example.com/a+b.txt", "a+b.txt", "a plus in a path is a plus" },
    { "https://example.com/100%25.txt", "100%.txt", "unescaped only once" },
    { "https://example.com/%2541.txt", "%41.txt", "unescaped only once" },
    { "https://example.com/%E6%96%87.txt", "\xe6\x96\x87.txt", "UTF-8" },
    { "https://example.com/%C4%E3.txt", "%C4%E3.txt", "another encoding stays escaped" },
    { "https://example.com/..%2f..%2fetc%2fpasswd", "passwd", "a smuggled path" },
    { "https://example.com/%2e%2e", NULL, "the parent folder" },
    { "https://example.com/%5c..%5cwin.ini", "win.ini", "backslashes" },
    { "https://b.oss-cn-x.aliyuncs.com/k?response-content-disposition=attachment%3B%20filename%3Dtesting.txt", "testing.txt", "an override" },
    { "https://b.oss-cn-x.aliyuncs.com/k?response-content-disposition=attachment%253B%2520filename%253Dtesting.txt", "testing.txt", "escaped twice" },
    { "https://b.oss-cn-x.aliyuncs.com/k?response-content-disposition=attachment%3Bfilename%3D%22a%20b.txt%22", "a b.txt", "quoted" },
    { "https://b.oss-cn-x.aliyuncs.com/k?response-content-disposition=attachment%3B+filename%3D%22a+b.txt%22", "a b.txt", "blanks as plus" },
    { "https://b.oss-cn-x.aliyuncs.com/k?response-content-disposition=attachment%3B%20filename%2A%3DUTF-8%27%27%25E6%2596%2587.txt", "\xe6\x96\x87.txt", "extended" },
    { "https://b.oss-cn-x.aliyuncs.com/k.bin?response-content-disposition=attachment", "k.bin", "an override without a name" },
    { "https://a.blob.core.windows.net/c/b.bin?rscd=attachment%3B%20filename%3Dreport.pdf", "report.pdf", "Azure" },
    { "https://b.obs.cn-north-4.myhuaweicloud.com/k?attname=report.pdf", "report.pdf", "OBS" },
    { "https://f001.backblazeb2.com/file/b/k?b2ContentDisposition=attachment%3B+filename%3Dx.zip", "x.zip", "B2" },
    { "https://example.com/a?response-content-disposition=attachment%3B%20filename%3D..%2F..%2Fetc%2Fpasswd", "passwd", "a hostile override" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].uri, NULL);
      g_autofree char *name = download_link_suggest_name (link);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link/accepted", test_accepted);
  g_test_add_func ("/link/refused", test_refused);
  g_test_add_func ("/link/length", test_length);
  g_test_add_func ("/link/parts", test_parts);
  g_test_add_func ("/link/boxed", test_boxed);
  g_test_add_func ("/link/suggest-name", test_suggest_name);

  return g_test_run ();
}
