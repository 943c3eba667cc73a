/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which texts in the clipboard are worth an offer. */

#include "config.h"

#include "policy/pickup-clipboard-offer.h"

#include <glib/gstdio.h>

#define SIGNED "https://b.oss-cn-hangzhou.aliyuncs.com/data?OSSAccessKeyId=id&Expires=4102444800&Signature=s%3D"
#define ISO "https://example.com/a.iso"

typedef struct
{
  char            *folder;
  DownloadService *service;
} Fixture;

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(DownloadService **) user_data = download_service_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->folder = g_dir_make_tmp ("pickup-offer-XXXXXX", NULL);
  download_service_open_async (self->folder, NULL, NULL, NULL, opened_cb, &self->service);
  while (self->service == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
shutdown_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_assert_true (download_service_shutdown_finish (DOWNLOAD_SERVICE (source), result, NULL));
  g_main_loop_quit (user_data);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDir) dir = NULL;

  download_service_shutdown_async (self->service, shutdown_cb, loop);
  g_main_loop_run (loop);
  g_object_unref (self->service);
  dir = g_dir_open (self->folder, 0, NULL);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

static void
test_links (void)
{
  static const struct
  {
    const char *reason;
    const char *uri;
    gboolean    fits;
  } cases[] = {
    { "a file", ISO, TRUE },
    { "whatever its query", "https://example.com/a.tar.gz?version=2", TRUE },
    { "signed links are for files, whatever their names", SIGNED, TRUE },
    { "a long ending", "https://example.com/table.parquet", TRUE },
    { "digits in the ending", "https://example.com/a.mp4", TRUE },
    { "a page", "https://example.com/index.html", FALSE },
    { "a program that makes pages", "https://example.com/view.PHP?id=1", FALSE },
    { "a site", "https://example.com/", FALSE },
    { "a site without a path", "https://example.com", FALSE },
    { "an article", "https://example.com/2026/11/some-news", FALSE },
    { "a version is no ending", "https://example.com/release/1.2", FALSE },
    { "a hidden file is no ending", "https://example.com/.config", FALSE },
    { "a point in a folder", "https://example.com/v1.x/notes", FALSE },
    { "a sentence is no ending", "https://example.com/wiki/Mr._Smith_and_others", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadLink) link = download_link_new (cases[i].uri, NULL);

      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pickup_clipboard_offer_fits (link), ==, cases[i].fits);
    }
}

static void
assert_question (Fixture    *self,
                 const char *reason,
                 const char *text,
                 const char *expected)
{
  g_autoptr (PickupClipboardOffer) offer = pickup_clipboard_offer_new (self->service, text);
  g_autofree char *question = offer != NULL ? pickup_clipboard_offer_get_question (offer) : NULL;

  g_test_message ("%s", reason);
  g_assert_cmpstr (question, ==, expected);
}

static void
test_texts (Fixture      *self,
            gconstpointer data)
{
  g_autofree char *spaces = g_strnfill (64 * 1024, ' ');
  g_autofree char *long_text = g_strconcat (ISO, spaces, NULL);

  assert_question (self, "one", ISO "\n", "Download “a.iso” from the clipboard?");
  assert_question (self, "the signature is not told", SIGNED, "Download “data” from the clipboard?");
  assert_question (self, "a long name", "https://example.com/annual-climate-reanalysis-1979-2025-hourly-v2.1.tar.zst",
                   "Download “annual-climate-reanalysis-1979…ly-v2.1.tar.zst” from the clipboard?");
  assert_question (self, "several", ISO "\n" SIGNED, "Download 2 files from the clipboard?");
  assert_question (self, "words", "a password", NULL);
  assert_question (self, "nothing", "", NULL);
  assert_question (self, "a page among them", ISO "\nhttps://example.com/", NULL);
  assert_question (self, "nobody copies that by chance", long_text, NULL);
}

static void
test_known (Fixture      *self,
            gconstpointer data)
{
  g_autoptr (DownloadLink) old = download_link_new (SIGNED, NULL);
  g_autoptr (DownloadRequest) request = download_request_new (old);
  DownloadItem *item;

  download_request_set_folder (request, self->folder);
  item = download_service_add (self->service, request, -1, NULL);
  g_assert_nonnull (item);
  download_item_pause (item);
  assert_question (self, "it has this link", SIGNED, NULL);
  assert_question (self, "a fresh link", SIGNED "2", "Continue “data” with the link from the clipboard?");
  assert_question (self, "a fresh link and another file", SIGNED "2\n" ISO, "Download 2 files from the clipboard?");
  assert_question (self, "only what is not there", SIGNED "\n" ISO, "Download “a.iso” from the clipboard?");
  download_service_withdraw (self->service, item);
  assert_question (self, "it was just removed", SIGNED "2", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clipboard-offer/links", test_links);
  g_test_add ("/clipboard-offer/texts", Fixture, NULL, set_up, test_texts, tear_down);
  g_test_add ("/clipboard-offer/known", Fixture, NULL, set_up, test_known, tear_down);
  return g_test_run ();
}
