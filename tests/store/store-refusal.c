/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every refusal in the words of every provider. */

#include "config.h"

#include "store-refusal.h"

#define ANY STORE_N_PROVIDERS

typedef struct
{
  StoreRefusal     refusal;
  StoreProvider    provider;
  StoreRefusalText text;
} Row;

#define AZURE_AUTHENTICATION                                                                                                  \
  "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the " \
  "signature."
#define SIGNATURE_MESSAGE \
  "The request signature we calculated does not match the signature you provided. Check your key and signing method."
#define ENDPOINT_MESSAGE                                                                                                        \
  "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to " \
  "this endpoint."
#define WEEK_MESSAGE \
  "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"

/* The first row that fits counts: what a provider says in its own way stands before what all others say. */
static const Row rows[] = {
  { STORE_REFUSAL_EXPIRED, STORE_PROVIDER_OSS, { 403, "AccessDenied", "Request has expired.", "0002-00000069" } },
  { STORE_REFUSAL_EXPIRED, STORE_PROVIDER_GCS, { 400, "ExpiredToken", "The provided token has expired." } },
  { STORE_REFUSAL_EXPIRED, STORE_PROVIDER_AZURE, { 403, "AuthenticationFailed", AZURE_AUTHENTICATION } },
  { STORE_REFUSAL_EXPIRED, STORE_PROVIDER_R2, { 403, "ExpiredRequest", "Request has expired." } },
  { STORE_REFUSAL_EXPIRED, STORE_PROVIDER_OBS, { 403, "AccessDenied", "Request has expired." } },
  { STORE_REFUSAL_EXPIRED, ANY, { 403, "AccessDenied", "Request has expired" } },

  { STORE_REFUSAL_TOKEN_EXPIRED, STORE_PROVIDER_OSS, { 403, "SecurityTokenExpired", "The security token you provided has expired.", "0002-00000207" } },
  { STORE_REFUSAL_TOKEN_EXPIRED, ANY, { 400, "ExpiredToken", "The provided token has expired." } },

  { STORE_REFUSAL_NOT_YET, STORE_PROVIDER_OSS, { 403, "AccessDenied", "Request is not valid yet.", "0002-00000235" } },
  { STORE_REFUSAL_NOT_YET, STORE_PROVIDER_AZURE, { 403, "AuthenticationFailed", AZURE_AUTHENTICATION } },
  { STORE_REFUSAL_NOT_YET, STORE_PROVIDER_OBS, { 403, "AccessDenied", "Request is not yet valid." } },
  { STORE_REFUSAL_NOT_YET, ANY, { 403, "AccessDenied", "Request is not valid yet" } },

  { STORE_REFUSAL_TOO_LONG, STORE_PROVIDER_OSS, { 400, "InvalidArgument", "Invalid expires parameter, must be in range [1, 604800].", "0002-00000232" } },
  { STORE_REFUSAL_TOO_LONG, STORE_PROVIDER_GCS, { 400, "MalformedSecurityHeader", "Your request has a malformed header." } },
  { STORE_REFUSAL_TOO_LONG, STORE_PROVIDER_R2, { 400, "InvalidArgument", "X-Amz-Expires must be in the range 1 to 604800." } },
  { STORE_REFUSAL_TOO_LONG, ANY, { 400, "AuthorizationQueryParametersError", WEEK_MESSAGE } },

  { STORE_REFUSAL_MALFORMED, STORE_PROVIDER_OSS, { 400, "InvalidArgument", "The parameters of the signature are malformed." } },
  { STORE_REFUSAL_MALFORMED, STORE_PROVIDER_GCS, { 400, "MalformedSecurityHeader", "Your request has a malformed header." } },
  { STORE_REFUSAL_MALFORMED, STORE_PROVIDER_AZURE, { 403, "AuthenticationFailed", AZURE_AUTHENTICATION } },
  { STORE_REFUSAL_MALFORMED, ANY, { 400, "AuthorizationQueryParametersError", "Error parsing the query parameters of the authorization" } },

  { STORE_REFUSAL_SIGNATURE, STORE_PROVIDER_OSS, { 403, "SignatureDoesNotMatch", SIGNATURE_MESSAGE, "0002-00000040" } },
  { STORE_REFUSAL_SIGNATURE, STORE_PROVIDER_AZURE, { 403, "AuthenticationFailed", AZURE_AUTHENTICATION } },
  { STORE_REFUSAL_SIGNATURE, ANY, { 403, "SignatureDoesNotMatch", SIGNATURE_MESSAGE } },

  { STORE_REFUSAL_HEADER_NOT_SIGNED, STORE_PROVIDER_MINIO, { 400, "AccessDenied", "There were headers present in the request which were not signed" } },
  { STORE_REFUSAL_HEADER_NOT_SIGNED, ANY, { 403, "AccessDenied", "There were headers present in the request which were not signed" } },

  { STORE_REFUSAL_DENIED, STORE_PROVIDER_OSS, { 403, "AccessDenied", "You have no right to access this object because of bucket acl.", "0003-00000001" } },
  { STORE_REFUSAL_DENIED, STORE_PROVIDER_AZURE, { 403, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission." } },
  { STORE_REFUSAL_DENIED, STORE_PROVIDER_GCS, { 403, "AccessDenied", "Access denied." } },
  { STORE_REFUSAL_DENIED, ANY, { 403, "AccessDenied", "Access Denied" } },

  { STORE_REFUSAL_KEY, STORE_PROVIDER_OSS, { 403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.", "0002-00000902" } },
  { STORE_REFUSAL_KEY, STORE_PROVIDER_AZURE, { 403, "AuthenticationFailed", AZURE_AUTHENTICATION } },
  { STORE_REFUSAL_KEY, ANY, { 403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records." } },

  { STORE_REFUSAL_REGION, STORE_PROVIDER_OSS, { 400, "InvalidArgument", "Invalid signing region." } },
  { STORE_REFUSAL_REGION, ANY, { 400, "AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter; the region is wrong" } },

  { STORE_REFUSAL_ENDPOINT, STORE_PROVIDER_OSS, { 403, "AccessDenied", ENDPOINT_MESSAGE, "0003-00001403" } },
  { STORE_REFUSAL_ENDPOINT, ANY, { 301, "PermanentRedirect", ENDPOINT_MESSAGE } },

  { STORE_REFUSAL_REFERER, STORE_PROVIDER_OSS, { 403, "AccessDenied", "You are denied by bucket referer policy.", "0003-00000503" } },
  { STORE_REFUSAL_REFERER, ANY, { 403, "AccessDenied", "Access Denied" } },

  { STORE_REFUSAL_TYPE, ANY, { 400, "ApkDownloadForbidden", "The operation is not allowed to download this type of file from this domain.", "0048-00000202" } },

  { STORE_REFUSAL_NO_BUCKET, STORE_PROVIDER_AZURE, { 404, "ContainerNotFound", "The specified container does not exist." } },
  { STORE_REFUSAL_NO_BUCKET, ANY, { 404, "NoSuchBucket", "The specified bucket does not exist." } },
  { STORE_REFUSAL_NO_KEY, STORE_PROVIDER_OSS, { 404, "NoSuchKey", "The specified key does not exist.", "0026-00000001" } },
  { STORE_REFUSAL_NO_KEY, STORE_PROVIDER_AZURE, { 404, "BlobNotFound", "The specified blob does not exist." } },
  { STORE_REFUSAL_NO_KEY, ANY, { 404, "NoSuchKey", "The specified key does not exist." } },

  { STORE_REFUSAL_ARCHIVED, STORE_PROVIDER_OSS, { 403, "InvalidObjectState", "The operation is not valid for the object's state", "0017-00000501" } },
  { STORE_REFUSAL_ARCHIVED, STORE_PROVIDER_AZURE, { 409, "BlobArchived", "This operation is not permitted on an archived blob." } },
  { STORE_REFUSAL_ARCHIVED, ANY, { 403, "InvalidObjectState", "The operation is not valid for the object's storage class" } },

  { STORE_REFUSAL_THROTTLED, STORE_PROVIDER_OSS, { 503, "DownloadTrafficRateLimitExceeded", "The download traffic rate limit has been exceeded.", "0005-00000003" } },
  { STORE_REFUSAL_THROTTLED, STORE_PROVIDER_MINIO, { 503, "SlowDownRead", "Resource requested is unreadable, please reduce your request rate" } },
  { STORE_REFUSAL_THROTTLED, STORE_PROVIDER_GCS, { 429, "rateLimitExceeded", "The rate limit has been exceeded." } },
  { STORE_REFUSAL_THROTTLED, STORE_PROVIDER_AZURE, { 503, "ServerBusy", "The server is busy." } },
  { STORE_REFUSAL_THROTTLED, ANY, { 503, "SlowDown", "Please reduce your request rate." } },

  { STORE_REFUSAL_RANGE, STORE_PROVIDER_AZURE, { 416, "InvalidRange", "The range specified is invalid for the current size of the resource." } },
  { STORE_REFUSAL_RANGE, ANY, { 416, "InvalidRange", "The requested range is not satisfiable" } },
  { STORE_REFUSAL_PRECONDITION, STORE_PROVIDER_AZURE, { 412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met." } },
  { STORE_REFUSAL_PRECONDITION, ANY, { 412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold" } },
  { STORE_REFUSAL_METHOD, ANY, { 405, "MethodNotAllowed", "The specified method is not allowed against this resource." } },
};

/**
 * store_provider_from_string:
 * @name: such as "oss"
 *
 * Returns: the provider, or %STORE_N_PROVIDERS
 */
StoreProvider
store_provider_from_string (const char *name)
{
  static const char *const names[STORE_N_PROVIDERS] = { "oss", "s3", "minio", "r2", "gcs", "azure", "cos", "obs" };
  guint                    provider = 0;

  while (provider < STORE_N_PROVIDERS && !g_str_equal (names[provider], name))
    provider++;
  return (StoreProvider) provider;
}

StoreRefusalText
store_refusal_get_text (StoreRefusal  refusal,
                        StoreProvider provider)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].refusal == refusal && (rows[i].provider == provider || rows[i].provider == ANY))
      return rows[i].text;

  g_assert_not_reached ();
}

static void
append_element (GString    *body,
                const char *name,
                const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (body, "  <%s>%s</%s>\n", name, escaped, name);
}

/**
 * store_refusal_get_body:
 * @text: the words
 * @provider: whose
 * @details: (nullable): elements that follow the message
 * @request_id: of this request
 * @host: where it was sent
 *
 * Returns: the XML that goes with the refusal
 */
char *
store_refusal_get_body (const StoreRefusalText *text,
                        StoreProvider           provider,
                        StorePairs             *details,
                        const char             *request_id,
                        const char             *host)
{
  g_autofree char *link = g_strconcat ("https://api.aliyun.com/troubleshoot?q=", text->ec, NULL);
  GString         *body = g_string_new (NULL);

  if (provider == STORE_PROVIDER_AZURE)
    {
      g_string_append (body, "\xef\xbb\xbf");
      g_string_append (body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    }
  else
    {
      g_string_append (body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
  g_string_append (body, provider == STORE_PROVIDER_OSS ? "<Error xmlns=\"http://doc.oss-cn-hangzhou.aliyuncs.com\">\n" : "<Error>\n");

  append_element (body, "Code", text->code);
  append_element (body, "Message", text->message);
  for (guint i = 0; i < store_pairs_size (details); i++)
    append_element (body, store_pairs_at (details, i)->name, store_pairs_at (details, i)->value);
  if (provider != STORE_PROVIDER_GCS && provider != STORE_PROVIDER_AZURE)
    {
      append_element (body, "RequestId", request_id);
      append_element (body, "HostId", host);
    }
  if (provider == STORE_PROVIDER_OSS && text->ec != NULL)
    {
      append_element (body, "EC", text->ec);
      append_element (body, "RecommendDoc", link);
    }

  g_string_append (body, "</Error>\n");
  return g_string_free (body, FALSE);
}
