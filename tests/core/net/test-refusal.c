/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of sorting refusals and network errors by what helps. */

#include "config.h"

#include "net/download-refusal.h"

#include <libsoup/soup.h>

/* Seconds. */
#define SIGNED_AT G_GINT64_CONSTANT (1369353600)
#define EXPIRES_AT (SIGNED_AT + 86400)

#define PLAIN "https://example.com/file.bin"
#define SIGNED                                                                                                             \
  "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE" \
  "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"   \
  "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

#define BUSY DOWNLOAD_ERROR_SERVER_BUSY
#define LINK_REFUSED DOWNLOAD_ERROR_LINK_REFUSED
#define LINK_EXPIRED DOWNLOAD_ERROR_LINK_EXPIRED
#define LINK_TOO_EARLY DOWNLOAD_ERROR_LINK_TOO_EARLY
#define LINK_SIGNATURE DOWNLOAD_ERROR_LINK_SIGNATURE
#define LINK_DENIED DOWNLOAD_ERROR_LINK_DENIED
#define LINK_KEY DOWNLOAD_ERROR_LINK_KEY
#define FORBIDDEN DOWNLOAD_ERROR_FORBIDDEN
#define REDIRECT DOWNLOAD_ERROR_REDIRECT
#define CHANGED DOWNLOAD_ERROR_CHANGED
#define NOT_FOUND DOWNLOAD_ERROR_NOT_FOUND
#define REFUSED DOWNLOAD_ERROR_REFUSED
#define ARCHIVED DOWNLOAD_ERROR_ARCHIVED
#define PROXY DOWNLOAD_ERROR_PROXY
#define PROTOCOL DOWNLOAD_ERROR_PROTOCOL

typedef struct
{
  guint         status;
  const char   *link;
  const char   *code;
  const char   *message;
  gboolean      is_past; /* whether the signed link has run out */
  DownloadError error;
  const char   *reason;
} RefusalCase;

static const RefusalCase refusals[] = {
  { 400, PLAIN, NULL, NULL, FALSE, REFUSED, "a bad request that nobody signed" },
  { 400, SIGNED, NULL, NULL, FALSE, LINK_REFUSED, "a bad signature" },
  { 400, SIGNED, NULL, NULL, TRUE, LINK_EXPIRED, "a bad signature that has run out" },
  { 400, SIGNED, "ExpiredToken", NULL, FALSE, LINK_EXPIRED, "S3 and GCS say 400 to a token that has run out" },
  { 400, SIGNED, "AuthorizationQueryParametersError", NULL, FALSE, LINK_REFUSED, "S3: malformed" },
  { 400, SIGNED, "AuthorizationQueryParametersError", NULL, TRUE, LINK_EXPIRED, "S3: malformed and past" },
  { 400, PLAIN, "TokenRefreshRequired", NULL, FALSE, LINK_EXPIRED, "S3: a token to be refreshed" },
  { 401, PLAIN, NULL, NULL, FALSE, LINK_REFUSED, "a password is wanted" },
  { 401, SIGNED, NULL, NULL, TRUE, LINK_EXPIRED, "401 of a link that has run out" },
  { 402, PLAIN, NULL, NULL, FALSE, LINK_REFUSED, "payment" },
  { 403, PLAIN, NULL, NULL, FALSE, LINK_REFUSED, "forbidden" },
  { 403, SIGNED, NULL, NULL, FALSE, LINK_REFUSED, "forbidden before the end" },
  { 403, SIGNED, NULL, NULL, TRUE, LINK_EXPIRED, "forbidden after the end" },
  { 403, SIGNED, "AccessDenied", NULL, FALSE, LINK_DENIED, "denied before the end" },
  { 403, SIGNED, "AccessDenied", NULL, TRUE, LINK_EXPIRED, "denied after the end" },
  { 403, SIGNED, "AccessDenied", "Request has expired", FALSE, LINK_EXPIRED, "S3, COS, OBS: it says so, whatever our clock says" },
  { 403, PLAIN, "AccessDenied", "Request has expired.", FALSE, LINK_EXPIRED, "OSS behind a name that hides the signature" },
  { 403, PLAIN, "AuthenticationFailed", "Server failed. Signature not valid in the specified time frame: Start", FALSE, LINK_REFUSED, "Azure, which does not say on which side" },
  { 403, PLAIN, "AuthenticationFailed", "Signed expiry time [a] must be after signed start time [b]", FALSE, LINK_EXPIRED, "Azure, upside down" },
  { 403, PLAIN, "AuthenticationFailed", "Signature did not match.", FALSE, LINK_SIGNATURE, "Azure, a bad signature" },
  { 403, SIGNED, "SignatureDoesNotMatch", NULL, FALSE, LINK_SIGNATURE, "a bad signature" },
  { 403, SIGNED, "SignatureDoesNotMatch", NULL, TRUE, LINK_EXPIRED, "a bad signature that has run out as well: a new link helps" },
  { 403, SIGNED, "RequestTimeTooSkewed", NULL, FALSE, LINK_TOO_EARLY, "not valid yet" },
  { 403, SIGNED, "InvalidAccessKeyId", NULL, FALSE, LINK_KEY, "the key was deleted" },
  { 403, SIGNED, "ExpiredRequest", NULL, FALSE, LINK_EXPIRED, "R2" },
  { 403, SIGNED, "InvalidObjectState", NULL, FALSE, ARCHIVED, "S3 Glacier, OSS archive" },
  { 403, SIGNED, "InvalidObjectState", NULL, TRUE, ARCHIVED, "archived, however old the link" },
  { 409, PLAIN, "BlobArchived", NULL, FALSE, ARCHIVED, "Azure archive" },
  { 400, SIGNED, "ApkDownloadForbidden", NULL, FALSE, FORBIDDEN, "OSS gives out no APK" },
  { 403, PLAIN, "ExternalRedirectForbidden", NULL, FALSE, FORBIDDEN, "no redirect" },
  { 403, SIGNED, "SomethingNew", NULL, FALSE, LINK_REFUSED, "an unknown code changes nothing" },
  { 404, PLAIN, NULL, NULL, FALSE, NOT_FOUND, "not there" },
  { 301, PLAIN, NULL, NULL, FALSE, REDIRECT, "a redirect without a target" },
  { 307, PLAIN, NULL, NULL, FALSE, REDIRECT, "another one" },
  { 404, SIGNED, "NoSuchKey", NULL, FALSE, NOT_FOUND, "no such key" },
  { 404, SIGNED, "NoSuchKey", NULL, TRUE, NOT_FOUND, "no such key, however old the link" },
  { 404, SIGNED, NULL, NULL, TRUE, LINK_EXPIRED, "not there, says who means that the link has run out" },
  { 410, SIGNED, NULL, NULL, TRUE, LINK_EXPIRED, "gone, says who means that the link has run out" },
  { 405, PLAIN, NULL, NULL, FALSE, REFUSED, "no such method" },
  { 406, PLAIN, NULL, NULL, FALSE, REFUSED, "not acceptable" },
  { 407, PLAIN, NULL, NULL, FALSE, PROXY, "the proxy wants a password" },
  { 408, PLAIN, NULL, NULL, FALSE, BUSY, "the server got tired of waiting" },
  { 409, PLAIN, NULL, NULL, FALSE, REFUSED, "a conflict" },
  { 410, PLAIN, NULL, NULL, FALSE, NOT_FOUND, "gone" },
  { 412, PLAIN, NULL, NULL, FALSE, CHANGED, "the condition failed" },
  { 412, SIGNED, "PreconditionFailed", NULL, TRUE, CHANGED, "the condition failed, however old the link" },
  { 418, PLAIN, NULL, NULL, FALSE, REFUSED, "a teapot" },
  { 421, PLAIN, NULL, NULL, FALSE, BUSY, "another connection may do" },
  { 425, PLAIN, NULL, NULL, FALSE, BUSY, "too early" },
  { 429, PLAIN, NULL, NULL, FALSE, BUSY, "too many" },
  { 429, SIGNED, NULL, NULL, TRUE, BUSY, "too many, however old the link" },
  { 451, PLAIN, NULL, NULL, FALSE, REFUSED, "the law" },
  { 499, PLAIN, NULL, NULL, FALSE, REFUSED, "an unknown refusal" },
  { 500, PLAIN, NULL, NULL, FALSE, BUSY, "its fault" },
  { 501, PLAIN, NULL, NULL, FALSE, REFUSED, "will never do it" },
  { 502, PLAIN, NULL, NULL, FALSE, BUSY, "a bad gateway" },
  { 503, PLAIN, NULL, NULL, FALSE, BUSY, "overloaded" },
  { 503, SIGNED, "SlowDown", NULL, TRUE, BUSY, "S3: slow down" },
  { 403, SIGNED, "ServerBusy", NULL, FALSE, BUSY, "a code outdoes a status" },
  { 504, PLAIN, NULL, NULL, FALSE, BUSY, "a gateway that waits" },
  { 505, PLAIN, NULL, NULL, FALSE, REFUSED, "no such version" },
  { 509, PLAIN, NULL, NULL, FALSE, BUSY, "bandwidth" },
  { 511, PLAIN, NULL, NULL, FALSE, BUSY, "a captive portal" },
  { 599, PLAIN, NULL, NULL, FALSE, BUSY, "an unknown fault" },
  { 202, PLAIN, NULL, NULL, FALSE, BUSY, "accepted: later, perhaps" },
  { 204, PLAIN, NULL, NULL, FALSE, DOWNLOAD_ERROR_NOTHING, "no content" },
  { 205, PLAIN, NULL, NULL, FALSE, DOWNLOAD_ERROR_NOTHING, "reset content" },
  { 305, PLAIN, NULL, NULL, FALSE, PROTOCOL, "use a proxy, which nobody does" },
};

static gint64
get_time (const RefusalCase *c)
{
  return (c->is_past ? EXPIRES_AT : EXPIRES_AT - 1) * G_USEC_PER_SEC;
}

static GError *
refuse (guint         status,
        const char   *code,
        const char   *message,
        gint64        retry_after,
        DownloadLink *link,
        gint64        now)
{
  g_autoptr (DownloadErrorBody) body = download_error_body_new ();
  DownloadRefusal refusal = { .status = status, .method = "GET", .link = link, .body = body, .retry_after = retry_after, .now = now };

  body->code = g_strdup (code);
  body->message = g_strdup (message);
  return download_refusal_to_error (&refusal);
}

static void
test_refusals (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const RefusalCase *c = &refusals[i];
      g_autoptr (DownloadLink) link = download_link_new (c->link, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%u %s: %s", c->status, c->code != NULL ? c->code : "", c->reason);
      error = refuse (c->status, c->code, c->message, 7, link, get_time (c));
      g_assert_error (error, DOWNLOAD_ERROR, (int) c->error);
      g_assert_cmpuint (download_error_get_http_status (error), ==, c->status);
      g_assert_cmpstr (download_error_get_provider_code (error), ==, c->code);
      g_assert_cmpint (download_error_get_retry_after (error), ==, 7);
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

/* The provider's message holds keys and signatures: none of it may be said. */
static void
test_no_secrets (void)
{
  static const char *const secrets[] = { "aeeed9bb", "AKIA", "Signature=", "hunter2", "?", "X-Amz" };
  g_autoptr (DownloadLink) link = download_link_new (SIGNED, NULL);

  for (guint status = 100; status < 600; status++)
    {
      g_autoptr (GError) error =
        refuse (status, "AccessDenied", "hunter2: X-Amz-Signature=aeeed9bb of AKIAIOSFODNN7EXAMPLE?", -1, link, 0);

      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        g_assert_null (g_strstr_len (error->message, -1, secrets[i]));
    }
}

typedef struct
{
  GQuark        domain;
  int           code;
  DownloadError error;
  const char   *reason;
} NetworkCase;

static void
check_network_errors (const NetworkCase *cases,
                      gsize              n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autoptr (GError) cause = g_error_new_literal (cases[i].domain, cases[i].code, "hunter2 https://a/?Signature=b");
      g_autoptr (GError) error = download_refusal_from_network_error (cause);

      g_test_message ("%s", cases[i].reason);
      g_assert_error (error, DOWNLOAD_ERROR, (int) cases[i].error);
      g_assert_null (g_strstr_len (error->message, -1, "hunter2"));
      g_assert_null (g_strstr_len (error->message, -1, "Signature"));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static void
test_network_errors (void)
{
  const NetworkCase cases[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, DOWNLOAD_ERROR_CANCELLED, "cancelled" },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, DOWNLOAD_ERROR_TIMED_OUT, "the kernel gave up" },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, DOWNLOAD_ERROR_TRUNCATED, "a body cut short" },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, DOWNLOAD_ERROR_OFFLINE, "no network" },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, DOWNLOAD_ERROR_NETWORK, "no route" },
    { G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, DOWNLOAD_ERROR_NETWORK, "no such host" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, DOWNLOAD_ERROR_NETWORK, "nobody listens" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, DOWNLOAD_ERROR_NETWORK, "reset" },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, DOWNLOAD_ERROR_NETWORK, "a broken pipe" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, DOWNLOAD_ERROR_NETWORK, "the proxy failed: it may be back" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, DOWNLOAD_ERROR_PROXY, "the proxy wants a password" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED, DOWNLOAD_ERROR_PROXY, "the proxy wants another password" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED, DOWNLOAD_ERROR_PROXY, "the proxy will not" },
    { G_IO_ERROR, G_IO_ERROR_FAILED, DOWNLOAD_ERROR_NETWORK, "something" },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, DOWNLOAD_ERROR_CERTIFICATE, "a bad certificate" },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, DOWNLOAD_ERROR_NETWORK, "the connection broke in TLS" },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, DOWNLOAD_ERROR_NETWORK, "no handshake" },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, DOWNLOAD_ERROR_NETWORK, "something in TLS" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, DOWNLOAD_ERROR_UNKNOWN_HOST, "nobody has that name" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, DOWNLOAD_ERROR_NETWORK, "the name is not known now" },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, DOWNLOAD_ERROR_PROTOCOL, "not HTTP" },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, DOWNLOAD_ERROR_PROTOCOL, "an impossible transfer encoding" },
  };

  check_network_errors (cases, G_N_ELEMENTS (cases));
}

static void
test_own_errors (void)
{
  g_autoptr (GError) cause = g_error_new_literal (DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL, "The disk is full.");
  g_autoptr (GError) error = NULL;

  download_error_set_answer (cause, 403, "X", 3);
  error = download_refusal_from_network_error (cause);
  g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_DISK_FULL);
  g_assert_cmpstr (error->message, ==, "The disk is full.");
  g_assert_cmpuint (download_error_get_http_status (error), ==, 403);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/refusal/refusals", test_refusals);
  g_test_add_func ("/refusal/no-secrets", test_no_secrets);
  g_test_add_func ("/refusal/network-errors", test_network_errors);
  g_test_add_func ("/refusal/own-errors", test_own_errors);

  return g_test_run ();
}
