/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of reading curl commands. */

#include "config.h"

#include "request/download-curl-command.h"
#include "request/download-shell-text.h"

#include "request-writer.h"

#include <string.h>

#define U "https://a.example/b"
#define SECRET "s3cr3t"

static const struct
{
  const char *text;
  const char *requests;
  guint       problems;
  const char *reason;
} commands[] = {
  { "curl " U, U, 0, "the least" },
  { "curl -- " U, U, 0, "the end of options" },
  { "curl.exe " U, U, 0, "as PowerShell needs it" },
  { "$ curl " U, U, 0, "a prompt" },
  { "# curl " U, U, 0, "root's prompt" },
  { "me@host:~/x$ curl " U, U, 0, "a long prompt" },
  { "C:\\Users\\me>curl " U, U, 0, "the prompt of Windows" },
  { "PS C:\\Users\\me> curl " U, U, 0, "the prompt of PowerShell" },
  { "\n\n  curl " U "\n\n", U, 0, "blanks around it" },
  { "\xef\xbb\xbf"
    "curl " U,
    U, 0, "a byte order mark" },
  { "curl a.example/b", "http://a.example/b", 0, "no scheme" },
  { "curl --url " U, U, 0, "the link as an option" },
  { "curl -sSLO " U, U, 0, "letters together" },
  { "curl -fL --compressed --retry 3 --connect-timeout 5 -C - " U, U, 0, "what a download does anyway" },
  { "curl --no-progress-meter --no-buffer --http1.1 -4 " U, U, 0, "flags that mean nothing" },
  { "curl '" U "'", U, 0, "single quotes" },
  { "curl \"" U "\"", U, 0, "double quotes" },
  { "curl $'" U "'", U, 0, "escaping quotes" },
  { "curl " U "?x=1&y=2", U "?x=1&y=2", 0, "an ampersand that should have been quoted" },
  { "curl '" U "?x=1&y=2' &", U "?x=1&y=2", 0, "in the background" },
  { "curl " U "\\?x=1\\&y=2", U "?x=1&y=2", 0, "backslashes instead of quotes" },
  { "curl '" U "' \\\n  -H 'Accept: */*' \\\n  --compressed", U " [Accept: */*]", 0, "Chromium, for bash" },
  { "curl '" U "' \\\r\n  -H 'Accept: */*' \\\r\n  -H 'X: y'", U " [Accept: */*] [X: y]", 0, "line ends of Windows" },
  { "\rcurl '" U "'\r\r\n\rcurl '" U "?x'", U "\n" U "?x", 0, "carriage returns of their own" },
  { "curl 'https://a.example/b\\[1-2\\]'", "https://a.example/b[1-2]", 0, "Chromium escapes brackets" },
  { "curl -g 'https://a.example/b[1-2]'", "https://a.example/b[1-2]", 0, "curl's option for brackets" },
  { "curl --globoff 'https://a.example/b{c,d}'", "https://a.example/b%7Bc,d%7D", 0, "its long form" },
  { "curl 'https://a.example/b[c]?d[]={e}'", "https://a.example/b[c]?d[]={e}", 0, "brackets that are no pattern" },
  { "curl 'https://a.example/b[1-9]'", "", 1, "a pattern" },
  { "curl 'https://a.example/{b,c}'", "", 1, "another pattern" },
  { "curl '" U "' -H 'X: it'\\''s'", U " [X: it's]", 0, "a quote in quotes" },
  { "curl '" U "' -H $'X: it\\'s \\u0021 \\\\ \\x41\\101\\t.'", U " [X: it's ! \\ AA\t.]", 0, "escapes" },
  { "curl '" U "' -H $'X: \\u00e9\\xe9\\xc3\\xa9'", U " [X: \xc3\xa9\xc3\xa9\xc3\xa9]", 0, "three ways to write a letter" },
  { "curl '" U "' -H $'X: \\ud83d\\ude00\\U0001f600'", U " [X: \xf0\x9f\x98\x80\xf0\x9f\x98\x80]", 0, "halves of a character" },
  { "curl '" U "' -H $'X: \\ud83d.'", U " [X: \xef\xbf\xbd.]", 0, "half a character" },
  { "curl \"" U "\" -H \"X: \\\"y\\\" \\$z \\\\ \\q\"", U " [X: \"y\" $z \\ \\q]", 0, "escapes in double quotes" },
  { "curl -H X:y -HZ:w " U, U " [X: y] [Z: w]", 0, "values without a blank" },
  { "curl -H 'X:' -H 'Y;' " U, U " [Y: ]", 0, "headers without a value" },
  { "curl --header 'X: y' --user-agent 'UA/1' --referer 'https://r.example/;auto' --cookie 'a=b; c=d' " U,
    U " [X: y] [User-Agent: UA/1] [Referer: https://r.example/] [Cookie: a=b; c=d]", 0, "long names" },
  { "curl -A UA -e https://r.example/ -b a=b -b c=d " U, U " [User-Agent: UA] [Referer: https://r.example/] [Cookie: a=b; c=d]", 0, "short names" },
  { "curl -H 'cookie: a=b' -H 'user-agent: x' -b c=d -A y " U, U " [cookie: a=b] [user-agent: x]", 0, "a header of one's own counts" },
  { "curl -u me:pw " U, U " [Authorization: Basic bWU6cHc=]", 0, "a user" },
  { "curl --oauth2-bearer abc " U, U " [Authorization: Bearer abc]", 0, "a token" },
  { "curl -H 'Accept-Encoding: gzip' -H 'Host: c' -H 'Range: bytes=0-' -H 'If-None-Match: x' -H 'Connection: close' -H 'TE: trailers' " U, U, 0, "headers that are ours" },
  { "curl -H 'authority: a.example' -H ':path: /b' -H 'X: y' " U, U " [X: y]", 0, "what Chromium took for headers" },
  { "curl -X GET " U, U, 0, "the method said" },
  { "curl -XGET " U, U, 0, "without a blank" },
  { "curl -X HEAD " U, U, 0, "HEAD alone is a link all the same" },
  { "curl -I " U, U, 0, "its option" },
  { "curl -o 'c d.bin' " U, U " name=c d.bin", 0, "a name" },
  { "curl -oc.bin " U, U " name=c.bin", 0, "without a blank" },
  { "curl --output ../../etc/passwd " U, U " name=passwd", 0, "a path is no name" },
  { "curl --output-dir /etc -o x " U, U " name=x", 0, "nor is a folder ours" },
  { "curl -o - " U, U, 0, "to the terminal" },
  { "curl " U " > c.bin", U " name=c.bin", 0, "redirected" },
  { "curl " U " 2>/dev/null > c.bin 2>&1", U " name=c.bin", 0, "only what was fetched" },
  { "curl " U " >/dev/null", U, 0, "thrown away" },
  { "curl " U " | tar xz -C /tmp", U, 0, "piped" },
  { "curl -o x " U " -O https://a.example/c", U " name=x\nhttps://a.example/c", 0, "two links" },
  { "curl -H 'X: y' " U " --next -H 'Z: w' https://a.example/c", U " [X: y]\nhttps://a.example/c [Z: w]", 0, "two parts" },
  { "curl --limit-rate 100K " U, U " limit=102400", 0, "a limit" },
  { "curl --limit-rate 99999999999999P " U, U " limit=18446744073709551615", 0, "an absurd limit" },
  { "curl --limit-rate x " U, "", 1, "no limit" },
  { "curl '" U "' ;\ncurl 'https://a.example/c'", U "\nhttps://a.example/c", 0, "Chromium's copy of all" },
  { "curl " U " && curl https://a.example/c", U "\nhttps://a.example/c", 0, "one after the other" },
  { "$ curl " U "\n$ curl https://a.example/c\n", U "\nhttps://a.example/c", 0, "a transcript" },
  { "cd /tmp\ncurl " U " # the file\n# done", U, 0, "other commands and comments" },
  { "curl ^\"" U "?x=1^&y=^%^20^\" ^\r\n  -H ^\"Accept: */*^\" ^\r\n  -H ^\"X: ^\\^\"y^\\^\" ^\\^\\ z^\"",
    U "?x=1&y=%20 [Accept: */*] [X: \"y\" \\ z]", 0, "Chromium, for Windows" },
  { "curl \"" U "?x=1^&y=^%^2F\" ^\n  -H \"X: ^\\^\"y^\\^\"\" ^\n  --compressed", U "?x=1&y=%2F [X: \"y\"]", 0, "Chromium some years ago" },
  { "curl \"" U "?x=\"%\"20\"%\"\"%\"\" -H \"X: \"\"y\"\" `$z Not^A\" --compressed", U "?x=%20%% [X: \"y\" $z Not^A]", 0, "Firefox, for Windows" },
  { "curl ^\"" U "^\" ^&\r\ncurl ^\"https://a.example/c^\"", "https://a.example/c", 1, "an escaped ampersand is a word" },
  { "curl ^\"" U "^\" &\r\ncurl ^\"https://a.example/c^\"", U "\nhttps://a.example/c", 0, "all of it, for Windows" },
  { "curl ^\"" U "^\" -H ^\"X: a^\n\nb^\"", "", 1, "a line break in a header" },
  { "curl '" U "' -H $'X: a\\nb'", "", 1, "another" },
  { "curl '" U "' --data-raw '" SECRET "'", "", 1, "data" },
  { "curl '" U "' -d" SECRET, "", 1, "data without a blank" },
  { "curl '" U "' -F a=" SECRET, "", 1, "a form" },
  { "curl -T " SECRET " " U, "", 1, "an upload" },
  { "curl --json {} " U, "", 1, "JSON" },
  { "curl -X POST " U, "", 1, "POST" },
  { "curl -XDELETE " U, "", 1, "DELETE" },
  { "curl -k " U, "", 1, "no check of certificates" },
  { "curl --insecure " U, "", 1, "its long name" },
  { "curl -sLk " U, "", 1, "hidden among letters" },
  { "curl -x http://me:" SECRET "@p " U, "", 1, "a proxy" },
  { "curl --resolve a.example:443:127.0.0.1 " U, "", 1, "another address" },
  { "curl -K " SECRET " " U, "", 1, "a file of options" },
  { "curl -b " SECRET ".txt " U, "", 1, "a file of cookies" },
  { "curl -H @" SECRET " " U, "", 1, "a file of headers" },
  { "curl --netrc " U, "", 1, "a file of passwords" },
  { "curl -E " SECRET " " U, "", 1, "a certificate" },
  { "curl --digest -u me:" SECRET " " U, "", 1, "another way to sign in" },
  { "curl -u " SECRET " " U, "", 1, "a password that is asked for" },
  { "curl -r 0-9 " U, "", 1, "a part" },
  { "curl --" SECRET " " U, "", 1, "an unknown option" },
  { "curl --" SECRET "=x " U, "", 1, "another" },
  { "curl -~ " U, "", 1, "an unknown letter" },
  { "curl --head=" SECRET " " U, "", 1, "curl knows no equals sign" },
  { "curl --compressed", "", 1, "no link" },
  { "curl " U " -H", "", 1, "no value" },
  { "curl '" U, "", 1, "an open quote" },
  { "curl \"" U, "", 1, "another" },
  { "curl ^\"" U, "", 1, "one of Windows" },
  { "curl \"https://a.example/$KEY\"", "", 1, "a variable" },
  { "curl https://a.example/$(date)", "", 1, "a command in it" },
  { "curl \"https://a.example/`date`\"", "", 1, "an old one" },
  { "curl -H \"Authorization: Bearer $TOKEN\" " U, "", 1, "a variable in a header" },
  { "curl -d @- " U " <<< " SECRET, "", 1, "input" },
  { "curl $'" U "\\x00'", "", 1, "a NUL" },
  { "curl ftp://a.example/b", "", 0, "not meant for us" },
  { "curl -O ftp://a.example/b", "", 1, "another scheme" },
  { "curl -O " U " is great", "", 1, "prose behind it" },
  { "curl -H 'X Y: z' " U, "", 1, "no header" },
  { "curl -H 'Accept text;" SECRET "' " U, "", 1, "no colon" },
  { "curl is a tool", "", 0, "prose" },
  { "curl - a tool", "", 0, "prose with a dash" },
  { "curling " U, "", 0, "another word" },
  { "wget " U, "", 0, "another program" },
  { "", "", 0, "nothing" },
  { "curl", "", 0, "nothing else" },
  { "curl ", "", 0, "nothing but a blank" },
  { "curl '" U "' --data x;curl https://a.example/c", "https://a.example/c", 1, "a refused one does not stop another" },
};

static void
test_commands (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = download_curl_command_parse (commands[i].text, -1, &problems);
      g_autofree char *found = request_writer_describe (requests);

      g_test_message ("%s", commands[i].reason);
      g_assert_cmpstr (found, ==, commands[i].requests);
      g_assert_cmpuint (problems->len, ==, commands[i].problems);
      request_writer_assert_problems (problems, SECRET);
    }
}

static void
test_is (void)
{
  static const struct
  {
    const char *text;
    gboolean    is;
  } texts[] = {
    { "curl " U, TRUE },
    { " \n\tcurl 'x'", TRUE },
    { "\xef\xbb\xbf"
      "curl -O x",
      TRUE },
    { "$ curl -O x", TRUE },
    { "curl \\\n 'x'", TRUE },
    { "curl ^\n x", TRUE },
    { "curl a.example/b", TRUE },
    { "CURL " U, FALSE },
    { "curl and/or wget", FALSE },
    { "curl is at https://curl.se", FALSE },
    { "see: curl " U, FALSE },
    { "it costs 5$, or 'curl " U "'", FALSE },
    { U, FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i].text);
      g_assert_cmpint (download_curl_command_is (texts[i].text), ==, texts[i].is);
    }
}

#define SIGNED "https://b.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature="

/* Of commands, the method is known. */
static void
test_is_among (void)
{
  static const struct
  {
    const char *text;
    gboolean    is;
    const char *reason;
  } texts[] = {
    { "", FALSE, "nothing" },
    { U "\n  curl " U "\n", TRUE, "on a later line" },
    { "\n\r\n \ncurl.exe -s " U, TRUE, "behind empty ones" },
    { "\xef\xbb\xbf"
      "curl -s " U,
      TRUE, "behind a mark of the encoding" },
    { "curl is a program\n" U "\n", FALSE, "a sentence" },
    { "use curl " U "\n", FALSE, "in the middle of one" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i].reason);
      g_assert_cmpint (download_curl_command_is_among (texts[i].text), ==, texts[i].is);
    }
}

static void
test_heads (void)
{
  static const struct
  {
    const char *text;
    const char *requests;
    const char *reason;
  } pairs[] = {
    { "curl -I '" SIGNED "1'\ncurl '" SIGNED "2'", SIGNED "2 head=" SIGNED "1", "HEAD first" },
    { "curl '" SIGNED "2' -O\ncurl -X HEAD '" SIGNED "1'", SIGNED "2 head=" SIGNED "1", "HEAD last" },
    { "curl '" SIGNED "1'\ncurl '" SIGNED "2'", SIGNED "1\n" SIGNED "2", "GET twice" },
    { "curl -I '" SIGNED "1'\ncurl '" SIGNED "1'", SIGNED "1", "the same link for both tells nothing" },
    { "curl -I " U "\ncurl " U, U, "without a signature it tells nothing either" },
    { "curl -I " U "\ncurl https://a.example/c", "https://a.example/c\n" U, "of another object" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GPtrArray) requests = download_curl_command_parse (pairs[i].text, -1, NULL);
      g_autofree char *found = request_writer_describe (requests);

      g_test_message ("%s", pairs[i].reason);
      g_assert_cmpstr (found, ==, pairs[i].requests);
    }
}

/* What is read of a few megabytes stays a few megabytes, and takes no longer than reading them. */
static void
test_limits (void)
{
  static const struct
  {
    const char *start;
    const char *again;
    guint       times;
    guint       requests;
    guint       problems;
  } limits[] = {
    { "curl", " " U, 100, 100, 0 },
    { "curl", " " U, 101, 0, 1 },
    { "curl " U, " -H x:y", 200, 1, 0 },
    { "curl " U, " -H x:y", 201, 0, 1 },
    { "curl " U " -b a=", "bbbbbbbbbbbbbbbb", 8000, 0, 1 },
    { "curl -O https://", "[", 1000000, 0, 1 },
    { "curl -O https://a.example/?", "{", 1000000, 0, 1 },
    { "curl https://a.example/?", "&a", 1000000, 0, 1 },
    { "curl ", "'", 1000001, 0, 1 },
    { "curl $'", "\\u0041", 300000, 0, 1 },
    { "curl -", "s", 1000000, 0, 1 },
    { "", "curl " U "\n", 20000, 20000, 0 },
    { "", "curl ", 300000, 0, 0 },
    { "", ">", 1000000, 0, 0 },
    { "curl ^\"", "^\n\n^", 500000, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GString) text = g_string_new (limits[i].start);
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = NULL;

      for (guint j = 0; j < limits[i].times; j++)
        g_string_append (text, limits[i].again);
      requests = download_curl_command_parse (text->str, (gssize) text->len, &problems);

      g_test_message ("%s%s…", limits[i].start, limits[i].again);
      g_assert_cmpuint (requests->len, ==, limits[i].requests);
      g_assert_cmpuint (problems->len, ==, limits[i].problems);
    }
}

/* Whatever comes in, what goes out can be sent, and nothing of it is repeated in a problem. */
static void
test_random (void)
{
  static const char *const seeds[] = {
    "curl 'https://a.example/" SECRET "' \\\n  -H 'Accept: " SECRET "' -b 'a=" SECRET "' --compressed",
    "curl ^\"https://a.example/" SECRET "^&y=^%^20^\" ^\r\n  -H ^\"X: ^\\^\"" SECRET "^\\^\" ^\\^\\ z^\"",
    "curl \"https://a.example/\"%\"20\" -H \"X: \"\"" SECRET "\"\"\" -u me:" SECRET " -o " SECRET " --limit-rate 5K",
    "$ curl -sSL $'https://a.example/\\u00e9\\x41\\ud83d\\ude00" SECRET "' -A " SECRET " > " SECRET " && curl -I https://b.example/" SECRET,
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (20240521);

  for (guint i = 0; i < 20000; i++)
    {
      gsize            length;
      g_autofree char *text = request_writer_mutate (random, seeds, G_N_ELEMENTS (seeds), "'\"\\^$`%&|<>;#-{}[]\n\r /.:@=uxUHbdX0", &length);
      g_autofree char *block = g_memdup2 (text, length);
      g_autoptr (GPtrArray) problems = NULL;
      g_autoptr (GPtrArray) requests = download_curl_command_parse (block != NULL ? block : "", (gssize) length, &problems);

      request_writer_assert_problems (problems, SECRET);
      for (guint j = 0; j < requests->len; j++)
        {
          DownloadRequest   *request = g_ptr_array_index (requests, j);
          const char *const *headers = download_request_get_headers (request);

          g_assert_null (download_request_get_folder (request));
          for (guint k = 0; headers[k] != NULL; k++)
            {
              g_assert_null (strpbrk (headers[k], "\r\n"));
              g_assert_true (g_utf8_validate (headers[k], -1, NULL));
            }
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/curl-command/commands", test_commands);
  g_test_add_func ("/curl-command/is", test_is);
  g_test_add_func ("/curl-command/is-among", test_is_among);
  g_test_add_func ("/curl-command/heads", test_heads);
  g_test_add_func ("/curl-command/limits", test_limits);
  g_test_add_func ("/curl-command/random", test_random);

  return g_test_run ();
}
