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
  { "<Error><Details>only</Details></Error>", NULL, "only", "details without a message" },
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
    "forbidden", "Forbidden", "Google's JSON, whose code is a number and whose reason is a word" },
  { "{\"error\": {\"code\": \"AuthenticationFailed\", \"message\": \"No\"}}", "AuthenticationFailed", "No", "Azure's JSON" },
  { "\xef\xbb\xbf {\"code\": \"X\"}", "X", NULL, "a byte order mark" },
  { "{\"error\": \"no such file\"}", NULL, "no such file", "a sentence" },
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
parse (const char *body,
       gsize       length,
       char      **code,
       char      **message)
{
  g_autoptr (DownloadErrorBody) found = download_error_body_parse (body, length);

  g_assert_nonnull (found);
  *code = g_steal_pointer (&found->code);
  *message = g_steal_pointer (&found->message);
}

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
      parse (body, length, &code, &message);
      g_assert_cmpstr (code, ==, cases[i].code);
      g_assert_cmpstr (message, ==, cases[i].message);
    }
}

/* Seconds, or -1. */
typedef struct
{
  const char *body;
  gint64      not_before;
  gint64      expires;
  gint64      server_time;
  const char *reason;
} TimeCase;

static const TimeCase time_cases[] = {
  { "<Error><Expires>2023-11-14T22:43:20.000Z</Expires><ServerTime>2023-11-14T22:46:20.000Z</ServerTime></Error>",
    -1, 1700001800, 1700001980, "Alibaba Cloud OSS" },
  { "<Error><Expires>2023-11-14T22:43:20Z</Expires><ServerTime>2023-11-14T22:46:20Z</ServerTime></Error>",
    -1, 1700001800, 1700001980, "Amazon S3" },
  { "<Error><Details>Request has expired: 1700001800</Details></Error>", -1, 1700001800, -1, "Google, seconds" },
  { "<Error><Details>Request signature expired at: 2023-11-14T22:43:20+00:00</Details></Error>", -1, 1700001800, -1, "Google, a date" },
  { "<Error><AuthenticationErrorDetail>Signature not valid in the specified time frame: Start [Tue, 14 Nov 2023 22:13:20 GMT] - "
    "Expiry [Tue, 14 Nov 2023 22:43:20 GMT] - Current [Tue, 14 Nov 2023 22:46:20 GMT]</AuthenticationErrorDetail></Error>",
    1700000000, 1700001800, 1700001980, "Azure with a start" },
  { "<Error><AuthenticationErrorDetail>Signed expiry time [Tue, 14 Nov 2023 22:43:20 GMT] must be after signed start time "
    "[Tue, 14 Nov 2023 22:46:20 GMT]</AuthenticationErrorDetail></Error>",
    -1, 1700001800, -1, "Azure without a start: what it calls so may be the start or now" },
  { "<Error><Expires>300</Expires></Error>", -1, 300, -1, "few seconds" },
  { "<Error><Expires>0</Expires><ServerTime>-5</ServerTime></Error>", -1, -1, -1, "none and negative ones" },
  { "<Error><Expires>99999999999999</Expires><ServerTime>9999999999999999999999</ServerTime></Error>", -1, -1, -1, "too many" },
  { "<Error><Expires>1969-12-31T00:00:00Z</Expires><ServerTime>tomorrow</ServerTime></Error>", -1, -1, -1, "before all time, and none" },
  { "<Error><Expires>2023-02-31T00:00:00Z</Expires><ServerTime></ServerTime></Error>", -1, -1, -1, "no such day, and nothing" },
  { "<Error><Message>Start [ - Expiry [] - Current [x</Message></Error>", -1, -1, -1, "brackets" },
  { "{\"message\": \"Request has expired: 1700001800\"}", -1, 1700001800, -1, "JSON" },
};

static void
assert_seconds (gint64 time,
                gint64 seconds)
{
  g_assert_cmpint (time, ==, seconds >= 0 ? seconds * G_USEC_PER_SEC : -1);
}

static void
test_times (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (time_cases); i++)
    {
      const TimeCase *c = &time_cases[i];
      g_autoptr (DownloadErrorBody) said = download_error_body_parse (c->body, strlen (c->body));

      g_test_message ("%s", c->reason);
      assert_seconds (said->not_before, c->not_before);
      assert_seconds (said->expires, c->expires);
      assert_seconds (said->server_time, c->server_time);
    }
}

static void
test_elements (void)
{
  static const char body[] = "<Error><EC>0002-00000069</EC><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint><Region>eu-west-1</Region>"
                             "<HeadersNotSigned>x-amz-a, x-amz-b</HeadersNotSigned></Error>";
  static const char other[] = "<Error><Code>X</Code><EC>1</EC></Error>";
  g_autoptr (DownloadErrorBody) said = download_error_body_parse (body, strlen (body));
  g_autoptr (DownloadErrorBody) more = download_error_body_parse (other, strlen (other));

  g_assert_cmpstr (said->ec, ==, "0002-00000069");
  g_assert_cmpstr (said->endpoint, ==, "oss-cn-beijing.aliyuncs.com");
  g_assert_cmpstr (said->region, ==, "eu-west-1");
  g_assert_cmpstr (said->headers_not_signed, ==, "x-amz-a, x-amz-b");

  g_test_message ("only what is not known is filled in");
  download_error_body_fill (said, more);
  g_assert_cmpstr (said->code, ==, "X");
  g_assert_cmpstr (said->ec, ==, "0002-00000069");
}

static void
test_codes (void)
{
  static const char *const words[] = {
    "AccessDenied",
    "NoSuchKey",
    "expired_auth_token",
    "rateLimitExceeded",
    "S3Error",
    "HTTP403",
    "DENIED",
    "AuthorizationQueryParametersError",
    "InvalidJWT",
  };
  static const char *const secrets[] = {
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNNXEXAMPLE",
    "LTAI4Fxyz12345abcde",
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    "65A4B2C3D4E5F60718293A4B",
    "dcLTea+Yh9ApirQ8o8dOPqtvJXQ=",
    "403",
    "",
    " AccessDenied",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (download_error_body_is_code (words[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_false (download_error_body_is_code (secrets[i]));
  g_assert_false (download_error_body_is_code (NULL));
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
      parse (body, DOWNLOAD_ERROR_BODY_MAX, &code, &message);
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
  parse (body, sizeof body - 1, &code, &message);
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
      parse (body, length, &code, &message);
      if (code != NULL)
        g_assert_true (g_regex_match_simple ("^[A-Za-z][A-Za-z0-9._-]{0,63}\\z", code, 0, 0));
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
  g_test_add_func ("/error-body/times", test_times);
  g_test_add_func ("/error-body/elements", test_elements);
  g_test_add_func ("/error-body/codes", test_codes);
  g_test_add_func ("/error-body/hostile", test_hostile);
  g_test_add_func ("/error-body/zeros", test_zeros);
  g_test_add_func ("/error-body/damaged", test_damaged);

  return g_test_run ();
}
