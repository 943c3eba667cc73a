/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/download-error.h"
#include "listing/download-listing-page.h"

#include <string.h>

#define OBJECT "<Contents><Key>a</Key><Size>1</Size></Contents>"
#define LIST(inside) "<ListBucketResult>" inside "</ListBucketResult>"

static DownloadListingPage *
parse (const char *text,
       const char *prefix,
       GError    **error)
{
  return download_listing_page_parse (text, strlen (text), prefix, error);
}

static void
test_whole (void)
{
  static const char text[] =
    "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><Prefix>f/</Prefix><MaxKeys>2</MaxKeys>"
    "<IsTruncated>true</IsTruncated><NextContinuationToken>1+/%20=</NextContinuationToken>"
    "<Contents><Key>f/a+b%2Bc%FF</Key><LastModified>2023-11-14T22:13:20.500Z</LastModified><ETag>&quot;x&quot;</ETag>"
    "<Size>9223372036854775807</Size><Owner><Key>no</Key></Owner></Contents>"
    "<CommonPrefixes><Prefix>f/g/</Prefix></CommonPrefixes><EncodingType>url</EncodingType></ListBucketResult>";
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadListingPage) page = parse (text, "f/", &error);
  const DownloadListingEntry *object, *folder;

  g_assert_no_error (error);
  g_assert_cmpuint (page->entries->len, ==, 2);
  object = g_ptr_array_index (page->entries, 0);
  folder = g_ptr_array_index (page->entries, 1);
  g_assert_cmpstr (object->key, ==, "f/a b+c\xff");
  g_assert_cmpstr (object->etag, ==, "\"x\"");
  g_assert_cmpuint (object->size, ==, G_MAXINT64);
  g_assert_cmpint (object->modified, ==, G_GINT64_CONSTANT (1700000000500000));
  g_assert_false (object->is_folder);
  g_assert_cmpstr (folder->key, ==, "f/g/");
  g_assert_true (folder->is_folder);
  g_assert_false (page->is_last);
  g_assert_cmpstr (page->token, ==, "1+/%20=");
}

/* The older form goes on behind what it names, or behind the last key. */
static void
test_markers (void)
{
  g_autoptr (DownloadListingPage) last = parse (LIST (OBJECT "<NextMarker>x</NextMarker>"), "", NULL);
  g_autoptr (DownloadListingPage) named = parse (LIST ("<IsTruncated>true</IsTruncated><NextMarker>x%2B</NextMarker><EncodingType>url</EncodingType>"), "", NULL);
  g_autoptr (DownloadListingPage) unnamed = parse (LIST ("<IsTruncated>true</IsTruncated>" OBJECT), "", NULL);

  g_assert_true (last->is_last);
  g_assert_null (last->marker);
  g_assert_false (named->is_last);
  g_assert_cmpstr (named->marker, ==, "x+");
  g_assert_false (unnamed->is_last);
  g_assert_cmpstr (unnamed->marker, ==, "a");
}

static void
test_escaped_only_if_told (void)
{
  g_autoptr (DownloadListingPage) page = parse (LIST ("<Contents><Key>a%20+</Key><Size>1</Size></Contents>"), "", NULL);

  g_assert_cmpstr (((DownloadListingEntry *) g_ptr_array_index (page->entries, 0))->key, ==, "a%20+");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "{}",
    "<ListBucketResult>" OBJECT,
    "<Error><Code>AccessDenied</Code></Error>",
    LIST ("<Contents><Key>a</Key></Contents>"),
    LIST ("<Contents><Size>1</Size></Contents>"),
    LIST ("<Contents><Key></Key><Size>1</Size></Contents>"),
    LIST ("<Contents><Key>a</Key><Size>-1</Size></Contents>"),
    LIST ("<Contents><Key>a</Key><Size>9223372036854775808</Size></Contents>"),
    LIST ("<Contents><Key>a</Key><Size>1</Size><Size>x</Size></Contents>"),
    LIST ("<Contents><Key>b</Key><Size>1</Size></Contents>"),
    LIST ("<CommonPrefixes></CommonPrefixes>"),
    LIST ("<EncodingType>url</EncodingType><Contents><Key>a%00</Key><Size>1</Size></Contents>"),
    LIST ("<EncodingType>url</EncodingType><Contents><Key>a%zz</Key><Size>1</Size></Contents>"),
    LIST ("<IsTruncated>true</IsTruncated>"),
    LIST ("<IsTruncated>true</IsTruncated><NextContinuationToken></NextContinuationToken>"),
    LIST (OBJECT) LIST (OBJECT),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_null (parse (texts[i], "a", &error));
      g_assert_error (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_PROTOCOL);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/listing/page/whole", test_whole);
  g_test_add_func ("/listing/page/markers", test_markers);
  g_test_add_func ("/listing/page/escaped-only-if-told", test_escaped_only_if_told);
  g_test_add_func ("/listing/page/refused", test_refused);

  return g_test_run ();
}
