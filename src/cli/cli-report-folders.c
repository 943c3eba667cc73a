/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file systems that downloads are saved in: what kind, how large, and no word of the folders. */

#include "config.h"

#include "cli-report-folders.h"

#include "download.h"

/* A file system that is gone answers late or never. */
#define FOLDERS_TIME_LIMIT (5 * G_USEC_PER_SEC)

/* All that is told of a folder. The queue that it comes through may be left behind with a thread that hangs. */
typedef struct
{
  char       *filesystem; /* which one, compared and not told */
  JsonObject *facts;
} Place;

static void
place_free (Place *self)
{
  g_free (self->filesystem);
  json_object_unref (self->facts);
  g_free (self);
}

/* One more of @name. */
void
cli_report_count (JsonObject *object,
                  const char *name)
{
  gint64 number = json_object_has_member (object, name) ? json_object_get_int_member (object, name) : 0;

  json_object_set_int_member (object, name, number + 1);
}

static Place *
place_new (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILESYSTEM, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GFileInfo) system = g_file_query_filesystem_info (file, "filesystem::*", NULL, NULL);
  Place      *self = g_new0 (Place, 1);
  const char *type = system != NULL ? g_file_info_get_attribute_string (system, G_FILE_ATTRIBUTE_FILESYSTEM_TYPE) : NULL;

  self->facts = json_object_new ();
  self->filesystem = g_strdup (info != NULL ? g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILESYSTEM) : NULL);
  json_object_set_string_member (self->facts, "type", system == NULL ? "not there" : type != NULL ? type
                                                                                                  : "unknown");
  if (system == NULL)
    return self;

  json_object_set_int_member (self->facts, "size", (gint64) g_file_info_get_attribute_uint64 (system, G_FILE_ATTRIBUTE_FILESYSTEM_SIZE));
  json_object_set_int_member (self->facts, "free", (gint64) g_file_info_get_attribute_uint64 (system, G_FILE_ATTRIBUTE_FILESYSTEM_FREE));
  json_object_set_boolean_member (self->facts, "read_only", g_file_info_get_attribute_boolean (system, G_FILE_ATTRIBUTE_FILESYSTEM_READONLY));
  json_object_set_boolean_member (self->facts, "remote", g_file_info_get_attribute_boolean (system, G_FILE_ATTRIBUTE_FILESYSTEM_REMOTE));
  return self;
}

typedef struct
{
  GPtrArray   *folders;
  GAsyncQueue *places;
} Look;

static gpointer
look_cb (gpointer data)
{
  Look *look = data;

  for (guint i = 0; i < look->folders->len; i++)
    g_async_queue_push (look->places, place_new (g_ptr_array_index (look->folders, i)));

  g_ptr_array_unref (look->folders);
  g_async_queue_unref (look->places);
  g_free (look);
  return NULL;
}

/* The folder for downloads first, then those of the list, each once. (transfer full) */
static GPtrArray *
get_folders (GPtrArray *checkpoints)
{
  GPtrArray  *folders = g_ptr_array_new_with_free_func (g_free);
  const char *own = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_ptr_array_add (folders, g_strdup (own != NULL ? own : g_get_home_dir ()));
  g_hash_table_add (known, g_ptr_array_index (folders, 0));
  for (guint i = 0; checkpoints != NULL && i < checkpoints->len; i++)
    {
      DownloadRequest *request = download_checkpoint_get_request (g_ptr_array_index (checkpoints, i));
      const char      *folder = download_request_get_folder (request);

      if (folder == NULL || g_hash_table_contains (known, folder))
        continue;
      g_ptr_array_add (folders, g_strdup (folder));
      g_hash_table_add (known, g_ptr_array_index (folders, folders->len - 1));
    }

  return folders;
}

/* Several folders of one file system are one line. */
static void
add_place (JsonArray  *array,
           GHashTable *known,
           Place      *place)
{
  const char *key = place->filesystem != NULL ? place->filesystem : "";
  JsonObject *facts = g_hash_table_lookup (known, key);

  if (facts == NULL)
    {
      facts = place->facts;
      json_array_add_object_element (array, json_object_ref (facts));
      g_hash_table_insert (known, g_strdup (key), facts);
    }
  cli_report_count (facts, "folders");
}

/**
 * cli_report_get_file_systems:
 * @checkpoints: (nullable) (element-type DownloadCheckpoint): the list
 *
 * Returns: (transfer full): an object for each file system that downloads are saved in, the one of the folder for downloads first
 */
JsonArray *
cli_report_get_file_systems (GPtrArray *checkpoints)
{
  JsonArray *array = json_array_new ();
  Look      *look = g_new0 (Look, 1);
  gint64     end = g_get_monotonic_time () + FOLDERS_TIME_LIMIT;
  guint      left;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GAsyncQueue) places = g_async_queue_new_full ((GDestroyNotify) place_free);

  look->folders = get_folders (checkpoints);
  look->places = g_async_queue_ref (places);
  left = look->folders->len;
  g_thread_unref (g_thread_new ("folders", look_cb, look));

  for (; left > 0; left--)
    {
      Place *place = g_async_queue_timeout_pop (places, (guint64) MAX (end - g_get_monotonic_time (), 1));

      if (place == NULL)
        break;
      add_place (array, known, place);
      place_free (place);
    }

  if (left > 0)
    {
      JsonObject *silent = json_object_new ();

      json_object_set_string_member (silent, "type", "did not answer");
      json_object_set_int_member (silent, "folders", left);
      json_array_add_object_element (array, silent);
    }
  return array;
}
