/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line says, read and checked. */

#include "config.h"

#include "cli-options.h"

#include "cli-exit.h"
#include "cli-foreign.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

/* What download_service_set_timeouts() documents. */
#define CONNECT_TIMEOUT 15
#define STALL_TIMEOUT 30

/* With the waits between them about three minutes. */
#define RETRIES 8

#define TIMEOUT_MAX 86400
#define UNSAID G_MININT
#define CONNECTIONS_MAX 16

G_DEFINE_QUARK (cli - option - error, cli_option_error)

/**
 * cli_options_parse_rate:
 * @text: a number that may have decimals, and K, M or G behind it for powers of 1024
 * @bytes_per_second: (out): the rate; 0 is no limit
 * @error: return location
 */
gboolean
cli_options_parse_rate (const char *text,
                        guint64    *bytes_per_second,
                        GError    **error)
{
  static const char units[] = "KMG";
  gsize             digits = strspn (text, "0123456789.");
  const char       *unit = text[digits] != '\0' ? strchr (units, g_ascii_toupper (text[digits])) : NULL;
  char             *end;
  double            rate = g_ascii_strtod (text, &end);
  gboolean          valid = g_ascii_isdigit (text[0]) && end == text + digits;

  if (text[digits] != '\0')
    valid = valid && unit != NULL && text[digits + 1] == '\0';

  for (int i = 0; valid && unit != NULL && i <= unit - units; i++)
    rate *= 1024;

  if (!valid || rate >= (double) G_MAXINT64 || (rate > 0 && rate < 1))
    {
      /* What was written instead may be a link, whose place was mistaken. */
      g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
                           _ ("--limit-rate takes bytes per second, such as 500K or 2M."));
      return FALSE;
    }

  *bytes_per_second = (guint64) rate;
  return TRUE;
}

static gboolean
parse_on_change (const char           *text,
                 DownloadChangePolicy *policy,
                 GError              **error)
{
  static const struct
  {
    const char          *name;
    DownloadChangePolicy policy;
  } policies[] = {
    { "ask", DOWNLOAD_CHANGE_POLICY_ASK },
    { "restart", DOWNLOAD_CHANGE_POLICY_RESTART },
    { "keep", DOWNLOAD_CHANGE_POLICY_KEEP },
    { "copy", DOWNLOAD_CHANGE_POLICY_COPY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    if (g_str_equal (text, policies[i].name))
      {
        *policy = policies[i].policy;
        return TRUE;
      }

  g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
                       _ ("--on-change takes one of ask, restart, keep and copy."));
  return FALSE;
}

static gboolean
parse_start_at (const char *text,
                gint64     *start_at,
                GError    **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  *start_at = download_start_time_parse (text, now);
  if (*start_at >= 0)
    return TRUE;

  g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
                       _ ("--start-at takes a time to come, such as 23:00 or 2030-12-24T18:00."));
  return FALSE;
}

static gboolean
check_number (int         value,
              int         min,
              int         max,
              const char *option,
              GError    **error)
{
  if (value >= min && value <= max)
    return TRUE;

  g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
               /* Translators: the name of an option such as “--connections”, and two numbers. */
               _ ("%1$s takes a number from %2$d to %3$d."), option, min, max);
  return FALSE;
}

/* What a rule says counts only where nothing was said. */
static void
note_connections (CliGetOptions *self)
{
  self->chose_connections = self->connections != UNSAID;
  if (!self->chose_connections)
    self->connections = 0;
}

static gboolean
check_numbers (const CliGetOptions *self,
               GError             **error)
{
  return check_number (self->connections, 0, CONNECTIONS_MAX, "--connections", error) &&
         check_number (self->retries, 0, G_MAXINT, "--retries", error) &&
         check_number (self->connect_timeout, 1, TIMEOUT_MAX, "--connect-timeout", error) &&
         check_number (self->stall_timeout, 1, TIMEOUT_MAX, "--stall-timeout", error);
}

static gboolean
fail_usage (GError    **error,
            const char *message)
{
  g_set_error_literal (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, message);
  return FALSE;
}

/* "-o" may name a folder, as "-d" does; but what is fetched has to go on after a crash, which takes a file. */
static gboolean
resolve_output (CliGetOptions *self,
                GError       **error)
{
  g_autofree char *directory = NULL, *path = NULL;
  struct stat      info;
  gboolean         exists;

  if (self->output == NULL)
    return TRUE;
  if (*self->output == '\0')
    return fail_usage (error, _ ("--output takes the name of a file or a folder."));
  if (g_str_equal (self->output, "-"))
    return fail_usage (error, _ ("--output cannot be standard output: a download that goes on after a break needs a file."));

  directory = g_strdup (self->directory != NULL ? self->directory : ".");
  path = g_path_is_absolute (self->output) ? g_strdup (self->output) : g_build_filename (directory, self->output, NULL);
  exists = stat (path, &info) == 0;
  if (exists && !S_ISREG (info.st_mode) && !S_ISDIR (info.st_mode))
    return fail_usage (error, _ ("--output cannot be a device, a pipe or a socket: a download that goes on after a break needs a file."));
  if (!(exists && S_ISDIR (info.st_mode)) && !g_str_has_suffix (self->output, "/") && !g_str_has_suffix (self->output, "/.") &&
      !g_str_has_suffix (self->output, "/..") && !g_str_equal (self->output, ".") && !g_str_equal (self->output, ".."))
    return TRUE;

  g_free (self->directory);
  self->directory = g_steal_pointer (&path);
  g_clear_pointer (&self->output, g_free);
  return TRUE;
}

/* A variable of a script that is empty must not mean that nothing is checked. */
static gboolean
check_checksum (const CliGetOptions *self,
                GError             **error)
{
  if (self->checksum == NULL || *self->checksum != '\0')
    return TRUE;

  return fail_usage (error, _ ("This is no checksum that can be checked: use MD5, SHA-1, SHA-256, SHA-384, SHA-512, CRC-32 or CRC-64."));
}

/* What is said of one file, or of links, makes no sense of a tree. */
static gboolean
check_recursive (const CliGetOptions *self,
                 GError             **error)
{
  const char *option = NULL;

  if (!self->recursive)
    return (self->include == NULL && self->exclude == NULL) || fail_usage (error, _ ("--include and --exclude go with --recursive only."));

  if (self->output != NULL)
    option = "--output";
  else if (self->head_url != NULL)
    option = "--head-url";
  else if (self->checksum != NULL)
    option = "--checksum";
  else if (self->input_file != NULL)
    option = "--input-file";
  else if (self->expand)
    option = "--expand";
  else if (self->renew_command != NULL)
    option = "--renew-command";
  if (option == NULL)
    return TRUE;

  g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
               /* Translators: the name of an option such as “--output”. */
               _ ("%s does not go with --recursive."), option);
  return FALSE;
}

/* The first of @letters, options that share a dash, that is none of @entries. */
static char *
find_unknown_letter (const char         *letters,
                     const GOptionEntry *entries)
{
  for (; *letters != '\0'; letters++)
    {
      gboolean known = FALSE;

      for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++)
        known = known || entry->short_name == *letters;
      if (!known)
        break;
    }

  return g_strdup_printf ("-%c", *letters);
}

/* Only the name of the option that @error is about is repeated: what else was written may be a link. (nullable) */
static char *
find_unknown_option (char              **arguments,
                     const GOptionEntry *entries,
                     const GError       *error)
{
  for (guint i = 1; arguments[i] != NULL; i++)
    {
      const char *argument = arguments[i];

      if (argument[0] != '-' || argument[1] == '\0' || strstr (error->message, argument) == NULL)
        continue;
      if (argument[1] != '-')
        return find_unknown_letter (argument + 1, entries);
      return g_strndup (argument, strcspn (argument, "="));
    }

  return NULL;
}

static void
set_parse_error (char              **arguments,
                 const GOptionEntry *entries,
                 const GError       *parse_error,
                 GError            **error)
{
  gboolean         unknown = g_error_matches (parse_error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
  g_autofree char *option = unknown ? find_unknown_option (arguments, entries, parse_error) : NULL;
  const char      *advice = option != NULL ? cli_foreign_find (option) : NULL;

  if (advice != NULL)
    g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE,
                 /* Translators: an option of another program, and what to do instead, such as “use --quiet.” */
                 _ ("There is no option %1$s here: %2$s"), option, advice);
  else if (!unknown && strstr (parse_error->message, "-c") != NULL && strstr (parse_error->message, "://") != NULL)
    fail_usage (error, _ ("-c takes how many connections there may be; a download goes on where it stopped without being told."));
  else if (strpbrk (parse_error->message, ":?") == NULL)
    fail_usage (error, parse_error->message);
  else
    fail_usage (error, _ ("An option is unknown or has a value that it does not take."));
}

/* (nullable) */
static const GOptionEntry *
find_entry (const GOptionEntry *entries,
            const char         *argument)
{
  for (const GOptionEntry *entry = entries; argument[0] == '-' && entry->long_name != NULL; entry++)
    if (argument[1] == '-' ? g_str_equal (entry->long_name, argument + 2) : argument[1] != '\0' && entry->short_name == argument[1])
      return entry;
  return NULL;
}

/* GLib takes the next argument for the value of "-c4", which everybody else reads as "-c 4". (transfer full) */
static char **
split_values (char              **arguments,
              const GOptionEntry *entries)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      const GOptionEntry *entry = find_entry (entries, arguments[i]);
      gboolean            has_value = entry != NULL && entry->arg != G_OPTION_ARG_NONE;
      gboolean            is_attached = has_value && arguments[i][1] != '-' && arguments[i][2] != '\0';

      if (g_str_equal (arguments[i], "--"))
        {
          g_strv_builder_addv (builder, (const char **) arguments + i);
          break;
        }
      if (is_attached)
        {
          const char name[] = { '-', arguments[i][1], '\0' };

          g_strv_builder_add_many (builder, name, arguments[i] + 2, NULL);
          continue;
        }

      g_strv_builder_add (builder, arguments[i]);
      /* What follows is its value, whatever it looks like. */
      if (has_value && arguments[i + 1] != NULL)
        g_strv_builder_add (builder, arguments[++i]);
    }

  return g_strv_builder_end (builder);
}

/**
 * cli_options_parse:
 * @arguments: (inout): the arguments, the program's name first; what was understood is taken out
 * @summary: what the command does
 * @parameters: what follows the options
 * @entries: the options
 * @error: return location
 *
 * Like g_option_context_parse_strv(), but never repeats a link in its messages.
 */
gboolean
cli_options_parse (char             ***arguments,
                   const char         *summary,
                   const char         *parameters,
                   const GOptionEntry *entries,
                   GError            **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_auto (GStrv) given = g_strdupv (*arguments);
  char **split = split_values (*arguments, entries);
  g_autoptr (GError) local_error = NULL;

  g_strfreev (*arguments);
  *arguments = split;

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, cli_exit_get_help ());
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse_strv (context, arguments, &local_error))
    return TRUE;

  set_parse_error (given, entries, local_error, error);
  return FALSE;
}

static gboolean
parse_get_entries (CliGetOptions *self,
                   char        ***arguments,
                   char         **limit_rate,
                   char         **start_at,
                   char         **on_change,
                   char         **exec,
                   GError       **error)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, N_ ("Save as FILE, or in a folder of that name"), N_ ("FILE") },
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &self->directory, N_ ("Save in DIR"), N_ ("DIR") },
    { "head-url", 0, 0, G_OPTION_ARG_FILENAME, &self->head_url, N_ ("A link to the same object that is signed for HEAD"), N_ ("URL") },
    { "header", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &self->headers, N_ ("Send another header; may be repeated"), N_ ("“Name: value”") },
    { "load-cookies", 0, 0, G_OPTION_ARG_FILENAME, &self->load_cookies, N_ ("Send the cookies in FILE, a “cookies.txt”, to the sites they are of"), N_ ("FILE") },
    { "netrc", 0, 0, G_OPTION_ARG_NONE, &self->netrc, N_ ("Log in where a server asks for it, with names and passwords of ~/.netrc"), NULL },
    { "netrc-file", 0, 0, G_OPTION_ARG_FILENAME, &self->netrc_file, N_ ("Log in with those of FILE instead"), N_ ("FILE") },
    { "no-rules", 0, 0, G_OPTION_ARG_NONE, &self->no_rules, N_ ("Do not apply the rules that say where and how downloads of a kind are saved"), NULL },
    { "recursive", 'r', 0, G_OPTION_ARG_NONE, &self->recursive, N_ ("Fetch everything below s3://BUCKET/PREFIX/ and its like, in folders as there; run again, only what is new or changed"), NULL },
    { "include", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->include, N_ ("With -r, only what PATTERN fits, such as *.csv; may be repeated"), N_ ("PATTERN") },
    { "exclude", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->exclude, N_ ("With -r, not what PATTERN fits; may be repeated"), N_ ("PATTERN") },
    { "input-file", 'i', 0, G_OPTION_ARG_FILENAME, &self->input_file, N_ ("Read links from FILE, or from standard input"), N_ ("FILE|-") },
    { "expand", 0, 0, G_OPTION_ARG_NONE, &self->expand, N_ ("Take [1-9] and {a,b} in links for many links, as curl does"), NULL },
    { "connections", 'c', 0, G_OPTION_ARG_INT, &self->connections, N_ ("At most N connections a file; 0 finds out what helps"), N_ ("N") },
    { "limit-rate", 0, 0, G_OPTION_ARG_STRING, limit_rate, N_ ("At most RATE bytes per second together; K, M and G are powers of 1024"), N_ ("RATE") },
    { "start-at", 0, 0, G_OPTION_ARG_STRING, start_at, N_ ("Begin at TIME, such as 23:00 or 2030-12-24T18:00"), N_ ("TIME") },
    { "checksum", 0, 0, G_OPTION_ARG_STRING, &self->checksum, N_ ("The digest that the file must have"), N_ ("ALGORITHM:VALUE") },
    { "retries", 0, 0, G_OPTION_ARG_INT, &self->retries, N_ ("Give up after N attempts that brought nothing"), N_ ("N") },
    { "connect-timeout", 0, 0, G_OPTION_ARG_INT, &self->connect_timeout, N_ ("Seconds to wait for a connection"), N_ ("S") },
    { "stall-timeout", 0, 0, G_OPTION_ARG_INT, &self->stall_timeout, N_ ("Seconds to wait for the next byte"), N_ ("S") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file, N_ ("Trust the certificates in FILE instead of the system’s"), N_ ("FILE") },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->state_dir, N_ ("Keep the list of downloads in DIR"), N_ ("DIR") },
    { "account", 0, 0, G_OPTION_ARG_STRING, &self->account, N_ ("Sign links to s3://BUCKET/KEY and its like with the keys of the profile NAME"), N_ ("NAME") },
    { "renew-command", 0, 0, G_OPTION_ARG_STRING, &self->renew_command, N_ ("Run COMMAND for a new link when one has expired: it reads the old one and prints the new one"), N_ ("COMMAND") },
    { "exec", 0, 0, G_OPTION_ARG_STRING, exec, N_ ("Run COMMAND for each file that is finished; {file} in it, or its end, is the path"), N_ ("COMMAND") },
    { "on-change", 0, 0, G_OPTION_ARG_STRING, on_change, N_ ("What to do when the object is not the one that was begun"), "ask|restart|keep|copy" },
    { "if-changed", 0, 0, G_OPTION_ARG_NONE, &self->if_changed, N_ ("Fetch a finished file again if the server has another one"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Tell what happens as JSON, one object a line"), NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &self->quiet, N_ ("Tell errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->urls, NULL, NULL },
    { NULL },
  };

  return cli_options_parse (arguments, _ ("Downloads files; run again, it goes on where it stopped."), _ ("URL…"), entries, error);
}

/**
 * cli_get_options_parse:
 * @arguments: (inout): the program's name and what follows "get"
 * @error: return location
 *
 * Returns: (transfer full) (nullable): %NULL with %CLI_OPTION_ERROR_USAGE if they make no sense
 */
CliGetOptions *
cli_get_options_parse (char  ***arguments,
                       GError **error)
{
  g_autoptr (CliGetOptions) self = g_new0 (CliGetOptions, 1);
  g_autofree char *limit_rate = NULL;
  g_autofree char *start_at = NULL;
  g_autofree char *on_change = NULL;
  g_autofree char *exec = NULL;

  self->connections = UNSAID;
  self->retries = RETRIES;
  self->connect_timeout = CONNECT_TIMEOUT;
  self->stall_timeout = STALL_TIMEOUT;

  if (!parse_get_entries (self, arguments, &limit_rate, &start_at, &on_change, &exec, error))
    return NULL;

  note_connections (self);
  if (limit_rate != NULL && !cli_options_parse_rate (limit_rate, &self->limit_rate, error))
    return NULL;
  if (start_at != NULL && !parse_start_at (start_at, &self->start_at, error))
    return NULL;
  if (on_change != NULL && !parse_on_change (on_change, &self->on_change, error))
    return NULL;
  if (exec != NULL && (self->command = download_command_new (exec, error)) == NULL)
    return NULL;
  if (!check_numbers (self, error) || !check_checksum (self, error) || !resolve_output (self, error))
    return NULL;

  if (!check_recursive (self, error))
    return NULL;
  if (self->urls == NULL && self->input_file == NULL)
    {
      g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, _ ("Say what to download: a link, or a file of links with -i."));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
cli_get_options_free (CliGetOptions *self)
{
  g_strfreev (self->urls);
  g_strfreev (self->headers);
  g_free (self->load_cookies);
  g_free (self->netrc_file);
  g_free (self->output);
  g_free (self->directory);
  g_free (self->head_url);
  g_free (self->input_file);
  g_free (self->checksum);
  g_free (self->ca_file);
  g_free (self->state_dir);
  g_free (self->account);
  g_free (self->renew_command);
  g_strfreev (self->include);
  g_strfreev (self->exclude);
  g_clear_pointer (&self->command, download_command_free);
  g_free (self);
}

/**
 * cli_get_options_check_count:
 * @self: the options
 * @n_links: how many links there are in all
 * @error: return location
 *
 * Whether the options that describe one file were given with one link.
 */
gboolean
cli_get_options_check_count (const CliGetOptions *self,
                             guint                n_links,
                             GError             **error)
{
  const char *option = NULL;

  if (self->output != NULL)
    option = "--output";
  else if (self->head_url != NULL)
    option = "--head-url";
  else if (self->checksum != NULL)
    option = "--checksum";

  if (n_links == 0)
    g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, _ ("There is no link in the list."));
  else if (n_links > 1 && option != NULL)
    g_set_error (error, CLI_OPTION_ERROR, CLI_OPTION_ERROR_USAGE, _ ("%s goes with a single link only."), option);
  else
    return TRUE;

  return FALSE;
}

/**
 * cli_get_options_get_target:
 * @self: the options
 * @current_folder: absolute path that relative ones start from
 * @folder: (out): absolute path of the folder to save in
 * @name: (out) (nullable): the chosen name
 */
void
cli_get_options_get_target (const CliGetOptions *self,
                            const char          *current_folder,
                            char               **folder,
                            char               **name)
{
  g_autofree char *directory = g_canonicalize_filename (self->directory != NULL ? self->directory : ".", current_folder);
  g_autofree char *path = NULL;

  *name = NULL;
  if (self->output == NULL)
    {
      *folder = g_steal_pointer (&directory);
      return;
    }

  path = g_canonicalize_filename (self->output, directory);
  *folder = g_path_get_dirname (path);
  *name = g_path_get_basename (path);
}
