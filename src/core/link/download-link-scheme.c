/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of the ways in which links are signed. They are told apart by their parameters, never by the host. */

#include "config.h"

#include "link/download-link-scheme.h"

#include "link/download-link-time.h"

#include <string.h>

typedef enum
{
  TIMES_NONE,     /* the link does not tell */
  TIMES_ABSOLUTE, /* expires: seconds since 1970 */
  TIMES_RELATIVE, /* date: when it was signed; expires: seconds from there */
  TIMES_SPAN,     /* date and expires: "start;end" in seconds since 1970; the shorter of the two counts */
  TIMES_ISO,      /* date and expires: start and end as ISO 8601, with a second pair for the key that signed */
  TIMES_POLICY,   /* expires: a policy document */
  TIMES_BCE,      /* expires: bce-auth-v1/key/start/seconds/… */
  TIMES_WITHIN,   /* expires: seconds since 1970, where the pattern says */
  TIMES_HEX,      /* the same in hexadecimal digits */
  TIMES_JWT,      /* expires: a token that tells it in its second part */
} Times;

/* A parameter that has to be there. With a value it must be that one; a star at the end stands for anything more. */
typedef struct
{
  const char *name;
  const char *value;
} Mark;

struct _DownloadLinkScheme
{
  const char      *id;
  DownloadProvider provider;
  Mark             marks[4];
  Times            times;
  const char      *date;
  const char      *expires;
  const char      *headers;   /* parameter that lists the signed headers */
  const char      *owned[12]; /* parameters that are no part of the object; a star at the end stands for anything more */
  const char      *pattern;   /* what the value of expires has to look like; a group is the time */
  const char      *path_prefix;
  gboolean         any_method; /* the signature does not cover GET */
};

/* Clocks may differ by this much before a store calls a signature too new. */
#define TOLERANCE (15 * 60 * G_USEC_PER_SEC)

#define AMZ_OWNED "X-Amz-*", "x-id"

/* Fields divided by tildes, among them the end and a digest. */
#define AKAMAI "^(?=.*hmac=)(?:.*~)?exp=([0-9]{1,11})(?:~.*)?$"

/* The first row that fits counts. */
static const DownloadLinkScheme schemes[] = {
  {
    .id = "oss-v4",
    .provider = DOWNLOAD_PROVIDER_OSS,
    .marks = { { "x-oss-signature-version", "OSS4-*" }, { "x-oss-signature", NULL } },
    .times = TIMES_RELATIVE,
    .date = "x-oss-date",
    .expires = "x-oss-expires",
    .headers = "x-oss-additional-headers",
    .owned = { "x-oss-signature*", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-security-token",
               "x-oss-additional-headers", "x-oss-traffic-limit", "security-token" },
  },
  {
    .id = "oss-v2",
    .provider = DOWNLOAD_PROVIDER_OSS,
    .marks = { { "x-oss-signature-version", "OSS2" }, { "x-oss-signature", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "x-oss-expires",
    .headers = "x-oss-additional-headers",
    .owned = { "x-oss-signature*", "x-oss-access-key-id", "x-oss-expires", "x-oss-security-token",
               "x-oss-additional-headers", "x-oss-traffic-limit", "security-token" },
  },
  {
    .id = "s3-v4",
    .provider = DOWNLOAD_PROVIDER_S3,
    .marks = { { "X-Amz-Algorithm", "AWS4-HMAC-*" }, { "X-Amz-Signature", NULL } },
    .times = TIMES_RELATIVE,
    .date = "X-Amz-Date",
    .expires = "X-Amz-Expires",
    .headers = "X-Amz-SignedHeaders",
    .owned = { AMZ_OWNED },
  },
  {
    .id = "s3-v4a",
    .provider = DOWNLOAD_PROVIDER_S3,
    .marks = { { "X-Amz-Algorithm", "AWS4-ECDSA-*" }, { "X-Amz-Signature", NULL } },
    .times = TIMES_RELATIVE,
    .date = "X-Amz-Date",
    .expires = "X-Amz-Expires",
    .headers = "X-Amz-SignedHeaders",
    .owned = { AMZ_OWNED },
  },
  {
    .id = "gcs-v4",
    .provider = DOWNLOAD_PROVIDER_GCS,
    .marks = { { "X-Goog-Algorithm", "GOOG4-*" }, { "X-Goog-Signature", NULL } },
    .times = TIMES_RELATIVE,
    .date = "X-Goog-Date",
    .expires = "X-Goog-Expires",
    .headers = "X-Goog-SignedHeaders",
    .owned = { "X-Goog-*", "x-id" },
  },
  {
    .id = "cos",
    .provider = DOWNLOAD_PROVIDER_COS,
    .marks = { { "q-sign-algorithm", NULL }, { "q-ak", NULL }, { "q-signature", NULL } },
    .times = TIMES_SPAN,
    .date = "q-key-time",
    .expires = "q-sign-time",
    .headers = "q-header-list",
    .owned = { "q-sign-algorithm", "q-ak", "q-sign-time", "q-key-time", "q-header-list", "q-url-param-list",
               "q-signature", "x-cos-security-token", "x-cos-traffic-limit" },
  },
  {
    .id = "cos-nested",
    .provider = DOWNLOAD_PROVIDER_COS,
    .marks = { { "sign", "q-sign-algorithm=*" } },
    .times = TIMES_SPAN,
    .date = "q-key-time",
    .expires = "q-sign-time",
    .headers = "q-header-list",
    .owned = { "sign", "x-cos-security-token", "x-cos-traffic-limit" },
  },
  {
    .id = "cloudfront-custom",
    .provider = DOWNLOAD_PROVIDER_CLOUDFRONT,
    .marks = { { "Policy", NULL }, { "Signature", NULL }, { "Key-Pair-Id", NULL } },
    .times = TIMES_POLICY,
    .expires = "Policy",
    .owned = { "Policy", "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm" },
    .any_method = TRUE,
  },
  {
    .id = "cloudfront-canned",
    .provider = DOWNLOAD_PROVIDER_CLOUDFRONT,
    .marks = { { "Expires", NULL }, { "Signature", NULL }, { "Key-Pair-Id", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "Expires",
    .owned = { "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm" },
    .any_method = TRUE,
  },
  {
    .id = "oss-v1",
    .provider = DOWNLOAD_PROVIDER_OSS,
    .marks = { { "OSSAccessKeyId", NULL }, { "Expires", NULL }, { "Signature", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "Expires",
    .owned = { "OSSAccessKeyId", "Expires", "Signature", "security-token", "x-oss-traffic-limit" },
  },
  {
    .id = "s3-v2",
    .provider = DOWNLOAD_PROVIDER_S3,
    .marks = { { "AWSAccessKeyId", NULL }, { "Expires", NULL }, { "Signature", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "Expires",
    .owned = { "AWSAccessKeyId", "Expires", "Signature", AMZ_OWNED },
  },
  {
    .id = "gcs-v2",
    .provider = DOWNLOAD_PROVIDER_GCS,
    .marks = { { "GoogleAccessId", NULL }, { "Expires", NULL }, { "Signature", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "Expires",
    .owned = { "GoogleAccessId", "Expires", "Signature", "X-Goog-*" },
  },
  {
    .id = "obs",
    .provider = DOWNLOAD_PROVIDER_OBS,
    .marks = { { "AccessKeyId", NULL }, { "Expires", NULL }, { "Signature", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "Expires",
    .owned = { "AccessKeyId", "Expires", "Signature", "x-obs-security-token", "x-obs-traffic-limit", "attname" },
  },
  {
    .id = "azure-user-delegation-sas",
    .provider = DOWNLOAD_PROVIDER_AZURE,
    .marks = { { "sv", NULL }, { "sig", NULL }, { "sr", NULL }, { "skoid", NULL } },
    .times = TIMES_ISO,
    .date = "st",
    .expires = "se",
    .any_method = TRUE,
  },
  {
    .id = "azure-account-sas",
    .provider = DOWNLOAD_PROVIDER_AZURE,
    .marks = { { "sv", NULL }, { "sig", NULL }, { "ss", NULL }, { "srt", NULL } },
    .times = TIMES_ISO,
    .date = "st",
    .expires = "se",
    .any_method = TRUE,
  },
  {
    .id = "azure-service-sas",
    .provider = DOWNLOAD_PROVIDER_AZURE,
    .marks = { { "sv", NULL }, { "sig", NULL }, { "sr", NULL } },
    .times = TIMES_ISO,
    .date = "st",
    .expires = "se",
    .any_method = TRUE,
  },
  {
    .id = "b2-token",
    .provider = DOWNLOAD_PROVIDER_B2,
    .marks = { { "Authorization", NULL } },
    .owned = { "Authorization", "b2Content*", "b2CacheControl", "b2Expires" },
    .path_prefix = "/file/",
    .any_method = TRUE,
  },
  {
    .id = "tos-v4",
    .marks = { { "X-Tos-Algorithm", NULL }, { "X-Tos-Signature", NULL } },
    .times = TIMES_RELATIVE,
    .date = "X-Tos-Date",
    .expires = "X-Tos-Expires",
    .headers = "X-Tos-SignedHeaders",
    .owned = { "X-Tos-Algorithm", "X-Tos-Credential", "X-Tos-Date", "X-Tos-Expires", "X-Tos-SignedHeaders",
               "X-Tos-Security-Token", "X-Tos-Signature*", "X-Tos-Policy" },
  },
  {
    .id = "bce-v1",
    .marks = { { "authorization", "bce-auth-v1/*" } },
    .times = TIMES_BCE,
    .expires = "authorization",
    .owned = { "authorization", "x-bce-security-token", "responseContent*", "responseCacheControl", "responseExpires" },
  },
  {
    .id = "supabase",
    .marks = { { "token", NULL } },
    .times = TIMES_JWT,
    .expires = "token",
    .owned = { "token", "download" },
    .path_prefix = "/storage/v1/object/sign/",
    .any_method = TRUE,
  },
  {
    .id = "sharepoint",
    .marks = { { "tempauth", NULL } },
    .times = TIMES_JWT,
    .expires = "tempauth",
    .owned = { "tempauth" },
    .any_method = TRUE,
  },
  {
    .id = "swift",
    .marks = { { "temp_url_sig", NULL }, { "temp_url_expires", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "temp_url_expires",
    .owned = { "temp_url_sig", "temp_url_expires", "temp_url_prefix", "temp_url_ip_range", "filename", "inline" },
    .any_method = TRUE,
  },
  {
    .id = "discord",
    .marks = { { "ex", NULL }, { "is", NULL }, { "hm", NULL } },
    .times = TIMES_HEX,
    .expires = "ex",
    .owned = { "ex", "is", "hm" },
    .pattern = "^([0-9a-f]{8})$",
    .any_method = TRUE,
  },
  {
    .id = "akamai",
    .marks = { { "hdnea", NULL } },
    .times = TIMES_WITHIN,
    .expires = "hdnea",
    .owned = { "hdnea" },
    .pattern = AKAMAI,
    .any_method = TRUE,
  },
  {
    .id = "akamai",
    .marks = { { "hdnts", NULL } },
    .times = TIMES_WITHIN,
    .expires = "hdnts",
    .owned = { "hdnts" },
    .pattern = AKAMAI,
    .any_method = TRUE,
  },
  {
    .id = "akamai",
    .marks = { { "__token__", NULL } },
    .times = TIMES_WITHIN,
    .expires = "__token__",
    .owned = { "__token__" },
    .pattern = AKAMAI,
    .any_method = TRUE,
  },
  {
    .id = "fastly",
    .marks = { { "token", NULL } },
    .times = TIMES_WITHIN,
    .expires = "token",
    .owned = { "token" },
    .pattern = "^([0-9]{10})_[0-9a-f]{40,64}$",
    .any_method = TRUE,
  },
  {
    .id = "upyun",
    .marks = { { "_upt", NULL } },
    .times = TIMES_WITHIN,
    .expires = "_upt",
    .owned = { "_upt" },
    .pattern = "^[0-9a-f]{8}([0-9]{10})$",
    .any_method = TRUE,
  },
  {
    .id = "imgix",
    .marks = { { "s", NULL }, { "expires", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "expires",
    .owned = { "s", "expires" },
    .any_method = TRUE,
  },
  {
    .id = "qiniu",
    .marks = { { "e", NULL }, { "token", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "e",
    .owned = { "e", "token", "attname" },
    .any_method = TRUE,
  },
  {
    .id = "alicdn",
    .marks = { { "auth_key", NULL } },
    .owned = { "auth_key" },
    .any_method = TRUE,
  },
  {
    .id = "tencent-cdn",
    .marks = { { "sign", NULL }, { "t", NULL } },
    .owned = { "sign", "t" },
    .any_method = TRUE,
  },
  /* What several servers use: nginx's secure_link as its documentation has it, and the token of content networks. */
  {
    .id = "secure-link",
    .marks = { { "md5", NULL }, { "expires", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "expires",
    .owned = { "md5", "expires" },
    .any_method = TRUE,
  },
  {
    .id = "secure-link",
    .marks = { { "st", NULL }, { "e", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "e",
    .owned = { "st", "e" },
    .any_method = TRUE,
  },
  {
    .id = "token",
    .marks = { { "token", NULL }, { "expires", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "expires",
    .owned = { "token", "expires" },
    .any_method = TRUE,
  },
  /* Signatures that lack what their scheme asks for are the server's business; the object is the same. */
  {
    .id = "s3-like",
    .provider = DOWNLOAD_PROVIDER_S3,
    .marks = { { "X-Amz-Signature", NULL } },
    .times = TIMES_RELATIVE,
    .date = "X-Amz-Date",
    .expires = "X-Amz-Expires",
    .headers = "X-Amz-SignedHeaders",
    .owned = { AMZ_OWNED },
  },
  {
    .id = "oss-like",
    .provider = DOWNLOAD_PROVIDER_OSS,
    .marks = { { "x-oss-signature", NULL } },
    .owned = { "x-oss-signature*", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-security-token" },
  },
  {
    .id = "signature-like",
    .marks = { { "Signature", NULL }, { "Expires", NULL } },
    .times = TIMES_ABSOLUTE,
    .expires = "Expires",
    .owned = { "Signature", "Expires" },
  },
};

/* What all shared access signatures of Azure may carry: who may do what and when, and headers to override. */
static const char *const azure_owned[] = {
  "sv", "sig", "se", "st", "sp", "sr", "ss", "srt", "sip", "spr", "si", "sdd", "ses", "saoid", "suoid", "scid",
  "skoid", "sktid", "skt", "ske", "sks", "skv", "skdutid", "rscc", "rscd", "rsce", "rscl", "rsct",
  /* What GitHub adds for its own servers. */
  "jwt", NULL
};

static gboolean
matches (const char *text,
         const char *pattern)
{
  return g_str_has_suffix (pattern, "*") ? strncmp (text, pattern, strlen (pattern) - 1) == 0
                                         : g_str_equal (text, pattern);
}

static gboolean
name_matches (const char *name,
              const char *pattern)
{
  g_autofree char *prefix = NULL;

  if (!g_str_has_suffix (pattern, "*"))
    return download_link_query_name_equal (name, pattern);

  prefix = g_strndup (name, strlen (pattern) - 1);
  return g_ascii_strncasecmp (prefix, pattern, strlen (pattern) - 1) == 0;
}

static gboolean
is_hex (const char *text,
        gsize       shortest,
        gsize       longest)
{
  gsize length = strspn (text, "0123456789abcdefABCDEF");

  return text[length] == '\0' && length >= shortest && length <= longest;
}

/* (nullable): where in the value of its parameter the time stands. */
static char *
find_within (const DownloadLinkScheme *self,
             const char               *value)
{
  g_autoptr (GRegex) regex = g_regex_new (self->pattern, G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, value, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/* In unpadded base64 for URLs. */
static gboolean
is_md5 (const char *text)
{
  gsize length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

  return text[length] == '\0' && length == 22;
}

/* Names this short mean anything elsewhere, so their values have to look right too. */
static gboolean
looks_right (const DownloadLinkScheme *self,
             const DownloadLinkQuery  *query)
{
  if (g_str_equal (self->id, "qiniu"))
    return download_link_time_parse_epoch (download_link_query_lookup (query, "e")) > 0 &&
           strchr (download_link_query_lookup (query, "token"), ':') != NULL;
  if (g_str_equal (self->id, "alicdn"))
    return g_regex_match_simple ("^[0-9]{9,11}-[0-9A-Za-z]+-[0-9A-Za-z]+-[0-9a-f]{32}$",
                                 download_link_query_lookup (query, "auth_key"), G_REGEX_RAW, 0);
  if (g_str_equal (self->id, "tencent-cdn"))
    return is_hex (download_link_query_lookup (query, "sign"), 32, 64) &&
           is_hex (download_link_query_lookup (query, "t"), 8, 10);

  if (g_str_equal (self->id, "discord") && !is_hex (download_link_query_lookup (query, "hm"), 64, 64))
    return FALSE;
  if (self->pattern != NULL)
    {
      g_autofree char *time = find_within (self, download_link_query_lookup (query, self->expires));

      return time != NULL;
    }
  if (g_str_equal (self->id, "imgix") && !is_hex (download_link_query_lookup (query, "s"), 32, 32))
    return FALSE;
  if (g_str_equal (self->id, "secure-link") && g_str_equal (self->expires, "e"))
    return is_md5 (download_link_query_lookup (query, "st")) &&
           download_link_time_parse_epoch (download_link_query_lookup (query, "e")) > 0;

  if (g_str_equal (self->id, "secure-link") || g_str_equal (self->id, "token") || g_str_equal (self->id, "imgix"))
    return download_link_time_parse_epoch (download_link_query_lookup (query, "expires")) > 0;

  return TRUE;
}

static gboolean
scheme_fits (const DownloadLinkScheme *self,
             const char               *path,
             const DownloadLinkQuery  *query)
{
  if (self->path_prefix != NULL && !g_str_has_prefix (path, self->path_prefix))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (self->marks) && self->marks[i].name != NULL; i++)
    {
      const char *value = download_link_query_lookup (query, self->marks[i].name);

      if (value == NULL || value[0] == '\0' || (self->marks[i].value != NULL && !matches (value, self->marks[i].value)))
        return FALSE;
    }

  return looks_right (self, query);
}

/* Where the parameters stand: COS may wrap all of them up in one. */
static DownloadLinkQuery *
unwrap (const DownloadLinkScheme *self,
        const DownloadLinkQuery  *query)
{
  return g_str_equal (self->id, "cos-nested") ? download_link_query_new (download_link_query_lookup (query, "sign")) : NULL;
}

/* The earlier of two ends, or the later of two starts; what is unknown does not count. */
static gint64
tighten (gint64   a,
         gint64   b,
         gboolean is_end)
{
  if (a < 0 || b < 0)
    return MAX (a, b);

  return is_end ? MIN (a, b) : MAX (a, b);
}

static void
add_span (const char *span,
          gint64     *not_before,
          gint64     *expires)
{
  g_auto (GStrv) ends = g_strsplit (span != NULL ? span : "", ";", -1);

  if (g_strv_length (ends) != 2)
    return;

  *not_before = tighten (*not_before, download_link_time_parse_epoch (ends[0]), FALSE);
  *expires = tighten (*expires, download_link_time_parse_epoch (ends[1]), TRUE);
}

static void
get_bce_times (const char *authorization,
               gint64     *not_before,
               gint64     *expires)
{
  g_auto (GStrv) parts = g_strsplit (authorization, "/", -1);

  if (g_strv_length (parts) < 4)
    return;

  *not_before = download_link_time_parse_iso (parts[2]);
  *expires = download_link_time_add (*not_before, parts[3]);
}

static gint64
get_time_within (const DownloadLinkScheme *self,
                 const char               *value)
{
  g_autofree char *time = find_within (self, value);
  guint64          seconds;

  if (time == NULL || self->times != TIMES_HEX)
    return download_link_time_parse_epoch (time);
  return g_ascii_string_to_unsigned (time, 16, 1, G_MAXUINT32, &seconds, NULL) ? (gint64) seconds * G_USEC_PER_SEC : -1;
}

/**
 * download_link_scheme_find:
 * @path: the raw path
 * @query: the parameters
 *
 * Returns: (nullable): the scheme that @query is signed by, or %NULL
 */
const DownloadLinkScheme *
download_link_scheme_find (const char              *path,
                           const DownloadLinkQuery *query)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (scheme_fits (&schemes[i], path, query))
      return &schemes[i];

  return NULL;
}

/* COS has one scheme and two ways to write it down. */
const char *
download_link_scheme_get_id (const DownloadLinkScheme *self)
{
  return g_str_equal (self->id, "cos-nested") ? "cos" : self->id;
}

DownloadProvider
download_link_scheme_get_provider (const DownloadLinkScheme *self)
{
  return self->provider;
}

/* Whether a link that was made for GET can be used for nothing else. */
gboolean
download_link_scheme_signs_method (const DownloadLinkScheme *self)
{
  return !self->any_method;
}

/**
 * download_link_scheme_owns:
 * @name: an unescaped name from the query
 *
 * Whether the parameter @name is part of the signature or asks for another way to send the same object; two links that
 * differ in nothing else mean the same bytes.
 */
gboolean
download_link_scheme_owns (const DownloadLinkScheme *self,
                           const char               *name)
{
  if (g_str_has_prefix (name, "response-"))
    return TRUE;
  if (self->provider == DOWNLOAD_PROVIDER_AZURE && g_strv_contains (azure_owned, name))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (self->owned) && self->owned[i] != NULL; i++)
    if (name_matches (name, self->owned[i]))
      return TRUE;

  return FALSE;
}

/**
 * download_link_scheme_get_times:
 * @not_before: (out): real time in microseconds, or -1
 * @expires: (out): real time in microseconds, or -1
 */
void
download_link_scheme_get_times (const DownloadLinkScheme *self,
                                const DownloadLinkQuery  *query,
                                gint64                   *not_before,
                                gint64                   *expires)
{
  g_autoptr (DownloadLinkQuery) inner = unwrap (self, query);
  const DownloadLinkQuery *from = inner != NULL ? inner : query;
  const char              *start = self->date != NULL ? download_link_query_lookup (from, self->date) : NULL;
  const char              *end = self->expires != NULL ? download_link_query_lookup (from, self->expires) : NULL;

  *not_before = *expires = -1;
  switch (self->times)
    {
    case TIMES_NONE:
      break;
    case TIMES_ABSOLUTE:
      *expires = download_link_time_parse_epoch (end);
      /* Swift takes both. */
      if (*expires < 0 && g_str_equal (self->id, "swift"))
        *expires = download_link_time_parse_iso (end);
      break;
    case TIMES_RELATIVE:
      *not_before = download_link_time_parse_iso (start);
      *expires = download_link_time_add (*not_before, end);
      if (*not_before > TOLERANCE)
        *not_before -= TOLERANCE;
      break;
    case TIMES_SPAN:
      add_span (start, not_before, expires);
      add_span (end, not_before, expires);
      break;
    case TIMES_ISO:
      *not_before = tighten (download_link_time_parse_iso (start),
                             download_link_time_parse_iso (download_link_query_lookup (from, "skt")), FALSE);
      *expires = tighten (download_link_time_parse_iso (end),
                          download_link_time_parse_iso (download_link_query_lookup (from, "ske")), TRUE);
      break;
    case TIMES_POLICY:
      *not_before = download_link_time_parse_policy (end, "DateGreaterThan");
      *expires = download_link_time_parse_policy (end, "DateLessThan");
      break;
    case TIMES_BCE:
      get_bce_times (end, not_before, expires);
      break;
    case TIMES_WITHIN:
    case TIMES_HEX:
      *expires = get_time_within (self, end);
      break;
    case TIMES_JWT:
      *expires = download_link_time_parse_jwt (end);
      break;
    }
}

/**
 * download_link_scheme_get_signed_headers:
 *
 * Returns: (transfer full) (array zero-terminated=1): the lower-case names of the headers that the signature covers,
 *   without "host"; may be empty
 */
char **
download_link_scheme_get_signed_headers (const DownloadLinkScheme *self,
                                         const DownloadLinkQuery  *query)
{
  g_autoptr (DownloadLinkQuery) inner = unwrap (self, query);
  const char *list = self->headers != NULL ? download_link_query_lookup (inner != NULL ? inner : query, self->headers) : NULL;
  g_auto (GStrv) names = g_strsplit (list != NULL ? list : "", ";", -1);
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      char *name = g_ascii_strdown (g_strstrip (names[i]), -1);

      if (name[0] == '\0' || g_str_equal (name, "host"))
        g_free (name);
      else
        g_ptr_array_add (headers, name);
    }

  g_ptr_array_add (headers, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&headers), FALSE);
}
