/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of what makes two links mean the same object, and that no secret gets out. */

#include "config.h"

#include "link/download-link.h"

#include <string.h>

#define AMZ(date, signature) "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2Fx&X-Amz-Date=" date "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" signature
#define AMZ_A AMZ ("20231217T025437Z", "aa")
#define AMZ_B AMZ ("20240101T000000Z", "bb")
#define OSS1(expires) "OSSAccessKeyId=ak&Expires=" expires "&Signature=sig" expires
#define OSS4 "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=ak%2Fx&x-oss-date=20231217T025437Z&x-oss-expires=599&x-oss-signature=cc"
#define SAS_A "sv=2022-11-02&sr=b&sp=r&se=2023-12-17&sig=aa"
#define SAS_B "sv=2023-01-03&st=2024-01-01&se=2024-12-17&sr=b&sp=r&sip=1.2.3.4&spr=https&rscd=attachment&sig=bb"
#define OSS_HOST "https://bkt.oss-cn-hangzhou.aliyuncs.com"

typedef struct
{
  const char *a;
  const char *b;
  const char *reason;
} PairCase;

static const PairCase same[] = {
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?" OSS1 ("2"), "signed again" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?" OSS4, "signed in another way" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k", "signed and public" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?security-token=t&" OSS1 ("2"), "with and without a token" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?response-content-disposition=attachment%3Bfilename%3Dx&" OSS1 ("1"), "another name to answer with" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?response-content-type=a&response-cache-control=b&" OSS1 ("1"), "other headers to answer with" },
  { OSS_HOST "/k?" OSS1 ("1"), "http://bkt.oss-cn-hangzhou.aliyuncs.com/k?" OSS1 ("1"), "with and without encryption" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt.oss-cn-hangzhou.aliyuncs.com:443/k?" OSS1 ("1"), "the default port" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt.oss-cn-hangzhou-internal.aliyuncs.com/k?" OSS1 ("1"), "from inside" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt.oss-accelerate.aliyuncs.com/k?" OSS1 ("1"), "from afar" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt.s3.oss-cn-hangzhou.aliyuncs.com/k?" AMZ_A, "in the manner of S3" },
  { OSS_HOST "/k?" OSS1 ("1") "&versionId=v", OSS_HOST "/k?versionId=v&" OSS1 ("2"), "the same version" },
  { OSS_HOST "/k?x-oss-process=image%2Fresize%2Cw_1&" OSS1 ("1"), OSS_HOST "/k?x-oss-process=image/resize,w_1&" OSS1 ("2"), "the same processing, spelled in two ways" },
  { OSS_HOST "/a%2Bb%7Ec?" OSS1 ("1"), OSS_HOST "/a+b~c?" OSS1 ("1"), "the same key, spelled in two ways" },
  { OSS_HOST "/%e6%96%87?" OSS1 ("1"), OSS_HOST "/\xe6\x96\x87?" OSS1 ("1"), "escaped and not escaped" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://bkt.s3.amazonaws.com/k?" AMZ_B, "signed again" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://s3.amazonaws.com/bkt/k?" AMZ_B, "by host and by path" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://bkt.s3.eu-west-1.amazonaws.com/k?" AMZ_B, "with and without a region" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://bkt.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature=b", "V4 and V2" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://bkt.s3.amazonaws.com/k?" AMZ_A "&X-Amz-Security-Token=t&x-id=GetObject&x-amz-checksum-mode=ENABLED", "the extras of an SDK" },
  { "https://minio.example.com/bkt/k?" AMZ_A, "https://minio.example.com/bkt/k?" AMZ_B, "MinIO" },
  { "https://acc.r2.cloudflarestorage.com/bkt/k?" AMZ_A, "https://bkt.acc.r2.cloudflarestorage.com/k?" AMZ_B, "R2 by path and by host" },
  { "https://storage.googleapis.com/bkt/k?GoogleAccessId=a&Expires=1&Signature=b", "https://bkt.storage.googleapis.com/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Date=x&X-Goog-Signature=c", "Google V2 and V4" },
  { "https://a.blob.core.windows.net/c/k?" SAS_A, "https://a.blob.core.windows.net/c/k?" SAS_B, "Azure" },
  { "https://cdn.example.com/k?Expires=1&Signature=a&Key-Pair-Id=K", "https://cdn.example.com/k?Policy=x&Signature=b&Key-Pair-Id=K", "CloudFront canned and custom" },
  { "https://b-1.cos.ap-x.myqcloud.com/k?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1;2&q-key-time=1;2&q-header-list=&q-url-param-list=&q-signature=a", "https://b-1.cos.ap-x.myqcloud.com/k?sign=q-sign-algorithm%3Dsha1%26q-ak%3Da", "COS in both forms" },
  { "https://b-1.cos.ap-x.myqcloud.com/k", "https://cos.ap-x.myqcloud.com/b-1/k", "COS by host and by path" },
  { "https://b.obs.cn-north-4.myhuaweicloud.com/k?AccessKeyId=a&Expires=1&Signature=b", "https://b.obs.cn-north-4.myhuaweicloud.com/k?AccessKeyId=a&Expires=2&Signature=c&attname=x", "OBS" },
  { "https://f001.backblazeb2.com/file/b/k?Authorization=a", "https://f001.backblazeb2.com/file/b/k?Authorization=b&b2ContentDisposition=x", "B2" },
  { "https://cdn.discordapp.com/1/a?ex=657e62ad&is=1&hm=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "https://cdn.discordapp.com/1/a?ex=757e62ad&is=2&hm=fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210", "Discord" },
  { "https://x.sharepoint.com/d?UniqueId=1&tempauth=a", "https://x.sharepoint.com/d?tempauth=b&UniqueId=1", "SharePoint" },
  { "https://x.supabase.co/storage/v1/object/sign/b/a?token=a", "https://x.supabase.co/storage/v1/object/sign/b/a?token=b&download=c", "Supabase" },
  { "https://example.com/v1/a/c/o?temp_url_sig=a&temp_url_expires=1", "https://example.com/v1/a/c/o?temp_url_sig=b&temp_url_expires=2&filename=x", "Swift" },
  { "https://example.com/a?hdnea=exp=1~hmac=a", "https://example.com/a?hdnea=st=1~exp=2~hmac=b", "Akamai" },
  { "https://example.com/a?token=1702781677_0123456789abcdef0123456789abcdef01234567", "https://example.com/a?token=1702781678_fedcba9876543210fedcba9876543210fedcba98", "Fastly" },
  { "https://example.com/a?_upt=0123abcd1702781677", "https://example.com/a?_upt=1123abcd1702781678", "UPYUN" },
  { "https://example.com/a?w=5&s=0123456789abcdef0123456789abcdef&expires=1", "https://example.com/a?expires=2&w=5&s=fedcba9876543210fedcba9876543210", "imgix" },
  { "https://example.com/a?st=ABCDEFGHIJKLMNOPQRST-_&e=1", "https://example.com/a?st=BBCDEFGHIJKLMNOPQRST-_&e=2", "nginx by its short names" },
  { "https://a.blob.core.windows.net/c/k?jwt=a&" SAS_A, "https://a.blob.core.windows.net/c/k?jwt=b&" SAS_B, "GitHub" },
  { "https://objectstorage.eu-1.oraclecloud.com/p/a/n/ns/b/bkt/o/k", "https://objectstorage.eu-1.oraclecloud.com/p/b/n/ns/b/bkt/o/k", "Oracle" },
  { "https://api.telegram.org/file/bot1:a/documents/f", "https://api.telegram.org/file/bot1:b/documents/f", "Telegram" },
  { "https://bkt.s3.eusc-de-east-1.amazonaws.eu/k?" AMZ_A, "https://s3.eusc-de-east-1.amazonaws.eu/bkt/k?" AMZ_B, "S3 of Europe" },
  { "https://example.com/a?md5=x&expires=1", "https://example.com/a?md5=y&expires=2", "nginx" },
  { "https://example.com/a?token=x&expires=1&id=5", "https://example.com/a?id=5&token=y&expires=2", "a content network" },
  { "https://example.com/a?Signature=x&Expires=1", "https://example.com/a?Signature=y&Expires=2", "a signature without the name of a key" },
  { "https://example.com/a?X-Amz-Signature=x", "https://example.com/a?X-Amz-Signature=y&X-Amz-Date=z", "a signature that lacks the rest" },
  { "https://example.com/a?b=1&c=2", "https://example.com/a?c=2&b=1", "another order" },
  { "https://EXAMPLE.com/a", "http://example.com./a", "another way to write the host" },
  { "https://me:pw@example.com/a", "https://example.com/a", "who asks does not matter" },
  { "https://example.com/a#x", "https://example.com/a", "a fragment" },
};

static const PairCase different[] = {
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/l?" OSS1 ("1"), "another key" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/K?" OSS1 ("1"), "another case" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k/?" OSS1 ("1"), "a slash at the end" },
  { OSS_HOST "/a/b?" OSS1 ("1"), OSS_HOST "/a%2Fb?" OSS1 ("1"), "an escaped slash" },
  { OSS_HOST "/a/../k?" OSS1 ("1"), OSS_HOST "/k?" OSS1 ("1"), "dots are part of a key" },
  { OSS_HOST "//k?" OSS1 ("1"), OSS_HOST "/k?" OSS1 ("1"), "a slash in front is part of a key" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt2.oss-cn-hangzhou.aliyuncs.com/k?" OSS1 ("1"), "another bucket" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?versionId=v&" OSS1 ("1"), "a version" },
  { OSS_HOST "/k?versionId=u&" OSS1 ("1"), OSS_HOST "/k?versionId=v&" OSS1 ("1"), "another version" },
  { OSS_HOST "/k?" OSS4, OSS_HOST "/k?x-oss-process=image/resize&" OSS4, "processed" },
  { OSS_HOST "/k?" OSS1 ("1"), OSS_HOST "/k?partNumber=1&" OSS1 ("1"), "a part" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt.s3.amazonaws.com/k?" AMZ_A, "another store" },
  { OSS_HOST "/k?" OSS1 ("1"), "https://bkt.oss-cn-hangzhou.aliyuncs.com:8080/k?" OSS1 ("1"), "another port" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://bkt.s3.amazonaws.com/k?versionId=1&" AMZ_A, "a version" },
  { "https://bkt.s3.us-east-1.amazonaws.com/k?" AMZ_A, "https://bkt.s3.cn-north-1.amazonaws.com.cn/k?" AMZ_A, "in China names are others" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://s3.bkt.amazonaws.com/k?" AMZ_A, "host and path changed about" },
  { "https://minio.example.com/bkt/k?" AMZ_A, "https://minio.example.com:9000/bkt/k?" AMZ_A, "another port" },
  { "https://acc.r2.cloudflarestorage.com/bkt/k", "https://acc2.r2.cloudflarestorage.com/bkt/k", "another account" },
  { "https://a.blob.core.windows.net/c/k?" SAS_A, "https://b.blob.core.windows.net/c/k?" SAS_A, "another account" },
  { "https://a.blob.core.windows.net/c/k?" SAS_A, "https://a.blob.core.windows.net/c/k?snapshot=1&" SAS_A, "a snapshot" },
  { "https://storage.googleapis.com/bkt/k", "https://storage.googleapis.com/bkt/k?generation=1", "a generation" },
  { "https://bkt.s3.amazonaws.com/k?" AMZ_A, "https://bkt.s3.eusc-de-east-1.amazonaws.eu/k?" AMZ_A, "of another realm" },
  { "https://x.sharepoint.com/d?UniqueId=1&tempauth=a", "https://x.sharepoint.com/d?UniqueId=2&tempauth=a", "another file of SharePoint" },
  { "https://x.imgix.net/a?w=5&s=0123456789abcdef0123456789abcdef&expires=1", "https://x.imgix.net/a?w=6&s=0123456789abcdef0123456789abcdef&expires=1", "another size" },
  { "https://api.telegram.org/file/bot1:a/documents/f", "https://api.telegram.org/file/bot2:a/documents/f", "of another bot" },
  { "https://x.dl.dropboxusercontent.com/cd/0/get/a/file", "https://x.dl.dropboxusercontent.com/cd/0/get/b/file", "only the secret tells" },
  { "https://a.files.1drv.com/y4mA/n.zip", "https://a.files.1drv.com/y4mB/n.zip", "only the secret tells" },
  { "https://objectstorage.eu-1.oraclecloud.com/p/a/n/ns/b/bkt/o/k", "https://objectstorage.eu-1.oraclecloud.com/p/a/n/ns/b/bkt/o/l", "another object of Oracle" },
  { "https://example.com/p/a/k", "https://example.com/p/b/k", "elsewhere it is a path" },
  { "https://example.com/get?id=5", "https://example.com/get?id=6", "an application's own parameter" },
  { "https://example.com/get?id=5", "https://example.com/get", "with and without" },
  { "https://example.com/a?x=1&x=2", "https://example.com/a?x=2&x=1", "the order of one name" },
  { "https://example.com/a?x=a+b", "https://example.com/a?x=a%2Bb", "a plus may be a blank" },
  { "https://example.com/a?Expires=1", "https://example.com/a?Expires=2", "no signature: all belongs to it" },
  { "https://example.com/a?response-content-type=1", "https://example.com/a", "no signature: all belongs to it" },
  { "https://example.com/a%00", "https://example.com/a", "an escaped NUL" },
  { "https://example.com/a?b&c", "https://example.com/a?b%26c", "an escaped ampersand" },
  { "https://example.com/a", "https://example.com/a%3Fb", "an escaped question mark" },
};

static void
test_same (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (DownloadLink) a = download_link_new (same[i].a, NULL);
      g_autoptr (DownloadLink) b = download_link_new (same[i].b, NULL);

      g_test_message ("%s", same[i].reason);
      g_assert_cmpstr (download_link_get_identity (a), ==, download_link_get_identity (b));
    }
}

static void
test_different (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (different); i++)
    {
      g_autoptr (DownloadLink) a = download_link_new (different[i].a, NULL);
      g_autoptr (DownloadLink) b = download_link_new (different[i].b, NULL);

      g_test_message ("%s", different[i].reason);
      g_assert_cmpstr (download_link_get_identity (a), !=, download_link_get_identity (b));
    }
}

/* Identities are stored: what they look like is a promise. */
static void
test_form (void)
{
  static const struct
  {
    const char *uri;
    const char *identity;
  } cases[] = {
    { OSS_HOST "/dir/a b?versionId=v&" OSS1 ("1"), "oss://bkt/dir/a%20b?versionId=v" },
    { "https://s3.amazonaws.com/bkt/k?" AMZ_A, "s3://bkt/k" },
    { "https://bkt.s3.cn-north-1.amazonaws.com.cn/k?" AMZ_A, "s3-cn://bkt/k" },
    { "https://storage.googleapis.com/bkt/k", "gcs://bkt/k" },
    { "https://a.blob.core.windows.net/c/k?" SAS_A, "a.blob.core.windows.net/c/k" },
    { "https://b-1.cos.ap-x.myqcloud.com/k", "cos.ap-x.myqcloud.com/b-1/k" },
    { "https://b.acc.r2.cloudflarestorage.com/k", "acc.r2.cloudflarestorage.com/b/k" },
    { "http://example.com:8080/%7ea/?z=%41&b", "example.com:8080/~a/?b&z=A" },
    { "http://[2001:DB8::1]/", "[2001:db8::1]/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].uri, NULL);

      g_assert_cmpstr (download_link_get_identity (link), ==, cases[i].identity);
    }
}

/* "CANARY" stands where a secret does. */
static void
test_canary (void)
{
  static const char *const cases[] = {
    "https://CANARY:CANARY@example.com/a",
    "https://u:CANARY@bkt.oss-cn-hangzhou.aliyuncs.com/k?" OSS1 ("1"),
    OSS_HOST "/k?OSSAccessKeyId=CANARY&Expires=1&Signature=CANARY&security-token=CANARY",
    OSS_HOST "/k?Signature=CANARY&Signature=CANARY&OSSAccessKeyId=CANARY&Expires=1",
    OSS_HOST "/k?x-oss-signature-version=OSS2&x-oss-access-key-id=CANARY&x-oss-expires=1&x-oss-signature=CANARY",
    OSS_HOST "/k?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=CANARY&x-oss-date=1&x-oss-expires=1&x-oss-signature=CANARY&x-oss-security-token=CANARY&x-oss-additional-headers=CANARY",
    OSS_HOST "/k?X-Oss-Signature-Version=OSS4-HMAC-SHA256&X-Oss-Credential=CANARY&X-Oss-Signature=CANARY",
    OSS_HOST "/k?%78-oss-signature-version=OSS4-HMAC-SHA256&x-oss-%73ignature=CANARY",
    "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=CANARY&X-Amz-Security-Token=CANARY&X-Amz-Signature=CANARY",
    "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=CANARY&X-Amz-Signature=CANARY",
    "https://b.s3.amazonaws.com/k?AWSAccessKeyId=CANARY&Expires=1&Signature=CANARY&x-amz-security-token=CANARY",
    "https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=CANARY&X-Goog-Signature=CANARY",
    "https://storage.googleapis.com/b/k?GoogleAccessId=CANARY&Expires=1&Signature=CANARY",
    "https://a.blob.core.windows.net/c/k?sv=1&sr=b&sp=r&se=2023-12-17&sig=CANARY&skoid=CANARY&sktid=CANARY",
    "https://a.blob.core.windows.net/c/k?sv=1&ss=b&srt=o&sig=CANARY",
    "https://cdn.example.com/k?Policy=CANARY&Signature=CANARY&Key-Pair-Id=CANARY",
    "https://cdn.example.com/k?Expires=1&Signature=CANARY&Key-Pair-Id=CANARY",
    "https://b-1.cos.ap-x.myqcloud.com/k?q-sign-algorithm=sha1&q-ak=CANARY&q-signature=CANARY&x-cos-security-token=CANARY",
    "https://b-1.cos.ap-x.myqcloud.com/k?sign=q-sign-algorithm%3Dsha1%26q-ak%3DCANARY%26q-signature%3DCANARY&x-cos-security-token=CANARY",
    "https://b.obs.cn-north-4.myhuaweicloud.com/k?AccessKeyId=CANARY&Expires=1&Signature=CANARY&x-obs-security-token=CANARY",
    "https://f001.backblazeb2.com/file/b/k?Authorization=CANARY",
    "https://b.tos-cn-x.volces.com/k?X-Tos-Algorithm=a&X-Tos-Credential=CANARY&X-Tos-Signature=CANARY&X-Tos-Security-Token=CANARY",
    "https://b.bj.bcebos.com/k?authorization=bce-auth-v1/CANARY/x/1//CANARY",
    "https://cdn.example.com/k?e=1702781677&token=CANARY:CANARY",
    "https://example.com/k?md5=CANARY&expires=1702781677",
    "https://example.com/k?token=CANARY&expires=1702781677",
    "https://example.com/k?Signature=CANARY&Expires=1",
    "https://example.com/k?X-Amz-Signature=CANARY&X-Amz-Credential=CANARY",
    "https://example.com/k?x-oss-signature=CANARY&x-oss-credential=CANARY",
    "https://x.sharepoint.com/d?tempauth=CANARY",
    "https://x.supabase.co/storage/v1/object/sign/b/a?token=CANARY",
    "https://example.com/a?temp_url_sig=CANARY&temp_url_expires=CANARY",
    "https://example.com/a?hdnea=exp=1~hmac=CANARY",
    "https://example.com/a?hdnts=exp=1~acl=CANARY~hmac=CANARY",
    "https://example.com/a?__token__=exp=1~hmac=CANARY",
    "https://a.blob.core.windows.net/c/k?sv=1&sr=b&sig=CANARY&jwt=CANARY",
    "https://objectstorage.eu-1.oraclecloud.com/p/CANARY/n/ns/b/bkt/o/k",
    "https://ns.objectstorage.eu-1.oci.customer-oci.oraclecloud.com/p/CANARY",
    "https://api.telegram.org/file/bot123:CANARY/documents/f.zip",
    "https://api.telegram.org/file/bot123%3ACANARY/documents/f.zip",
    "https://api.telegram.org/bot123:CANARY/getFile?file_id=1",
    "https://x.dl.dropboxusercontent.com/cd/0/get/CANARY/file",
    "https://x.dl.dropboxusercontent.com/cd/0/inline/CANARY/file",
    "https://a.files.1drv.com/CANARY/n.zip",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i], NULL);

      g_test_message ("%s", cases[i]);
      g_assert_nonnull (strstr (download_link_get_uri (link), "CANARY"));
      g_assert_null (strstr (download_link_get_redacted (link), "CANARY"));
      g_assert_null (strstr (download_link_get_identity (link), "CANARY"));
      g_assert_null (strstr (download_link_get_origin (link), "CANARY"));
    }
}

static void
test_redacted (void)
{
  static const struct
  {
    const char *uri;
    const char *redacted;
  } cases[] = {
    { "https://u:p@example.com:8443/a/b?c=d#e", "https://example.com:8443/a/b?…" },
    { "https://example.com/a?", "https://example.com/a" },
    { "https://example.com:443/a?b", "https://example.com/a?…" },
    { "https://example.com/a?token=secret", "https://example.com/a?…" },
    { "https://objectstorage.eu-1.oraclecloud.com/p/secret/n/ns/b/bkt/o/k", "https://objectstorage.eu-1.oraclecloud.com/p/…/n/ns/b/bkt/o/k" },
    { "https://api.telegram.org/file/bot12:secret/f.zip", "https://api.telegram.org/file/bot12:…/f.zip" },
    { "https://x.dl.dropboxusercontent.com/cd/0/get/secret/file?dl=1", "https://x.dl.dropboxusercontent.com/cd/0/get/…/file?…" },
    { "https://a.files.1drv.com/secret/n.zip", "https://a.files.1drv.com/…/n.zip" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].uri, NULL);

      g_assert_cmpstr (download_link_get_redacted (link), ==, cases[i].redacted);
    }
}

static gboolean
may_mean_same (const DownloadLink *a,
               const DownloadLink *b)
{
  const guint one = download_link_get_name_hash (a), other = download_link_get_name_hash (b);

  return one == 0 || other == 0 || one == other;
}

/* What looks through a long list passes over nothing that is the same. */
static void
test_may_mean_same (void)
{
  g_autoptr (DownloadLink) one = download_link_new ("https://a.example/x/one.iso?sig=1", NULL);
  g_autoptr (DownloadLink) other = download_link_new ("https://a.example/x/two.iso?sig=1", NULL);

  g_assert_false (may_mean_same (one, other));
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (DownloadLink) a = download_link_new (same[i].a, NULL);
      g_autoptr (DownloadLink) b = download_link_new (same[i].b, NULL);

      g_assert_true (may_mean_same (a, b));
      g_assert_true (may_mean_same (b, a));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/identity/same", test_same);
  g_test_add_func ("/identity/different", test_different);
  g_test_add_func ("/identity/may-mean-same", test_may_mean_same);
  g_test_add_func ("/identity/form", test_form);
  g_test_add_func ("/identity/canary", test_canary);
  g_test_add_func ("/identity/redacted", test_redacted);

  return g_test_run ();
}
