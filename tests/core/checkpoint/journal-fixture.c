/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of this room share. */

#include "config.h"

#include "journal-fixture.h"

#include "base/download-clock.h"
#include "checkpoint/download-saved-list.h"
#include "verify/download-crc64.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TIME_LIMIT 60
#define MAX_OBJECT (64 * 1024)

char *
fixture_new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("pickup-journal-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
fixture_delete_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

guint
fixture_count_files (const char *folder,
                     const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint       count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    count += g_str_has_prefix (name, prefix);

  return count;
}

char *
fixture_read (const char *folder,
              gsize      *length)
{
  g_autofree char *path = g_build_filename (folder, "journal", NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;

  g_file_get_contents (path, &data, length, &error);
  g_assert_no_error (error);
  return data;
}

/* Not truncated to nothing first: some file systems would sync that. */
void
fixture_write (const char *folder,
               const char *data,
               gsize       length)
{
  g_autofree char *path = g_build_filename (folder, "journal", NULL);
  int              fd = g_open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, data, length, 0), ==, (gssize) length);
  g_assert_cmpint (ftruncate (fd, (off_t) length), ==, 0);
  g_assert_true (g_close (fd, NULL));
}

static DownloadRequest *
new_request (const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DownloadLink) link = download_link_new (uri, &error);
  DownloadRequest *request = NULL;

  g_assert_no_error (error);
  request = download_request_new (link);
  download_request_set_folder (request, "/home/somebody/Downloads");
  return request;
}

DownloadCheckpoint *
fixture_new_plain (const char *id,
                   gint64      position)
{
  g_autoptr (DownloadRequest) request = new_request ("https://example.com/a.iso?signature=secret");
  DownloadCheckpoint *self = download_checkpoint_new (id, request);

  self->position = position;
  self->added_at = 1700000000000000;
  return self;
}

static DownloadRequest *
new_full_request (void)
{
  g_autoptr (DownloadLink) head = download_link_new ("https://example.com/a.iso?signature=head", NULL);
  g_autoptr (GError) error = NULL;
  DownloadRequest *request = new_request ("https://example.com/a.iso?signature=secret");

  download_request_set_head_link (request, head);
  download_request_set_name (request, "wanted.iso");
  download_request_add_header (request, "X-One: 1", &error);
  g_assert_no_error (error);
  download_request_add_header (request, "X-Two: 2", &error);
  g_assert_no_error (error);
  download_request_set_page (request, "https://example.com/page#part");
  download_request_set_checksum (request, "md5:900150983cd24fb0d6963f7d28e17f72", &error);
  g_assert_no_error (error);
  download_request_set_connections (request, 7);
  download_request_set_limit_rate (request, 123456789012);
  download_request_set_start_at (request, G_MAXINT64);
  download_request_set_priority (request, DOWNLOAD_PRIORITY_LOW);
  download_request_set_change_policy (request, DOWNLOAD_CHANGE_POLICY_COPY);
  return request;
}

static void
fill_unknown (DownloadCheckpoint *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "x-of-the-future", "(si)", "text", 42);
  self->unknown = g_variant_ref_sink (g_variant_dict_end (&dict));
}

void
fixture_set_version (DownloadCheckpoint *self,
                     const char         *etag,
                     gint64              total)
{
  DownloadVersion version = { .etag = (char *) etag, .total = total, .end = DOWNLOAD_END_ANNOUNCED };

  download_version_unref (self->version);
  self->version = download_version_new (&version);
}

DownloadCheckpoint *
fixture_new_full (const char *id)
{
  g_autoptr (DownloadRequest) request = new_full_request ();
  g_autoptr (DownloadDigest) digest = download_digest_new (DOWNLOAD_DIGEST_CRC64, "995dc9bbdf1939fa", "x-oss-hash-crc64ecma");
  DownloadVersion version = {
    .etag = (char *) "W/\"caf\xe9\"",
    .last_modified = (char *) "Tue, 14 Nov 2023 22:13:20 GMT",
    .total = 60000,
    .end = DOWNLOAD_END_ANNOUNCED,
    .digest = digest,
    .content_type = (char *) "application/octet-stream",
    .content_encoding = (char *) "gzip",
    .answered_at = 1700000000000003,
  };
  DownloadCheckpoint *self = download_checkpoint_new (id, request);

  self->state = DOWNLOAD_STATE_NEEDS_LINK;
  self->error = download_error_new (DOWNLOAD_ERROR_LINK_EXPIRED, "The link of “%s” has expired.", "a.iso");
  download_error_set_answer (self->error, 403, "AccessDenied", 30);
  self->position = -5;
  self->added_at = 1700000000000001;
  self->finished_at = 1700000000000002;
  self->finished_mtime = 1700000000000000003;
  self->metered_anyway = TRUE;
  self->open_when_finished = TRUE;
  download_version_unref (self->version);
  self->version = download_version_new (&version);
  self->ranges_proven = TRUE;
  self->name = g_strdup ("a \xe2\x80\x9c"
                         "b.iso");
  self->part_name = g_strdup ("a.iso.part");
  self->device = G_MAXUINT64;
  self->inode = 12345678901234567890u;
  self->part_size = 60000;
  self->part_mtime = 1700000000000000004;
  self->part_ctime = 1700000000000000005;
  self->publish_name = g_strdup ("a.iso");
  self->publish_crc = G_MAXUINT64 - 1;
  download_crc_set_add (self->durable, 0, 1000, fixture_get_crc (0, 0, 1000));
  download_crc_set_add (self->durable, 2000, 3000, fixture_get_crc (0, 2000, 3000));
  download_crc_set_add (self->written, 1000, 1500, fixture_get_crc (0, 1000, 1500));
  self->written_boot_id = g_strdup (download_clock_get_boot_id ());
  self->verified = download_digest_new (DOWNLOAD_DIGEST_MD5, "900150983cd24fb0d6963f7d28e17f72", "user");
  fill_unknown (self);
  return self;
}

static guint8
byte_at (guint   object,
         guint64 offset)
{
  return (guint8) ((offset * 2654435761u >> 7) + object * 101);
}

guint64
fixture_get_crc (guint   object,
                 guint64 start,
                 guint64 end)
{
  static guint8 bytes[MAX_OBJECT];

  g_assert_cmpuint (end - start, <=, MAX_OBJECT);
  for (guint64 i = start; i < end; i++)
    bytes[i - start] = byte_at (object, i);

  return download_crc64_update (0, bytes, end - start);
}

DownloadCrcSet *
fixture_new_ranges (guint   object,
                    guint64 start,
                    guint64 end)
{
  DownloadCrcSet *ranges = download_crc_set_new ();

  download_crc_set_add (ranges, start, end, fixture_get_crc (object, start, end));
  return ranges;
}

static gboolean
time_is_up_cb (gpointer user_data)
{
  g_error ("nothing came of it in %d seconds: %s", TIME_LIMIT, (const char *) user_data);
  return G_SOURCE_REMOVE;
}

void
fixture_wait_for (gboolean   *done,
                  const char *what)
{
  guint limit = g_timeout_add_seconds (TIME_LIMIT, time_is_up_cb, (gpointer) what);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

typedef struct
{
  gboolean done;
  gboolean success;
} Flush;

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Flush *flush = user_data;
  g_autoptr (GError) error = NULL;

  flush->success = download_journal_flush_finish (DOWNLOAD_JOURNAL (source), result, &error);
  g_assert_true (flush->success == (error == NULL));
  flush->done = TRUE;
}

gboolean
fixture_flush (DownloadJournal *journal)
{
  Flush flush = { FALSE, FALSE };

  download_journal_flush_async (journal, flushed_cb, &flush);
  fixture_wait_for (&flush.done, "flush");
  return flush.success;
}

typedef struct
{
  gboolean         done;
  DownloadJournal *journal;
  GError          *error;
} Opening;

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opening *opening = user_data;

  opening->journal = download_journal_open_finish (result, NULL, &opening->error);
  opening->done = TRUE;
}

DownloadJournal *
fixture_open (const char *folder)
{
  Opening opening = { FALSE, NULL, NULL };

  download_journal_open_async (folder, NULL, NULL, NULL, opened_cb, &opening);
  fixture_wait_for (&opening.done, "opening");
  g_assert_no_error (opening.error);
  g_assert_nonnull (opening.journal);
  return opening.journal;
}

GError *
fixture_open_refused (const char *folder)
{
  Opening opening = { FALSE, NULL, NULL };

  download_journal_open_async (folder, NULL, NULL, NULL, opened_cb, &opening);
  fixture_wait_for (&opening.done, "opening");
  g_assert_null (opening.journal);
  g_assert_nonnull (opening.error);
  return opening.error;
}

/* The result of the flush still holds the journal when it is told. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
fixture_close (DownloadJournal *journal)
{
  g_assert_true (fixture_flush (journal));
  settle ();
  g_assert_finalize_object (journal);
}

GPtrArray *
fixture_load (const char *folder)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *loaded = download_saved_list_read_all (folder, &error);

  g_assert_no_error (error);
  return loaded;
}

DownloadCheckpoint *
fixture_find (const char *folder,
              const char *id)
{
  g_autoptr (GPtrArray) loaded = fixture_load (folder);

  for (guint i = 0; i < loaded->len; i++)
    if (strcmp (download_checkpoint_get_id (loaded->pdata[i]), id) == 0)
      return download_checkpoint_copy (loaded->pdata[i]);
  return NULL;
}

typedef struct
{
  GPtrArray *changed;
  GPtrArray *removed;
} Changes;

static gpointer
copy_checkpoint (gconstpointer checkpoint,
                 gpointer      user_data)
{
  return download_checkpoint_copy (checkpoint);
}

static gpointer
copy_id (gconstpointer id,
         gpointer      user_data)
{
  return g_strdup (id);
}

static void
changed_cb (DownloadJournal *journal,
            GPtrArray       *changed,
            GPtrArray       *removed,
            Changes         *changes)
{
  g_ptr_array_extend (changes->changed, changed, copy_checkpoint, NULL);
  g_ptr_array_extend (changes->removed, removed, copy_id, NULL);
}

static void
changes_free (gpointer data)
{
  Changes *changes = data;

  g_ptr_array_unref (changes->changed);
  g_ptr_array_unref (changes->removed);
  g_free (changes);
}

static Changes *
new_changes (void)
{
  Changes *changes = g_new0 (Changes, 1);

  changes->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) download_checkpoint_free);
  changes->removed = g_ptr_array_new_with_free_func (g_free);
  return changes;
}

static GPtrArray *
take (GPtrArray    **array,
      GDestroyNotify free_func)
{
  GPtrArray *taken = *array;

  *array = g_ptr_array_new_with_free_func (free_func);
  return taken;
}

GPtrArray *
fixture_take_changes (DownloadJournal *journal,
                      GPtrArray      **removed)
{
  Changes *changes = g_object_get_data (G_OBJECT (journal), "changes");
  g_autoptr (GPtrArray) gone = NULL;

  if (changes == NULL)
    {
      changes = new_changes ();
      g_object_set_data_full (G_OBJECT (journal), "changes", changes, changes_free);
      g_signal_connect (journal, "changed", G_CALLBACK (changed_cb), changes);
      download_journal_follow (journal);
    }

  fixture_flush (journal);
  gone = take (&changes->removed, g_free);
  if (removed != NULL)
    *removed = g_steal_pointer (&gone);
  return take (&changes->changed, (GDestroyNotify) download_checkpoint_free);
}

char *
fixture_claims_to_string (const DownloadCrcSet *claims)
{
  g_autoptr (DownloadRangeSet) ranges = download_crc_set_to_range_set (claims);

  return download_range_set_to_string (ranges);
}

static void
assert_claims_equal (const DownloadCrcSet *a,
                     const DownloadCrcSet *b)
{
  g_assert_cmpuint (download_crc_set_get_size (a), ==, download_crc_set_get_size (b));
  for (guint i = 0; i < download_crc_set_get_size (a); i++)
    g_assert_cmpmem (download_crc_set_get (a, i), sizeof (DownloadCrcRange),
                     download_crc_set_get (b, i), sizeof (DownloadCrcRange));
}

void
fixture_assert_equal (const DownloadCheckpoint *a,
                      const DownloadCheckpoint *b)
{
  g_autoptr (GVariant) left = g_variant_ref_sink (download_checkpoint_to_variant (a));
  g_autoptr (GVariant) right = g_variant_ref_sink (download_checkpoint_to_variant (b));

  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpvariant (left, right);
  assert_claims_equal (a->durable, b->durable);
  assert_claims_equal (a->written, b->written);
  g_assert_cmpuint (download_checkpoint_get_boot_tag (a->written_boot_id), ==, download_checkpoint_get_boot_tag (b->written_boot_id));
}
