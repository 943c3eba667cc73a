/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup-cli get --recursive": the files of a tree become downloads as there is room for them, and are forgotten when they have come to
 * rest; the list of downloads remembers them. */

#include "config.h"

#include "cli-get-private.h"

#include "cli-json.h"
#include "cli-tree.h"

#include <glib/gi18n-lib.h>

/* So many are in the list before they have their turn, so that always one is ready. */
#define ROOM 32

struct _CliGetTree
{
  CliTree     *tree;
  GHashTable  *folders;  /* of char: those that are made */
  guint        n_making; /* folders that are being made */
  CliTreeCount count;
};

typedef struct
{
  CliGet      *get;
  CliTreeFile *file; /* owned */
} Making;

static void
count_failed (CliGetTree *self,
              CliGet     *get,
              CliExit     exit_code)
{
  self->count.n_failed++;
  cli_get_note_exit_code (get, exit_code);
}

/* Other keys there are none in this run: each file would be refused, one after the other. */
static void
stop_without_key (CliGet *get)
{
  if (cli_tree_is_at_end (get->tree->tree))
    return;

  cli_tree_stop (get->tree->tree);
  cli_progress_print_error (get->progress, NULL, _ ("Nothing more is begun without another key; the same command goes on from here."));
}

static void
failed_cb (const char   *name,
           const GError *error,
           gboolean      again,
           gpointer      user_data)
{
  CliGet          *self = user_data;
  g_autofree char *message = NULL;

  if (again && self->options->quiet)
    return;

  if (again)
    /* Translators: %s is a sentence. */
    message = g_strdup_printf (_ ("%s The list is asked for again."), error->message);
  else
    cli_get_note_exit_code (self, cli_exit_from_error (error));
  cli_progress_print_error (self->progress, name, again ? message : error->message);
}

static void
update_count (CliGetTree *self)
{
  self->count.n_files = cli_tree_get_n_files (self->tree);
  self->count.n_left_out = cli_tree_get_n_left_out (self->tree);
  self->count.size = cli_tree_get_size (self->tree);
  self->count.is_complete = cli_tree_is_complete (self->tree);
}

static void
changed_cb (gpointer user_data)
{
  CliGet *self = user_data;

  update_count (self->tree);
  if (self->options->json)
    cli_json_print_tree ("listed", &self->tree->count);
  if (self->stopping)
    cli_get_tree_quit_if_idle (self);
  else
    cli_get_check_soon (self);
}

static void
begin_file (CliGet      *self,
            CliTreeFile *file)
{
  g_autoptr (GError) error = NULL;

  if (cli_get_complete_request (self, file->request, &error))
    {
      cli_get_apply_rules (self, file->request);
      cli_get_ask_for_lease (self, file->request, file);
      return;
    }

  cli_get_add_refused (self, file, file->path, error);
}

static void
folder_made_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Making *making = user_data;
  CliGet *self = making->get;
  g_autoptr (CliTreeFile) file = making->file;
  g_autoptr (GError) error = NULL;
  gboolean made = cli_disk_make_folder_finish (result, &error);

  g_free (making);
  if (self->stopping || self->unrecorded)
    return;

  self->tree->n_making--;
  if (made)
    g_hash_table_add (self->tree->folders, g_strdup (file->folder));
  if (made && file->request != NULL)
    begin_file (self, g_steal_pointer (&file));
  else if (!made)
    {
      CliTreeFile *refused = g_steal_pointer (&file);

      cli_get_add_refused (self, refused, refused->path, error);
    }
  cli_get_check_soon (self);
}

/* Takes @file. */
static void
make_folder (CliGet      *self,
             CliTreeFile *file)
{
  Making *making;

  if (g_hash_table_contains (self->tree->folders, file->folder))
    {
      if (file->request != NULL)
        begin_file (self, file);
      else
        cli_tree_file_free (file);
      return;
    }

  making = g_new0 (Making, 1);
  making->get = self;
  making->file = file;
  self->tree->n_making++;
  cli_disk_make_folder_async (file->folder, folder_made_cb, making);
}

/**
 * cli_get_tree_new:
 * @options: what is asked for
 * @error: return location
 *
 * Returns: (transfer full) (nullable): %NULL if that makes no sense, or there are no keys
 */
CliGetTree *
cli_get_tree_new (const CliGetOptions *options,
                  GError             **error)
{
  CliTree    *tree = cli_tree_new (options, error);
  CliGetTree *self = NULL;

  if (tree == NULL)
    return NULL;

  self = g_new0 (CliGetTree, 1);
  self->tree = tree;
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cli_get_tree_free (CliGetTree *self)
{
  cli_tree_free (self->tree);
  g_hash_table_unref (self->folders);
  g_free (self);
}

const char *
cli_get_tree_get_folder (CliGetTree *self)
{
  return cli_tree_get_folder (self->tree);
}

/* The folder is on a disk that takes no others. */
void
cli_get_tree_make_names_plain (CliGetTree *self)
{
  cli_tree_make_names_plain (self->tree);
}

/* The service is there, and the folder. */
gboolean
cli_get_tree_begin (CliGet  *self,
                    GError **error)
{
  const CliTreeFuncs funcs = { changed_cb, failed_cb };

  return cli_tree_begin (self->tree->tree, self->service, &funcs, self, error);
}

/* As many as there is room for. */
void
cli_get_tree_fill (CliGet *self)
{
  CliTreeFile *file;

  while (!self->stopping && self->slots->len + self->n_asked + self->tree->n_making < ROOM &&
         (file = cli_tree_take (self->tree->tree)) != NULL)
    make_folder (self, file);
}

gboolean
cli_get_tree_is_at_end (CliGet *self)
{
  return self->tree->n_making == 0 && cli_tree_is_at_end (self->tree->tree);
}

void
cli_get_tree_stop (CliGet *self)
{
  cli_tree_stop (self->tree->tree);
}

/* To be called of a file that has come to rest. */
void
cli_get_tree_count (CliSlot *slot)
{
  CliGet       *get = slot->get;
  CliGetTree   *self = get->tree;
  DownloadItem *item = slot->item;

  if (slot->exit_code != CLI_EXIT_FINISHED)
    {
      count_failed (self, get, slot->exit_code);
      if (item != NULL && g_error_matches (download_item_get_error (item), DOWNLOAD_ERROR, DOWNLOAD_ERROR_LINK_KEY))
        stop_without_key (get);
      return;
    }

  self->count.n_finished++;
  self->count.finished_size += download_item_get_received (item);
  if (slot->was_finished && (!slot->asked_again || download_item_get_unchanged (item)))
    self->count.n_here++;
  if (download_item_get_verified (item) != NULL)
    self->count.n_verified++;
}

/* (transfer full) */
static char *
format_sum (const CliTreeCount *count)
{
  const char      *more = count->is_complete ? "" : "+";
  g_autofree char *finished = g_strdup_printf ("%'u", count->n_finished);
  g_autofree char *files = g_strdup_printf ("%'u%s", count->n_files, more);
  g_autofree char *finished_size = g_format_size (count->finished_size);
  g_autofree char *size = g_format_size (count->size);
  g_autofree char *total = g_strconcat (size, more, NULL);

  if (count->is_complete && count->finished_size == count->size)
    /* Translators: “4,812 of 4,812 files, 96 GB” */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$s of %2$s file, %3$s", "%1$s of %2$s files, %3$s", count->n_files), finished, files, size);

  /* Translators: “12 of 4,812 files, 3 MB of 96 GB”; there is a “+” behind numbers that may still grow. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$s of %2$s file, %3$s of %4$s", "%1$s of %2$s files, %3$s of %4$s", count->n_files),
                          finished, files, finished_size, total);
}

/* (transfer full): of the whole tree in one line, while it is under way. */
char *
cli_get_tree_format (gpointer user_data)
{
  CliGet          *self = user_data;
  CliTreeCount     count = self->tree->count;
  g_autofree char *sum = NULL;
  g_autofree char *speed = g_format_size (download_service_get_speed (self->service));

  if (count.n_files == 0 && !count.is_complete)
    return g_strdup (_ ("Listing…"));

  for (guint i = 0; i < self->slots->len; i++)
    {
      const CliSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->item != NULL && !slot->at_rest)
        count.finished_size += download_item_get_received (slot->item);
    }

  sum = format_sum (&count);
  /* Translators: “12 of 4,812 files, 3 MB of 96 GB, 5 MB/s” */
  return g_strdup_printf (_ ("%1$s, %2$s/s"), sum, speed);
}

static void
print_sum (CliGet             *self,
           const CliTreeCount *count)
{
  g_autofree char *sum = format_sum (count);
  g_autofree char *fetched = g_strdup_printf ("%'u", count->n_finished - count->n_here);
  g_autofree char *here = g_strdup_printf ("%'u", count->n_here);
  g_autofree char *verified = g_strdup_printf ("%'u", count->n_verified);
  g_autofree char *line = NULL;

  if (count->n_verified > 0)
    /* Translators: “4,812 of 4,812 files, 96 GB: 12 fetched now, 4,800 here already; 4,812 proven by a checksum” */
    line = g_strdup_printf (_ ("%1$s: %2$s fetched now, %3$s here already; %4$s proven by a checksum"), sum, fetched, here, verified);
  else
    /* Translators: “4,812 of 4,812 files, 96 GB: 12 fetched now, 4,800 here already” */
    line = g_strdup_printf (_ ("%1$s: %2$s fetched now, %3$s here already"), sum, fetched, here);
  cli_progress_print (self->progress, line);
}

static void
print_failed (CliGet             *self,
              const CliTreeCount *count)
{
  g_autofree char *line = NULL;

  if (count->n_failed == 0)
    return;

  line = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file did not finish; why is said above.", "%u files did not finish; why is said above.", count->n_failed),
                          count->n_failed);
  cli_progress_print_error (self->progress, NULL, line);
}

/* What became of it, once. */
void
cli_get_tree_print_verdict (CliGet *self)
{
  const CliTreeCount *count = &self->tree->count;

  update_count (self->tree);
  cli_progress_set_held (self->progress, TRUE);
  if (self->options->json)
    {
      cli_json_print_tree ("summary", count);
      return;
    }

  if (!self->options->quiet)
    print_sum (self, count);
  print_failed (self, count);
}

/* After the end of the service: a page that is on its way ends first. */
void
cli_get_tree_quit_if_idle (CliGet *self)
{
  if (self->is_shut_down && cli_tree_is_idle (self->tree->tree))
    g_main_loop_quit (self->loop);
}
