/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "pickup-cli ls": what is in a bucket or a repository, printed as it comes. */

#include "config.h"

#include "cli-ls.h"

#include "cli-exit.h"
#include "cli-json.h"
#include "cli-lister.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-session.h"
#include "cli-text.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#define SIZE_COLUMNS 10
#define TIME_COLUMNS 16

typedef struct
{
  char   **urls;
  char    *account;
  char    *ca_file;
  gboolean recursive;
  gboolean json;
} Options;

typedef struct
{
  const Options   *options;
  DownloadListing *listing;
  GCancellable    *cancellable;
  GMainLoop       *loop;
  GError          *error;
  guint            n_objects;
  guint            n_folders;
  guint64          size;
} Ls;

static void
options_clear (Options *self)
{
  g_strfreev (self->urls);
  g_free (self->account);
  g_free (self->ca_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
print_row (const char *size,
           const char *time,
           const char *key)
{
  g_autofree char *size_column = cli_text_pad (size, SIZE_COLUMNS);
  g_autofree char *time_column = cli_text_pad (time, TIME_COLUMNS);
  g_autofree char *clean = cli_text_clean (key);

  g_print ("%s  %s  %s\n", size_column, time_column, clean);
}

static void
print_entry (const DownloadListingEntry *entry)
{
  g_autofree char *size = entry->is_folder ? g_strdup (_ ("folder")) : g_format_size (entry->size);
  g_autofree char *key = g_utf8_make_valid (entry->key, -1);
  g_autofree char *time = NULL;
  g_autoptr (GDateTime) modified = entry->modified >= 0 ? g_date_time_new_from_unix_local (entry->modified / G_USEC_PER_SEC) : NULL;

  if (modified != NULL)
    time = g_date_time_format (modified, "%Y-%m-%d %H:%M");
  print_row (size, time != NULL ? time : "", key);
}

static void
take_entries (Ls        *self,
              GPtrArray *entries)
{
  for (guint i = 0; i < entries->len && !cli_output_is_lost (); i++)
    {
      const DownloadListingEntry *entry = g_ptr_array_index (entries, i);

      if (self->n_objects + self->n_folders == 0 && !self->options->json)
        print_row (_ ("SIZE"), _ ("MODIFIED"), _ ("NAME"));
      if (entry->is_folder)
        self->n_folders++;
      else
        self->n_objects++;
      self->size += entry->size;
      if (self->options->json)
        cli_json_print_entry (entry);
      else
        print_entry (entry);
    }
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Ls *self = user_data;
  g_autoptr (GPtrArray) entries = download_listing_next_finish (self->listing, result, &self->error);

  if (entries != NULL)
    take_entries (self, entries);
  if (entries == NULL || !download_listing_has_more (self->listing) || cli_output_is_lost ())
    g_main_loop_quit (self->loop);
  else
    download_listing_next_async (self->listing, self->cancellable, listed_cb, self);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static void
print_sum (const Ls *self)
{
  g_autofree char *objects = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u object", "%u objects", self->n_objects), self->n_objects);
  g_autofree char *folders = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u folder", "%u folders", self->n_folders), self->n_folders);
  g_autofree char *size = g_format_size (self->size);

  /* Translators: “12 objects, 3 folders, 4.5 GB” */
  g_print (_ ("%1$s, %2$s, %3$s"), objects, folders, size);
  g_print ("\n");
}

static gboolean
list (DownloadSession *session,
      const Options   *options,
      const char      *text,
      GError         **error)
{
  Ls self = { .options = options };
  g_autoptr (DownloadLister) lister = cli_lister_new (text, options->account, options->recursive, error);
  g_autoptr (DownloadListing) listing = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint interrupt;

  if (lister == NULL)
    return FALSE;

  listing = download_listing_new (session, lister);
  self.listing = listing;
  self.cancellable = cancellable;
  self.loop = loop;
  interrupt = g_unix_signal_add (SIGINT, interrupted_cb, cancellable);
  download_listing_next_async (listing, cancellable, listed_cb, &self);
  g_main_loop_run (loop);
  g_source_remove (interrupt);

  if (self.error == NULL)
    cli_lister_check_found (lister, self.n_objects + self.n_folders, &self.error);
  if (self.error != NULL)
    {
      g_propagate_error (error, self.error);
      return FALSE;
    }
  if (!options->json)
    print_sum (&self);
  return TRUE;
}

static int
list_all (const Options *options)
{
  g_autoptr (GError) session_error = NULL;
  g_autoptr (DownloadSession) session = cli_session_new (options->ca_file, NULL, &session_error);
  int exit_code = CLI_EXIT_FINISHED;

  if (session == NULL)
    {
      g_printerr ("pickup-cli: %s\n", session_error->message);
      return CLI_EXIT_USAGE;
    }

  for (guint i = 0; options->urls[i] != NULL && exit_code != CLI_EXIT_INTERRUPTED && !cli_output_is_lost (); i++)
    {
      g_autoptr (GError) error = NULL;

      if (list (session, options, options->urls[i], &error))
        continue;
      if (!g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED))
        g_printerr ("pickup-cli: %s\n", error->message);
      if (exit_code == CLI_EXIT_FINISHED || g_error_matches (error, DOWNLOAD_ERROR, DOWNLOAD_ERROR_CANCELLED))
        exit_code = (int) cli_exit_from_error (error);
    }

  download_session_abort (session);
  return exit_code;
}

/**
 * cli_ls_run:
 * @arguments: (inout): the program's name and what follows "ls"
 *
 * Returns: the exit code
 */
int
cli_ls_run (char ***arguments)
{
  g_auto (Options) options = { NULL };
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "recursive", 'r', 0, G_OPTION_ARG_NONE, &options.recursive, N_ ("List what is in folders too"), NULL },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options.account, N_ ("Use the keys of the profile NAME"), N_ ("NAME") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file, N_ ("Trust the certificates in FILE instead of the system’s"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON, one object a line"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.urls, NULL, NULL },
    { NULL },
  };

  if (!cli_options_parse (arguments, _ ("Lists the objects of a store, with your keys, or the files of a repository."), _ ("s3://BUCKET/PREFIX…"), entries, &error) || options.urls == NULL)
    {
      g_printerr ("pickup-cli: %s\n", error != NULL ? error->message : cli_lister_get_help ());
      return CLI_EXIT_USAGE;
    }

  return list_all (&options);
}
