/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what signatures and hosts tell: provider, times, signed headers, bucket and key. */

#include "config.h"

#include "link/download-link.h"

#include <string.h>

#define NONE (-1)

/* 2023-12-17 02:54:37 UTC, the time of the published vectors of OSS. */
#define T0 1702781677
#define TOLERANCE 900

#define OSS "https://bkt.oss-cn-hangzhou.aliyuncs.com/dir/key.zip"
#define S3 "https://bkt.s3.us-east-1.amazonaws.com/dir/key.zip"
#define GCS "https://storage.googleapis.com/bkt/dir/key.zip"
#define AZURE "https://acct.blob.core.windows.net/bkt/dir/key.zip"
#define CDN "https://d111.cloudfront.net/dir/key.zip"
#define COS "https://bkt-125.cos.ap-guangzhou.myqcloud.com/dir/key.zip"
#define OBS "https://bkt.obs.cn-north-4.myhuaweicloud.com/dir/key.zip"

#define AMZ "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20231217%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20231217T025437Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=ab12"
#define OSS4 "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231217T025437Z&x-oss-expires=599&x-oss-signature=ab12"
#define QSIGN "q-sign-algorithm=sha1&q-ak=AK&q-sign-time=1702781677%3B1702785277&q-key-time=1702781670%3B1702785000&q-header-list=host&q-url-param-list=&q-signature=ab12"

typedef struct
{
  const char      *uri;
  const char      *scheme; /* NULL if it is not signed */
  DownloadProvider provider;
  gint64           not_before; /* seconds, or NONE */
  gint64           expires;    /* seconds, or NONE */
  const char      *reason;
} SchemeCase;

static const SchemeCase schemes[] = {
  { OSS "?OSSAccessKeyId=ak&Expires=1699807420&Signature=dcLTea%2BYh9ApirQ8o8dOPqtvJXQ%3D", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699807420, "OSS V1" },
  { OSS "?Signature=x&Expires=1699807420&OSSAccessKeyId=STS.x&security-token=token", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699807420, "OSS V1 with a token, in another order" },
  { OSS "?OSSAccessKeyId=ak&Expires=1699807420&Expires=99&Signature=x&Signature=y", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699807420, "the first of two counts" },
  { "https://files.example.com/key?OSSAccessKeyId=ak&Expires=1699807420&Signature=x", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699807420, "OSS on a domain of its own" },
  { OSS "?x-oss-signature-version=OSS2&x-oss-access-key-id=ak&x-oss-expires=1699807420&x-oss-signature=x", "oss-v2", DOWNLOAD_PROVIDER_OSS, NONE, 1699807420, "OSS V2 has an absolute expiry" },
  { OSS "?" OSS4, "oss-v4", DOWNLOAD_PROVIDER_OSS, T0 - TOLERANCE, T0 + 599, "OSS V4 has a relative one" },
  { OSS "?X-OSS-Signature-Version=OSS4-HMAC-SHA256&X-OSS-Date=20231217T025437Z&X-OSS-Expires=599&X-OSS-Signature=x", "oss-v4", DOWNLOAD_PROVIDER_OSS, T0 - TOLERANCE, T0 + 599, "in another case" },
  { OSS "?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_OSS, T0 - TOLERANCE, T0 + 3600, "OSS takes signatures of S3" },
  { OSS, NULL, DOWNLOAD_PROVIDER_OSS, NONE, NONE, "a public object of OSS" },

  { S3 "?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_S3, T0 - TOLERANCE, T0 + 3600, "S3 V4" },
  { S3 "?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Region-Set=%2A&X-Amz-Date=20231217T025437Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=x", "s3-v4a", DOWNLOAD_PROVIDER_S3, T0 - TOLERANCE, T0 + 60, "S3 V4A" },
  { S3 "?AWSAccessKeyId=AK&Expires=1141889120&Signature=x", "s3-v2", DOWNLOAD_PROVIDER_S3, NONE, 1141889120, "S3 V2" },
  { S3 "?x-amz-algorithm=AWS4-HMAC-SHA256&x-amz-date=20231217T025437Z&x-amz-expires=60&x-amz-signature=x", "s3-v4", DOWNLOAD_PROVIDER_S3, T0 - TOLERANCE, T0 + 60, "S3 V4 in lower case" },
  { S3, NULL, DOWNLOAD_PROVIDER_S3, NONE, NONE, "a public object of S3" },
  { "https://acc.r2.cloudflarestorage.com/bkt/key?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_R2, T0 - TOLERANCE, T0 + 3600, "R2" },
  { "https://s3.us-west-004.backblazeb2.com/bkt/key?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_B2, T0 - TOLERANCE, T0 + 3600, "B2 in the manner of S3" },
  { "https://storage.googleapis.com/bkt/key?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_GCS, T0 - TOLERANCE, T0 + 3600, "Google in the manner of S3" },
  { "https://minio.example.com/bkt/key?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_S3_COMPATIBLE, T0 - TOLERANCE, T0 + 3600, "MinIO" },
  { "http://127.0.0.1:9000/bkt/key?" AMZ, "s3-v4", DOWNLOAD_PROVIDER_S3_COMPATIBLE, T0 - TOLERANCE, T0 + 3600, "MinIO here" },
  { OBS "?AWSAccessKeyId=AK&Expires=1702781677&Signature=x", "s3-v2", DOWNLOAD_PROVIDER_OBS, NONE, T0, "OBS in the manner of S3" },

  { GCS "?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=x&X-Goog-Date=20231217T025437Z&X-Goog-Expires=10&X-Goog-SignedHeaders=host&X-Goog-Signature=ab", "gcs-v4", DOWNLOAD_PROVIDER_GCS, T0 - TOLERANCE, T0 + 10, "GCS V4" },
  { GCS "?x-goog-algorithm=GOOG4-HMAC-SHA256&x-goog-date=20231217T025437Z&x-goog-expires=10&x-goog-signature=ab", "gcs-v4", DOWNLOAD_PROVIDER_GCS, T0 - TOLERANCE, T0 + 10, "GCS V4 in lower case" },
  { GCS "?GoogleAccessId=x%40y&Expires=1702781677&Signature=x", "gcs-v2", DOWNLOAD_PROVIDER_GCS, NONE, T0, "GCS V2" },
  { GCS, NULL, DOWNLOAD_PROVIDER_GCS, NONE, NONE, "a public object of Google" },

  { AZURE "?sv=2022-11-02&st=2023-12-17T02%3A54%3A37Z&se=2023-12-17T03%3A54%3A37Z&sr=b&sp=r&sig=x%3D", "azure-service-sas", DOWNLOAD_PROVIDER_AZURE, T0, T0 + 3600, "Azure service SAS" },
  { AZURE "?sv=2022-11-02&se=2023-12-17T03:54Z&sr=b&sp=r&sig=x", "azure-service-sas", DOWNLOAD_PROVIDER_AZURE, NONE, 1702785240, "without seconds, not escaped" },
  { AZURE "?sv=2022-11-02&se=2023-12-18&sr=b&sp=r&sig=x", "azure-service-sas", DOWNLOAD_PROVIDER_AZURE, NONE, 1702857600, "only a date" },
  { AZURE "?sv=2022-11-02&se=2023-12-17T03:54:37.1234567Z&sr=b&sp=r&sig=x", "azure-service-sas", DOWNLOAD_PROVIDER_AZURE, NONE, T0 + 3600, "with a fraction" },
  { AZURE "?sv=2022-11-02&si=policy&sr=b&sig=x", "azure-service-sas", DOWNLOAD_PROVIDER_AZURE, NONE, NONE, "a stored policy does not tell" },
  { AZURE "?sv=2022-11-02&ss=b&srt=o&sp=r&se=2023-12-17T03:54:37Z&sig=x", "azure-account-sas", DOWNLOAD_PROVIDER_AZURE, NONE, T0 + 3600, "Azure account SAS" },
  { AZURE "?sv=2022-11-02&sr=b&sp=r&se=2023-12-17T03:54:37Z&skoid=x&sktid=y&skt=2023-12-17T02:54:37Z&ske=2023-12-17T03:00:00Z&sks=b&skv=2022-11-02&sig=x", "azure-user-delegation-sas", DOWNLOAD_PROVIDER_AZURE, T0, 1702782000, "the key ends earlier" },
  { AZURE "?sv=2022-11-02&sr=b&sp=r&se=2023-12-17T02:59:37Z&skoid=x&ske=2023-12-17T03:00:00Z&sig=x", "azure-user-delegation-sas", DOWNLOAD_PROVIDER_AZURE, NONE, 1702781977, "the signature ends earlier" },
  { AZURE, NULL, DOWNLOAD_PROVIDER_AZURE, NONE, NONE, "a public object of Azure" },

  { CDN "?Expires=1702781677&Signature=x__&Key-Pair-Id=K", "cloudfront-canned", DOWNLOAD_PROVIDER_CLOUDFRONT, NONE, T0, "CloudFront with a canned policy" },
  { "https://cdn.example.com/a?Expires=1702781677&Signature=x&Key-Pair-Id=K&Hash-Algorithm=SHA256", "cloudfront-canned", DOWNLOAD_PROVIDER_CLOUDFRONT, NONE, T0, "CloudFront on another domain" },
  /* A policy with one resource and one condition, DateLessThan. */
  { CDN "?Policy=eyJTdGF0ZW1lbnQiOlt7IlJlc291cmNlIjoiaHR0cHM6Ly9kMTExLmNsb3VkZnJvbnQubmV0LyoiLCJDb25kaXRpb24iOnsiRGF0ZUxlc3NUaGFuIjp7IkFXUzpFcG9jaFRpbWUiOjE3MDI3ODE2Nzd9fX1dfQ__&Signature=x&Key-Pair-Id=K", "cloudfront-custom", DOWNLOAD_PROVIDER_CLOUDFRONT, NONE, T0, "CloudFront with a custom policy" },
  { CDN "?Policy=bm8ganNvbg__&Signature=x&Key-Pair-Id=K", "cloudfront-custom", DOWNLOAD_PROVIDER_CLOUDFRONT, NONE, NONE, "a policy that is none" },
  { CDN "?Policy=!&Signature=x&Key-Pair-Id=K", "cloudfront-custom", DOWNLOAD_PROVIDER_CLOUDFRONT, NONE, NONE, "a policy that is no base64" },

  { COS "?" QSIGN, "cos", DOWNLOAD_PROVIDER_COS, T0, 1702785000, "COS: the shorter span counts" },
  { COS "?sign=q-sign-algorithm%3Dsha1%26q-ak%3DAK%26q-sign-time%3D1702781677%3B1702785277%26q-key-time%3D1702781677%3B1702785277%26q-header-list%3D%26q-url-param-list%3D%26q-signature%3Dab", "cos", DOWNLOAD_PROVIDER_COS, T0, T0 + 3600, "COS, all in one parameter" },
  { COS "?q-sign-algorithm=sha1&q-ak=AK&q-sign-time=1702781677;1702785277&q-signature=ab", "cos", DOWNLOAD_PROVIDER_COS, T0, T0 + 3600, "COS with a bare semicolon" },
  { COS, NULL, DOWNLOAD_PROVIDER_COS, NONE, NONE, "a public object of COS" },
  { OBS "?AccessKeyId=AK&Expires=1702781677&Signature=x", "obs", DOWNLOAD_PROVIDER_OBS, NONE, T0, "OBS" },
  { OBS "?AccessKeyId=AK&Expires=1702781677&x-obs-security-token=t&Signature=x", "obs", DOWNLOAD_PROVIDER_OBS, NONE, T0, "OBS with a token" },
  { OBS, NULL, DOWNLOAD_PROVIDER_OBS, NONE, NONE, "a public object of OBS" },

  { "https://f001.backblazeb2.com/file/bkt/key?Authorization=3_2023_x_dnld", "b2-token", DOWNLOAD_PROVIDER_B2, NONE, NONE, "a native token of B2" },
  { "https://example.com/a?Authorization=x", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "elsewhere the name means nothing" },
  { "https://b.tos-cn-beijing.volces.com/k?X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Date=20231217T025437Z&X-Tos-Expires=60&X-Tos-SignedHeaders=host&X-Tos-Signature=x", "tos-v4", DOWNLOAD_PROVIDER_UNKNOWN, T0 - TOLERANCE, T0 + 60, "Volcengine" },
  { "https://b.bj.bcebos.com/k?authorization=bce-auth-v1%2Fak%2F2023-12-17T02%3A54%3A37Z%2F300%2F%2Fab12", "bce-v1", DOWNLOAD_PROVIDER_UNKNOWN, T0, T0 + 300, "Baidu" },
  { "https://cdn.example.com/k?e=1702781677&token=ak:sig", "qiniu", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Qiniu" },
  { "https://example.com/k?e=1&token=abc", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "short names that mean something else" },
  { "https://cdn.example.com/k?auth_key=1702781677-0-0-0123456789abcdef0123456789abcdef", "alicdn", DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "the CDN of Aliyun" },
  { "https://cdn.example.com/k?sign=0123456789abcdef0123456789abcdef&t=657e5a2d", "tencent-cdn", DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "the CDN of Tencent" },
  { "https://example.com/k?sign=1&t=2", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "short names that mean something else" },

  { "https://cdn.discordapp.com/attachments/1/2/a.zip?ex=657e62ed&is=657bbaad&hm=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&", "discord", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Discord" },
  { "https://example.com/a?ex=657e62ad&is=1&hm=2", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "short names that mean something else" },
  { "https://x.sharepoint.com/_layouts/15/download.aspx?UniqueId=1&tempauth=v1.eyJhIjoieCIsImV4cCI6IjE3MDI3ODE2NzcifQ.z", "sharepoint", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "SharePoint, with its time in quotes" },
  { "https://x.sharepoint.com/_layouts/15/download.aspx?UniqueId=1&tempauth=old", "sharepoint", DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "a token that does not tell" },
  { "https://x.supabase.co/storage/v1/object/sign/b/a.zip?token=x.eyJleHAiOjE3MDI3ODE2Nzd9.y", "supabase", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Supabase" },
  { "https://x.supabase.co/storage/v1/object/sign/b/a.zip?token=a.!!!.c", "supabase", DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "a token that is no base64" },
  { "https://example.com/b/a.zip?token=x.eyJleHAiOjE3MDI3ODE2Nzd9.y", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "a token elsewhere" },
  { "https://swift.example.com/v1/AUTH_a/c/o?temp_url_sig=ab&temp_url_expires=1702781677", "swift", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Swift" },
  { "https://swift.example.com/v1/AUTH_a/c/o?temp_url_sig=ab&temp_url_expires=2023-12-17T02:54:37Z&filename=x", "swift", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Swift with a date" },
  { "https://media.example.com/a.mp4?hdnea=st=1702780000~exp=1702781677~acl=/*~hmac=ab", "akamai", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Akamai" },
  { "https://media.example.com/a.mp4?hdnts=exp=1702781677~hmac=ab", "akamai", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Akamai by another name" },
  { "https://media.example.com/a.mp4?__token__=exp%3D1702781677~acl%3D%2F%2A~hmac%3Dab", "akamai", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Akamai by a third one, escaped" },
  { "https://media.example.com/a.mp4?hdnea=exp=1702781677", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "nothing that signs" },
  { "https://cdn.example.com/a?token=1702781677_0123456789abcdef0123456789abcdef01234567", "fastly", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "Fastly" },
  { "https://cdn.example.com/a?_upt=0123abcd1702781677", "upyun", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "UPYUN" },
  { "https://cdn.example.com/a?_upt=1702781677", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "too short" },
  { "https://x.imgix.net/a.jpg?w=5&expires=1702781677&s=0123456789abcdef0123456789abcdef", "imgix", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "imgix" },
  { "https://x.example.com/a?s=0123456789abcdef0123456789abcdef", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "without an end it may be what is asked for" },
  { "https://example.com/a?st=ABCDEFGHIJKLMNOPQRST-_&e=1702781677", "secure-link", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "nginx by its short names" },
  { "https://example.com/a?st=5&e=1702781677", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "short names that mean something else" },
  { AZURE "?sv=2022-11-02&se=2023-12-17T03:54:37Z&sr=b&sp=r&sig=x&jwt=y", "azure-service-sas", DOWNLOAD_PROVIDER_AZURE, NONE, T0 + 3600, "GitHub" },

  { "https://example.com/a.bin", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "any server" },
  { "https://example.com/a?Expires=1702781677", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "an expiry alone is no signature" },
  { "https://example.com/a?Expires=1702781677&Signature=x", "signature-like", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "without the name of a key" },
  { "https://example.com/a?md5=x&expires=1702781677", "secure-link", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "nginx" },
  { "https://example.com/a?md5=x&expires=never", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "names that mean something else" },
  { "https://example.com/a?token=x&expires=1702781677", "token", DOWNLOAD_PROVIDER_UNKNOWN, NONE, T0, "a content network" },
  { "https://example.com/a?token=x&expires=", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "a token alone" },
  { "https://example.com/a?X-Amz-Signature=x", "s3-like", DOWNLOAD_PROVIDER_S3_COMPATIBLE, NONE, NONE, "a signature of S3 that lacks the rest" },
  { "https://example.com/a?x-oss-signature=x&x-oss-expires=5", "oss-like", DOWNLOAD_PROVIDER_OSS, NONE, NONE, "a signature of OSS that lacks the rest" },
  { "https://example.com/a?sv=1&sig=2", NULL, DOWNLOAD_PROVIDER_UNKNOWN, NONE, NONE, "not enough for Azure" },
  { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20231217T025437Z&X-Amz-Expires=60", NULL, DOWNLOAD_PROVIDER_S3, NONE, NONE, "the signature is missing" },
  { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=", NULL, DOWNLOAD_PROVIDER_S3, NONE, NONE, "the signature is empty" },
  { S3 "?awsaccesskeyid=AK&expires=1&signature=x", NULL, DOWNLOAD_PROVIDER_S3, NONE, NONE, "these names have one case" },
};

static gint64
to_usec (gint64 seconds)
{
  return seconds == NONE ? -1 : seconds * G_USEC_PER_SEC;
}

static void
test_schemes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      const SchemeCase *c = &schemes[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (DownloadLink) link = download_link_new (c->uri, &error);

      g_test_message ("%s", c->reason);
      g_assert_no_error (error);
      g_assert_cmpstr (download_link_get_uri (link), ==, c->uri);
      g_assert_cmpstr (download_link_get_signature_scheme (link), ==, c->scheme);
      g_assert_cmpint (download_link_is_signed (link), ==, c->scheme != NULL);
      g_assert_cmpint (download_link_get_provider (link), ==, c->provider);
      g_assert_cmpint (download_link_get_not_before (link), ==, to_usec (c->not_before));
      g_assert_cmpint (download_link_get_expires (link), ==, to_usec (c->expires));
    }
}

/* Nothing odd is an error, and nothing odd becomes a time. */
static void
test_odd_times (void)
{
  static const char *const absolute[] = {
    "", "0", "-1", "+1702781677", "%201702781677", "1702781677%20", "1702781677.5", "1e9", "0x6", "never",
    "1702781677000", "253402300800", "9223372036854775807", "9223372036854775808", "18446744073709551615",
    "99999999999999999999999999", "%00", "%ff", "1702781677%00", "2023-12-17"
  };
  static const char *const dates[] = {
    "", "20231217", "20231217T025437", "20231217T025437z", "20231217T025437ZZ", "20231317T025437Z", "20230230T000000Z",
    "20231217T240000Z", "20231217T026037Z", "20231217T025460Z", "00000101T000000Z", "19700101T000000Z", "19000101T000000Z",
    "2023121T0025437Z", "20231217%20025437Z", "-0231217T025437Z", "1702781677", "x"
  };

  for (guint i = 0; i < G_N_ELEMENTS (absolute); i++)
    {
      g_autofree char *v1 = g_strdup_printf (OSS "?OSSAccessKeyId=a&Signature=b&Expires=%s", absolute[i]);
      g_autofree char *v4 = g_strdup_printf (S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-Date=20231217T025437Z&X-Amz-Expires=%s", absolute[i]);
      g_autofree char *cos = g_strdup_printf (COS "?q-sign-algorithm=sha1&q-ak=a&q-signature=b&q-sign-time=1;%s", absolute[i]);
      g_autoptr (DownloadLink) a = download_link_new (v1, NULL);
      g_autoptr (DownloadLink) b = download_link_new (v4, NULL);
      g_autoptr (DownloadLink) c = download_link_new (cos, NULL);

      g_test_message ("expires “%s”", absolute[i]);
      g_assert_cmpint (download_link_get_expires (a), ==, -1);
      g_assert_cmpint (download_link_get_expires (b), ==, -1);
      g_assert_cmpint (download_link_get_expires (c), ==, -1);
    }

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *uri = g_strdup_printf (S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-Expires=60&X-Amz-Date=%s", dates[i]);
      g_autoptr (DownloadLink) link = download_link_new (uri, NULL);

      g_test_message ("date “%s”", dates[i]);
      g_assert_cmpint (download_link_get_expires (link), ==, -1);
      g_assert_cmpint (download_link_get_not_before (link), ==, -1);
    }
}

static void
test_odd_policies (void)
{
  static const struct
  {
    const char *policy;
    gint64      not_before;
    gint64      expires;
  } cases[] = {
    { "{\"DateLessThan\":{\"AWS:EpochTime\":5}}", NONE, 5 },
    { "{ \"DateLessThan\" :\n{ \"AWS:EpochTime\" : 5 } }", NONE, 5 },
    { "{\"DateGreaterThan\":{\"AWS:EpochTime\":3},\"DateLessThan\":{\"AWS:EpochTime\":5}}", 3, 5 },
    { "{\"IpAddress\":{\"AWS:SourceIp\":\"1.2.3.4/32\"},\"DateLessThan\":{\"AWS:EpochTime\":5,\"x\":1}}", NONE, 5 },
    { "{\"DateLessThan\":{\"AWS:EpochTime\":\"5\"}}", NONE, NONE },
    { "{\"DateLessThan\":{\"AWS:EpochTime\":5.5}}", NONE, NONE },
    { "{\"DateLessThan\":{\"AWS:EpochTime\":-5}}", NONE, NONE },
    { "{\"DateLessThan\":{\"AWS:EpochTime\":99999999999999999999}}", NONE, NONE },
    { "{\"DateLessThan\":{\"AWS:EpochTime\":5", NONE, NONE },
    { "{\"DateLessThan\":{\"AWS:EpochTime\":", NONE, NONE },
    { "{\"DateLessThan\":{", NONE, NONE },
    { "{\"DateLessThan\":", NONE, NONE },
    { "{\"DateLessThan\"", NONE, NONE },
    { "{\"DateLessThan\":5}", NONE, NONE },
    { "{\"DateLessThan\":{\"other\":1,\"AWS:EpochTime\":5}}", NONE, NONE },
    { "", NONE, NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) cases[i].policy, strlen (cases[i].policy));
      g_autofree char *uri = NULL;
      g_autoptr (DownloadLink) link = NULL;

      for (char *p = base64; *p != '\0'; p++)
        *p = *p == '+' ? '-' : *p == '=' ? '_'
                             : *p == '/' ? '~'
                                         : *p;
      uri = g_strdup_printf (CDN "?Policy=%s&Signature=x&Key-Pair-Id=K", base64);
      link = download_link_new (uri, NULL);

      g_test_message ("%s", cases[i].policy);
      g_assert_cmpint (download_link_get_not_before (link), ==, to_usec (cases[i].not_before));
      g_assert_cmpint (download_link_get_expires (link), ==, to_usec (cases[i].expires));
    }
}

static void
test_signed_headers (void)
{
  static const struct
  {
    const char *uri;
    const char *headers;
    gboolean    pins_range;
  } cases[] = {
    { S3 "?" AMZ, "", FALSE },
    { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-SignedHeaders=host%3Brange", "range", TRUE },
    { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-SignedHeaders=Host;Range;X-Amz-Checksum-Mode", "range x-amz-checksum-mode", TRUE },
    { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a", "", FALSE },
    { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-SignedHeaders=;;host;;", "", FALSE },
    { S3 "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-SignedHeaders=host;x-range", "x-range", FALSE },
    { GCS "?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=a&X-Goog-SignedHeaders=host%3Bx-goog-meta", "x-goog-meta", FALSE },
    { OSS "?" OSS4 "&x-oss-additional-headers=abc%3Bzabc", "abc zabc", FALSE },
    { COS "?" QSIGN, "", FALSE },
    { COS "?q-sign-algorithm=sha1&q-ak=a&q-signature=b&q-header-list=host%3Bif-match%3Brange", "if-match range", TRUE },
    { COS "?sign=q-sign-algorithm%3Dsha1%26q-header-list%3Dhost%253Brange", "range", TRUE },
    { OSS "?OSSAccessKeyId=a&Signature=b&Expires=1", "", FALSE },
    { "https://example.com/?X-Amz-SignedHeaders=range", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].uri, NULL);
      g_autofree char *headers = g_strjoinv (" ", (char **) download_link_get_signed_headers (link));

      g_test_message ("%s", cases[i].uri);
      g_assert_cmpstr (headers, ==, cases[i].headers);
      g_assert_cmpint (download_link_pins_range (link), ==, cases[i].pins_range);
    }
}

static const struct
{
  const char *uri;
  const char *bucket;
  const char *key;
  const char *version;
  const char *reason;
} places[] = {
  { OSS, "bkt", "dir/key.zip", NULL, "OSS" },
  { "https://bkt.oss-cn-hangzhou-internal.aliyuncs.com/k", "bkt", "k", NULL, "OSS from inside" },
  { "https://bkt.oss-accelerate.aliyuncs.com/k", "bkt", "k", NULL, "OSS from afar" },
  { "https://oss-cn-hangzhou.aliyuncs.com/bkt/k", "bkt", "k", NULL, "OSS by path" },
  { "https://bkt.s3.oss-cn-hangzhou.aliyuncs.com/k", "bkt", "k", NULL, "OSS in the manner of S3" },
  { "https://s3.oss-cn-hangzhou.aliyuncs.com/bkt/k", "bkt", "k", NULL, "the same by path" },
  { "https://ecs.aliyuncs.com/bkt/k", NULL, NULL, NULL, "another service" },
  { "https://files.example.com/a/k?OSSAccessKeyId=a&Expires=1&Signature=b", NULL, "a/k", NULL, "OSS on a domain of its own" },
  { OSS "?versionId=CAEQ", "bkt", "dir/key.zip", "CAEQ", "a version" },
  { "https://bkt.oss-cn-hangzhou.aliyuncs.com/a%20b%2Fc%E6%96%87", "bkt", "a b/c\xe6\x96\x87", NULL, "an escaped key" },
  { "https://bkt.oss-cn-hangzhou.aliyuncs.com/%ff", "bkt", NULL, NULL, "a key that is no UTF-8" },
  { "https://bkt.oss-cn-hangzhou.aliyuncs.com/", "bkt", NULL, NULL, "no key" },
  { S3, "bkt", "dir/key.zip", NULL, "S3" },
  { "https://bkt.s3.amazonaws.com/k", "bkt", "k", NULL, "without a region" },
  { "https://bkt.s3-eu-west-1.amazonaws.com/k", "bkt", "k", NULL, "the old way to name a region" },
  { "https://bkt.s3.dualstack.eu-west-1.amazonaws.com/k", "bkt", "k", NULL, "both protocols" },
  { "https://bkt.s3-accelerate.amazonaws.com/k", "bkt", "k", NULL, "S3 from afar" },
  { "https://my.dotted.bkt.s3.amazonaws.com/k", "my.dotted.bkt", "k", NULL, "dots" },
  { "https://s3-x.s3.amazonaws.com/k", "s3-x", "k", NULL, "a bucket called like the service" },
  { "https://s3.amazonaws.com/bkt/dir/k", "bkt", "dir/k", NULL, "by path" },
  { "https://s3.eu-west-1.amazonaws.com/bkt/dir/k", "bkt", "dir/k", NULL, "by path with a region" },
  { "https://bkt.s3.cn-north-1.amazonaws.com.cn/k", "bkt", "k", NULL, "in China" },
  { "https://ec2.amazonaws.com/bkt/k", NULL, NULL, NULL, "another service" },
  { "https://s3.amazonaws.com.evil.example/bkt/k", NULL, NULL, NULL, "not that host" },
  { "https://evils3.amazonaws.com/bkt/k", NULL, NULL, NULL, "not that label" },
  { "https://acc.r2.cloudflarestorage.com/bkt/k", "bkt", "k", NULL, "R2 by path" },
  { "https://bkt.acc.r2.cloudflarestorage.com/k", "bkt", "k", NULL, "R2 by host" },
  { "https://acc.eu.r2.cloudflarestorage.com/bkt/k", "bkt", "k", NULL, "R2 in a jurisdiction" },
  { "https://bkt.acc.eu.r2.cloudflarestorage.com/k", "bkt", "k", NULL, "both" },
  { GCS, "bkt", "dir/key.zip", NULL, "GCS by path" },
  { "https://bkt.storage.googleapis.com/k?generation=17", "bkt", "k", "17", "GCS by host" },
  { "https://storage.googleapis.com/download/storage/v1/b/bkt/o/k?alt=media", NULL, NULL, NULL, "the API of GCS" },
  { AZURE, "bkt", "dir/key.zip", NULL, "Azure" },
  { AZURE "?snapshot=2023", "bkt", "dir/key.zip", "2023", "a snapshot" },
  { AZURE "?versionid=2024&snapshot=2023", "bkt", "dir/key.zip", "2024", "a version" },
  { COS, "bkt-125", "dir/key.zip", NULL, "COS" },
  { "https://cos.ap-guangzhou.myqcloud.com/bkt-125/k", "bkt-125", "k", NULL, "COS by path" },
  { OBS, "bkt", "dir/key.zip", NULL, "OBS" },
  { "https://f001.backblazeb2.com/file/bkt/dir/k", "bkt", "dir/k", NULL, "B2" },
  { "https://bkt.s3.us-west-004.backblazeb2.com/k", "bkt", "k", NULL, "B2 in the manner of S3" },
  { "http://127.0.0.1:9000/bkt/dir/k?" AMZ, "bkt", "dir/k", NULL, "MinIO here" },
  { "http://[::1]:9000/bkt/dir/k?" AMZ, "bkt", "dir/k", NULL, "MinIO here, IPv6" },
  { "https://minio.example.com/bkt/k?" AMZ, NULL, NULL, NULL, "MinIO elsewhere: who knows" },
  { "https://example.com/bkt/k?versionId=1", NULL, NULL, NULL, "any server" },
};

static void
test_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (places[i].uri, NULL);

      g_test_message ("%s", places[i].reason);
      g_assert_cmpstr (download_link_get_bucket (link), ==, places[i].bucket);
      g_assert_cmpstr (download_link_get_key (link), ==, places[i].key);
      g_assert_cmpstr (download_link_get_version (link), ==, places[i].version);
    }
}

/* The links that follow from the published signing vectors. */
static void
test_vectors (void)
{
  static const SchemeCase vectors[] = {
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/key?versionId=versionId&OSSAccessKeyId=ak&Expires=1699807420&Signature=dcLTea%2BYh9ApirQ8o8dOPqtvJXQ%3D", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699807420, "oss1-go-case1" },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/key%2B123?versionId=versionId&security-token=token&OSSAccessKeyId=ak&Expires=1699808204&Signature=jzKYRrM5y6Br0dRFPaTGOsbrDhY%3D", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699808204, "oss1-go-case2-sts" },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/key?response-content-disposition=attachment%3B%20filename%3Dexample.txt&versionId=versionId?param1=value1&security-token=token&OSSAccessKeyId=ak&Expires=1699808204&Signature=3GJoEOv5LX2ASp0HJk%2FhAk%2BqLJc%3D", "oss-v1", DOWNLOAD_PROVIDER_OSS, NONE, 1699808204, "oss1-py-response-header-and-oss-header" },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/1234%2B-/123/1.txt?%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2&x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231217T025437Z&x-oss-expires=599&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe", "oss-v4", DOWNLOAD_PROVIDER_OSS, T0 - TOLERANCE, T0 + 599, "oss4-basic" },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/1234%2B-/123/1.txt?x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231217T035628Z&x-oss-expires=599&x-oss-security-token=token&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5", "oss-v4", DOWNLOAD_PROVIDER_OSS, 1702785388 - TOLERANCE, 1702785388 + 599, "oss4-token" },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/1234%2B-/123/1.txt?x-oss-additional-headers=abc%3Bzabc&x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231217T033009Z&x-oss-expires=599&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7", "oss-v4", DOWNLOAD_PROVIDER_OSS, 1702783809 - TOLERANCE, 1702783809 + 599, "oss4-additional-headers" },
    { "https://bucket.oss-cn-hangzhou.aliyuncs.com/1234%2B-/123/1.txt?x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231217T025437Z&x-oss-expires=432000&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=31029123dc7732d2d2cfd4006ea4fdb6cf86da6478f813e2bf8f87877c7b9fec", "oss-v4", DOWNLOAD_PROVIDER_OSS, T0 - TOLERANCE, T0 + 432000, "oss4-long-expiry" },
    { "https://bucket.cb-123.example.com/1234%2B-/123/1.txt?x-oss-additional-headers=abc%3Bzabc&x-oss-credential=ak%2F20231217%2Fcb-123%2Foss-cloudbox%2Faliyun_v4_request&x-oss-date=20231217T025437Z&x-oss-expires=599&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=07284191b9b4978ac3520cd39ee2dea2747eda454089359371ff463a6c7ba20f", "oss-v4", DOWNLOAD_PROVIDER_OSS, T0 - TOLERANCE, T0 + 599, "oss4-cloudbox-1" },
    { "https://bucket.cb-123.example.com/1234%2B-/123/1.txt?x-oss-additional-headers=abc%3Bzabc&x-oss-credential=ak%2F20231217%2Fcb-123%2Foss-cloudbox%2Faliyun_v4_request&x-oss-date=20231217T033009Z&x-oss-expires=599&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=16782cc8a7a554523db055eb804b508522e7e370073108ad88ee2f47496701dd", "oss-v4", DOWNLOAD_PROVIDER_OSS, 1702783809 - TOLERANCE, 1702783809 + 599, "oss4-cloudbox-2" },
    { "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", "s3-v4", DOWNLOAD_PROVIDER_S3, 1369353600 - TOLERANCE, 1369440000, "s3v4-aws-docs-presign-GET" },
    { "https://example.amazonaws.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d", "s3-v4", DOWNLOAD_PROVIDER_S3_COMPATIBLE, 1440938160 - TOLERANCE, 1440941760, "aws-c-auth-get-vanilla" },
    { "https://example.amazonaws.com/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005", "s3-v4", DOWNLOAD_PROVIDER_S3_COMPATIBLE, 1440938160 - TOLERANCE, 1440941760, "aws-c-auth-get-unreserved" },
    { "https://example.amazonaws.com/example%20space/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=7a1f416954786484c9824d93c1f26ef64acb9b1b6c9154d08c9f07d0e394abf6", "s3-v4", DOWNLOAD_PROVIDER_S3_COMPATIBLE, 1440938160 - TOLERANCE, 1440941760, "aws-c-auth-get-space-unnormalized" },
    { "https://example.amazonaws.com/%E1%88%B4?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44", "s3-v4", DOWNLOAD_PROVIDER_S3_COMPATIBLE, 1440938160 - TOLERANCE, 1440941760, "aws-c-auth-get-utf8" },
    { "https://b-1.cos.ap-x.myqcloud.com/test.jpg?q-sign-algorithm=sha1&q-ak=AK&q-sign-time=1622702557%3B1622706157&q-key-time=1622702557%3B1622706157&q-header-list=&q-url-param-list=&q-signature=820975b5a8eccce9455b94d4ebed14d66654bf3c", "cos", DOWNLOAD_PROVIDER_COS, 1622702557, 1622706157, "cos-put" },
    { "https://b-1.cos.ap-x.myqcloud.com/test.jpg?test=params&q-sign-algorithm=sha1&q-ak=AK&q-sign-time=1622702557%3B1622706157&q-key-time=1622702557%3B1622706157&q-header-list=&q-url-param-list=test&q-signature=7757e84ed5f8953eafc30afcd2a5d1ad68e00d67", "cos", DOWNLOAD_PROVIDER_COS, 1622702557, 1622706157, "cos-put-param" },
    { "https://b-1.cos.ap-x.myqcloud.com/test.jpg?q-sign-algorithm=sha1&q-ak=AK&q-sign-time=1622702557%3B1622706157&q-key-time=1622702557%3B1622706157&q-header-list=&q-url-param-list=&q-signature=0f359fe9d29e7fa0c738ce6c8feaf4ed1e84f287", "cos", DOWNLOAD_PROVIDER_COS, 1622702557, 1622706157, "cos-get" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (vectors[i].uri, NULL);

      g_test_message ("%s", vectors[i].reason);
      g_assert_cmpstr (download_link_get_uri (link), ==, vectors[i].uri);
      g_assert_cmpstr (download_link_get_signature_scheme (link), ==, vectors[i].scheme);
      g_assert_cmpint (download_link_get_provider (link), ==, vectors[i].provider);
      g_assert_cmpint (download_link_get_not_before (link), ==, to_usec (vectors[i].not_before));
      g_assert_cmpint (download_link_get_expires (link), ==, to_usec (vectors[i].expires));
    }
}

static void
test_provider_names (void)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (DOWNLOAD_TYPE_PROVIDER);

  g_assert_null (download_provider_get_name (DOWNLOAD_PROVIDER_UNKNOWN));
  g_assert_cmpstr (download_provider_get_name (DOWNLOAD_PROVIDER_OSS), ==, "Alibaba Cloud OSS");
  for (guint i = 0; i < enum_class->n_values; i++)
    if (enum_class->values[i].value != DOWNLOAD_PROVIDER_UNKNOWN)
      g_assert_nonnull (download_provider_get_name ((DownloadProvider) enum_class->values[i].value));
}

static void
test_signs_method (void)
{
  static const struct
  {
    const char *uri;
    gboolean    expected;
  } cases[] = {
    { OSS "?OSSAccessKeyId=ak&Expires=1699807420&Signature=x", TRUE },
    { OSS "?" OSS4, TRUE },
    { S3 "?" AMZ, TRUE },
    { COS "?" QSIGN, TRUE },
    { S3, FALSE },
    { S3 "?token=once", FALSE },
    { AZURE "?sv=2023-11-03&sr=b&sp=r&sig=x", FALSE },
    { CDN "?Expires=1&Signature=x&Key-Pair-Id=K", FALSE },
    { "https://f004.backblazeb2.com/file/bkt/key?Authorization=x", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].uri, NULL);

      g_test_message ("%s", cases[i].uri);
      g_assert_cmpint (download_link_signs_method (link), ==, cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scheme/schemes", test_schemes);
  g_test_add_func ("/scheme/odd-times", test_odd_times);
  g_test_add_func ("/scheme/odd-policies", test_odd_policies);
  g_test_add_func ("/scheme/signed-headers", test_signed_headers);
  g_test_add_func ("/scheme/signs-method", test_signs_method);
  g_test_add_func ("/scheme/places", test_places);
  g_test_add_func ("/scheme/vectors", test_vectors);
  g_test_add_func ("/scheme/provider-names", test_provider_names);

  return g_test_run ();
}
