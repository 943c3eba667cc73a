/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what is said about the refusals of the providers: bodies as they send them, and no secret in a sentence. */

#include "config.h"

#include "net/download-error-headers.h"
#include "net/download-refusal.h"

#include <string.h>

/* Seconds: all links here were signed at one time and end half an hour later. */
#define SIGNED_AT G_GINT64_CONSTANT (1700000000)
#define ENDS_AT (SIGNED_AT + 1800)
#define EARLY (SIGNED_AT - 3 * 3600)
#define WITHIN (SIGNED_AT + 600)
#define LATE (ENDS_AT + 190)

/* Whatever is secret has this in it. */
#define SECRET "c4n4ry7s19"
#define SECRETS                                                                                                       \
  "<RequestId>" SECRET "</RequestId><HostId>" SECRET "</HostId><OSSAccessKeyId>" SECRET "</OSSAccessKeyId>"           \
  "<AWSAccessKeyId>" SECRET "</AWSAccessKeyId><Token-0>" SECRET "</Token-0><SignatureProvided>" SECRET                \
  "</SignatureProvided><StringToSign>GET\n\n\n1700001800\n/" SECRET "</StringToSign><StringToSignBytes>47 45 " SECRET \
  "</StringToSignBytes><CanonicalRequest>GET\n/k\nX-Amz-Credential=" SECRET "</CanonicalRequest><Resource>/" SECRET   \
  "</Resource><Key>" SECRET "</Key>"
#define XML(code, message, more)                                                                      \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>" code "</Code>\n  <Message>" message \
  " " SECRET "</Message>\n  " more SECRETS "</Error>\n"
#define AZURE(code, detail)                                                                                                   \
  "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" code "</Code><Message>Server failed to authenticate " \
  "the request. Make sure the value of Authorization header is formed correctly including the signature.\nRequestId:" SECRET  \
  "\nTime:2023-11-14T22:46:20.0000000Z</Message>" detail SECRETS "</Error>"
#define DETAIL(text) "<AuthenticationErrorDetail>" text "</AuthenticationErrorDetail>"

#define OSS_V1 "https://b.oss-cn-hangzhou.aliyuncs.com/f.bin?OSSAccessKeyId=" SECRET "&Expires=1700001800&Signature=" SECRET
#define OSS_V4                                                                                                     \
  "https://b.oss-cn-hangzhou.aliyuncs.com/f.bin?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=" SECRET \
  "%2F20231114%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231114T221320Z&x-oss-expires=1800&x-oss-signature=" SECRET
#define S3_WITH(host, expires, headers, more)                                                                          \
  "https://" host "/f.bin?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" SECRET "%2F20231114%2Fus-east-1%2Fs3%2F" \
  "aws4_request&X-Amz-Date=20231114T221320Z&X-Amz-Expires=" expires "&X-Amz-SignedHeaders=" headers                    \
  "&X-Amz-Security-Token=" SECRET "&X-Amz-Signature=" SECRET more
#define S3 S3_WITH ("b.s3.amazonaws.com", "1800", "host", "")
#define S3_CHECKSUM S3_WITH ("b.s3.amazonaws.com", "1800", "host%3Bx-amz-checksum-mode", "")
#define S3_TWO S3_WITH ("b.s3.amazonaws.com", "1800", "host%3Bx-amz-a%3Bx-amz-b", "")
#define S3_ODD S3_WITH ("b.s3.amazonaws.com", "1800", "host%3Bx%20" SECRET "%3D", "")
#define S3_RANGE S3_WITH ("b.s3.amazonaws.com", "1800", "host%3Brange", "")
#define S3_UPLOAD S3_WITH ("b.s3.amazonaws.com", "1800", "host", "&x-id=PutObject")
#define S3_DOWNLOAD S3_WITH ("b.s3.amazonaws.com", "1800", "host", "&x-id=GetObject")
#define S3_LONG S3_WITH ("b.s3.amazonaws.com", "900000", "host", "")
#define S3_V2 "https://b.s3.amazonaws.com/f.bin?AWSAccessKeyId=" SECRET "&Expires=1700001800&Signature=" SECRET
#define MINIO S3_WITH ("minio.example.com/b", "1800", "host", "")
#define MINIO_SIGNED S3_WITH ("minio.example.com/b", "1800", "host%3Bx-amz-a", "")
#define R2 S3_WITH ("x.r2.cloudflarestorage.com/b", "1800", "host", "")
#define GCS_WITH(expires)                                                                                               \
  "https://storage.googleapis.com/b/f.bin?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=" SECRET "%2F20231114%2F" \
  "auto%2Fstorage%2Fgoog4_request&X-Goog-Date=20231114T221320Z&X-Goog-Expires=" expires                                 \
  "&X-Goog-SignedHeaders=host&X-Goog-Signature=" SECRET
#define GCS GCS_WITH ("1800")
#define GCS_LONG GCS_WITH ("900000")
#define AZURE_WITH(more) "https://a.blob.core.windows.net/b/f.bin?sv=2022-11-02&sr=b&se=2023-11-14T22%3A43%3A20Z&sig=" SECRET more
#define AZURE_READ AZURE_WITH ("&sp=r")
#define AZURE_WRITE AZURE_WITH ("&sp=cw")
#define AZURE_STORED "https://a.blob.core.windows.net/b/f.bin?sv=2022-11-02&sr=b&si=policy&sig=" SECRET
#define COS                                                                                                                  \
  "https://b-1250000000.cos.ap-guangzhou.myqcloud.com/f.bin?q-sign-algorithm=sha1&q-ak=" SECRET "&q-sign-time=1700000000%3B" \
  "1700001800&q-key-time=1700000000%3B1700001800&q-header-list=host&q-url-param-list=&q-signature=" SECRET
#define OBS "https://b.obs.cn-north-4.myhuaweicloud.com/f.bin?AccessKeyId=" SECRET "&Expires=1700001800&Signature=" SECRET
#define B2 "https://f000.backblazeb2.com/file/b/f.bin?Authorization=3_" SECRET
#define CLOUDFRONT "https://d111111abcdef8.cloudfront.net/f.bin?Expires=1700001800&Signature=" SECRET "&Key-Pair-Id=" SECRET
#define CDN "https://cdn.example.com/f.bin?auth_key=1700001800-0-0-0123456789abcdef0123456789abcdef"
#define PLAIN "https://example.com/f.bin"
#define WORD "https://example.com/f.bin?signature=SignatureLike"
#define CNAME "https://files.example.com/f.bin?token=" SECRET

typedef struct
{
  const char   *reason;
  guint         status;
  const char   *link;
  gint64        now;
  const char   *sent; /* with commas; NULL for what is always sent */
  const char   *body;
  DownloadError error;
  const char   *says;
} Case;

#define E(name) DOWNLOAD_ERROR_##name

static const Case cases[] = {
  /* Expired. */
  { "OSS V1", 403, OSS_V1, WITHIN, NULL, XML ("AccessDenied", "Request has expired.", "<Expires>2023-11-14T22:43:20.000Z</Expires><ServerTime>2023-11-14T22:46:30.000Z</ServerTime><EC>0002-00000069</EC>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "OSS V1, which does not say when", 403, OSS_V1, LATE, NULL, XML ("AccessDenied", "Request has expired.", "<EC>0002-00000069</EC>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "OSS V4 by its number", 403, OSS_V4, LATE, NULL, XML ("AccessDenied", "", "<EC>0002-00000069</EC>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "OSS in the ways of S3", 403, S3_V2, LATE, NULL, XML ("AccessDenied", "", "<EC>0002-00000418</EC>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "S3, whose time counts more than ours", 403, S3, WITHIN, NULL, XML ("AccessDenied", "Request has expired", "<X-Amz-Expires>1800</X-Amz-Expires><Expires>2023-11-14T22:43:20Z</Expires><ServerTime>2023-11-14T22:43:21Z</ServerTime>"), E (LINK_EXPIRED), "The link expired 1 second ago." },
  { "S3, seconds", 403, S3, ENDS_AT + 59, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 59 seconds ago." },
  { "S3, one minute", 403, S3, ENDS_AT + 60, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 1 minute ago." },
  { "S3, one hour", 403, S3, ENDS_AT + 3600, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 1 hour ago." },
  { "S3, hours", 403, S3, ENDS_AT + 5 * 3600, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 5 hours ago." },
  { "S3, days", 403, S3, ENDS_AT + 50 * 3600, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 2 days ago." },
  { "S3, this very second", 403, S3, ENDS_AT, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link has expired." },
  { "S3 says so though the link does not", 403, S3, WITHIN, NULL, XML ("AccessDenied", "Request has expired", ""), E (LINK_EXPIRED), "The link has expired." },
  { "S3 with times that contradict it", 403, CNAME, WITHIN, NULL, XML ("AccessDenied", "Request has expired", "<Expires>2099-01-01T00:00:00Z</Expires><ServerTime>2023-11-14T22:43:21Z</ServerTime>"), E (LINK_EXPIRED), "The link has expired." },
  { "S3 behind a name that hides the signature", 403, CNAME, WITHIN, NULL, XML ("AccessDenied", "Request has expired", "<Expires>2023-11-14T22:43:20Z</Expires><ServerTime>2023-11-15T22:43:20Z</ServerTime>"), E (LINK_EXPIRED), "The link expired 1 day ago." },
  { "MinIO", 403, MINIO, LATE, NULL, XML ("AccessDenied", "Request has expired", "<BucketName>b</BucketName>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "Ceph, which only denies", 403, MINIO, LATE, NULL, XML ("AccessDenied", "", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "NooBaa", 403, MINIO, LATE, NULL, XML ("RequestExpired", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "R2 as it was", 400, R2, LATE, NULL, XML ("ExpiredRequest", "Request has expired", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "R2 as it is", 403, R2, LATE, NULL, XML ("ExpiredRequest", "", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "GCS V4", 400, GCS, LATE, NULL, XML ("ExpiredToken", "The provided token has expired.", "<Details>Request signature expired at: 2023-11-14T22:43:20+00:00</Details>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "GCS in seconds", 400, CNAME, LATE, NULL, XML ("ExpiredToken", "The provided token has expired.", "<Details>Request has expired: 1700001800</Details>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "Azure with a start", 403, AZURE_READ, LATE, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signature not valid in the specified time frame: Start [Tue, 14 Nov 2023 22:13:20 GMT] - Expiry [Tue, 14 Nov 2023 22:43:20 GMT] - Current [Tue, 14 Nov 2023 22:48:20 GMT]")), E (LINK_EXPIRED), "The link expired 5 minutes ago." },
  { "Azure without a start", 403, AZURE_READ, LATE, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signed expiry time [Tue, 14 Nov 2023 22:43:20 GMT] must be after signed start time [Tue, 14 Nov 2023 22:46:30 GMT]")), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "Azure with a policy that is not in the link", 403, AZURE_STORED, LATE, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signature not valid in the specified time frame: Start [Tue, 14 Nov 2023 22:13:20 GMT] - Expiry [Tue, 14 Nov 2023 22:43:20 GMT] - Current [Tue, 14 Nov 2023 22:48:20 GMT]")), E (LINK_EXPIRED), "The link expired 5 minutes ago." },
  { "COS", 403, COS, LATE, NULL, XML ("AccessDenied", "Request has expired", "<TraceId>" SECRET "</TraceId>"), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "OBS", 403, OBS, LATE, NULL, XML ("AccessDenied", "Request has expired.", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "OBS by another code", 403, OBS, LATE, NULL, XML ("RequestTimeTooSkewed", "Request has expired.", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "B2, whose links do not tell when", 401, B2, WITHIN, NULL, "{\"code\": \"expired_auth_token\", \"message\": \"Authorization token has expired " SECRET "\", \"status\": 401}", E (LINK_EXPIRED), "The link has expired." },
  { "CloudFront, which only denies", 403, CLOUDFRONT, LATE, NULL, XML ("AccessDenied", "Access denied", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "a token of Supabase", 400, CNAME, WITHIN, NULL, "{\"statusCode\":\"400\",\"error\":\"InvalidJWT\",\"message\":\"\\\"exp\\\" claim timestamp check failed " SECRET "\"}", E (LINK_EXPIRED), "The link has expired." },
  { "a token of Qiniu", 401, PLAIN, WITHIN, NULL, "{\"error\":\"expired token\"}", E (LINK_EXPIRED), "The link has expired." },
  { "no body, after the end", 403, S3, LATE, NULL, "", E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "a page, after the end", 404, OSS_V1, LATE, NULL, "<html><body>404 Not Found " SECRET "<br></body></html>", E (LINK_EXPIRED), "The link expired 3 minutes ago." },
  { "a session of a site is not a link", 403, PLAIN, WITHIN, NULL, "{\"message\": \"Your session has expired " SECRET "\"}", E (LINK_REFUSED), "wants you to log in" },
  { "the name of a file says it, the server does not", 404, GCS, WITHIN, NULL, XML ("NoSuchKey", "No such object: b/request has expired.txt", ""), E (NOT_FOUND), "There is no such file" },

  /* The token ended before the link. */
  { "S3", 400, S3, WITHIN, NULL, XML ("ExpiredToken", "The provided token has expired.", ""), E (LINK_EXPIRED), "earlier than it says" },
  { "S3, a token to be refreshed", 400, S3, WITHIN, NULL, XML ("TokenRefreshRequired", "The provided token must be refreshed.", ""), E (LINK_EXPIRED), "earlier than it says" },
  { "OSS", 403, OSS_V4, WITHIN, NULL, XML ("SecurityTokenExpired", "The security token you provided has expired.", "<EC>0002-00000207</EC>"), E (LINK_EXPIRED), "earlier than it says" },
  { "OSS by words", 403, OSS_V1, WITHIN, NULL, XML ("InvalidAccess", "The security token you provided has expired.", ""), E (LINK_EXPIRED), "earlier than it says" },
  { "both at once", 400, S3, LATE, NULL, XML ("ExpiredToken", "The provided token has expired.", ""), E (LINK_EXPIRED), "The link expired 3 minutes ago." },

  /* Not yet. */
  { "OSS V4", 403, OSS_V4, EARLY, NULL, XML ("AccessDenied", "Request is not valid yet.", "<EC>0002-00000235</EC>"), E (LINK_TOO_EARLY), "not valid yet: try again in 3 hours." },
  { "MinIO", 403, MINIO, SIGNED_AT - 1800, NULL, XML ("AccessDenied", "Request is not valid yet", ""), E (LINK_TOO_EARLY), "not valid yet: try again in 15 minutes." },
  { "OBS, whose links do not tell from when", 403, OBS, WITHIN, NULL, XML ("AccessDenied", "Request is not yet valid.", ""), E (LINK_TOO_EARLY), "not valid yet: try again later." },
  { "Azure", 403, AZURE_READ, WITHIN, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signature not valid in the specified time frame: Start [Thu, 16 Nov 2023 22:13:20 GMT] - Expiry [Fri, 17 Nov 2023 22:43:20 GMT] - Current [Tue, 14 Nov 2023 22:13:20 GMT]")), E (LINK_TOO_EARLY), "not valid yet: try again in 2 days." },
  { "S3, which only denies", 403, S3, EARLY, NULL, XML ("AccessDenied", "Access Denied", ""), E (LINK_TOO_EARLY), "not valid yet" },
  { "a clock that is wrong", 403, S3, WITHIN, NULL, XML ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", ""), E (LINK_TOO_EARLY), "clock is wrong" },
  { "Azure does not say on which side", 403, AZURE_STORED, WITHIN, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signature not valid in the specified time frame: Start [?]")), E (LINK_REFUSED), "not valid at this time" },

  /* Too long. */
  { "S3", 400, S3_LONG, WITHIN, NULL, XML ("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds", ""), E (LINK_TOO_LONG), "lasts 7 days at most" },
  { "OSS", 400, OSS_V4, WITHIN, NULL, XML ("InvalidArgument", "Invalid expires", "<EC>0002-00000232</EC>"), E (LINK_TOO_LONG), "lasts 7 days at most" },
  { "R2", 400, R2, WITHIN, NULL, XML ("InvalidArgument", "X-Amz-Expires must be between 1 and 604800", ""), E (LINK_TOO_LONG), "lasts 7 days at most" },
  { "GCS, which finds it malformed", 400, GCS_LONG, WITHIN, NULL, XML ("MalformedSecurityHeader", "Your request has a malformed header.", ""), E (LINK_TOO_LONG), "lasts 7 days at most" },

  /* The signature. */
  { "OSS", 403, OSS_V1, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.", "<EC>0002-00000040</EC>"), E (LINK_SIGNATURE), "copy the whole link again" },
  { "S3", 403, S3, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", ""), E (LINK_SIGNATURE), "copy the whole link again" },
  { "GCS", 403, GCS, WITHIN, NULL, XML ("SignatureDoesNotMatch", "Access denied.", "<Details>The request signature we calculated does not match</Details>"), E (LINK_SIGNATURE), "copy the whole link again" },
  { "Azure", 403, AZURE_READ, WITHIN, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signature did not match. String to sign used was r\n\n" SECRET)), E (LINK_SIGNATURE), "copy the whole link again" },
  { "Azure, malformed", 403, AZURE_READ, WITHIN, NULL, AZURE ("AuthenticationFailed", DETAIL ("Signature fields not well formed.")), E (LINK_REFUSED), "does not understand the link" },
  { "COS", 403, COS, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The Signature you specified is invalid.", ""), E (LINK_SIGNATURE), "copy the whole link again" },
  { "OBS", 403, OBS, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature we calculated does not match", ""), E (LINK_SIGNATURE), "copy the whole link again" },
  { "R2", 403, R2, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature we calculated does not match", ""), E (LINK_SIGNATURE), "copy the whole link again" },
  { "an upload", 403, S3_UPLOAD, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_SIGNATURE), "something else than downloading" },
  { "a download", 403, S3_DOWNLOAD, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_SIGNATURE), "copy the whole link again" },
  { "Azure, a link to write with", 403, AZURE_WRITE, WITHIN, NULL, AZURE ("AuthorizationPermissionMismatch", ""), E (LINK_SIGNATURE), "something else than downloading" },
  { "malformed", 400, S3, WITHIN, NULL, XML ("AuthorizationQueryParametersError", "Query-string authentication version 4 requires the X-Amz-Algorithm", ""), E (LINK_REFUSED), "does not understand the link" },
  { "malformed, for GCS", 400, GCS, WITHIN, NULL, XML ("MalformedSecurityHeader", "Your request has a malformed header.", ""), E (LINK_REFUSED), "does not understand the link" },
  { "malformed, with no reason", 400, S3, WITHIN, NULL, "", E (LINK_REFUSED), "does not understand the link" },

  /* Headers. */
  { "a header that was signed", 403, S3_CHECKSUM, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "only with the header “x-amz-checksum-mode”: add it" },
  { "two of them", 403, S3_TWO, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "the headers “x-amz-a”, “x-amz-b”: add them" },
  { "one of them was sent", 403, S3_TWO, WITHIN, "X-Amz-B", XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "the header “x-amz-a”: add it" },
  { "both were, and one is wrong", 403, S3_TWO, WITHIN, "X-Amz-A,X-Amz-B", XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "with the values that were signed" },
  { "one that is no name of a header", 403, S3_ODD, WITHIN, NULL, XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_SIGNATURE), "copy the whole link again" },
  { "MinIO says of a missing one that it was there", 400, MINIO_SIGNED, WITHIN, NULL, XML ("AccessDenied", "There were headers present in the request which were not signed", ""), E (LINK_HEADERS), "only with the header “x-amz-a”" },
  { "no reason, but a header is missing", 403, S3_CHECKSUM, WITHIN, NULL, "", E (LINK_HEADERS), "only with the header “x-amz-checksum-mode”" },
  { "one piece", 403, S3_RANGE, WITHIN, "Range", XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "one piece of the file" },
  { "S3, one too many", 403, S3, WITHIN, "Accept,X-Amz-Meta-A", XML ("AccessDenied", "There were headers present in the request which were not signed", "<HeadersNotSigned>x-amz-meta-a</HeadersNotSigned>"), E (LINK_HEADERS), "does not allow the header “X-Amz-Meta-A”: remove it" },
  { "MinIO, one too many", 400, MINIO, WITHIN, "x-amz-request-payer", XML ("AccessDenied", "There were headers present in the request which were not signed", ""), E (LINK_HEADERS), "the header “x-amz-request-payer”" },
  { "a server names what was not sent", 403, S3, WITHIN, NULL, XML ("AccessDenied", "There were headers present in the request which were not signed", "<HeadersNotSigned>x-amz-" SECRET "</HeadersNotSigned>"), E (LINK_HEADERS), "remove the headers" },
  { "OSS, one too many", 403, OSS_V4, WITHIN, "x-oss-range-behavior", XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "the header “x-oss-range-behavior”" },
  { "OSS, a type", 403, OSS_V1, WITHIN, "Content-Type", XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "the header “Content-Type”" },
  { "OBS, one too many", 403, OBS, WITHIN, "x-obs-a", XML ("SignatureDoesNotMatch", "The request signature", ""), E (LINK_HEADERS), "the header “x-obs-a”" },

  /* Who may. */
  { "OSS", 403, OSS_V1, WITHIN, NULL, XML ("AccessDenied", "You have no right to access this object because of bucket acl.", "<EC>0003-00000001</EC>"), E (LINK_DENIED), "may not read this file, or the file is not there" },
  { "S3, or there is no such object", 403, S3, WITHIN, NULL, XML ("AccessDenied", "Access Denied", ""), E (LINK_DENIED), "may not read this file, or the file is not there" },
  { "S3, with a long reason", 403, S3, WITHIN, NULL, XML ("AccessDenied", "User: arn:aws:sts::1:assumed-role/" SECRET " is not authorized to perform: s3:GetObject on resource: referer.csv", ""), E (LINK_DENIED), "may not read this file" },
  { "S3, not public", 403, PLAIN, WITHIN, NULL, XML ("AccessDenied", "Access Denied", ""), E (LINK_DENIED), "not for everyone" },
  { "GCS in JSON", 403, PLAIN, WITHIN, NULL, "{\"error\":{\"code\":403,\"message\":\"" SECRET " does not have storage.objects.get access\",\"errors\":[{\"message\":\"m\",\"domain\":\"global\",\"reason\":\"forbidden\"}]}}", E (LINK_DENIED), "not for everyone" },
  { "Azure, whose signer may not read", 403, AZURE_READ, WITHIN, NULL, AZURE ("AuthorizationPermissionMismatch", ""), E (LINK_DENIED), "may not read this file" },
  { "Azure, not public", 409, PLAIN, WITHIN, NULL, AZURE ("PublicAccessNotPermitted", ""), E (LINK_DENIED), "not for everyone" },
  { "Azure, from elsewhere", 403, AZURE_READ, WITHIN, NULL, AZURE ("AuthorizationSourceIPMismatch", "<SourceIP>" SECRET "</SourceIP>"), E (LINK_DENIED), "certain networks" },
  { "Azure, not encrypted", 403, AZURE_READ, WITHIN, NULL, AZURE ("AuthorizationProtocolMismatch", ""), E (LINK_DENIED), "https:" },
  { "COS", 403, COS, WITHIN, NULL, XML ("AccessDenied", "Access Denied.", ""), E (LINK_DENIED), "may not read this file" },
  { "B2", 401, B2, WITHIN, NULL, "{\"code\":\"unauthorized\",\"message\":\"" SECRET "\",\"status\":401}", E (LINK_DENIED), "may not read this file" },
  { "OSS, the key", 403, OSS_V1, WITHIN, NULL, XML ("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.", "<EC>0002-00000902</EC>"), E (LINK_KEY), "key that the link was signed with is not valid any more" },
  { "S3, the key", 403, S3, WITHIN, NULL, XML ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", ""), E (LINK_KEY), "not valid any more" },
  { "S3, the key and the time", 403, S3, LATE, NULL, XML ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", ""), E (LINK_KEY), "not valid any more" },
  { "S3, the token", 400, S3, WITHIN, NULL, XML ("InvalidToken", "The provided token is malformed or otherwise invalid.", ""), E (LINK_KEY), "not valid any more" },
  { "B2, the token", 401, B2, WITHIN, NULL, "{\"code\":\"bad_auth_token\",\"message\":\"" SECRET "\",\"status\":401}", E (LINK_KEY), "not valid any more" },
  { "CloudFront, the key", 403, CLOUDFRONT, WITHIN, NULL, XML ("InvalidKey", "Unknown Key", ""), E (LINK_KEY), "not valid any more" },
  { "OSS, the wrong region", 403, OSS_V1, WITHIN, NULL, XML ("AccessDenied", "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.", "<Bucket>b</Bucket><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint><EC>0003-00001403</EC>"), E (LINK_PLACE), "made for “oss-cn-beijing.aliyuncs.com”" },
  { "S3, the wrong region", 301, S3, WITHIN, NULL, XML ("PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.", "<Endpoint>b.s3-eu-west-1.amazonaws.com</Endpoint>"), E (LINK_PLACE), "made for “b.s3-eu-west-1.amazonaws.com”" },
  { "S3, signed for the wrong region", 400, S3, WITHIN, NULL, XML ("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-central-1'", "<Region>eu-central-1</Region>"), E (LINK_PLACE), "made for “eu-central-1”" },
  { "MinIO, signed for the wrong region", 400, MINIO, WITHIN, NULL, XML ("AuthorizationHeaderMalformed", "The authorization header is malformed; the region is wrong; expecting 'eu-west-1'.", ""), E (LINK_PLACE), "wrong region" },
  { "an endpoint that leads astray", 403, OSS_V1, WITHIN, NULL, XML ("AccessDenied", "must be addressed using the specified endpoint", "<Endpoint>" SECRET ".example.com</Endpoint>"), E (LINK_PLACE), "ask for a new link" },
  { "an endpoint that is a link", 403, OSS_V1, WITHIN, NULL, XML ("AccessDenied", "must be addressed using the specified endpoint", "<Endpoint>https://x/?Signature=" SECRET ".aliyuncs.com</Endpoint><Region>" SECRET "</Region>"), E (LINK_PLACE), "ask for a new link" },
  { "OSS, the page it comes from", 403, OSS_V1, WITHIN, NULL, XML ("AccessDenied", "You are denied by bucket referer policy.", "<EC>0003-00000503</EC>"), E (LINK_REFERER), "add a “Referer” header" },
  { "OSS, no page at all", 403, PLAIN, WITHIN, NULL, XML ("AccessDenied", "", "<EC>0003-00000501</EC>"), E (LINK_REFERER), "add a “Referer” header" },
  { "GCS, who pays", 400, GCS, WITHIN, NULL, XML ("UserProjectMissing", "Bucket is a requester pays bucket but no user project provided.", ""), E (LINK_REQUESTER_PAYS), "has to pay for it" },
  { "S3, who pays", 403, S3, WITHIN, NULL, XML ("AccessDenied", "The bucket is a Requester Pays bucket", ""), E (LINK_REQUESTER_PAYS), "has to pay for it" },
  { "a password is wanted", 401, PLAIN, WITHIN, NULL, "<html><body>401 " SECRET "</body></html>", E (LINK_REFUSED), "wants you to log in, or does not let you download" },
  { "no reason at all", 403, PLAIN, WITHIN, NULL, "", E (LINK_REFUSED), "wants you to log in, or does not let you download" },
  { "no reason at all to a signed link", 403, S3, WITHIN, NULL, "", E (LINK_REFUSED), "refused the link: ask for a new one" },

  /* The object. */
  { "OSS", 404, OSS_V1, WITHIN, NULL, XML ("NoSuchKey", "The specified key does not exist.", "<EC>0026-00000001</EC>"), E (NOT_FOUND), "no such file" },
  { "S3, however old the link", 404, S3, LATE, NULL, XML ("NoSuchKey", "The specified key does not exist.", ""), E (NOT_FOUND), "no such file" },
  { "Azure", 404, AZURE_READ, WITHIN, NULL, AZURE ("BlobNotFound", ""), E (NOT_FOUND), "no such file" },
  { "B2", 404, B2, WITHIN, NULL, "{\"code\":\"not_found\",\"message\":\"File with such name does not exist. " SECRET "\",\"status\":404}", E (NOT_FOUND), "no such file" },
  { "GCS in JSON", 404, PLAIN, WITHIN, NULL, "{\"error\":{\"code\":404,\"message\":\"No such object: " SECRET "\",\"errors\":[{\"reason\":\"notFound\"}]}}", E (NOT_FOUND), "no such file" },
  { "OSS, what a link points to", 404, OSS_V1, WITHIN, NULL, XML ("SymlinkTargetNotExist", "The symlink target object does not exist", ""), E (NOT_FOUND), "points to another one" },
  { "S3, the version", 404, S3, WITHIN, NULL, XML ("NoSuchVersion", "The specified version does not exist.", ""), E (NOT_FOUND), "version of the file" },
  { "gone", 410, PLAIN, WITHIN, NULL, "", E (NOT_FOUND), "no longer on the server" },
  { "OSS, the bucket", 404, OSS_V1, WITHIN, NULL, XML ("NoSuchBucket", "The specified bucket does not exist.", "<BucketName>b</BucketName>"), E (BUCKET_GONE), "The bucket" },
  { "Azure, the bucket", 404, AZURE_READ, WITHIN, NULL, AZURE ("ContainerNotFound", ""), E (BUCKET_GONE), "The bucket" },
  { "OSS, archived", 403, OSS_V1, WITHIN, NULL, XML ("InvalidObjectState", "The operation is not valid for the object's state", "<EC>0017-00000501</EC>"), E (ARCHIVED), "must restore it first" },
  { "S3, archived", 403, S3, WITHIN, NULL, XML ("InvalidObjectState", "The operation is not valid for the object's storage class", "<StorageClass>GLACIER</StorageClass>"), E (ARCHIVED), "must restore it first" },
  { "Azure, archived", 409, AZURE_READ, WITHIN, NULL, AZURE ("BlobArchived", ""), E (ARCHIVED), "must restore it first" },
  { "Azure, on its way back", 409, AZURE_READ, WITHIN, NULL, AZURE ("BlobBeingRehydrated", ""), E (ARCHIVED), "being restored" },
  { "changed", 412, S3, LATE, NULL, XML ("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", "<Condition>If-Match</Condition>"), E (CHANGED), "has changed" },

  /* The store. */
  { "OSS, an app", 400, OSS_V1, WITHIN, NULL, XML ("ApkDownloadForbidden", "The operation is not allowed", "<EC>0048-00000202</EC>"), E (FORBIDDEN), "apps" },
  { "OSS, a redirect", 400, OSS_V1, WITHIN, NULL, XML ("ExternalRedirectForbidden", "The redirect is not allowed", ""), E (FORBIDDEN), "does not point elsewhere" },
  { "OSS, debts", 403, OSS_V1, WITHIN, NULL, XML ("UserDisable", "UserDisable", ""), E (REFUSED), "suspended the owner" },
  { "B2, a limit", 403, B2, WITHIN, NULL, "{\"code\":\"download_cap_exceeded\",\"message\":\"" SECRET "\",\"status\":403}", E (REFUSED), "tomorrow" },
  { "OSS, too much", 503, OSS_V1, WITHIN, NULL, XML ("DownloadTrafficRateLimitExceeded", "The download traffic rate limit has been exceeded.", ""), E (SERVER_BUSY), "goes on by itself" },
  { "S3, too much", 503, S3, LATE, NULL, XML ("SlowDown", "Please reduce your request rate.", ""), E (SERVER_BUSY), "goes on by itself" },
  { "MinIO, too much", 503, MINIO, WITHIN, NULL, XML ("SlowDownRead", "Resource requested is unreadable, please reduce your request rate", ""), E (SERVER_BUSY), "goes on by itself" },
  { "GCS, too much", 429, GCS, WITHIN, NULL, "{\"error\":{\"code\":429,\"message\":\"" SECRET "\",\"errors\":[{\"reason\":\"rateLimitExceeded\"}]}}", E (SERVER_BUSY), "goes on by itself" },
  { "Azure, too much", 503, AZURE_READ, WITHIN, NULL, AZURE ("ServerBusy", ""), E (SERVER_BUSY), "goes on by itself" },
  { "B2, too much", 429, B2, WITHIN, NULL, "{\"code\":\"too_many_requests\",\"message\":\"" SECRET "\",\"status\":429}", E (SERVER_BUSY), "goes on by itself" },
  { "S3, its fault", 500, S3, WITHIN, NULL, XML ("InternalError", "We encountered an internal error. Please try again.", ""), E (SERVER_BUSY), "is busy" },
  { "the law", 451, PLAIN, WITHIN, NULL, "", E (REFUSED), "legal reasons" },

  /* What servers should not say. */
  { "a key for a code", 403, S3, WITHIN, NULL, XML ("AKIAIOSFODNN7EXAMPLE", "", ""), E (LINK_REFUSED), "refused the link" },
  { "a signature for a code", 403, S3, WITHIN, NULL, XML (SECRET, "", ""), E (LINK_REFUSED), "refused the link" },
  { "a part of the link for a code", 403, WORD, WITHIN, NULL, XML ("SignatureLike", "", ""), E (LINK_REFUSED), "wants you to log in" },
};

static void
assert_no_secret (const char *text)
{
  g_autofree char *folded = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  if (folded != NULL)
    {
      g_assert_null (strstr (folded, SECRET));
      g_assert_null (strstr (folded, "akia"));
      g_assert_null (strstr (folded, "signaturelike"));
      g_assert_null (strstr (folded, "signature="));
      g_assert_null (strstr (folded, "stringtosign"));
    }
}

static GError *
refuse (const Case              *c,
        const char              *method,
        const DownloadErrorBody *body)
{
  g_autoptr (DownloadLink) link = download_link_new (c->link, NULL);
  g_auto (GStrv) sent = g_strsplit (c->sent != NULL ? c->sent : "User-Agent,Accept-Encoding,Range", ",", -1);
  const DownloadRefusal refusal = {
    .status = c->status,
    .method = method,
    .link = link,
    .sent = (const char *const *) sent,
    .body = body,
    .retry_after = -1,
    .now = c->now * G_USEC_PER_SEC,
  };

  return download_refusal_to_error (&refusal);
}

static void
test_bodies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (DownloadErrorBody) body = download_error_body_parse (c->body, strlen (c->body));
      g_autoptr (GError) error = refuse (c, "GET", body);

      g_test_message ("%u, %s: %s", c->status, c->reason, error->message);
      g_assert_error (error, DOWNLOAD_ERROR, (int) c->error);
      g_assert_nonnull (strstr (error->message, c->says));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_cmpuint (download_error_get_http_status (error), ==, c->status);
      assert_no_secret (error->message);
      assert_no_secret (download_error_get_provider_code (error));
    }
}

typedef struct
{
  const char   *reason;
  guint         status;
  const char   *link;
  const char   *names[2];
  const char   *values[2]; /* of x-oss-err before it is encoded */
  DownloadError error;
  const char   *code;
  const char   *says;
} HeaderCase;

static const HeaderCase header_cases[] = {
  { "OSS sends the body in a header", 403, OSS_V1, { "x-oss-err", "x-oss-ec" }, { XML ("AccessDenied", "Request has expired.", "<Expires>2023-11-14T22:43:20.000Z</Expires><ServerTime>2023-11-14T22:46:30.000Z</ServerTime>"), "0002-00000069" }, E (LINK_EXPIRED), "AccessDenied", "The link expired 3 minutes ago." },
  { "OSS sends a number", 403, CNAME, { "x-oss-ec" }, { "0002-00000069" }, E (LINK_EXPIRED), NULL, "The link has expired." },
  { "OSS, of a link for GET", 403, OSS_V1, { "x-oss-err" }, { XML ("SignatureDoesNotMatch", "", "") }, E (LINK_SIGNATURE), "SignatureDoesNotMatch", "asking about the file" },
  { "OSS sends nonsense", 403, OSS_V1, { "x-oss-err" }, { "\xff\xfe" }, E (LINK_REFUSED), NULL, "refused the link" },
  { "Azure", 404, AZURE_READ, { "x-ms-error-code" }, { "BlobNotFound" }, E (NOT_FOUND), "BlobNotFound", "no such file" },
  { "Azure, a secret", 403, AZURE_READ, { "x-ms-error-code" }, { "https://a/?sig=" SECRET }, E (LINK_REFUSED), NULL, "refused the link" },
  { "OBS", 403, OBS, { "x-obs-error-code", "x-obs-error-message" }, { "AccessDenied", "Request has expired." }, E (LINK_EXPIRED), "AccessDenied", "The link has expired." },
  { "MinIO", 403, MINIO, { "x-minio-error-code", "x-minio-error-desc" }, { "AccessDenied", "\"Request has expired\"" }, E (LINK_EXPIRED), "AccessDenied", "The link has expired." },
  { "S3, a mark of deletion", 404, S3, { "x-amz-delete-marker" }, { "true" }, E (NOT_FOUND), NULL, "was deleted" },
  { "S3, a mark of deletion asked for by its version", 405, S3, { "x-amz-delete-marker" }, { "true" }, E (NOT_FOUND), NULL, "was deleted" },
  { "OSS, a mark of deletion", 404, OSS_V1, { "x-oss-delete-marker", "x-oss-err" }, { "true", XML ("NoSuchKey", "", "") }, E (NOT_FOUND), "NoSuchKey", "was deleted" },
  { "S3, no mark of deletion", 404, S3, { "x-amz-delete-marker" }, { "false" }, E (NOT_FOUND), NULL, "no such file" },
  { "OSS, on its way back", 403, OSS_V1, { "x-oss-restore", "x-oss-err" }, { "ongoing-request=\"true\"", XML ("InvalidObjectState", "", "") }, E (ARCHIVED), "InvalidObjectState", "being restored" },
  { "S3, another region", 301, S3, { "x-amz-bucket-region", "x-amz-error-code" }, { "eu-central-1", "PermanentRedirect" }, E (LINK_PLACE), "PermanentRedirect", "made for “eu-central-1”" },
  { "a network of Alibaba Cloud, expired", 403, CDN, { "X-Tengine-Error" }, { "denied by req auth: expired timestamp=1700001800 " SECRET }, E (LINK_EXPIRED), NULL, "The link has expired." },
  { "a network of Alibaba Cloud, from elsewhere", 403, CDN, { "X-Tengine-Error" }, { "denied by IP ACL = blacklist " SECRET }, E (LINK_DENIED), NULL, "certain networks" },
  { "a network of Alibaba Cloud, another page", 403, CDN, { "X-Tengine-Error" }, { "denied by Referer ACL" }, E (LINK_REFERER), NULL, "Referer" },
  { "not UTF-8", 403, OBS, { "x-obs-error-message", "x-oss-ec" }, { "\xe4\xff", "\xe4" }, E (LINK_REFUSED), NULL, "refused the link" },
};

static SoupMessageHeaders *
make_headers (const HeaderCase *c)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  for (gsize i = 0; i < G_N_ELEMENTS (c->names) && c->names[i] != NULL; i++)
    {
      gboolean         packed = g_str_equal (c->names[i], "x-oss-err");
      g_autofree char *value = packed ? g_base64_encode ((const guchar *) c->values[i], strlen (c->values[i])) : g_strdup (c->values[i]);

      soup_message_headers_append (headers, c->names[i], value);
    }

  return headers;
}

static void
test_headers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (header_cases); i++)
    {
      const HeaderCase *c = &header_cases[i];
      const Case        asked = { .status = c->status, .link = c->link, .now = WITHIN };
      g_autoptr (SoupMessageHeaders) headers = make_headers (c);
      g_autoptr (DownloadErrorBody) body = download_error_body_parse ("", 0);
      g_autoptr (GError) error = NULL;

      download_error_headers_fill (headers, body);
      error = refuse (&asked, "HEAD", body);
      g_test_message ("%u, %s: %s", c->status, c->reason, error->message);
      g_assert_error (error, DOWNLOAD_ERROR, (int) c->error);
      g_assert_cmpstr (download_error_get_provider_code (error), ==, c->code);
      g_assert_nonnull (strstr (error->message, c->says));
      assert_no_secret (error->message);
    }
}

/* One of the things that happen to a text on its way, and worse. */
static void
damage (GString *body,
        GRand   *random)
{
  gsize place = (gsize) g_rand_int_range (random, 0, (gint32) body->len + 1);
  gsize length = (gsize) g_rand_int_range (random, 0, 40);

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      g_string_truncate (body, place);
      break;
    case 1:
      g_string_erase (body, (gssize) place, (gssize) MIN (length, body->len - place));
      break;
    case 2:
      if (place < body->len)
        body->str[place] = (char) g_rand_int_range (random, 0, 256);
      break;
    case 3:
      g_string_insert_len (body, (gssize) place, "<>&;\"'[]{}0123456789ZT:-,/=\xff", (gssize) MIN (length, 28));
      break;
    default:
      {
        g_autofree char *piece = g_strndup (body->str + place, MIN (length, body->len - place));

        g_string_insert (body, (gssize) (place / 2), piece);
        break;
      }
    }
}

/* Damage can make another refusal of one, and cannot make a secret shown: what is shown never comes from a message. */
static void
test_damaged (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint round = 0; round < 20000; round++)
    {
      const Case *c = &cases[round % G_N_ELEMENTS (cases)];
      g_autoptr (GString) text = g_string_new (c->body);
      g_autofree char *exact = NULL;
      g_autoptr (DownloadErrorBody) body = NULL;
      g_autoptr (GError) error = NULL;

      for (int i = g_rand_int_range (random, 1, 5); i > 0; i--)
        damage (text, random);
      exact = g_memdup2 (text->str, MAX (text->len, 1)); /* without its zero, so that reading past the end is seen */
      body = download_error_body_parse (exact, text->len);
      error = refuse (c, round % 2 == 0 ? "GET" : "HEAD", body);
      g_assert_cmpint (error->domain, ==, DOWNLOAD_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_true (g_str_has_suffix (error->message, "."));
      assert_no_secret (error->message);
      assert_no_secret (download_error_get_provider_code (error));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/refusal-bodies/bodies", test_bodies);
  g_test_add_func ("/refusal-bodies/headers", test_headers);
  g_test_add_func ("/refusal-bodies/damaged", test_damaged);

  return g_test_run ();
}
