/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in folders of servers, a file at a time: listed as it is taken. */

#include "config.h"

#include "cli-tree.h"

#include "cli-lister.h"
#include "cli-session.h"

#include <fnmatch.h>
#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  char           *text; /* as it was written */
  DownloadLister *lister;
  gint64          skew; /* how far the server's clock is ahead, as far as that is known; microseconds */
} Source;

/* Some of what was listed. */
typedef struct
{
  Source    *source;
  GPtrArray *entries; /* nullable, owned */
  guint      next;    /* that is taken */
} Page;

struct _CliTree
{
  const CliGetOptions *options;
  char                *folder;
  GPtrArray           *sources; /* of Source, owned */
  guint                source;  /* which is listed */
  DownloadTreeNames   *names;
  DownloadSession     *session;     /* NULL until it has begun */
  DownloadListing     *listing;     /* nullable: of the source */
  GCancellable        *cancellable; /* while a page is on its way */
  Page                 page;        /* what is taken from */
  Page                 waiting;     /* what comes after it */
  guint                n_listed;    /* of the source, folders included */
  gboolean             stopped;
  gboolean             is_incomplete; /* something could not be listed */
  guint                n_files;
  guint                n_left_out;
  guint64              size;
  CliTreeFuncs         funcs;
  gpointer             user_data;
};

/* By so much the clock of a store may be ahead before a link is signed once more. */
#define SKEW_MAX (60 * G_USEC_PER_SEC)

static void list_on (CliTree *self);

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->text);
  g_clear_object (&source->lister);
  g_free (source);
}

static Source *
source_new (const char *text,
            const char *account,
            GError    **error)
{
  DownloadLister *lister = cli_lister_new (text, account, TRUE, error);
  Source         *source;

  if (lister == NULL)
    return NULL;

  source = g_new0 (Source, 1);
  source->text = g_strdup (text);
  source->lister = lister;
  return source;
}

void
cli_tree_file_free (CliTreeFile *self)
{
  g_clear_object (&self->request);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->etag);
  g_free (self->checksum);
  g_free (self);
}

/* Some stores list without quotes what they put into quotes in a header. */
static char *
get_bare_etag (const char *etag)
{
  const char *begin = g_str_has_prefix (etag, "W/") ? etag + 2 : etag;

  return g_strdelimit (g_strdup (begin), "\"", ' ');
}

static gboolean
has_checksum (DownloadItem *item,
              const char   *checksum)
{
  const DownloadDigest *verified = download_item_get_verified (item);
  g_autofree char      *text = NULL;

  if (verified == NULL)
    return FALSE;

  text = g_strconcat (download_digest_algorithm_to_string (download_digest_get_algorithm (verified)), ":", download_digest_get_hex (verified), NULL);
  return g_str_equal (text, checksum);
}

static gboolean
has_etag (DownloadItem *item,
          const char   *etag)
{
  const char      *other = download_item_get_etag (item);
  g_autofree char *listed = g_strstrip (get_bare_etag (etag));
  g_autofree char *saved = other != NULL ? g_strstrip (get_bare_etag (other)) : NULL;

  return g_strcmp0 (listed, saved) == 0;
}

/* Whether the finished @item is what was listed, as far as the list tells. */
gboolean
cli_tree_file_is_same (const CliTreeFile *self,
                       DownloadItem      *item)
{
  if (download_item_get_total (item) != (gint64) self->size)
    return FALSE;
  if (self->checksum != NULL)
    return has_checksum (item, self->checksum);
  return self->etag != NULL && has_etag (item, self->etag);
}

static Source *
get_source (CliTree *self)
{
  return self->source < self->sources->len ? g_ptr_array_index (self->sources, self->source) : NULL;
}

static void
next_source (CliTree *self)
{
  g_clear_object (&self->listing);
  self->source++;
  self->n_listed = 0;
}

static void
check_found (CliTree *self)
{
  g_autoptr (GError) error = NULL;

  cli_lister_check_found (get_source (self)->lister, self->n_listed, &error);
  if (error != NULL)
    self->funcs.failed (NULL, error, FALSE, self->user_data);
}

static gboolean
fits_one (char      **patterns,
          const char *key)
{
  for (guint i = 0; patterns != NULL && patterns[i] != NULL; i++)
    if (fnmatch (patterns[i], key, 0) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (CliTree    *self,
           const char *key)
{
  return (self->options->include == NULL || fits_one (self->options->include, key)) && !fits_one (self->options->exclude, key);
}

/* Of the object that some tools make for each folder there is nothing to save. */
static gboolean
stands_for_folder (const DownloadListingEntry *entry,
                   const char                 *key)
{
  return key[0] == '\0' || (entry->size == 0 && g_str_has_suffix (key, "/"));
}

static void
count (CliTree *self,
       Page    *page)
{
  for (guint i = 0; i < page->entries->len; i++)
    {
      const DownloadListingEntry *entry = g_ptr_array_index (page->entries, i);
      const char                 *key = download_lister_get_name (page->source->lister, entry);

      if (!is_wanted (self, key))
        self->n_left_out++;
      if (!is_wanted (self, key) || stands_for_folder (entry, key))
        continue;
      self->n_files++;
      self->size += entry->size;
    }
}

/* Takes @entries. */
static void
take_page (CliTree   *self,
           GPtrArray *entries)
{
  self->waiting = (Page) { .source = get_source (self), .entries = entries };
  self->n_listed += entries->len;
  count (self, &self->waiting);
  if (download_listing_has_more (self->listing))
    return;

  check_found (self);
  next_source (self);
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  CliTree *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = download_listing_next_finish (DOWNLOAD_LISTING (object), result, &error);

  g_clear_object (&self->cancellable);
  if (entries != NULL && !self->stopped)
    {
      take_page (self, g_steal_pointer (&entries));
    }
  else if (!self->stopped)
    {
      self->is_incomplete = TRUE;
      self->funcs.failed (get_source (self)->text, error, FALSE, self->user_data);
      next_source (self);
    }
  self->funcs.changed (self->user_data);
}

static void
retries_cb (DownloadListing *listing,
            const GError    *error,
            gpointer         user_data)
{
  CliTree *self = user_data;

  self->funcs.failed (get_source (self)->text, error, TRUE, self->user_data);
}

/* Asks for the page after the one that is being taken from. */
static void
list_on (CliTree *self)
{
  const Source *source = get_source (self);

  if (self->stopped || self->cancellable != NULL || self->waiting.entries != NULL || source == NULL)
    return;

  if (self->listing == NULL)
    {
      self->listing = download_listing_new (self->session, source->lister);
      download_listing_set_max_retries (self->listing, (guint) self->options->retries);
      g_signal_connect (self->listing, "retries", G_CALLBACK (retries_cb), self);
    }
  self->cancellable = g_cancellable_new ();
  download_listing_next_async (self->listing, self->cancellable, listed_cb, self);
}

/* Links are signed by the server's clock, which its answers tell. */
static DownloadRequest *
new_request (CliTree                    *self,
             Source                     *source,
             const DownloadListingEntry *entry,
             GError                    **error)
{
  const gint64     now = g_get_real_time ();
  gint64           used = source->skew;
  DownloadRequest *request = download_lister_new_request (source->lister, entry, now + used, error);

  if (request == NULL)
    return NULL;

  source->skew = download_session_get_clock_skew (self->session, download_link_get_origin (download_request_get_link (request)));
  if (ABS (source->skew - used) > SKEW_MAX)
    {
      g_object_unref (request);
      request = download_lister_new_request (source->lister, entry, now + source->skew, error);
    }
  return request;
}

static CliTreeFile *
new_folder (CliTree    *self,
            const char *key)
{
  CliTreeFile *file = g_new0 (CliTreeFile, 1);

  file->path = download_tree_names_choose_folder (self->names, key);
  file->folder = g_build_filename (self->folder, file->path, NULL);
  return file;
}

/* Takes @request. (nullable): nothing of an object that was taken before, as prefixes may contain each other. */
static CliTreeFile *
new_file (CliTree                    *self,
          const DownloadListingEntry *entry,
          const char                 *key,
          DownloadRequest            *request)
{
  CliTreeFile     *file = NULL;
  const char      *owner = download_link_get_identity (download_request_get_link (request));
  g_autofree char *path = download_tree_names_choose (self->names, key, owner);
  g_autofree char *absolute = path != NULL ? g_build_filename (self->folder, path, NULL) : NULL;
  g_autofree char *name = path != NULL ? g_path_get_basename (absolute) : NULL;

  if (path == NULL)
    {
      self->n_files--;
      self->size -= entry->size;
      g_object_unref (request);
      return NULL;
    }

  file = g_new0 (CliTreeFile, 1);
  file->request = request;
  file->folder = g_path_get_dirname (absolute);
  file->path = g_steal_pointer (&path);
  file->size = entry->size;
  file->etag = g_strdup (entry->etag);
  file->checksum = g_strdup (entry->checksum);
  download_request_set_folder (request, file->folder);
  download_request_set_suggested_name (request, name);
  return file;
}

/* (nullable): nothing of what is not wanted, or of what no link can be made to. */
static CliTreeFile *
take_entry (CliTree                    *self,
            Source                     *source,
            const DownloadListingEntry *entry)
{
  const char      *key = download_lister_get_name (source->lister, entry);
  DownloadRequest *request;
  g_autoptr (GError) error = NULL;

  if (key[0] == '\0' || !is_wanted (self, key))
    return NULL;
  if (stands_for_folder (entry, key))
    return new_folder (self, key);

  request = new_request (self, source, entry, &error);
  if (request != NULL)
    return new_file (self, entry, key, request);

  self->funcs.failed (key, error, FALSE, self->user_data);
  return NULL;
}

static void
clear_page (Page *page)
{
  g_clear_pointer (&page->entries, g_ptr_array_unref);
}

static gboolean
has_entry (const Page *page)
{
  return page->entries != NULL && page->next < page->entries->len;
}

/* Whether there is something to take; the page after it is asked for meanwhile. */
static gboolean
turn_page (CliTree *self)
{
  if (has_entry (&self->page))
    return TRUE;

  clear_page (&self->page);
  self->page = self->waiting;
  self->waiting = (Page) { NULL };
  list_on (self);
  return has_entry (&self->page);
}

/**
 * cli_tree_new:
 * @options: with the prefixes; it must outlive the tree
 * @error: return location
 *
 * Returns: (transfer full) (nullable): %NULL if something is no prefix, or there are no keys
 */
CliTree *
cli_tree_new (const CliGetOptions *options,
              GError             **error)
{
  g_autoptr (CliTree) self = g_new0 (CliTree, 1);

  self->options = options;
  self->folder = g_canonicalize_filename (options->directory != NULL ? options->directory : ".", NULL);
  self->names = download_tree_names_new ();
  self->sources = g_ptr_array_new_with_free_func (source_free);
  for (guint i = 0; options->urls[i] != NULL; i++)
    {
      Source *source = source_new (options->urls[i], options->account, error);

      if (source == NULL)
        return NULL;
      g_ptr_array_add (self->sources, source);
    }

  return g_steal_pointer (&self);
}

void
cli_tree_make_names_plain (CliTree *self)
{
  download_tree_names_make_plain (self->names);
}

void
cli_tree_free (CliTree *self)
{
  clear_page (&self->page);
  clear_page (&self->waiting);
  if (self->listing != NULL)
    g_signal_handlers_disconnect_by_data (self->listing, self);
  g_clear_object (&self->listing);
  g_clear_object (&self->cancellable);
  if (self->session != NULL)
    download_session_abort (self->session);
  g_clear_object (&self->session);
  download_tree_names_free (self->names);
  g_ptr_array_unref (self->sources);
  g_free (self->folder);
  g_free (self);
}

/* What earlier runs have saved keeps its name. */
static void
hold_names (CliTree         *self,
            DownloadService *service)
{
  g_autofree char *below = g_str_has_suffix (self->folder, "/") ? g_strdup (self->folder) : g_strconcat (self->folder, "/", NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (service)); i++)
    {
      g_autoptr (DownloadItem) item = g_list_model_get_item (G_LIST_MODEL (service), i);
      const char *path = download_item_get_path (item);

      if (g_str_has_prefix (path, below) &&
          (download_item_get_received (item) > 0 || download_item_get_state (item) == DOWNLOAD_STATE_FINISHED))
        download_tree_names_hold (self->names, path + strlen (below), download_link_get_identity (download_item_get_link (item)));
    }
}

/**
 * cli_tree_begin:
 * @service: what it has of the tree keeps its names
 * @funcs: what to call from now on
 * @user_data: for @funcs
 * @error: return location
 *
 * Begins to list.
 *
 * Returns: %FALSE if the certificates cannot be read
 */
gboolean
cli_tree_begin (CliTree            *self,
                DownloadService    *service,
                const CliTreeFuncs *funcs,
                gpointer            user_data,
                GError            **error)
{
  self->session = cli_session_new (self->options->ca_file, self->options->state_dir, error);
  if (self->session == NULL)
    return FALSE;

  download_session_set_connect_timeout (self->session, (guint) self->options->connect_timeout);
  download_session_set_stall_timeout (self->session, (guint) self->options->stall_timeout);
  self->funcs = *funcs;
  self->user_data = user_data;
  hold_names (self, service);
  list_on (self);
  return TRUE;
}

/* Nothing more is listed or taken; @changed is called when no page is on its way any more. */
void
cli_tree_stop (CliTree *self)
{
  self->is_incomplete = self->is_incomplete || get_source (self) != NULL;
  self->stopped = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* Absolute path of what the tree is saved in. */
const char *
cli_tree_get_folder (CliTree *self)
{
  return self->folder;
}

/* (transfer full) (nullable): %NULL if nothing is there now; see @changed. */
CliTreeFile *
cli_tree_take (CliTree *self)
{
  while (!self->stopped && turn_page (self))
    {
      CliTreeFile *file = take_entry (self, self->page.source, g_ptr_array_index (self->page.entries, self->page.next++));

      if (file != NULL)
        return file;
    }

  return NULL;
}

gboolean
cli_tree_is_idle (CliTree *self)
{
  return self->cancellable == NULL;
}

/* Whether nothing can be taken any more. */
gboolean
cli_tree_is_at_end (CliTree *self)
{
  return cli_tree_is_idle (self) && (self->stopped || (get_source (self) == NULL && !has_entry (&self->waiting) && !has_entry (&self->page)));
}

/* Whether the numbers below are those of all there is. */
gboolean
cli_tree_is_complete (CliTree *self)
{
  return get_source (self) == NULL && !self->is_incomplete;
}

/* What was listed so far. */
guint
cli_tree_get_n_files (CliTree *self)
{
  return self->n_files;
}

/* What was listed, and not wanted. */
guint
cli_tree_get_n_left_out (CliTree *self)
{
  return self->n_left_out;
}

/* Bytes of all files that were listed so far. */
guint64
cli_tree_get_size (CliTree *self)
{
  return self->size;
}
