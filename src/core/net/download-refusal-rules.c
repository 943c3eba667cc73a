/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of what the providers say when they refuse. */

#include "config.h"

#include "net/download-refusal-private.h"

#include <string.h>

/* What has to be so for a row to count; what is not given may be anything. */
typedef struct
{
  const char    *code;
  const char    *ec;
  const char    *words; /* in lower case, anywhere in the message */
  DownloadReason reason;
} Rule;

/* The first row that fits counts. */
static const Rule rules[] = {
  /* Codes that mean one thing. They come first, because a message may repeat the name of the object. */
  { .code = "NoSuchKey", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "NoSuchObject", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "BlobNotFound", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "ResourceNotFound", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "notFound", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "not_found", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "file_not_present", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .ec = "0026-00000001", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "NoSuchVersion", .reason = DOWNLOAD_REASON_NO_VERSION },
  { .code = "SymlinkTargetNotExist", .reason = DOWNLOAD_REASON_NO_TARGET },
  { .code = "InvalidTargetType", .reason = DOWNLOAD_REASON_NO_TARGET },
  { .code = "NoSuchBucket", .reason = DOWNLOAD_REASON_NO_BUCKET },
  { .code = "ContainerNotFound", .reason = DOWNLOAD_REASON_NO_BUCKET },
  { .code = "ContainerBeingDeleted", .reason = DOWNLOAD_REASON_NO_BUCKET },
  { .code = "ContainerDisabled", .reason = DOWNLOAD_REASON_NO_BUCKET },
  { .code = "EntryNotFound", .reason = DOWNLOAD_REASON_NO_OBJECT },
  { .code = "RevisionNotFound", .reason = DOWNLOAD_REASON_NO_VERSION },
  { .code = "RepoNotFound", .reason = DOWNLOAD_REASON_NO_REPOSITORY },
  { .code = "GatedRepo", .reason = DOWNLOAD_REASON_GATED },
  { .code = "InvalidObjectState", .reason = DOWNLOAD_REASON_ARCHIVED },
  { .code = "BlobArchived", .reason = DOWNLOAD_REASON_ARCHIVED },
  { .code = "BlobBeingRehydrated", .reason = DOWNLOAD_REASON_RESTORING },
  { .code = "RestoreAlreadyInProgress", .reason = DOWNLOAD_REASON_RESTORING },
  { .code = "ApkDownloadForbidden", .reason = DOWNLOAD_REASON_APP },
  { .code = "ExternalRedirectForbidden", .reason = DOWNLOAD_REASON_EXTERNAL_REDIRECT },
  { .code = "UserProjectMissing", .reason = DOWNLOAD_REASON_REQUESTER_PAYS },
  { .code = "PermanentRedirect", .reason = DOWNLOAD_REASON_PLACE },
  { .code = "TemporaryRedirect", .reason = DOWNLOAD_REASON_PLACE },
  { .code = "IllegalLocationConstraintException", .reason = DOWNLOAD_REASON_PLACE },
  { .code = "AuthorizationPermissionMismatch", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "AuthorizationServiceMismatch", .reason = DOWNLOAD_REASON_OTHER_METHOD },
  { .code = "AuthorizationResourceTypeMismatch", .reason = DOWNLOAD_REASON_OTHER_METHOD },
  { .code = "AuthorizationSourceIPMismatch", .reason = DOWNLOAD_REASON_NETWORK },
  { .code = "AuthorizationProtocolMismatch", .reason = DOWNLOAD_REASON_NOT_SECURE },
  { .code = "InvalidAccessKeyId", .reason = DOWNLOAD_REASON_KEY },
  { .code = "InvalidClientTokenId", .reason = DOWNLOAD_REASON_KEY },
  { .code = "InvalidToken", .reason = DOWNLOAD_REASON_KEY },
  { .code = "AccessKeyIdAndSecurityTokenNotMatch", .reason = DOWNLOAD_REASON_KEY },
  { .code = "KeyBasedAuthenticationNotPermitted", .reason = DOWNLOAD_REASON_KEY },
  { .code = "InvalidKey", .reason = DOWNLOAD_REASON_KEY },
  { .code = "bad_auth_token", .reason = DOWNLOAD_REASON_KEY },
  { .code = "UserDisable", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "InDebt", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "InDebtOverdue", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "AbnormalBucketOwnerStatus", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "BucketDisable", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "AccountProblem", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "AllAccessDisabled", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "AccountIsDisabled", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "UserSuspended", .reason = DOWNLOAD_REASON_ACCOUNT },
  { .code = "download_cap_exceeded", .reason = DOWNLOAD_REASON_QUOTA },
  { .code = "transaction_cap_exceeded", .reason = DOWNLOAD_REASON_QUOTA },
  { .code = "downloadQuotaExceeded", .reason = DOWNLOAD_REASON_QUOTA },
  { .code = "dailyLimitExceeded", .reason = DOWNLOAD_REASON_QUOTA },
  { .code = "SlowDown", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "SlowDownRead", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "SlowDownWrite", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "TooManyRequests", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "Throttling", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "RequestLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "DownloadTrafficRateLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "TotalQpsLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "MetaOperationQpsLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "QpsLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "ActiveRequestLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "rateLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "userRateLimitExceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "too_many_requests", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "ServerBusy", .reason = DOWNLOAD_REASON_THROTTLED },
  { .code = "ServiceUnavailable", .reason = DOWNLOAD_REASON_BUSY },
  { .code = "InternalError", .reason = DOWNLOAD_REASON_BUSY },
  { .code = "OperationTimedOut", .reason = DOWNLOAD_REASON_BUSY },
  { .code = "RequestTimeout", .reason = DOWNLOAD_REASON_BUSY },
  { .code = "backendError", .reason = DOWNLOAD_REASON_BUSY },
  { .code = "service_unavailable", .reason = DOWNLOAD_REASON_BUSY },

  /* What is said in words counts more than the other codes: “AccessDenied” means anything. */
  { .words = "request has expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "request signature expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "signature has expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "link has expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "link expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "url has expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "url expired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "expired timestamp", .reason = DOWNLOAD_REASON_EXPIRED },
  { .words = "must be after signed start time", .reason = DOWNLOAD_REASON_EXPIRED },
  { .code = "InvalidJWT", .words = "\"exp\" claim", .reason = DOWNLOAD_REASON_EXPIRED },
  { .code = "ExpiredRequest", .reason = DOWNLOAD_REASON_EXPIRED },
  { .code = "RequestExpired", .reason = DOWNLOAD_REASON_EXPIRED },
  { .ec = "0002-00000069", .reason = DOWNLOAD_REASON_EXPIRED },
  { .ec = "0002-00000418", .reason = DOWNLOAD_REASON_EXPIRED },
  { .code = "ExpiredToken", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .code = "SecurityTokenExpired", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .code = "TokenRefreshRequired", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .code = "expired_auth_token", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .words = "token has expired", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .words = "token you provided has expired", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .words = "expired token", .reason = DOWNLOAD_REASON_TOKEN_EXPIRED },
  { .words = "not valid in the specified time frame", .reason = DOWNLOAD_REASON_WRONG_TIME },
  { .words = "not valid yet", .reason = DOWNLOAD_REASON_TOO_EARLY },
  { .words = "not yet valid", .reason = DOWNLOAD_REASON_TOO_EARLY },
  { .ec = "0002-00000235", .reason = DOWNLOAD_REASON_TOO_EARLY },
  { .words = "must be less than a week", .reason = DOWNLOAD_REASON_TOO_LONG },
  { .words = "604800", .reason = DOWNLOAD_REASON_TOO_LONG },
  { .ec = "0002-00000232", .reason = DOWNLOAD_REASON_TOO_LONG },
  { .words = "must be addressed using the specified endpoint", .reason = DOWNLOAD_REASON_PLACE },
  { .words = "is wrong; expecting", .reason = DOWNLOAD_REASON_PLACE },
  { .words = "region is wrong", .reason = DOWNLOAD_REASON_PLACE },
  { .words = "invalid signing region", .reason = DOWNLOAD_REASON_PLACE },
  { .words = "referer policy", .reason = DOWNLOAD_REASON_REFERER },
  { .words = "referer acl", .reason = DOWNLOAD_REASON_REFERER },
  { .ec = "0003-00000501", .reason = DOWNLOAD_REASON_REFERER },
  { .ec = "0003-00000503", .reason = DOWNLOAD_REASON_REFERER },
  { .words = "requester pays bucket", .reason = DOWNLOAD_REASON_REQUESTER_PAYS },
  { .words = "requester-pays bucket", .reason = DOWNLOAD_REASON_REQUESTER_PAYS },
  { .words = "denied by ip acl", .reason = DOWNLOAD_REASON_NETWORK },
  { .words = "headers present in the request which were not signed", .reason = DOWNLOAD_REASON_HEADER_NOT_SIGNED },
  { .words = "rate limit exceeded", .reason = DOWNLOAD_REASON_THROTTLED },
  { .words = "signature fields not well formed", .reason = DOWNLOAD_REASON_MALFORMED },
  { .words = "invalid md5hash", .reason = DOWNLOAD_REASON_SIGNATURE },

  /* Codes that leave it open. */
  { .code = "RequestTimeTooSkewed", .reason = DOWNLOAD_REASON_WRONG_CLOCK },
  { .code = "SignatureDoesNotMatch", .reason = DOWNLOAD_REASON_SIGNATURE },
  { .code = "InvalidSignature", .reason = DOWNLOAD_REASON_SIGNATURE },
  { .code = "InvalidJWT", .reason = DOWNLOAD_REASON_SIGNATURE },
  { .code = "AuthenticationFailed", .reason = DOWNLOAD_REASON_SIGNATURE },
  { .code = "InvalidSecurityToken", .reason = DOWNLOAD_REASON_KEY },
  { .code = "InvalidSecurity", .reason = DOWNLOAD_REASON_KEY },
  { .code = "NotSignedUp", .reason = DOWNLOAD_REASON_KEY },
  { .code = "AuthorizationQueryParametersError", .reason = DOWNLOAD_REASON_MALFORMED },
  { .code = "AuthorizationHeaderMalformed", .reason = DOWNLOAD_REASON_MALFORMED },
  { .code = "MalformedSecurityHeader", .reason = DOWNLOAD_REASON_MALFORMED },
  { .code = "InvalidAuthenticationInfo", .reason = DOWNLOAD_REASON_MALFORMED },
  { .code = "MissingKey", .reason = DOWNLOAD_REASON_MALFORMED },
  { .code = "AccessDenied", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "access_denied", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "unauthorized", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "forbidden", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "AuthorizationFailure", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "InsufficientAccountPermissions", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "PublicAccessNotPermitted", .reason = DOWNLOAD_REASON_NOT_PUBLIC },
  { .code = "BucketNotBelongTo", .reason = DOWNLOAD_REASON_DENIED },
  { .code = "CnameDenied", .reason = DOWNLOAD_REASON_PLACE },
};

static const struct
{
  guint          status;
  DownloadReason when_signed;
  DownloadReason otherwise;
} statuses[] = {
  { 202, DOWNLOAD_REASON_PREPARING, DOWNLOAD_REASON_PREPARING },
  { 204, DOWNLOAD_REASON_NOTHING, DOWNLOAD_REASON_NOTHING },
  { 205, DOWNLOAD_REASON_NOTHING, DOWNLOAD_REASON_NOTHING },
  { 400, DOWNLOAD_REASON_MALFORMED, DOWNLOAD_REASON_REFUSED },
  { 401, DOWNLOAD_REASON_LINK, DOWNLOAD_REASON_LOGIN },
  { 402, DOWNLOAD_REASON_LINK, DOWNLOAD_REASON_LOGIN },
  { 403, DOWNLOAD_REASON_LINK, DOWNLOAD_REASON_LOGIN },
  { 404, DOWNLOAD_REASON_NOTHING_THERE, DOWNLOAD_REASON_NOTHING_THERE },
  { 408, DOWNLOAD_REASON_BUSY, DOWNLOAD_REASON_BUSY },
  { 410, DOWNLOAD_REASON_NOTHING_THERE, DOWNLOAD_REASON_NOTHING_THERE },
  { 421, DOWNLOAD_REASON_BUSY, DOWNLOAD_REASON_BUSY },
  { 425, DOWNLOAD_REASON_BUSY, DOWNLOAD_REASON_BUSY },
  { 429, DOWNLOAD_REASON_THROTTLED, DOWNLOAD_REASON_THROTTLED },
  { 451, DOWNLOAD_REASON_LAW, DOWNLOAD_REASON_LAW },
  { 501, DOWNLOAD_REASON_REFUSED, DOWNLOAD_REASON_REFUSED },
  { 505, DOWNLOAD_REASON_REFUSED, DOWNLOAD_REASON_REFUSED },
  { 511, DOWNLOAD_REASON_PORTAL, DOWNLOAD_REASON_PORTAL },
};

static gboolean
rule_fits (const Rule              *rule,
           const DownloadErrorBody *body,
           const char              *message)
{
  return (rule->code == NULL || g_strcmp0 (rule->code, body->code) == 0) &&
         (rule->ec == NULL || g_strcmp0 (rule->ec, body->ec) == 0) &&
         (rule->words == NULL || (message != NULL && strstr (message, rule->words) != NULL));
}

static DownloadReason
match_status (const DownloadRefusal *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == self->status)
      return download_link_is_signed (self->link) ? statuses[i].when_signed : statuses[i].otherwise;

  if (self->status >= 500)
    return DOWNLOAD_REASON_BUSY;
  if (self->status >= 400)
    return DOWNLOAD_REASON_REFUSED;
  /* Only a redirect without a target comes here. */
  return self->status >= 300 && self->status <= 308 && self->status != 305 ? DOWNLOAD_REASON_REDIRECT : DOWNLOAD_REASON_PROTOCOL;
}

/**
 * download_refusal_match_rules:
 *
 * Returns: what the server itself gives as the reason
 */
DownloadReason
download_refusal_match_rules (const DownloadRefusal *self)
{
  g_autofree char *message = self->body->message != NULL ? g_ascii_strdown (self->body->message, -1) : NULL;

  /* These two mean the same whoever says them: one comes from a proxy, the other answers a condition of ours. */
  if (self->status == 407)
    return DOWNLOAD_REASON_PROXY;
  if (self->status == 412)
    return DOWNLOAD_REASON_CHANGED;

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rule_fits (&rules[i], self->body, message))
      return rules[i].reason;
  return match_status (self);
}
