/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of reading a provider's code out of a refusal's body. */

#include "config.h"

#include "net/download-error-body.h"

#include <string.h>

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

typedef struct
{
  const char *body;
  const char *code;
  const char *message;
  const char *reason;
} BodyCase;

static const BodyCase cases[] = {
  { XML "<Error>\n  <Code>AccessDenied</Code>\n  <Message>Request has expired.</Message>\n  <RequestId>65</RequestId>\n"
        "  <HostId>b.oss-cn-hangzhou.aliyuncs.com</HostId>\n  <Expires>2024-01-01T00:00:00.000Z</Expires>\n</Error>\n",
    "AccessDenied", "Request has expired.", "Alibaba Cloud OSS" },
  { XML "<Error>\n  <Code>SignatureDoesNotMatch</Code>\n  <Message>The request signature we calculated does not match.</Message>\n"
        "  <StringToSign>GET\n\n\n1\n/b/k</StringToSign>\n  <EC>0002-00000040</EC>\n</Error>",
    "SignatureDoesNotMatch", "The request signature we calculated does not match.", "OSS, with elements behind" },
  { XML "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>300</X-Amz-Expires>"
        "<Expires>2024-01-01T00:00:00Z</Expires><ServerTime>2024-01-02T00:00:00Z</ServerTime><RequestId>4</RequestId></Error>",
    "AccessDenied", "Request has expired", "Amazon S3" },
  { XML "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message><Token-0>secret</Token-0></Error>",
    "ExpiredToken", "The provided token has expired.", "Amazon S3, a token" },
  { "<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code><Message>Invalid argument.</Message>"
    "<Details>Request signature expired at: 2024-01-01T00:00:00+00:00</Details></Error>",
    "ExpiredToken", "Invalid argument. Request signature expired at: 2024-01-01T00:00:00+00:00", "Google Cloud Storage" },
  { "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to "
    "authenticate the request.\nRequestId:1\nTime:2024</Message><AuthenticationErrorDetail>Signature not valid in the specified "
    "time frame: Start [a] - Expiry [b] - Current [c]</AuthenticationErrorDetail></Error>",
    "AuthenticationFailed",
    "Server failed to authenticate the request.\nRequestId:1\nTime:2024 Signature not valid in the specified time frame: "
    "Start [a] - Expiry [b] - Current [c]",
    "Azure, which begins with a byte order mark" },
  { "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>AccessDenied</Code>\n\t<Message>Request has expired</Message>\n"
    "\t<Resource>b-1.cos.ap-x.myqcloud.com</Resource>\n\t<TraceId>OGV=</TraceId>\n</Error>\n",
    "AccessDenied", "Request has expired", "Tencent Cloud COS" },
  { "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired"
    "</Message><RequestId>0</RequestId></Error>",
    "AccessDenied", "Request has expired", "Huawei Cloud OBS" },
  { XML "<Error><Code>ExpiredRequest</Code><Message>Request has expired</Message></Error>",
    "ExpiredRequest", "Request has expired", "Cloudflare R2" },
  { XML "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><Key>k</Key><BucketName>b</BucketName></Error>",
    "AccessDenied", "Request has expired", "MinIO" },
  { XML "<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\" a='b'><Code x=\"y\">NoSuchKey</Code></Error>",
    "NoSuchKey", NULL, "attributes" },
  { XML "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate</Message></Error></ErrorResponse>",
    "Throttling", "Rate", "deeper" },
  { " \r\n\t<Error><Code>NoSuchKey</Code></Error>", "NoSuchKey", NULL, "white space in front" },
  { "<Error><Message>A &amp; B &lt;c&gt; &#65;</Message><Code>X</Code></Error>", "X", "A & B <c> A", "entities, and the other order" },
  { "<Error><Code>First</Code><Code>Second</Code><Message>1</Message><Message>2</Message></Error>", "First", "1", "the first counts" },
  { "<Error><Code></Code></Error>", NULL, NULL, "an empty code" },
  { "<Error><Code/></Error>", NULL, NULL, "an empty element" },
  { "<Error><Details>only</Details></Error>", NULL, " only", "details without a message" },
  { "<Error><code>NoSuchKey</code></Error>", NULL, NULL, "XML has case" },

  { "<Error><Code>AccessDenied</Code><Message>Requ", "AccessDenied", NULL, "cut in the message" },
  { "<Error><Code>AccessDenied</Code>", "AccessDenied", NULL, "cut behind the code" },
  { "<Error><Code>AccessDen", NULL, NULL, "cut in the code" },
  { "<Error><Cod", NULL, NULL, "cut in a tag" },
  { "<", NULL, NULL, "cut at once" },
  { "<Error><Code>AccessDenied</Code></Wrong>", "AccessDenied", NULL, "malformed further on" },
  { "<Error><Code>AccessDenied</Code>&nbsp;</Error>", "AccessDenied", NULL, "an unknown entity further on" },
  { "<Error><Code>Access\xff\xfe</Code></Error>", NULL, NULL, "not UTF-8" },
  { "<Error><Code>AccessDenied</Code><Message>\xe4\xf6\xfc</Message></Error>", "AccessDenied", NULL, "not UTF-8 behind the code" },

  { "<Error><Code>Access Denied</Code></Error>", NULL, NULL, "two words" },
  { "<Error><Code>\nAccessDenied\n</Code></Error>", NULL, NULL, "white space around it" },
  { "<Error><Code>https://example.com/?X-Amz-Signature=secret</Code></Error>", NULL, NULL, "a link" },
  { "<Error><Code>a=b</Code></Error>", NULL, NULL, "an assignment" },
  { "<Error><Code>\xd0\x96</Code></Error>", NULL, NULL, "no ASCII" },
  { "<Error><Code>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</Code></Error>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL, "as long as may be" },
  { "<Error><Code>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</Code></Error>", NULL, NULL, "longer" },
  { "<html><head><title>403 Forbidden</title></head><body><center>nginx</center></body></html>", NULL, NULL, "a page" },
  { "<!DOCTYPE html><html><body><p>unclosed<br><Code>X</body>", NULL, NULL, "a page that is no XML" },

  { "{\"code\": \"expired_auth_token\", \"message\": \"Authorization token has expired\", \"status\": 401}",
    "expired_auth_token", "Authorization token has expired", "Backblaze B2" },
  { "{\"error\": {\"code\": 403, \"message\": \"Forbidden\", \"errors\": [{\"reason\": \"forbidden\"}]}}",
    NULL, "Forbidden", "Google's JSON, whose code is a number" },
  { "{\"error\": {\"code\": \"AuthenticationFailed\", \"message\": \"No\"}}", "AuthenticationFailed", "No", "Azure's JSON" },
  { "\xef\xbb\xbf {\"code\": \"X\"}", "X", NULL, "a byte order mark" },
  { "{\"error\": \"no such file\"}", NULL, NULL, "a sentence" },
  { "{\"error\": null, \"code\": null, \"message\": []}", NULL, NULL, "nothing of the right type" },
  { "{\"code\": {\"code\": \"X\"}}", NULL, NULL, "an object for a code" },
  { "{\"code\": \"a b\", \"message\": \"m\"}", NULL, "m", "a code that is not a word" },
  { "{\"code\": \"X\"", NULL, NULL, "cut short" },
  { "{", NULL, NULL, "cut at once" },
  { "{}", NULL, NULL, "an empty object" },
  { "{\"code\": \"\xff\"}", NULL, NULL, "not UTF-8" },
  { "{\"code\": \"\\u0000\\ud800\"}", NULL, NULL, "escapes that are no text" },
  { "{\"code\": 99999999999999999999999999999999}", NULL, NULL, "a number too large" },
  { "[{\"code\": \"X\"}]", NULL, NULL, "a list" },

  { "", NULL, NULL, "nothing" },
  { " \n ", NULL, NULL, "white space" },
  { "\xef\xbb\xbf", NULL, NULL, "a byte order mark and nothing" },
  { "\xef\xbb", NULL, NULL, "half a byte order mark" },
  { "Access denied", NULL, NULL, "plain text" },
  { "\x1f\x8b\x08", NULL, NULL, "something packed" },
};

static void
test_bodies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize            length = strlen (cases[i].body);
      g_autofree char *body = g_memdup2 (cases[i].body, MAX (length, 1)); /* without its zero: it is not text yet */
      g_autofree char *code = NULL;
      g_autofree char *message = NULL;

      g_test_message ("%s", cases[i].reason);
      download_error_body_parse (body, length, &code, &message);
      g_assert_cmpstr (code, ==, cases[i].code);
      g_assert_cmpstr (message, ==, cases[i].message);
    }
}

static void
test_nothing_wanted (void)
{
  download_error_body_parse ("<Error><Code>X</Code><Message>Y</Message></Error>", 49, NULL, NULL);
  download_error_body_parse ("", 0, NULL, NULL);
}

static char *
repeat (const char *text,
        gsize       length)
{
  GString *string = g_string_new (NULL);

  while (string->len < length)
    g_string_append (string, text);
  g_string_truncate (string, length);
  return g_string_free (string, FALSE);
}

static void
test_hostile (void)
{
  static const char *const pieces[] = {
    "<a>",
    "<",
    "<a b='",
    "&",
    "&amp;",
    "<!--",
    "<![CDATA[",
    "<?",
    "</a>",
    "<Code>",
    "{\"a\":",
    "{\"error\":",
    "[",
    "{[",
    "{\"code\":\"X\",",
    "{\"",
    "{\"\\u",
    "{\"a\":-",
    "{}{}",
    "{,",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *body = repeat (pieces[i], DOWNLOAD_ERROR_BODY_MAX);
      g_autofree char *code = NULL;
      g_autofree char *message = NULL;

      g_test_message ("%s again and again", pieces[i]);
      download_error_body_parse (body, DOWNLOAD_ERROR_BODY_MAX, &code, &message);
      g_assert_null (code);
      g_assert_null (message);
    }
}

static void
test_zeros (void)
{
  static const char body[] = "<Error><Code>Access\0Denied</Code></Error>";
  g_autofree char  *code = NULL;
  g_autofree char  *message = NULL;

  g_test_message ("a zero ends a text");
  download_error_body_parse (body, sizeof body - 1, &code, &message);
  g_assert_cmpstr (code, ==, "Access");
}

/* Bodies damaged at random, always the same way: none may crash, and none may bring out a code that is not a word. */
static void
test_damaged (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 3000; round++)
    {
      const BodyCase  *c = &cases[round % G_N_ELEMENTS (cases)];
      gsize            length = strlen (c->body);
      g_autofree char *body = g_memdup2 (c->body, MAX (length, 1));
      g_autofree char *code = NULL;
      g_autofree char *message = NULL;

      for (guint i = 0; i < 4 && length > 0; i++)
        body[g_rand_int_range (random, 0, (gint32) length)] = (char) g_rand_int_range (random, 0, 256);
      download_error_body_parse (body, length, &code, &message);
      if (code != NULL)
        g_assert_true (g_regex_match_simple ("^[A-Za-z0-9._-]{1,64}\\z", code, 0, 0));
      if (message != NULL)
        g_assert_true (g_utf8_validate (message, -1, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error-body/bodies", test_bodies);
  g_test_add_func ("/error-body/nothing-wanted", test_nothing_wanted);
  g_test_add_func ("/error-body/hostile", test_hostile);
  g_test_add_func ("/error-body/zeros", test_zeros);
  g_test_add_func ("/error-body/damaged", test_damaged);

  return g_test_run ();
}
